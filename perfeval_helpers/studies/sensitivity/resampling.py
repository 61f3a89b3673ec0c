"""The survey's part in the score: the questionnaires drawn again and again, and the score that each draw would give.

In: the questionnaires, the framework and the scorecard. Out: the interval of the score and the share of draws in each
grade. Where the population is known, each draw is taken without replacement from a population in which every answer
pattern is as frequent as in the sample (finite-population correction); else with replacement.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
import pandas as pd

from perfeval_helpers.chapters.survey import METHOD_FIGURES, mark_satisfied, mark_valid
from perfeval_helpers.contract.framework import Framework
from perfeval_helpers.contract.runfile import RunFile, Survey
from perfeval_helpers.contract.runfile.surveys import TOP_COUNT
from perfeval_helpers.judging.scoring import Context, Scorecard
from perfeval_helpers.studies.sensitivity.levers import rescore
from perfeval_helpers.values.numbers import print_number


@dataclass(frozen=True, slots=True)
class Resampling:
    """What resampling the questionnaires says about the score."""

    low: Fraction  #: Lower end of the interval of the score at `confidence`
    high: Fraction  #: Its upper end
    grades: dict[str, Fraction]  #: By grade, best first: the share of draws in it
    indicators: tuple[str, ...]  #: The indicators that rest on the survey
    draws: int  #: How often it was drawn
    sample_count: int  #: Questionnaires, over all surveys
    population_count: int | None  #: The people they stand for; None where that is not known
    seed: int  #: Of the first survey's draws
    confidence: Fraction  #: 0–1
    scores: np.ndarray  #: The score of every draw, in hundredths of a point

    @property
    def sentence(self) -> str:
        """One Chinese sentence with the method."""
        how = "按总体人数作有限总体校正" if self.population_count is not None else "总体人数未知，未作有限总体校正"
        shares = "、".join(f"“{grade}”{print_number(100 * share)}%" for grade, share in self.grades.items() if share)
        sure = print_number(100 * self.confidence)
        span = f"总分的{sure}%区间为{print_number(self.low)}分至{print_number(self.high)}分"
        if self.low == self.high:
            span = f"{sure}%以上的抽样得到同一总分{print_number(self.low)}分（问卷数据的波动没有越过评分的分档界限）"
        return (f"对{self.sample_count:,}份问卷重复抽样{self.draws:,}次（随机种子{self.seed}，{how}），"
                f"{span}，各等级所占比例：{shares}。")


@dataclass(frozen=True, slots=True)
class _Rate:
    """A survey figure as sums over questionnaires: value = factor × Σ part / Σ whole (Σ part if no whole)."""

    part: np.ndarray
    whole: np.ndarray | None
    factor: Fraction


def _describe_rate(id: str, frame: pd.DataFrame, survey: Survey, runfile: RunFile) -> _Rate | None:
    """The ratio behind a survey's figure; None for one that resampling does not move."""
    if id in runfile.declared or not id.startswith(survey.prefix):
        return None
    name = id.removeprefix(survey.prefix)
    if name == "satisfaction_rate":
        name = METHOD_FIGURES[survey.method]
    if name in ("satisfied_rate", "satisfied", "valid"):
        valid = mark_valid(frame, survey).to_numpy(dtype=np.int64)
        if name == "valid":
            return _Rate(valid, None, Fraction(1))
        if survey.satisfied_when is None:
            return None
        satisfied = mark_satisfied(frame, survey).to_numpy(dtype=np.int64)
        is_rate = name == "satisfied_rate"
        return _Rate(satisfied, valid if is_rate else None, Fraction(100 if is_rate else 1))
    item, _, measure = name.rpartition(".")
    names = [i.id for i in survey.items] if not item else [item]
    if any(column not in frame.columns for column in names):
        return None
    answers = frame[names].astype("str")
    given = answers.isin(list(survey.scale)).to_numpy().sum(axis=1).astype(np.int64)
    if measure in ("satisfaction_rate", "top_two_rate"):
        top = answers.isin(list(survey.scale[:TOP_COUNT])).to_numpy().sum(axis=1).astype(np.int64)
        return _Rate(top, given, Fraction(100))
    if measure == "index":
        exact = survey.answers_by_weight
        whole = lcm(*(weight.denominator for weight in exact.values()))
        weights = {answer: int(weight * whole) for answer, weight in exact.items()}
        points = answers.apply(lambda column: column.map(weights)).fillna(0).to_numpy().sum(axis=1).astype(np.int64)
        return _Rate(points, given, Fraction(1, whole))
    if measure == "answers":
        return _Rate(given, None, Fraction(1))
    if measure in ("very_satisfied", "fairly_satisfied"):
        answer = survey.scale[("very_satisfied", "fairly_satisfied").index(measure)]
        return _Rate(answers.isin([answer]).to_numpy().sum(axis=1).astype(np.int64), None, Fraction(1))
    return None


def resample_survey(
    framework: Framework, runfile: RunFile, context: Context, card: Scorecard, frames: Mapping[str, pd.DataFrame], *,
    draws: int, seed: int, confidence: Fraction,
) -> Resampling | None:
    """Score the run by resampled questionnaires.

    Parameters
    ----------
    frames
        Of each survey, by its extract's name, the accepted questionnaires; several are drawn independently.
    draws, seed, confidence
        How many draws, the seed of `numpy.random.default_rng`, and the share of draws within the interval.

    Returns
    -------
    Resampling or None
        None where there are no questionnaires or no indicator rests on them.
    """
    used = {i.level3: [f for f in dict.fromkeys(i.rule.list_figures())] for i in framework.indicators}
    named = dict.fromkeys(f for fs in used.values() for f in fs)
    rates: dict[str, _Rate] = {}
    sums: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    asked = []
    for place, survey in enumerate(runfile.all_surveys):
        frame = frames.get(survey.extract)
        if frame is None or frame.empty or not survey.has_questionnaires:
            continue
        own = {f: rate for f in named if (rate := _describe_rate(f, frame, survey, runfile)) is not None}
        if own:
            rates |= own
            sums |= _draw_sums(own, len(frame), survey.population, draws, seed + place)
            asked.append((len(frame), survey.population))
    if not rates:
        return None
    sample_count = sum(count for count, _ in asked)
    populations = [population for _, population in asked]
    population = None if None in populations else sum(populations)  # type: ignore[arg-type]
    totals = np.full(draws, int(card.score * 100), dtype=np.int64)
    touched = []
    for indicator, line in zip(framework.indicators, card.lines, strict=True):
        mine = [figure for figure in used[indicator.level3] if figure in rates]
        if not mine:
            continue
        touched.append(indicator.level3)
        _, verdict = runfile.find_judgement(indicator.level3, framework.stem)
        keys = np.column_stack([column for figure in mine for column in sums[figure]])
        unique, inverse = np.unique(keys, axis=0, return_inverse=True)
        scores = np.empty(len(unique), dtype=np.int64)
        for place, row in enumerate(unique.tolist()):
            supposed = {f: _value(rates[f], row[2 * n], row[2 * n + 1]) for n, f in enumerate(mine)}
            known = {f: value for f, value in supposed.items() if value is not None}
            changed = Context(context.ledger, context.previous, known)
            scores[place] = int(rescore(indicator, changed, verdict) * 100)
        totals += scores[inverse.reshape(-1)] - int(line.score * 100)
    return _summarise(totals, framework, tuple(touched), sample_count, population, seed, confidence)


def _value(rate: _Rate, part: int, whole: int) -> Fraction | None:
    if rate.whole is None:
        return rate.factor * part
    return rate.factor * Fraction(part, whole) if whole else None


def _draw_sums(
    rates: dict[str, _Rate], sample_count: int, population: int | None, draws: int, seed: int
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Per figure the sums of part and whole in every draw; equal questionnaires are drawn as one pattern."""
    columns = [c for rate in rates.values() for c in (rate.part, rate.whole if rate.whole is not None else rate.part)]
    patterns, counts = np.unique(np.column_stack(columns), axis=0, return_counts=True)
    rng = np.random.default_rng(seed)
    if population is not None and population >= sample_count:
        drawn = rng.multivariate_hypergeometric(
            _extend(counts, population), sample_count, size=draws, method="marginals")
    else:
        drawn = rng.multinomial(sample_count, counts / sample_count, size=draws)
    sums = drawn @ patterns
    return {figure: (sums[:, 2 * n], sums[:, 2 * n + 1]) for n, figure in enumerate(rates)}


def _extend(counts: np.ndarray, population: int) -> np.ndarray:
    """The patterns' counts in a population where they are as frequent as in the sample (largest remainders)."""
    whole, rest = np.divmod(counts.astype(np.int64) * population, int(counts.sum()))
    missing = population - int(whole.sum())
    whole[np.argsort(-rest, kind="stable")[:missing]] += 1
    return whole


def _summarise(
    totals: np.ndarray, framework: Framework, touched: tuple[str, ...], sample_count: int,
    population: int | None, seed: int, confidence: Fraction,
) -> Resampling:
    tail = float((1 - confidence) / 2)
    low, high = np.quantile(totals, [tail, 1 - tail], method="inverted_cdf")
    values, counts = np.unique(totals, return_counts=True)
    names = [grade.name for grade in sorted(framework.grades, key=lambda grade: grade.from_, reverse=True)]
    grades = dict.fromkeys(names, Fraction(0))
    for value, count in zip(values.tolist(), counts.tolist(), strict=True):
        grades[framework.find_grade(Fraction(value, 100)).name] += Fraction(count, len(totals))
    return Resampling(Fraction(int(low), 100), Fraction(int(high), 100), grades, touched, len(totals),
                      sample_count, population, seed, confidence, totals)
