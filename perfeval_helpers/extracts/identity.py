"""Identity numbers: shape, check digits, Excel's damage, numbers that several persons have.

In: the columns as text. Out: entries in the fault log (ROW-TYPE, XL-PRECISION) and findings that count, never name.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.extracts.cells import CellFault, fold, is_scientific, parse_id, unwrap
from perfeval_helpers.extracts.convert import Converted
from perfeval_helpers.extracts.faults import FaultLog, Text
from perfeval_helpers.extracts.numbers import (
    are_identities,
    are_many,
    find_damaged,
    find_shared,
    lengthen,
    passes_check,
)
from perfeval_helpers.values.language import Message, Told, tell, tell_n

IDENTITY_SHAPE = r"^[0-9]{17}[0-9X]$"
_OLD = re.compile(r"[0-9]{15}")
MOST_LINES = 200
PAID_FOR = {"person_id", "occasion", "paid_yuan"}
DAMAGED = Text(None, Message("the number ends in 000 and fails its check digit: Excel kept only 15 digits; export the column as text"))
EXPONENT = Text(None, Message("the number was turned into an exponent form by Excel and lost its last digits; export the column as text"))
DECIMAL = Text(None, Message("the number was turned into one with decimals (it ends in .0); export the column as text"))
SHAPE = Text(None, Message("the cell is not an identity number (not shown); expected 18 characters, or 15 digits of the old kind"))


class SortedNumbers(NamedTuple):
    """Identity numbers by shape: those of 18 characters with their rows, old ones of 15, and rows of what is neither.

    `exponent` and `decimal` are rows whose number Excel has spoilt.
    """

    numbers: pa.Array
    rows: np.ndarray
    old: list[str]
    old_rows: list[int]
    malformed: list[int]
    exponent: list[int]
    decimal: list[int]


def sort_numbers(column: pa.Array, data: np.ndarray) -> SortedNumbers:
    """Tell the identity numbers of a column by their shape; blank cells, and rows that are no data, are in none."""
    numbers, rows = column, np.arange(len(column))
    if are_identities(column):
        return SortedNumbers(numbers, rows, [], [], [], [], [])
    shaped = pc.match_substring_regex(column, IDENTITY_SHAPE).to_numpy(zero_copy_only=False)
    malformed: list[int] = []
    exponent: list[int] = []
    decimal: list[int] = []
    old: list[str] = []
    old_rows: list[int] = []
    if not shaped.all():
        others = np.flatnonzero(~shaped)
        fixed, fixed_rows = [], []
        for row, text in zip(others.tolist(), column.take(pa.array(others)).to_pylist(), strict=True):
            if not data[row]:
                continue
            try:
                folded = parse_id(text).upper()
            except CellFault as fault:
                if fault.code == "XL-PRECISION":
                    (exponent if is_scientific(unwrap(fold(text))) else decimal).append(row)
                else:
                    malformed.append(row)
                continue
            if re.fullmatch(IDENTITY_SHAPE, folded):
                fixed.append(folded)
                fixed_rows.append(row)
            elif _OLD.fullmatch(folded):
                old.append(folded)
                old_rows.append(row)
            elif folded:
                malformed.append(row)
        numbers = pa.concat_arrays([column.filter(pa.array(shaped)), pa.array(fixed, column.type)])
        rows = np.concatenate([np.flatnonzero(shaped), np.array(fixed_rows, np.int64)])
    return SortedNumbers(numbers, rows, old, old_rows, malformed, exponent, decimal)


def check_identities(column: pa.Array, data: np.ndarray, header: str, log: FaultLog, paid: Mapping[str, Converted], period_end: date) -> list[Finding]:
    """Check 身份证号; numbers that several persons have where `paid`, the columns of the extract, are those of payments.

    Damage by Excel is an error (XL-PRECISION). A number of another shape is an error (ROW-TYPE) where most of the column
    are well formed; where they are not, the column holds something else (masked numbers, other papers) and a warning says so.
    A check digit that fails, or a day that no calendar has, is a warning: registers do hold such numbers, no figure rests on
    them, and region codes are not judged at all (those of synthetic data are impossible by design).
    """
    numbers, rows, old, old_rows, malformed, exponent, decimal = sort_numbers(column, data)
    enter_spoilt(log, header, exponent, decimal)
    damaged, failing = find_damaged(numbers)
    well_formed = rows.size + len(old)
    findings = conclude(log, header, log.line[rows[damaged]], log.line[malformed], log.line[rows[failing & ~damaged]], well_formed)
    if paid.keys() >= PAID_FOR and well_formed:
        if old:
            numbers = pa.concat_arrays([numbers, pa.array([lengthen(number) for number in old], numbers.type)])
            rows = np.concatenate([rows, np.array(old_rows, np.int64)])
        kept = data[rows] & paid["person_id"].good[paid["person_id"].codes[rows]]
        if not kept.all():
            numbers, rows = numbers.filter(pa.array(kept)), rows[kept]
        findings += _check_same_numbers(numbers, rows, paid, period_end, header, log)
    return findings


def _check_same_numbers(numbers: pa.Array, rows: np.ndarray, paid: Mapping[str, Converted], period_end: date, header: str, log: FaultLog) -> list[Finding]:
    """REC-DOUBLE-PAID: one identity number under several person numbers that were all paid for the same festival."""
    person = paid["person_id"]
    encoded = numbers.dictionary_encode()
    number = encoded.indices.to_numpy(zero_copy_only=False)
    at = find_shared(number, person.codes[rows], len(encoded.dictionary))
    if at.size == 0:
        return []
    places = rows[at]
    return report_same_numbers(tabulate_paid(paid, places, period_end, number[at], log.line[places], person.codes[places]), header, log)


def tabulate_paid(paid: Mapping[str, Converted], rows: np.ndarray, period_end: date, number: np.ndarray, line: np.ndarray, person: np.ndarray) -> pd.DataFrame:
    """Payment lines as `report_same_numbers` takes them; what is dated after the period counts in no figure, and is left out.

    Parameters
    ----------
    paid, rows
        The columns ``occasion``, ``paid_yuan`` and, where the file has it, ``paid_date``, and which of their rows.
    number, line, person
        Of each of these rows.
    """
    festivals = {value: place for place, value in enumerate(filter(None, dict.fromkeys(paid["occasion"].values)))}
    occasions = np.array([festivals.get(value, -1) for value in paid["occasion"].values], np.int16)[paid["occasion"].codes[rows]]
    amounts = paid["paid_yuan"].make_values(np.int64, 0)[paid["paid_yuan"].codes[rows]]
    frame = pd.DataFrame({"number": number, "line": line, "person": person, "occasion": occasions, "paid": amounts})
    if (day := paid.get("paid_date")) is None:
        return frame
    return frame[np.array([value is None or value <= period_end for value in day.values], bool)[day.codes[rows]]]


def report_same_numbers(frame: pd.DataFrame, header: str, log: FaultLog) -> list[Finding]:
    """REC-DOUBLE-PAID from payment lines within the period: ``number``, ``line``, ``person``, ``occasion`` (-1: none), ``paid`` (fen)."""
    frame = frame[(frame["occasion"] >= 0) & (frame["paid"] != 0)]
    frame = frame[frame.groupby(["number", "occasion", "person"], sort=False)["paid"].transform("sum") > 0]
    persons = frame.drop_duplicates(["number", "occasion", "person"]).groupby(["number", "occasion"], sort=False).size()
    several = persons[persons > 1]
    frame = frame[pd.MultiIndex.from_frame(frame[["number", "occasion"]]).isin(several.index)] if len(several) else frame[:0]
    if frame.empty:
        return []
    yuan = f"{int(frame['paid'].sum()) / 100:,.2f}".removesuffix(".00")
    return [Finding(
        "REC-DOUBLE-PAID",
        tell("several person numbers with one ID number were each paid for the same occasion: {numbers}, {persons}, {lines}, {yuan} yuan in all; "
             "possibly paid twice.", numbers=tell_n("{number} ID number", "{number} ID numbers", frame["number"].nunique()),
             persons=tell_n("{number} person number", "{number} person numbers", frame["person"].nunique()),
             lines=tell_n("{number} line", "{number} lines", len(frame)), yuan=yuan),
        log.extract, log.file, tuple(np.sort(frame["line"].to_numpy())[:MOST_LINES].tolist()),
        header, lines_count=len(frame), advice="核对人员登记，同一人只保留一个人员编号，重复发放的追回")]


def enter_spoilt(log: FaultLog, header: str, exponent: Collection[int] | np.ndarray, decimal: Collection[int] | np.ndarray) -> None:
    """Numbers with an exponent or decimals are damaged whatever the rest of the column holds; given are their rows."""
    log.add("XL-PRECISION", header, np.asarray(exponent, np.int64), [EXPONENT])
    log.add("XL-PRECISION", header, np.asarray(decimal, np.int64), [DECIMAL])


def conclude(log: FaultLog, header: str, damaged: np.ndarray, malformed: np.ndarray, failing: np.ndarray, well_formed: int) -> list[Finding]:
    """Enter the lines that are damaged or no numbers; what is only suspicious comes back as findings (REC-ID-NUMBER).

    Parameters
    ----------
    damaged, malformed, failing
        Lines, in any order: those that Excel damaged, those of another shape, those whose check digit or day is wrong.
    """
    log.add_lines("XL-PRECISION", header, damaged, DAMAGED)
    told: list[tuple[np.ndarray, Told]] = []
    if malformed.size and well_formed >= malformed.size:
        log.add_lines("ROW-TYPE", header, malformed, SHAPE)
    elif malformed.size:
        told.append((malformed, tell("'{header}' has {lines} without an identity number of 18 or 15 places, more than with one: taken for other papers "
                                     "and not checked.", header=header, lines=tell_n("{number} line", "{number} lines", malformed.size))))
    if failing.size:
        told.append((failing, tell("'{header}' has {lines} whose check digit or day of birth is wrong (of {total} with a number): compare with the "
                                   "register.", header=header, lines=tell_n("{number} line", "{number} lines", failing.size), total=well_formed)))
    return [Finding("REC-ID-NUMBER", message, log.extract, log.file, tuple(np.sort(lines)[:MOST_LINES].tolist()), header, lines_count=lines.size)
            for lines, message in told]


@dataclass
class PersonTally:
    """Person numbers that are identity numbers, each person once: what decides whether Excel damaged them."""

    right: int = 0
    zeros: int = 0
    count: int = 0

    def choose(self) -> Literal["none", "zeros", "wrong"]:
        """Which are damaged: none, those that end in ``zeros``, or of these the ``wrong`` ones.

        Numbers of another kind may well end in zeros: those that are identity numbers have check digits.
        """
        if not self.zeros or self.right < 0.5 * self.count:
            return "none"
        return "zeros" if are_many(self.zeros, self.count - self.zeros) else "wrong"


def check_person_numbers(person: Converted, data: np.ndarray, header: str, log: FaultLog) -> list[Finding]:
    """Check 人员编号 where identity numbers serve as such: damaged by Excel (XL-PRECISION)."""
    values = person.values
    assert isinstance(values, pa.Array)
    if not pc.any(pc.equal(pc.binary_length(values), 18)).as_py():
        return []
    places = np.flatnonzero(pc.match_substring_regex(values, IDENTITY_SHAPE).to_numpy(zero_copy_only=False))
    numbers = values.take(pa.array(places))
    right, zeros = passes_check(numbers), pc.ends_with(numbers, "000").to_numpy(zero_copy_only=False)
    which = PersonTally(int(right.sum()), int(zeros.sum()), places.size).choose()
    damaged = np.zeros(len(values), bool)
    if which != "none":
        damaged[places] = zeros if which == "zeros" else zeros & ~right
    log.add("XL-PRECISION", header, np.flatnonzero(damaged[person.codes] & data), [DAMAGED])
    return []
