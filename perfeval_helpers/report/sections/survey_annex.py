"""附件4 (调查问卷情况汇总): every item with counts, shares, index and interval; the comments grouped.

In: the context of a run. Out: a section. Comments are shown as they were masked by the reader, as plain text.
"""

from __future__ import annotations

import re
from fractions import Fraction

import pandas as pd

from perfeval_helpers.report.blocks import Block, Heading
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.document import Section
from perfeval_helpers.report.sections.evidence import (
    MINIMUM_ANSWERS,
    bound_rate,
    count_answers,
    count_streets,
    describe_method,
)
from perfeval_helpers.showing.tables import Column, Row, Table
from perfeval_helpers.values.figures import exact, print_number, round_half_up

MOST_COMMENTS = 80  # beyond this the table says how many more there are; all of them stand in the extract
OTHER = "其他"


def build_survey_annex(context: Context) -> Section:
    """附件4."""
    title = f"{context.name_annex('附件4')} 调查问卷情况汇总表"
    blocks: list[Block] = [Heading(2, title)]
    frame, survey = context.run.survey, context.spec.survey
    if frame is None or survey is None:
        return Section("附件4", title, (), "annex", landscape=True)
    parts = [
        f"{word}[[{id}]]"
        for id, word in (("survey.issued", "发放"), ("survey.collected", "收回"), ("survey.valid", "有效"))
        if context.has(id)
    ]
    population = f"，调查总体{survey.population:,}人" if survey.population else ""
    blocks.append(context.say(f"问卷{'、'.join(parts)}{population}。"))
    if context.has("survey.satisfaction_rate"):
        blocks.append(context.say(describe_method(context)))
    blocks.append(Heading(3, "一、各题汇总"))
    blocks.append(tabulate_items(context))
    streets = count_streets(context)
    if streets is not None:
        blocks.append(Heading(3, "二、分街道满意率"))
        blocks.append(tabulate_streets(context, streets))
    blocks.append(Heading(3, "三、意见建议" if streets is not None else "二、意见建议"))
    blocks += build_comments(context)
    return Section("附件4", title, tuple(blocks), "annex", landscape=True)


def tabulate_items(context: Context) -> Table:
    """Per item: each answer's count and share, answers, satisfaction, index, the interval of the satisfaction."""
    survey, figures = context.spec.survey, context.figures
    counts = count_answers(context)
    columns = [Column("题目", width=1.6)]
    columns += [Column(answer, align="right", width=1.15) for answer in survey.scale]
    columns += [
        Column("有效回答", "人", "right", 0.9),
        Column("满意度", "%", "right", 0.9),
        Column("95%置信区间", align="right", width=1.4),
        Column("加权指数", "分", "right", 0.9),
    ]
    rows = []
    for item in survey.items:
        own = counts[counts["item"] == item.label]["count"].tolist()
        whole = sum(own)
        cells: list[object] = [item.label]
        cells += [f"{n:,}（{round_half_up(Fraction(100 * n, whole), 1)}%）" if whole else "0" for n in map(int, own)]
        cells += [
            figures.get(f"survey.{item.id}.answers", whole),
            figures.get(f"survey.{item.id}.satisfaction_rate"),
            print_interval(sum(own[:2]), whole, survey.population),
            figures.get(f"survey.{item.id}.index"),
        ]
        rows.append(Row(tuple(cells)))
    note = "满意度为前两档回答占有效回答的比例；区间为威尔逊（Wilson）区间"
    note += "，按总体人数作有限总体修正。" if survey.population else "。"
    return Table("survey_items", "满意度问卷各题汇总表", tuple(columns), tuple(rows), note=note)


def print_interval(satisfied: int, answers: int, population: int | None) -> str:
    """63.07–70.75%, — without answers."""
    if answers == 0:
        return "—"
    low, high = (print_number(exact(bound)) for bound in bound_rate(satisfied, answers, population))
    return f"{low}–{high}%"


def tabulate_streets(context: Context, streets: pd.DataFrame) -> Table:
    """By street; fewer than five answers: neither the number of satisfied nor a rate."""
    rows = []
    for r in streets.itertuples(index=False):
        shown = int(r.answers) >= MINIMUM_ANSWERS
        rate: object = Fraction(100 * int(r.satisfied), int(r.answers)) if shown else "不足5份，不列示"
        rows.append(
            Row(
                (
                    r.street,
                    int(r.answers),
                    int(r.satisfied) if shown else "—",
                    rate,
                    print_interval(int(r.satisfied), int(r.answers), r.population) if shown else "—",
                )
            )
        )
    columns = (
        Column("街道", width=1.6),
        Column("有效回答", "份", "right"),
        Column("满意", "份", "right"),
        Column("满意率", "%", "right"),
        Column("95%置信区间", align="right"),
    )
    return Table(
        "survey_streets",
        "分街道满意率",
        columns,
        tuple(rows),
        note=f"有效回答不足{MINIMUM_ANSWERS}份的街道为保护个人不列满意率。",
    )


def build_comments(context: Context) -> list[Block]:
    """Comments by the subject they name, equal ones counted once with their number."""
    frame = context.run.survey
    comments = frame["comment"].astype(str).str.strip() if "comment" in frame else pd.Series(dtype=str)
    comments = comments[(comments != "") & ~comments.isin(["无", "没有", "nan", "<NA>"])]
    if comments.empty:
        return [context.say("问卷没有填写意见建议。")]
    subjects = name_subjects(context)
    table = comments.value_counts(sort=False).rename_axis("comment").reset_index(name="count")
    table["subject"] = [find_subject(comment, subjects) for comment in table["comment"]]
    order = [*subjects, OTHER]
    table["place"] = [order.index(subject) for subject in table["subject"]]
    table = table.sort_values(["place", "count"], ascending=[True, False], kind="stable")
    split = "、".join(
        f"{s}{int(table.loc[table['subject'] == s, 'count'].sum())}条" for s in order if (table["subject"] == s).any()
    )
    blocks: list[Block] = [
        context.say(f"共{len(comments):,}份问卷填写了意见建议，按提到的事项归类：{split}。电话、证件号码已遮盖。")
    ]
    shown = table.head(MOST_COMMENTS)
    rows = tuple(Row((r.subject, r.comment, int(r.count))) for r in shown.itertuples(index=False))
    more = len(table) - len(shown)
    columns = (Column("事项", width=1.2), Column("意见建议", width=6.0), Column("份数", "份", "right", 0.7))
    blocks.append(
        Table(
            "survey_comments",
            "意见建议归类表",
            columns,
            rows,
            note=f"另有{more:,}种意见未列出，见问卷数据表。" if more > 0 else "",
        )
    )
    return blocks


def name_subjects(context: Context) -> dict[str, tuple[str, ...]]:
    """Item label → the words that stand for it: the pairs of characters of which its name is made."""
    subjects = {}
    for item in context.spec.survey.items:
        label = re.sub(r"(总体|满意度|工作|情况)", "", item.label)
        words = tuple(label[i : i + 2] for i in range(0, len(label) - 1))
        if words:
            subjects[item.label] = words
    return subjects


def find_subject(comment: str, subjects: dict[str, tuple[str, ...]]) -> str:
    """The item of which the comment has most words, the first of equals; 其他 where it has none."""
    best, most = OTHER, 0
    for label, words in subjects.items():
        hits = sum(word in comment for word in words)
        if hits > most:
            best, most = label, hits
    return best
