"""加权组成: an indicator made of parts, each with a rule of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import model_validator

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.framework.rule_kinds.base import (
    ZERO,
    Leaf,
    Outcome,
    Question,
    RuleKind,
    Variation,
    check_rule_points,
)
from perfeval_helpers.contract.framework.rule_kinds.context import Context
from perfeval_helpers.contract.framework.rule_kinds.wording import print_precisely
from perfeval_helpers.contract.runfile.document import Document, Key, describe, suggest
from perfeval_helpers.contract.runfile.entries import listed, mapping
from perfeval_helpers.contract.runfile.fields import (
    Number,
    Section,
    Share,
    Text,
    fault,
    read_exact_number,
    read_share_or_none,
)
from perfeval_helpers.contract.runfile.verdicts import Verdict
from perfeval_helpers.values.bounds import print_exact
from perfeval_helpers.values.language import tell, tell_all

if TYPE_CHECKING:
    from perfeval_helpers.contract.framework.rule_kinds import Rule  # parts are rules: known once all kinds are


class Part(Section):
    """A part of an indicator, with a rule of its own; its weight is points, or a share of the whole's."""

    name: Text
    points: Number | None = None
    share: Share | None = None
    rule: Rule


class Parts(RuleKind):
    """加权组成: the weighted sum of parts; only the sum is rounded."""

    shapes: ClassVar[tuple[str, ...]] = ("parts",)
    asks: ClassVar[str] = "parts, by the part's name"
    usage: ClassVar[str] = "`parts: [{name, points, rule}, …]`"
    judged_as: ClassVar[str] = "`parts: {name: {…}}`, a verdict each; reason, evidence, by and date stand on the whole"

    kind: Literal["parts"]
    parts: tuple[Part, ...]

    @model_validator(mode="after")
    def _weighted(self) -> Parts:
        if not self.parts:
            raise fault(tell("no parts; expected at least one part"), ("parts",))
        names = [part.name for part in self.parts]
        if doubled := next((n for n in names if names.count(n) > 1), None):
            raise fault(tell("the part {doubled} twice; expected each part once", doubled=describe(doubled)), ("parts",))
        for place, part in enumerate(self.parts):
            if (part.points is None) == (part.share is None):
                raise fault(tell("no weight; expected points (or share)") if part.points is None else
                            tell("points and share; expected points (or share)"), ("parts", place))
            if part.points is not None and part.points < 0:
                raise fault(tell("{points} points; expected points from 0 up", points=part.points), ("parts", place, "points"))
        if any(p.share is not None for p in self.parts):
            if any(p.points is not None for p in self.parts):
                raise fault(tell("points and shares mixed; expected points in every part, or a share in every part"), ("parts",))
            total = sum((p.share for p in self.parts if p.share is not None), ZERO)
            if total != 1:
                raise fault(tell("shares that add up to {total}; expected 1", total=total), ("parts",))
        return self

    def weigh(self, points: Fraction, verdict: Verdict | None) -> Iterator[tuple[Part, Fraction, Verdict | None]]:
        """Every part with its points, of an indicator (or part) with these points, and its verdict."""
        verdicts = (verdict.parts if verdict else None) or {}
        for part in self.parts:
            own = part.points if part.points is not None else (part.share or ZERO) * points
            yield part, own, verdicts.get(part.name)

    @property
    def needs_judgement(self) -> bool:
        return any(part.rule.needs_judgement for part in self.parts)

    @property
    def uses_trend(self) -> bool:
        return any(part.rule.uses_trend for part in self.parts)

    @property
    def example(self) -> str:
        judged = [part for part in self.parts if part.rule.needs_judgement]
        inner = (f"{part.name}: {{{part.rule.example.partition('    #')[0]}}}" for part in judged)
        return f"parts: {{{', '.join(inner)}}}"

    def list_figures(self) -> tuple[str, ...]:
        return tuple(figure for part in self.parts for figure in part.rule.list_figures())

    def name_figures(self, name: str) -> dict[str, str]:
        return {id: own for part in reversed(self.parts) for id, own in part.rule.name_figures(part.name).items()}

    def list_limits(self, at: Key) -> Iterator[tuple[Key, str]]:
        for place, part in enumerate(self.parts):
            yield from part.rule.list_limits((*at, "parts", place, "rule"))

    def list_questions(self, given: Mapping[str, Any]) -> Iterator[Question]:
        for part in self.parts:
            for one in part.rule.list_questions(mapping(mapping(given.get("parts")).get(part.name))):
                yield replace(one, at=("parts", part.name, *one.at), title=f"{part.name}·{one.title}")

    def list_leaves(self, points: Fraction, verdict: Verdict | None) -> Iterator[Leaf]:
        for part, weight, own in self.weigh(points, verdict):
            yield from part.rule.list_leaves(weight, own)

    def check_verdict(self, verdict: Verdict, points: Fraction, document: Document, at: Key) -> Iterator[Finding]:
        given = verdict.parts or {}
        names = [part.name for part in self.parts]
        for name in given:
            if name not in names:
                yield document.fault((*at, "parts", name), tell("unknown part{hint}; expected one of {names}",
                                                                hint=suggest(name, names), names=tell_all(names)),
                                     line=document.line_of((*at, "parts", name)))
        if not self.needs_judgement or verdict.parts is None:
            return
        for part, weight, own in self.weigh(points, verdict):
            where: Key = (*at, "parts", part.name)
            if own is not None:
                yield from part.rule.check(own, weight, document, where)
            elif part.rule.needs_judgement:
                yield document.fault(where, tell("missing; expected {asks}", asks=part.rule.asks),
                                     line=document.line_of((*at, "parts")))

    @classmethod
    def check_points(cls, texts: Mapping[str, Any], points: Fraction, document: Document, at: Key) -> Iterator[Finding]:
        parts = [mapping(part) for part in listed(texts.get("parts"))]
        weights = [read_exact_number(part.get("points")) for part in parts]
        known = [weight for weight in weights if weight is not None]
        total = sum(known, ZERO)
        if parts and len(known) == len(parts) and total != points:
            yield document.fault((*at, "parts"), tell("parts of {total} points together; expected {points}, the points of the whole",
                                                      total=print_exact(total), points=print_exact(points)), code="REC-FRAMEWORK")
        for place, (part, weight) in enumerate(zip(parts, weights, strict=True)):
            share = read_share_or_none(part.get("share"))
            own = weight if share is None else share * points
            yield from check_rule_points(part.get("rule"), own, document, (*at, "parts", place, "rule"))

    def apply(self, points: Fraction, context: Context, verdict: Verdict | None) -> Outcome:
        outcomes = [
            (part.name, weight, part.rule.apply(weight, context, own)) for part, weight, own in self.weigh(points, verdict)
        ]
        total = sum((outcome.points for _, _, outcome in outcomes), ZERO)
        added = "+".join(print_precisely(outcome.points) for _, _, outcome in outcomes)
        return Outcome(
            total, "；".join(f"［{name}］{o.taken}" for name, _, o in outcomes),
            "各部分得分相加：" + "；".join(f"［{name}，{print_exact(weight)}分］{o.rule}" for name, weight, o in outcomes),
            "；".join(f"［{name}］{o.substitution}" for name, _, o in outcomes) + f"；合计{added}={print_precisely(total)}",
            "；".join(o.lost if is_told(name, o.lost) else f"{name}：{o.lost}" for name, _, o in outcomes if o.lost),
            tuple(dict.fromkeys(id for _, _, o in outcomes for id in o.figures)),
        )

    def count(self, points: Fraction, context: Context, verdict: Verdict | None) -> Fraction:
        return sum((part.rule.count(weight, context, own) for part, weight, own in self.weigh(points, verdict)), ZERO)

    def vary(self, points: Fraction, verdict: Verdict) -> Iterator[Variation]:
        for part, weight, own in self.weigh(points, verdict):
            for one in part.rule.vary(weight, own) if own is not None else ():
                parts = {**(verdict.parts or {}), part.name: one.verdict}
                yield Variation(one.direction, f"“{part.name}”{one.step}", Verdict(parts=parts))


def is_told(name: str, lost: str) -> bool:
    """Whether what was lost begins with a figure whose name and unit say the part's, with other words in between or not.

    Examples
    --------
    >>> is_told("合格率", "验收合格率98.39%，低于满分标准100%"), is_told("增长企业占比", "研发费用增长的企业占比77.78%"), is_told("人次", "接送99人次"), is_told("宣传", "发现2个问题（宣传不足）")
    (True, True, True, False)
    """
    told = iter(re.split("[，（；]", lost, maxsplit=1)[0])
    return all(character in told for character in name)
