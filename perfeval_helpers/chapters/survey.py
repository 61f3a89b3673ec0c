"""Satisfaction (满意度): three methods side by side, by item and by street, and how the questionnaires were filled in.

In: the accepted lines of a survey's extract: ``questionnaires``, one line a response, or the counts of a statistics page,
one line an option of an item. Out: tidy tables and the figures ``survey.*``, of several surveys ``survey.<id>.*``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.contract.runfile.surveys import TOP_COUNT, Survey, weigh
from perfeval_helpers.values.figures import Ledger, percentage, round_half_up

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
    "satisfied_questionnaires": "满意问卷占比", "top_two": "前两档回答占比", "weighted_index": "加权指数",
}  # fmt: skip


def count_answers(frame: pd.DataFrame, survey: Survey) -> dict[str, list[int]]:
    """How often each answer was given, by item, in the order of the scale; from questionnaires or from their counts.

    Examples
    --------
    >>> from types import SimpleNamespace as Spec
    >>> spec = Spec(scale=("满意", "一般"), items=[Spec(id="overall")])
    >>> count_answers(pd.DataFrame({"overall": ["满意", "满意", ""]}), spec)
    {'overall': [2, 0]}
    >>> page = pd.DataFrame({"item": "overall", "option": ["满意", "一般", ""], "answers_count": [5, 3, 8]})
    >>> count_answers(page, spec)
    {'overall': [5, 3]}
    """
    if "option" in frame:
        given = frame.groupby(["item", "option"], observed=True)["answers_count"].sum().to_dict()
        return {item.id: [int(given.get((item.id, answer), 0)) for answer in survey.scale] for item in survey.items}
    found = {}
    for item in survey.items:
        counts = frame[item.id].value_counts()
        found[item.id] = [int(counts.get(answer, 0)) for answer in survey.scale]
    return found


def count_valid(frame: pd.DataFrame, survey: Survey) -> int:
    """How many questionnaires are valid; of a statistics page the most answers that an item has."""
    if "option" in frame:
        return max((sum(counts) for counts in count_answers(frame, survey).values()), default=0)
    return int(mark_valid(frame, survey).sum())


def mark_valid(frame: pd.DataFrame, survey: Survey) -> pd.Series:
    """Whether a questionnaire is valid (有效问卷): at least one item of the run is answered.

    Examples
    --------
    >>> from types import SimpleNamespace as Spec
    >>> spec = Spec(items=[Spec(id="overall"), Spec(id="visits")])
    >>> mark_valid(pd.DataFrame({"overall": ["一般", ""], "visits": ["", ""]}), spec).tolist()
    [True, False]
    """
    return (frame[[item.id for item in survey.items]] != "").any(axis=1)


def mark_satisfied(frame: pd.DataFrame, survey: Survey) -> pd.Series:
    """Whether a questionnaire counts as satisfied (满意问卷), by the run's item and answers."""
    when = survey.satisfied_when
    assert when is not None  # asked only of surveys that say it
    return frame[when.item].isin(list(when.answers))


def tabulate_answers(frame: pd.DataFrame, survey: Survey) -> pd.DataFrame:
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
    counted = count_answers(frame, survey)
    for item in survey.items:
        total = sum(counted[item.id])
        for answer, count in zip(survey.scale, counted[item.id], strict=True):
            rows.append((item.id, item.label, answer, count, _round(percentage(count, total))))
    names = ["item", "label", "answer", "answer_count", "answer_share_pct"]
    return pd.DataFrame(rows, columns=names).astype({"answer_share_pct": object})


def _round(number: Fraction | None) -> Decimal | None:
    return None if number is None else round_half_up(number, 2)


def _sum_up(counted: Iterable[Sequence[int]], survey: Survey) -> tuple[int, int, Fraction]:
    """Over the counts of some items: top-two answers, all answers, and the sum of weights."""
    by_answer = [sum(counts) for counts in zip(*counted, strict=True)]
    weights = weigh(survey.scale, getattr(survey, "weights", ())).values()
    weighted = sum((count * weight for count, weight in zip(by_answer, weights, strict=True)), Fraction(0))
    return sum(by_answer[:TOP_COUNT]), sum(by_answer), weighted


def count_satisfied(frame: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """Answers by item of which the first two of the scale count as satisfied, from questionnaires or from their counts.

    Returns
    -------
    DataFrame
        ``item``, ``label``, ``satisfied_count``, ``answers_count``; no row without any line.
    """
    counted = count_answers(frame, survey) if len(frame) else {}
    rows = [(item.id, item.label, *_sum_up([counted[item.id]], survey)[:2]) for item in survey.items if item.id in counted]
    return pd.DataFrame(rows, columns=["item", "label", "satisfied_count", "answers_count"])


def tabulate_items(frame: pd.DataFrame, survey: Survey) -> pd.DataFrame:
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
    counted = count_answers(frame, survey) if len(frame) else {}
    for item in survey.items if len(frame) else ():
        top, answers, weighted = _sum_up([counted[item.id]], survey)
        index = None if answers == 0 else weighted / answers
        rows.append((item.id, item.label, answers, top, _round(percentage(top, answers)), _round(index)))
    names = ["item", "label", "answers_count", "top_two_count", "satisfaction_rate_pct", "index"]
    return pd.DataFrame(rows, columns=names).astype({"satisfaction_rate_pct": object, "index": object})


#: What stands in an item's column of a valid questionnaire that left it out, where the method counts it all the same.
SKIPPED = "未作答"


def count_skips(frame: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """The questionnaires as the headline counts them: of its item, a valid one that skipped it is an answer, not satisfied.

    The share of satisfied questionnaires has all valid ones below the line; so have its intervals, and its rates by
    street. By any other method a skipped item is no answer, and the frame stays as it is.

    Examples
    --------
    >>> from types import SimpleNamespace as Spec
    >>> spec = Spec(items=[Spec(id="overall"), Spec(id="news")], method="satisfied_questionnaires",
    ...             satisfied_when=Spec(item="overall", answers=("满意",)))
    >>> count_skips(pd.DataFrame({"overall": ["满意", "", ""], "news": ["", "一般", ""]}), spec)["overall"].tolist()
    ['满意', '未作答', '']
    """
    if survey.method != "satisfied_questionnaires" or survey.satisfied_when is None:
        return frame
    item = survey.satisfied_when.item
    answers = frame[item].astype("str")
    return frame.assign(**{item: answers.mask((answers == "") & mark_valid(frame, survey), SKIPPED)})


def tell_skips(frame: pd.DataFrame, survey: Survey) -> str:
    """How many valid questionnaires left out the item that speaks for the whole, and how they are counted."""
    valid = frame[mark_valid(frame, survey)]
    count = int((valid[survey.overall_item].astype("str") == "").sum())
    if not count:
        return "有效问卷都回答了总体评价一题。"
    how = "在分母中，不算满意" if survey.method == "satisfied_questionnaires" else "不在分母中"
    return f"{count:,}份有效问卷没有回答总体评价一题，{how}。"


def mark_hidden(answers: Sequence[int], least_answers: int) -> list[bool]:
    """Which groups' results are not shown: those of too few answers, and as many more as keep them from being worked out.

    One hidden group is what the total leaves after the others: a second is hidden with it, the smallest of the rest,
    and more until the hidden ones have `least_answers` answers together. A group without answers hides nothing.

    Examples
    --------
    >>> mark_hidden([40, 3, 30, 0], least_answers=5)  # 40 shown alone: 30 and 3 cannot be told apart
    [False, True, True, False]
    >>> mark_hidden([40, 30, 20], least_answers=5), mark_hidden([2, 2, 40, 30], least_answers=5)
    ([False, False, False], [True, True, False, True])
    """
    counts = [int(count) for count in answers]
    hidden = [0 < count < least_answers for count in counts]
    rest = sorted((place for place, count in enumerate(counts) if count >= least_answers), key=lambda place: (counts[place], place))
    while any(hidden) and rest and (sum(hidden) < 2 or sum(c for c, h in zip(counts, hidden, strict=True) if h) < least_answers):
        hidden[rest.pop(0)] = True
    return hidden


def tabulate_streets(frame: pd.DataFrame, survey: Survey, least_answers: int) -> pd.DataFrame:
    """Satisfaction by street (各街道满意度), in the order of the extract; an unknown street is ``""``.

    Parameters
    ----------
    least_answers
        A street with fewer valid questionnaires shows no rate, so that no person can be recognised (see `mark_hidden`).

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
    >>> answers = pd.DataFrame({"street": ["东街道"] * 3 + ["西街道"] * 2 + ["南街道"],
    ...                         "overall": ["满意", "不满意", "满意", "满意", "不满意", "满意"]})
    >>> tabulate_streets(answers, spec, least_answers=2)[["street", "valid_count", "is_hidden", "satisfied_rate_pct"]]
      street  valid_count  is_hidden satisfied_rate_pct
    0    东街道            3      False              66.67
    1    西街道            2       True               None
    2    南街道            1       True               None
    """
    valid = frame[mark_valid(frame, survey)]
    rows = []
    parts = list(valid.groupby("street", sort=False))
    hidden = mark_hidden([len(part) for _, part in parts], least_answers)
    for (street, part), is_hidden in zip(parts, hidden, strict=True):
        top, answers, weighted = _sum_up(count_answers(part, survey).values(), survey)
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


def mark_repeated(frame: pd.DataFrame, survey: Survey, within_seconds: int = 60) -> pd.Series:
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


def add_figures(ledger: Ledger, runfile: RunFile, survey: Survey, frame: pd.DataFrame) -> None:
    """Enter a survey's figures: per item, and by three methods over all.

    Notes
    -----
    满意问卷占比 = 满意问卷 ÷ 有效问卷. 前两档占比 = 各题前两档回答之和 ÷ 各题回答之和.
    加权指数 = Σ回答 × 档位分值 ÷ 回答.
    The headline ``satisfaction_rate`` is the one that the run file names.

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> run, ledger = load_run("2022"), Ledger()
    >>> add_figures(ledger, run.spec, run.spec.survey, run.survey)
    >>> ledger["survey.satisfaction_rate"].working
    '374 ÷ 558 × 100% = 67.03%'
    """
    source = catalogue.cite(survey.extract, runfile.data_file(survey.extract), frame["line"].to_numpy(), title=survey.title)
    show, extract, prefix = catalogue.show, [f"extract:{survey.extract}"], survey.prefix

    def enter(id: str, value: Any, working: str, inputs: Iterable[str] = extract, formula: str = "") -> None:
        catalogue.enter(ledger, runfile, prefix + id, value, inputs, working=working, formula=formula, sources=[source])

    def enter_rate(id: str, part: int, whole: int, inputs: list[str]) -> None:
        rate = percentage(part, whole)
        enter(id, rate, catalogue.show_rate(show(part), show(whole), rate), [prefix + name for name in inputs])

    def enter_index(id: str, weighted: Fraction, answers: int, inputs: list[str]) -> None:
        index = weighted / answers if answers else None
        result = "—（分母为0）" if index is None else show(index)
        enter(id, index, f"{show(weighted)} ÷ {show(answers)} = {result}", inputs, say_weights(survey))

    counted, valid_count = count_answers(frame, survey), count_valid(frame, survey)
    if survey.issued is not None:
        catalogue.enter(ledger, runfile, prefix + "issued", survey.issued, ["declared"], working="评价方案所填")
    if survey.has_questionnaires:
        enter("collected", len(frame), f"问卷表 {show(len(frame))} 行")
        enter("valid", valid_count, f"至少回答一题的 {show(valid_count)}")
    else:
        enter("valid", valid_count, f"回答人数最多的一题 {show(valid_count)}", formula="各题有效填写人次中最多的")
    if survey.issued is not None:
        enter_rate("response_rate", valid_count, survey.issued, ["valid", "issued"])
    for item in survey.items:
        counts = counted[item.id]
        for name, answer, count in zip(("very_satisfied", "fairly_satisfied"), survey.scale, counts, strict=False):
            enter(f"{item.id}.{name}", count, f"选择“{answer}”的 {show(count)}")
        top, answers, weighted = _sum_up([counts], survey)
        enter(f"{item.id}.answers", answers, f"回答该题的 {show(answers)}")
        parts = [prefix + f"{item.id}.{name}" for name in ("very_satisfied", "fairly_satisfied", "answers")]
        words = " + ".join(map(show, counts[:TOP_COUNT]))
        rate = percentage(top, answers)
        enter(f"{item.id}.satisfaction_rate", rate, catalogue.show_rate(f"({words})", show(answers), rate), parts)
        enter_index(f"{item.id}.index", weighted, answers, [*extract, prefix + f"{item.id}.answers"])

    if survey.satisfied_when is not None and survey.has_questionnaires:
        satisfied = int(mark_satisfied(frame, survey).sum())
        label = {item.id: item.label for item in survey.items}[survey.satisfied_when.item]
        options = "或".join(survey.satisfied_when.answers)
        enter("satisfied", satisfied, f"“{label}”回答{options}的 {show(satisfied)}")
        enter_rate("satisfied_rate", satisfied, valid_count, ["satisfied", "valid"])
    top, answers, weighted = _sum_up(counted.values(), survey)
    inputs = [
        f"{item.id}.{name}" for item in survey.items for name in ("very_satisfied", "fairly_satisfied", "answers")
    ]
    enter_rate("top_two_rate", top, answers, inputs)
    enter_index("index", weighted, answers, [*extract, *(prefix + f"{item.id}.answers" for item in survey.items)])
    if survey.has_questionnaires:
        straight = int(mark_straight(frame, [item.id for item in survey.items], STRAIGHT_ITEMS).sum())
        enter("straight_count", straight, f"{show(straight)} 份")
    headline = ledger.get(find_headline(survey))
    if headline is not None:
        enter("satisfaction_rate", headline.value, headline.working, [headline.id],
              f"{METHOD_NAMES[survey.method]}：{headline.formula}")  # fmt: skip


def find_headline(survey: Survey) -> str:
    """The id of the figure that a survey's method makes its headline."""
    return str(survey.prefix + METHOD_FIGURES[survey.method].removeprefix("survey."))


def say_weights(survey: Survey) -> str:
    """The formula of a survey's index, with the weights where they are not the usual ones; empty where they are."""
    if survey.scale.highest:
        return f"平均分 ÷ 最高分{survey.scale.highest} × 100"
    if survey.weights:
        given = "、".join(f"{answer}{catalogue.show(weight)}分" for answer, weight in survey.answers_by_weight.items())
        return f"Σ回答数 × 档位分值 ÷ 全部有效回答，档位分值：{given}"
    return ""


def add_overall(ledger: Ledger, runfile: RunFile) -> None:
    """Enter ``survey.satisfaction_rate`` over several surveys, as the run file's ``overall`` makes it.

    Notes
    -----
    pooled: Σ numerators ÷ Σ denominators of the headlines; mean: their mean; else their weighted mean. Without a value
    where one of them has none.
    """
    if runfile.overall is None or not runfile.surveys:
        return
    method, show = runfile.overall.method, catalogue.show
    heads = [ledger[survey.prefix + "satisfaction_rate"] for survey in runfile.all_surveys]
    values = [head.value for head in heads]
    value: Fraction | None = None
    if method == "pooled":
        parts = [_find_parts(ledger, survey) for survey in runfile.all_surveys]
        part, whole = (sum(numbers) for numbers in zip(*parts, strict=True))
        value = percentage(part, whole)
        tops, wholes = (" + ".join(map(show, numbers)) for numbers in zip(*parts, strict=True))
        working, formula = catalogue.show_rate(f"({tops})", f"({wholes})", value), "各项调查分子之和 ÷ 分母之和 × 100%"
    else:
        weights = [Fraction(1, len(heads))] * len(heads) if method == "mean" else [
            Fraction(str(method[survey.id])) for survey in runfile.all_surveys]  # fmt: skip
        if None not in values:
            value = sum((Fraction(str(number)) * weight for number, weight in zip(values, weights, strict=True)), Fraction(0))
        said = [show(None if number is None else Fraction(str(number))) for number in values]
        terms = said if method == "mean" else [
            f"{number} × {catalogue.show(weight)}" for number, weight in zip(said, weights, strict=True)]  # fmt: skip
        total = " + ".join(terms)
        working = (f"({total}) ÷ {len(heads)}" if method == "mean" else total) + f" = {show(value)}"
        formula = "各项调查满意度的平均" if method == "mean" else "各项调查满意度按权重加权"
    catalogue.enter(ledger, runfile, catalogue.OVERALL_FIGURE, value, [head.id for head in heads], working=working,
                    formula=formula, sources=[source for head in heads for source in head.sources])  # fmt: skip


def _find_parts(ledger: Ledger, survey: Survey) -> tuple[int, int]:
    """Numerator and denominator of a survey's headline."""
    def number(id: str) -> int:
        return int(ledger.get_number(survey.prefix + id) or 0)

    if survey.method == "satisfied_questionnaires":
        return number("satisfied"), number("valid")
    return (
        sum(number(f"{item.id}.{name}") for item in survey.items for name in ("very_satisfied", "fairly_satisfied")),
        sum(number(f"{item.id}.answers") for item in survey.items),
    )
