"""A table as its readers see it: one number of decimals in a column, and which cells are merged downwards.

In: a `Table`. Out: the text of each cell and the rows that it spans; every format of the report prints these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real
from typing import TYPE_CHECKING

from perfeval_helpers.showing.tables.cells import is_missing, print_cell
from perfeval_helpers.values.figures import Figure
from perfeval_helpers.values.numbers import exact, group_thousands, print_number, round_half_up

if TYPE_CHECKING:
    from perfeval_helpers.showing.tables.model import Table

MOST_PLACES = 2
MONEY = ("元", "万元", "亿元")


def read_plain(value: object) -> tuple[Fraction, str] | None:
    """The number of a cell that may be given another number of decimals, with its unit; None for any other cell.

    Texts, figures with their unit (`FigureRef`) and numbers that are printed in their own way (`Quantity`) stay as they
    are.
    """
    number, unit = (value.value, value.unit) if isinstance(value, Figure) else (value, "")
    if isinstance(number, bool) or is_missing(number):
        return None
    if isinstance(number, (Fraction, Decimal)):
        return exact(number), unit
    if isinstance(number, Integral):
        return exact(int(number)), unit
    return (exact(float(number)), unit) if isinstance(number, Real) else None


def find_places(cells: Sequence[object]) -> int | None:
    """The decimals of a column: the most that one of its numbers needs; None where its units differ.

    Examples
    --------
    >>> find_places([6, Fraction(78, 10), "—"]), find_places([6, 7]), find_places(["6项"])
    (2, 0, None)
    """
    plain = [found for cell in cells if (found := read_plain(cell)) is not None]
    if not plain or len({unit for _, unit in plain if unit}) > 1:  # a bare number has the unit of its column
        return None
    return max(len(print_number(number).partition(".")[2]) for number, _ in plain)


def column_places(table: Table) -> list[int | None]:
    """The decimals of each column; columns of money in the same unit have the same, so that no 0 stands beside 14.53."""
    places = [find_places([row.cells[place] for row in table.rows]) for place in range(len(table.columns))]
    units = [find_unit(table, place) for place in range(len(table.columns))]
    most = {unit: max((n for n, other in zip(places, units, strict=True) if other == unit and n is not None), default=0) for unit in MONEY}
    return [most.get(unit, count) if count is not None else None for unit, count in zip(units, places, strict=True)]


def find_unit(table: Table, place: int) -> str:
    """The unit of a column's numbers: its own, that of its figures, else the table's.

    The table's is that of its amounts, which stand at the right: serial numbers and years have none.
    """
    units = {row.cells[place].unit for row in table.rows if isinstance(row.cells[place], Figure)}  # type: ignore[attr-defined]
    column = table.columns[place]
    return column.unit or (units.pop() if len(units) == 1 else "") or (table.unit if column.align == "right" else "")


def print_in_column(value: object, places: int | None) -> str:
    """A cell with the decimals of its column.

    Examples
    --------
    >>> print_in_column(6, 2), print_in_column(Fraction(168, 10), 2), print_in_column("良", 2), print_in_column(None, 2)
    ('6.00', '16.80', '良', '—')
    """
    plain = None if places is None else read_plain(value)
    if plain is None:
        return print_cell(value)
    return group_thousands(str(round_half_up(plain[0], places or 0)))


def print_rows(table: Table) -> list[list[str]]:
    """The text of every cell, row by row."""
    places = table.places
    return [[print_in_column(cell, count) for cell, count in zip(row.cells, places, strict=True)] for row in table.rows]


def span_rows(table: Table) -> list[list[int]]:
    """How many rows each cell spans: 1, more where it stands for equal ones below it, 0 where it is covered by one above.

    Only the first `table.merged` columns merge, cells of body rows alone, and only below one another where what stands
    left of them is merged too.
    """
    spans = [[1] * len(table.columns) for _ in table.rows]
    for place in range(table.merged):
        top = 0
        for number in range(1, len(table.rows)):
            above, here = table.rows[top], table.rows[number]
            if above.kind == here.kind == "body" and above.cells[: place + 1] == here.cells[: place + 1]:
                spans[top][place] += 1
                spans[number][place] = 0
            else:
                top = number
    return spans


def as_printed(table: Table) -> Table | None:
    """The table as it stands on paper: without the columns that only a screen shows; None where it is for the screen.

    Long indexes and hashes are there to look something up in: HTML and the workbook have them, paper says where.
    """
    if table.screen_only:
        return None
    kept = [place for place, column in enumerate(table.columns) if not column.screen_only]
    if len(kept) == len(table.columns):
        return table
    return replace(
        table,
        columns=tuple(table.columns[place] for place in kept),
        rows=tuple(replace(row, cells=tuple(row.cells[place] for place in kept)) for row in table.rows),
        row_headers=sum(place < table.row_headers for place in kept),
        merged=sum(place < table.merged for place in kept),
    )
