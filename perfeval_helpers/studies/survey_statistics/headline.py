"""The scored rate of a survey with an interval that is about it, whatever its method, and whether it tells the target apart.

In: the questionnaires of a survey, or scores by item. Out: `Reading`s of one row.
"""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from perfeval_helpers.chapters.survey import METHOD_NAMES, count_answers, count_skips, tell_skips
from perfeval_helpers.contract.runfile import Survey
from perfeval_helpers.contract.runfile.surveys import TOP_COUNT
from perfeval_helpers.showing.readings import Reading, show
from perfeval_helpers.studies.survey_statistics.formulas import bound_beta
from perfeval_helpers.studies.survey_statistics.intervals import (
    bound_share,
    compare_bounds,
    count_satisfied,
    judge_sample,
    tell_outcome,
)
from perfeval_helpers.studies.survey_statistics.items import score_answers

#: A variance below this is none: what is left of it are the last bits of the sums.
ALIKE = 1e-12


def judge_headline(
    frame: pd.DataFrame, survey: Survey, *, target: float | Fraction | None, margin_points: float,
    confidence: float, power: float,
) -> Reading:
    """Is the scored satisfaction above or below its target beyond chance, by the run's own method?

    The rate, its interval and the sentence are about the headline (``survey.satisfaction_rate``): by satisfied
    questionnaires with all valid ones in the denominator, those that skipped the item too; by top two and by the index
    over all items, answers that were not given in neither.

    Parameters
    ----------
    frame, survey
        The accepted lines, questionnaires or counts by item, and the run file's survey.
    target
        In the unit of the headline: % or, of an index, points of 100.
    margin_points, power
        As in `judge_sample`.

    Returns
    -------
    Reading
        By satisfied questionnaires as `judge_sample`; else as `estimate_headline`, of counts as `estimate_from_counts`, with
        target_pct and verdict. An index stands in columns without ``_pct``: index, low, high, margin, target.
    """
    labels = {item.id: item.label for item in survey.items}
    if survey.method == "satisfied_questionnaires":
        item = survey.overall_item
        counted = count_satisfied(count_skips(frame, survey), {item: labels[item]}, survey.satisfied_answers).iloc[0]
        reading = judge_sample(
            satisfied_count=int(counted["satisfied_count"]), answers_count=int(counted["answers_count"]),
            population_count=survey.population, target_pct=target, margin_points=margin_points,
            confidence=confidence, power=power,
        )  # fmt: skip
        return Reading(reading.table, reading.sentence + (tell_skips(frame, survey) if len(reading.table) else ""), reading.title)
    points = survey.answers_by_weight
    if survey.method == "top_two":
        points = {answer: Fraction(100 * (place < TOP_COUNT)) for place, answer in enumerate(survey.scale)}
    name, unit = METHOD_NAMES[survey.method], survey.unit
    how: dict[str, Any] = {"population_count": survey.population, "confidence": confidence, "name": name, "unit": unit}
    if survey.has_questionnaires:
        scores = score_answers(frame, list(labels), points)
        reading = estimate_headline(scores, **how)
        skipped = int(scores[scores.notna().any(axis=1)].isna().sum().sum())
        skips = f"有效问卷中有{show(skipped, '个')}题次没有回答，不在分母中。" if skipped else "有效问卷每题都有回答。"
    else:
        reading, skips = estimate_from_counts(count_answers(frame, survey), list(points.values()), **how), ""
    return _hold_against(reading, target, unit, skips)


def _hold_against(reading: Reading, target: float | Fraction | None, unit: str, skips: str) -> Reading:
    """A headline with its interval, told apart from its target where the sample does."""
    aim = None if target is None else float(target)
    table = reading.table.assign(**{"target_pct" if unit == "%" else "target": math.nan if aim is None else aim, "verdict": ""})
    if table.empty:
        return Reading(table, reading.sentence, reading.title)
    low, high = (float(table[name if unit != "%" else f"{name}_pct"].iloc[0]) for name in ("low", "high"))
    verdict = "" if math.isnan(low) else compare_bounds(low, high, aim)
    outcome = "样本只有一份，没有区间" if math.isnan(low) else tell_outcome(verdict, aim, unit)
    return Reading(table.assign(verdict=verdict), f"{reading.sentence.rstrip('。')}；{outcome}。{skips}", reading.title)


def estimate_headline(
    scores: pd.DataFrame, *, population_count: int | None, confidence: float, name: str, unit: str = "%"
) -> Reading:
    """A rate over all items × people (前两档率, 加权满意指数) with an interval that knows who answered several items.

    Answers of one person are alike, so items × people are not independent: the rate is a ratio Σy ÷ Σx of sums per
    questionnaire, and its standard error the linearised one, n/(n − 1) · Σ(y − Rx)² ÷ (Σx)² · (1 − n/N). Where all answer
    alike that is 0, though nobody else was asked: the interval is then the beta (Clopper–Pearson) one of n answers.

    Parameters
    ----------
    scores
        Per questionnaire × item 0–100, nan for no answer: 100 and 0 for the top two and the others, or the points of
        the weighted index (see `score_answers`).
    name, unit
        What the rate is called in the sentence; % or 分.

    Returns
    -------
    Reading
        One row, none where nobody answered: satisfaction_rate_pct, low_pct, high_pct, margin_points (in 分: index, low, high, margin),
        questionnaires_count, answers_count, design_effect (the variance over that of as many independent answers, nan where
        all are alike) and effective_count (answers ÷ design effect).

    Examples
    --------
    >>> scores = pd.DataFrame({"overall": [100, 100, 0], "visits": [100, 0, None]})  # 300 points for 5 answers
    >>> table = estimate_headline(scores, population_count=None, confidence=0.95, name="前两档率").table
    >>> table[["satisfaction_rate_pct", "questionnaires_count", "answers_count"]]
       satisfaction_rate_pct  questionnaires_count  answers_count
    0                   60.0                     3              5
    """
    from scipy.special import stdtrit

    given = scores.notna().sum(axis=1)
    rows = given > 0
    y = scores[rows].sum(axis=1).to_numpy(dtype=float)
    x = given[rows].to_numpy(dtype=float)
    n, answers = len(x), x.sum()
    rate = margin = effect = low = high = math.nan
    if n:
        rate = y.sum() / answers
    if n > 1:
        variance = n / (n - 1) * ((y - rate * x) ** 2).sum() / answers**2
        alone = float(np.nanvar(scores.to_numpy(dtype=float), ddof=1)) / answers
        effect = variance / alone if alone > 0 and variance >= ALIKE else math.nan
        is_alike = variance < ALIKE
        everybody = population_count is not None and population_count == n
        if population_count is not None and population_count >= n:
            variance *= 1 - n / population_count
        margin = float(stdtrit(n - 1, (1 + confidence) / 2)) * math.sqrt(variance)
        low, high = max(0.0, rate - margin), min(100.0, rate + margin)
        if is_alike and not everybody:
            low, high = (100 * end for end in bound_beta(rate / 100, n, confidence))
            margin = (high - low) / 2
    independent = round(answers / effect) if effect > 0 else None
    table = pd.DataFrame({
        "satisfaction_rate_pct": [rate], "low_pct": [low], "high_pct": [high], "margin_points": [margin], "questionnaires_count": [n],
        "answers_count": [int(answers)], "design_effect": [effect], "effective_count": pd.array([independent], dtype="Int64"),
    })  # fmt: skip
    base = f"{show(n, '份')}问卷的{show(int(answers), '个')}答案"
    how = "，标准误以问卷为单位按比率估计（线性化）计算，同一人的多个答案不视为相互独立"
    how += f"：设计效应{show(effect)}，相当于{show(independent, '个')}独立的答案" if effect > 0 else ""
    return _read(table, name, unit, base, confidence, how)


def estimate_from_counts(
    counted: Mapping[str, Sequence[int]], points: Sequence[Fraction], *, population_count: int | None, confidence: float,
    name: str, unit: str = "%",
) -> Reading:
    """The headline of a survey of which only the counts by item are left, with an interval that is wide enough.

    Who answered what to several items is not known. The standard error of the mean over the items is never above the mean
    of their own, weighted by answers, which it is where everybody answers all items alike: that is what is taken. Of one
    item the interval is the usual one (Wilson's of a share); where all answers are alike it is the beta one.

    Parameters
    ----------
    counted
        By item, how often each answer was given.
    points
        What each answer counts, 0–100: 100 and 0 for the top two and the others, or the weights of the index.
    name, unit
        As in `estimate_headline`.

    Returns
    -------
    Reading
        As `estimate_headline`, without design effect; questionnaires_count is the most answers of an item.

    Examples
    --------
    >>> page = {"course": [30, 10], "staff": [20, 20]}  # of 100 and 0 points
    >>> estimate_from_counts(page, [Fraction(100), Fraction(0)], population_count=None, confidence=0.95,
    ...                      name="前两档率").table[["satisfaction_rate_pct", "questionnaires_count", "answers_count"]]
       satisfaction_rate_pct  questionnaires_count  answers_count
    0                   62.5                    40             80
    """
    from scipy.special import stdtrit

    weights = np.array([float(point) for point in points])
    rows = [np.array(counts, dtype=float) for counts in counted.values() if sum(counts)]
    answers = sum(float(counts.sum()) for counts in rows)
    rate = low = high = margin = math.nan
    if rows:
        rate = sum(float(counts @ weights) for counts in rows) / answers
        fewest = int(min(counts.sum() for counts in rows))
        error = 0.0
        for counts in rows:
            n, mean = counts.sum(), float(counts @ weights) / counts.sum()
            left = 1 - n / population_count if population_count is not None and population_count >= n else 1.0
            spread = float(counts @ (weights - mean) ** 2) / max(n - 1, 1)
            error += n / answers * math.sqrt(spread / n * left)
        if len(rows) == 1 and set(points) <= {Fraction(0), Fraction(100)}:
            low, high = (100 * end for end in bound_share(rate * answers / 100, answers, population_count, confidence))
        elif fewest > 1 and error**2 >= ALIKE:
            reach = float(stdtrit(fewest - 1, (1 + confidence) / 2)) * error
            low, high = max(0.0, rate - reach), min(100.0, rate + reach)
        elif fewest > 1 and population_count == fewest:
            low = high = rate
        elif fewest > 1:
            low, high = (100 * end for end in bound_beta(rate / 100, fewest, confidence))
        margin = (high - low) / 2
    table = pd.DataFrame({
        "satisfaction_rate_pct": [rate], "low_pct": [low], "high_pct": [high], "margin_points": [margin],
        "questionnaires_count": [int(max((counts.sum() for counts in rows), default=0))], "answers_count": [int(answers)],
    })  # fmt: skip
    widest = "；同一人各题的答案是否一致无从知道，按完全一致（区间最宽）计算" if len(rows) > 1 else ""
    return _read(table, name, unit, f"只有各题统计数，{len(rows)}题共{show(int(answers), '个')}答案", confidence, widest)


def _read(table: pd.DataFrame, name: str, unit: str, base: str, confidence: float, how: str) -> Reading:
    """The one row of a headline in words; its columns by what they hold, percentages or points of an index."""
    title = "总体满意度及置信区间" if unit == "%" else f"{name}（{unit}）及置信区间"
    rate, low, high = table[["satisfaction_rate_pct", "low_pct", "high_pct"]].iloc[0]
    if unit != "%":
        table = table.rename(columns={"satisfaction_rate_pct": "index", "low_pct": "low", "high_pct": "high", "margin_points": "margin"})
    if not table["answers_count"].sum():
        return Reading(table.iloc[:0], f"没有答案，不计算{name}。", title)
    interval = f"{show(low, unit)}至{show(high, unit)}"
    return Reading(table, f"{name}为{show(rate, unit)}（{base}），{confidence:.0%}置信区间{interval}{how}。", title)
