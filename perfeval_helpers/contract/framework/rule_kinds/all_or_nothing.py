"""直接赋分: met, full points; else 0."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, model_validator

from perfeval_helpers.contract.framework.rule_kinds.base import (
    ZERO,
    Direction,
    Outcome,
    RuleKind,
    Stretch,
    Variation,
    Words,
    score_by_figure,
)
from perfeval_helpers.contract.framework.rule_kinds.context import Context
from perfeval_helpers.contract.framework.rule_kinds.wording import print_precisely, print_rounded
from perfeval_helpers.contract.runfile.document import Key, describe
from perfeval_helpers.contract.runfile.fields import FigureId, fault
from perfeval_helpers.contract.runfile.verdicts import Verdict
from perfeval_helpers.values.bounds import Bound, print_exact, read_bound
from perfeval_helpers.values.language import tell


def _read_bound(value: Any) -> Any:
    if isinstance(value, Bound):
        return value
    try:
        bound = read_bound(value) if isinstance(value, str) else None
    except ValueError:
        bound = None
    if bound is None:
        raise fault(tell("{found}; expected a target such as '>= 90 %', '<= 200', '= 5' or '60 – 90'", found=describe(value)))
    return bound


class AllOrNothing(RuleKind):
    """直接赋分: met, full points; else 0. Judged, or by a figure and its target."""

    shapes: ClassVar[tuple[str, ...]] = ("met",)
    asks: ClassVar[str] = "met: true or met: false"
    usage: ClassVar[str] = 'none, or `figure`, `target: ">= 100 %"` (also `<=`, `=`, `60 – 90`)'
    judged_as: ClassVar[str] = "`met: true` or `false` (符合, 不符合); nothing with a figure"

    kind: Literal["all_or_nothing"]
    figure: FigureId | None = None
    target: Annotated[Bound, BeforeValidator(_read_bound)] | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.figure is None) != (self.target is None):
            raise fault(tell("figure and target, one without the other; expected both, or none where it is judged"))
        return self

    @property
    def needs_judgement(self) -> bool:
        return self.figure is None

    @property
    def example(self) -> str:
        return "met: true"

    @property
    def goal(self) -> Bound | None:
        return self.target

    def list_figures(self) -> tuple[str, ...]:
        return () if self.figure is None else (self.figure,)

    def list_limits(self, at: Key) -> Iterator[tuple[Key, str]]:
        if self.figure is not None:
            yield (*at, "target"), self.figure

    def apply(self, points: Fraction, context: Context, verdict: Verdict | None) -> Outcome:
        if self.figure is None or self.target is None:
            met = bool(verdict and verdict.met)
            return Outcome(points * met, f"评判{'符合' if met else '不符合'}要求", "符合要求得满分，否则0分",
                           f"{int(met)}×{print_exact(points)}={print_precisely(points * met)}", "" if met else "经评判不符合要求")
        figure, number = context.look_up(self.figure)
        target, met = self.target, self.target.is_met(number)
        return score_by_figure(points, figure, number, Fraction(met), Words(
            f"满分标准{target}，达到得满分，否则0分", f"{print_rounded(number, figure, *target.ends)}{'符合' if met else '不符合'}{target}，{int(met)}",
            f"{figure.name_against(*target.ends)}，{target.tell_miss(number, figure.unit)}"))

    def count(self, points: Fraction, context: Context, verdict: Verdict | None) -> Fraction:
        if self.figure is None or self.target is None:
            return points * bool(verdict and verdict.met)
        return points * self.target.is_met(context.get_number(self.figure))

    def list_turns(self, context: Context) -> tuple[Fraction, ...]:
        return () if self.target is None else self.target.ends

    def list_attainable(self, points: Fraction) -> tuple[Stretch, ...]:
        return ((ZERO, ZERO), (points, points)) if self.needs_judgement else ()

    def vary(self, points: Fraction, verdict: Verdict) -> Iterator[Variation]:
        if verdict.met is not None:
            way: Direction = "down" if verdict.met else "up"
            yield Variation(way, f"改判为{'不符合' if verdict.met else '符合'}", Verdict(met=not verdict.met))
