"""Persons of a large file: numbered, joined where their numbers differ only in leading zeros, and told where several have one ID number or account.

In: records of whole families of person numbers (all that are the same without leading zeros), partition by partition. Out: codes of persons; the
records of a person under one number; findings that count, never name, as `persons` and `identity` have them for a file that is read at once.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.extracts.convert import Converted
from perfeval_helpers.extracts.faults import FaultLog
from perfeval_helpers.extracts.identity import report_same_numbers, tabulate_paid
from perfeval_helpers.extracts.persons import MOST_LINES, Known, Split, join
from perfeval_helpers.extracts.spilled.reading import Spilled
from perfeval_helpers.extracts.spilled.storage import IDENTITY, LEADING_ZEROS, PERSON_GOOD, USABLE, Store
from perfeval_helpers.extracts.verdicts import report_shared
from perfeval_helpers.values.shares import work_through

KEY_FILES = 16
KEY = np.dtype("<u8")


def number_persons(records: np.ndarray) -> tuple[np.ndarray, int]:
    """Persons of a partition as codes from 0, and how many there are."""
    codes, uniques = pd.factorize(records["person"])
    check = np.empty(len(uniques), np.uint64)
    check[codes] = records["person_check"]
    if not np.array_equal(check[codes], records["person_check"]):  # two persons have one number: the second tells
        codes, uniques = pd.factorize(pd.MultiIndex.from_arrays([records["person"], records["person_check"]]))
    return codes, len(uniques)


def join_records(records: np.ndarray, codes: np.ndarray) -> Split:
    """Give the writings of one person's number the longest of them, in the records themselves."""
    zeros = records["flags"] >> np.uint32(LEADING_ZEROS)
    if not zeros.any():
        return Split()
    good = np.flatnonzero(records["flags"] & np.uint32(PERSON_GOOD))
    known = pd.DataFrame({"family": records["family"][good], "code": codes[good]}).drop_duplicates()
    known = known[known["family"].duplicated(keep=False)]
    if known.empty:
        return Split()
    rows = np.flatnonzero(np.isin(codes, known["code"].to_numpy()))
    first = pd.Series(rows, index=codes[rows]).groupby(level=0).first()
    lengths = np.zeros(int(codes.max()) + 1, np.int64)
    lengths[codes[rows]] = zeros[rows]
    groups = (group for _, group in known.groupby("family")["code"])
    becomes, split = join(codes[rows], records["line"][rows].astype(np.int64), groups, _gather(records, codes, rows), lengths)
    if not split.people:
        return split
    others = rows[becomes[codes[rows]] != codes[rows]]
    chosen = first[becomes[codes[others]]].to_numpy()
    for name in ("person", "person_check"):
        records[name][others] = records[name][chosen]
    return split


def _gather(records: np.ndarray, codes: np.ndarray, rows: np.ndarray) -> dict[int, Known]:
    """What the lines of some persons say of them, by code."""
    found: dict[str, dict[int, set[int]]] = {"id_number": {}, "account": {}}
    for name, held in found.items():
        for code, value in zip(codes[rows].tolist(), records[name][rows].tolist(), strict=True):
            held.setdefault(code, set()).update([value] if value else [])
    return {code: Known(code, frozenset(ids), frozenset(found["account"][code])) for code, ids in found["id_number"].items()}


def report_joined(splits: Sequence[Split], header: str, log: FaultLog) -> list[Finding]:
    """REC-PERSON-SPLIT over all partitions, where persons were joined."""
    if not any(split.people for split in splits):
        return []
    people, numbers, count, moved = (sum(getattr(split, name) for split in splits) for name in ("people", "numbers", "count", "moved"))
    lines = np.sort(np.concatenate([split.lines for split in splits]))[:MOST_LINES]
    return [Split(people, numbers, count, moved, lines).report(header, log)]


def note_keys(store: Store, values: np.ndarray, persons: np.ndarray) -> None:
    """Note each number once for each person who has it: what is noted twice is shared."""
    rows = np.flatnonzero(values)
    if rows.size == 0:
        return
    values, persons = values[rows], persons[rows]
    own = np.zeros(int(persons.max()) + 1, np.uint64)
    own[persons[::-1]] = values[::-1]
    others = np.flatnonzero(values != own[persons])
    more = pd.DataFrame({"person": persons[others], "value": values[others]}).drop_duplicates()["value"].to_numpy()
    noted = np.concatenate([own[own > 0], more])
    which = (noted >> np.uint64(60)).astype(np.uint8)
    store.append(noted[np.argsort(which, kind="stable")], np.bincount(which, minlength=KEY_FILES))


def find_repeated(store: Store) -> np.ndarray:
    """The numbers that were noted more than once, ascending."""
    repeated = [np.empty(0, np.uint64)]
    for keys in store:
        keys.sort()
        repeated.append(np.unique(keys[1:][keys[1:] == keys[:-1]]))
    return np.concatenate(repeated)


def _mark(values: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Which values are among the wanted, which are ascending."""
    places = np.minimum(np.searchsorted(wanted, values), wanted.size - 1)
    return np.asarray(wanted[places] == values)


def warn_of_same_numbers(spilled: Spilled, texts: dict[str, Converted], shared: np.ndarray, log: FaultLog) -> list[Finding]:
    if shared.size == 0 or not {"occasion", "paid_yuan"} <= texts.keys():
        return []

    def choose(partition: int) -> pd.DataFrame:
        records = spilled.store.read(partition)
        records = records[_mark(records["id_number"], shared) & ((records["flags"] & IDENTITY) > 0)]
        paid: dict[str, Converted] = {name: replace(texts[name], codes=records[name]) for name in ("occasion", "paid_yuan", "paid_date") if name in texts}
        frame = tabulate_paid(paid, np.arange(records.size), spilled.period_end, records["id_number"], records["line"].astype(np.int64), records["person"])
        return frame[frame["paid"] != 0]

    frame = pd.concat(work_through(choose, range(spilled.store.partitions))).sort_values("line", ignore_index=True)
    return report_same_numbers(frame, spilled.setting.shown["id_number"], log)


def warn_of_shared(spilled: Spilled, shared: np.ndarray, log: FaultLog) -> list[Finding]:
    if shared.size == 0:
        return []

    def count(partition: int) -> tuple[int, int, np.ndarray]:
        records = spilled.store.read(partition)
        records = records[_mark(records["account"], shared) & ((records["flags"] & USABLE) > 0)]
        return records.size, np.unique(records["person"]).size, records["line"][:MOST_LINES]

    counts, people, lines = zip(*work_through(count, range(spilled.store.partitions)), strict=True)
    first = np.sort(np.concatenate(lines))[:MOST_LINES].astype(np.int64)
    return [report_shared(shared.size, sum(people), sum(counts), first, spilled.setting.shown["bank_account"], log)]
