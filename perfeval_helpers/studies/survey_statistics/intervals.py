"""How sure a satisfaction rate is: intervals corrected for a finite population, and whether the sample suffices.

In: counts of satisfied and of all answers, the population. Out: rates with intervals (Wilson), margins, sample sizes.
"""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from statistics import NormalDist

import numpy as np
import pandas as pd

from perfeval_helpers.showing.readings import Reading, show
from perfeval_helpers.studies.survey_statistics.formulas import find_effect, find_telling_count
from perfeval_helpers.values.bounds import print_exact
from perfeval_helpers.values.numbers import add_unit, percentage


def bound_share(
    satisfied_count: float, answers_count: float, population_count: int | None, confidence: float
) -> tuple[float, float]:
    """Wilson's score interval of a share (威尔逊区间), corrected for a finite population.

    Returns
    -------
    tuple of float
        Lower and upper bound as shares (0–1); nan where there is no answer.

    Notes
    -----
    Sampling n of N without replacement leaves (N − n)/(N − 1) of the variance, so the interval is Wilson's for
    n(N − 1)/(N − n) answers. Where everybody answered it is the rate itself. More answers than people mean that the
    count given is not the population: nothing is corrected then. A test holds the closed form to statsmodels.

    Examples
    --------
    >>> low, high = bound_share(374, 558, 22526, 0.95)
    >>> round(100 * low, 2), round(100 * high, 2)
    (63.07, 70.75)
    """
    if answers_count == 0:
        return math.nan, math.nan
    share = satisfied_count / answers_count
    effective = float(answers_count)
    if population_count is not None and population_count >= answers_count:
        if population_count == answers_count:
            return share, share
        effective *= (population_count - 1) / (population_count - answers_count)
    z2 = NormalDist().inv_cdf((1 + confidence) / 2) ** 2
    middle = share + z2 / (2 * effective)
    half = math.sqrt(z2 * (share * (1 - share) + z2 / (4 * effective)) / effective)
    whole = 1 + z2 / effective
    return max((middle - half) / whole, 0.0), min((middle + half) / whole, 1.0)


def count_satisfied(
    questionnaires: pd.DataFrame, items: Mapping[str, str], satisfied_answers: Sequence[str]
) -> pd.DataFrame:
    """Count per item who is satisfied and who answered at all; empty answers count in neither.

    Returns
    -------
    DataFrame
        Per item: item, label, satisfied_count, answers_count.

    Examples
    --------
    >>> answers = pd.DataFrame({"overall": ["满意", "不满意", "满意", ""]})
    >>> count_satisfied(answers, {"overall": "总体"}, ["满意"])
          item label  satisfied_count  answers_count
    0  overall    总体                2              3
    """
    rows = []
    for item, label in items.items():
        answers = questionnaires[item].astype("str")
        rows.append((item, label, int(answers.isin(list(satisfied_answers)).sum()), int((answers != "").sum())))
    return pd.DataFrame(rows, columns=["item", "label", "satisfied_count", "answers_count"])


def estimate_shares(counts: pd.DataFrame, *, population_count: int | None, confidence: float) -> Reading:
    """Satisfaction rate of every row with interval and margin of error (误差幅度).

    Parameters
    ----------
    counts
        satisfied_count and answers_count, beside them whatever names the rows (item, label, run). A column
        ``population_count`` (Int64, NA where unknown) takes the place of the parameter.

    Returns
    -------
    Reading
        The rows with satisfaction_rate_pct, low_pct, high_pct and margin_points (half the interval's width).

    Examples
    --------
    Where everybody answered there is no margin:

    >>> counts = pd.DataFrame({"label": ["总体"], "satisfied_count": [3], "answers_count": [4]})
    >>> table = estimate_shares(counts, population_count=4, confidence=0.95).table
    >>> table[["satisfaction_rate_pct", "low_pct", "high_pct", "margin_points"]]
       satisfaction_rate_pct  low_pct  high_pct  margin_points
    0                   75.0     75.0      75.0            0.0
    """
    table = counts.copy()
    if "population_count" in table:
        populations = [None if pd.isna(n) else int(n) for n in table["population_count"]]
    else:
        populations = [population_count] * len(table)
    found = []
    for satisfied, answers, population in zip(table["satisfied_count"], table["answers_count"], populations, strict=True):
        rate = percentage(int(satisfied), int(answers))
        low, high = bound_share(int(satisfied), int(answers), population, confidence)
        found.append((math.nan if rate is None else float(rate), 100 * low, 100 * high))
    table[["satisfaction_rate_pct", "low_pct", "high_pct"]] = np.array(found, dtype=float).reshape(-1, 3)
    table["margin_points"] = (table["high_pct"] - table["low_pct"]) / 2
    known = sorted({n for n in populations if n is not None})
    if table.empty:
        return Reading(table, "没有答案，不作区间估计。", "满意度及置信区间")
    base = "并按各自总体人数作有限总体修正" if known else "总体人数未知，未作有限总体修正"
    if len(known) == 1 and None not in populations:
        base = f"并按总体{show(known[0], '人')}作有限总体修正"
    sentence = (
        f"满意度按“满意答案数÷有效答案数”计算，区间为{confidence:.0%}置信水平的威尔逊（Wilson）区间，{base}；"
        f"{len(table)}项中误差幅度最大为±{show(float(table['margin_points'].max()))}个百分点。"
    )
    return Reading(table, sentence, "满意度及置信区间")


def compare_bounds(low_pct: float, high_pct: float, target_pct: float | None) -> str:
    """Where an interval lies to a target: below, reached, open (the target is within); empty without one."""
    if target_pct is None:
        return ""
    return "below" if high_pct < target_pct else "reached" if low_pct >= target_pct else "open"


def tell_outcome(verdict: str, target: float | None, unit: str = "%") -> str:
    """The verdict of `compare_bounds` in words; a target is told with all of its places.

    Examples
    --------
    >>> tell_outcome("below", 66.667)
    '整个区间低于指标值66.667%，未达标不是抽样误差造成的'
    """
    aim = "" if target is None else add_unit(print_exact(Fraction(str(target))), unit)
    return {
        "below": f"整个区间低于指标值{aim}，未达标不是抽样误差造成的",
        "reached": f"整个区间不低于指标值{aim}，达标不是抽样误差造成的",
        "open": f"区间包含指标值{aim}，样本尚不足以判断是否达标",
        "": "没有设定指标值",
    }[verdict]


def judge_sample(
    *, satisfied_count: int, answers_count: int, population_count: int | None, target_pct: float | Fraction | None,
    margin_points: float, confidence: float, power: float,
) -> Reading:
    """Does the sample suffice (样本量是否足够): for the precision wanted, and to tell the rate from its target?

    Parameters
    ----------
    target_pct
        The satisfaction that was aimed at (指标值), 0–100; None where there is no target.
    margin_points
        The margin of error wanted, in percentage points, at worst (a rate of 50 %).
    power
        With what probability a rate is to be told from the target.

    Returns
    -------
    Reading
        One row, none without answers: answers_count, population_count, worst_margin_points (at a rate of 50 %), wanted_margin_points,
        required_count (for that margin), suffices, satisfaction_rate_pct, low_pct, high_pct, target_pct,
        verdict (below, reached, open: where the interval lies to the target; empty without one), tell_count (answers
        that would tell the rate found from the target with the power given; NA where both are the same, or the target is no share).

    Notes
    -----
    Required: n₀ = z²·0.25/e², corrected n = n₀N/(N + n₀ − 1), rounded up (Cochran). To tell from a target: normal
    approximation with Cohen's h, two-sided.

    Examples
    --------
    With z = 1.96 and a margin of 5 points: 1.96² · 0.25 / 0.05² = 384.1, so 385 answers.

    >>> reading = judge_sample(
    ...     satisfied_count=300, answers_count=400, population_count=None, target_pct=90, margin_points=5,
    ...     confidence=0.95, power=0.8,
    ... )
    >>> reading.table[["required_count", "suffices", "satisfaction_rate_pct", "verdict"]]
       required_count  suffices  satisfaction_rate_pct verdict
    0             385      True                   75.0   below
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    unlimited = 0.25 * (z / (margin_points / 100)) ** 2
    people = population_count if population_count is not None and population_count >= answers_count else None
    corrected = unlimited if people is None else unlimited * people / (people + unlimited - 1)
    # 9604.000000000002 answers are 9604: the last bit is not a person.
    required = math.ceil(round(corrected, 6))
    worst = math.nan
    if answers_count:
        factor = 1.0 if people is None else math.sqrt((people - answers_count) / max(people - 1, 1))
        worst = min(50.0, 100 * z * math.sqrt(0.25 / answers_count)) * factor  # of half the answers; a share ends at 0 and 1
    rate = percentage(satisfied_count, answers_count)
    bounds = bound_share(satisfied_count, answers_count, population_count, confidence)
    low_pct, high_pct = 100 * bounds[0], 100 * bounds[1]
    target_pct = None if target_pct is None else float(target_pct)
    verdict, tell = compare_bounds(low_pct, high_pct, target_pct), None
    if rate is not None and target_pct is not None and float(rate) != target_pct and 0 <= target_pct <= 100:
        tell = math.ceil(find_telling_count(find_effect(float(rate) / 100, target_pct / 100), confidence, power))
    table = pd.DataFrame({
        "answers_count": [answers_count], "population_count": pd.array([population_count], dtype="Int64"),
        "worst_margin_points": [worst], "wanted_margin_points": [float(margin_points)],
        "required_count": [required], "suffices": [answers_count >= required],
        "satisfaction_rate_pct": [math.nan if rate is None else float(rate)], "low_pct": [low_pct],
        "high_pct": [high_pct], "target_pct": [math.nan if target_pct is None else float(target_pct)],
        "verdict": [verdict], "tell_count": pd.array([tell], dtype="Int64"),
    })  # fmt: skip
    of = "总体人数未知（未作有限总体修正）" if people is None else f"总体{show(people, '人')}"
    outcome = tell_outcome(verdict, target_pct)
    if rate is None:
        return Reading(table.iloc[:0], "没有答案，不判断样本是否足够、是否达标。", "样本量与指标值")
    sentence = (
        f"{of}，有效答案{show(answers_count, '份')}，{confidence:.0%}置信水平下最大误差为±{show(worst)}个百分点"
        f"（误差±{show(margin_points)}个百分点需{show(required, '份')}，样本"
        f"{'足够' if answers_count >= required else '不足'}）；满意度{show(rate, '%')}的威尔逊（Wilson）区间为"
        f"{show(low_pct, '%')}至{show(high_pct, '%')}，{outcome}。"
    )
    return Reading(table, sentence, "样本量与指标值")
