"""Satisfaction (满意度): three methods side by side, by item and by street, and how the questionnaires were filled in.

In: the accepted lines of the extract ``questionnaires``. Out: tidy tables and the figures ``survey.*``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from perfeval_helpers.contract import catalogue
from perfeval_helpers.values.figures import Ledger, percentage, round_half_up

EXTRACT = "questionnaires"
TOP_COUNT = 2
#: From how many equal answers a questionnaire is a straight line, and how many seconds an item are too few.
STRAIGHT_ITEMS = 3
SECONDS_AN_ITEM = 2
#: The run's methods for the headline, and the figure that each gives.
METHOD_FIGURES = {
    "satisfied_questionnaires": "survey.satisfied_rate",
    "top_two": "survey.top_two_rate",
    "weighted_index": "survey.index",
}
METHOD_NAMES = {
    "satisfied_questionnaires": "满意问卷占比",
    "top_two": "前两档回答占比",
    "weighted_index": "加权指数",
}


def weigh_scale(scale: Any) -> dict[str, Fraction]:
    """The weight of each answer, best first: 100 down to 0 in equal steps (100, 75, 50, 25, 0 for five answers).

    Examples
    --------
    >>> {answer: int(weight) for answer, weight in weigh_scale(["满意", "一般", "不满意"]).items()}
    {'满意': 100, '一般': 50, '不满意': 0}
    """
    last = max(len(scale) - 1, 1)
    return {answer: Fraction(100 * (last - place), last) for place, answer in enumerate(scale)}


def mark_valid(frame: pd.DataFrame, survey: Any) -> pd.Series:
    """Whether a questionnaire is valid (有效问卷): at least one item of the run is answered.

    Examples
    --------
    >>> from types import SimpleNamespace as Spec
    >>> spec = Spec(items=[Spec(id="overall"), Spec(id="visits")])
    >>> mark_valid(pd.DataFrame({"overall": ["一般", ""], "visits": ["", ""]}), spec).tolist()
    [True, False]
    """
    return (frame[[item.id for item in survey.items]] != "").any(axis=1)


def mark_satisfied(frame: pd.DataFrame, survey: Any) -> pd.Series:
    """Whether a questionnaire counts as satisfied (满意问卷), by the run's item and answers."""
    return frame[survey.satisfied_when.item].isin(list(survey.satisfied_when.answers))


def tabulate_answers(frame: pd.DataFrame, survey: Any) -> pd.DataFrame:
    """Answers by item (各题回答分布), items and answers in the run's order, answers that nobody gave included.

    Returns
    -------
    DataFrame
        ``item``, ``label``, ``answer``, ``answer_count``, ``answer_share_pct`` (of the item's answers, Decimal of 2
        places or None).

    Examples
    --------
    >>> from types import SimpleNamespace as Spec
    >>> spec = Spec(scale=("满意", "一般", "不满意"), items=[Spec(id="overall", label="总体")])
    >>> answers = pd.DataFrame({"overall": ["满意", "满意", "满意", "不满意", ""]})
    >>> tabulate_answers(answers, spec)[["label", "answer", "answer_count", "answer_share_pct"]]  # of 4 answers
      label answer  answer_count answer_share_pct
    0    总体     满意             3            75.00
    1    总体     一般             0             0.00
    2    总体    不满意             1            25.00
    """
    rows = []
    for item in survey.items:
        counts = frame[item.id].value_counts()
        total = sum(int(counts.get(answer, 0)) for answer in survey.scale)
        for answer in survey.scale:
            count = int(counts.get(answer, 0))
            rows.append((item.id, item.label, answer, count, _round(percentage(count, total))))
    names = ["item", "label", "answer", "answer_count", "answer_share_pct"]
    return pd.DataFrame(rows, columns=names).astype({"answer_share_pct": object})


def _round(number: Fraction | None) -> Decimal | None:
    return None if number is None else round_half_up(number, 2)


def _count_columns(frame: pd.DataFrame, survey: Any, columns: list[str]) -> tuple[int, int, Fraction]:
    """Over some items: top-two answers, all answers, and the sum of weights."""
    weights = weigh_scale(survey.scale)
    counts: Counter[str] = Counter()
    for column in columns:
        counts.update(frame[column].value_counts().to_dict())
    by_answer = [int(counts[answer]) for answer in survey.scale]
    weighted = sum((count * weights[a] for count, a in zip(by_answer, survey.scale, strict=True)), Fraction(0))
    return sum(by_answer[:TOP_COUNT]), sum(by_answer), weighted


def tabulate_items(frame: pd.DataFrame, survey: Any) -> pd.DataFrame:
    """Satisfaction by item (各题满意度); without any questionnaire there is no row.

    Returns
    -------
    DataFrame
        ``item``, ``label``, ``answers_count``, ``top_two_count``, ``satisfaction_rate_pct`` (top two ÷ answers) and
        ``index`` (0–100), Decimals of 2 places or None where nobody answered.

    Examples
    --------
    >>> from types import SimpleNamespace as Spec
    >>> spec = Spec(scale=("很好", "好", "差"), items=[Spec(id="overall", label="总体")])
    >>> answers = pd.DataFrame({"overall": ["很好", "好", "好", "差"]})  # 100, 50, 50 and 0 points
    >>> tabulate_items(answers, spec)[["answers_count", "top_two_count", "satisfaction_rate_pct", "index"]]
       answers_count  top_two_count satisfaction_rate_pct  index
    0              4              3                 75.00  50.00
    """
    rows = []
    for item in survey.items if len(frame) else ():
        top, answers, weighted = _count_columns(frame, survey, [item.id])
        index = None if answers == 0 else weighted / answers
        rows.append((item.id, item.label, answers, top, _round(percentage(top, answers)), _round(index)))
    names = ["item", "label", "answers_count", "top_two_count", "satisfaction_rate_pct", "index"]
    return pd.DataFrame(rows, columns=names).astype({"satisfaction_rate_pct": object, "index": object})


def tabulate_streets(frame: pd.DataFrame, survey: Any, least_answers: int) -> pd.DataFrame:
    """Satisfaction by street (各街道满意度), in the order of the extract; an unknown street is ``""``.

    Parameters
    ----------
    least_answers
        A street with fewer valid questionnaires shows no rate, so that no person can be recognised.

    Returns
    -------
    DataFrame
        ``street``, ``valid_count``, ``is_hidden``, ``satisfied_rate_pct`` (None throughout where the run does not say
        which questionnaires satisfy), ``top_two_rate_pct``, ``index``: Decimals of 2 places or None.

    Examples
    --------
    >>> from types import SimpleNamespace as Spec
    >>> spec = Spec(scale=("满意", "一般", "不满意"), items=[Spec(id="overall", label="总体")],
    ...             satisfied_when=Spec(item="overall", answers=("满意",)))
    >>> answers = pd.DataFrame({"street": ["东街道", "东街道", "西街道"], "overall": ["满意", "不满意", "满意"]})
    >>> tabulate_streets(answers, spec, least_answers=2)[["street", "valid_count", "is_hidden", "satisfied_rate_pct"]]
      street  valid_count  is_hidden satisfied_rate_pct
    0    东街道            2      False              50.00
    1    西街道            1       True               None
    """
    valid = frame[mark_valid(frame, survey)]
    columns = [item.id for item in survey.items]
    rows = []
    for street, part in valid.groupby("street", sort=False):
        is_hidden = len(part) < least_answers
        top, answers, weighted = _count_columns(part, survey, columns)
        satisfied = int(mark_satisfied(part, survey).sum()) if survey.satisfied_when else None
        rates = (
            None if satisfied is None else percentage(satisfied, len(part)),
            percentage(top, answers),
            weighted / answers if answers else None,
        )
        rows.append((street, len(part), is_hidden, *(None if is_hidden else _round(rate) for rate in rates)))
    names = ["street", "valid_count", "is_hidden", "satisfied_rate_pct", "top_two_rate_pct", "index"]
    return pd.DataFrame(rows, columns=names).astype(dict.fromkeys(names[3:], object))


def mark_straight(frame: pd.DataFrame, items: Sequence[str], least_items: int) -> pd.Series:
    """Whether a questionnaire has the same answer to all items answered (直线作答), `least_items` of them or more.

    Examples
    --------
    >>> answers = pd.DataFrame({"overall": ["好", "好", "好"], "visits": ["好", "差", "好"], "news": ["好", "好", ""]})
    >>> mark_straight(answers, ["overall", "visits", "news"], least_items=3).tolist()  # the last answered only two
    [True, False, False]
    """
    answers = np.column_stack([frame[item].astype("str").to_numpy(dtype=object) for item in items])
    given = answers != ""
    first = answers[np.arange(len(answers)), given.argmax(axis=1)]
    same = ((answers == first[:, None]) | ~given).all(axis=1)
    return pd.Series(same & (given.sum(axis=1) >= max(least_items, 1)), index=frame.index)


def mark_fast(frame: pd.DataFrame, items: Sequence[str], seconds_an_item: int) -> pd.Series:
    """Whether a questionnaire took fewer ``seconds`` than this many an item (作答过快); not where the time is unknown.

    Examples
    --------
    >>> answers = pd.DataFrame({"seconds": [5, 6, None]}, dtype="Int64")
    >>> mark_fast(answers, ["overall", "visits", "news"], seconds_an_item=2).tolist()  # three items: six seconds
    [True, False, False]
    """
    return (frame["seconds"].astype("Int64") < seconds_an_item * len(items)).fillna(False).astype(bool)


def mark_repeated(frame: pd.DataFrame, survey: Any, within_seconds: int = 60) -> pd.Series:
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
    close = (np.diff(groups) == 0) & (np.diff(times) <= within_seconds)
    is_repeated = np.r_[False, close] | np.r_[close, False] if len(order) else np.array([], dtype=bool)
    marked = pd.Series(False, index=frame.index)
    marked.loc[timed.index[order[is_repeated]]] = True
    return marked


def add_figures(ledger: Ledger, runfile: Any, frame: pd.DataFrame) -> None:
    """Enter the figures ``survey.*``: per item, and by three methods over all.

    Notes
    -----
    满意问卷占比 = 满意问卷 ÷ 有效问卷. 前两档占比 = 各题前两档回答之和 ÷ 各题回答之和.
    加权指数 = Σ回答 × 档位分值 ÷ 回答.
    The headline ``survey.satisfaction_rate`` is the one that the run file names.

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> run, ledger = load_run("2022"), Ledger()
    >>> add_figures(ledger, run.spec, run.survey)
    >>> ledger["survey.satisfaction_rate"].working
    '374 ÷ 558 × 100% = 67.03%'
    """
    survey = runfile.survey
    source = catalogue.cite(EXTRACT, runfile.data_file(EXTRACT), frame["line"].to_numpy())
    show, extract = catalogue.show, [f"extract:{EXTRACT}"]

    def enter(id: str, value: Any, working: str, inputs: list[str] = extract, formula: str = "") -> None:
        catalogue.enter(
            ledger, runfile, f"survey.{id}", value, inputs, working=working, formula=formula, sources=[source]
        )

    def enter_rate(id: str, part: int, whole: int, inputs: list[str]) -> None:
        rate = percentage(part, whole)
        enter(id, rate, catalogue.show_rate(show(part), show(whole), rate), [f"survey.{name}" for name in inputs])

    def enter_index(id: str, weighted: Fraction, answers: int, inputs: list[str]) -> None:
        index = weighted / answers if answers else None
        result = "—（分母为0）" if index is None else show(index)
        enter(id, index, f"{show(weighted)} ÷ {show(answers)} = {result}", inputs)

    valid_count = int(mark_valid(frame, survey).sum())
    if survey.issued is not None:
        catalogue.enter(ledger, runfile, "survey.issued", survey.issued, ["declared"], working="评价方案所填")
    enter("collected", len(frame), f"问卷表 {show(len(frame))} 行")
    enter("valid", valid_count, f"至少回答一题的 {show(valid_count)}")
    if survey.issued is not None:
        enter_rate("response_rate", valid_count, survey.issued, ["valid", "issued"])
    for item in survey.items:
        counts = frame[item.id].value_counts()
        for name, answer in zip(("very_satisfied", "fairly_satisfied"), survey.scale, strict=False):
            count = int(counts.get(answer, 0))
            enter(f"{item.id}.{name}", count, f"选择“{answer}”的 {show(count)}")
        top, answers, weighted = _count_columns(frame, survey, [item.id])
        enter(f"{item.id}.answers", answers, f"回答该题的 {show(answers)}")
        parts = [f"{item.id}.{name}" for name in ("very_satisfied", "fairly_satisfied", "answers")]
        words = " + ".join(show(int(counts.get(answer, 0))) for answer in survey.scale[:TOP_COUNT])
        rate = percentage(top, answers)
        enter(f"{item.id}.satisfaction_rate", rate, catalogue.show_rate(f"({words})", show(answers), rate),
              [f"survey.{part}" for part in parts])  # fmt: skip
        enter_index(f"{item.id}.index", weighted, answers, [*extract, f"survey.{item.id}.answers"])

    if survey.satisfied_when is not None:
        satisfied = int(mark_satisfied(frame, survey).sum())
        label = {item.id: item.label for item in survey.items}[survey.satisfied_when.item]
        options = "或".join(survey.satisfied_when.answers)
        enter("satisfied", satisfied, f"“{label}”回答{options}的 {show(satisfied)}")
        enter_rate("satisfied_rate", satisfied, valid_count, ["satisfied", "valid"])
    columns = [item.id for item in survey.items]
    top, answers, weighted = _count_columns(frame, survey, columns)
    inputs = [
        f"{item.id}.{name}" for item in survey.items for name in ("very_satisfied", "fairly_satisfied", "answers")
    ]
    enter_rate("top_two_rate", top, answers, inputs)
    enter_index("index", weighted, answers, [*extract, *(f"survey.{item.id}.answers" for item in survey.items)])
    straight = int(mark_straight(frame, columns, STRAIGHT_ITEMS).sum())
    enter("straight_count", straight, f"{show(straight)} 份")
    headline = ledger.get(METHOD_FIGURES[survey.method])
    if headline is not None:
        enter("satisfaction_rate", headline.value, headline.working, [headline.id],
              f"{METHOD_NAMES[survey.method]}：{headline.formula}")  # fmt: skip
