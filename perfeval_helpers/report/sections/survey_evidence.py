"""What the surveys say, as sentences and charts: each survey by itself, then the one rate over several.

In: the context of a run. Out: blocks for the topic 满意度 of chapter 四, and the counts that 附件4 tabulates.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

import pandas as pd

from perfeval_helpers.chapters.survey import (
    LEAST_ANSWERS,
    METHOD_FIGURES,
    METHOD_NAMES,
    count_skips,
    mark_hidden,
    tabulate_answers,
)
from perfeval_helpers.contract.catalogue import OVERALL_FIGURE
from perfeval_helpers.contract.runfile.surveys import Survey
from perfeval_helpers.report.blocks import Block, Paragraph, Picture
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.sections.comments import list_comments, name_most
from perfeval_helpers.showing.charts import draw_answers_by_item, draw_satisfaction_by_street
from perfeval_helpers.showing.tables import join_tied
from perfeval_helpers.studies.survey_statistics.intervals import bound_share
from perfeval_helpers.studies.survey_statistics.streets import UNKNOWN_STREET, count_by_street
from perfeval_helpers.values.bounds import print_exact
from perfeval_helpers.values.numbers import print_beside, print_number
from perfeval_helpers.values.words import get_words

CONFIDENCE = 0.95
OVERALL = re.compile("总体|整体|总的|总满意")  # in the label of an item that asks of the whole
RANKED_ANSWERS = 30  # a group with fewer answers is not ranked: its interval is wider than most differences
METHODS = {"satisfied_rate": "满意问卷占比", "top_two_rate": "各题前两档占比", "index": METHOD_NAMES["weighted_index"]}


def build_surveys(context: Context) -> list[Block]:
    """Questionnaires, satisfaction with its method, weak and strong items, two charts; of several surveys each in turn."""
    blocks = [block for survey, frame in context.surveys for block in build_survey(context, survey, frame)]
    if context.knows(OVERALL_FIGURE) and len(context.surveys) > 1:
        figure = context.figures[OVERALL_FIGURE]
        blocks.append(context.say_from("各项调查合计，", OVERALL_FIGURE, "总体满意度", f"（{figure.formula}：{figure.working}）"))
    return blocks


def build_survey(context: Context, survey: Survey, frame: pd.DataFrame) -> list[Block]:
    """One survey: how many questionnaires, its headline, its weak and strong items, answers by item and rates by street."""
    prefix = survey.prefix
    parts = list_named(context, prefix, {"issued": "发放问卷", "valid": "有效问卷", "satisfied": "满意问卷"})
    blocks: list[Block] = [context.say(f"{name_survey(survey)}满意度调查{'，'.join(parts)}。")]
    others: list[Paragraph] = []
    if context.has(prefix + "satisfaction_rate"):
        headline, *others = describe_method(context, survey)
        blocks.append(headline)
    items = rank_items(context, survey)
    known, printed, word = items.known, items.printed, items.word
    if len(known) > 1:
        told = f"{word}{items.say_low()}，{items.say_high()}" if len(set(printed.values())) > 1 else f"{word}都是[[{items.ids[known[0]]}]]"
        comments = say_comments(context, survey, frame)
        annexed = f"各题答案{'、意见建议' if comments else ''}{'和其他口径的结果' if others else ''}"
        blocks.append(context.say(f"分题看，{told}{'。' if comments else '；'}{comments}{annexed}见{{{{附件4}}}}。"))
    source, name = context.cite(survey.extract), name_survey(survey)
    counts = count_answers(frame, survey)
    if counts["count"].any():
        if len(known) > 2 and len(set(printed.values())) == 1:
            message = f"{name}各题{word}都是{printed[known[0]]}"
        elif len(known) > 2:
            message = f"{name}{word}最低的{'是' if len(items.low) == 1 else f'{len(items.low)}项：'}{name_items(items.low, printed, printed)}"
        else:  # of one or two nothing is ranked: each is said
            counted = word if survey.method == "weighted_index" else "前两档占比"
            message = f"{name}{counted}：{'，'.join(map(print_beside, printed, printed.values()))}"
        indices = {label: context.figures[id].text for label, id in items.ids.items()} if survey.method == "weighted_index" else {}
        blocks.append(Picture(draw_answers_by_item(counts, survey.scale, source, name, indices or None), message=message))
    streets = count_streets(context, survey, frame)
    return blocks if streets is None else [*blocks, *draw_streets(context, survey, streets)]


@dataclass(frozen=True, slots=True)
class Ranked:
    """The items of a survey from the lowest value to the highest, and which of them are named."""

    word: str  #: What is compared: 满意度, or 加权指数 where the headline is one
    ids: Mapping[str, str]  #: The figure of each item, by its label
    printed: Mapping[str, str]  #: The same as text, of the items that are ranked
    low: Sequence[Sequence[str]]
    high: Sequence[Sequence[str]]

    @property
    def known(self) -> list[str]:
        """The labels of the items that are ranked, the lowest first."""
        return list(self.printed)

    def say_low(self) -> str:
        """较低的是政策宣传[[…]]、走访慰问[[…]]."""
        return f"较低的是{name_items(self.low, self.printed, {label: f'[[{id}]]' for label, id in self.ids.items()})}"

    def say_high(self) -> str:
        """较高的是服务态度[[…]]."""
        return f"较高的是{name_items(self.high, self.printed, {label: f'[[{id}]]' for label, id in self.ids.items()})}"


def rank_items(context: Context, survey: Survey) -> Ranked:
    """The items by the value that the headline counts: the share of the two best of ten steps says little of an average of 81 points.

    What is asked of the whole is no weak or strong point of it.
    """
    word, last = ("加权指数", "index") if survey.method == "weighted_index" else ("满意度", "satisfaction_rate")
    ids = {i.label: f"{survey.prefix}{i.id}.{last}" for i in survey.items if context.knows(f"{survey.prefix}{i.id}.{last}")}
    known = sorted(ids, key=lambda label: context.figures.get_number(ids[label]) or 0)
    whole = {i.label for i in survey.items if OVERALL.search(i.label) or (survey.satisfied_when is not None and i.id == survey.overall_item)}
    known = parts_alone if len(parts_alone := [label for label in known if label not in whole]) > 1 else known
    printed = {label: context.figures[ids[label]].text for label in known}
    return Ranked(word, ids, printed, choose_first(known, printed), choose_first(known[::-1], printed))


def has_comments(context: Context, survey: Survey) -> bool:
    """Whether the survey's file has a column of comments."""
    return survey.has_questionnaires and "comment" in context.run.extracts[survey.extract].headers


def say_comments(context: Context, survey: Survey, frame: pd.DataFrame) -> str:
    """How many questionnaires have a comment, and of what most speak; empty where none is told apart."""
    table = list_comments(context, survey, frame)[0] if has_comments(context, survey) else None
    if table is None or not (most := name_most(table)):
        return ""
    named = "、".join(f"{subject}（{count:,}条）" for subject, count in most)
    return f"{int(table['count'].sum()):,}份问卷填写了意见建议，提到{'较' if len(most) > 1 else '最'}多的是{named}。"


def choose_first(ranked: Sequence[str], printed: Mapping[str, str]) -> list[list[str]]:
    """The first of ranked items, at most two and half of them; equals together, so that none of them is named alone.

    Examples
    --------
    >>> values = {"甲": "80%", "乙": "85%", "丙": "85%", "丁": "90%", "戊": "95%"}
    >>> choose_first("甲乙丙丁", values), choose_first("乙丙丁", values), choose_first("戊丁丙乙", values)
    ([['甲']], [['乙', '丙']], [['戊'], ['丁']])
    """
    groups = [list(equals) for _, equals in groupby(ranked, key=printed.__getitem__)]
    return groups[:2] if sum(map(len, groups[:2])) <= min(2, len(ranked) // 2) else groups[:1]


def name_items(groups: Sequence[Sequence[str]], printed: Mapping[str, str], shown: Mapping[str, str]) -> str:
    """Items with their values, as `shown` has them: 甲80%、乙、丙各85%."""
    said = []
    for labels in groups:
        value = printed[labels[0]]
        said.append(print_beside(join_tied(labels, [value] * len(labels), "各"), value).removesuffix(value) + shown[labels[0]])
    return "、".join(said)


def draw_streets(context: Context, survey: Survey, streets: pd.DataFrame) -> list[Block]:
    """The chart of rates by street where more than two have enough answers to be ranked."""
    shown = streets[(streets["answers"] >= RANKED_ANSWERS) & ~streets["hidden"]]
    if len(shown) <= 2:
        return []
    target, name = find_target_percent(context, survey), name_survey(survey)
    rates = {str(r.street): Fraction(100 * int(r.satisfied), int(r.answers)) for r in shown.itertuples()}
    message = f"{name}有效回答{RANKED_ANSWERS}份以上的{len(shown):,}个{get_words().place}"
    if target is not None:
        below = sum(rate < target for rate in rates.values())
        message += f"中，{below:,}个" if below < len(shown) else "都"
        message += f"低于指标值{print_exact(target)}%"
    else:
        high = {place: f"{print_number(rates[place])}%" for place in sorted(rates, key=lambda place: -rates[place])}
        low = dict(reversed(high.items()))
        ends = [print_beside(join_tied(end, end.values(), "各"), next(iter(end.values()))) for end in (high, low)]
        message += f"中，满意率最高的是{ends[0]}，最低的是{ends[1]}" if len(set(high.values())) > 1 else f"满意率都是{next(iter(high.values()))}"
    drawn = streets.assign(satisfied=streets["satisfied"].astype("Int64").mask(streets["hidden"]))
    chart = draw_satisfaction_by_street(drawn, target, RANKED_ANSWERS, context.cite(survey.extract), name)
    return [Picture(chart, message=message)]


def list_named(context: Context, prefix: str, words: Mapping[str, str]) -> list[str]:
    """The figures of a survey that the run has, each behind what it is called: 有效问卷[[survey.valid]]."""
    return [f"{word}[[{prefix}{name}]]" for name, word in words.items() if context.has(prefix + name)]


def name_survey(survey: Survey) -> str:
    """What tells a survey from the others in titles; empty where it is the only one."""
    return str(survey.label or survey.id) if survey.id else ""


def name_table(name: str, survey: Survey) -> str:
    """The name of a table of a survey, also that of its file: ``survey_items``, ``survey_items_students``."""
    return f"{name}_{survey.id}" if survey.id else name


def title_table(title: str, survey: Survey) -> str:
    """The title of a table of a survey, with which of several it is."""
    return f"{name_survey(survey)}：{title}" if survey.id else title


def find_target_percent(context: Context, survey: Survey) -> Fraction | None:
    """The target of a survey's headline that rates by street are held to; none where the headline is an index."""
    return next(asked.target_pct for asked in context.asked if asked.spec == survey)


def describe_method(context: Context, survey: Survey) -> list[Paragraph]:
    """The headline's method with numerator and denominator, and what the other methods give."""
    headline = {"satisfied_questionnaires": "满意问卷占比", "top_two": "各题前两档回答占比", "weighted_index": "加权指数"}
    prefix, own = survey.prefix, METHOD_FIGURES[survey.method]
    figure = context.figures[prefix + "satisfaction_rate"]
    whose = f"{name_survey(survey)}满意度" if survey.id else "总体满意度"
    method = f"（口径：{headline[survey.method]}" + (f"，{figure.working}）" if figure.working else "）")
    others = list_named(context, prefix, {name: word for name, word in METHODS.items() if name != own})
    return [context.say_from("", figure.id, whose, method), *([context.say(f"按其他口径计算，{'、'.join(others)}。")] if others else [])]


def count_answers(frame: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """Answers by item and step of the scale: item (label), answer, count; every pair has a line."""
    table = tabulate_answers(frame, survey)[["label", "answer", "answer_count"]]
    return table.set_axis(["item", "answer", "count"], axis=1)


def count_streets(context: Context, survey: Survey, frame: pd.DataFrame) -> pd.DataFrame | None:
    """Satisfaction by street, of the item that decides it (else of the first item), counted as the headline counts it.

    Returns
    -------
    DataFrame or None
        ``street``, ``satisfied``, ``answers``, ``population`` (people received there, None unknown), ``low_pct``,
        ``high_pct``, ``hidden`` (too few answers, or hidden so that those cannot be worked out), streets that somebody
        answered from; None where no questionnaire names its street.
    """
    if survey.extract not in context.streets:
        context.streets[survey.extract] = _count_streets(context, survey, frame)
    return context.streets[survey.extract]


def _count_streets(context: Context, survey: Survey, frame: pd.DataFrame) -> pd.DataFrame | None:
    if not survey.has_questionnaires or "street" not in frame or not frame["street"].astype(str).ne("").any():
        return None
    counts = count_by_street(count_skips(frame, survey), survey.overall_item, survey.satisfied_answers, context.run.headcounts)
    counts["hidden"] = mark_hidden(counts["answers_count"].tolist(), LEAST_ANSWERS)
    counts = counts[(counts["answers_count"] > 0) & (counts["street"] != UNKNOWN_STREET)]
    rows = []
    for r in counts.itertuples(index=False):
        yes, whole = int(r.satisfied_count), int(r.answers_count)
        population = None if pd.isna(r.population_count) else int(r.population_count)
        rows.append((str(r.street), yes, whole, population, *bound_rate(yes, whole, population), bool(r.hidden)))
    columns = ["street", "satisfied", "answers", "population", "low_pct", "high_pct", "hidden"]
    return pd.DataFrame(rows, columns=columns).astype({"population": object, "hidden": bool})


def bound_rate(satisfied: int, answers: int, population: int | None) -> tuple[float, float]:
    """The 95 % Wilson interval of a rate in percent, corrected for a finite population."""
    low, high = bound_share(satisfied, answers, population, CONFIDENCE)
    return 100 * low, 100 * high
