"""How questionnaires were filled in: straight lines, too fast, twice.

In: questionnaires. Out: a mark for each.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from perfeval_helpers.chapters.survey.counting import mark_valid
from perfeval_helpers.contract.runfile.surveys import Survey

#: From how many equal answers a questionnaire is a straight line, and how many seconds an item are too few.
STRAIGHT_ITEMS = 3
SECONDS_AN_ITEM = 2
#: Within how many seconds equal questionnaires are a repetition.
SECONDS_BETWEEN = 60


def mark_straight(frame: pd.DataFrame, items: Sequence[str], least_items: int) -> pd.Series:
    """Whether a questionnaire has the same answer to all items answered (直线作答), `least_items` of them or more.

    Examples
    --------
    >>> answers = pd.DataFrame({"overall": ["好", "好", "好"], "visits": ["好", "差", "好"], "news": ["好", "好", ""]})
    >>> mark_straight(answers, ["overall", "visits", "news"], least_items=3).tolist()  # the last answered only two
    [True, False, False]
    """
    # Numbers for the answers, the same in all columns: millions of texts would take a gigabyte.
    numbers = {"": 0}
    first, given_count = (np.zeros(len(frame), np.int32) for _ in range(2))
    same = np.ones(len(frame), bool)
    for item in items:
        column = frame[item].astype("category").cat  # as it is already where there are many
        known = np.array([*(numbers.setdefault(text, len(numbers)) for text in column.categories), 0], np.int32)
        answers = known[column.codes.to_numpy()]
        same &= (answers == first) | (answers == 0) | (first == 0)
        np.copyto(first, answers, where=first == 0)
        given_count += answers != 0
    return pd.Series(same & (given_count >= max(least_items, 1)), index=frame.index)


def mark_fast(frame: pd.DataFrame, items: Sequence[str], seconds_an_item: int) -> pd.Series:
    """Whether a questionnaire took fewer ``seconds`` than this many an item (作答过快); not where the time is unknown.

    Examples
    --------
    >>> answers = pd.DataFrame({"seconds": [5, 6, None]}, dtype="Int64")
    >>> mark_fast(answers, ["overall", "visits", "news"], seconds_an_item=2).tolist()  # three items: six seconds
    [True, False, False]
    """
    return (frame["seconds"].astype("Int64") < seconds_an_item * len(items)).fillna(False).astype(bool)


def mark_repeated(frame: pd.DataFrame, survey: Survey) -> pd.Series:
    """Whether a questionnaire has the answers and comment of one handed in within a minute of it (重复提交).

    Both of a pair are marked. Questionnaires without a time, or without any answer, are not.
    """
    keys = [*(item.id for item in survey.items), "comment"]
    timed = frame[frame["submitted_at"].notna() & mark_valid(frame, survey)]
    timed = timed.sort_values(["submitted_at", "line"], kind="stable")
    group = timed.groupby(keys, sort=False, dropna=False).ngroup()
    order = np.argsort(group.to_numpy(), kind="stable")
    groups = group.to_numpy()[order]
    times = timed["submitted_at"].to_numpy(dtype="datetime64[s]").astype("int64")[order]
    close = (np.diff(groups) == 0) & (np.diff(times) <= SECONDS_BETWEEN)
    is_repeated = np.r_[False, close] | np.r_[close, False] if len(order) else np.array([], dtype=bool)
    marked = pd.Series(False, index=frame.index)
    marked.loc[timed.index[order[is_repeated]]] = True
    return marked
