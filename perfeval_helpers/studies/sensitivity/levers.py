"""Which single indicators could change the grade, and by how much their figure would have to move.

In: framework, run file, figures and scorecard. Out: `Lever`s. Every threshold is solved from the rule, exactly, not
searched; scores count as rounded, so a score of 8.00 begins at 7.995 before rounding.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from perfeval_helpers.contract.framework import Framework, Indicator
from perfeval_helpers.contract.framework.rule_kinds import (
    AllOrNothing,
    Decay,
    Parts,
    Proportional,
    Rule,
    ThresholdLinear,
    Tiers,
    Trend,
)
from perfeval_helpers.contract.runfile import RunFile, Verdict
from perfeval_helpers.judging.scoring import Scorecard, count_points, round_score
from perfeval_helpers.judging.scoring.context import Context, average_earlier
from perfeval_helpers.studies.sensitivity.grades import CENT, Distance, measure_distance, show
from perfeval_helpers.values.bounds import print_exact
from perfeval_helpers.values.figures import Figure, group_thousands, print_number, round_half_up

HALF_CENT = CENT / 2
Direction = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Lever:
    """A single indicator that could change the grade.

    Attributes
    ----------
    level3, points, score
        The indicator.
    direction, grade
        ``up`` to the better or ``down`` to the worse grade, and its name.
    needed_score
        ``up``: the least score of this indicator that lifts the grade; ``down``: the greatest that lowers it.
    figure
        The figure that would have to move, with its present value; None where people judge.
    threshold
        ``up``: the value from which the grade is better; ``down``: the value past which it is worse; None where people
        judge.
    lower_is_better
        Of that figure.
    """

    level3: str
    points: Fraction
    score: Fraction
    direction: Direction
    grade: str
    needed_score: Fraction
    figure: Figure | None = None
    threshold: Fraction | None = None
    lower_is_better: bool = False

    @property
    def move(self) -> Fraction | None:
        """By how much the figure would have to move, in its unit."""
        if self.figure is None or self.threshold is None or self.figure.value is None:
            return None
        return self.threshold - Fraction(self.figure.value)

    @property
    def sentence(self) -> str:
        """One Chinese sentence."""
        outcome = f"等级{'升' if self.direction == 'up' else '降'}为“{self.grade}”"
        if self.figure is None or self.threshold is None or self.move is None:
            edge = f"达到{show(self.needed_score)}分" if self.direction == "up" else f"降到{show(self.needed_score)}分"
            return f"{self.level3}（评判，现得{show(self.score)}分）{edge}，{outcome}。"
        unit = self.figure.unit
        grows = (self.direction == "up") != self.lower_is_better
        verb = "提高" if grows else "降低"
        edge = f"{_show_threshold(self.threshold, grows)}{unit}"
        if self.direction == "down":
            edge += "以上" if grows else "以下"
        step = "个百分点" if unit == "%" else unit
        by = f"（变动{print_number(abs(self.move))}{step}）" if self.move else ""
        return f"{self.level3}：{self.figure.label}由{self.figure.text}{verb}到{edge}{by}，{outcome}。"


def _show_threshold(threshold: Fraction, grows: bool) -> str:
    """At most four places, rounded to the side on which the grade has changed."""
    if (threshold * 10**4).denominator == 1:
        return print_exact(threshold)
    rounded = Fraction(round_half_up(threshold, 4))
    if grows and rounded < threshold:
        rounded += Fraction(1, 10**4)
    if not grows and rounded > threshold:
        rounded -= Fraction(1, 10**4)
    return group_thousands(f"{round_half_up(rounded, 4):f}".rstrip("0").rstrip("."))


@dataclass(frozen=True, slots=True)
class Solution:
    """A figure and the value from which (in its better direction) a rule gives at least the points asked for."""

    figure: str
    threshold: Fraction
    lower_is_better: bool


def solve_rule(
    rule: Rule, points: Fraction, needed: Fraction, context: Context, verdict: Verdict | None
) -> Iterator[Solution]:
    """Where a figure has to stand for the rule to give `needed` of its points, all else as it is.

    Yields nothing where no value of a figure can do it, or where every value does.
    """
    if not 0 < needed <= points:
        return
    share = needed / points
    if isinstance(rule, Parts):
        yield from _solve_parts(rule, points, needed, context, verdict)
    elif isinstance(rule, Proportional):
        yield _solve_proportion(rule.figure, rule.target, rule.better == "lower", share)
    elif isinstance(rule, Trend):
        yield _solve_proportion(rule.figure, average_earlier(context, rule.figure), rule.better == "lower", share)
    elif isinstance(rule, ThresholdLinear):
        yield Solution(rule.figure, rule.zero_below + share * (rule.target - rule.zero_below), False)
    elif isinstance(rule, Decay):
        reach = (1 - share) / rule.slope
        if rule.zero_at is not None:
            reach = min(reach, abs(rule.full_at - rule.zero_at))
        lower = rule.lower_is_better
        yield Solution(rule.figure, rule.full_at + reach if lower else rule.full_at - reach, lower)
    elif isinstance(rule, Tiers):
        reached = [tier for tier in rule.tiers if tier.share >= share]
        if reached:
            yield Solution(rule.figure, reached[-1].limit, rule.lower_is_better)
    elif isinstance(rule, AllOrNothing) and rule.figure is not None and rule.target is not None:
        yield Solution(rule.figure, rule.target.limit, rule.target.low is None)


def _solve_proportion(figure: str, target: Fraction, lower: bool, share: Fraction) -> Solution:
    return Solution(figure, target / share if lower else target * share, lower)


def _solve_parts(
    rule: Parts, points: Fraction, needed: Fraction, context: Context, verdict: Verdict | None
) -> Iterator[Solution]:
    verdicts = (verdict.parts if verdict else None) or {}
    weights = rule.weigh(points)
    given = [count_points(part.rule, weight, context, verdicts.get(part.name))
             for part, weight in zip(rule.parts, weights, strict=True)]
    whole = sum(given, Fraction(0))
    for part, weight, own in zip(rule.parts, weights, given, strict=True):
        yield from solve_rule(part.rule, weight, needed - (whole - own), context, verdicts.get(part.name))


def find_levers(framework: Framework, runfile: RunFile, context: Context, card: Scorecard) -> tuple[Lever, ...]:
    """Every indicator that could by itself change the grade, upwards first; a lever a figure of it."""
    distance = measure_distance(card, framework)
    levers: list[Lever] = []
    for direction in ("up", "down"):
        for indicator, line in zip(framework.indicators, card.lines, strict=True):
            levers += _find(direction, indicator, line.score, distance, runfile, framework, context)
    return tuple(levers)


def _find(
    direction: Direction, indicator: Indicator, score: Fraction, distance: Distance, runfile: RunFile,
    framework: Framework, context: Context,
) -> Iterator[Lever]:
    if direction == "up":
        if distance.points_to_next is None or distance.next_grade is None:
            return
        grade, asked = distance.next_grade, score + distance.points_to_next
        if asked > indicator.points:
            return
        needed, kept = asked, asked
    else:
        if distance.points_to_lower is None or distance.lower_grade is None:
            return
        grade, needed = distance.lower_grade, score - distance.points_to_lower
        if needed < 0:
            return
        kept = needed + CENT
    _, verdict = runfile.find_judgement(indicator.level3, framework.stem)
    solutions = list(solve_rule(indicator.rule, indicator.points, kept - HALF_CENT, context, verdict))
    for solution in solutions:
        figure = context.ledger[solution.figure]
        yield Lever(indicator.level3, indicator.points, score, direction, grade, needed, figure, solution.threshold,
                    solution.lower_is_better)
    if not solutions:
        yield Lever(indicator.level3, indicator.points, score, direction, grade, needed)


def rescore(indicator: Indicator, context: Context, verdict: Verdict | None) -> Fraction:
    """An indicator's rounded score under other figures or another verdict."""
    return round_score(count_points(indicator.rule, indicator.points, context, verdict))
