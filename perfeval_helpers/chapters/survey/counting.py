"""Answers counted, by item and by street; what of a small group is hidden.

In: the accepted lines of a survey's extract. Out: counts, tidy tables.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

import pandas as pd

from perfeval_helpers.contract.runfile.surveys import TOP_COUNT, Item, Survey
from perfeval_helpers.values.numbers import percentage, round_rate


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
    """Answers by item (各题回答分布), the weakest item first, answers in the order of the scale, those that nobody gave included.

    Items are ranked as the survey counts: by their index where its method is the weighted index, else by the share of the
    two best answers, behind them what nobody answered; what decides whether a questionnaire is satisfied is asked of the
    whole, and stands last.

    Returns
    -------
    DataFrame
        ``item``, ``label``, ``answer``, ``answer_count``, ``answer_share_pct`` (of the item's answers, Decimal of 2
        places or None).

    Examples
    --------
    >>> from types import SimpleNamespace as Spec
    >>> spec = Spec(scale=("满意", "一般", "不满意"), items=[Spec(id="overall", label="总体")], satisfied_when=None, method="top_two",
    ...             answers_by_weight={"满意": 100, "一般": 50, "不满意": 0})
    >>> answers = pd.DataFrame({"overall": ["满意", "满意", "满意", "不满意", ""]})
    >>> tabulate_answers(answers, spec)[["label", "answer", "answer_count", "answer_share_pct"]]  # of 4 answers
      label answer  answer_count answer_share_pct
    0    总体     满意             3            75.00
    1    总体     一般             0             0.00
    2    总体    不满意             1            25.00
    """
    rows = []
    counted = count_answers(frame, survey)

    def rank(item: Item) -> tuple[bool, bool, Fraction]:
        top, answers, weighted = sum_up([counted[item.id]], survey)
        is_whole = survey.satisfied_when is not None and item.id == survey.overall_item
        return is_whole, not answers, (weighted if survey.method == "weighted_index" else Fraction(top)) / (answers or 1)

    for item in sorted(survey.items, key=rank):
        total = sum(counted[item.id])
        for answer, count in zip(survey.scale, counted[item.id], strict=True):
            rows.append((item.id, item.label, answer, count, round_rate(percentage(count, total))))
    names = ["item", "label", "answer", "answer_count", "answer_share_pct"]
    return pd.DataFrame(rows, columns=names).astype({"answer_share_pct": object})


def sum_up(counted: Iterable[Sequence[int]], survey: Survey) -> tuple[int, int, Fraction]:
    """Over the counts of some items: top-two answers, all answers, and the sum of weights."""
    by_answer = [sum(counts) for counts in zip(*counted, strict=True)]
    weighted = sum((count * weight for count, weight in zip(by_answer, survey.answers_by_weight.values(), strict=True)), Fraction(0))
    return sum(by_answer[:TOP_COUNT]), sum(by_answer), weighted


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
    >>> spec = Spec(scale=("很好", "好", "差"), answers_by_weight={"很好": 100, "好": 50, "差": 0}, items=[Spec(id="overall", label="总体")])
    >>> answers = pd.DataFrame({"overall": ["很好", "好", "好", "差"]})  # 100, 50, 50 and 0 points
    >>> tabulate_items(answers, spec)[["answers_count", "top_two_count", "satisfaction_rate_pct", "index"]]
       answers_count  top_two_count satisfaction_rate_pct  index
    0              4              3                 75.00  50.00
    """
    rows = []
    counted = count_answers(frame, survey) if len(frame) else {}
    for item in survey.items if len(frame) else ():
        top, answers, weighted = sum_up([counted[item.id]], survey)
        index = None if answers == 0 else weighted / answers
        rows.append((item.id, item.label, answers, top, round_rate(percentage(top, answers)), round_rate(index)))
    names = ["item", "label", "answers_count", "top_two_count", "satisfaction_rate_pct", "index"]
    return pd.DataFrame(rows, columns=names).astype({"satisfaction_rate_pct": object, "index": object})


#: A group with fewer answers shows no result, so that no person can be recognised.
LEAST_ANSWERS = 5
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
    >>> spec = Spec(scale=("满意", "一般", "不满意"), answers_by_weight={"满意": 100, "一般": 50, "不满意": 0},
    ...             items=[Spec(id="overall", label="总体")],
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
        top, answers, weighted = sum_up(count_answers(part, survey).values(), survey)
        satisfied = int(mark_satisfied(part, survey).sum()) if survey.satisfied_when else None
        rates = (
            None if satisfied is None else percentage(satisfied, len(part)),
            percentage(top, answers),
            weighted / answers if answers else None,
        )
        rows.append((street, len(part), is_hidden, *(None if is_hidden else round_rate(rate) for rate in rates)))
    names = ["street", "valid_count", "is_hidden", "satisfied_rate_pct", "top_two_rate_pct", "index"]
    return pd.DataFrame(rows, columns=names).astype(dict.fromkeys(names[3:], object))
