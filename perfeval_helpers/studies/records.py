"""Own figures by group: which groups are worst, against the figure's target.

In: `Records` of an own extract, a figure and a field of ``by``. Out: a `Reading` with the groups, worst first.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from perfeval_helpers.chapters.records import Records
from perfeval_helpers.chapters.records.conditions import list_fields
from perfeval_helpers.chapters.records.wording import name_field
from perfeval_helpers.contract.columns import Column
from perfeval_helpers.contract.declarations.language import Declaration, OwnFigure, Ratio, list_aggregates
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.showing.readings import Reading, show
from perfeval_helpers.values.bounds import Bound
from perfeval_helpers.values.numbers import print_number

MOST_NAMED = 3
ADDITIVE = ("count", "sum", "distinct", "figure")
#: Rows of a table by group that are shown; the file in tables/ has all.
MOST_ROWS = 30


def find_bound(runfile: RunFile, figure: str) -> Bound | None:
    """The target of a figure in numbers, as the first target of the run has it; None where none has."""
    bounds = (target.bound for target in runfile.targets if target.figure == figure)
    return next((bound for bound in bounds if bound is not None), None)


def find_group_bound(runfile: RunFile, figure: OwnFigure) -> Bound | None:
    """The target that each group can be held to: that of a ratio or an average; a sum's or count's is the whole's alone."""
    declaration = next(one for one in runfile.declarations.values() if one.get_figure(figure.id) is not None)
    return None if adds_up(declaration, figure) else find_bound(runfile, figure.id)


def list_headers(records: Records) -> dict[str, str]:
    """The headers of `Records.tabulate`: fields and figures as the declaration calls them."""
    fields = {column.frame_column: name_field(column) for column in records.lines.columns.values()}
    figures = {one.id: f"{one.label}（{one.unit}）" if one.unit else one.label for one in records.declaration.figures}
    return {**fields, "lines_count": "记录数", **figures}


def tell_opened(opened: Iterable[Records]) -> str:
    """Which own extracts a run has."""
    titles = [records.declaration.title for records in opened]
    return f"项目自己的数据表有{len(titles)}个：{'、'.join(titles)}。" if titles else "本次评价没有项目自己的数据表。"


def tell_records(records: Records) -> str:
    """What an own extract is asked, what a line is, and how many of its lines count."""
    declaration, left_out = records.declaration, records.period.left_out
    question = f"问题：{declaration.question.rstrip('。？?')}？" if declaration.question else ""
    counted = f"计入{len(records.inside):,}行" + (f"（{left_out}不计）" if left_out else "")
    return f"{question}{declaration.schema.line_means}；{counted}。"


def list_definitions(records: Records) -> pd.DataFrame:
    """The figures of an own extract as they were entered: 名称, 数值, 公式, 计算."""
    known = [records.ledger[figure.id] for figure in records.declaration.figures if figure.id in records.ledger]
    return pd.DataFrame([(f.label, f.text, f.formula, f.working) for f in known], columns=["名称", "数值", "公式", "计算"])


def title_table(records: Records, field: str) -> str:
    """The caption of a table by group, which is no part of the extract: 工程节点表按河段汇总."""
    return f"{records.declaration.title}按{name_grouping(records.lines.columns[field])}汇总"


def name_grouping(column: Column) -> str:
    """What groups are called: of 学校名称 the schools, of 所在园区 the parks."""
    name = name_field(column)
    return name.removesuffix("名称").removeprefix("所在").removeprefix("所属") or name


def list_told_apart(records: Records, tables: Mapping[str, pd.DataFrame]) -> list[tuple[OwnFigure, str]]:
    """The figures, each with the fields by which its groups differ, as printed: where all are the same there is nothing to draw.

    Nor is there of one whose groups only add up to it, since the small ones are not the bad ones, nor by a field that the figure itself asks of: of the lines that are no 合格 none is, whatever the project does.
    """
    asked = {figure: {name for part in list_aggregates(figure.expression) for name in list_fields(part.where)}
             for figure in records.declaration.figures if not adds_up(records.declaration, figure)}  # fmt: skip
    return [
        (figure, field) for figure, fields in asked.items() for field, table in tables.items()
        if field not in fields and figure.id in table and len({print_number(value) for value in table[figure.id] if value is not None}) > 1
    ]  # fmt: skip


def adds_up(declaration: Declaration, figure: OwnFigure) -> bool:
    """Whether the groups of a figure add up to the whole (counts, sums, shares of a whole): the whole's target is none of theirs."""
    expression = figure.expression
    if isinstance(expression, Ratio):
        return declaration.is_share(expression) and all(part.kind in ADDITIVE for part in list_aggregates(expression.of))
    return all(part.kind in ADDITIVE for part in list_aggregates(expression))


def order_table(records: Records, table: pd.DataFrame, runfile: RunFile) -> tuple[pd.DataFrame, str]:
    """A table by group, worst first by the first figure that each group can be held to a target of, and how it is ordered.

    Where no figure has a target there is no worst: the table stays in the order of its groups.

    Returns
    -------
    tuple
        The table and 按学生用餐率由差到好; empty where it stays as it is.
    """
    for figure in records.declaration.figures:
        bound = find_group_bound(runfile, figure)
        if figure.id in table and bound is not None:
            return table.iloc[_order(table[figure.id].tolist(), is_high_bad(figure, bound))].reset_index(drop=True), f"{'' if figure.label.startswith('按') else '按'}{figure.label}由差到好"
    return table, ""


def is_high_bad(figure: OwnFigure, bound: Bound | None) -> bool:
    """Which end is worst: a target with one end says it (≤5元), else the declaration does (``better``)."""
    if bound is not None and (bound.low is None) != (bound.high is None):
        return bound.low is None
    return figure.lower_is_better


def _order(values: list[Any], high_is_bad: bool) -> list[int]:
    """The places of values, worst first, equal ones as they stand, those without a value last."""
    sign = -1 if high_is_bad else 1
    known = [at for at, value in enumerate(values) if not pd.isna(value)]
    return [*sorted(known, key=lambda at: values[at] * sign), *(at for at, value in enumerate(values) if pd.isna(value))]


def rank_groups(records: Records, table: pd.DataFrame, figure: OwnFigure, field: str, bound: Bound | None) -> Reading:
    """The groups of a figure, worst first.

    The target is `bound`, None where there is none; groups that only add up to the whole are not held against it.

    Returns
    -------
    Reading
        ``group``, ``value`` (exact, None where there is none; those come last), ``lines`` (how many the group has),
        ``missed`` (whether the target is missed). Which end is worst says `is_high_bad`.
    """
    bound = None if adds_up(records.declaration, figure) else bound
    column = records.lines.columns[field]
    # a number alone names nothing: 层数8
    name = name_grouping(column)
    names = [f"{name}{group}" if group.isdecimal() else group for group in table[column.frame_column]]
    groups = pd.DataFrame({"group": names, "value": table[figure.id], "lines": table["lines_count"]}, dtype=object)
    order = _order(groups["value"].tolist(), is_high_bad(figure, bound))
    ranked = groups.iloc[order].reset_index(drop=True)
    ranked["missed"] = [bound is not None and value is not None and not bound.is_met(Fraction(value)) for value in ranked["value"]]
    return Reading(ranked, _say(records, ranked, figure, name, bound), f"各{name}{figure.label}")


def _say(records: Records, ranked: pd.DataFrame, figure: OwnFigure, name: str, bound: Bound | None) -> str:
    whole = records.ledger[figure.id].text
    known = ranked[ranked["value"].notna()]
    if known.empty:
        return f"{figure.label}总体{whole}；按{name}没有可列的数值。"
    high, parts, groups = is_high_bad(figure, bound), [], f"{len(known):,}组"
    values = [show(value, figure.unit, *(bound.ends if bound else ())) for value in known["value"]]
    if len(set(values)) == 1:
        parts.append(f"{groups}均为{values[0]}")
        groups = ""  # said
    else:
        named = _choose_named(known, bound)
        if bound is None and not adds_up(records.declaration, figure) and (mean := records.ledger.get_number(figure.id)) is not None:
            named = named[[value > mean if high else value < mean for value in named["value"]]]  # no better than the whole
        shown = "、".join(f"{row.group}（{values[row.Index]}）" for row in named.itertuples())
        as_bad = 0 if named.empty else len(named) + values[len(named):].count(values[len(named) - 1])  # they stand in order
        shown += f"等{as_bad}组" if as_bad > len(named) else ""
        parts += [f"{'' if bound else groups + '中'}最{'高' if high else '低'}的是{shown}"] if shown else []
    if bound is not None:
        missed = int(ranked["missed"].sum())
        whom = "都达到" if not missed else "都没有达到" if missed == len(known) else f"中{missed:,}组没有达到"
        parts.append(f"{groups}{whom}指标值（{bound.in_unit(figure.unit)}）")
    if len(known) < len(ranked):
        parts.append(f"另有{len(ranked) - len(known):,}组没有数值")
    return f"{figure.label}总体{whole}；按{name}看，{'，'.join(parts)}。"


def _choose_named(known: pd.DataFrame, bound: Bound | None) -> pd.DataFrame:
    """The worst groups, at most half of all or those that are as bad as the worst, and few; none that meets the target."""
    as_bad = int((known["value"] == known["value"].iloc[0]).sum())
    named = known.head(min(MOST_NAMED, max(len(known) // 2, as_bad)))
    return named if bound is None else named[named["missed"]]
