"""Are differences more than chance: between streets, between years, corrected for the number of questions asked.

In: counts of satisfied and of all answers, pair by pair. Out: differences with intervals, p values, corrected p values.
"""

import math
from collections.abc import Sequence
from decimal import Decimal
from statistics import NormalDist

import numpy as np
import pandas as pd

from perfeval_helpers.chapters.survey import mark_hidden
from perfeval_helpers.showing.readings import Reading, show, show_change, show_p
from perfeval_helpers.showing.tables import join_names
from perfeval_helpers.studies.survey_statistics.formulas import correct_holm, find_newcombe_bounds
from perfeval_helpers.studies.survey_statistics.intervals import bound_share
from perfeval_helpers.studies.survey_statistics.streets import UNKNOWN_STREET, count_by_street
from perfeval_helpers.values.numbers import percentage, round_half_up
from perfeval_helpers.values.words import get_words, reword

#: Expected counts below this make the chi-square distribution a poor guide (Cochran 1954).
LEAST_EXPECTED = 5
#: With what probability a difference is to be seen that is said to be detectable.
POWER = 0.8
DRAWN_TABLES, SEED = 9_999, 1
COUNTS = ["satisfied_count", "answers_count", "other_satisfied_count", "other_answers_count"]
METHOD = (
    "费舍尔（Fisher）精确检验，差值区间用纽科姆（Newcombe）法，p值按霍尔姆（Holm）法校正"
    "（另列本杰明尼—霍赫贝格（Benjamini–Hochberg）校正）"
)


def compare_shares(pairs: pd.DataFrame, *, alpha: float) -> pd.DataFrame:
    """Test each pair of rates for a difference, all pairs together as one family of tests.

    Parameters
    ----------
    pairs
        satisfied_count, answers_count, other_satisfied_count, other_answers_count, beside them whatever names the
        pair. Pairs without answers on a side are kept and not tested.

    Returns
    -------
    DataFrame
        `pairs` with rate_pct, other_rate_pct, difference_points (rate − other), low_points, high_points (Newcombe's
        hybrid score interval), p_value (Fisher's exact test, two-sided), p_holm, p_bh (Benjamini–Hochberg), and
        differs_holm, differs_bh.

    Examples
    --------
    3 of 4 against 1 of 4: of the 70 ways to draw 4 of 8, 17 have at least 3 in the first, so that two-sided p is 34/70.

    >>> pairs = pd.DataFrame({
    ...     "satisfied_count": [3], "answers_count": [4], "other_satisfied_count": [1], "other_answers_count": [4]
    ... })
    >>> compare_shares(pairs, alpha=0.05)[["difference_points", "p_value", "differs_holm"]].round(4)
       difference_points  p_value  differs_holm
    0               50.0   0.4857         False
    """
    from scipy.stats import false_discovery_control, fisher_exact

    table = pairs.copy()
    rows = []
    for a, n, b, m in table[COUNTS].astype("int64").itertuples(index=False):
        rate, other = percentage(a, n), percentage(b, m)
        if rate is None or other is None:
            rows.append([math.nan if r is None else float(r) for r in (rate, other)] + [math.nan] * 4)
            continue
        low, high = find_newcombe_bounds(a, n, b, m, bound_share(a, n, None, 1 - alpha), bound_share(b, m, None, 1 - alpha))
        p = float(fisher_exact([[a, n - a], [b, m - b]])[1])
        rows.append([float(rate), float(other), float(rate - other), 100 * float(low), 100 * float(high), p])
    names = ["rate_pct", "other_rate_pct", "difference_points", "low_points", "high_points", "p_value"]
    table[names] = np.array(rows, dtype=float).reshape(-1, len(names))
    tested = table["p_value"].notna().to_numpy()
    for column, correct in (("p_holm", correct_holm), ("p_bh", false_discovery_control)):
        corrected = np.full(len(table), math.nan)
        if tested.any():
            corrected[tested] = correct(table.loc[tested, "p_value"].to_numpy())
        table[column] = corrected
        table[column.replace("p_", "differs_")] = corrected <= alpha
    return table


def compare_streets(
    questionnaires: pd.DataFrame, *, item: str, satisfied_answers: Sequence[str], least_answers: int, alpha: float
) -> Reading:
    """Each street against all others together, and all streets at once (chi-square).

    Parameters
    ----------
    questionnaires
        Answers without a street are among the others: without them the rest would tell theirs.
    least_answers
        Streets with fewer answers, and those hidden with them (`mark_hidden`), are not compared by themselves; they stay
        among the others.

    Returns
    -------
    Reading
        Per street the columns of `compare_shares`, "other" being all other streets.

    Examples
    --------
    >>> answers = pd.DataFrame({"street": ["东街道"] * 4 + ["西街道"] * 4, "overall": ["满意"] * 3 + ["不满意"] * 4 + ["满意"]})
    >>> reading = compare_streets(answers, item="overall", satisfied_answers=["满意"], least_answers=2, alpha=0.05)
    >>> reading.table[["street", "rate_pct", "other_rate_pct", "difference_points"]]
      street  rate_pct  other_rate_pct  difference_points
    0    东街道      75.0            25.0               50.0
    1    西街道      25.0            75.0              -50.0
    """
    from scipy.stats import MonteCarloMethod, chi2_contingency

    counts = count_by_street(questionnaires, item, satisfied_answers, None)
    counts = counts.drop(columns="population_count")
    pairs = counts.assign(
        other_satisfied_count=counts["satisfied_count"].sum() - counts["satisfied_count"],
        other_answers_count=counts["answers_count"].sum() - counts["answers_count"],
    )
    hidden = np.array(mark_hidden(pairs["answers_count"].tolist(), least_answers), dtype=bool)
    known = pairs["street"] != UNKNOWN_STREET
    pairs = pairs[(pairs["answers_count"] >= least_answers) & ~hidden & known].reset_index(drop=True)
    table = compare_shares(pairs, alpha=alpha)
    if table.empty:
        sentence = reword("没有街道达到{}份有效答案，不比较街道之间的差异。").format(least_answers)
        return Reading(table, sentence, reword("各街道与其余街道的差异"))
    contingency = np.array([pairs["satisfied_count"], pairs["answers_count"] - pairs["satisfied_count"]])
    p, test = math.nan, "卡方检验"
    if len(pairs) > 1 and (contingency.sum(axis=1) > 0).all():
        result = chi2_contingency(contingency, correction=False)
        p = float(result.pvalue)
        if result.expected_freq.min() < LEAST_EXPECTED:
            # Too few are expected somewhere for the chi-square distribution to hold: tables of the same sums are drawn.
            method = MonteCarloMethod(n_resamples=DRAWN_TABLES, rng=np.random.default_rng(SEED))
            p = float(chi2_contingency(contingency, correction=False, method=method).pvalue)
            test = f"有期望频数小于{LEAST_EXPECTED}，以{DRAWN_TABLES:,}次随机模拟代替卡方分布"
    different = table.loc[table["differs_holm"], "street"].tolist()
    found = "无法检验" if math.isnan(p) else f"{'有' if p <= alpha else '没有发现'}显著差异（{test}，{show_p(p)}）"
    sentence = (
        f"{show(len(table), '个')}{get_words().place}的满意度总体{found}；"
        f"{reword('各街道与其余街道逐一比较')}（{METHOD}），显著不同的{get_words().place}：{join_names(different) or '无'}。"
    )
    return Reading(table, sentence, reword("各街道与其余街道的差异"))


def _print_rate(satisfied_count: int, answers_count: int) -> Decimal:
    rate = percentage(int(satisfied_count), int(answers_count))
    return Decimal("nan") if rate is None else round_half_up(rate, 2)


def compare_years(counts: pd.DataFrame, *, alpha: float) -> Reading:
    """Each run's satisfaction by item against the run before it.

    Parameters
    ----------
    counts
        run, item, label, satisfied_count, answers_count; the runs in the order of time, one row a run and item.

    Returns
    -------
    Reading
        Per item and pair of neighbouring runs that both asked it: run, other_run (the earlier one), item, label and
        the columns of `compare_shares` ("other" being the earlier run), and detectable_points: the smallest difference
        that the two samples show with a power of 80 %, (z₁₋α/₂ + z₀.₈)·√(p(1 − p)(1/n + 1/m)) with p pooled, one answer
        of each kind added so that it is never 0.

    Examples
    --------
    >>> counts = pd.DataFrame({
    ...     "run": ["2021", "2022"], "item": "overall", "label": "总体", "satisfied_count": [30, 60], "answers_count": 100
    ... })
    >>> compare_years(counts, alpha=0.05).table[["run", "other_run", "difference_points", "differs_holm"]]
        run other_run  difference_points  differs_holm
    0  2022      2021               30.0          True
    """
    order = {run: place for place, run in enumerate(dict.fromkeys(counts["run"]))}
    placed = counts.assign(place=counts["run"].map(order))
    earlier = placed[["run", "item", "place", "satisfied_count", "answers_count"]].assign(place=placed["place"] + 1)
    earlier = earlier.rename(columns=lambda name: name if name in {"item", "place"} else f"other_{name}")
    pairs = placed.merge(earlier, on=["item", "place"], validate="one_to_one").drop(columns="place")
    table = compare_shares(pairs, alpha=alpha)
    # The difference of the rates as they are printed, as a reader of both would take it.
    counted = table[COUNTS].itertuples(index=False)
    found = [(_print_rate(a, n) - _print_rate(b, m), find_detectable(a + b, n, m, alpha)) for a, n, b, m in counted]
    table[["difference_points", "detectable_points"]] = np.array(found, dtype=float).reshape(-1, 2)
    if table.empty:
        return Reading(table, "没有相邻两个年度都有的题目，不作比较。", "相邻年度的差异")
    different = [
        f"{row.label}（{row.other_run}→{row.run}，{show_change(row.difference_points)}个百分点）"
        for row in table[table["differs_holm"]].itertuples()
    ]
    sentence = f"相邻年度逐项比较{show(len(table), '对')}（{METHOD}），显著变化：{join_names(different) or '无'}。"
    least = table["detectable_points"].dropna()
    if len(least):
        span = show(least.min()) if show(least.min()) == show(least.max()) else f"{show(least.min())}至{show(least.max())}"
        sentence += f"按两年的样本量，单独比较一题时能以{POWER:.0%}的把握显出的最小差异为{span}个百分点，小于它的变化多半看不出来。"
    return Reading(table, sentence, "相邻年度的差异")


def find_detectable(satisfied: int, answers: int, other_answers: int, alpha: float) -> float:
    """The smallest difference of two rates, in points, that samples of these sizes show with a power of 80 %; nan without answers.

    Examples
    --------
    Of 800 answers 400 are satisfied: (1.96 + 0.84)·√(0.25·2/400) = 9.9 points.

    >>> round(find_detectable(400, 400, 400, alpha=0.05), 1)
    9.9
    """
    if not answers or not other_answers:
        return math.nan
    pooled = (satisfied + 1) / (answers + other_answers + 2)
    quantiles = NormalDist().inv_cdf(1 - alpha / 2) + NormalDist().inv_cdf(POWER)
    return float(100 * quantiles * math.sqrt(pooled * (1 - pooled) * (1 / answers + 1 / other_answers)))
