"""比例: actual / target of the points (or target / actual where lower is better), at most all of them."""

from fractions import Fraction
from typing import ClassVar, Literal, Self

from pydantic import field_validator, model_validator

from perfeval_helpers.contract.framework.rule_kinds.base import ONE, ZERO, Better, FigureRule, Words, clamp
from perfeval_helpers.contract.framework.rule_kinds.context import Context
from perfeval_helpers.contract.framework.rule_kinds.wording import name_share, print_precisely, print_share
from perfeval_helpers.contract.runfile.fields import PercentOrNumber, Section, Share, fault
from perfeval_helpers.values.bounds import Bound, print_exact
from perfeval_helpers.values.figures import Figure
from perfeval_helpers.values.language import tell


class Excess(Section):
    """Over-fulfilment (财预〔2020〕10号, art. 16): beyond `above` % of the target only `share` of the points."""

    above: PercentOrNumber
    share: Share

    @field_validator("above")
    @classmethod
    def _is_above_the_target(cls, above: Fraction) -> Fraction:
        if above < 100:
            raise fault(tell("above {above} %; expected a percentage of the target from 100 up, such as 150", above=print_exact(above)))
        return above


class Proportional(FigureRule):
    """比例: actual / target of the points (better: lower turns it round), at most all of them; fewer beyond `excess`."""

    limits: ClassVar[tuple[str, ...]] = ("target",)
    usage: ClassVar[str] = (
        "`figure`, `target: 100`, `better: lower` where less is better; `excess: {above: 150, share: 0.8}`: "
        "beyond 150 % of the target only 0.8 of the points"
    )

    kind: Literal["proportional"]
    target: PercentOrNumber
    better: Better = "higher"
    excess: Excess | None = None

    @model_validator(mode="after")
    def _target_is_positive(self) -> Self:
        if self.target == 0 and self.better == "higher":
            raise fault(tell("the target 0, of which everything is more than enough; expected a target above 0, or better: lower where none is "
                             "the best"), ("target",))
        if self.target < 0:
            raise fault(tell("the target {target}; expected a target from 0 up", target=self.target), ("target",))
        if self.excess is not None and self.better == "lower":
            raise fault(tell("excess with better: lower; expected excess only where higher is better: less than the target is no excess"), ("excess",))
        return self

    @property
    def goal(self) -> Bound | None:
        return Bound(self.target, None) if self.better == "higher" else Bound(None, self.target)

    @property
    def has_excess(self) -> bool:
        return self.excess is not None

    @property
    def ceiling(self) -> Fraction | None:
        """The value beyond which the target was set too low; None where the rule does not say."""
        return None if self.excess is None else self.target * self.excess.above / 100

    def find_share(self, number: Fraction, context: Context) -> Fraction:
        if self.excess is not None and self.ceiling is not None and number > self.ceiling:
            return self.excess.share
        return share_of_proportion(number, self.target, self.better)

    def say(self, figure: Figure, number: Fraction, share: Fraction, context: Context) -> Words:
        named = f"满分标准{print_exact(self.target)}{figure.unit}"
        words = say_proportion(figure, number, self.target, self.better, share, named)
        if self.excess is None or self.ceiling is None:
            return words
        above = f"{print_precisely(self.excess.above)}%"
        rule = f"{words.rule}；超过满分标准的{above}（{print_precisely(self.ceiling)}{figure.unit}）得{name_share(self.excess.share)}"
        if number <= self.ceiling:
            return Words(rule, words.working, words.lost)
        return Words(rule, f"{print_precisely(number)}÷{print_precisely(self.target)}超过{above}，{print_share(share)}",
                     f"{figure.name_against(self.ceiling)}，超过{named}的{above}，指标值设定偏低")

    def list_turns(self, context: Context) -> tuple[Fraction, ...]:
        return (self.target,) if self.ceiling is None else (self.target, self.ceiling)


def share_of_proportion(actual: Fraction, target: Fraction, better: Better) -> Fraction:
    """actual / target, or target / actual where lower is better, within 0–1.

    A target of 0 has no proportion: reaching it gives all, missing it nothing.
    """
    if better == "higher":
        if target == 0:
            return ONE if actual >= 0 else ZERO
        return clamp(actual / target)
    if actual <= target:
        return ONE
    return clamp(target / actual)


def say_proportion(
    figure: Figure, number: Fraction, target: Fraction, better: Better, share: Fraction, named: str
) -> Words:
    """The proportion in words; `named` is what the target is called, with its unit."""
    value, goal = print_precisely(number), print_precisely(target)
    if better == "higher":
        rule = f"实际值÷{named}×分值，最高得满分"
        raw, fraction, verb = (number / target if target else None), f"{value}÷{goal}", "低于"
    else:
        rule = f"{named}÷实际值×分值，最高得满分（越低越好）"
        raw, fraction, verb = (target / number if number > 0 else None), f"{goal}÷{value}", "高于"
    if raw is None or target == 0:
        working = f"{value}{'达到' if share else '未达到'}{goal}，{print_share(share)}"
    elif raw > 1:
        working = f"{fraction}超过1按1，1"
    elif raw < 0:
        working = f"{fraction}小于0按0，0"
    else:
        working = fraction
    return Words(rule, working, f"{figure.name_against(target)}，{verb}{named}")
