"""UTF-8 bytes → columns of text cells with physical line numbers, and the lines that cannot be split.

In: the bytes of `decode` and a `Layout` (where the header is, which fields stand where). Out: a `RawTable`. Two ways that
give the same: pyarrow for stretches of lines, and line by line with the csv module where quotes are not in order, carriage
returns stand alone, or lines have separators too many at their end.
"""

import contextlib
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

import numpy as np
import pyarrow as pa
import pyarrow.csv

from perfeval_helpers.extracts.cells import trim
from perfeval_helpers.extracts.closing_lines import is_closing, is_closing_item, is_total
from perfeval_helpers.extracts.faults import BadLine
from perfeval_helpers.extracts.lines import (
    CHUNK_BYTES,
    Layout,
    LineFault,
    Piece,
    RawTable,
    read_lines,
    split_record,
)
from perfeval_helpers.extracts.stretches import (
    MOST_LINES_OF_A_CELL,
    Stretch,
    count_lines,
    find_empty_lines,
    find_stretches,
)
from perfeval_helpers.values.language import Message, tell_n

_THOUSANDS = re.compile(r"[0-9]{3}(?:\.[0-9]{1,2})?")
MOST_APART = 8  # so many stretches are parsed each by itself
DICTIONARY = pa.dictionary(pa.int32(), pa.string())


def split(data: bytes, layout: Layout, fields: Mapping[str, bool], keys: Sequence[str], *, plain: bool = True,
          fits: Callable[[Sequence[str]], bool] = bool, line_feeds: int | None = None, ahead: int | None = None) -> RawTable:
    """Split all lines behind the header; the table's columns are there when its pieces are joined.

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
    ahead
        So many lines at the end are of the table's next share, and only tell whether a cell runs on into them. None: there is no other.
    """
    table = RawTable(np.empty(0, np.int64), {}, layout.data_line - 1)
    splitter = _Splitter(data, layout, fields, keys, fits, ahead or 0, table)
    whole = Stretch(layout.data_start, len(data), "exact")
    stretches = find_stretches(data, layout.data_start, layout.separator, ahead is not None) if plain else [whole]
    if len(stretches) < MOST_APART or not splitter.split_together(stretches):
        for stretch in stretches:
            if stretch.kind == "exact":
                splitter.split_exactly(stretch)
            else:
                splitter.split_quickly(stretch, line_feeds if (stretch.start, stretch.end) == (whole.start, whole.end) else None)
    table.ends_open = not data.endswith((b"\n", b"\r"))
    if not table._pieces:
        schema = pa.schema([(name, DICTIONARY if few else pa.string()) for name, few in fields.items()])
        table._pieces.append(Piece(schema.empty_table(), np.empty(0, np.int64), layout.separator))
    return table


@dataclass(frozen=True, slots=True)
class _Splitter:
    """What `split` was given, and the table that stretches of the bytes are split into, in their order."""

    data: bytes
    layout: Layout
    fields: Mapping[str, bool]
    keys: Sequence[str]
    fits: Callable[[Sequence[str]], bool]
    ahead: int
    table: RawTable

    def split_together(self, stretches: Sequence[Stretch]) -> bool:
        """Parse all stretches that are in order at once, where they are many and short; not where one of their lines is no row."""
        orderly = b"".join(self.data[stretch.start:stretch.end] for stretch in stretches if stretch.kind != "exact")
        parsed = self._parse(memoryview(orderly), quoted=True)
        if (parsed is None or orderly.startswith(BOM_UTF8) or parsed.num_rows != count_lines(orderly) + (orderly[-1] != 10)
                or find_empty_lines(memoryview(orderly), parsed.column(0)).size):
            return False
        data, table = self.data, self.table
        numbers: list[np.ndarray] = []  # of the lines parsed since a row was read by itself
        row, first, start = 0, 0, 0

        def close(end: int) -> None:
            nonlocal row
            if numbers:
                line = np.concatenate(numbers)
                table._pieces.append(Piece(parsed.slice(row, line.size), line, self.layout.separator, memoryview(data)[start:end], first))
                row += line.size
                numbers.clear()

        for stretch in stretches:
            if stretch.kind == "exact":
                known = len(table._pieces)
                self.split_exactly(stretch)
                if fresh := table._pieces[known:]:
                    del table._pieces[known:]
                    close(stretch.start)
                    table._pieces += fresh
            else:
                first, start = (first, start) if numbers else (table.physical + 1, stretch.start)
                count = count_lines(data, stretch.start, stretch.end) + (data[stretch.end - 1] != 10)
                numbers.append(np.arange(table.physical + 1, table.physical + 1 + count, dtype=np.int64))
                table.physical += count
        close(len(data))
        return True

    def split_quickly(self, stretch: Stretch, line_feeds: int | None = None) -> None:
        """Parse a stretch with pyarrow; where lines of another width may be data all the same, halve it down to small pieces."""
        data, layout, table = self.data, self.layout, self.table
        start, end, kind = stretch
        if data.startswith(BOM_UTF8, start, end):  # pyarrow would take it away, as if a file began here
            first = data.find(b"\n", start, end) + 1 or end
            self.split_exactly(Stretch(start, first, kind))
            if first < end:
                self.split_quickly(Stretch(first, end, kind))
            return
        view, width = memoryview(data)[start:end], len(layout.header)
        count = (count_lines(data, start, end) if line_feeds is None else line_feeds) + (data[end - 1] != 10)
        ragged: list[int] = []  # places of the lines of another width
        found = RawTable(np.empty(0, np.int64), {}, 0)

        def take(line: pyarrow.csv.InvalidRow) -> str:
            cells = split_record([line.text], 0, layout.separator)[0]
            if len(cells) > width and _has_separators_too_many(cells, width, layout.separator, self.fits):
                return "error"
            ragged.append(line.number - 1)
            _sort_ragged(cells, table.physical + line.number, width, layout.separator, found)
            return "skip"

        parsed = self._parse(view, quoted=kind == "quoted")
        if parsed is None:
            parsed = self._parse(view, quoted=kind == "quoted", take=take)
        if parsed is not None and parsed.num_rows + len(ragged) == count:
            kept = np.ones(count, bool)
            kept[ragged] = False
            empty = find_empty_lines(view, parsed.column(0)) if width > 1 else np.empty(0, np.int64)
            if empty.size:
                rows = kept.copy()
                kept[empty] = False
                parsed = parsed.filter(pa.array(kept[rows]))
                found.blank += empty.size
            line = np.arange(table.physical + 1, table.physical + 1 + count, dtype=np.int64)
            found._pieces.append(Piece(parsed, line if kept.all() else line[kept], layout.separator, view, table.physical + 1))
            found.physical = table.physical + count
            table.add(found)
            return
        middle = data.find(b"\n", (start + end) // 2, end) + 1 or end
        if middle == end:
            middle = data.rfind(b"\n", start, end - 1) + 1 or end
        if end - start <= CHUNK_BYTES // 16 or middle in (start, end):
            self.split_exactly(stretch)
            return
        self.split_quickly(Stretch(start, middle, kind))
        self.split_quickly(Stretch(middle, end, kind))

    def split_exactly(self, stretch: Stretch) -> None:
        """Split line by line, a few megabytes at a time, but for the last `ahead` lines of the data."""
        layout, table = self.layout, self.table
        ahead = self.ahead if stretch.kind == "exact" and stretch.end == len(self.data) else 0
        chunks = read_lines(self.data[stretch.start:stretch.end])
        width = len(layout.header)
        key_positions = [layout.positions[key] for key in self.keys]
        wanted = [layout.positions[name] for name in self.fields]
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
            stop = max(0, len(lines) - (ahead if ended else MOST_LINES_OF_A_CELL))
            while place < stop:
                number = table.physical + 1
                try:
                    cells, used = split_record(lines, place, layout.separator)
                except LineFault as fault:
                    table.bad.append(BadLine(number, fault.message))
                    used = 1
                else:
                    if len(cells) > width and _has_separators_too_many(cells, width, layout.separator, self.fits):
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
                arrays = [array.dictionary_encode() if few else array for array, few in zip(arrays, self.fields.values(), strict=True)]
                table._pieces.append(Piece(pa.table(arrays, names=list(self.fields)), np.array(numbers, np.int64), layout.separator, kept=kept))

    def _parse(self, view: memoryview, *, quoted: bool, take: Callable[[pyarrow.csv.InvalidRow], str] | None = None) -> pa.Table | None:
        """The table of a stretch, if it is one; `take` gets the lines of another width, by one thread, since several number no lines."""
        names = [f"c{number}" for number in range(len(self.layout.header))]
        wanted = {field: names[self.layout.positions[field]] for field in self.fields}
        with contextlib.suppress(pa.ArrowInvalid):
            return pyarrow.csv.read_csv(
                pa.BufferReader(pa.py_buffer(view)),
                read_options=pyarrow.csv.ReadOptions(column_names=names, block_size=CHUNK_BYTES, use_threads=take is None),
                parse_options=pyarrow.csv.ParseOptions(
                    delimiter=self.layout.separator, quote_char='"' if quoted else False, ignore_empty_lines=False,
                    invalid_row_handler=take),
                convert_options=pyarrow.csv.ConvertOptions(
                    column_types={wanted[field]: DICTIONARY if few else pa.string() for field, few in self.fields.items()},
                    include_columns=list(wanted.values()), strings_can_be_null=False, check_utf8=False),
            ).rename_columns(list(self.fields))
        return None


def _has_separators_too_many(cells: list[str], width: int, separator: str, fits: Callable[[Sequence[str]], bool]) -> bool:
    """Whether a line is data with nothing but separators behind the last column (Excel writes such), and cannot be another.

    With a comma as separator the fields may as well be too many because of amounts such as 1,234.50 without quotes: where
    both readings fit the columns the line is refused.
    """
    if any(map(trim, cells[width:])) or not any(map(trim, cells)) or not fits(cells[:width]):
        return False
    if separator != ",":
        return True
    for joined in combinations(_find_thousands(cells), len(cells) - width):
        line: list[str] = []
        for place, cell in enumerate(cells):
            if place - 1 in joined:
                line[-1] += "," + trim(cell)
            else:
                line.append(cell)
        if fits(line):
            return False
    return True


def _find_thousands(cells: Sequence[str]) -> list[int]:
    """Places of cells that may be the first half of an amount such as 1,234.50."""
    return [place for place in range(len(cells) - 1) if re.search(r"[0-9]$", trim(cells[place])) and _THOUSANDS.fullmatch(trim(cells[place + 1]))]


def _sort_ragged(cells: list[str], number: int, width: int, separator: str, table: RawTable) -> None:
    """A line of another width than the header: blank, a total, a footer, or bad."""
    filled = [cell for cell in cells if trim(cell)]
    if not filled:
        table.blank += 1
    elif is_total(filled[0]):
        table.totals[number] = cells if len(cells) < width and not (separator == "," and _find_thousands(cells)) else []
    else:
        bad = BadLine(number, _describe_width(len(cells), width, separator), len(cells) < width)
        if is_closing(filled[0]):
            table.footers.append(bad)
        elif len(filled) == 1 and is_closing_item(filled[0]):
            table.footers.append(replace(bad, item=True))
        else:
            table.bad.append(bad)


@lru_cache(maxsize=64)
def _describe_width(count: int, width: int, separator: str) -> Message:
    """Why a line is bad; one object for all lines of a width, since a file may have nothing else."""
    fields = tell_n("{number} field", "{number} fields", count)
    if separator == "," and count > width:
        return Message("the line has {fields}; expected {width} as in the header; a cell that holds a comma, such as 1,234.50, has to stand in quotes",
                       fields=fields, width=width)
    return Message("the line has {fields}; expected {width} as in the header", fields=fields, width=width)
