"""What a project's own records say, as sentences, tables and charts: the evidence under the indicators that use them.

In: the context of a run. Out: a topic for each own figure that an indicator scores, and one for each own extract's other
figures; the tables by group as files.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial

import pandas as pd

from perfeval_helpers.chapters.records import Records
from perfeval_helpers.contract.declarations.language import Aggregate, OwnFigure
from perfeval_helpers.evaluation import Run
from perfeval_helpers.report.blocks import Block, Paragraph, Picture
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.sections.evidence import Topic
from perfeval_helpers.showing.charts import draw_groups
from perfeval_helpers.showing.charts.records import MOST_GROUPS
from perfeval_helpers.showing.readings import Reading, show
from perfeval_helpers.showing.tables import Table, from_frame, join_tied
from perfeval_helpers.studies.records import (
    MOST_ROWS,
    adds_up,
    find_bound,
    find_group_bound,
    is_high_bad,
    list_headers,
    list_told_apart,
    name_grouping,
    order_table,
    rank_groups,
    title_table,
)
from perfeval_helpers.values.bounds import Bound
from perfeval_helpers.values.numbers import NO_VALUE, numeral
from perfeval_helpers.values.text import turn_brackets

FEWEST_GROUPS = 3
MOST_FIGURES = 9  # of a table by group, beside the group and its lines: more leave a column a character's width
MOST_DRAWN = 3


def list_topics(context: Context) -> tuple[Topic, ...]:
    """A topic a figure that an indicator uses; then for each extract one of the others, with all in a table by group."""
    scored = {id: len(line.figures) for line in sorted(context.lines, key=lambda line: len(line.figures)) for id in line.figures}
    topics = []
    for name, records in context.run.records.items():
        known = [figure for figure in records.declaration.figures if figure.id in context.figures]
        used = [figure for figure in known if figure.id in scored]
        topics += [Topic(figure.label, (figure.id,), (), name, partial(_show, records, (figure,), scored[figure.id] == 1)) for figure in used]
        rest = tuple(figure for figure in known if figure not in used)
        if known:
            topics.append(Topic(records.declaration.title, (f"extract:{name}",), (), name, partial(_show_rest, records, rest)))
    return tuple(topics)


def _say_figures(records: Records, figures: Sequence[OwnFigure], context: Context) -> Paragraph:
    source = f"据{records.declaration.title}，"
    formulas = {figure.id: context.figures[figure.id].formula for figure in figures}
    # A sum says by its name what it is.
    methods = {id: f"（{turn_brackets(formula)}）" if any(sign in formula for sign in "÷−") else "" for id, formula in formulas.items()}
    if len(figures) == 1:
        return context.say_from(source, figures[0].id, context.head(figures[0].id), methods[figures[0].id])
    return context.say(f"{source}{'；'.join(f'{context.head(figure.id)}[[{figure.id}]]{methods[figure.id]}' for figure in figures)}。")


def say_own(context: Context, id: str) -> str:
    """One figure of an own extract with its source and method, without a full stop; empty where no own extract has it."""
    for records in context.run.records.values():
        if (own := records.declaration.get_figure(id)) is not None:
            return _say_figures(records, (own,), context).text.rstrip("。")
    return ""


def _show_rest(records: Records, figures: tuple[OwnFigure, ...], context: Context) -> list[Block]:
    """Figures that no indicator uses: those with a target like the others, all in a table by each field."""
    aimed = tuple(figure for figure in figures if find_bound(context.spec, figure.id) is not None)
    blocks: list[Block] = [_say_figures(records, figures, context)] if figures else []
    blocks += _show(records, aimed, len(figures) == 1, context)[1:]
    for field in records.list_groupings():
        table, order = order_table(records, records.tabulate(field), context.spec)
        note = f"共{len(table):,}组，{order}列前{MOST_ROWS}组，全部列于随附的数据表" if len(table) > MOST_ROWS else order
        alike = name_alike(records, table, field)
        note = "；".join(filter(None, (note, f"各{name_grouping(records.lines.columns[field])}的{'，'.join(alike.values())}" if alike else "")))
        parts = split_columns(records, table.drop(columns=list(alike)), field)
        for number, part in enumerate(parts, 1):
            title = title_table(records, field) + (f"（{numeral(number)}）" if len(parts) > 1 else "")
            blocks.append(from_frame(part.head(MOST_ROWS), title, headers=list_headers(records), note=note and f"{note}。"))
    return blocks


def name_alike(records: Records, table: pd.DataFrame, field: str) -> dict[str, str]:
    """The figures that print the same in every one of several groups, each as a note says it: 供餐天数均为170天; no counts of lines, nor of the groups."""
    said, lines = {}, list_counts_of_lines(records)
    for figure in records.declaration.figures:
        is_count = isinstance(figure.expression, Aggregate) and (figure.expression.kind == "count" or figure.expression.field == field or figure.expression in lines)
        values = {show(value, figure.unit) for value in table[figure.id]} if figure.id in table and len(table) > 1 and not is_count else set()
        if len(values) == 1 and values != {NO_VALUE}:
            said[figure.id] = f"{figure.label}均为{values.pop()}"
    return said


def list_counts_of_lines(records: Records) -> list[Aggregate]:
    """What comes to the number of lines: their count, and the values of a field that is unique alone."""
    unique = records.declaration.schema.unique
    return [Aggregate("count"), *(Aggregate("distinct", name) for name in unique if len(unique) == 1)]


def split_columns(records: Records, table: pd.DataFrame, field: str) -> list[pd.DataFrame]:
    """A table by group as tables that fit the page: the same groups, the figures in order and evenly shared out.

    How many different values the field itself has is 1 in every group, and left out; so is the number of lines beside a figure that is it.
    """
    itself = {f.id for f in records.declaration.figures if isinstance(f.expression, Aggregate) and (f.expression.kind, f.expression.field) == ("distinct", field)}
    group, lines, *figures = (name for name in table.columns if name not in itself)
    count = max(-(-len(figures) // MOST_FIGURES), 1)
    size = -(-len(figures) // count)
    all_lines = list_counts_of_lines(records)
    counts = {figure.id for figure in records.declaration.figures if figure.expression in all_lines}
    pieces = [figures[at : at + size] for at in range(0, max(len(figures), 1), max(size, 1))]
    return [table[[group, *([] if counts.intersection(piece) else [lines]), *piece]] for piece in pieces]


def _show(records: Records, figures: tuple[OwnFigure, ...], is_alone: bool, context: Context) -> list[Block]:
    """Each figure with its formula; then, told apart by group, the worst first, and a chart where one says something.

    Groups that only add up to the whole are not ranked: the small ones are not the bad ones. Where the sentence before tells
    of several figures (not `is_alone`), each is named again.
    """
    blocks: list[Block] = [_say_figures(records, figures, context)]
    drawn = choose_drawn(context)
    for figure in figures:
        bound = find_group_bound(context.spec, figure)
        groups = rank_apart(context, records, figure, bound)
        if not groups:
            continue
        whole = f"{figure.label}总体{context.figures[figure.id].text}；"  # said in the first sentence
        first, *others = (reading.sentence.removeprefix(whole).rstrip("。") for reading in groups.values())
        aim = f"指标值（{bound.in_unit(figure.unit)}）" if bound else "指标值"  # said once
        told = "；".join([first, *(text.replace(aim, "指标值") if aim in first else text for text in others)])
        blocks.append(context.say(f"{'' if is_alone else figure.label}{told}。"))
        if figure.id in drawn:
            reading = choose_reading(groups)
            if bound is not None and not reading.table["missed"].any():
                message = f"{reading.title}都达到指标值{bound.in_unit(figure.unit)}"
            else:
                message = say_worst(reading, figure, bound) + (f"，指标值{bound.in_unit(figure.unit)}" if bound else "")
            chart = draw_groups(
                reading.table, reading.title, figure.unit, context.figures[figure.id].text, bound, context.cite(records.declaration.name))
            blocks.append(Picture(chart, message=message))
    return blocks


def choose_reading(groups: Mapping[str, Reading]) -> Reading:
    """The field, of several by which a figure is told apart, that says most."""
    return groups[choose_field({field: list(one.table["value"].dropna()) for field, one in groups.items()})]


def say_worst(reading: Reading, figure: OwnFigure, bound: Bound | None) -> str:
    """按时送达率最低的是五号配送中心（83.76%）."""
    worst, value = _name_worst(reading, figure, bound)
    return f"{figure.label}最{'高' if is_high_bad(figure, bound) else '低'}的是{worst}（{value}）"


def _name_worst(reading: Reading, figure: OwnFigure, bound: Bound | None) -> tuple[str, str]:
    values = [show(value, figure.unit, *(bound.ends if bound else ())) for value in reading.table["value"]]
    return join_tied(reading.table["group"], values), values[0]


def name_worst(context: Context, id: str) -> str:
    """The worst group of a figure of own records with its value, empty where there is none."""
    found = rank_own(context, id)
    return say_worst(*found) if found is not None else ""


def find_worst(context: Context, id: str) -> str:
    """The worst group of a figure of own records, with those that are as bad; empty where there is none."""
    found = rank_own(context, id)
    return _name_worst(*found)[0] if found is not None else ""


def rank_apart(context: Context, records: Records, figure: OwnFigure, bound: Bound | None) -> dict[str, Reading]:
    """The groups of a figure by each field that tells it apart; none where they add up to it. What is told apart is found once for a report."""
    name = records.declaration.name
    if name not in context.told_apart:
        context.told_apart[name] = list_told_apart(records, {field: records.tabulate(field) for field in records.list_groupings()})
    return {
        field: rank_groups(records, records.tabulate(field), figure, field, bound)
        for other, field in context.told_apart[name] if other == figure
    }  # fmt: skip


def rank_own(context: Context, id: str) -> tuple[Reading, OwnFigure, Bound | None] | None:
    """The groups that tell most of a figure of own records; None where its groups are alike, add up to it, or all reach its target."""
    for records in context.run.records.values():
        figure = records.declaration.get_figure(id)
        if figure is None:
            continue
        bound = find_group_bound(context.spec, figure)
        groups = rank_apart(context, records, figure, bound)
        reading = choose_reading(groups) if groups else None
        if reading is not None and (bound is None or reading.table["missed"].any()):
            return reading, figure, bound
    return None


def choose_drawn(context: Context) -> set[str]:
    """The figures that are drawn: of those whose indicators lost points the few that lost most."""
    lost = sorted((line for line in context.lines if line.lost > 0), key=lambda line: -line.lost)
    own = {
        figure.id for records in context.run.records.values() for figure in records.declaration.figures if not adds_up(records.declaration, figure)
    }
    return set(list(dict.fromkeys(id for line in lost for id in line.figures if id in own))[:MOST_DRAWN])


def choose_field(groups: dict[str, list[Fraction]]) -> str:
    """By what a figure is drawn: of the fields with a few groups the one whose groups differ most.

    Two bars say less than the sentence, and fifty do not fit: without a field between, the one with fewest groups.

    Examples
    --------
    >>> F = Fraction
    >>> way, school, township = [F(90), F(97)], [F(n) for n in range(50)], [F(93), F(95), F(97)]
    >>> choose_field({"way": way, "school": school, "township": township}), choose_field({"way": way, "school": school})
    ('township', 'school')
    """
    few = {field: values for field, values in groups.items() if FEWEST_GROUPS <= len(values) <= MOST_GROUPS}
    if few:
        return max(few, key=lambda field: max(few[field]) - min(few[field]))
    return min(groups, key=lambda field: (len(groups[field]) < FEWEST_GROUPS, len(groups[field])))


def list_tables(run: Run) -> Iterator[Table]:
    """The tables of all own extracts by group, each with its file's name: every group, however many."""
    for name, records in run.records.items():
        for field in records.list_groupings():
            yield from_frame(records.tabulate(field), title_table(records, field), name=f"{name}_by_{field}", headers=list_headers(records))
