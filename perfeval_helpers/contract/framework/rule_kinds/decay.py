"""Decay: full at the target, less for every 1 beyond it."""

from fractions import Fraction
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from perfeval_helpers.contract.framework.rule_kinds.base import ONE, ZERO, FigureRule, Words, clamp
from perfeval_helpers.contract.framework.rule_kinds.context import Context
from perfeval_helpers.contract.framework.rule_kinds.wording import name_share, print_precisely, print_share
from perfeval_helpers.contract.runfile.fields import PercentOrNumber, Share, fault
from perfeval_helpers.values.bounds import Bound
from perfeval_helpers.values.figures import Figure
from perfeval_helpers.values.language import tell
from perfeval_helpers.values.numbers import name_step


class Decay(FigureRule):
    """Full at `full_at`; each 1 beyond it costs `lost_per_point` of the points, continuously; 0 at `zero_at`.

    Where `zero_at` is above `full_at`, lower is better. One of `zero_at` and `lost_per_point` may be missing.
    """

    limits: ClassVar[tuple[str, ...]] = ("full_at", "zero_at")
    usage: ClassVar[str] = "`figure`, `full_at: 100`, `zero_at: 80`, `lost_per_point: 0.05`"

    kind: Literal["decay"]
    full_at: PercentOrNumber
    zero_at: PercentOrNumber | None = None
    lost_per_point: Share | None = None

    @model_validator(mode="after")
    def _has_a_slope(self) -> Self:
        if self.zero_at is None and self.lost_per_point is None:
            raise fault(tell("neither zero_at nor lost_per_point; expected one of them or both"))
        if self.zero_at == self.full_at:
            raise fault(tell("zero_at {zero_at}, the same as full_at; expected two different numbers", zero_at=self.zero_at),
                        ("zero_at",))
        if self.lost_per_point == 0:
            raise fault(tell("'0'; expected a share above 0"), ("lost_per_point",))
        return self

    @property
    def lower_is_better(self) -> bool:
        """Whether the figure loses points by growing."""
        return self.zero_at is not None and self.zero_at > self.full_at

    @property
    def slope(self) -> Fraction:
        """The share lost for each 1 of the figure."""
        if self.lost_per_point is not None:
            return self.lost_per_point
        assert self.zero_at is not None
        return 1 / abs(self.full_at - self.zero_at)

    @property
    def goal(self) -> Bound | None:
        return Bound(None, self.full_at) if self.lower_is_better else Bound(self.full_at, None)

    def find_share(self, number: Fraction, context: Context) -> Fraction:
        """1 at `full_at`, minus the slope for every 1 beyond it; 0 at `zero_at` and beyond."""
        beyond = self._measure(number)
        if beyond <= 0:
            return ONE
        if self.zero_at is not None and beyond >= abs(self.full_at - self.zero_at):
            return ZERO
        return clamp(1 - self.slope * beyond)

    def _measure(self, number: Fraction) -> Fraction:
        """How far a number lies beyond `full_at`, on the worse side."""
        return number - self.full_at if self.lower_is_better else self.full_at - number

    def say(self, figure: Figure, number: Fraction, share: Fraction, context: Context) -> Words:
        full, value, slope = print_precisely(self.full_at), print_precisely(number), print_share(self.slope)
        lower, unit = self.lower_is_better, figure.unit
        side, way = ("及以下", "高") if lower else ("及以上", "低")
        rule = f"{full}{unit}{side}得满分，每{way}1{name_step(unit)}失去分值的{name_share(self.slope, '全部')}"
        if self.zero_at is not None:
            rule += f"，{print_precisely(self.zero_at)}{unit}{'及以上' if lower else '及以下'}得0分"
        beyond = self._measure(number)
        if beyond <= 0:
            working = f"{value}达到{full}，1"
        elif share == 0:
            working = f"{value}{way}{print_precisely(beyond)}，已至0分，0"
        else:
            working = f"［1−（{f'{value}−{full}' if lower else f'{full}−{value}'}）×{slope}］"
        return Words(rule, working, f"{figure.name_against(self.full_at)}，{way}于满分标准{full}{unit}")

    def list_turns(self, context: Context) -> tuple[Fraction, ...]:
        reach = 1 / self.slope
        spent = self.full_at + (reach if self.lower_is_better else -reach)
        return (self.full_at, spent) if self.zero_at is None else (self.full_at, spent, self.zero_at)
