"""An extract half-way: what has been read and judged of it, until all extracts are read.

In: raw table, converted columns, fault log, and which rows are no data. Out: what is noted of it; rows not to be trusted.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from perfeval_helpers.contract.columns import Column, ExtractSchema
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.extracts.cells import trim
from perfeval_helpers.extracts.faults import FaultLog
from perfeval_helpers.extracts.header import Top
from perfeval_helpers.extracts.lines import RawTable
from perfeval_helpers.extracts.masks import MASK, mask_numbers
from perfeval_helpers.extracts.personal import PersonalValues
from perfeval_helpers.extracts.row_rules import Columns
from perfeval_helpers.extracts.stated_totals import StatedTotal
from perfeval_helpers.values.language import BOTH, Told, tell, tell_all, tell_n
from perfeval_helpers.values.words import get_words

# What stands in other columns: numbers, amounts, dates. A name may well have digits beside its letters.
NO_NAME_CHARACTERS = r"-+¥￥0-9０-９,.:/\sXx年月日"
_NO_NAME = re.compile(f"[{NO_NAME_CHARACTERS}]+")
_NO_OPEN_NAME = r"^\PL*$|[*＊×某]"


@dataclass
class Draft:
    """An extract half-way: read and judged, not yet split into accepted and quarantined lines."""

    schema: ExtractSchema
    file: str
    log: FaultLog
    sha256: str = ""
    encoding: str = ""
    top: Top | None = None
    raw: RawTable | None = None
    table: Columns | None = None
    blank: int = 0
    totals: list[int] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    footers: list[int] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    words: frozenset[str] = frozenset()
    goes_on: bool = False
    stated: list[StatedTotal] = field(default_factory=list)
    alone: list[int] = field(default_factory=list)  #: Rows of which one cell alone is filled: one fault, no further ones

    def find_unjudged(self, data: np.ndarray) -> np.ndarray | None:
        """The rows whose cells are not judged one by one: what is no data, and what has one cell alone; None where there are none."""
        rows: np.ndarray = ~data
        rows[self.alone] = True
        return rows if rows.any() else None

    def get_values(self, field: str) -> list[Any] | None:
        """The distinct values of a column; None where the file lacks it."""
        column = self.table.columns.get(field) if self.table is not None else None
        if column is None:
            return None
        values: list[Any] = column.values.to_pylist() if isinstance(column.values, pa.Array) else list(column.values)
        return values

    def count_persons(self, field: str, places: Sequence[int]) -> list[int]:
        """How many persons have each of some values, by their places among the distinct ones; 0 without persons."""
        assert self.table is not None
        named = [column.field for column in self.schema.columns if column.personal] if self.schema.own else ["person_id"]
        who = next((self.table.columns[name] for name in named if name in self.table.columns), None)
        if who is None:
            return [0] * len(places)
        codes = self.table.columns[field].codes
        rows = np.isin(codes, places) & self.table.data
        return count_pairs([codes[rows]], [who.codes[rows]], places)

    def count_names(self) -> int:
        """How many different names the column of names has, but for those that a sign hides (张**, 某某)."""
        assert self.raw is not None
        return int(pc.sum(pc.invert(pc.match_substring_regex(pc.unique(self.raw.columns["name"]), _NO_OPEN_NAME))).as_py() or 0)

    def closes(self, line: int) -> bool:
        """Whether a line stands below all data, as far as the numbers of lines tell."""
        assert self.raw is not None
        known = sum(other > line for other in (*self.totals, *self.repeated, *self.footers))
        return self.raw.physical - line <= known + self.blank

    def find_distrusted(self, faulty: np.ndarray) -> np.ndarray:
        """Rows with a fault whose personal cells do not look like what they should: cells may stand in wrong columns."""
        assert self.raw is not None
        distrusted = np.zeros(faulty.size, bool)
        rows = np.flatnonzero(faulty)
        if self.schema.own:
            # What a personal text is, its cells say: names, or telephone numbers, which are no misplaced names.
            numeric = {c.field: c.type == "id" or holds_numbers(self.raw.columns[c.field]) for c in self.schema.columns if c.personal and c.field in self.raw.columns}
            names, numbers = ([field for field, told in numeric.items() if told == kind] for kind in (False, True))
            distrusted[rows] = looks_misplaced(self.raw.columns, rows, self.words, names, numbers)
        else:
            distrusted[rows] = looks_misplaced(self.raw.columns, rows, self.words)
        return distrusted

    def make_notes(self, personal: PersonalValues) -> list[Finding]:
        """ROW-TOTAL, ROW-FOOTER, dropped columns, and what was noticed about personal columns."""
        assert self.top is not None
        notes = list(self.notes)
        skipped = sorted(self.totals + self.repeated)
        if skipped:
            parts = [tell_n("{number} line of totals", "{number} lines of totals", len(self.totals)),
                     tell_n("{number} repeated header", "{number} repeated headers", len(self.repeated))]  # fmt: skip
            parts = [part for part, lines in zip(parts, (self.totals, self.repeated), strict=True) if lines]
            message = tell("'{title}' has {parts} among its data, skipped and counted.", title=self.schema.title, parts=tell_all(parts, BOTH))
            notes.append(Finding("ROW-TOTAL", message, self.schema.name, self.file, tuple(skipped[:200]), lines_count=len(skipped)))
        if self.footers:  # they name people: none of their text
            message = tell("'{title}' ends with {lines}, such as who made it, how many payments or a remark, skipped and counted.",
                           title=self.schema.title, lines=tell_n("{number} closing line", "{number} closing lines", len(self.footers)))
            notes.append(Finding("ROW-FOOTER", message, self.schema.name, self.file, tuple(self.footers)))
        if self.top.unknown:
            headers = [mask_numbers(header) for header in personal.mask(self.top.unknown)]
            if headers.count(MASK) > 1:  # a person's line goes on behind the header: all of its cells may be personal
                headers = [header and MASK for header in headers]
            shown = [self._tell_unknown(header) for header in headers]
            message = tell("'{title}' has {columns} that the contract does not know, not read: {names}.", title=self.schema.title,
                           columns=tell_n("{number} column", "{number} columns", len(shown)), names=tell_all(shown))
            notes.append(Finding("NOTE-COLUMNS", message, self.schema.name, self.file))
        return notes

    def _tell_unknown(self, header: str) -> Told:
        """The header of a column that is not read, with how it would be where it ends as one that the file may have and lacks.

        A question for 意见和建议 is one for 意见建议, and one for the 乡镇 has the street's place where a run calls places so.
        """
        if not header:
            return tell("(no header)")
        read = self.top.layout.positions if self.top is not None else {}
        for column in self.schema.columns:
            names = [column.header, *([get_words().place] if column.field == "street" else ())]
            end = f"(?:{'|'.join('.?'.join(map(re.escape, name)) for name in names)})[?？：]?$"
            if not column.required and not column.personal and column.field not in read and re.search(end, header.split("（")[0]):
                mapping = f"{{{self.schema.name}: {{{header}: {column.field}}}}}"
                return tell("'{header}' (if it is the '{column}', columns: {mapping} has it read)", header=header, column=column.header, mapping=mapping)
        return tell("'{header}'", header=header)


def has_few_values(column: Column) -> bool:
    """Whether a column is read as a dictionary: all but those with a value of its own on most lines."""
    return not (column.personal or column.type in ("id", "datetime") or column.field == "comment")


def holds_numbers(column: pa.Array) -> bool:
    """Whether most filled cells of a column, as its first thousand lines show, are no names."""
    cells = [text for cell in column.slice(0, 1000).to_pylist() if (text := trim(cell))]
    return 2 * sum(bool(_NO_NAME.fullmatch(text)) for text in cells) > len(cells)


def count_pairs(values: Sequence[np.ndarray], persons: Sequence[np.ndarray], places: Sequence[int]) -> list[int]:
    """How many different persons stand beside each of some values; in several shares, no person in two of them."""
    counts = np.zeros(max(places, default=-1) + 1, np.int64)
    for value, person in zip(values, persons, strict=True):
        order = np.lexsort((person, value))
        value, person = value[order], person[order]
        fresh = np.ones(value.size, bool)
        fresh[1:] = (value[1:] != value[:-1]) | (person[1:] != person[:-1])
        counts += np.bincount(value[fresh], minlength=counts.size)
    found: list[int] = counts[np.asarray(places, np.int64)].tolist()
    return found


def looks_misplaced(
    columns: Mapping[str, pa.Array], rows: np.ndarray, words: frozenset[str], names: Sequence[str] = ("name",),
    numbers: Sequence[str] = ("id_number", "bank_account"),
) -> np.ndarray:
    """Per row of `rows`, whether its personal cells look like those of other columns; nothing tells without a name column."""
    found = np.zeros(rows.size, bool)
    if not any(name in columns for name in names) or rows.size == 0:
        return found
    for name in names:
        if name in columns:
            found |= [bool(trim(cell)) and (trim(cell) in words or bool(_NO_NAME.fullmatch(trim(cell)))) for cell in take_texts(columns[name], rows)]
    for name in numbers:
        if name in columns:
            found |= [bool(re.search(r"[\u4e00-\u9fff]", cell)) for cell in take_texts(columns[name], rows)]
    return found


def take_texts(column: pa.Array, rows: np.ndarray) -> list[str]:
    """The cells of some rows."""
    taken = column.take(pa.array(rows))
    found: list[str] = taken.to_pylist()
    return found
