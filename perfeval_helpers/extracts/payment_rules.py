"""Rules of payments: signs, results against amounts, and what all lines of a person and festival have to agree in.

In: the converted columns of payouts (`Columns`). Out: entries in the fault log. All rules of an extract begin here.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from perfeval_helpers.extracts.convert import Converted
from perfeval_helpers.extracts.faults import FaultLog, Text
from perfeval_helpers.extracts.row_rules import (
    Columns,
    check_funds,
    check_unique,
    find_overdrawn,
    is_after,
    report_copies,
    report_rows,
)
from perfeval_helpers.values.language import Message

_RESULTS = {"success": 0, "failed": 1, "returned": 2, "not_paid": 3}


def check_rules(table: Columns, log: FaultLog, period_end: date) -> None:
    """All rules of the table's extract; no total may be below 0 at the period's end either, after which nothing counts."""
    if table.schema.name == "payouts":
        check_single_payments(table, log)
        check_persons(table, log, period_end)
    elif table.schema.name == "funds":
        check_funds(table, log, period_end)
    if table.schema.unique:
        check_unique(table, log)


def _get_values(column: Converted) -> np.ndarray:
    values = column.values if isinstance(column.values, Sequence) else column.values.to_pylist()
    known = np.array(["" if value is None else value for value in values], dtype=object)
    return known[column.codes] if known.size else np.empty(0, object)


def check_single_payments(table: Columns, log: FaultLog) -> None:
    """What a payment line can be judged by alone."""
    if table.has("result", "paid_yuan"):
        _check_results(table, log)
    if table.has("due_yuan"):
        due = table.columns["due_yuan"].make_array(np.int64, 0)
        report_rows(log, table, "ROW-SIGN", "due_yuan", np.flatnonzero((due < 0) & table.data),
                Message("{cell} is negative; expected an amount due of at least 0"))


def _check_results(table: Columns, log: FaultLog) -> None:
    good = table.get_good("result", "paid_yuan")
    paid = table.columns["paid_yuan"].make_array(np.int64, 0)
    result = _number_results(table)
    success, returned = result == _RESULTS["success"], result == _RESULTS["returned"]
    unpaid = (result == _RESULTS["failed"]) | (result == _RESULTS["not_paid"])
    rules = (
        ("ROW-SIGN", (paid < 0) & ~returned, Message("{cell} is negative, but the result is not '退回'; expected an amount of at least 0")),
        ("ROW-SIGN", (paid > 0) & returned, Message("{cell} is positive, but the result is '退回'; expected a negative amount")),
        ("ROW-VALUE", (paid == 0) & success, Message("{cell} was paid, but the result is '成功'; expected an amount above 0")),
        ("ROW-VALUE", (paid > 0) & unpaid, Message("{cell} was paid, but the result says that nothing was; expected 0")),
    )
    for code, wrong, message in rules:
        report_rows(log, table, code, "paid_yuan", np.flatnonzero(wrong & good), message)
    if table.has("paid_date"):
        dated = table.columns["paid_date"]
        blank = np.array([value is None for value in dated.values], bool)[dated.codes] if len(dated.values) else \
            np.empty(0, bool)
        missing = np.flatnonzero((paid != 0) & (success | returned) & blank & good & dated.good[dated.codes])
        log.add("ROW-MISSING", table.headers["paid_date"], missing, [Text(
            None, Message("the cell is blank although money was paid or returned; expected a date such as 2022-02-01"))])


def _number_results(table: Columns) -> np.ndarray:
    """Per row, the result as a small number."""
    column = table.columns["result"]
    known = np.array([_RESULTS.get(value, -1) for value in column.values], np.int8)
    return known[column.codes] if known.size else np.empty(0, np.int8)


def check_persons(table: Columns, log: FaultLog, period_end: date) -> None:
    """What needs all lines of a person and festival, and no other's: one due amount, nothing returned that was not paid, no payment listed twice."""
    needed = ("occasion", "person_id", "due_yuan", "paid_yuan", "paid_date", "result")
    if not table.has(*needed):
        return
    good = table.get_good(*needed)
    rows = np.flatnonzero(good)
    whole = rows.size == good.size
    occasion, person = table.columns["occasion"], table.columns["person_id"]
    festivals = {value: number for number, value in enumerate(dict.fromkeys(v for v in occasion.values if v))}
    of_text = np.array([festivals.get(value, 0) for value in occasion.values], np.int64)

    def pick(column: np.ndarray) -> np.ndarray:
        return column if whole else column[rows]

    keys = pick(person.codes).astype(np.int64) * max(1, len(festivals)) + of_text[pick(occasion.codes)]
    if keys.size == 0:
        return
    pairs, count = _number(keys, len(person.texts) * max(1, len(festivals)))
    due = pick(table.columns["due_yuan"].make_array(np.int64, 0))
    paid = pick(table.columns["paid_yuan"].make_array(np.int64, 0))
    first = np.empty(count, np.int64)
    first[pairs[::-1]] = np.arange(rows.size - 1, -1, -1)
    differs = np.flatnonzero(due != due[first[pairs]])
    if differs.size:
        _report_due(table, log, rows, pairs, first, differs)
    result = pick(_number_results(table))
    returned = (paid < 0) & (result == _RESULTS["returned"])
    negative = np.unique(pairs[returned])
    if negative.size:
        marked = np.zeros(count, bool)
        marked[negative] = True
        some = np.flatnonzero(marked[pairs])
        overdrawn, early = find_overdrawn(paid[some], pairs[some], returned[some], ~is_after(table, "paid_date", rows[some], period_end))
        # A person with an unreadable line has no sum that could be judged.
        broken = set() if whole else set(person.codes[table.data & ~good].tolist())

        def report(wrong: np.ndarray, message: Message) -> None:
            wrong = wrong[[int(code) not in broken for code in person.codes[rows[wrong]]]] if broken else wrong
            report_rows(log, table, "ROW-SIGN", "paid_yuan", rows[wrong], message)

        header = table.headers["occasion"]
        report(some[overdrawn],
               Message("{cell} is returned, but less was paid to this person for this '{occasion}'; expected at most what was paid", occasion=header))
        report(some[early],
               Message("{cell} is returned, but less was paid to this person for this '{occasion}' by the period's end, {end}; later payments "
                       "count in no figure; expected at most what was paid by then", end=period_end, occasion=header))
    _report_payments_listed_twice(table, log, rows, pairs, paid, result)


def _number(keys: np.ndarray, size: int) -> tuple[np.ndarray, int]:
    """Keys of 0 … size − 1 → codes without gaps, and how many."""
    if size <= 8 * keys.size + 1024:
        seen = np.zeros(size, bool)
        seen[keys] = True
        numbers = np.cumsum(seen, dtype=np.int64) - 1
        return numbers[keys], int(numbers[-1]) + 1
    codes, uniques = pd.factorize(keys)
    return codes, len(uniques)


def _report_due(table: Columns, log: FaultLog, rows: np.ndarray, pairs: np.ndarray, first: np.ndarray,
                differs: np.ndarray) -> None:
    """Every line of a person and festival whose due amounts differ: which of them is right is not known."""
    due, firsts = table.columns["due_yuan"], first[pairs[differs]]
    found, others = ([text.strip() for text in due.texts.take(due.codes[some]).to_pylist()] for some in (rows[differs], rows[firsts]))
    texts = [Text(text, Message("{cell} differs from '{other}' on line {line} for the same person and '{occasion}'; expected the same amount "
                                "on each line", other=other, line=str(line), occasion=table.headers["occasion"]))
             for text, other, line in zip(found, others, table.line[rows[firsts]].tolist(), strict=True)]
    log.add("ROW-VALUE", table.headers["due_yuan"], rows[differs], texts, np.arange(differs.size))
    involved = np.zeros(int(pairs.max()) + 1, bool)
    involved[pairs[differs]] = True
    own = np.zeros(pairs.size, bool)
    own[differs] = True
    log.set_aside("ROW-VALUE", table.headers["due_yuan"], rows[np.flatnonzero(involved[pairs] & ~own)],
                  Message("another line of the same person and '{occasion}' has another amount due", occasion=table.headers["occasion"]))


def _report_payments_listed_twice(table: Columns, log: FaultLog, rows: np.ndarray, pairs: np.ndarray, paid: np.ndarray,
                                  result: np.ndarray) -> None:
    """A line that repeats another in every cell is listed twice (ROW-DUPLICATE).

    Two that look the same may still be two: failed attempts (a retry), and payments that were returned and paid again on
    one day, where returns and payments of that day are as many or differ by one.
    """
    several = np.bincount(pairs) > 1
    some = np.flatnonzero(several[pairs] & (result != _RESULTS["failed"]))
    if some.size == 0:
        return
    at = rows[some]
    keys = {"pair": pairs[some], "paid": paid[some], "result": result[some],
            "date": table.columns["paid_date"].make_array("datetime64[D]", np.datetime64("NaT"))[at],
            "due": table.columns["due_yuan"].make_array(np.int64, 0)[at]}
    attempts = pd.DataFrame(keys)
    again = attempts.duplicated(keep=False).to_numpy()
    if not again.any():
        return
    balance = attempts["result"].map({_RESULTS["success"]: 1, _RESULTS["returned"]: -1}).fillna(0)
    days = [attempts["pair"], attempts["date"]]
    sums = balance.groupby(days, dropna=False).transform("sum")
    returned = attempts["result"].eq(_RESULTS["returned"]).groupby(days, dropna=False).transform("any")
    again = again & ~(returned & (sums.abs() <= 1)).to_numpy()
    if not again.any():
        return
    some, at = some[again], at[again]
    frame = pd.DataFrame({name: values[again] for name, values in keys.items()})
    for field in ("street", "community", "reason"):
        if table.has(field):
            frame[field] = _get_values(table.columns[field])[at]
    for field, get_codes in table.personal.items():
        frame[field] = get_codes(at)
    copies = frame.duplicated(keep="first").to_numpy()
    groups = frame.groupby(list(frame.columns), sort=False, dropna=False).ngroup().to_numpy()
    report_copies(log, table, "person_id", at, copies, groups,
                  lambda line: Message("repeats line {line}; expected each payment once", line=line))
