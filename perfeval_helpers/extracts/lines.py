"""Lines of a file: where the table stands, a line's cells, and what splitting a file gives.

In: UTF-8 bytes. Out: physical lines, cells by the rules of quotes, `RawTable`.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from perfeval_helpers.contract.columns import Column
from perfeval_helpers.extracts.cells import trim
from perfeval_helpers.extracts.faults import BadLine, Text
from perfeval_helpers.extracts.numbers import DIGITS, LETTERS, holds_only
from perfeval_helpers.extracts.stretches import MOST_LINES_OF_A_CELL
from perfeval_helpers.values.language import Message
from perfeval_helpers.values.text import BLANKS

CHUNK_BYTES = 4 << 20
_LINE_END = re.compile(r"\r\n|\n|\r")


class LineFault(ValueError):
    """A line that cannot be split into cells; its text is never shown, it may hold anything."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.template)
        self.message = message


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
    upper
        The cells of the line above the header, which may be half of it.
    """

    separator: str
    header: tuple[str, ...]
    positions: Mapping[str, int]
    header_line: int
    data_line: int
    data_start: int
    upper: tuple[str, ...] = ()

    def show_headers(self, columns: Iterable[Column]) -> dict[str, str]:
        """Field → its header as the file has it, on one line: a cell may have breaks in it; one that several columns have, with its column's number."""
        shown = {column.field: re.sub(r"\s*[\r\n]\s*", "", trim(self.header[self.positions[column.field]])) for column in columns}
        stands = Counter(shown.values())
        return {field: name if stands[name] == 1 else f"{name}（第{self.positions[field] + 1}列）" for field, name in shown.items()}

    def is_upper(self, filled: Mapping[str, str]) -> bool:
        """Whether the filled cells of a line are those of the line above the header."""
        upper = {name: trim(self.upper[place]) for name, place in self.positions.items() if place < len(self.upper)}
        upper = {name: cell for name, cell in upper.items() if cell}
        return len(upper) > 1 and upper == {name: trim(cell) for name, cell in filled.items()}


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
    totals: dict[int, list[str]] = field(default_factory=dict)  #: Line → its cells, where they stand in their columns
    footers: list[BadLine] = field(default_factory=list)
    continued: int = 0
    sheet: str = ""
    letters: dict[str, str] = field(default_factory=dict)
    marks: dict[str, list[Mark]] = field(default_factory=dict)
    cells: Callable[[int], list[str]] | None = None
    ends_open: bool = False  #: The last line has no line end
    _pieces: list[Piece] = field(default_factory=list)

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

    def add(self, below: RawTable) -> None:
        """Append what stands below, whose lines are numbered on."""
        self.physical, self.ends_open = below.physical, below.ends_open
        self.bad += below.bad
        self.blank += below.blank
        self.totals |= below.totals
        self.footers += below.footers
        self.continued += below.continued
        self._pieces += below._pieces

    def join(self) -> RawTable:
        """Make one column of the pieces of each, and one of their lines."""
        if self.ends_open and [bad.line for bad in self.bad if bad.short] == [self.physical]:
            last = self.bad[-1]
            self.bad[-1] = replace(last, message=Message("{fault}; the file seems to be cut off here", fault=last.message))
        pieces = self._pieces
        self.line = pieces[0].line if len(pieces) == 1 else np.concatenate([piece.line for piece in pieces])
        for name in pieces[0].table.column_names:  # one after the other, lest all are held twice
            chunks = pa.chunked_array([chunk for piece in pieces for chunk in piece.table.column(name).chunks], pieces[0].table.schema.field(name).type)
            for piece in pieces:
                piece.table = piece.table.drop_columns([name])
            chunks = chunks.unify_dictionaries()
            self.columns[name] = chunks.chunk(0) if chunks.num_chunks == 1 else pa.concat_arrays(chunks.chunks) \
                if chunks.num_chunks else pa.array([], chunks.type)
        return self

    def keep_cells(self, keys: Iterable[str]) -> RawTable:
        """Before the pieces are joined, let go of their bytes where no key is blank: `get_cells` will not be asked."""
        if not self._has_blank(keys):
            for piece in self._pieces:
                piece.forget()
        return self

    def _has_blank(self, fields: Iterable[str]) -> bool:
        for column in (piece.table.column(name) for piece in self._pieces for name in fields):
            for chunk in column.chunks:
                texts = chunk.dictionary if pa.types.is_dictionary(chunk.type) else chunk
                is_empty = pc.any(pc.equal(pc.binary_length(texts), 0)).as_py()
                if is_empty or (not holds_only(texts, DIGITS + LETTERS) and pc.any(pc.match_substring_regex(texts, f"^[{BLANKS}]*$")).as_py()):
                    return True
        return False

    def forget_cells(self) -> None:
        """Let go of the file's bytes: `get_cells` is not asked any more."""
        self._pieces.clear()


class Piece:
    """A stretch of rows from one of the two splitters: with its `data`, of which line `first` is the first, or all cells that are asked for."""

    def __init__(self, table: pa.Table, line: np.ndarray, separator: str, data: memoryview | None = None, first: int = 0,
                 kept: dict[int, list[str]] | None = None) -> None:
        self.table, self.line = table, line
        self._separator, self._data, self._first, self._kept = separator, data, first, kept or {}
        self._ends: np.ndarray | None = None

    def forget(self) -> None:
        """Let go of the bytes and cells."""
        self._data, self._ends, self._kept = None, None, {}

    def get_cells(self, row: int) -> list[str]:
        if self._data is None:
            return self._kept[row]
        if self._ends is None:
            self._ends = np.flatnonzero(np.frombuffer(self._data, dtype=np.uint8) == 10)
        place = int(self.line[row]) - self._first
        start = int(self._ends[place - 1]) + 1 if place else 0
        end = int(self._ends[place]) if place < self._ends.size else len(self._data)
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
                raise LineFault(Message("the quotes of the line cannot be read; expected a quote inside a quoted cell to be doubled")) from None
        more = []
        while used < MOST_LINES_OF_A_CELL and start + used < len(lines):
            more.append(lines[start + used])
            used += 1
            if '"' in more[-1]:
                break
        if not more or '"' not in more[-1]:
            raise LineFault(Message("a quote opens in the line and never closes"))
        text = "\n".join([text, *more])


def read_lines(data: bytes, size: int | None = None) -> Iterator[list[str]]:
    """Physical lines, in lists of some `size` bytes; \\n, \\r\\n and a bare \\r end a line."""
    start = 0
    while start < len(data):
        end = _find_cut(data, start, size or CHUNK_BYTES)
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
