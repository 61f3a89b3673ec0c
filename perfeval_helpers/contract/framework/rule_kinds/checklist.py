"""要点: items that are met, partly met or not met, each with a share of the points."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, field_validator, model_validator

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.framework.rule_kinds.base import (
    ONE,
    ZERO,
    Direction,
    Outcome,
    Question,
    RuleKind,
    Stretch,
    Variation,
    clamp,
)
from perfeval_helpers.contract.framework.rule_kinds.context import Context
from perfeval_helpers.contract.framework.rule_kinds.wording import name_share, print_precisely, print_share
from perfeval_helpers.contract.runfile.document import Document, Key, describe
from perfeval_helpers.contract.runfile.fields import Section, Share, Text, Whole, fault
from perfeval_helpers.contract.runfile.verdicts import Mark, Verdict
from perfeval_helpers.values.bounds import print_exact
from perfeval_helpers.values.language import tell, tell_all, tell_n

MET, MISSED = Mark(state="met"), Mark(state="missed", lost=ONE)


def _read_item(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


class ChecklistItem(Section):
    """One of the 要点: its share of the points; per fault it loses `each` of itself, and all from `zero_from` on."""

    name: Text
    share: Share | None = None
    each: Share | None = None
    zero_from: Whole | None = None

    @property
    def counts_faults(self) -> bool:
        """Whether {faults: k} may be judged."""
        return self.each is not None or self.zero_from is not None

    @field_validator("zero_from")
    @classmethod
    def _starts_at_one(cls, faults: int | None) -> int | None:
        if faults == 0:
            raise fault(tell("'0', by which an item without a fault is lost; expected a number of faults from 1 up"))
        return faults

    def lose(self, mark: Mark) -> Fraction:
        """The share of the item that is lost: as judged, or by its number of faults."""
        if mark.state != "faults":
            return mark.lost
        if self.zero_from is not None and mark.faults >= self.zero_from:
            return ONE
        return clamp((self.each or ZERO) * mark.faults)


class Checklist(RuleKind):
    """要点: items with equal or stated shares; `cap` is the most that all of them can earn, 1 unless said."""

    shapes: ClassVar[tuple[str, ...]] = ("items",)
    asks: ClassVar[str] = "items, one of met, missed, {lost: x} for each"
    usage: ClassVar[str] = "`items: [a, b]` or `{name, share: 1/3, each: 0.2, zero_from: 5}`, a fault costs 0.2 of that item, 5 all of it; `cap: 0.8`"
    judged_as: ClassVar[str] = "`items: [met, missed, {lost: 0.3}, {faults: 2}]`, or 符合, 不符合, 部分符合 (half is lost)"

    kind: Literal["checklist"]
    items: tuple[Annotated[ChecklistItem, BeforeValidator(_read_item)], ...]
    cap: Share | None = None

    @model_validator(mode="after")
    def _shares_add_up(self) -> Self:
        if not self.items:
            raise fault(tell("no items; expected at least one item"), ("items",))
        names = [item.name for item in self.items]
        if doubled := next((n for n in names if names.count(n) > 1), None):
            raise fault(tell("the item {doubled} twice; expected each item once", doubled=describe(doubled)), ("items",))
        given = self._given
        complete = all(i.share is not None for i in self.items)
        if self.cap is None and (given > 1 or (complete and given != 1) or (not complete and given == 1)):
            raise fault(tell("shares that add up to {given}; expected shares that add up to 1 (items without one divide the rest)", given=given), ("items",))
        if self.cap is not None and not complete and given >= 1:
            raise fault(tell("shares that add up to {given}; expected a rest for the items without a share", given=given), ("items",))
        return self

    @property
    def _given(self) -> Fraction:
        return sum((i.share for i in self.items if i.share is not None), ZERO)

    @property
    def shares(self) -> tuple[Fraction, ...]:
        """The share of every item: stated, or an equal part of what the stated ones leave."""
        free = sum(1 for i in self.items if i.share is None)
        rest = (1 - self._given) / free if free else ZERO
        return tuple(rest if i.share is None else i.share for i in self.items)

    @property
    def example(self) -> str:
        return f"items: [{', '.join('met' for _ in self.items)}]    # {'；'.join(item.name for item in self.items)}"

    def list_questions(self, given: Mapping[str, Any]) -> Iterator[Question]:
        for place, item in enumerate(self.items):
            yield Question(("items", place), item.name, "mark", item.counts_faults)

    def check_verdict(self, verdict: Verdict, points: Fraction, document: Document, at: Key) -> Iterator[Finding]:
        if verdict.items is None:
            return
        if len(verdict.items) != len(self.items):
            yield document.fault(
                (*at, "items"), tell_n("{number} item; expected {expected}: {names}", "{number} items; expected {expected}: {names}", len(verdict.items),
                                       expected=len(self.items), names=tell_all(item.name for item in self.items)))
            return
        for place, (mark, item) in enumerate(zip(verdict.items, self.items, strict=True)):
            if mark.state == "faults" and not item.counts_faults:
                yield document.fault((*at, "items", place), tell("faults, but the item {name} has no each; expected met, missed or {{lost: 0.5}}",
                                                                 name=describe(item.name)))

    def apply(self, points: Fraction, context: Context, verdict: Verdict | None) -> Outcome:
        marks = (verdict.items if verdict else None) or ()
        taken, terms, total = [], [], ZERO
        missed: list[str] = []
        partly: list[str] = []
        faulty: list[str] = []
        for item, share, mark in zip(self.items, self.shares, marks, strict=True):
            gone = item.lose(mark)
            total += share * (1 - gone)
            word = {"met": "符合", "missed": "不符合"}.get(mark.state, "")
            if mark.state == "faults":
                word = f"{mark.faults}个问题，失去{name_share(gone, '全部')}"
            elif mark.state == "lost":
                word = f"失去{name_share(gone, '全部')}"
            taken.append(f"{item.name}（{word}）")
            terms.append(print_share(share) + (f"×{print_share(1 - gone)}" if gone else ""))
            if gone * share > 0 and mark.state == "faults":
                faulty.append(f"“{item.name}”有{mark.faults}个问题")
            elif gone * share > 0:
                (missed if gone == 1 else partly).append(f"“{item.name}”")
        cap = self.cap if self.cap is not None else ONE
        earned = min(total, cap)
        capped = f"，以{print_share(cap)}为限" if total > cap else ""
        return Outcome(
            points * earned, "、".join(taken), self._say(),
            f"（{'+'.join(terms)}）{capped}×{print_exact(points)}={print_precisely(points * earned)}",
            _say_lost(missed, partly, faulty) if earned < 1 else "")

    def _say(self) -> str:
        even = len(set(self.shares)) == 1
        spread = "占全部分值" if len(self.items) == 1 else f"各占{name_share(self.shares[0])}" if even else "份额" + "、".join(map(name_share, self.shares))
        words = f"{len(self.items)}个要点{spread}，不符合的失去该份额"
        for item in self.items:
            if item.counts_faults:
                terms = [f"每个问题失去该份额的{name_share(item.each, '全部')}"] if item.each else []
                terms += [f"{item.zero_from}个问题起全部失去"] if item.zero_from is not None else []
                words += f"；“{item.name}”{'，'.join(terms)}"
        return words + (f"；合计以{name_share(self.cap)}为限" if self.cap is not None else "")

    def list_attainable(self, points: Fraction) -> tuple[Stretch, ...]:
        most = min(sum(self.shares, ZERO), self.cap if self.cap is not None else ONE)
        return ((ZERO, points * most),)

    def vary(self, points: Fraction, verdict: Verdict) -> Iterator[Variation]:
        if verdict.items is None:
            return
        marks = verdict.items
        lost = [item.lose(mark) for mark, item in zip(marks, self.items, strict=True)]
        gains = [share * gone for share, gone in zip(self.shares, lost, strict=True)]
        losses = [share * (1 - gone) for share, gone in zip(self.shares, lost, strict=True)]
        steps: tuple[tuple[Direction, list[Fraction], Mark, str], ...] = (
            ("up", gains, MET, "改判为符合"), ("down", losses, MISSED, "改判为不符合"))
        for direction, weights, mark, word in steps:
            if max(weights) > 0:
                place = weights.index(max(weights))
                items = (*marks[:place], mark, *marks[place + 1:])
                yield Variation(direction, f"要点“{self.items[place].name}”{word}", Verdict(items=items))


def _say_lost(missed: list[str], partly: list[str], faulty: list[str]) -> str:
    """Why points were lost: “甲”“乙”不符合要求，“丙”部分符合要求，“丁”有2个问题."""
    parts = [f"{''.join(names)}{word}" for names, word in ((missed, "不符合要求"), (partly, "部分符合要求")) if names]
    return "，".join([*parts, *faulty]) or "各要点合计不足满分"
