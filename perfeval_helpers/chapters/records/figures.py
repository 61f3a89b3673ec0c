"""The figures of own extracts, computed once for all lines and again by group.

In: the declarations of a run, the frames that were read, the ledger with what is computed already. Out: entries in the
ledger, and tables by group.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from perfeval_helpers.chapters.records.aggregates import Part, choose_lines, compute_parts
from perfeval_helpers.chapters.records.conditions import list_fields
from perfeval_helpers.chapters.records.lines import Lines, Period, divide_by_period
from perfeval_helpers.chapters.records.wording import describe_expression, show_part, show_working
from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.columns import Column
from perfeval_helpers.contract.declarations.language import (
    Aggregate,
    Declaration,
    Difference,
    Expression,
    OwnFigure,
    Ratio,
    list_aggregates,
)
from perfeval_helpers.contract.declarations.linking import order_figures
from perfeval_helpers.contract.declarations.units import find_multiplier, measure_part, measure_unit
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.contract.schema import MONEY_UNITS
from perfeval_helpers.extracts import Extract
from perfeval_helpers.values.figures import Ledger
from perfeval_helpers.values.numbers import YEAR

BLANK_GROUP = "（空白）"
ZERO_BASE, NEGATIVE_BASE, NOTHING = "分母为0", "分母为负", "没有可计的行"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an expression gives for one group, money in yuan, with the parts it was computed from."""

    value: Fraction | None
    parts: tuple[Part, ...]
    reason: str = ""


@dataclass(frozen=True)
class Records:
    """The lines of one own extract that a run has, and what can be computed of them."""

    declaration: Declaration
    file: str
    lines: Lines  #: All accepted lines
    period: Period  #: Which of them are inside the period
    ledger: Ledger  #: The run's figures: those that the declaration names as parts
    _tables: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)

    @cached_property
    def inside(self) -> Lines:
        """The lines that count."""
        return self.lines if self.period.inside.all() else self.lines.take(self.period.inside)

    def can_compute(self, figure: OwnFigure) -> bool:
        """Whether the file has every column that a figure rests on, and the ledger every figure."""
        parts = list_aggregates(figure.expression)
        fields = {part.field for part in parts if part.field} | {name for part in parts for name in list_fields(part.where)}
        return self.lines.has(*fields) and all(part.figure in self.ledger for part in parts if part.kind == "figure")

    def compute(self, expression: Expression, groups: np.ndarray, group_count: int) -> list[Outcome]:
        """An expression for each group of the lines that count."""
        if isinstance(expression, (Ratio, Difference)):
            other, combine = (expression.to, _divide) if isinstance(expression, Ratio) else (expression.minus, _subtract)
            return list(map(combine, self.compute(expression.of, groups, group_count), self.compute(other, groups, group_count)))
        if expression.kind == "figure":
            return self._take_figure(expression.figure, groups, group_count)
        return [
            Outcome(part.value, (part,), "" if part.value is not None else NOTHING)
            for part in compute_parts(self.inside, expression, groups, group_count)
        ]

    def _take_figure(self, id: str, groups: np.ndarray, group_count: int) -> list[Outcome]:
        """Another figure's exact value, money in yuan; one of this extract is the group's own."""
        own = self.declaration.get_figure(id)
        if own is not None and group_count > 1:
            multiplier = self.find_multiplier(own)
            scale = measure_unit(own.unit)[1]
            found = [
                None if outcome.value is None else outcome.value * multiplier * scale
                for outcome in self.compute(own.expression, groups, group_count)
            ]
            return [Outcome(value, (Part(value),), "" if value is not None else NOTHING) for value in found]
        number = self.ledger.get_number(id)
        value = None if number is None else number * measure_unit(self.ledger[id].unit)[1]
        return [Outcome(value, (Part(value),), "" if value is not None else f"{self.ledger[id].label}没有数值")] * group_count

    def find_multiplier(self, figure: OwnFigure) -> Fraction:
        """What a figure's value is multiplied by to be in its unit."""
        return find_multiplier(figure.expression, figure.unit, self.lines.columns, self._find_unit)

    def _find_unit(self, id: str) -> str:
        own = self.declaration.get_figure(id)
        return own.unit if own is not None else self.ledger[id].unit

    def find_lines(self, expression: Expression) -> np.ndarray:
        """The places in the file of all lines that an expression rests on."""
        used = np.zeros(len(self.inside), bool)
        for part in list_aggregates(expression):
            if part.kind != "figure":
                used |= choose_lines(self.inside, part)[0]
        return self.inside.numbers_of_lines if used.all() else self.inside.numbers_of_lines[used]

    def enter(self, figure: OwnFigure) -> None:
        """Enter a figure in the ledger."""
        (outcome,) = self.compute(figure.expression, np.zeros(len(self.inside), np.int64), 1)
        value = None if outcome.value is None else outcome.value * self.find_multiplier(figure)
        aggregates = list_aggregates(figure.expression)
        columns = self.lines.columns
        parts = [
            show_part(aggregate, _shown(part, unit), unit, columns, self.label_of)
            for aggregate, part in zip(aggregates, outcome.parts, strict=True)
            for unit in [self._name_part_unit(aggregate)]
        ]
        figures, left_out = [part.figure for part in aggregates if part.kind == "figure"], self.period.left_out
        extracts = [f"extract:{self.declaration.name}"] if len(figures) < len(aggregates) else []
        sources = [catalogue.cite(self.declaration.name, self.file, self.find_lines(figure.expression), title=self.declaration.title)] if extracts else []
        self.ledger.add(
            figure.id, int(value) if value is not None and _is_whole(figure.expression, columns) else value, figure.unit,
            figure.label, describe_expression(figure.expression, figure.unit, columns, self.label_of),
            list(dict.fromkeys([*extracts, *figures])),
            working=show_working(figure.expression, parts, value, figure.unit, outcome.reason, f"；{left_out}不计" if extracts and left_out else ""),
            sources=sources,
        )  # fmt: skip

    def label_of(self, id: str) -> str:
        """What another figure is called."""
        return self.ledger[id].label

    def _name_part_unit(self, aggregate: Aggregate) -> str:
        if aggregate.kind == "figure":
            return self.ledger[aggregate.figure].unit
        return {"money": "元", "year": YEAR}.get(measure_part(aggregate, self.lines.columns, self._find_unit).dimension, "")

    def list_groupings(self) -> list[str]:
        """The fields of ``by`` that the file has."""
        return [field for field in self.declaration.by if self.lines.has(field)]

    def _is_of_groups(self, expression: Expression) -> bool:
        """Whether a group has a figure of its own: one that takes nothing from outside of the extract but what it is a share of."""
        if isinstance(expression, Ratio):
            return self._is_of_groups(expression.of) and (self.declaration.is_share(expression) or self._is_of_groups(expression.to))
        owners = [self.declaration.get_figure(part.figure) for part in list_aggregates(expression) if part.kind == "figure"]
        return all(own is not None and self._is_of_groups(own.expression) for own in owners)

    def tabulate(self, by: str) -> pd.DataFrame:
        """Every figure by the values of a field, in the order of the values; lines without one come last.

        Returns
        -------
        DataFrame
            The field's frame column, ``lines_count``, and a column a figure by its id: exact numbers in the figure's
            unit, None where there is none. A figure that takes a group's number from one of the whole run, or divides one
            by the group's, is not among them: neither what is left of the whole nor all that was spent for the tons of one
            station is the group's. A group's share of the whole is.

        Raises
        ------
        KeyError
            The file lacks the column.
        """
        if not self.lines.has(by):
            raise KeyError(by)
        if by not in self._tables:  # notebooks and reports ask for the same table for each figure
            self._tables[by] = self._tabulate(by)
        return self._tables[by].copy()

    def _tabulate(self, by: str) -> pd.DataFrame:
        codes, values = self.inside.get_codes(by)
        names = [_name_group(value, self.lines.columns[by].type, self.lines.columns[by].values) for value in values]
        present = np.unique(codes[codes >= 0])
        places = np.full(len(names) + 1, -1)
        places[present] = np.arange(present.size)
        kept = [names[code] for code in present.tolist()]
        groups = places[codes]
        if (codes < 0).any():
            groups = np.where(codes < 0, len(kept), groups)
            kept.append(BLANK_GROUP)
        table: dict[str, Any] = {
            self.lines.columns[by].frame_column: kept,
            "lines_count": np.bincount(groups, minlength=len(kept)).tolist() if len(groups) else [],
        }
        for figure in self.declaration.figures:
            if self.can_compute(figure) and figure.id in self.ledger and self._is_of_groups(figure.expression):
                multiplier = self.find_multiplier(figure)
                whole = _is_whole(figure.expression, self.lines.columns)
                outcomes = self.compute(figure.expression, groups.astype(np.int64), len(kept)) if kept else []
                table[figure.id] = pd.Series([_scale(o.value, multiplier, whole) for o in outcomes], dtype=object)
        return pd.DataFrame(table)


def _scale(value: Fraction | None, multiplier: Fraction, whole: bool) -> int | Fraction | None:
    if value is None:
        return None
    return int(value * multiplier) if whole else value * multiplier


def _name_group(value: Any, kind: str, words: Mapping[str, str]) -> str:
    if kind == "date":
        found: str = pd.Timestamp(value).date().isoformat()
        return found
    return next((word for word, code in words.items() if code == value), str(value))


def _shown(part: Part, unit: str) -> Part:
    """The part with its number in the unit that it is shown in."""
    scale = MONEY_UNITS.get(unit, 1)
    return part if scale == 1 or part.value is None else Part(part.value / scale, part.used_count, part.blank_count, part.unheld_count)


def _divide(of: Outcome, to: Outcome) -> Outcome:
    parts = of.parts + to.parts
    if of.value is None or to.value is None:
        return Outcome(None, parts, of.reason or to.reason)
    if to.value <= 0:
        return Outcome(None, parts, ZERO_BASE if to.value == 0 else NEGATIVE_BASE)
    return Outcome(of.value / to.value, parts)


def _subtract(of: Outcome, minus: Outcome) -> Outcome:
    parts = of.parts + minus.parts
    if of.value is None or minus.value is None:
        return Outcome(None, parts, of.reason or minus.reason)
    return Outcome(of.value - minus.value, parts)


def _is_whole(expression: Expression, columns: Mapping[str, Column]) -> bool:
    """Whether a figure is a count, a number of distinct values, a sum of counts, or one such less another."""
    if isinstance(expression, Ratio):
        return False
    return all(
        part.kind in ("count", "distinct") or (part.kind in ("sum", "least", "most") and columns[part.field].type in ("count", "year"))
        for part in list_aggregates(expression)
    )


def open_records(runfile: RunFile, extract: Extract, ledger: Ledger) -> Records:
    """An own extract that was read, ready to be computed."""
    declaration = runfile.declarations[extract.name]
    lacking = frozenset(column.field for column in declaration.schema.columns if column.field not in extract.headers)
    lines = Lines(declaration, extract.frame, lacking)
    period = divide_by_period(lines, runfile.period.start, runfile.period.end)
    return Records(declaration, extract.file, lines, period, ledger)


def add_figures(ledger: Ledger, runfile: RunFile, extracts: Mapping[str, Extract]) -> None:
    """Enter the figures of all own extracts that were read, each after those that it is computed from.

    A figure over a column that the file lacks, or over another that is not there, is not there either.
    """
    opened = {name: open_records(runfile, extracts[name], ledger) for name in runfile.declarations if name in extracts}
    for declaration, figure in order_figures(runfile.declarations):
        records = opened.get(declaration.name)
        if records is not None and records.can_compute(figure):
            records.enter(figure)
