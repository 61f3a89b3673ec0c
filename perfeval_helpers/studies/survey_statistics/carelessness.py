"""Careless answers: the same answer everywhere, or answered faster than one can read; what changes without them?

In: the questionnaires frame. Out: the rate with and without such questionnaires.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from perfeval_helpers.chapters.survey import mark_fast, mark_straight
from perfeval_helpers.showing.readings import Reading, show
from perfeval_helpers.studies.survey_statistics.intervals import count_satisfied, estimate_shares


def compare_without_careless(
    questionnaires: pd.DataFrame, *, items: Mapping[str, str], item: str, satisfied_answers: Sequence[str], least_items: int,
    seconds_an_item: int, population_count: int | None, confidence: float,
) -> Reading:
    """The satisfaction with all questionnaires, without straight-liners, without speeders, without both.

    A straight-liner (直线作答) gave the same answer to all items answered, `least_items` of them or more; a speeder (作答过快) took fewer
    than `seconds_an_item` an item, where the time is known.

    Returns
    -------
    Reading
        Four rows, none where nobody answered the item, ``questionnaires`` 全部, 剔除直线作答, 剔除作答过快, 剔除两者:
        removed_count, satisfied_count, answers_count, satisfaction_rate_pct, low_pct, high_pct, margin_points, change_points (against 全部).

    Examples
    --------
    >>> answers = pd.DataFrame({
    ...     "overall": ["满意", "满意", "不满意", "不满意"], "visits": ["满意", "不满意", "满意", "满意"],
    ...     "seconds": pd.array([60, 60, 60, 3], dtype="Int64"),
    ... })
    >>> table = compare_without_careless(
    ...     answers, items={"overall": "总体", "visits": "走访"}, item="overall", satisfied_answers=["满意"], least_items=2,
    ...     seconds_an_item=2, population_count=None, confidence=0.95,
    ... ).table
    >>> table[["questionnaires", "removed_count", "satisfied_count", "answers_count"]]
      questionnaires  removed_count  satisfied_count  answers_count
    0             全部              0                2              4
    1         剔除直线作答              1                1              3
    2         剔除作答过快              1                2              3
    3           剔除两者              2                1              2
    """
    straight, fast = mark_straight(questionnaires, list(items), least_items), mark_fast(questionnaires, list(items), seconds_an_item)
    removed = {"全部": pd.Series(False, index=questionnaires.index), "剔除直线作答": straight, "剔除作答过快": fast, "剔除两者": straight | fast}
    kept = [count_satisfied(questionnaires[~out], {item: items[item]}, satisfied_answers) for out in removed.values()]
    counts = pd.concat(kept, ignore_index=True)[["satisfied_count", "answers_count"]]
    counts.insert(0, "questionnaires", list(removed))
    counts.insert(1, "removed_count", [int(out.sum()) for out in removed.values()])
    table = estimate_shares(counts, population_count=population_count, confidence=confidence).table
    table["change_points"] = table["satisfaction_rate_pct"] - table["satisfaction_rate_pct"].iloc[0]
    if not table["answers_count"].iloc[0]:
        return Reading(table.iloc[:0], "没有答案，不比较剔除草率问卷的影响。", "剔除直线作答与作答过快的问卷前后")
    rates = table["satisfaction_rate_pct"].tolist()
    sentence = (
        f"{show(len(questionnaires), '份')}问卷中直线作答（{least_items}题及以上答案全部相同）"
        f"{show(int(straight.sum()), '份')}、作答过快（平均每题不足{seconds_an_item}秒）"
        f"{show(int(fast.sum()), '份')}；“{items[item]}”满意度由全部问卷的{show(rates[0], '%')}"
        f"变为剔除两者后的{show(rates[3], '%')}（威尔逊（Wilson）区间见表，剔除仅作敏感性比较，不改变报告口径）。"
    )
    return Reading(table, sentence, "剔除直线作答与作答过快的问卷前后")
