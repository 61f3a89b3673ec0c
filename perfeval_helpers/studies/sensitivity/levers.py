"""Which single figure or judgement could change the grade, and how far it would have to move.

In: framework, run file, figures and scorecard. Out: `Lever`s. Nothing is solved by a formula of its own: the values are found
by search over the exact scoring, rounding included, so that scoring again at the value named gives the grade named, and
just before it still the present one. Values are searched in the smallest steps in which a figure is printed: one for what is
counted (人, 份 …), 0.01 of its unit for anything else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil, floor

from perfeval_helpers.contract.framework import Framework, Indicator
from perfeval_helpers.contract.framework.rule_kinds import Leaf
from perfeval_helpers.contract.framework.rule_kinds.base import Direction, Stretch
from perfeval_helpers.contract.framework.rule_kinds.wording import print_precisely
from perfeval_helpers.contract.runfile import RunFile, Verdict
from perfeval_helpers.contract.schema import INDEX_UNIT
from perfeval_helpers.judging.scoring import Context, Scorecard, round_score
from perfeval_helpers.studies.sensitivity.grades import CENT, Distance, measure_distance
from perfeval_helpers.values.figures import Figure
from perfeval_helpers.values.numbers import group_thousands, name_step, print_number

HALF_CENT = CENT / 2
#: Figures that no case can bring above 100 %: shares of people or answers.
SHARES = ("survey.", ".on_time_rate", ".count_accuracy")
#: Beyond so many times the largest number of its rules a figure's score does not change any more: target / actual of 100
#: points is below half a cent.
FARTHEST = 20_000
#: So many sums of what several judged parts can give are looked at; parts that give any score need one.
MOST_SUMS = 20_000


@dataclass(frozen=True, slots=True)
class Lever:
    """A single figure, or the judgement of a single indicator, that could change the grade."""

    level3: str  #: The indicator; where a figure is scored by several, their names
    score: Fraction  #: 得分, of several their sum
    direction: Direction  #: ``up`` to a better or ``down`` to a worse grade
    grade: str  #: The grade that is reached
    #: ``up``: the least score of these indicators that lifts the grade; ``down``: the greatest that lowers it. Of a judgement: such a score that it
    #: can give.
    needed_score: Fraction
    figure: Figure | None = None  #: The figure that would have to move, with its present value; None where people judge
    threshold: Fraction | None = None  #: The first value, in steps of the figure's unit, at which the grade is another; None where people judge

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
            edge = "达到" if self.direction == "up" else "降到"
            return f"{self.level3}（评判，现得{print_number(self.score)}分）{edge}{print_number(self.needed_score)}分，{outcome}。"
        unit, now = self.figure.unit, self.figure.text
        edge = f"{group_thousands(print_number(self.threshold))}{unit}"
        if print_number(self.threshold) == self.figure.printed:  # two places do not tell them apart
            now = f"{print_precisely(Fraction(self.figure.value or 0))}{unit}"
        moved = group_thousands(print_number(abs(self.move)))
        by = f"（变动{'不足0.01' if moved == '0' else moved}{name_step(unit)}）"
        return f"{'' if self.level3 == self.figure.label else self.level3 + '：'}{self.figure.label}由{now}{'提高' if self.move > 0 else '降低'}到{edge}{by}，{outcome}。"


def find_step(figure: Figure) -> Fraction:
    """The smallest step in which a figure is printed: 1 of what is counted, else 0.01.

    Examples
    --------
    >>> from perfeval_helpers.values.figures import Ledger
    >>> ledger = Ledger()
    >>> find_step(ledger.add("a", 99, "人", "", "")), find_step(ledger.add("b", Fraction(99), "%", "", ""))
    (Fraction(1, 1), Fraction(1, 100))
    """
    return Fraction(1) if figure.is_count else CENT


@dataclass(frozen=True, slots=True)
class _Line:
    """An indicator as a figure moves: what it gives whatever the figure, and the rules that the figure scores."""

    fixed: Fraction
    leaves: tuple[Leaf, ...]


@dataclass(slots=True)
class _Search:
    """The total score as one figure moves, in whole steps, all else as it is."""

    id: str
    step: Fraction
    context: Context
    framework: Framework
    rest: Fraction
    lines: tuple[_Line, ...]
    known: dict[int, tuple[tuple[Fraction, ...], ...]] = field(default_factory=dict)

    def _give(self, place: int) -> tuple[tuple[Fraction, ...], ...]:
        """What every rule gives at a number of steps, line by line."""
        if place not in self.known:
            at = replace(self.context, supposed={**self.context.supposed, self.id: place * self.step})
            self.known[place] = tuple(
                tuple(_count(leaf, at) for leaf in line.leaves) for line in self.lines)
        return self.known[place]

    def _bound(self, first: int, last: int) -> tuple[Fraction, Fraction]:
        """The least and the greatest total between two places, each rule growing or falling all the way."""
        low = high = self.rest
        for line, one, other in zip(self.lines, self._give(first), self._give(last), strict=True):
            low += round_score(line.fixed + sum(map(min, one, other), Fraction(0)))
            high += round_score(line.fixed + sum(map(max, one, other), Fraction(0)))
        return low, high

    def grade_at(self, place: int) -> str:
        """The grade at a number of steps."""
        return self.framework.find_grade(self._bound(place, place)[0]).name

    def find_first(self, first: int, last: int, grade: str) -> int | None:
        """The first place from `first` to `last` (which may lie below) whose grade is another; None where there is none.

        Between the two no rule jumps or bends: where the bounds of a stretch have the grade, all of it has.
        """
        stretches = [(first, last)]
        while stretches:
            near, far = stretches.pop()
            low, high = self._bound(near, far)
            if self.framework.find_grade(low).name == grade == self.framework.find_grade(high).name:
                continue
            if near == far:
                return near
            middle = (near + far) // 2 if near < far else -((-near - far) // 2)
            stretches += [(middle + 1 if near < far else middle - 1, far), (near, middle)]
        return None


def find_levers(framework: Framework, runfile: RunFile, context: Context, card: Scorecard) -> tuple[Lever, ...]:
    """Every figure and every judgement that could by itself change the grade, upwards first.

    Of a figure the first change on the way up and the first on the way down, whichever grade each leads to.
    """
    leaves = [
        tuple(indicator.rule.list_leaves(indicator.points, runfile.find_judgement(indicator.level3, framework.stem)[1]))
        for indicator in framework.indicators
    ]
    distance = measure_distance(card, framework)
    found: list[tuple[int, Lever]] = []
    ids = dict.fromkeys(id for own in leaves for leaf in own for id in leaf.rule.list_figures())
    for id in ids:
        places = [n for n, own in enumerate(leaves) if any(id in leaf.rule.list_figures() for leaf in own)]
        lever = _describe(places, framework, card)
        for direction, grade, threshold in _move_figure(id, places, leaves, framework, context, card):
            found.append((places[0], replace(
                lever, direction=direction, grade=grade, needed_score=_need(lever.score, direction, distance),
                figure=context.ledger[id], threshold=threshold)))
    for place, own in enumerate(leaves):
        if any(leaf.rule.needs_judgement for leaf in own):
            lever = _describe([place], framework, card)
            found += [(place, one) for one in _move_judgement(lever, own, framework, context, card, distance)]
    found.sort(key=lambda entry: (entry[1].direction == "down", entry[0]))
    return tuple(lever for _, lever in found)


def _describe(places: Sequence[int], framework: Framework, card: Scorecard) -> Lever:
    """A lever of these indicators, still without direction."""
    lines = [card.lines[n] for n in places]
    return Lever("、".join(line.level3 for line in lines), sum((line.score for line in lines), Fraction(0)), "up", card.grade, Fraction(0))


def _need(score: Fraction, direction: Direction, distance: Distance) -> Fraction:
    """The score that is just enough to change the grade."""
    up, down = distance.points_to_next, distance.points_to_lower
    return score + (up or Fraction(0)) if direction == "up" else score - (down or Fraction(0))


def _count(leaf: Leaf, context: Context) -> Fraction:
    return leaf.rule.count(leaf.points, context, leaf.verdict)


def _is_better(grade: str, than: str, framework: Framework) -> bool:
    ends = {one.name: one.from_ for one in framework.grades}
    return ends[grade] > ends[than]


def _move_figure(
    id: str, places: Sequence[int], leaves: Sequence[tuple[Leaf, ...]], framework: Framework, context: Context,
    card: Scorecard,
) -> Iterator[tuple[Direction, str, Fraction]]:
    """Where the grade changes first as a figure rises, and as it falls: direction and grade reached, and the value."""
    figure, number = context.look_up(id)
    step = find_step(figure)
    lines, turns = [], {Fraction(0)}
    for n in places:
        mine = tuple(leaf for leaf in leaves[n] if id in leaf.rule.list_figures())
        others = (_count(leaf, context) for leaf in leaves[n] if id not in leaf.rule.list_figures())
        lines.append(_Line(sum(others, Fraction(0)), mine))
        turns.update(turn for leaf in mine for turn in leaf.rule.list_turns(context))
    rest = card.score - sum((card.lines[n].score for n in places), Fraction(0))
    search = _Search(id, step, context, framework, rest, tuple(lines))
    farthest = FARTHEST * max([Fraction(1), abs(number), *(abs(turn) for turn in turns)])
    is_share = figure.unit in ("%", INDEX_UNIT) and (id.startswith(SHARES[0]) or id.endswith(SHARES[1:]))
    top = Fraction(100) if is_share else farthest
    bottom = Fraction(0) if is_share or step == 1 else -farthest
    for rises in (True, False):
        end = floor(top / step) if rises else ceil(bottom / step)
        place = _walk(search, number, end, sorted(turns, reverse=not rises), rises, card.grade)
        if place is not None:
            grade = search.grade_at(place)
            yield ("up" if _is_better(grade, card.grade, framework) else "down"), grade, place * step


def _walk(search: _Search, number: Fraction, end: int, turns: Sequence[Fraction], rises: bool, grade: str) -> int | None:
    """The first place beyond a number with another grade, stretch by stretch between the turns."""
    sign = 1 if rises else -1
    near = floor(number / search.step) + 1 if rises else ceil(number / search.step) - 1
    for turn in (turn for turn in turns if sign * turn > sign * number):
        before = ceil(turn / search.step) - 1 if rises else floor(turn / search.step) + 1
        stops = [before]
        if (turn / search.step).denominator == 1:
            stops.append(int(turn / search.step))
        for stop in stops:
            stop = min(stop, end) if rises else max(stop, end)
            if sign * stop >= sign * near:
                place = search.find_first(near, stop, grade)
                if place is not None:
                    return place
                near = stop + sign
    return search.find_first(near, end, grade) if sign * end >= sign * near else None


def _move_judgement(
    lever: Lever, leaves: tuple[Leaf, ...], framework: Framework, context: Context, card: Scorecard, distance: Distance
) -> Iterator[Lever]:
    """The nearest scores that judging an indicator (all its judged parts) can give and that change the grade."""
    judged = [leaf for leaf in leaves if leaf.rule.needs_judgement]
    fixed = sum((_count(leaf, context) for leaf in leaves if not leaf.rule.needs_judgement), Fraction(0))
    scores = _add_stretches(fixed, [leaf.rule.list_attainable(leaf.points) for leaf in judged])
    if distance.points_to_next is not None:
        lifts = _need(lever.score, "up", distance) - HALF_CENT  # rounds up to what is needed
        higher = [max(low, lifts) for low, high in scores if high >= lifts]
        if higher:
            yield _judge(lever, "up", round_score(min(higher)), framework, card)
    if distance.points_to_lower is not None:
        # just below the half cent from which a score rounds up to one that keeps the grade
        keeps = _need(lever.score, "down", distance) + HALF_CENT
        lower = [keeps if high >= keeps else high for low, high in scores if low < keeps]
        if lower:
            nearest = max(lower)
            yield _judge(lever, "down", keeps - HALF_CENT if nearest == keeps else round_score(nearest), framework, card)


def _judge(lever: Lever, direction: Direction, score: Fraction, framework: Framework, card: Scorecard) -> Lever:
    grade = framework.find_grade(card.score - lever.score + score).name
    return replace(lever, direction=direction, grade=grade, needed_score=score)


def _add_stretches(fixed: Fraction, parts: Sequence[tuple[Stretch, ...]]) -> list[Stretch]:
    """What a fixed score and several judged parts can come to together."""
    sums: list[Stretch] = [(fixed, fixed)]
    for stretches in parts:
        added = {(low + a, high + b) for low, high in sums for a, b in stretches}
        sums = sorted(added)
        if len(sums) > MOST_SUMS:
            sums = [(sums[0][0], max(high for _, high in sums))]
    return sums


def rescore(indicator: Indicator, context: Context, verdict: Verdict | None) -> Fraction:
    """An indicator's rounded score under other figures or another verdict."""
    return round_score(indicator.rule.count(indicator.points, context, verdict))
