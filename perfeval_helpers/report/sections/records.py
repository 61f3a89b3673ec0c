"""What a project's own records say, as sentences, tables and charts: the evidence under the indicators that use them.

In: the context of a run. Out: a topic for each own figure that an indicator scores, and one for each own extract's other
figures; the tables by group as files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from perfeval_helpers.chapters.records import Records
from perfeval_helpers.contract.declarations import OwnFigure
from perfeval_helpers.report.blocks import Block, Picture
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.sections.evidence import Topic
from perfeval_helpers.showing.charts import draw_groups
from perfeval_helpers.showing.tables import Table, from_frame
from perfeval_helpers.studies.records import (
    MOST_ROWS,
    find_bound,
    list_headers,
    list_told_apart,
    rank_groups,
    title_table,
)

if TYPE_CHECKING:
    from perfeval_helpers.evaluation import Run


def list_topics(context: Context) -> tuple[Topic, ...]:
    """A topic a figure that an indicator uses; then for each extract one of all its figures that none does."""
    scored = {id for line in context.lines for id in line.figures}
    topics = []
    for name, records in _open(context).items():
        known = [figure for figure in records.declaration.figures if figure.id in context.figures]
        used = [figure for figure in known if figure.id in scored]
        topics += [Topic(figure.label, (figure.id,), (), name, partial(_show, records, (figure,))) for figure in used]
        rest = tuple(figure for figure in known if figure not in used)
        if rest:
            topics.append(Topic(records.declaration.title, (f"extract:{name}",), (), name, partial(_show_rest, records, rest)))
    return tuple(topics)


def _open(context: Context) -> dict[str, Records]:
    opened: dict[str, Records] = getattr(context.run, "records", {})
    return opened


def _say_figures(records: Records, figures: Iterable[OwnFigure], context: Context) -> Block:
    texts = [f"{figure.label}[[{figure.id}]]（{context.figures[figure.id].formula}）" for figure in figures]
    return context.say(f"据{records.declaration.title}，{'；'.join(texts)}。")


def _show_rest(records: Records, figures: tuple[OwnFigure, ...], context: Context) -> list[Block]:
    """Figures that no indicator uses: those with a target like the others, all in a table by each field."""
    aimed = tuple(figure for figure in figures if find_bound(context.spec, figure.id) is not None)
    blocks = [_say_figures(records, figures, context), *_show(records, aimed, context)[1:]]
    for field in records.list_groupings():
        table = records.tabulate(field)
        note = f"共{len(table):,}组，列前{MOST_ROWS}组，全部列于随附的数据表" if len(table) > MOST_ROWS else ""
        blocks.append(from_frame(table.head(MOST_ROWS), title_table(records, field), headers=list_headers(records), note=note))
    return blocks


def _show(records: Records, figures: tuple[OwnFigure, ...], context: Context) -> list[Block]:
    """Each figure with its formula; then, told apart by group, the worst first."""
    blocks: list[Block] = [_say_figures(records, figures, context)]
    tables = {field: records.tabulate(field) for field in records.list_groupings()}
    for figure, field in list_told_apart(records, tables):
        if figure in figures:
            bound = find_bound(context.spec, figure.id)
            groups = rank_groups(records, tables[field], figure, field, bound)
            blocks.append(context.say(groups.sentence))
            blocks.append(Picture(draw_groups(
                groups.table, groups.title, figure.unit, context.figures[figure.id].text, bound, context.cite(records.declaration.name))))
    return blocks


def list_tables(run: Run) -> Iterator[Table]:
    """The tables of all own extracts by group, each with its file's name: every group, however many."""
    for name, records in getattr(run, "records", {}).items():
        for field in records.list_groupings():
            yield from_frame(records.tabulate(field), title_table(records, field), name=f"{name}_by_{field}", headers=list_headers(records))
