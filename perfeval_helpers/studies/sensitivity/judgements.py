"""How each judgement, moved one step up or down, would move the total. In: framework and verdicts; out: `Move`s.

A step is a band for a judgement (the middle of the band beside; the end of the scale where there is none), an item for
a checklist (the one that counts most), a fault for a deduction, and met against not met for all or nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from perfeval_helpers.contract.framework import Framework
from perfeval_helpers.contract.framework.rule_kinds import AllOrNothing, Checklist, Deduction, Judged, Parts, Rule
from perfeval_helpers.contract.runfile import Mark, RunFile, Verdict
from perfeval_helpers.judging.scoring import Scorecard
from perfeval_helpers.judging.scoring.context import Context
from perfeval_helpers.judging.scoring.shares import lost_of_item
from perfeval_helpers.judging.scoring.wording import show_share
from perfeval_helpers.studies.sensitivity.grades import show
from perfeval_helpers.studies.sensitivity.levers import Direction, rescore

MET, MISSED = Mark(state="met"), Mark(state="missed", lost=Fraction(1))


@dataclass(frozen=True, slots=True)
class Move:
    """A judgement moved one step.

    Attributes
    ----------
    level3
        The indicator.
    direction, step
        ``up`` or ``down``, and the step in words.
    score, score_after
        Of the indicator.
    total_after, grade_after
        Of the whole.
    """

    level3: str
    direction: Direction
    step: str
    score: Fraction
    score_after: Fraction
    total_after: Fraction
    grade_after: str

    @property
    def change(self) -> Fraction:
        """By how much the total moves."""
        return self.score_after - self.score

    @property
    def sentence(self) -> str:
        """One Chinese sentence."""
        sign = "增加" if self.change > 0 else "减少"
        return (f"{self.level3}：{self.step}，得分由{show(self.score)}分变为{show(self.score_after)}分，"
                f"总分{sign}{show(abs(self.change))}分至{show(self.total_after)}分（{self.grade_after}）。")


def move_judgements(framework: Framework, runfile: RunFile, context: Context, card: Scorecard) -> tuple[Move, ...]:
    """Every judgement one step up and one step down, where there is such a step and it moves the score."""
    moves = []
    for indicator, line in zip(framework.indicators, card.lines, strict=True):
        _, verdict = runfile.find_judgement(indicator.level3, framework.stem)
        if verdict is None:
            continue
        for direction, step, other in vary_verdict(indicator.rule, indicator.points, verdict):
            after = rescore(indicator, context, other)
            total = card.score - line.score + after
            if after != line.score:
                grade = framework.find_grade(total).name
                moves.append(Move(indicator.level3, direction, step, line.score, after, total, grade))
    return tuple(moves)


def vary_verdict(rule: Rule, points: Fraction, verdict: Verdict) -> Iterator[tuple[Direction, str, Verdict]]:
    """The verdict one step better and one step worse: direction, step in words, verdict."""
    if isinstance(rule, Judged):
        yield from _vary_share(rule, points, verdict)
    elif isinstance(rule, AllOrNothing) and verdict.met is not None:
        way: Direction = "down" if verdict.met else "up"
        yield way, "改判为不符合" if verdict.met else "改判为符合", Verdict(met=not verdict.met)
    elif isinstance(rule, Checklist) and verdict.items is not None:
        yield from _vary_items(rule, verdict.items)
    elif isinstance(rule, Deduction) and verdict.faults is not None:
        count = verdict.faults if isinstance(verdict.faults, int) else len(verdict.faults)
        if count:
            yield "up", "少计1个问题", Verdict(faults=str(count - 1))  # type: ignore[arg-type]
        yield "down", "多计1个问题", Verdict(faults=str(count + 1))  # type: ignore[arg-type]
    elif isinstance(rule, Parts) and verdict.parts is not None:
        for part, weight in zip(rule.parts, rule.weigh(points), strict=True):
            if part.name in verdict.parts:
                for direction, step, other in vary_verdict(part.rule, weight, verdict.parts[part.name]):
                    parts = {**verdict.parts, part.name: other}
                    yield direction, f"“{part.name}”{step}", Verdict.model_construct(parts=parts)


def _vary_share(rule: Judged, points: Fraction, verdict: Verdict) -> Iterator[tuple[Direction, str, Verdict]]:
    share = verdict.share
    if share is None:
        share = Fraction(verdict.score or 0) / points if points else Fraction(1)
    ends = [Fraction(1), *rule.bands]
    place = next(n for n, low in enumerate(rule.bands) if share >= low)
    up = (ends[place - 1] + ends[place]) / 2 if place else Fraction(1)
    down = (ends[place + 1] + ends[place + 2]) / 2 if place + 2 < len(ends) else Fraction(0)
    for direction, other, word in (("up", up, "上移"), ("down", down, "下移")):
        if other != share:
            yield direction, f"评判{word}一档至{show_share(other)}", Verdict(share=other)  # type: ignore[misc]


def _vary_items(rule: Checklist, marks: tuple[Mark, ...]) -> Iterator[tuple[Direction, str, Verdict]]:
    lost = [lost_of_item(mark, item.each, item.zero_from) for mark, item in zip(marks, rule.items, strict=True)]
    gains = [share * gone for share, gone in zip(rule.shares, lost, strict=True)]
    losses = [share * (1 - gone) for share, gone in zip(rule.shares, lost, strict=True)]
    for direction, weights, mark, word in (("up", gains, MET, "改判为符合"), ("down", losses, MISSED, "改判为不符合")):
        if max(weights) > 0:
            place = weights.index(max(weights))
            items = (*marks[:place], mark, *marks[place + 1:])
            yield direction, f"要点“{rule.items[place].name}”{word}", Verdict.model_construct(items=items)  # type: ignore[misc]
