"""How each judgement, moved one step up or down, would move the total. In: framework and verdicts; out: `Move`s.

A step is a band for a judgement (the middle of the band beside; the end of the scale where there is none), an item for
a checklist (the one that counts most), a fault for a deduction, and met against not met for all or nothing.
"""

from dataclasses import dataclass
from fractions import Fraction

from perfeval_helpers.contract.framework import Framework
from perfeval_helpers.contract.framework.rule_kinds.base import Direction
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.judging.scoring import Context, Scorecard
from perfeval_helpers.studies.sensitivity.levers import rescore


@dataclass(frozen=True, slots=True)
class Move:
    """A judgement moved one step."""

    level3: str  #: The indicator
    direction: Direction  #: ``up`` or ``down``
    step: str  #: In words
    score: Fraction  #: Of the indicator, as judged
    score_after: Fraction  #: Of the indicator, one step on
    total_after: Fraction  #: Of the whole
    grade_after: str  #: Of the whole

    @property
    def change(self) -> Fraction:
        """By how much the total moves."""
        return self.score_after - self.score


def move_judgements(framework: Framework, runfile: RunFile, context: Context, card: Scorecard) -> tuple[Move, ...]:
    """Every judgement one step up and one step down, where there is such a step and it moves the score."""
    moves = []
    for indicator, line in zip(framework.indicators, card.lines, strict=True):
        _, verdict = runfile.find_judgement(indicator.level3, framework.stem)
        if verdict is None:
            continue
        for one in indicator.rule.vary(indicator.points, verdict):
            after = rescore(indicator, context, one.verdict)
            total = card.score - line.score + after
            if after != line.score:
                grade = framework.find_grade(total).name
                moves.append(Move(indicator.level3, one.direction, one.step, line.score, after, total, grade))
    return tuple(moves)
