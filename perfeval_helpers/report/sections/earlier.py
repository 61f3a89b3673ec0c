"""The last part of chapter 三: the key figures beside those of the run before.

In: the context of a run. Out: blocks; none where there is no run before.
"""

import re

from perfeval_helpers.chapters.survey import METHOD_FIGURES
from perfeval_helpers.contract.narrative import FigureRef
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.contract.runfile.surveys import TOP_COUNT
from perfeval_helpers.report.blocks import Block, Heading
from perfeval_helpers.report.context import Context
from perfeval_helpers.showing.tables import Column, Row, Table, join_names
from perfeval_helpers.values.figures import Ledger
from perfeval_helpers.values.numbers import NO_VALUE

SAME = "口径相同"


def compare_with_earlier(context: Context) -> list[Block]:
    """Key figures beside those of the run before, changes that a changed definition explains marked."""
    previous = max(context.run.previous.values(), key=lambda run: run.spec.period.end, default=None)
    if previous is None:
        return []
    from perfeval_helpers.studies.trend import compare_with_previous, say_changes

    reading = compare_with_previous(context.run.results(), previous.results())
    doubles = list_retold(context.spec) & list_retold(previous.spec)
    rows: list[Row] = []
    changed, missing = [], []
    table = reading.table[[
        id not in doubles and not repeats_plain(context.figures, previous.figures, id) and not before == now == NO_VALUE
        for id, before, now in zip(reading.table["figure"], reading.table["previous_text"], reading.table["current_text"], strict=True)
    ]]  # fmt: skip
    for r in table.to_dict("records"):
        id, name = r["figure"], r["name"]
        figure, before = context.figures.get(id), previous.figures.get(id)
        lacks = [f"{when}{'无此项' if one is None else '没有数值'}" for when, one in (("上期", before), ("本期", figure)) if one is None or one.text == NO_VALUE]
        if lacks:
            missing.append(name)
        elif r["definition_note"]:
            changed.append(name)
        note = lacks[0] if lacks else unnest(r["definition_note"]) or SAME
        now: object = FigureRef(figure) if figure is not None else NO_VALUE
        rows.append(Row((name, r["previous_text"], now, r["change_text"], note)))
    if not rows:
        return []
    last, this = name_period(previous.spec), name_period(context.spec)
    columns = (
        Column("指标", width=2.2), Column(f"上期（{last}）", align="right", width=1.5), Column(f"本期（{this}）", align="right", width=1.5),
        Column("变动", align="right", width=1.4), Column("口径", width=2.6),
    )  # fmt: skip
    text = f"本期与上期的主要数据共{len(rows)}项，见{{{{table-previous_comparison}}}}。{say_changes(table)}"
    if changed:
        text += f"；{join_names(changed)}的口径有变动，不能直接比较"
    if missing:
        text += f"；{join_names(missing)}只有一期有数值，不作比较"
    if previous.spec.project_of_district != context.spec.project_of_district:
        text += f"；上期评价的是{previous.spec.project_of_district}，两期对象不同，变动不全是逐年的变化"
    note = "变动为两期列出的数值之差。" + ("标注“合成”的一期，其明细记录为合成数据。" if previous.spec.synthetic or context.spec.synthetic else "")
    return [
        Heading(3, "（三）主要数据与上期比较"),
        context.say(text + "。"),
        Table("previous_comparison", "主要数据与上期比较表", columns, tuple(rows), note=note),
    ]


def unnest(note: str) -> str:
    """A remark without brackets in brackets: 取数不同（新增甲（乙）） is said as 取数不同：新增甲（乙）.

    Examples
    --------
    >>> unnest("取数不同（新增甲（乙）、丙（丁））"), unnest("口径有变（甲）")
    ('取数不同：新增甲（乙）、丙（丁）', '口径有变（甲）')
    """
    return re.sub(r"^([^（）]*)（([^（）]*（[^（）]*）.*)）$", r"\1：\2", note)


def name_period(spec: RunFile) -> str:
    """2021年度, with a mark where the records are synthetic: 2021年度，合成."""
    return spec.period.term + ("，合成" if spec.synthetic else "")


def list_retold(spec: RunFile) -> set[str]:
    """Figures that say again what the headline of the survey says: its own method, and the item that decides it."""
    doubles = set()
    for survey in spec.all_surveys:
        doubles.add(survey.prefix + METHOD_FIGURES[survey.method])
        if survey.method == "satisfied_questionnaires" and set(survey.satisfied_answers) == set(survey.scale[:TOP_COUNT]):
            doubles.add(f"{survey.prefix}{survey.overall_item}.satisfaction_rate")
    return doubles


def repeats_plain(now: Ledger, before: Ledger, id: str) -> bool:
    """Whether a strict accuracy is the plain one in both runs, since nobody was overpaid in either."""
    if ".strict_" not in id:
        return False
    plain = id.replace(".strict_", ".")
    return all(figures.get_number(id) == figures.get_number(plain) for figures in (now, before))
