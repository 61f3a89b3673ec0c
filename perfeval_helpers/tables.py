"""Tables of the report: one model for HTML, Word, Excel and CSV.

In: rows or a DataFrame. Out: a `Table` with caption, unit, headers and cells; every text is escaped when it is shown.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from html import escape
from io import StringIO
from numbers import Integral, Real
from typing import Literal

import pandas as pd

from perfeval_helpers.figures import NO_VALUE, Figure, group_thousands, print_number, round_half_up
from perfeval_helpers.narrative import FigureRef

Align = Literal["left", "right", "centre"]
NARROWEST, WIDEST = 4, 24  # characters by which a frame's columns share the width
RowKind = Literal["body", "subtotal", "total"]
# What a spreadsheet may take for a formula, full-width forms included.
FORMULA_START = re.compile(r"^[=+\-@\t\r\n＝＋－＠]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: header, unit where it differs from the table's, alignment, and its share of the width."""

    header: str
    unit: str = ""
    align: Align = "left"
    width: float = 1.0

    @property
    def title(self) -> str:
        """应发人数（人）."""
        return f"{self.header}（{self.unit}）" if self.unit else self.header


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that is printed in its own way: its value for spreadsheets, its text for readers."""

    value: object
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one line; subtotals and totals stand out; an anchor can be linked to."""

    cells: tuple[object, ...]
    kind: RowKind = "body"
    anchor: str = ""


@dataclass(frozen=True)
class Table:
    """A titled table.

    Attributes
    ----------
    name
        English, for the file of the table: ``score_summary`` gives tables/score_summary.csv.
    caption
        Without its number: 绩效评价得分情况表.
    columns, rows
        A cell is a text, a number (int, Fraction, Decimal, float), a `Figure`, a `FigureRef` (with its unit), a
        `Quantity`, or None for what there is not.
    unit
        The unit of all its numbers, printed above at the right; empty where the columns carry their own.
    row_headers
        How many leading columns name the row (``<th scope="row">``).
    note
        A line below the table.
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    unit: str = ""
    row_headers: int = 1
    note: str = ""
    number: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(f"table {self.name}: {len(row.cells)} cells in a row of {len(self.columns)} columns")

    @property
    def title(self) -> str:
        """表1：资金下达情况表."""
        return f"{self.number}：{self.caption}" if self.number else self.caption

    def _repr_html_(self) -> str:
        from perfeval_helpers.report.html import render_table

        return render_table(self)


def is_missing(value: object) -> bool:
    """None, NaN, NA and NaT."""
    return value is None or (not isinstance(value, (str, Figure, FigureRef, Quantity)) and bool(pd.isna(value)))


def print_cell(value: object) -> str:
    """A cell as readers see it: numbers half-up with thousands grouped, — for what there is not."""
    if isinstance(value, Figure):
        return NO_VALUE if value.value is None else group_thousands(value.printed)
    if isinstance(value, (Quantity, FigureRef)):
        return value.text
    if is_missing(value):
        return NO_VALUE
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Integral):
        return f"{int(value):,}"
    if isinstance(value, (Fraction, Decimal)):
        return group_thousands(print_number(Fraction(value)))
    if isinstance(value, Real):
        return group_thousands(print_number(Fraction(repr(float(value)))))
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return str(value)


def cell_number(value: object) -> int | float | None:
    """The number that a spreadsheet gets: rounded as it is printed, or None where the cell is no number."""
    if isinstance(value, (Figure, Quantity)):
        value = value.value
    if isinstance(value, (str, bool, FigureRef)) or is_missing(value):
        return None
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, (Fraction, Decimal)):
        rounded = round_half_up(value, 2)
    elif isinstance(value, Real):
        rounded = round_half_up(Fraction(repr(float(value))), 2)
    else:
        return None
    return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)


def is_numeric(value: object) -> bool:
    """Whether the cell is shown as a number (a missing one counts: it stands in a column of numbers)."""
    if isinstance(value, FigureRef):
        value = value.figure
    value = value.value if isinstance(value, (Figure, Quantity)) else value
    return is_missing(value) or cell_number(value) is not None


def stands_right(value: object, column: Column) -> bool:
    """Whether the cell stands at the right: numbers, and texts that begin with one (5（62.5%）, +0.35个百分点)."""
    return column.align == "right" and (is_numeric(value) or re.match(r"[+\-−]?\d", print_cell(value)) is not None)


def from_frame(
    frame: pd.DataFrame,
    caption: str,
    *,
    name: str = "",
    unit: str = "",
    headers: Mapping[str, str] | None = None,
    row_headers: int = 1,
    note: str = "",
    total: Sequence[object] | None = None,
) -> Table:
    """A table from a tidy DataFrame: its columns in order, numbers at the right; the index is not shown.

    Parameters
    ----------
    frame
        What to show; `reset_index()` first where the index names the rows.
    headers
        Column name → Chinese header; columns that are not named keep their name.
    total
        Cells of a last line that stands out (合计).

    Examples
    --------
    >>> table = from_frame(pd.DataFrame({"street": ["玉兴街道"], "received_count": [2204]}), "接收人数",
    ...                    unit="人", headers={"street": "街道", "received_count": "接收人数"})
    >>> print_cell(table.rows[0].cells[1])
    '2,204'
    """
    headers = headers or {}
    rows = [Row(tuple(values)) for values in zip(*(frame[key] for key in frame.columns), strict=True)]
    columns = []
    for place, key in enumerate(frame.columns):
        numeric = pd.api.types.is_numeric_dtype(frame[key]) or any(
            isinstance(row.cells[place], (Fraction, Decimal)) for row in rows
        )
        header = str(headers.get(str(key), key))
        longest = max([len(header), *(len(print_cell(row.cells[place])) for row in rows)])
        width = min(max(longest, NARROWEST), WIDEST)
        columns.append(Column(header, align="right" if numeric else "left", width=float(width)))
    if total is not None:
        rows.append(Row(tuple(total), "total"))
    return Table(name, caption, tuple(columns), tuple(rows), unit, row_headers, note)


def protect_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe stands before a risky first character."""
    return "'" + text if FORMULA_START.match(text) else text


def to_csv(table: Table) -> str:
    """The table as CSV text: headers with units, numbers without thousands separators, texts protected."""
    target = StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(
        [
            protect_text(
                f"{c.header}（{c.unit or table.unit}）" if (c.unit or (table.unit and c.align == "right")) else c.header
            )
            for c in table.columns
        ]
    )
    for row in table.rows:
        writer.writerow([csv_cell(cell) for cell in row.cells])
    return target.getvalue()


def csv_cell(value: object) -> str:
    """A number as it is printed but without separators; a text, protected."""
    if isinstance(value, Figure) and not isinstance(value.value, str):
        return value.printed
    number = cell_number(value)
    if number is not None:
        return print_cell(value).replace(",", "")
    return protect_text(print_cell(value)) if not is_missing(value) else ""


def escape_text(text: object) -> str:
    """HTML-escaped text in which line breaks survive."""
    return escape(str(text)).replace("\n", "<br>")


def join_names(names: Iterable[object], limit: int = 0) -> str:
    """甲、乙、丙; beyond `limit` names: 甲、乙等5项."""
    listed = [str(name) for name in names]
    if limit and len(listed) > limit:
        return "、".join(listed[:limit]) + f"等{len(listed)}项"
    return "、".join(listed)
