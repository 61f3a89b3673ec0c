"""The top of a file → its `Layout`: separator, title lines, header line, which column is which field.

In: the first lines, the schema, and what the run file says about headers and separator. Out: a `Layout` and the headers
that the contract does not know. Every fault of the header is collected, not only the first.
"""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import zip_longest

from perfeval_helpers.contract.columns import ExtractSchema
from perfeval_helpers.contract.schema import EXTRACTS
from perfeval_helpers.extracts.cells import trim
from perfeval_helpers.extracts.decode import FileFault
from perfeval_helpers.extracts.header_units import Line, find_other_unit, find_units_above, spread_names
from perfeval_helpers.extracts.lines import Layout, LineFault, read_lines, split_record
from perfeval_helpers.extracts.masks import mask_numbers, mask_text
from perfeval_helpers.values.language import BOTH, Message, tell, tell_all, tell_n, tell_name
from perfeval_helpers.values.numbers import numeral
from perfeval_helpers.values.text import fold_text, fold_word

SEPARATORS = (",", ";", "|", "\t")
SEPARATOR_NAMES = {",": Message("comma"), ";": Message("semicolon"), "|": "|", "\t": Message("tab")}
WIDE_SEPARATORS = "，；｜"
MOST_TITLE_LINES = 50
SHOWN_CELLS, SHOWN_CHARACTERS = 12, 20
LEAST_HEADERS = 2
_TOP = 1 << 18
_NUMBER_OF_QUESTION = re.compile(r"^\(?\d+[)、.](?!\d)")
_NUMERALS = {numeral(number): number for number in range(1, 100)}
_WORDS = frozenset(word for schema in EXTRACTS.values() for column in schema.columns for word in column.values)


@dataclass(frozen=True, slots=True)
class Top:
    """What stands above the data: the layout, the headers dropped unread, and the title lines' number."""

    layout: Layout
    unknown: tuple[str, ...]
    titles: int


class Headers:
    """Which header means which field: Chinese header, English field, and the run file's own."""

    def __init__(self, schema: ExtractSchema, mapped: Mapping[str, str]) -> None:
        self._fields: dict[str, str] = {}
        for column in schema.columns:
            self._fields[fold_word(column.field)] = column.field
        # A header that stands twice means what stands at the place that the run file names.
        self._placed = {column.position - 1: column for column in schema.columns if column.position}
        placed = {fold_word(column.header) for column in self._placed.values()}
        for column in schema.columns:
            if fold_word(column.header) not in placed:
                self._fields[fold_word(column.header)] = column.field
        for header, field in mapped.items():
            self._fields[fold_word(header)] = self._fields.get(fold_word(field), field)

    def match(self, cells: Iterable[str]) -> list[str | None]:
        """The field of each cell, None where it is none."""
        shown = list(cells)
        found = [self._fields.get(fold_word(cell)) for cell in shown]
        for place, column in self._placed.items():
            if place < len(shown) and fold_word(shown[place]) == fold_word(column.header):
                found[place] = column.field
        return found

    def count(self, cells: Iterable[str]) -> int:
        """How many fields the cells name."""
        return len({field for field in self.match(cells) if field})

    def locate(self, cells: Iterable[str]) -> dict[str, int]:
        """The place of each field among the cells, of several the first."""
        return {field: place for place, field in reversed(list(enumerate(self.match(cells)))) if field}

    def suggest(self, missing: str, cells: Iterable[str]) -> str | None:
        """The unknown header of the file that is most like a missing one: the same but for what is in brackets, or alike."""
        wanted = _put_in_digits(missing)
        others = {_put_in_digits(cell): fold_text(cell) for cell in cells if trim(cell) and not _differ(missing, cell)}
        before = wanted.split("(")[0]  # nothing where a question's number stands in brackets
        same = [text for text in others if before and text.split("(")[0] == before]
        close = difflib.get_close_matches(wanted, same or others, 1, 0 if same else 0.5)
        return mask_numbers(others[close[0]]) if close else None


def _put_in_digits(header: str) -> str:
    """A folded header whose Chinese numerals are digits: 十一月 is 11月."""
    return re.sub("[一二三四五六七八九十]+", lambda found: str(_NUMERALS.get(found[0], found[0])), fold_text(header))


def _differ(header: str, other: str) -> bool:
    """Whether both have numbers, and others, but for those of questions at their begin: 9月 is no misspelt 10月.

    >>> _differ("9月", "十月"), _differ("9月", "九月份"), _differ("3、饭菜", "4、饭菜"), _differ("9月", "月份")
    (True, False, False, False)
    """
    some, others = (re.findall(r"\d+", _NUMBER_OF_QUESTION.sub("", _put_in_digits(text))) for text in (header, other))
    return bool(some and others) and some != others


def find_header(data: bytes, schema: ExtractSchema, headers: Headers, separator: str | None) -> Layout:
    """The line among the first 50 that names most fields, with the separator that makes it so.

    A header of two lines, as a spreadsheet saves one whose names are merged over both, has blanks in the lower where the upper names.

    Raises
    ------
    FileFault
        FILE-COLUMNS: no line names two fields.
    """
    lines = next(read_lines(data, _TOP), [])[:MOST_TITLE_LINES + 1]
    best: tuple[int, str, int, list[str], int, list[str]] | None = None
    for candidate in [separator] if separator else SEPARATORS:
        above: list[str] = []
        for place in range(len(lines)):
            try:
                cells, used = split_record(lines, place, candidate) if trim(lines[place]) else ([], 1)
            except LineFault:
                cells, used = [], 1
            upper, above = above, list(cells)
            if len(cells) == len(upper):
                cells = join_header(cells, upper, headers)
            score = headers.count(cells)
            if score >= min(LEAST_HEADERS, len(schema.columns)) and (best is None or score > best[0]):
                best = (score, candidate, place, cells, used, upper)
    if best is None:
        raise describe_no_header(schema, headers, _split_most(lines, [separator] if separator else SEPARATORS),
                                 _find_other_separator(lines, headers, separator))
    _, separator, place, cells, used, upper = best
    return Layout(separator, tuple(cells), headers.locate(cells), place + 1, place + used + 1, find_line(data, place + used), tuple(upper))


def join_header(cells: list[str], above: list[str], headers: Headers) -> list[str]:
    """The cells of a line, with those of the line above it in its blanks where they name more fields so: a header of two lines."""
    joined = [cell if trim(cell) else upper for cell, upper in zip_longest(cells, above, fillvalue="")]
    return joined if joined != cells and headers.count(joined) > headers.count(cells) else cells


def choose_header(rows: Sequence[Sequence[str]], schema: ExtractSchema, headers: Headers) -> int | None:
    """The place of the row of cells that names most fields, None where none names two (of one column: one)."""
    scores = [headers.count(cells) for cells in rows]
    best = max(scores, default=0)
    return scores.index(best) if best >= min(LEAST_HEADERS, len(schema.columns)) else None


def check_header(data: bytes, schema: ExtractSchema, headers: Headers, layout: Layout) -> tuple[Top, list[FileFault]]:
    """Missing and duplicated columns, data and other units above the header."""
    top = next(read_lines(data, _TOP), [])
    lines = top[:layout.header_line - 1]
    above = []
    for place, text in enumerate(lines):
        with suppress(LineFault):
            above.append((place + 1, split_record(lines, place, layout.separator)[0] if text else []))
    groups = []
    if above and tuple(split_record(top, len(lines), layout.separator)[0]) != layout.header:
        line, cells = above.pop()  # the upper line of a header of two
        groups = [(line, spread_names(cells, len(layout.header), {}))]
    return check_top(schema, headers, layout, above, groups, len(lines))


def check_top(
    schema: ExtractSchema, headers: Headers, layout: Layout, above: Sequence[Line], groups: Sequence[Line], titles: int
) -> tuple[Top, list[FileFault]]:
    """As `check_header`, of lines above the header that are split already, each with its number.

    Parameters
    ----------
    groups
        The upper lines of a header of two, each name over all the columns that it is of.
    """
    faults = []
    matched = headers.match(layout.header)
    unknown = [cell for cell, field in zip(layout.header, matched, strict=True) if not field]
    free = [number for number, (cell, field) in enumerate(zip(layout.header, matched, strict=True), 1) if not field and trim(cell)]
    for column in schema.columns:
        places = [number + 1 for number, field in enumerate(matched) if field == column.field]
        shown = column.header
        if not places and column.required:
            units = {cell: find_other_unit(cell) if column.type == "money" else None for cell in unknown}
            missing = tell("the column {header} ({field}) is missing", header=tell_name(shown), field=column.field)
            if column.position:
                missing = tell("{missing}: the run file has it at position {position}, and no such header stands there (the file has {count} columns)",
                               missing=missing, position=column.position, count=len(matched))
            elif near := headers.suggest(shown, [cell for cell, unit in units.items() if not unit]):
                missing = tell("{missing}; the file has '{near}', which a `columns` entry of the run file can map", missing=missing, near=near)
            elif near := headers.suggest(shown, [cell for cell, unit in units.items() if unit]):
                missing = tell("{missing}; the file has '{near}', which is in {unit}; convert it to yuan", missing=missing, near=near,
                               unit=tell_name(find_other_unit(near) or ""))
            elif free:
                missing = tell_n("{missing}; the file's column {places} is no field's: it may be this one, which a `columns` entry of the run file can map",
                                 "{missing}; the file's columns {places} are no field's: one of them may be it, which a `columns` entry of the run file can map",
                                 len(free), missing=missing, places=tell_all(map(str, free)))
                free = []  # said once
            faults.append(FileFault("FILE-COLUMNS", missing, layout.header_line))
        elif len(places) > 1:
            faults.append(FileFault("FILE-COLUMNS", tell(
                "the column {header} ({field}) stands {count} times, as columns {places}; expected once", header=tell_name(shown), field=column.field,
                count=len(places), places=tell_all(map(str, places), BOTH)), layout.header_line))
    required = [layout.positions[c.field] for c in schema.columns
                if c.required and not c.blank and c.field in layout.positions]
    for line, cells in above:
        if layout.separator and len(cells) != len(layout.header):
            continue  # a title of a CSV may have any number of cells
        if len(required) > 1 and all(place < len(cells) and trim(cells[place]) for place in required):
            faults.append(FileFault("FILE-COLUMNS", tell("a line with data stands above the header (line {line}); expected the header first",
                                                         line=str(layout.header_line)), line))
    faults += find_units_above(schema, layout, above, groups)
    return Top(layout, tuple(trim(cell) for cell in unknown), titles), faults


def describe_no_header(
    schema: ExtractSchema, headers: Headers, rows: Iterable[tuple[int, Sequence[str]]], hint: str
) -> FileFault:
    """FILE-COLUMNS for a file without a header: what was expected, and what stood where it was looked for.

    Headers hold no numbers: a line with some is data, which may name a person, and is not shown.

    Parameters
    ----------
    rows
        Line and filled cells of the lines at the top.
    hint
        What else may be wrong.
    """
    required = [column.header for column in schema.columns if column.required]
    missing = tell("no header line was found; expected the columns {columns}{hint}", columns=tell_all(map(tell_name, required)), hint=hint)
    best: tuple[tuple[int, bool, int], int, list[str]] | None = None
    for line, filled in rows:
        cells = [fold_text(cell) for cell in filled]
        known = headers.count(cells)
        rank = (known, not any(map(_is_value, cells)), min(len(cells), 2))
        if cells and (best is None or rank > best[0]):
            best = rank, line, cells
    if best is None:
        return FileFault("FILE-COLUMNS", missing)
    (_, is_words, _), line, cells = best
    if not is_words:
        return FileFault("FILE-COLUMNS", tell(
            "{missing}; line {line} has {count} cells that look like data (not shown): the file seems to have no header line", missing=missing,
            line=str(line), count=len(cells)), line)
    shown = " | ".join(mask_text(cell)[:SHOWN_CHARACTERS] for cell in cells[:SHOWN_CELLS])
    more = tell(" … ({count} cells)", count=len(cells)) if len(cells) > SHOWN_CELLS else ""
    return FileFault("FILE-COLUMNS", tell(
        "{missing}; line {line} has {shown}{more}: a header of another name is mapped under `columns` in the run file", missing=missing,
        line=str(line), shown=tell_name(shown), more=more), line)


def _split_most(lines: list[str], separators: Iterable[str]) -> list[tuple[int, list[str]]]:
    """Line and filled cells of each line, by the separator that makes most of it."""
    tried, found = tuple(separators), []
    for place in range(len(lines)):
        ways: list[list[str]] = []
        for separator in tried:
            with suppress(LineFault):
                ways.append([cell for cell in split_record(lines, place, separator)[0] if trim(cell)])
        found.append((place + 1, max(ways, key=len, default=[])))
    return found


def _find_other_separator(lines: list[str], headers: Headers, separator: str | None) -> str:
    for other in (*(SEPARATORS if separator else ()), *WIDE_SEPARATORS):
        if other == separator or all(headers.count(line.split(other)) < LEAST_HEADERS for line in lines):
            continue
        if other in WIDE_SEPARATORS:
            return tell("; the header fits with the full-width {name}, which separates no columns; expected a comma", name=tell_name(other))
        return tell("; the header fits with the separator {name}, but the run file says otherwise", name=SEPARATOR_NAMES[other])
    return ""


def _is_value(cell: str) -> bool:
    """Whether a cell is no header: a number, a day, a long row of digits, a word that cells have."""
    return bool(re.search(r"[0-9]{4}|^[-¥(]*[0-9][0-9,.]*\)?元?$", cell)) or cell in _WORDS


def find_line(data: bytes, lines: int) -> int:
    """Byte offset behind the first `lines` physical lines."""
    position = 0
    for _ in range(lines):
        newline, back = data.find(b"\n", position), data.find(b"\r", position, position + (1 << 20))
        if back >= 0 and (newline < 0 or back < newline):
            position = back + (2 if data[back + 1:back + 2] == b"\n" else 1)
        elif newline >= 0:
            position = newline + 1
        else:
            return len(data)
    return position
