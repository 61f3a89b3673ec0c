"""Rules between the lines of any extract, those of funds and headcounts, and how they are reported; payments have `payment_rules`.

In: an extract's converted columns (`Columns`). Out: entries in its fault log. Lines whose own cells could not be read take no
part, so that one fault is not reported as two.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from perfeval_helpers.contract.columns import ExtractSchema
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.extracts.convert import Converted
from perfeval_helpers.extracts.faults import FaultLog, Text
from perfeval_helpers.values.language import Message, tell, tell_name

#: Counts of ``headcounts`` of which the first is the sum of the others, and what explains that it is not.
SUMMED = ("received", "transferred", "directly_managed")
EXPLAINED_BY = {"REC-HEADCOUNT", *(f"headcount.{name}" for name in SUMMED)}


@dataclass
class Columns:
    """What the rules look at."""

    schema: ExtractSchema
    columns: Mapping[str, Converted]  #: field → converted column
    headers: Mapping[str, str]  #: field → header as it stands in the file
    data: np.ndarray  #: Per row, whether it is data (no blank, total or header line)
    line: np.ndarray  #: Per row, its physical line
    #: Codes per row of personal columns that are compared (name, id_number, bank_account), as they stood
    personal: Mapping[str, Callable[[np.ndarray], np.ndarray]]

    def has(self, *fields: str) -> bool:
        """Whether the file has all of the columns."""
        return all(field in self.columns for field in fields)

    def get_good(self, *fields: str) -> np.ndarray:
        """Rows of data in which all of the cells could be read."""
        good = self.data.copy()
        for field in fields:
            column = self.columns[field]
            if not column.good.all():
                good &= column.good[column.codes]
        return good


def report_rows(log: FaultLog, table: Columns, code: str, field: str, rows: np.ndarray, message: Message) -> None:
    """One text per distinct cell, with the cell's own text in front."""
    if rows.size:
        column = table.columns[field]
        places, which = np.unique(column.codes[rows], return_inverse=True)
        texts = [Text(text.strip(), message) for text in column.texts.take(pa.array(places)).to_pylist()]
        log.add(code, table.headers[field], rows, texts, which)


def check_funds(table: Columns, log: FaultLog, period_end: date) -> None:
    """Reversals must not take their event, year and source below 0 (ROW-SIGN); a whole line stands once (ROW-DUPLICATE)."""
    needed = ("event", "date", "budget_year", "source", "amount_yuan")
    if not table.has(*needed):
        return
    good = table.get_good(*needed)
    rows = np.flatnonzero(good)
    amount = table.columns["amount_yuan"].make_array(np.int64, 0)[rows]
    groups = pd.MultiIndex.from_arrays(
        [table.columns[field].make_array(object, "")[rows] for field in ("event", "budget_year", "source")])
    codes, _ = pd.factorize(groups)
    # A group with an unreadable line has no total that could be judged; where its group is unknown none can be.
    if good.sum() == table.data.sum():
        below, early = find_overdrawn(amount, codes, amount < 0, ~is_after(table, "date", rows, period_end))
        report_rows(log, table, "ROW-SIGN", "amount_yuan", rows[below],
                    Message("{cell} is a reversal that takes its event, year and source below 0; expected at most what was entered before"))
        report_rows(log, table, "ROW-SIGN", "amount_yuan", rows[early],
                    Message("{cell} is a reversal that takes its event, year and source below 0 by the period's end, {end}; later events count in "
                            "no figure; expected at most what was entered by then", end=period_end))
    keys = {field: table.columns[field].make_array(object, "")[rows] for field in needed}
    keys |= {field: table.columns[field].make_array(object, "")[rows]
             for field in ("document_no", "purpose", "note") if table.has(field)}
    frame = pd.DataFrame(keys)
    again = frame.duplicated(keep="first").to_numpy()
    first = frame.groupby(list(keys), sort=False, dropna=False).ngroup().to_numpy()
    report_copies(log, table, "event", rows, again, first, lambda line: Message(
        "repeats line {line}; expected each event once; tell two payments apart by '文号' or '备注'", line=line))


def find_overdrawn(amounts: np.ndarray, groups: np.ndarray, takes: np.ndarray, inside: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places of what takes more from its group than there is: of all lines, else of those `inside`, up to the period's end."""
    whole, until = np.zeros((2, int(groups.max(initial=-1)) + 1), np.int64)
    np.add.at(whole, groups, amounts)
    np.add.at(until, groups[inside], amounts[inside])
    is_below = whole[groups] < 0
    return np.flatnonzero(takes & is_below), np.flatnonzero(takes & inside & (until[groups] < 0) & ~is_below)


def check_unique(table: Columns, log: FaultLog) -> None:
    """The extract's key stands once (ROW-DUPLICATE)."""
    fields = table.schema.unique
    if not table.has(*fields):
        return
    good = table.get_good(*fields)
    rows, whole = np.flatnonzero(good), bool(good.all())
    numbers = {field: _number_values(table.columns[field], None if whole else rows) for field in fields}
    blank = np.any([column < 0 for column in numbers.values()], axis=0) \
        if any(table.schema[field].may_be_blank for field in fields) else None
    if blank is not None and blank.any():  # a blank is no other blank's equal
        rows, numbers = rows[~blank], {field: column[~blank] for field, column in numbers.items()}
    if _are_all_different(list(numbers.values())):
        return
    frame = pd.DataFrame(numbers)
    again = frame.duplicated(keep="first").to_numpy()
    if not again.any():
        return
    first = frame.groupby(list(fields), sort=False).ngroup().to_numpy()
    name = " × ".join(table.headers[field] for field in fields)
    originals = report_copies(log, table, fields[0], rows, again, first,
                              lambda line: Message("repeats line {line}; expected each {key} once", line=line, key=tell_name(name)))
    same = np.ones(originals.size, bool)
    for column in table.columns.values():
        same &= column.codes[rows[again]] == column.codes[originals]
    log.set_aside("ROW-DUPLICATE", table.headers[fields[0]], np.unique(originals[~same]),
                  Message("another line has the same {key} and other contents: which of them is right cannot be told", key=tell_name(name)))


def is_after(table: Columns, field: str, rows: np.ndarray, day: date) -> np.ndarray:
    """Which of some rows have a date after the day; those without a date have none."""
    dates = table.columns[field].make_array("datetime64[D]", np.datetime64("NaT"))[rows]
    return np.asarray(dates > np.datetime64(day, "D"))


def _are_all_different(columns: Sequence[np.ndarray]) -> bool:
    """Whether no row repeats another, where that is seen at once: by counting each combination of numbers that there can be."""
    sizes = [int(column.max(initial=-1)) + 1 for column in columns]
    if math.prod(sizes) > 2 * columns[0].size or min(int(column.min(initial=0)) for column in columns) < 0:
        return False
    combined = columns[0]
    for column, size in zip(columns[1:], sizes[1:], strict=True):
        combined = combined * size + column
    met = np.zeros(math.prod(sizes), bool)
    met[combined] = True
    return int(np.count_nonzero(met)) == combined.size


def _number_values(column: Converted, rows: np.ndarray | None) -> np.ndarray:
    """A number that stands for the value, of some rows or all, negative where it is blank: millions of texts would take much memory."""
    if column.values is column.texts:  # plain identifiers, each once
        known = np.arange(len(column.texts))
        known[pc.equal(pc.binary_length(column.texts), 0).to_numpy(zero_copy_only=False)] = -1
    elif isinstance(column.values, pa.Array):
        known = column.values.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        known[pc.equal(pc.binary_length(column.values), 0).fill_null(True).to_numpy(zero_copy_only=False)] = -1
    else:
        held = np.empty(len(column.values), object)
        held[:] = [None if value == "" else value for value in column.values]
        known = pd.factorize(held)[0]
    return known[column.codes if rows is None else column.codes[rows]] if known.size else np.empty(0, np.int64)


def report_copies(log: FaultLog, table: Columns, field: str, rows: np.ndarray, again: np.ndarray, groups: np.ndarray,
                  say: Callable[[str], Message]) -> np.ndarray:
    """Enter rows that repeat an earlier one of the same group, which come back; `say` makes the fault from the number of that one's line."""
    first_of_group = np.full(int(groups.max(initial=-1)) + 1, -1, np.int64)
    first_of_group[groups[::-1]] = rows[::-1]
    firsts: np.ndarray = first_of_group[groups[again]]
    texts = [Text(None, say(str(line))) for line in table.line[firsts].tolist()]
    log.add("ROW-DUPLICATE", table.headers[field], rows[again], texts, np.arange(firsts.size))
    return firsts


def check_headcounts(table: Columns, log: FaultLog, runfile: RunFile) -> None:
    """Enter ``REC-HEADCOUNT``: the lines on which 接收人数 is not 移交人数 + 直管人数.

    Where the run file explains the difference (``known_differences``) the lines are taken as they are; the
    reconciliation then says so in a warning.
    """
    if not table.has(*SUMMED) or EXPLAINED_BY & runfile.known_differences.keys():
        return
    received, transferred, managed = (table.columns[name].make_array(np.int64, 0) for name in SUMMED)
    rows = np.flatnonzero((received != transferred + managed) & table.get_good(*SUMMED))
    headers = [table.headers[name] for name in SUMMED]
    texts = [Text(None, Message("{difference}; correct the extract or explain it under known_differences in {file}",
                                difference=say_unequal(received[row], transferred[row], managed[row], headers), file=runfile.file))
             for row in rows.tolist()]  # fmt: skip
    log.add("REC-HEADCOUNT", headers[0], rows, texts, np.arange(rows.size))


def say_unequal(received: int, transferred: int, managed: int, headers: Sequence[str]) -> Message:
    """How the people of a line do not add up; `headers` are those of the three."""
    gap = int(received) - int(transferred) - int(managed)
    return Message(
        "{whole} ≠ {transferred} {first} + {managed} {second} ({gap} {direction})", whole=received, first=transferred, second=managed, gap=abs(gap),
        direction=tell("missing") if gap > 0 else tell("too many"), received=headers[0], transferred=tell_name(headers[1]), managed=tell_name(headers[2]))
