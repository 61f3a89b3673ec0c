"""Threshold-linear: nothing below a threshold, from there to the target in proportion."""

from fractions import Fraction
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from perfeval_helpers.contract.framework.rule_kinds.base import FigureRule, Words, clamp
from perfeval_helpers.contract.framework.rule_kinds.context import Context
from perfeval_helpers.contract.framework.rule_kinds.wording import print_precisely
from perfeval_helpers.contract.runfile.fields import PercentOrNumber, fault
from perfeval_helpers.values.bounds import Bound
from perfeval_helpers.values.figures import Figure
from perfeval_helpers.values.language import tell


class ThresholdLinear(FigureRule):
    """Below `zero_below` 0; from there to `target` in proportion: (r − zero_below) / (target − zero_below)."""

    limits: ClassVar[tuple[str, ...]] = ("target", "zero_below")
    usage: ClassVar[str] = "`figure`, `target: 100`, `zero_below: 60`"

    kind: Literal["threshold_linear"]
    target: PercentOrNumber
    zero_below: PercentOrNumber

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.zero_below >= self.target:
            raise fault(tell("zero_below {zero_below} and target {target}; expected zero_below less than target",
                             zero_below=self.zero_below, target=self.target), ("zero_below",))
        return self

    @property
    def goal(self) -> Bound | None:
        return Bound(self.target, None)

    def find_share(self, number: Fraction, context: Context) -> Fraction:
        return clamp((number - self.zero_below) / (self.target - self.zero_below))

    def say(self, figure: Figure, number: Fraction, share: Fraction, context: Context) -> Words:
        low, high, value = print_precisely(self.zero_below), print_precisely(self.target), print_precisely(number)
        if number < self.zero_below:
            working = f"{value}低于{low}，0"
        elif number > self.target:
            working = f"{value}超过{high}按满分，1"
        else:
            working = f"（{value}−{low}）÷（{high}−{low}）"
        unit = figure.unit
        return Words(f"低于{low}{unit}得0分，{low}{unit}起按（实际值−{low}）÷（{high}−{low}）×分值，{high}{unit}得满分", working,
                     f"{figure.name_against(self.target)}，低于满分标准{high}{unit}")

    def list_turns(self, context: Context) -> tuple[Fraction, ...]:
        return self.zero_below, self.target
