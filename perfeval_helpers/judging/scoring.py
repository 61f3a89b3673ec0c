"""Scoring (评分): framework, judgements and figures in; the scorecard with a line per indicator and every working, level sums and the grade out."""

from dataclasses import dataclass
from fractions import Fraction

from perfeval_helpers.contract.catalogue import enter
from perfeval_helpers.contract.findings import Finding, InputFaults
from perfeval_helpers.contract.framework import Framework, Indicator, score_id
from perfeval_helpers.contract.framework.rule_kinds import Outcome
from perfeval_helpers.contract.framework.rule_kinds.context import Context, NoValue, Previous
from perfeval_helpers.contract.runfile import Judgement, RunFile
from perfeval_helpers.values.figures import Ledger
from perfeval_helpers.values.language import tell, tell_name
from perfeval_helpers.values.numbers import Style, percentage, print_beside, print_number, round_half_up

__all__ = ["Context", "LevelScore", "Previous", "ScoreLine", "Scorecard", "round_score", "score"]

PLACES = 2


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One indicator's score with everything that leads to it."""

    level1: str
    level2: str
    level3: str
    points: Fraction  #: 满分
    score: Fraction  #: 得分, rounded half-up to two places
    rule: str  #: The kind of rule
    working: str  #: One line: 满分 – 取数 – 规则 – 代入 – 修约 – 得分
    reason: str  #: Why points were lost; empty where none were
    opinion: str  #: 评价意见: what people wrote, else what the figures say
    evidence: tuple[str, ...]  #: What the judgement rests on; empty where nobody judged
    explanation: str  #: 指标解释
    standard: str  #: 评分标准: the rule in words where the framework gives none
    figures: tuple[str, ...]  #: Ids of the figures used

    @property
    def lost(self) -> Fraction:
        """points − score."""
        return self.points - self.score

    def as_json(self) -> dict[str, object]:
        """The line as results.json holds it."""
        return {
            "level1": self.level1, "level2": self.level2, "level3": self.level3, "points": _number(self.points),
            "score": _number(self.score), "rule": self.rule, "working": self.working, "reason": self.reason,
        }


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


@dataclass(frozen=True, slots=True)
class LevelScore:
    """The sum of a level: the whole (no names), a level 1, or a level 2."""

    level1: str | None
    level2: str | None
    points: Fraction
    score: Fraction

    @property
    def rate(self) -> Fraction | None:
        """得分率 in %; None where there are no points."""
        return percentage(self.score, self.points)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """All lines in the framework's order; points, score and grade of the whole."""

    lines: tuple[ScoreLine, ...]
    points: Fraction
    score: Fraction
    grade: str

    @property
    def level1(self) -> tuple[LevelScore, ...]:
        """The sums of level 1, in order."""
        names = dict.fromkeys(line.level1 for line in self.lines)
        return tuple(_add_up(name, None, [li for li in self.lines if li.level1 == name]) for name in names)

    @property
    def level2(self) -> tuple[LevelScore, ...]:
        """The sums of level 2, in order."""
        names = dict.fromkeys((line.level1, line.level2) for line in self.lines)
        return tuple(_add_up(*name, [li for li in self.lines if (li.level1, li.level2) == name]) for name in names)

    def add_figures(self, ledger: Ledger, framework: Framework) -> None:
        """Enter the scores of all levels with points and rate, the grade, and the framework's counts."""
        for depth, count in ((1, len(framework.level1)), (2, len(framework.level2)), (3, len(framework.indicators))):
            enter(ledger, None, f"framework.level{depth}.count", count, ("framework",))
        for level in self.level1:
            _enter_level(ledger, level, self)
            for inner in self.level2:
                if inner.level1 == level.level1:
                    _enter_level(ledger, inner, self)
        _enter_level(ledger, LevelScore(None, None, self.points, self.score), self)
        bands = "，".join(f"{grade.name}：{print_number(grade.from_)}分起" for grade in framework.grades)
        enter(ledger, None, "grade", self.grade, ("score",), working=f"{print_number(self.score)}分；{bands}")

    def as_json(self) -> dict[str, object]:
        """The whole as results.json holds it under ``score``."""
        return {"points": _number(self.points), "score": _number(self.score), "grade": self.grade}


def _add_up(level1: str | None, level2: str | None, lines: list[ScoreLine]) -> LevelScore:
    points = sum((line.points for line in lines), Fraction(0))
    return LevelScore(level1, level2, points, sum((line.score for line in lines), Fraction(0)))


def round_score(exact: Fraction) -> Fraction:
    """A score as it counts, of an indicator or of a line of the self-evaluation form: half-up to two places.

    Examples
    --------
    >>> round_score(Fraction(7995, 1000))  # 7.995 counts as 8
    Fraction(8, 1)
    """
    return Fraction(round_half_up(exact, PLACES))


def score(framework: Framework, runfile: RunFile, ledger: Ledger, previous: Previous | None = None) -> Scorecard:
    """Score a run by a framework.

    Returns
    -------
    Scorecard
        Every indicator rounded half-up to two places first, then added.

    Raises
    ------
    InputFaults
        A rule uses a figure that the run lacks or that has no value: every such indicator at once, located in the
        framework's file.

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> run = load_run("2022")
    >>> card = score(run.framework, run.spec, run.figures)
    >>> print_number(card.score), card.grade
    ('89.30', '良')
    """
    context = Context(ledger, previous or {})
    lines: list[ScoreLine] = []
    faults: list[Finding] = []
    for place, indicator in enumerate(framework.indicators):
        _, judgement = runfile.find_judgement(indicator.level3, framework.stem)
        try:
            outcome = indicator.rule.apply(indicator.points, context, judgement)
        except NoValue as missing:
            faults.append(_report(framework, place, indicator, missing))
            continue
        lines.append(_write_line(indicator, outcome, judgement))
    if faults:
        raise InputFaults(faults)
    whole = _add_up(None, None, lines)
    return Scorecard(tuple(lines), whole.points, whole.score, framework.find_grade(whole.score).name)


def _report(framework: Framework, place: int, indicator: Indicator, missing: NoValue) -> Finding:
    line = framework.document.line_of(("indicators", place, "rule"))
    return Finding(
        "FRAMEWORK",
        tell("the rule {kind} of {indicator} uses {figure}, but {why}", indicator=tell_name(indicator.level3), kind=indicator.rule.kind, figure=missing.figure, why=missing.why),
        file=framework.file, lines=(line,), column=f"indicators.{place + 1}.rule（{indicator.level3}）",
        figures=(missing.figure,), advice=missing.advice,
    )


def _write_line(indicator: Indicator, outcome: Outcome, judgement: Judgement | None) -> ScoreLine:
    final = round_score(outcome.points)
    lost = indicator.points - final
    rounding = f"修约：四舍五入至2位小数为{round_half_up(outcome.points, PLACES):.2f}"
    working = (
        f"满分：{print_number(indicator.points)}分；取数：{outcome.taken}；规则：{outcome.rule}；"
        f"代入：{outcome.substitution}；{rounding}；得分：{print_number(final)}分"
    )
    written = judgement.reason if judgement else ""
    reason = "" if lost <= 0 else "；".join(part for part in (outcome.lost, written) if part)
    figures_say = f"{outcome.printed or outcome.taken}，{'修约后' if outcome.lost else ''}得满分" if lost <= 0 else outcome.lost
    return ScoreLine(
        indicator.level1, indicator.level2, indicator.level3, indicator.points, final, indicator.rule.kind,
        working, reason, written or figures_say, judgement.evidence if judgement else (),
        indicator.explanation, indicator.standard or outcome.rule, outcome.figures,
    )


def _enter_level(ledger: Ledger, level: LevelScore, card: Scorecard) -> None:
    names = [name for name in (level.level1, level.level2) if name is not None]
    id = score_id(*names)
    style: Style = "shortest" if level.level2 is not None else "whole_or_two"
    if level.level1 is None:
        terms = [(one.level1 or "", one.points, one.score) for one in card.level1]
        inputs: tuple[str, ...] = tuple(score_id(one.level1 or "") for one in card.level1)
    elif level.level2 is None:
        inner = [one for one in card.level2 if one.level1 == level.level1]
        terms = [(one.level2 or "", one.points, one.score) for one in inner]
        inputs = tuple(score_id(one.level1 or "", one.level2 or "") for one in inner)
    else:
        lines = [li for li in card.lines if (li.level1, li.level2) == (level.level1, level.level2)]
        terms = [(line.level3, line.points, line.score) for line in lines]
        inputs = tuple(dict.fromkeys(figure for line in lines for figure in line.figures)) or ("judgements",)
    enter(ledger, None, f"{id}.points", level.points, ("framework",), style="shortest",
          working="+".join(print_number(points) for _, points, _ in terms))
    enter(ledger, None, id, level.score, inputs, style=style,
          working="+".join(print_beside(name, print_number(value)) for name, _, value in terms))
    enter(ledger, None, f"{id}.rate", level.rate, (id, f"{id}.points"), style=style,
          working=f"{print_number(level.score)}÷{print_number(level.points)}×100%")
