"""Records → verdicts: partition by partition what needs a person's lines, then what needs all persons of a number.

In: a `Spilled` file. Out: `Judged`: the faulty lines with their records, counts of money, what was noticed. The rules are
those of small files, called on a table whose persons are whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa

from perfeval_helpers.contract.columns import Column, ExtractSchema
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.extracts.convert import Converted, Encoded, convert, find_odd_ids
from perfeval_helpers.extracts.draft import Draft, count_pairs
from perfeval_helpers.extracts.faults import MOST_LINES_LISTED, BadLine, Batch, FaultLog
from perfeval_helpers.extracts.identity import DAMAGED, PersonTally
from perfeval_helpers.extracts.lines import RawTable
from perfeval_helpers.extracts.parsers import describe_mapped, mark_mapped
from perfeval_helpers.extracts.payment_rules import check_persons
from perfeval_helpers.extracts.persons import Split
from perfeval_helpers.extracts.row_rules import Columns
from perfeval_helpers.extracts.spilled.persons import (
    KEY,
    KEY_FILES,
    find_repeated,
    join_records,
    note_keys,
    number_persons,
    report_joined,
    warn_of_same_numbers,
    warn_of_shared,
)
from perfeval_helpers.extracts.spilled.reading import Spilled
from perfeval_helpers.extracts.spilled.storage import (
    FAULTY,
    IDENTITY,
    IN_SHAPE,
    PASSES,
    PERSON_GOOD,
    RECORD,
    USABLE,
    ZEROS,
    Store,
)
from perfeval_helpers.values.shares import work_through


@dataclass
class Verdict:
    """What one partition gives."""

    accepted: int
    split: Split
    faulty: np.ndarray  # records, of lines that may be shown
    faulty_lines: np.ndarray
    batches: list[Batch]
    aside: list[Batch]
    money: dict[str, tuple[np.ndarray, np.ndarray]]


@dataclass
class Judged:
    """What is known of a file when every line was judged."""

    spilled: Spilled
    texts: dict[str, Converted]  #: Field → its distinct texts with their values
    accepted: int
    faulty: np.ndarray  #: The records of lines that have a fault or are set aside, in the order of lines: of those that may be shown
    money: dict[str, tuple[np.ndarray, np.ndarray]]  #: Field → lines in all and faulty lines, by the place of their text
    notes: list[Finding]
    faulty_lines: list[np.ndarray] = field(default_factory=list)  #: By partition, the numbers of all such lines

    @property
    def schema(self) -> ExtractSchema:
        """What the file's columns are."""
        return self.spilled.setting.schema

    def count_faulty(self) -> int:
        """How many lines of the table have a fault or are set aside."""
        return sum(lines.size for lines in self.faulty_lines)

    def get_values(self, field: str) -> list[Any] | None:
        """The distinct values of a column; None where the file lacks it."""
        return list(self.texts[field].values) if field in self.texts else None

    def count_persons(self, field: str, places: Sequence[int]) -> list[int]:
        """How many persons have each of some values, by their places among the distinct ones; 0 without persons."""
        def choose(partition: int) -> np.ndarray:
            records = self.spilled.store.read(partition)
            return records[["person", field]][np.isin(records[field], places)]

        known = "person_id" in self.spilled.setting.shown
        chosen = list(work_through(choose, range(self.spilled.store.partitions if known else 0)))
        return count_pairs([records[field] for records in chosen], [records["person"] for records in chosen], places)

    def count_names(self) -> int:
        """How many different names the column of names has, some of many taken for one."""
        return int(self.spilled.columns["name"].seen[1:].sum())  # 0 is a blank


def judge(spilled: Spilled) -> Judged:
    """Judge every line; the faults stand in the file's log, with the place among the faulty records as their row."""
    setting, log = spilled.setting, spilled.log
    texts = {column.field: read_texts(spilled, column) for column in setting.present if column.field in spilled.texts}
    late = FaultLog(log.extract, log.file, log.line, spilled.late)
    notes: list[Finding] = []
    if "id_number" in setting.shown:
        notes += spilled.identities.judge(setting.shown["id_number"], late, spilled.columns["id_number"].holds)
    if "bank_account" in setting.shown:
        spilled.accounts.judge(setting.shown["bank_account"], late)
    damaged = _tally_persons(spilled).choose() if spilled.numbered_persons else "none"
    wrong = np.unique(np.concatenate([np.empty(0, np.int64), *(batch.lines for batch in late.batches)]))
    for one in (log, late):
        one.condense(setting.most_shown)
    shown = _list_lines([*log.batches, *late.batches])
    numbers, accounts = Store(KEY_FILES, KEY), Store(KEY_FILES, KEY)

    def judge_partition(partition: int) -> Verdict:
        return _judge_partition(spilled, partition, texts, (wrong, shown), damaged, (numbers, accounts))

    judged = Judged(spilled, texts, 0, np.empty(0, RECORD), {}, notes)
    faulty, split = [], []
    for verdict in work_through(judge_partition, range(spilled.store.partitions)):
        judged.accepted += verdict.accepted
        faulty.append(verdict.faulty)
        split.append(verdict.split)
        judged.faulty_lines.append(verdict.faulty_lines)
        log.batches += verdict.batches
        log.aside += verdict.aside
        for name, (every, bad) in verdict.money.items():
            whole, aside = judged.money.get(name, (0, 0))
            judged.money[name] = (whole + every, aside + bad)
    log.batches += late.batches
    log.condense(setting.most_shown)
    records = np.concatenate(faulty)
    judged.faulty = records[np.argsort(records["line"], kind="stable")]
    _number_rows([*log.batches, *log.aside], judged.faulty["line"])
    notes[:0] = [*report_joined(split, setting.shown.get("person_id", ""), log), *_note_mapped(spilled, texts)]
    if "id_number" in setting.shown:
        notes += warn_of_same_numbers(spilled, texts, find_repeated(numbers), log)
    if "bank_account" in setting.shown:
        notes += warn_of_shared(spilled, find_repeated(accounts), log)
    return judged


def make_draft(judged: Judged) -> Draft:
    """The faulty lines as what a small file's lines are before findings are made of them."""
    spilled, setting, counted = judged.spilled, judged.spilled.setting, judged.spilled.counted
    lines = judged.faulty["line"].astype(np.int64)
    columns = {name: replace(read, codes=judged.faulty[name]) for name, read in judged.texts.items()}
    table = Columns(setting.schema, columns, setting.shown, np.ones(lines.size, bool), lines, {})
    unread = BadLine(0, DAMAGED.message)  # whatever is wrong is said in the log, each with its line
    raw = RawTable(lines, {}, counted.physical, [unread] * counted.bad, continued=counted.continued)
    return Draft(
        setting.schema, setting.file, spilled.log, spilled.sha256, spilled.encoding, setting.top, raw, table, counted.blank,
        counted.totals, counted.repeated, counted.footers, judged.notes, setting.words, stated=counted.stated)


def read_texts(spilled: Spilled, column: Column) -> Converted:
    """The distinct texts of a column with their values; their faults were entered line by line before."""
    setting = spilled.setting
    held = pa.array(spilled.texts[column.field], pa.string())
    unheard = FaultLog("", "", np.zeros(len(held), np.int64))
    cells = Encoded(np.arange(len(held), dtype=np.int32), held, find_odd_ids(held))
    return convert(column, setting.shown[column.field], cells, None, unheard, setting.parsers)


def make_table(spilled: Spilled, records: np.ndarray, persons: np.ndarray, texts: dict[str, Converted]) -> Columns:
    """Records as the table that rules look at; `persons` are codes from 0."""
    columns = {name: Converted(records[name], read.texts, read.values, read.good) for name, read in texts.items()}
    count = int(persons.max(initial=-1)) + 1
    good = np.zeros(count, bool)
    good[persons[(records["flags"] & PERSON_GOOD) > 0]] = True
    nothing = pa.nulls(count, pa.string())
    columns["person_id"] = Converted(persons, nothing, nothing, good)
    return Columns(spilled.setting.schema, columns, spilled.setting.shown, np.ones(records.size, bool),
                   records["line"].astype(np.int64), {"personal": lambda rows: records["personal"][rows]})


def _judge_partition(spilled: Spilled, partition: int, texts: dict[str, Converted], known: tuple[np.ndarray, np.ndarray], damaged: str,
                     keys: tuple[Store, Store]) -> Verdict:
    """Judge a partition; `known` are lines that are faulty by the verdict on a whole column, and lines that are shown."""
    setting, records = spilled.setting, spilled.store.read(partition)
    log = FaultLog(setting.schema.name, setting.file, records["line"].astype(np.int64))
    written, _ = number_persons(records)
    split = join_records(records, written) if {"id_number", "bank_account"} & set(setting.shown) else Split()
    if split.people:
        spilled.store.replace(partition, records)
    table = make_table(spilled, records, number_persons(records)[0] if split.people else written, texts)
    if split.people:  # what is paid under two writings of a number is two payments, not one that is listed twice
        table.personal = {**table.personal, "person_id": lambda rows: written[rows]}
    check_persons(table, log, spilled.period_end)
    flags = records["flags"]
    if damaged != "none":
        of_excel = (flags & (IN_SHAPE | ZEROS)) == (IN_SHAPE | ZEROS)
        if damaged == "wrong":
            of_excel &= (flags & PASSES) == 0
        log.add("XL-PRECISION", setting.shown["person_id"], np.flatnonzero(of_excel), [DAMAGED])
    faulty = log.get_faulty() | ((flags & FAULTY) > 0)
    if known[0].size:
        faulty |= np.isin(log.line, known[0])
    log.condense(setting.most_shown)
    shown = records[faulty & np.isin(log.line, np.concatenate([known[1], _list_lines([*log.batches, *log.aside])]))] if faulty.any() else records[:0]
    persons = table.columns["person_id"].codes
    for store, name, flag in zip(keys, ("id_number", "account"), (IDENTITY, USABLE), strict=True):
        note_keys(store, np.where((flags & flag) > 0, records[name], np.uint64(0)), persons)
    money = {}
    for column in setting.present:
        if column.type == "money":
            codes, size = records[column.field], len(texts[column.field].values)
            money[column.field] = (np.bincount(codes, minlength=size), np.bincount(codes[faulty], minlength=size))
    return Verdict(int(records.size - faulty.sum()), split, shown.copy(), records["line"][faulty], log.batches, log.aside, money)


def _list_lines(batches: Sequence[Batch]) -> np.ndarray:
    return np.unique(np.concatenate([np.empty(0, np.int64), *(batch.lines for batch in batches)]))


def _note_mapped(spilled: Spilled, texts: dict[str, Converted]) -> list[Finding]:
    """VALUE-MAPPED for each column of which the run file maps words."""
    setting = spilled.setting
    notes: list[Finding] = []
    for name, words in spilled.mapped.items():
        if name in texts and (is_mapped := mark_mapped(texts[name], words)).any():
            size = is_mapped.size

            def count(partition: int, name: str = name, is_mapped: np.ndarray = is_mapped, size: int = size) -> tuple[np.ndarray, np.ndarray]:
                records = spilled.store.read(partition)
                rows = is_mapped[records[name]]
                return np.bincount(records[name][rows], minlength=size), records["line"][rows][:MOST_LINES_LISTED]

            counts, lines = zip(*work_through(count, range(spilled.store.partitions)), strict=True)
            first = np.sort(np.concatenate(lines))[:MOST_LINES_LISTED]
            notes += describe_mapped(setting.schema, setting.file, setting.shown[name], texts[name], words, np.sum(counts, axis=0), first)
    return notes


def _tally_persons(spilled: Spilled) -> PersonTally:
    def count(partition: int) -> tuple[int, int, int]:
        records = spilled.store.read(partition)
        records = records[(records["flags"] & IN_SHAPE) > 0]
        _, first = np.unique(records["person"], return_index=True)
        flags = records["flags"][first]
        return int(((flags & PASSES) > 0).sum()), int(((flags & ZEROS) > 0).sum()), flags.size

    return PersonTally(*map(sum, zip(*work_through(count, range(spilled.store.partitions)), strict=True)))


def _number_rows(batches: Sequence[Batch], lines: np.ndarray) -> None:
    """Give the faults their row among the faulty records; what is no row of the table stays none."""
    for batch in batches:
        batch.rows = np.where(batch.rows >= 0, np.minimum(np.searchsorted(lines, batch.lines), max(0, lines.size - 1)), -1)
