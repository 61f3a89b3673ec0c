"""Rules between cells and between lines: signs, results against amounts, due amounts that agree, reversals, duplicates.

In: an extract's converted columns (`Columns`). Out: entries in its fault log. Lines whose own cells could not be read take no
part, so that one fault is not reported as two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from perfeval_helpers.contract.columns import ExtractSchema
from perfeval_helpers.extracts.convert import Converted
from perfeval_helpers.extracts.faults import FaultLog, Text

_RESULTS = {"success": 0, "failed": 1, "returned": 2, "not_paid": 3}
_TWICE = "repeats line {}; expected each {} once"
_TWICE_ZH = "与第{}行重复，同一{}只应有一行"


@dataclass
class Columns:
    """What the rules look at.

    Attributes
    ----------
    columns
        field → converted column.
    headers
        field → header as it stands in the file.
    data
        Per row, whether it is data (no blank, total or header line).
    line
        Per row, its physical line.
    personal
        Codes per row of personal columns that are compared (name, id_number, bank_account), as they stood.
    """

    schema: ExtractSchema
    columns: Mapping[str, Converted]
    headers: Mapping[str, str]
    data: np.ndarray
    line: np.ndarray
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

    def texts_of(self, field: str, rows: np.ndarray) -> list[str]:
        """Cell texts of some rows."""
        column = self.columns[field]
        return [text.strip() for text in column.texts.take(column.codes[rows]).to_pylist()]


def check_rules(table: Columns, log: FaultLog, period_end: date | None = None) -> None:
    """All rules of the table's extract; no total may be below 0 at the period's end either, after which nothing counts."""
    if table.schema.name == "payouts":
        check_payouts(table, log, period_end)
    elif table.schema.name == "funds":
        check_funds(table, log, period_end)
    if table.schema.unique:
        check_unique(table, log)


def _report(log: FaultLog, table: Columns, code: str, field: str, rows: np.ndarray, english: str, chinese: str) -> None:
    """One text per distinct cell, with the cell's own text in front."""
    if rows.size:
        column = table.columns[field]
        places, which = np.unique(column.codes[rows], return_inverse=True)
        texts = [Text(text.strip(), english, chinese) for text in column.texts.take(pa.array(places)).to_pylist()]
        log.add(code, table.headers[field], rows, texts, which)


def check_funds(table: Columns, log: FaultLog, period_end: date | None = None) -> None:
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
    totals = np.zeros(int(codes.max()) + 1 if codes.size else 0, np.int64)
    np.add.at(totals, codes, amount)
    # A group with an unreadable line has no total that could be judged; where its group is unknown none can be.
    judged = good.sum() == table.data.sum()
    below = np.flatnonzero((amount < 0) & (totals[codes] < 0)) if judged and codes.size else np.empty(0, int)
    _report(log, table, "ROW-SIGN", "amount_yuan", rows[below],
            "is a reversal that takes its event, year and source below 0; expected at most what was entered before",
            "为红字冲销，使同一事项、年度、来源的合计小于0，冲销不得超过已登记的金额")
    if period_end is not None and judged and codes.size:
        inside = ~_is_after(table, "date", rows, period_end)
        totals_inside = np.zeros(totals.size, np.int64)
        np.add.at(totals_inside, codes[inside], amount[inside])
        early = np.flatnonzero((amount < 0) & inside & (totals_inside[codes] < 0) & (totals[codes] >= 0))
        _report(log, table, "ROW-SIGN", "amount_yuan", rows[early],
                f"is a reversal that takes its event, year and source below 0 by the period's end, {period_end}; later events count in "
                "no figure; expected at most what was entered by then",
                f"为红字冲销，使同一事项、年度、来源截至期末{period_end}的合计小于0（期后事项不计入），冲销不得超过期末前已登记的金额")
    keys = {field: table.columns[field].make_array(object, "")[rows] for field in needed}
    keys |= {field: table.columns[field].make_array(object, "")[rows]
             for field in ("document_no", "purpose", "note") if table.has(field)}
    frame = pd.DataFrame(keys)
    again = frame.duplicated(keep="first").to_numpy()
    first = frame.groupby(list(keys), sort=False, dropna=False).ngroup().to_numpy()
    _report_copies(log, table, "event", rows, again, first, "the line", "资金事项", "；确属两笔的，请以文号或备注区分",
                   "; tell two payments apart by 文号 or 备注")


def check_unique(table: Columns, log: FaultLog) -> None:
    """The extract's key stands once (ROW-DUPLICATE)."""
    fields = table.schema.unique
    if not table.has(*fields):
        return
    rows = np.flatnonzero(table.get_good(*fields))
    numbers = {field: _number_values(table.columns[field])[rows] for field in fields}
    blank = np.any([column < 0 for column in numbers.values()], axis=0) \
        if any(table.schema[field].may_be_blank for field in fields) else None
    frame = pd.DataFrame(numbers)
    if blank is not None and blank.any():  # a blank is no other blank's equal
        rows, frame = rows[~blank], frame[~blank].reset_index(drop=True)
    again = frame.duplicated(keep="first").to_numpy()
    if not again.any():
        return
    first = frame.groupby(list(fields), sort=False).ngroup().to_numpy()
    name = " × ".join(table.headers[field] for field in fields)
    _report_copies(log, table, fields[0], rows, again, first, name, name)
    first_of_group = np.full(int(first.max()) + 1, -1, np.int64)
    first_of_group[first[::-1]] = rows[::-1]
    copies = np.flatnonzero(again)
    originals = first_of_group[first[copies]]
    same = np.ones(copies.size, bool)
    for column in table.columns.values():
        same &= column.codes[rows[copies]] == column.codes[originals]
    log.set_aside("ROW-DUPLICATE", table.headers[fields[0]], np.unique(originals[~same]), f"同一{name}另有内容不同的行，无法判断哪一行正确")


def _is_after(table: Columns, field: str, rows: np.ndarray, day: date) -> np.ndarray:
    """Which of some rows have a date after the day; those without a date have none."""
    dates = table.columns[field].make_array("datetime64[D]", np.datetime64("NaT"))[rows]
    return np.asarray(dates > np.datetime64(day, "D"))


def _number_values(column: Converted) -> np.ndarray:
    """Per row a number that stands for its value, negative where it is blank: millions of texts would take much memory."""
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
    return known[column.codes] if known.size else np.empty(0, np.int64)


def _get_values(column: Converted) -> np.ndarray:
    values = column.values if isinstance(column.values, Sequence) else column.values.to_pylist()
    known = np.array(["" if value is None else value for value in values], dtype=object)
    return known[column.codes] if known.size else np.empty(0, object)


def _report_copies(log: FaultLog, table: Columns, field: str, rows: np.ndarray, again: np.ndarray, groups: np.ndarray,
                   english: str, chinese: str, advice_zh: str = "", advice: str = "") -> None:
    """Rows that repeat an earlier one of the same group."""
    copies = np.flatnonzero(again)
    if copies.size == 0:
        return
    first_of_group = np.full(int(groups.max()) + 1, -1, np.int64)
    first_of_group[groups[::-1]] = rows[::-1]
    firsts = table.line[first_of_group[groups[copies]]]
    texts = [Text(None, _TWICE.format(line, english) + advice, _TWICE_ZH.format(line, chinese) + advice_zh)
             for line in firsts.tolist()]
    log.add("ROW-DUPLICATE", table.headers[field], rows[copies], texts, np.arange(copies.size))


def check_payouts(table: Columns, log: FaultLog, period_end: date | None = None) -> None:
    """Amounts against results, dates of payments, and what a person's lines of a festival have to agree in."""
    check_single_payments(table, log)
    check_persons(table, log, period_end)


def check_single_payments(table: Columns, log: FaultLog) -> None:
    """What a payment line can be judged by alone."""
    if table.has("result", "paid_yuan"):
        _check_results(table, log)
    if table.has("due_yuan"):
        due = table.columns["due_yuan"].make_array(np.int64, 0)
        _report(log, table, "ROW-SIGN", "due_yuan", np.flatnonzero((due < 0) & table.data),
                "is negative; expected an amount due of at least 0", "为负数，应发金额不得小于0")


def check_persons(table: Columns, log: FaultLog, period_end: date | None = None) -> None:
    """What needs all lines of a person, and no other's."""
    needed = ("occasion", "person_id", "due_yuan", "paid_yuan", "paid_date", "result")
    if table.has(*needed):
        _check_persons(table, log, period_end)


def _check_results(table: Columns, log: FaultLog) -> None:
    good = table.get_good("result", "paid_yuan")
    paid = table.columns["paid_yuan"].make_array(np.int64, 0)
    result = _number_results(table)
    success, returned = result == _RESULTS["success"], result == _RESULTS["returned"]
    unpaid = (result == _RESULTS["failed"]) | (result == _RESULTS["not_paid"])
    rules = (
        ("ROW-SIGN", (paid < 0) & ~returned, "is negative, but the result is not 退回; expected an amount of at least 0",
         "为负数，而处理结果不是退回；只有退回可以为负数"),
        ("ROW-SIGN", (paid > 0) & returned, "is positive, but the result is 退回; expected a negative amount",
         "为正数，而处理结果是退回；退回应为负数"),
        ("ROW-VALUE", (paid == 0) & success, "was paid, but the result is 成功; expected an amount above 0",
         "而处理结果是成功，实发金额应大于0"),
        ("ROW-VALUE", (paid > 0) & unpaid, "was paid, but the result says that nothing was; expected 0",
         "而处理结果是没有发放，实发金额应为0"),
    )
    for code, wrong, english, chinese in rules:
        _report(log, table, code, "paid_yuan", np.flatnonzero(wrong & good), english, chinese)
    if table.has("paid_date"):
        dated = table.columns["paid_date"]
        blank = np.array([value is None for value in dated.values], bool)[dated.codes] if len(dated.values) else \
            np.empty(0, bool)
        missing = np.flatnonzero((paid != 0) & (success | returned) & blank & good & dated.good[dated.codes])
        log.add("ROW-MISSING", table.headers["paid_date"], missing, [Text(
            None, "the cell is blank although money was paid or returned; expected a date such as 2022-02-01",
            "单元格空白，而该行有发放或退回金额，应填发放日期")])


def _number_results(table: Columns) -> np.ndarray:
    """Per row, the result as a small number."""
    column = table.columns["result"]
    known = np.array([_RESULTS.get(value, -1) for value in column.values], np.int8)
    return known[column.codes] if known.size else np.empty(0, np.int8)


def _check_persons(table: Columns, log: FaultLog, period_end: date | None) -> None:
    """Per person × festival: one due amount, nothing returned that was not paid, no payment listed twice."""
    good = table.get_good("occasion", "person_id", "due_yuan", "paid_yuan", "paid_date", "result")
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
        sums = np.zeros(count, np.int64)
        np.add.at(sums, pairs[some], paid[some])
        # A person with an unreadable line has no sum that could be judged.
        broken = set() if whole else set(person.codes[table.data & ~good].tolist())

        def report(wrong: np.ndarray, english: str, chinese: str) -> None:
            wrong = wrong[[int(code) not in broken for code in person.codes[rows[wrong]]]] if broken else wrong
            _report(log, table, "ROW-SIGN", "paid_yuan", rows[wrong], english, chinese)

        report(some[(sums[pairs[some]] < 0) & returned[some]],
               "is returned, but less was paid to this person for this festival; expected at most what was paid",
               "为退回金额，超过同一人同一节日已发放的金额")
        if period_end is not None:
            inside = some[~_is_after(table, "paid_date", rows[some], period_end)]
            sums_inside = np.zeros(count, np.int64)
            np.add.at(sums_inside, pairs[inside], paid[inside])
            report(inside[(sums_inside[pairs[inside]] < 0) & (sums[pairs[inside]] >= 0) & returned[inside]],
                   f"is returned, but less was paid to this person for this festival by the period's end, {period_end}; later payments "
                   "count in no figure; expected at most what was paid by then",
                   f"为退回金额，超过同一人同一节日截至期末{period_end}已发放的金额（期后发放不计入）")
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
    found = table.texts_of("due_yuan", rows[differs])
    firsts = first[pairs[differs]]
    others = table.texts_of("due_yuan", rows[firsts])
    texts = [Text(text, f"differs from '{other}' on line {line} for the same person and festival; expected the same amount "
                        "on each line", f"与第{line}行同一人同一节日的“{other}”不一致，各行的应发金额必须相同")
             for text, other, line in zip(found, others, table.line[rows[firsts]].tolist(), strict=True)]
    log.add("ROW-VALUE", table.headers["due_yuan"], rows[differs], texts, np.arange(differs.size))
    involved = np.zeros(int(pairs.max()) + 1, bool)
    involved[pairs[differs]] = True
    own = np.zeros(pairs.size, bool)
    own[differs] = True
    log.set_aside("ROW-VALUE", table.headers["due_yuan"], rows[np.flatnonzero(involved[pairs] & ~own)],
                  "与同一人同一节日其他行的应发金额不一致")


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
    _report_copies(log, table, "person_id", at, copies, groups, "payment", "笔发放")
