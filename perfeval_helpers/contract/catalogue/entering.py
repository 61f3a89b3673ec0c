"""Figures with the words of their definitions. In: an id, its exact value. Out: its entry in the ledger; what it means."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from perfeval_helpers.contract.catalogue.matching import match_definition, name_of_survey, name_parts
from perfeval_helpers.values.figures import Figure, Ledger, Style, Value
from perfeval_helpers.values.sources import Source

if TYPE_CHECKING:
    from perfeval_helpers.contract.runfile.models import RunFile


def enter(
    ledger: Ledger,
    runfile: RunFile | None,
    id: str,
    value: Value | Decimal,
    inputs: Iterable[str] = (),
    *,
    working: str = "",
    sources: Iterable[Source] = (),
    formula: str = "",
    style: Style | None = None,
) -> Figure:
    """Enter a figure with the name, unit and formula of its definition; a declared figure is left to its declaration.

    Raises
    ------
    KeyError
        No definition fits the id.

    Examples
    --------
    >>> ledger = Ledger()
    >>> figure = enter(ledger, None, "funding.to_position_rate", 75)  # 30 of 40 arrived
    >>> figure.label, figure.text
    ('资金到位率', '75%')
    """
    if id in ledger:
        return ledger[id]
    found = match_definition(id, runfile)
    if found is None:
        raise KeyError(f"no definition fits the figure id {id}")
    definition, parts = found
    names = name_parts(parts, runfile)
    return ledger.add(
        id, value, definition.unit.format(**names), name_of_survey(names["survey"], definition.label.format(**names)),
        formula or definition.formula.format(**names), inputs, working=working, sources=sources,
        style=style or definition.style,
    )  # fmt: skip


def explain(id: str, runfile: RunFile | None = None) -> str:
    """What a figure means, in Chinese: name, unit, formula, direction, where it comes from. Empty for an unknown id.

    Examples
    --------
    >>> explain("funding.to_position_rate").splitlines()[1:4]
    ['名称：资金到位率', '单位：%', '公式：本期到位资金 ÷ 评价资金 × 100%']
    """
    if runfile is not None and (declared := runfile.declared.get(id)) is not None:
        return f"{id}\n名称：{declared.label or id}\n单位：{declared.unit}\n出处：运行文件声明，{declared.source}"
    if runfile is not None and (own := runfile.own_figures.get(id)) is not None:
        name = next(d.title for d in runfile.declarations.values() if d.get_figure(id) is not None)
        better = {"higher": "越高越好", "lower": "越低越好"}[own.direction]
        return f"{id}\n名称：{own.label}\n单位：{own.unit or '无'}\n方向：{better}\n所需数据表：{name}\n定义依据：项目自己的数据表声明"
    found = match_definition(id, runfile)
    if found is None:
        return ""
    definition, parts = found
    names = name_parts(parts, runfile)
    direction = {"higher": "越高越好", "lower": "越低越好", "": "无"}[definition.direction]
    return (
        f"{id}\n名称：{definition.label.format(**names)}\n单位：{definition.unit.format(**names) or '无'}\n"
        f"公式：{definition.formula.format(**names)}\n方向：{direction}\n所需数据表：{definition.extract or '不需要数据表'}\n定义依据：{definition.source.format(**names)}"
    )
