"""Figures with the words of their definitions, and how their workings print numbers and cite lines.

In: an id, its exact value, lines of an extract. Out: its entry in the ledger; what it means; texts and sources.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from perfeval_helpers.contract.catalogue.matching import match_definition, name_of_survey, name_parts
from perfeval_helpers.contract.schema import title_extract
from perfeval_helpers.values.figures import Figure, Ledger
from perfeval_helpers.values.language import Told, tell
from perfeval_helpers.values.numbers import FEN_PER_WAN_YUAN, MINUS, Style, Value, print_measure
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


def explain(id: str, runfile: RunFile | None = None) -> list[Told]:
    """What a figure means: id, name, unit, formula, direction, where it comes from. Nothing for an unknown id.

    The labels are in both languages; names, units, formulas and sources are the definition itself, which the report prints.

    Examples
    --------
    >>> [str(line) for line in explain("funding.to_position_rate")[1:4]]
    ['名称：资金到位率', '单位：%', '公式：本期到位资金 ÷ 评价资金 × 100%']
    """
    none = tell("none")
    if runfile is not None and (declared := runfile.declared.get(id)) is not None:
        return [Told(id, id), tell("name: {name}", name=declared.label or id), tell("unit: {unit}", unit=declared.unit or none),
                tell("stands in: {place}", place=tell("declared by the run file, {source}", source=declared.source))]  # fmt: skip
    if runfile is not None and (own := runfile.own_figures.get(id)) is not None:
        title = next(d.title for d in runfile.declarations.values() if d.get_figure(id) is not None)
        return [Told(id, id), tell("name: {name}", name=own.label), tell("unit: {unit}", unit=own.unit or none),
                tell("direction: {direction}", direction=_name_direction(own.direction)), tell("extract: {extract}", extract=title),
                tell("defined by: {source}", source=tell("the project's own declaration of an extract"))]  # fmt: skip
    found = match_definition(id, runfile)
    if found is None:
        return []
    definition, parts = found
    names = name_parts(parts, runfile)
    return [
        Told(id, id), tell("name: {name}", name=definition.label.format(**names)), tell("unit: {unit}", unit=definition.unit.format(**names) or none),
        tell("formula: {formula}", formula=definition.formula.format(**names)), tell("direction: {direction}", direction=_name_direction(definition.direction)),
        tell("extract: {extract}", extract=definition.extract or tell("needs none")), tell("defined by: {source}", source=definition.source.format(**names)),
    ]  # fmt: skip


def _name_direction(direction: str) -> Told:
    return {"higher": tell("the higher the better"), "lower": tell("the lower the better"), "": tell("none")}[direction]


def print_wan_yuan(fen: int) -> str:
    """An amount in 万元, exactly and without trailing zeros: 22,305 × 50 yuan gives 111.525.

    Examples
    --------
    >>> print_wan_yuan(22_305 * 5_000)
    '111.525'
    """
    amount = Decimal(int(fen)) / FEN_PER_WAN_YUAN
    return f"{amount.normalize():,f}".replace("-", MINUS) if amount else "0"


def print_rate(part: str, whole: str, rate: Fraction | None) -> str:
    """The working of a rate: ``151.68 ÷ 477.39 × 100% = 31.77%``; without a denominator it says so.

    Examples
    --------
    >>> print_rate("3", "4", Fraction(75)), print_rate("0", "0", None)
    ('3 ÷ 4 × 100% = 75%', '0 ÷ 0 × 100% = —（分母为0）')
    """
    return f"{part} ÷ {whole} × 100% = " + ("—（分母为0）" if rate is None else f"{print_measure(rate)}%")


def cite(extract: str, file: str, lines: np.ndarray, title: str = "") -> Source:
    """Lines of an extract as a source; very scattered ones as one span with their number, to save memory.

    `title` is that of a run's own extract; built-in ones have theirs.

    Examples
    --------
    >>> str(cite("funds", "data/2022/funds.csv", np.array([2, 3, 4, 9])))
    'data/2022/funds.csv 第2–4、9行（共4行）'
    """
    return Source.of(extract, file, lines, title or title_extract(extract), 1000)
