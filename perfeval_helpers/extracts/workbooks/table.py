"""A sheet → what the CSV splitter makes of a file: the header's layout, and columns of text with the row of each line.

In: `Sheet`, the schema, which header means which field. Out: `Layout`, `RawTable`. Cells that hold what no text can say
(error values, formulas without a value, merged ranges) become marks of the table, which are faults where they are data.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from perfeval_helpers.contract.columns import Column, ExtractSchema
from perfeval_helpers.extracts.cells import CellFault, trim
from perfeval_helpers.extracts.convert import Encoded
from perfeval_helpers.extracts.faults import FaultLog, Text
from perfeval_helpers.extracts.header import MOST_TITLE_LINES, Headers, choose_header, describe_no_header, join_header
from perfeval_helpers.extracts.header_units import Line, spread_names
from perfeval_helpers.extracts.lines import Layout, Mark, RawTable
from perfeval_helpers.extracts.times import parse_date
from perfeval_helpers.extracts.workbooks.formats import NumberFormat, find_day, plain, show_day, show_number
from perfeval_helpers.extracts.workbooks.sheet import (
    BOOLEAN,
    DAY,
    ERROR,
    FORMULA,
    SHOWN_BY,
    TEXT,
    ColumnCells,
    Merged,
    Sheet,
    iterate_cells,
    list_filled_rows,
    name_column,
)
from perfeval_helpers.extracts.workbooks.units import check_unit
from perfeval_helpers.values.language import Message, Told, tell, tell_all, tell_n

#: Decimals that a column of numbers may have.
_PLACES = {"money": 2, "count": 0, "year": 0, "number": 6}
_DAYS = ("date", "datetime")
MOST_INTEGER = 10**15


class Rendered(NamedTuple):
    """The text of a cell, and what is wrong with it: a code and a text, None where nothing is."""

    text: str
    fault: tuple[str, Text] | None = None


def find_layout(sheet: Sheet, schema: ExtractSchema, headers: Headers) -> tuple[Layout, list[Line], list[Line]]:
    """Where the table stands, the filled rows above it, and the upper rows of its header with each name over all its columns.

    Raises
    ------
    FileFault
        FILE-EMPTY, FILE-COLUMNS: nothing in the sheet, no row that names two fields.
    """
    rows = list_filled_rows(sheet)[: MOST_TITLE_LINES + 1].tolist()
    lines = [(row, _list_texts(sheet, row)) for row in rows]
    joined = [_join_header(row, dict(lines), sheet.merged) for row in rows]
    named = joined[:1] + [join_header(joined[place], lines[place - 1][1], headers) if rows[place] == rows[place - 1] + 1 else joined[place]
                          for place in range(1, len(rows))]  # fmt: skip
    found = choose_header(named, schema, headers)
    if found is None:
        # Their number alone: where each person has a sheet, the names are people's.
        hint = tell_n("; the workbook has {number} more sheet: name the sheet with the data under `sheet` in the run file",
                      "; the workbook has {number} more sheets: name the sheet with the data under `sheet` in the run file",
                      len(sheet.others)) if sheet.others else ""
        raise describe_no_header(schema, headers, [(row, [cell for cell in cells if trim(cell)]) for row, cells in lines], hint)
    known = set(filter(None, headers.match(named[found])))
    while found + 1 < len(rows) and joined[found + 1] != lines[found + 1][1] and known == set(filter(None, headers.match(joined[found + 1]))):
        found += 1  # nothing but parts of the header's names
    row, cells = rows[found], named[found]
    while cells and not trim(cells[-1]):
        cells.pop()
    top = min((merged.first_row for merged in sheet.merged if merged.first_row < row <= merged.last_row), default=row)
    if cells != joined[found]:
        top = min(top, row - 1)
    if found and lines[found - 1][0] >= top:
        cells += lines[found - 1][1][len(cells):]  # names of columns behind the last of the lower line
    groups = [(line, spread_names(above, len(cells), {one.first_column: one.last_column for one in sheet.merged if one.first_row == line}))
              for line, above in lines[:found] if line >= top]
    return (Layout("", tuple(cells), headers.locate(cells), row, row + 1, 0, tuple(lines[found - 1][1]) if found else ()),
            [(line, above) for line, above in lines[:found] if line < top], groups)


def _join_header(row: int, lines: Mapping[int, list[str]], merged: Iterable[Merged]) -> list[str]:
    """The cells of a row, and in blank ones what is merged down into them: the names of a header of two rows."""
    cells = list(lines[row])
    for one in merged:
        place, above = one.first_column, lines.get(one.first_row, [])
        if one.first_row < row <= one.last_row and place < len(above):
            cells += [""] * (place + 1 - len(cells))
            cells[place] = cells[place] or above[place]
    return cells


def _list_texts(sheet: Sheet, row: int) -> list[str]:
    cells = {place: render(kind, text, sheet.formats[style], sheet.is_1904, None).text for place, kind, style, text in iterate_cells(sheet, row)}
    return [cells.get(place, "") for place in range(max(cells, default=-1) + 1)]


def build_table(sheet: Sheet, layout: Layout, present: Iterable[Column], few: Mapping[str, bool]) -> RawTable:
    """The lines below the header.

    Parameters
    ----------
    present
        The schema's columns that the sheet has.
    few
        Field → whether few different values are expected (read as a dictionary).
    """
    filled = list_filled_rows(sheet)
    line = filled[filled > layout.header_line]
    physical = int(filled[-1]) if filled.size else layout.header_line
    table = RawTable(line, {}, physical, blank=physical - layout.header_line - int(line.size), sheet=sheet.name)
    known: dict[int, pa.Array] = {}
    for column in present:
        place = layout.positions[column.field]
        texts, marks = _make_column(sheet.columns.get(place), sheet, column, line)
        known[place] = texts
        table.columns[column.field] = texts.dictionary_encode() if few[column.field] else texts
        table.letters[column.field] = name_column(place)
        table.marks[column.field] = marks
    by_place = {layout.positions[column.field]: column.field for column in present}
    for merged in sheet.merged:
        _mark_merged(table, merged, by_place, known)

    def get_cells(row: int) -> list[str]:
        cells = {place: render(kind, text, sheet.formats[style], sheet.is_1904, None).text
                 for place, kind, style, text in iterate_cells(sheet, int(line[row])) if place not in known}
        return [known[place][row].as_py() if place in known else cells.get(place, "") for place in range(len(layout.header))]

    table.cells = get_cells
    return table


def describe_hidden(sheet: Sheet, table: RawTable, layout: Layout) -> Told:
    """The hidden rows and columns that were read; empty where there are none."""
    rows = [row for row in table.line.tolist() if row in sheet.hidden_rows]
    columns = [name_column(place) for place in sorted(sheet.hidden_columns) if place in sheet.columns and place < len(layout.header)]
    parts = []
    if rows:
        parts.append(tell("{rows} ({numbers}{more})", rows=tell_n("{number} row", "{number} rows", len(rows)), numbers=tell_all(map(str, rows[:10])),
                          more="…" if len(rows) > 10 else ""))  # fmt: skip
    if columns:
        parts.append(tell("{columns} ({letters}{more})", columns=tell_n("{number} column", "{number} columns", len(columns)), letters=tell_all(columns[:10]),
                          more="…" if len(columns) > 10 else ""))  # fmt: skip
    return tell_all(parts)


def _make_column(cells: ColumnCells | None, sheet: Sheet, column: Column, line: np.ndarray) -> tuple[pa.Array, list[Mark]]:
    """The texts of a column, one per line, blank where there is no cell; and the marks of its cells."""
    if cells is None:
        return pa.array([""] * line.size, pa.string()), []
    texts, marks = _render_all(cells, sheet, column)
    inside = np.flatnonzero(cells.rows >= (line[0] if line.size else np.inf))
    at = np.searchsorted(line, cells.rows[inside])
    places = np.full(line.size, len(texts), np.int64)
    places[at] = inside
    number_of = dict(zip(inside.tolist(), at.tolist(), strict=True)) if marks else {}
    whole = pa.concat_arrays([texts, pa.array([""], pa.string())])
    return whole.take(pa.array(places)), [Mark(number_of[place], *fault) for place, fault in marks if place in number_of]


def _render_all(cells: ColumnCells, sheet: Sheet, column: Column) -> tuple[pa.Array, list[tuple[int, tuple[str, Text]]]]:
    """Each different cell once: numbers and days repeat."""
    others = np.flatnonzero(cells.kinds != TEXT)
    if others.size == 0:
        return cells.texts, []
    encoded = cells.texts.take(pa.array(others)).dictionary_encode()
    codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    width = len(encoded.dictionary)
    keys = (cells.styles[others].astype(np.int64) * 8 + cells.kinds[others]) * width + codes
    unique, inverse = np.unique(keys, return_inverse=True)
    distinct = encoded.dictionary.to_pylist()
    rendered = [render(int(key // width % 8), distinct[int(key % width)], sheet.formats[int(key // width // 8)], sheet.is_1904, column)
                for key in unique.tolist()]
    shown = pa.array([one.text for one in rendered], pa.string()).take(pa.array(inverse))
    faulty = np.array([one.fault is not None for one in rendered], bool)[inverse]
    marks = [(int(others[at]), fault) for at in np.flatnonzero(faulty).tolist() if (fault := rendered[int(inverse[at])].fault) is not None]
    if others.size == cells.rows.size:
        return shown, marks
    places = np.arange(cells.rows.size)
    places[others] = cells.rows.size + np.arange(others.size)
    return pa.concat_arrays([cells.texts, shown]).take(pa.array(places)), marks


def render(kind: int, text: str, shown_by: NumberFormat, is_1904: bool, column: Column | None) -> Rendered:
    """The text of a cell as its column reads it.

    Parameters
    ----------
    column
        The schema's column; None for a cell of no column (a title): it is rendered as it is shown.

    Notes
    -----
    Text and identifiers are what the program shows. A number in a column of numbers is itself, to 15 digits; where it has
    more decimals than the column may have, and its format shows fewer, it is what is shown.
    """
    if kind == TEXT:
        return Rendered(text)
    if kind == ERROR:
        return Rendered("", ("XL-ERROR", Text(text, Message("{cell} is an error value; correct the formula, or paste its value"))))
    if kind == FORMULA:
        return Rendered("", ("XL-FORMULA", Text(None, Message("the formula was stored without its value; open the workbook in a spreadsheet program and "
                                                        "save it, or paste the column as values"))))
    if kind == BOOLEAN:
        return Rendered("", ("ROW-TYPE", Text(text, Message("{cell} is a Boolean; expected a number, a day or text as in the other cells of the column"))))
    value, _, shown = text.partition(SHOWN_BY)
    kind_of_column = column.type if column is not None else "text"
    if kind == DAY:
        return Rendered(_tell_day(value) if kind_of_column in _DAYS or not shown else shown)
    if shown_by.is_date:
        return Rendered(show_day(value, shown_by, is_1904, iso=kind_of_column in _DAYS))
    if kind_of_column in _DAYS:
        return _render_bare_day(value, is_1904)
    if column is not None and (kind_of_column in _PLACES or kind_of_column == "decimal"):
        number = _render_number(value, shown_by, column.places if kind_of_column == "decimal" else _PLACES[kind_of_column])
        return Rendered(number, check_unit(value, shown_by, shown, kind_of_column))
    if abs(float(value)) >= MOST_INTEGER:
        fault = Text(None, Message("the number has more than 15 digits, of which a spreadsheet keeps 15: export the column as text"))
        return Rendered(plain(value), ("XL-PRECISION", fault) if column is not None else None)
    if shown and "E+" not in shown.upper():
        return Rendered(shown)
    return Rendered(show_number(value, shown_by))


def _tell_day(value: str) -> str:
    """A day as ISO 8601 writes it, without a time that is midnight."""
    day, _, time = value.replace("T", " ").partition(" ")
    return day if not time.strip("0:.Z") else f"{day} {time.removesuffix('Z')}"


def _render_bare_day(value: str, is_1904: bool) -> Rendered:
    """A number in a column of days: 20220201 is one, any other only says which day it would be."""
    number = plain(value)
    try:
        parse_date(number)
    except CellFault:
        day = find_day(value, is_1904)
        would = tell("; it would be {day}", day=day.date()) if day is not None else ""
        return Rendered(number, ("ROW-TYPE", Text(number, Message("{cell} is a number without a date format{would}: format the column as a date; expected "
                                                                  "a date such as 2022-02-01", would=would))))
    return Rendered(number)


def _render_number(value: str, shown_by: NumberFormat, places: int) -> str:
    number = plain(value)
    decimals = len(number.partition(".")[2])
    if decimals > places and shown_by.places is not None and shown_by.places <= places:
        return show_number(value, NumberFormat("0." + "0" * shown_by.places if shown_by.places else "0"))
    return number


def _mark_merged(table: RawTable, merged: Merged, by_place: Mapping[int, str], known: Mapping[int, pa.Array]) -> None:
    """One fault a merged range, on its first cell in a column that is read; its other cells stand for nothing."""
    first, last = np.searchsorted(table.line, [merged.first_row, merged.last_row + 1])
    told = False
    for place in range(merged.first_column, merged.last_column + 1):
        if place not in by_place:
            continue
        for row in range(int(first), int(last)):
            text = Text(None, Message("the cell is part of the merged range {range}; expected a value in each cell: take the range apart", range=merged.name))
            table.marks[by_place[place]].append(Mark(row, "" if told else "XL-MERGED", text))
            told = True


def enter_marks(
    raw: RawTable, log: FaultLog, encoded: dict[str, Encoded], shown: Mapping[str, str], data: np.ndarray
) -> None:
    """The cells of a workbook that are at fault whatever their column reads: where they are data.

    Parameters
    ----------
    encoded
        Field → column; those with marks are replaced.
    shown
        Field → header as it stands in the file.
    data
        Per row, whether it is data.
    """
    for name, every in raw.marks.items():
        marks = [mark for mark in every if data[mark.row]]
        if not marks:
            continue
        silent = np.array([mark.row for mark in marks if not mark.code], np.int64)
        log.set_aside("XL-MERGED", shown[name], silent, Message("the cell is part of a merged range: its value cannot be told"))
        if name in encoded:
            encoded[name] = encoded[name].mark(marks)
            continue
        # Names and identity numbers are read apart: what is at fault is blank to them.
        for mark in marks:
            if mark.code:
                log.add(mark.code, shown[name], np.array([mark.row]), [mark.text])
        mask = np.zeros(raw.line.size, bool)
        mask[[mark.row for mark in marks]] = True
        raw.columns[name] = pc.if_else(pa.array(mask), pa.scalar("", pa.string()), raw.columns[name])
