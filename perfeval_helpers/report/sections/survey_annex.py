"""附件4 (调查问卷情况汇总): every item with counts, shares, index and interval; the comments (意见建议) grouped by what they speak of.

In: the context of a run. Out: a section. Comments are shown as they were masked by the reader, as plain text; «没有意见» and
the like are none.
"""

from fractions import Fraction

import pandas as pd

from perfeval_helpers.chapters.survey import LEAST_ANSWERS
from perfeval_helpers.contract.runfile.surveys import TOP_COUNT, Survey
from perfeval_helpers.report.blocks import Block, Heading, Paragraph
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.sections import builds
from perfeval_helpers.report.sections.comments import list_comments
from perfeval_helpers.report.sections.survey_evidence import (
    bound_rate,
    count_answers,
    count_streets,
    describe_method,
    has_comments,
    list_named,
    name_table,
    title_table,
)
from perfeval_helpers.showing.tables import Column, Row, Table
from perfeval_helpers.values.numbers import exact, numeral, print_number, round_half_up
from perfeval_helpers.values.words import get_words, reword


@builds("附件4", landscape=True)
def build_survey_annex(context: Context) -> list[Block]:
    """附件4; of several surveys each has a part of its own."""
    blocks: list[Block] = []
    for number, (survey, frame) in enumerate(context.surveys, 1):
        if survey.id:
            blocks.append(Heading(3, f"{numeral(number)}、{survey.title}"))
        blocks += build_survey(context, survey, frame)
    return blocks


def build_survey(context: Context, survey: Survey, frame: pd.DataFrame) -> list[Block]:
    """One survey: counts and method, items, streets, comments."""
    parts = list_named(context, survey.prefix, {"issued": "发放", "collected": "收回", "valid": "有效"})
    population = f"，调查总体{survey.population:,}人" if survey.population else ""
    page = "" if survey.has_questionnaires else "；只有问卷工具的各题统计数，没有逐份答卷"
    blocks: list[Block] = [context.say(f"问卷{'、'.join(parts)}{population}{page}。")]
    if context.has(survey.prefix + "satisfaction_rate"):
        blocks.append(Paragraph(tuple(part for told in describe_method(context, survey) for part in told.parts)))
    streets = count_streets(context, survey, frame)
    contents: list[tuple[str, list[Block]]] = [("各题汇总", [tabulate_items(context, survey, frame)])]
    if streets is not None:
        contents.append((reword("分街道满意率"), [tabulate_streets(survey, streets)]))
    if has_comments(context, survey):
        contents.append(("意见建议", build_comments(context, survey, frame)))
    for number, (heading, built) in enumerate(contents, 1):
        if len(contents) > 1:
            blocks.append(Heading(4, f"（{numeral(number)}）{heading}") if survey.id else Heading(3, f"{numeral(number)}、{heading}"))
        blocks += built
    return blocks


def tabulate_items(context: Context, survey: Survey, frame: pd.DataFrame) -> Table:
    """Per item: each answer's count and share, answers, satisfaction, index, the interval of the satisfaction."""
    figures, prefix = context.figures, survey.prefix
    counts = count_answers(frame, survey)
    columns = [Column("题目", width=1.6)]
    columns += [Column(answer, align="right", width=1.15) for answer in survey.scale]
    columns += [
        Column("有效回答", "人", "right", 0.9), Column("满意度", "%", "right", 0.9), Column("95%置信区间", align="right", width=1.4),
        Column("加权指数", "分", "right", 0.9),
    ]  # fmt: skip
    rows = []
    for item in survey.items:
        own = counts[counts["item"] == item.label]["count"].tolist()
        whole = sum(own)
        cells: list[object] = [item.label]
        cells += [f"{n:,}（{round_half_up(Fraction(100 * n, whole), 1)}%）" if whole else "0" for n in map(int, own)]
        interval = print_interval(sum(own[:TOP_COUNT]), whole, survey.population)
        of = f"{prefix}{item.id}"
        cells += [figures.get(f"{of}.answers", whole), figures.get(f"{of}.satisfaction_rate"), interval, figures.get(f"{of}.index")]
        rows.append(Row(tuple(cells)))
    note = "满意度为前两档回答占有效回答的比例；区间为威尔逊（Wilson）区间"
    note += "，按总体人数作有限总体修正。" if survey.population else "。"
    return Table(name_table("survey_items", survey), title_table("满意度问卷各题汇总表", survey), tuple(columns), tuple(rows), note=note)


def print_interval(satisfied: int, answers: int, population: int | None) -> str:
    """63.07–70.75%, — without answers."""
    if answers == 0:
        return "—"
    low, high = (print_number(exact(bound)) for bound in bound_rate(satisfied, answers, population))
    return f"{low}–{high}%"


def tabulate_streets(survey: Survey, streets: pd.DataFrame) -> Table:
    """By street; fewer than five answers, or hidden for their sake: neither the number of satisfied nor a rate."""
    rows = []
    for r in streets.itertuples(index=False):
        yes, answers = int(r.satisfied), int(r.answers)
        why = f"不足{LEAST_ANSWERS}份，不列示" if answers < LEAST_ANSWERS else "不列示"
        shown = ("—", why, "—") if r.hidden else (yes, Fraction(100 * yes, answers), print_interval(yes, answers, r.population))
        rows.append(Row((r.street, answers, *shown)))
    columns = (
        Column(get_words().place, width=1.6), Column("有效回答", "份", "right"), Column("满意", "份", "right"), Column("满意率", "%", "right"),
        Column("95%置信区间", align="right"),
    )  # fmt: skip
    place, label = get_words().place, {item.id: item.label for item in survey.items}[survey.overall_item]
    note = f"满意：“{label}”回答{'或'.join(survey.satisfied_answers)}。"
    note += f"有效回答不足{LEAST_ANSWERS}份的{place}为保护个人不列满意率"
    large = streets["hidden"] & (streets["answers"] >= LEAST_ANSWERS)
    note += "；可以由合计减去其他而推出它们的，一并不列。" if large.any() else "。"
    return Table(name_table("survey_streets", survey), title_table(reword("分街道满意率"), survey), columns, tuple(rows), note=note)


MOST_COMMENTS = 80  # beyond this the table says how many more there are; all of them stand in the extract


def build_comments(context: Context, survey: Survey, frame: pd.DataFrame) -> list[Block]:
    """Comments by the subject they name, equal ones counted once with their number."""
    table, empty = list_comments(context, survey, frame)
    nothing = f"另有{empty:,}份填写“没有意见”等，不计为意见建议。" if empty else ""
    if table.empty:
        return [context.say(f"问卷没有填写意见建议。{nothing}")]
    split = "、".join(f"{subject}{count}条" for subject, count in table.groupby("subject", sort=False)["count"].sum().items())
    told = context.say(f"共{int(table['count'].sum()):,}份问卷填写了意见建议，按提到的事项归类：{split}。{nothing}电话、证件号码已遮盖。")
    shown = table.head(MOST_COMMENTS)
    rows = tuple(Row((r.subject, r.comment, int(r.count))) for r in shown.itertuples(index=False))
    columns = (Column("事项", width=1.2), Column("意见建议", width=6.0), Column("份数", "份", "right", 0.7))
    more = len(table) - len(shown)
    note = f"另有{more:,}种意见未列出，见问卷数据表。" if more else ""
    return [told, Table(name_table("survey_comments", survey), title_table("意见建议归类表", survey), columns, rows, note=note)]
