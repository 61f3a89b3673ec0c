"""Columns of text → columns of values: every distinct text is read once by the strict cell parsers.

In: dictionary-encoded columns (codes and distinct texts), a schema, what the run file declares. Out: `Converted` columns and
entries in the fault log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from perfeval_helpers.contract.columns import Column, ColumnType
from perfeval_helpers.extracts.cells import (
    SMALL_X,
    CellFault,
    fold,
    is_scientific,
    parse_count,
    parse_decimal,
    parse_id,
    parse_money,
    parse_number,
    parse_text,
    trim,
    unwrap,
)
from perfeval_helpers.extracts.choices import Parser
from perfeval_helpers.extracts.faults import FaultLog, Text
from perfeval_helpers.extracts.hashing import Hasher
from perfeval_helpers.extracts.lines import Mark
from perfeval_helpers.extracts.numbers import DIGITS, LETTERS, holds_only
from perfeval_helpers.extracts.times import parse_date, parse_datetime, parse_duration, parse_year
from perfeval_helpers.values.language import Message, tell_all

PARSERS: dict[ColumnType, Parser] = {
    "money": parse_money, "count": parse_count, "date": parse_date, "datetime": parse_datetime, "year": parse_year,
    "number": parse_number, "decimal": parse_decimal, "duration": parse_duration, "text": parse_text, "id": parse_id,
}
_NOTHING = Message("'无', '-', '—' and '/' are read as blank")
_EXPECTED: dict[ColumnType, Message] = {
    "money": Message("yuan such as 50 or 1,234.50"),
    "count": Message("a whole number such as 0 or 1204"),
    "date": Message("a date such as 2022-02-01"), "year": Message("a year such as 2022"),
    "decimal": Message("a number such as 12.5"), "text": Message("text"),
    "id": Message("a number or name that tells the line apart"),
    "occasion": Message("a festival that the run file declares"),
    "answer": Message("an answer of the scale or a mark for no answer"),
}  # fmt: skip
_FEW = 1000
_PLAIN_BYTES = DIGITS + LETTERS.replace(b"x", b"")
_PLAIN_ID = r"^[_/-]*[0-9A-Za-z][0-9A-Za-z_/-]*$"


@dataclass
class Converted:
    """A column: `codes` per row into `values`; `good` per value; texts as they stood in `texts` (arrow, per value).

    `values` is a list of Python values (None where blank or bad), or an arrow array of text for identifiers.
    """

    codes: np.ndarray
    texts: pa.Array
    values: Sequence[Any] | pa.Array
    good: np.ndarray

    def make_values(self, dtype: Any, missing: Any) -> np.ndarray:
        """One numpy value per distinct text; `missing` where it is blank or bad."""
        return np.array([missing if value is None else value for value in self.values], dtype=dtype)

    def make_array(self, dtype: Any, missing: Any) -> np.ndarray:
        """One numpy value per row; `missing` where the cell is blank or bad."""
        known = self.make_values(dtype, missing)
        return known[self.codes] if known.size else np.empty(0, dtype)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A column as it stands: `codes` per row into its distinct `texts`; places of texts that are no plain identifiers.

    `faults` are places of cells that are at fault whatever their text is; None where the fault is another cell's.
    """

    codes: np.ndarray
    texts: pa.Array
    odd: np.ndarray
    faults: Mapping[int, tuple[str, Text] | None] = field(default_factory=dict)

    def mark(self, marks: Sequence[Mark]) -> Encoded:
        """The same with some cells at fault: each has a place of its own among the texts."""
        if not marks:
            return self
        codes, size = self.codes.astype(np.int64), len(self.texts)
        codes[[mark.row for mark in marks]] = size + np.arange(len(marks))
        texts = pa.concat_arrays([self.texts, pa.array([""] * len(marks), self.texts.type)])
        faults = {size + place: (mark.code, mark.text) if mark.code else None for place, mark in enumerate(marks)}
        return Encoded(codes, texts, np.r_[self.odd, size + np.arange(len(marks))], {**self.faults, **faults})


def encode(column: pa.Array) -> Encoded:
    """Distinct texts, found once for all that is asked of them."""
    if not pa.types.is_dictionary(column.type):
        if are_all_different(column):
            return encode_rows(column)
        column = column.dictionary_encode()
    texts = column.dictionary
    return Encoded(column.indices.to_numpy(zero_copy_only=False), texts, find_odd_ids(texts))


def encode_rows(column: pa.Array) -> Encoded:
    """A column in which most texts are different: each row is a text of its own."""
    return Encoded(np.arange(len(column), dtype=np.int32), column, find_odd_ids(column))


def are_all_different(column: pa.Array) -> bool:
    """Whether no text stands twice: quicker than numbering texts, and in a quarter of the memory; where in doubt, they are numbered."""
    some = column.slice(0, _FEW)
    if pc.count_distinct(some).as_py() < len(some):
        return False
    hashes = np.sort(Hasher(b"").hash_texts(column))
    return not (hashes[1:] == hashes[:-1]).any()


def find_odd_ids(texts: pa.Array) -> np.ndarray:
    """Places of texts that are no plain identifiers: the parsers may make something else of them."""
    if holds_only(texts, _PLAIN_BYTES) and not pc.any(pc.equal(pc.binary_length(texts), 0)).as_py():
        return np.empty(0, np.int64)
    plain = pc.and_not(pc.match_substring_regex(texts, _PLAIN_ID), pc.match_substring_regex(texts, SMALL_X.pattern))
    return np.flatnonzero(~plain.to_numpy(zero_copy_only=False))


def _replace(texts: pa.Array, places: np.ndarray, others: list[str]) -> pa.Array:
    mask = np.zeros(len(texts), bool)
    mask[places] = True
    return pc.replace_with_mask(texts, pa.array(mask), pa.array(others, texts.type))


def convert(column: Column, header: str, cells: Encoded, skipped: np.ndarray | None, log: FaultLog, parsers: Mapping[str, Parser]) -> Converted:
    """Read one column and enter its faults (ROW-TYPE, ROW-VALUE, ROW-SIGN, ROW-MISSING, XL-PRECISION).

    Parameters
    ----------
    column, header
        The schema's column, and the header as it stands in the file.
    cells
        As `encode` gives them.
    skipped
        Rows that are no data (blank, totals, headers): not judged; None where there are none.
    parsers
        By field or type, as `make_parsers` gives them; else a column is read as its type says.
    """
    parse = parsers.get(column.field) or parsers.get(column.type) or PARSERS[column.type]
    if column.type == "id":
        values, good, faults, blank = _convert_ids(cells, parse)
    else:
        values, good, faults, blank = _convert_each(cells.texts, parse, column)
    for place, fault in cells.faults.items():
        good[place], blank[place] = False, False
        faults.pop(place, None)
        if fault is not None:
            faults[place] = fault
        if isinstance(values, list):
            values[place] = None
    if not column.may_be_blank and blank.any():
        expected = Message("the cell is blank; expected {expected}", expected=_EXPECTED[column.type]) if column.type in _EXPECTED else \
            Message("the cell is blank; expected one of {values}", values=tell_all(column.values))
        for place in np.flatnonzero(blank).tolist():
            good[place] = False
            faults[place] = ("ROW-MISSING", Text(None, expected, _NOTHING if trim(cells.texts[place].as_py()) else None))
    if faults:
        _enter(cells.codes, faults, header, skipped, log)
    found = Converted(cells.codes, cells.texts, values, good)
    return _unite(found) if column.type == "id" and cells.odd.size else found


def _unite(found: Converted) -> Converted:
    """Identifiers written in several ways that read the same (Ａ１ and A1) have one code: they are one person, one account."""
    assert isinstance(found.values, pa.Array)
    same = found.values.dictionary_encode().indices.to_numpy(zero_copy_only=False).astype(np.int64)
    # A blank that is allowed and one that stands for a faulty cell stay apart.
    _, first, places = np.unique(same * 2 + found.good, return_index=True, return_inverse=True)
    if first.size == found.good.size:
        return found
    return Converted(places[found.codes], found.texts.take(pa.array(first)), found.values.take(pa.array(first)), found.good[first])


def _convert_each(texts: pa.Array, parse: Parser, column: Column,
                  ) -> tuple[list[Any], np.ndarray, dict[int, tuple[str, Text]], np.ndarray]:
    values: list[Any] = []
    faults: dict[int, tuple[str, Text]] = {}
    blank = np.zeros(len(texts), bool)
    for place, text in enumerate(texts.to_pylist()):
        trimmed = trim(text)
        value: Any = None
        if trimmed or column.type == "answer":
            try:
                value = parse(trimmed)
            except CellFault as fault:
                faults[place] = (fault.code, Text(trimmed, fault.message, fault.hint)) if trimmed else ("ROW-MISSING", Text(
                    None, Message("the cell is blank; expected an answer"), Message("a blank that is no answer is listed under no_answer in the run file")))
        else:
            blank[place] = True
        values.append(value)
    good = np.ones(len(values), bool)
    good[list(faults)] = False
    return values, good, faults, blank


def _convert_ids(cells: Encoded, parse: Parser) -> tuple[pa.Array, np.ndarray, dict[int, tuple[str, Text]], np.ndarray]:
    """Identifiers: almost all are plain ASCII and stay as they are; only the others are read one by one."""
    odd, texts = cells.odd, cells.texts
    good = np.ones(len(texts), bool)
    blank = np.zeros(len(texts), bool)
    faults: dict[int, tuple[str, Text]] = {}
    if odd.size == 0:
        return texts, good, faults, blank
    read = []
    for place, text in zip(odd.tolist(), texts.take(pa.array(odd)).to_pylist(), strict=True):
        try:
            read.append(parse(text))
        except CellFault as fault:
            # What Excel made of a long number tells nobody who it was; any other identifier is not shown.
            lost = fault.code == "XL-PRECISION" and is_scientific(unwrap(fold(text)))
            faults[place] = (fault.code, Text(trim(text) if lost else None, fault.message))
            good[place] = False
            read.append(text)
            continue
        blank[place] = not read[-1]
    return _replace(texts, odd, read), good, faults, blank


def _enter(codes: np.ndarray, faults: dict[int, tuple[str, Text]], header: str, skipped: np.ndarray | None,
           log: FaultLog) -> None:
    """Enter the faults of distinct texts for every row that has them, batch by code."""
    by_code: dict[str, list[int]] = {}
    for place, (code, _) in faults.items():
        by_code.setdefault(code, []).append(place)
    for code, places in by_code.items():
        order = np.full(int(codes.max()) + 1 if codes.size else 0, -1, np.int64)
        inside = [place for place in places if place < order.size]
        order[inside] = np.arange(len(inside))
        which = order[codes]
        hit = which >= 0
        if skipped is not None:
            hit &= ~skipped
        rows = np.flatnonzero(hit)
        log.add(code, header, rows, [faults[place][1] for place in inside], which[rows])
