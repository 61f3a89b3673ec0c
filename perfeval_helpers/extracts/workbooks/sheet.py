"""The cells of a sheet by column: what kind each is, its text, and the style that says how a number is shown.

In: cells in any order, one at a time. Out: `Sheet`. Rows and columns count from 1 and 0.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from perfeval_helpers.extracts.workbooks.formats import NumberFormat
from perfeval_helpers.values.language import Told

#: Kinds of cells. A DAY holds what ISO 8601 writes; a SHOWN number or day holds its value, SHOWN_BY and what is shown.
TEXT, NUMBER, BOOLEAN, ERROR, FORMULA, DAY = range(6)
SHOWN_BY = "\x1f"


@dataclass(frozen=True, slots=True)
class ColumnCells:
    """The cells of one column that hold anything, by row."""

    rows: np.ndarray  #: 1-based, ascending
    kinds: np.ndarray  #: Per cell, `TEXT` to `DAY`
    styles: np.ndarray  #: Per cell, an index into the sheet's formats
    texts: pa.Array  #: As the file holds them: numbers unrounded


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged range, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def name(self) -> str:
        """As the program shows it: C17:D18."""
        return f"{name_column(self.first_column)}{self.first_row}:{name_column(self.last_column)}{self.last_row}"


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook."""

    name: str
    columns: dict[int, ColumnCells]
    formats: Sequence[NumberFormat]
    is_1904: bool = False
    merged: tuple[Merged, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    others: tuple[str, ...] = ()  #: The other visible sheets of the workbook


def name_column(place: int) -> str:
    """The letters of a column.

    >>> name_column(0), name_column(25), name_column(26), name_column(702)
    ('A', 'Z', 'AA', 'AAA')
    """
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def number_column(letters: str) -> int:
    """The place of a column.

    >>> number_column("A"), number_column("AA")
    (0, 26)
    """
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


@dataclass
class Builder:
    """Gathers cells, column by column."""

    _columns: dict[int, tuple[list[int], list[int], list[int], list[str]]] = field(default_factory=dict)

    def add(self, row: int, column: int, kind: int, text: str, style: int = 0) -> None:
        """Enter a cell; one without text is none."""
        if not text and kind != FORMULA:
            return
        held = self._columns.get(column)
        if held is None:
            held = self._columns[column] = ([], [], [], [])
        held[0].append(row)
        held[1].append(kind)
        held[2].append(style)
        held[3].append(text)

    def finish(self) -> dict[int, ColumnCells]:
        """The columns, in order, their cells by row; of a cell given twice the last."""
        return {column: _make_column(*self._columns[column]) for column in sorted(self._columns)}


def _make_column(rows: list[int], kinds: list[int], styles: list[int], texts: list[str]) -> ColumnCells:
    made = ColumnCells(np.array(rows, np.int64), np.array(kinds, np.uint8), np.array(styles, np.int32), pa.array(texts, pa.string()))
    if made.rows.size > 1 and not (np.diff(made.rows) > 0).all():
        order = np.argsort(made.rows, kind="stable")
        last = np.r_[np.diff(made.rows[order]) > 0, True]
        order = order[last]
        made = ColumnCells(made.rows[order], made.kinds[order], made.styles[order], made.texts.take(pa.array(order)))
    return made


def list_filled_rows(sheet: Sheet) -> np.ndarray:
    """The rows that hold anything, ascending."""
    held = [column.rows for column in sheet.columns.values() if column.rows.size]
    filled = np.zeros(max((int(rows[-1]) for rows in held), default=0) + 1, bool)
    for rows in held:
        filled[rows] = True
    return np.flatnonzero(filled)


def iterate_cells(sheet: Sheet, row: int) -> Iterator[tuple[int, int, int, str]]:
    """Column, kind, style and text of each cell of a row."""
    for place, column in sheet.columns.items():
        at = int(np.searchsorted(column.rows, row))
        if at < column.rows.size and column.rows[at] == row:
            yield place, int(column.kinds[at]), int(column.styles[at]), column.texts[at].as_py()


class SheetMissing(Exception):
    """The sheet that the run file names is not in the workbook; `names` are."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(names)
        self.names = tuple(names)


class Unreadable(Exception):
    """The workbook cannot be read; why not, is said."""

    def __init__(self, said: Told) -> None:
        super().__init__(said.english)
        self.said = said


def choose_sheet(sheets: Sequence[tuple[str, bool]], name: str | None) -> tuple[int, tuple[str, ...]]:
    """The place of the sheet of this name, else of the first visible one, and the names of the other visible ones.

    Parameters
    ----------
    sheets
        Name and whether it is visible, in order.

    Raises
    ------
    SheetMissing
        There is none.
    """
    for place, (title, visible) in enumerate(sheets):
        if title.strip() == name.strip() if name else visible:
            return place, tuple(other for other, shown in sheets if shown and other != title)
    raise SheetMissing([title for title, _ in sheets])
