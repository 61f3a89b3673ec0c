"""UTF-8 bytes → columns of text cells with physical line numbers, and the lines that cannot be split.

In: the bytes of `decode` and a `Layout` (where the header is, which fields stand where). Out: a `RawTable`. Two ways that
give the same: pyarrow for stretches of plain lines, and line by line with the csv module for whatever holds quotes, bare
carriage returns or another number of fields than the header.
"""

from __future__ import annotations

import contextlib
import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from perfeval_helpers.extracts.cells import trim
from perfeval_helpers.extracts.closing_lines import is_closing, is_closing_item, is_total
from perfeval_helpers.extracts.faults import Text
from perfeval_helpers.extracts.stretches import MOST_LINES_OF_A_CELL, Stretch, count_lines, find_stretches

_CHUNK = 4 << 20
_LINE_END = re.compile(r"\r\n|\n|\r")
_THOUSANDS = re.compile(r"[0-9]{3}(?:\.[0-9]{1,2})?")
DICTIONARY = pa.dictionary(pa.int32(), pa.string())


class LineFault(ValueError):
    """A line that cannot be split into cells; its text is never shown, it may hold anything."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english)
        self.english, self.chinese = english, chinese


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table stands in a file.

    Attributes
    ----------
    separator
        One character.
    header
        The header's cells as they stand.
    positions
        field → index of its cell.
    header_line, data_line
        Physical lines, 1-based, of the header and of what follows it.
    data_start
        Byte offset of `data_line`.
    """

    separator: str
    header: tuple[str, ...]
    positions: Mapping[str, int]
    header_line: int
    data_line: int
    data_start: int


@dataclass(frozen=True, slots=True)
class BadLine:
    """A physical line that is no row of the table, with why.

    Attributes
    ----------
    short
        It has fewer fields than the header.
    item
        Of a footer: it is one only below another.
    """

    line: int
    english: str
    chinese: str
    short: bool = False
    item: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell of a workbook that no text can say: its row, the code of the fault, and what it says.

    Without a code it goes with another cell's fault and is none of its own.
    """

    row: int
    code: str
    text: Text


@dataclass
class RawTable:
    """Cells as text, per field, with the physical line of each row; and every line that is not among them.

    `bad` cannot be split, `blank` and `totals` were recognised although they have another number of fields than the
    header, `continued` counts second and further physical lines of quoted cells. `footers` look like what closes a table;
    what becomes of them depends on what stands below. A table of a workbook has its sheet's name, the letters of its
    columns and `marks` by field.
    """

    line: np.ndarray
    columns: dict[str, pa.Array]
    physical: int
    bad: list[BadLine] = field(default_factory=list)
    blank: int = 0
    totals: list[int] = field(default_factory=list)
    footers: list[BadLine] = field(default_factory=list)
    continued: int = 0
    sheet: str = ""
    letters: dict[str, str] = field(default_factory=dict)
    marks: dict[str, list[Mark]] = field(default_factory=dict)
    cells: Callable[[int], list[str]] | None = None
    _pieces: list[_Piece] = field(default_factory=list)

    def get_cells(self, rows: Iterable[int]) -> Iterator[tuple[int, list[str]]]:
        """All cells of some rows, ascending, unknown columns included; only rows with a blank key may be asked for."""
        if self.cells is not None:
            for row in rows:
                yield row, self.cells(row)
            return
        starts = np.cumsum([0, *(piece.table.num_rows for piece in self._pieces)])
        for row in rows:
            number = int(np.searchsorted(starts, row, side="right")) - 1
            yield row, self._pieces[number].get_cells(row - int(starts[number]))


    def forget_cells(self) -> None:
        """Let go of the file's bytes: `get_cells` is not asked any more."""
        self._pieces.clear()


class _Piece:
    """A stretch of rows from one of the two splitters."""

    def __init__(self, table: pa.Table, line: np.ndarray, separator: str, data: memoryview | None = None,
                 kept: dict[int, list[str]] | None = None) -> None:
        self.table, self.line = table, line
        self._separator, self._data, self._kept = separator, data, kept or {}
        self._ends: np.ndarray | None = None

    def get_cells(self, row: int) -> list[str]:
        if self._data is None:
            return self._kept[row]
        if self._ends is None:
            self._ends = np.flatnonzero(np.frombuffer(self._data, dtype=np.uint8) == 10)
        start = int(self._ends[row - 1]) + 1 if row else 0
        end = int(self._ends[row]) if row < self._ends.size else len(self._data)
        return split_record([bytes(self._data[start:end]).decode().removesuffix("\r")], 0, self._separator)[0]


def split_record(lines: Sequence[str], start: int, separator: str) -> tuple[list[str], int]:
    """The cells of the record that starts at `lines[start]` and how many physical lines it takes.

    Raises
    ------
    LineFault
        A quote that never closes (or only after more than 100 lines), or text behind a closing quote.
    """
    text = lines[start]
    if '"' not in text:
        return text.split(separator), 1
    used = 1
    while True:
        try:
            return next(csv.reader([text], delimiter=separator, strict=True)), used
        except csv.Error as error:
            if "unexpected end of data" not in str(error):
                raise LineFault("the quotes of the line cannot be read; expected a quote inside a quoted cell to be doubled",
                                "该行的引号无法识别，引号内的引号应写成两个") from None
        more = []
        while used < MOST_LINES_OF_A_CELL and start + used < len(lines):
            more.append(lines[start + used])
            used += 1
            if '"' in more[-1]:
                break
        if not more or '"' not in more[-1]:
            raise LineFault("a quote opens in the line and never closes", "该行有一个引号没有闭合")
        text = "\n".join([text, *more])


def read_lines(data: bytes, start: int, size: int | None = None) -> Iterator[list[str]]:
    """Physical lines from byte `start` on, in lists of some `size` bytes; \\n, \\r\\n and a bare \\r end a line."""
    while start < len(data):
        end = _find_cut(data, start, size or _CHUNK)
        lines = _LINE_END.split(str(memoryview(data)[start:end], "utf-8"))
        if lines[-1] == "":
            lines.pop()
        yield lines
        start = end


def _find_cut(data: bytes, start: int, size: int) -> int:
    """The end of a chunk: behind a line's end, never between \\r and \\n."""
    end = start + size
    while end < len(data):
        cut = data.rfind(b"\n", start, end) + 1
        if cut == 0:
            cut = data.rfind(b"\r", start, end) + 1
            if cut == end and data[end:end + 1] == b"\n":
                cut += 1
        if cut:
            return cut
        end += size
    return len(data)


def split(data: bytes, layout: Layout, fields: Mapping[str, bool], keys: Sequence[str], *, plain: bool = True,
          fits: Callable[[Sequence[str]], bool] = bool, line_feeds: int | None = None) -> RawTable:
    """Split all lines behind the header.

    Parameters
    ----------
    data
        UTF-8 without BOM.
    layout
        Where the table is.
    fields
        The fields wanted → whether few different values are expected (read as a dictionary).
    keys
        Fields whose blank cells may mean a total line: those rows keep all their cells.
    plain
        False takes the way line by line throughout (the tests compare the two).
    fits
        Whether cells can be a line of the table: tells a comma in an amount from separators too many at the line's end.
    line_feeds
        How many there are behind the header, where they were counted before.
    """
    table = RawTable(np.empty(0, np.int64), {}, layout.data_line - 1)
    whole = Stretch(layout.data_start, len(data), "exact")
    for stretch in find_stretches(data, layout.data_start, layout.separator) if plain else [whole]:
        if stretch.kind == "exact":
            _split_exactly(data[stretch.start:stretch.end], layout, fields, keys, table, fits)
        else:
            known = line_feeds if (stretch.start, stretch.end) == (whole.start, whole.end) else None
            _split_quickly(data, stretch, layout, fields, keys, table, fits, known)
    if [bad.line for bad in table.bad if bad.short] == [table.physical] and not data.endswith((b"\n", b"\r")):
        last = table.bad[-1]
        table.bad[-1] = replace(last, english=last.english + "; the file seems to be cut off here", chinese=last.chinese + "；文件似乎在此被截断")
    pieces = table._pieces
    table.line = np.concatenate([piece.line for piece in pieces]) if pieces else np.empty(0, np.int64)
    schema = pa.schema([(name, DICTIONARY if few else pa.string()) for name, few in fields.items()])
    merged = pa.concat_tables([piece.table for piece in pieces]) if pieces else schema.empty_table()
    merged = merged.unify_dictionaries()
    for name in fields:
        chunks = merged.column(name)
        table.columns[name] = chunks.chunk(0) if chunks.num_chunks == 1 else pa.concat_arrays(chunks.chunks) \
            if chunks.num_chunks else pa.array([], chunks.type)
    for piece in pieces:
        piece.table = piece.table.select([])
    return table


def _split_quickly(data: bytes, stretch: Stretch, layout: Layout, fields: Mapping[str, bool], keys: Sequence[str],
                   table: RawTable, fits: Callable[[Sequence[str]], bool], line_feeds: int | None = None) -> None:
    """Parse a stretch with pyarrow; where it does not have the header's width throughout, halve it down to small pieces."""
    start, end, kind = stretch
    view = memoryview(data)[start:end]
    count = (count_lines(data, start, end) if line_feeds is None else line_feeds) + (data[end - 1] != 10)
    parsed = None
    with contextlib.suppress(pa.ArrowInvalid):
        parsed = _parse(view, layout, fields, quoted=kind == "quoted")
    if parsed is not None and parsed.num_rows == count and not _has_empty_lines(data, start, end, parsed):
        line = np.arange(table.physical + 1, table.physical + 1 + count, dtype=np.int64)
        table._pieces.append(_Piece(parsed, line, layout.separator, view))
        table.physical += count
        return
    if end - start <= _CHUNK // 16:
        _split_exactly(bytes(view), layout, fields, keys, table, fits)
        return
    middle = data.find(b"\n", (start + end) // 2, end) + 1 or end
    if middle == end:
        middle = data.rfind(b"\n", start, end - 1) + 1 or end
    if middle in (start, end):
        _split_exactly(bytes(view), layout, fields, keys, table, fits)
        return
    _split_quickly(data, Stretch(start, middle, kind), layout, fields, keys, table, fits)
    _split_quickly(data, Stretch(middle, end, kind), layout, fields, keys, table, fits)


def _has_empty_lines(data: bytes, start: int, end: int, parsed: pa.Table) -> bool:
    """Whether pyarrow took an empty line for a row: it fills it up with empty cells, whatever the width."""
    column = parsed.column(0)
    if pa.types.is_dictionary(column.type):
        blank = any("" in chunk.dictionary.to_pylist() for chunk in column.chunks)
    else:
        blank = bool(pc.any(pc.equal(pc.binary_length(column), 0)).as_py())
    return blank and (data[start] in b"\r\n" or data.find(b"\n\n", start, end) >= 0
                      or data.find(b"\n\r", start, end) >= 0)


def _parse(view: memoryview, layout: Layout, fields: Mapping[str, bool], *, quoted: bool) -> pa.Table:
    names = [f"c{number}" for number in range(len(layout.header))]
    wanted = {field: names[layout.positions[field]] for field in fields}
    parsed = pyarrow.csv.read_csv(
        pa.BufferReader(pa.py_buffer(view)),
        read_options=pyarrow.csv.ReadOptions(column_names=names, block_size=_CHUNK),
        parse_options=pyarrow.csv.ParseOptions(delimiter=layout.separator, quote_char='"' if quoted else False, ignore_empty_lines=False),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={wanted[field]: DICTIONARY if few else pa.string() for field, few in fields.items()},
            include_columns=list(wanted.values()), strings_can_be_null=False, check_utf8=False),
    )
    return parsed.rename_columns(list(fields))


def _split_exactly(data: bytes, layout: Layout, fields: Mapping[str, bool], keys: Sequence[str], table: RawTable,
                   fits: Callable[[Sequence[str]], bool]) -> None:
    """Split line by line, a few megabytes at a time."""
    chunks = read_lines(data, 0)
    width = len(layout.header)
    key_positions = [layout.positions[key] for key in keys]
    wanted = [layout.positions[name] for name in fields]
    lines: list[str] = []
    ended = False
    while not ended:
        fresh = next(chunks, None)
        ended = fresh is None
        lines += fresh or []
        rows: list[list[str]] = []
        numbers: list[int] = []
        kept: dict[int, list[str]] = {}
        place = 0
        # A record may run on into the next chunk: leave the last lines for then.
        stop = len(lines) if ended else max(0, len(lines) - MOST_LINES_OF_A_CELL)
        while place < stop:
            number = table.physical + 1
            try:
                cells, used = split_record(lines, place, layout.separator)
            except LineFault as fault:
                table.bad.append(BadLine(number, fault.english, fault.chinese))
                used = 1
            else:
                if len(cells) > width and _has_separators_too_many(cells, width, layout.separator, fits):
                    cells = cells[:width]
                if len(cells) == width:
                    if not all(trim(cells[position]) for position in key_positions):
                        kept[len(rows)] = cells
                    rows.append(cells)
                    numbers.append(number)
                else:
                    _sort_ragged(cells, number, width, layout.separator, table)
                table.continued += used - 1
            place += used
            table.physical += used
        lines = lines[place:]
        if rows:
            arrays = [pa.array([cells[position] for cells in rows], pa.string()) for position in wanted]
            arrays = [array.dictionary_encode() if few else array for array, few in zip(arrays, fields.values(), strict=True)]
            table._pieces.append(_Piece(pa.table(arrays, names=list(fields)), np.array(numbers, np.int64),
                                        layout.separator, kept=kept))


def _has_separators_too_many(cells: list[str], width: int, separator: str, fits: Callable[[Sequence[str]], bool]) -> bool:
    """Whether a line is data with nothing but separators behind the last column (Excel writes such), and cannot be another.

    With a comma as separator the fields may as well be too many because of amounts such as 1,234.50 without quotes: where
    both readings fit the columns the line is refused.
    """
    if any(map(trim, cells[width:])) or not any(map(trim, cells)) or not fits(cells[:width]):
        return False
    if separator != ",":
        return True
    places = [place for place in range(len(cells) - 1)
              if re.search(r"[0-9]$", trim(cells[place])) and _THOUSANDS.fullmatch(trim(cells[place + 1]))]
    for joined in combinations(places, len(cells) - width):
        line: list[str] = []
        for place, cell in enumerate(cells):
            if place - 1 in joined:
                line[-1] += "," + trim(cell)
            else:
                line.append(cell)
        if fits(line):
            return False
    return True


def _sort_ragged(cells: list[str], number: int, width: int, separator: str, table: RawTable) -> None:
    """A line of another width than the header: blank, a total, a footer, or bad."""
    filled = [cell for cell in cells if trim(cell)]
    if not filled:
        table.blank += 1
    elif is_total(filled[0]):
        table.totals.append(number)
    else:
        hint = hint_zh = ""
        if separator == "," and len(cells) > width:
            hint = "; a cell that holds a comma, such as 1,234.50, has to stand in quotes"
            hint_zh = "；含逗号的单元格（如1,234.50）应加引号"
        bad = BadLine(number, f"the line has {len(cells)} fields; expected {width} as in the header{hint}",
                      f"该行有{len(cells)}个字段，应与表头一致为{width}个{hint_zh}", len(cells) < width)
        if is_closing(filled[0]):
            table.footers.append(bad)
        elif len(filled) == 1 and is_closing_item(filled[0]):
            table.footers.append(replace(bad, item=True))
        else:
            table.bad.append(bad)
