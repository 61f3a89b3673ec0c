"""Persons of a partition: numbered, and joined where their numbers differ only in leading zeros.

In: records of whole families of person numbers (all that are the same without leading zeros). Out: codes of persons; the
records of a person under one number; what `persons` says of a file that is read at once.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.extracts.faults import FaultLog
from perfeval_helpers.extracts.persons import MOST_LINES, Known, Split, join
from perfeval_helpers.extracts.spilled.storage import LEADING_ZEROS, PERSON_GOOD


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
