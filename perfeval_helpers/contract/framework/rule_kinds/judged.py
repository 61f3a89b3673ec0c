"""分档评判: a person gives the score within bands."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import ClassVar, Literal

from pydantic import field_validator

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.framework.rule_kinds.base import (
    ONE,
    ZERO,
    Direction,
    Outcome,
    RuleKind,
    Stretch,
    Variation,
)
from perfeval_helpers.contract.framework.rule_kinds.context import Context
from perfeval_helpers.contract.framework.rule_kinds.wording import name_share, print_precisely, print_share
from perfeval_helpers.contract.runfile.document import Document, Key
from perfeval_helpers.contract.runfile.fields import Share, fault
from perfeval_helpers.contract.runfile.verdicts import Verdict
from perfeval_helpers.values.bounds import print_exact
from perfeval_helpers.values.language import tell, tell_all


class Judged(RuleKind):
    """分档评判: a person gives a share of the points (or the score) in bands; 1–0.8, 0.8–0.6, 0.6–0 unless said."""

    shapes: ClassVar[tuple[str, ...]] = ("share", "score")
    asks: ClassVar[str] = "share, from 0 to 1 (or score)"
    usage: ClassVar[str] = "`bands: [0.8, 0.6, 0]` unless others"
    judged_as: ClassVar[str] = "`share: 0.75`, or `score: 3`"

    kind: Literal["judgement"]
    bands: tuple[Share, ...] = (Fraction(4, 5), Fraction(3, 5), Fraction(0))

    @field_validator("bands")
    @classmethod
    def _descend(cls, bands: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
        if not bands or bands[-1] != 0 or list(bands) != sorted(set(bands), reverse=True):
            raise fault(tell("bands {bands}; expected lower ends that descend to 0, such as [0.8, 0.6, 0]", bands=tell_all(map(str, bands))))
        return bands

    @property
    def example(self) -> str:
        return "share: 0.9"

    def check_verdict(self, verdict: Verdict, points: Fraction, document: Document, at: Key) -> Iterator[Finding]:
        if verdict.score is not None and not 0 <= verdict.score <= points:
            yield document.fault((*at, "score"), tell("'{score}'; expected a score from 0 to {points}", score=verdict.score, points=points))

    def apply(self, points: Fraction, context: Context, verdict: Verdict | None) -> Outcome:
        if verdict is not None and verdict.score is not None:
            earned = Fraction(verdict.score)
            taken, working = f"评判得{print_precisely(earned)}分", f"{print_precisely(earned)}={print_precisely(earned)}"
            share = earned / points if points else ONE
        else:
            share = (verdict.share if verdict else None) or ZERO
            earned = points * share
            taken = f"评判得{'' if share in (ZERO, ONE) else '分值的'}{name_share(share)}"
            working = f"{print_share(share)}×{print_exact(points)}={print_precisely(earned)}"
        bands = [f"{print_precisely(100 * high)}%–{print_precisely(100 * low)}%" for high, low in pairwise([ONE, *self.bands])]
        return Outcome(earned, taken, f"按实现程度在{'、'.join(bands)}各档内评判", working,
                       f"实现程度评定为{print_precisely(100 * share)}%" if share < 1 else "")

    def list_attainable(self, points: Fraction) -> tuple[Stretch, ...]:
        return ((ZERO, points),)

    def vary(self, points: Fraction, verdict: Verdict) -> Iterator[Variation]:
        """To the middle of the band beside; to the end of the scale where there is none."""
        share = verdict.share
        if share is None:
            share = Fraction(verdict.score or 0) / points if points else ONE
        ends = [ONE, *self.bands]
        place = next(n for n, low in enumerate(self.bands) if share >= low)
        up = (ends[place - 1] + ends[place]) / 2 if place else ONE
        down = (ends[place + 1] + ends[place + 2]) / 2 if place + 2 < len(ends) else ZERO
        steps: tuple[tuple[Direction, Fraction, str], ...] = (("up", up, "上移"), ("down", down, "下移"))
        for direction, other, word in steps:
            if other != share:
                yield Variation(direction, f"实现程度评定{word}一档至{print_precisely(100 * other)}%", Verdict(share=other))
