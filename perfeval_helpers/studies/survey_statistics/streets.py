"""Satisfaction by street: with small groups protected, and weighted so that each street counts by its people.

In: questionnaires and headcounts. Out: rates per street with intervals, and the post-stratified rate of the whole.
"""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from perfeval_helpers.chapters.survey import mark_hidden
from perfeval_helpers.showing.readings import Reading, show
from perfeval_helpers.showing.tables import join_names, join_tied
from perfeval_helpers.studies.survey_statistics.formulas import bound_beta
from perfeval_helpers.studies.survey_statistics.intervals import estimate_shares
from perfeval_helpers.values.words import get_words, reword

UNKNOWN_STREET = "未填写"
MERGED_STRATUM = "合并层"


def count_by_street(
    questionnaires: pd.DataFrame, item: str, satisfied_answers: Sequence[str], headcounts: pd.DataFrame | None
) -> pd.DataFrame:
    """Satisfied and all answers to one item per street, beside the street's headcount.

    The streets of the headcounts come first, in their order, also those that nobody answered from.

    Returns
    -------
    DataFrame
        street, satisfied_count, answers_count, population_count (Int64, NA unknown).

    Examples
    --------
    >>> answers = pd.DataFrame({"street": ["东街道", "东街道", ""], "overall": ["满意", "不满意", "满意"]})
    >>> people = pd.DataFrame({"street": ["西街道", "东街道"], "received_count": pd.array([30, 50], dtype="Int64")})
    >>> count_by_street(answers, "overall", ["满意"], people)
      street  satisfied_count  answers_count  population_count
    0    西街道                0              0                30
    1    东街道                1              2                50
    2    未填写                1              1              <NA>
    """
    answers = questionnaires[item].astype("str")
    street = questionnaires["street"].astype("str").replace("", UNKNOWN_STREET)
    given = pd.DataFrame({"street": street, "answered": answers != "", "satisfied": answers.isin(list(satisfied_answers))})
    counts = given.groupby("street")[["satisfied", "answered"]].sum()
    if headcounts is None:
        people = pd.Series(dtype="Int64")
    else:
        names = headcounts["street"].astype("str")
        people = headcounts["received_count"].groupby(names, sort=False).sum(min_count=1).astype("Int64")
    order = list(people.index) + sorted(set(counts.index) - set(people.index) - {UNKNOWN_STREET})
    if UNKNOWN_STREET in counts.index:
        order.append(UNKNOWN_STREET)
    counts = counts.reindex(order, fill_value=0).astype("int64").set_axis(["satisfied_count", "answers_count"], axis=1)
    return counts.assign(population_count=people.reindex(order).array).rename_axis("street").reset_index()


def estimate_by_street(
    questionnaires: pd.DataFrame, *, item: str, satisfied_answers: Sequence[str], headcounts: pd.DataFrame | None,
    least_answers: int, confidence: float,
) -> Reading:
    """Satisfaction by street (分街道满意度); one with fewer than `least_answers` shows neither satisfied nor a rate (小样本保护).

    Returns
    -------
    Reading
        Per street, none where nobody answered: street, satisfied_count (Int64, NA where protected), answers_count, population_count,
        satisfaction_rate_pct, low_pct, high_pct, margin_points (nan where protected).

    Examples
    --------
    >>> answers = pd.DataFrame({"street": ["东街道"] * 4 + ["南街道"] * 3 + ["西街道"],
    ...                         "overall": ["满意"] * 3 + ["不满意"] + ["满意"] * 4})
    >>> table = estimate_by_street(answers, item="overall", satisfied_answers=["满意"], headcounts=None, least_answers=3,
    ...                            confidence=0.95).table
    >>> table[["street", "satisfied_count", "answers_count", "satisfaction_rate_pct"]]  # 西街道 alone could be worked out
      street  satisfied_count  answers_count  satisfaction_rate_pct
    0    东街道                3              4                   75.0
    1    南街道             <NA>              3                    NaN
    2    西街道             <NA>              1                    NaN
    """
    counts = count_by_street(questionnaires, item, satisfied_answers, headcounts)
    table = estimate_shares(counts, population_count=None, confidence=confidence).table
    table["satisfied_count"] = table["satisfied_count"].astype("Int64")
    if not table["answers_count"].sum():
        return Reading(table.iloc[:0], reword("没有答案，不估计各街道的满意度。"), reword("各街道满意度"))
    protected = pd.Series(mark_hidden(table["answers_count"].tolist(), least_answers), index=table.index) | (table["answers_count"] == 0)
    table.loc[protected, "satisfied_count"] = pd.NA
    table.loc[protected, ["satisfaction_rate_pct", "low_pct", "high_pct", "margin_points"]] = math.nan
    rates = table[~protected & (table["street"] != UNKNOWN_STREET)].set_index("street")["satisfaction_rate_pct"]
    extremes = ""
    if len(rates) > 1:
        ends = [rates.sort_values(ascending=ascending, kind="stable") for ascending in (False, True)]
        high, low = (join_tied(end.index, [show(rate, "%") for rate in end]) + show(end.iloc[0], "%") for end in ends)
        extremes = f"最高{high}，最低{low}；"
    place, known = get_words().place, table["population_count"].notna()
    corrected = f"按各{place}人数作有限总体修正" if known.all() else (
        f"知道人数的{place}按其人数作有限总体修正" if known.any() else f"各{place}人数未知，未作有限总体修正"
    )  # fmt: skip
    sentence = (
        f"{extremes}区间为{confidence:.0%}置信水平的威尔逊（Wilson）区间，{corrected}；"
        f"有效答案不足{least_answers}份的，以及仅凭合计就能推出它们的，为保护个人不列比率（{join_names(table.loc[protected, 'street']) or '无'}）。"
    )
    return Reading(table, sentence, reword("各街道满意度"))


def form_strata(counts: pd.DataFrame, least_answers: int) -> pd.DataFrame:
    """Strata for weighting: a street each, those with too few answers merged (合并层) until they have enough.

    Parameters
    ----------
    counts
        street, satisfied_count, answers_count, population_count; streets of unknown or no population carry no weight
        and are left out.
    least_answers
        The fewest answers a stratum may have (at least 2, or it has no variance).

    Returns
    -------
    DataFrame
        stratum, streets_count, satisfied_count, answers_count, population_count, weight_share (of the population),
        sample_share (of the answers).

    Examples
    --------
    >>> counts = pd.DataFrame({
    ...     "street": ["东街道", "西街道", "南街道"], "satisfied_count": [6, 1, 1], "answers_count": [8, 1, 1],
    ...     "population_count": pd.array([60, 20, 20], dtype="Int64"),
    ... })
    >>> form_strata(counts, least_answers=2)[["stratum", "streets_count", "weight_share", "sample_share"]]
      stratum  streets_count  weight_share  sample_share
    0     东街道              1           0.6           0.8
    1     合并层              2           0.4           0.2
    """
    usable = counts[counts["population_count"].fillna(0) > 0].sort_values("answers_count", kind="stable")
    enough = max(least_answers, 2)
    small = int((usable["answers_count"] < enough).sum())
    while 0 < small < len(usable) and usable["answers_count"].iloc[:small].sum() < enough:
        small += 1
    merged = set(usable["street"].iloc[:small]) if small else set()
    kept = counts[counts["street"].isin(list(usable["street"]))]
    stratum = kept["street"].where(~kept["street"].isin(list(merged)), MERGED_STRATUM)
    strata = (
        kept.assign(stratum=stratum)
        .groupby("stratum", sort=False)
        .agg(
            streets_count=("street", "size"), satisfied_count=("satisfied_count", "sum"),
            answers_count=("answers_count", "sum"), population_count=("population_count", "sum"),
        )
        .reset_index()
    )  # fmt: skip
    strata["weight_share"] = (strata["population_count"] / strata["population_count"].sum()).astype(float)
    strata["sample_share"] = strata["answers_count"] / strata["answers_count"].sum()
    return strata


def post_stratify(
    questionnaires: pd.DataFrame, *, item: str, satisfied_answers: Sequence[str], headcounts: pd.DataFrame, least_answers: int,
    confidence: float, most_unseen_share: float,
) -> Reading:
    """Satisfaction as if each street had answered in proportion to its people (事后分层加权).

    Parameters
    ----------
    most_unseen_share
        Where more than this share of the people live in streets with too few answers, no weighted rate is given: it
        would be that of other streets.

    Returns
    -------
    Reading
        Two rows, none where nobody answered, ``method`` 未加权 and 事后分层加权: satisfaction_rate_pct, low_pct, high_pct, margin_points,
        answers_count, strata_count.

    Notes
    -----
    Rate Σ W·p over strata with W their share of the people. The interval is the beta interval for complex samples
    (Korn and Graubard 1998), on the effective number of answers and the strata's degrees of freedom; strata in which
    all answer alike do not make it narrow (see `bound_weighted`). Answers without a street carry no weight and are
    left out of the weighted row.

    Examples
    --------
    Half of those in 东街道 and all of those in 西街道 are satisfied, and as many people live here as there:

    >>> answers = pd.DataFrame({"street": ["东街道"] * 6 + ["西街道"] * 2, "overall": ["满意", "不满意"] * 3 + ["满意"] * 2})
    >>> people = pd.DataFrame({"street": ["东街道", "西街道"], "received_count": pd.array([50, 50], dtype="Int64")})
    >>> post_stratify(answers, item="overall", satisfied_answers=["满意"], headcounts=people, least_answers=2,
    ...               confidence=0.95, most_unseen_share=0.2).table[["method", "satisfaction_rate_pct", "strata_count"]]
       method  satisfaction_rate_pct  strata_count
    0     未加权                   62.5             1
    1  事后分层加权                   75.0             2
    """
    counts = count_by_street(questionnaires, item, satisfied_answers, headcounts)
    people = counts["population_count"].fillna(0).astype("int64")
    population = int(people.sum())
    whole = counts[["satisfied_count", "answers_count"]].sum().to_frame().T
    plain = estimate_shares(whole, population_count=population or None, confidence=confidence).table.assign(strata_count=1)
    strata = form_strata(counts, least_answers)
    weighted = strata[strata["answers_count"] >= 2]
    unseen = float(people[counts["answers_count"] < least_answers].sum() / population) if population else math.nan
    rate = low = high = math.nan
    if len(weighted) and unseen <= most_unseen_share:
        columns = ("weight_share", "satisfied_count", "answers_count", "population_count")
        shares, satisfied, answers, people_in = (weighted[column].to_numpy(dtype=float) for column in columns)
        rate, low, high = bound_weighted(shares / shares.sum(), satisfied, answers, people_in, confidence)
    row = pd.DataFrame({
        "satisfied_count": [weighted["satisfied_count"].sum()], "answers_count": [weighted["answers_count"].sum()],
        "satisfaction_rate_pct": [100 * rate], "low_pct": [100 * low], "high_pct": [100 * high],
        "margin_points": [50 * (high - low)], "strata_count": [len(weighted)],
    })  # fmt: skip
    table = pd.concat([plain, row], ignore_index=True)
    table.insert(0, "method", ["未加权", "事后分层加权"])
    if not counts["answers_count"].sum():
        return Reading(table.iloc[:0], reword("没有答案，不按街道人数加权。"), "事后分层加权的满意度")
    left_out = int(counts["answers_count"].sum() - weighted["answers_count"].sum())
    place = get_words().place
    seen = "" if math.isnan(unseen) or not unseen else (
        f"{show(100 * unseen, '%')}的人所在的{place}没有答案或有效答案不足{least_answers}份")
    if math.isnan(rate):
        reason = f"{seen}，超过{most_unseen_share:.0%}" if unseen > most_unseen_share else f"没有{place}人数"
        return Reading(table.iloc[:1], f"{reason}，不作按{place}人数加权的估计。", "事后分层加权的满意度")
    sentence = (
        f"按{place}人数事后分层加权（{show(len(weighted), '层')}，有效答案不足{least_answers}份的{place}并为一层）的满意度为"
        f"{show(100 * rate, '%')}，{confidence:.0%}置信区间{show(100 * low, '%')}至{show(100 * high, '%')}；"
        f"未加权为{show(table.at[0, 'satisfaction_rate_pct'], '%')}"
        + (f"；{seen}，以合并层的比率代替" if seen else "")
        + (f"；{show(left_out, '份')}答案没有可加权的{place}，未参与加权。" if left_out else "。")
    )
    return Reading(table, sentence, "事后分层加权的满意度")


def bound_weighted(
    weights: np.ndarray, satisfied: np.ndarray, answers: np.ndarray, people: np.ndarray, confidence: float
) -> tuple[float, float, float]:
    """A weighted share of strata and its beta interval (Korn and Graubard 1998), each 0–1.

    Parameters
    ----------
    weights
        Share of the people, a number a stratum, adding up to 1.
    satisfied, answers, people
        Counts by stratum, of two answers or more; where answers exceed people, all are taken to have answered.

    Notes
    -----
    The effective number of answers is that of a simple sample with the same variance, at most that of the design with
    the pooled share: p(1 − p) ÷ Σ W²p(1 − p)/n·(1 − n/N). It is corrected for the degrees of freedom, answers − strata.

    Examples
    --------
    >>> rate, low, high = bound_weighted(np.array([0.5, 0.5]), np.array([6.0, 6]), np.array([6.0, 6]), np.array([600.0, 600]), 0.95)
    >>> rate, 0.7 < low < 0.75, high  # all of 12 satisfied: not certainly all of 1,200
    (1.0, True, 1.0)
    """
    from scipy.stats import t

    share = satisfied / answers
    rate = float((weights * share).sum())
    unseen = np.maximum(1 - answers / np.maximum(people, answers), 0)
    by_design = float((weights**2 / answers * unseen).sum())
    if by_design == 0:
        return rate, rate, rate  # everybody was asked
    variance = float((weights**2 * share * (1 - share) / np.maximum(answers - 1, 1) * unseen).sum())
    effective = 1 / by_design
    if variance > 0 and 0 < rate < 1:
        effective = min(effective, rate * (1 - rate) / variance)
    total, alpha = float(answers.sum()), 1 - confidence
    freedom = max(total - len(answers), 1)
    effective *= float(t.ppf(alpha / 2, max(total - 1, 1)) / t.ppf(alpha / 2, freedom)) ** 2
    return rate, *bound_beta(rate, effective, confidence)
