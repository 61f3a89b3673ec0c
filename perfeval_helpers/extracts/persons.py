"""One person under several writings of a person number: those that differ only in leading zeros, as Excel drops them.

In: the converted person numbers, the identity numbers and accounts beside them. Out: the persons joined, before anything
is compared or added up by person, and a finding (REC-PERSON-SPLIT) that counts, never names.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.extracts.cells import CellFault, is_nothing, parse_id
from perfeval_helpers.extracts.convert import Converted
from perfeval_helpers.extracts.faults import FaultLog
from perfeval_helpers.extracts.numbers import lengthen
from perfeval_helpers.values.language import tell, tell_n

MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one writing of a person number: the identity numbers and accounts on its lines."""

    code: int
    ids: frozenset[Hashable]
    accounts: frozenset[Hashable]


@dataclass
class Split:
    """How many people were joined, from how many numbers, on how many lines, how many of which were another person's; the first lines."""

    people: int = 0
    numbers: int = 0
    count: int = 0
    moved: int = 0
    lines: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))

    def report(self, header: str, log: FaultLog) -> Finding:
        """REC-PERSON-SPLIT."""
        message = tell("{people} under several writings of a number that differ only in leading zeros, with the same ID number or account, "
                       "counted as one each: {numbers}, {lines}, {moved} of them with zeros lacking.",
                       people=tell_n("{number} person", "{number} people", self.people),
                       numbers=tell_n("{number} number", "{number} numbers", self.numbers),
                       lines=tell_n("{number} line", "{number} lines", self.count), moved=self.moved)  # fmt: skip
        return Finding("REC-PERSON-SPLIT", message, log.extract, log.file, tuple(self.lines.tolist()), header, lines_count=self.count)


def join_persons(
    person: Converted, id_numbers: pa.Array | None, accounts: Converted | None, data: np.ndarray, header: str, log: FaultLog
) -> tuple[Converted, list[Finding]]:
    """Give the writings of one person's number one code.

    Numbers that differ only in leading zeros are one person where they have the same identity number, or the same
    account while not both identity numbers are given and different. Where neither is known they stay apart: 0012 and
    12 may well be two registers' numbers.

    Returns
    -------
    The person column, of which the longest writing stands for all; and a warning where persons were joined.
    """
    values = person.values
    assert isinstance(values, pa.Array)
    suspects = _find_suspects(values, person.good)
    if not suspects or (id_numbers is None and accounts is None):
        return person, []
    member = np.zeros(len(values), bool)
    member[[code for group in suspects for code in group]] = True
    rows = np.flatnonzero(member[person.codes] & data)
    known = _gather(person.codes[rows], rows, id_numbers, accounts)
    becomes, split = join(person.codes[rows], log.line[rows], suspects, known, pc.binary_length(values).to_numpy(zero_copy_only=False))
    if not split.people:
        return person, []
    return replace(person, codes=becomes[person.codes].astype(person.codes.dtype, copy=False)), [split.report(header, log)]


def join(
    codes: np.ndarray, lines: np.ndarray, groups: Iterable[Iterable[int]], known: Mapping[int, Known], lengths: np.ndarray
) -> tuple[np.ndarray, Split]:
    """Which writing each writing of a person number becomes: of those of one person the longest.

    Parameters
    ----------
    codes, lines
        The writing that stands on some lines, those of all that may be one person's, and their numbers.
    groups
        Writings that differ only in leading zeros.
    lengths
        Per writing, something that is the greater the longer it is.
    """
    becomes = np.arange(lengths.size)
    for group in groups:
        for person in match_writings([known[code] for code in group if code in known]):
            writings = [one.code for one in person]
            becomes[writings] = max(writings, key=lambda code: int(lengths[code]))
    moved = becomes != np.arange(lengths.size)
    if not moved.any():
        return becomes, Split()
    joined = np.isin(becomes, becomes[moved])
    involved = lines[joined[codes]]
    return becomes, Split(np.unique(becomes[joined]).size, int(joined.sum()), involved.size, int(moved[codes].sum()), involved[:MOST_LINES])


def _find_suspects(values: pa.Array, good: np.ndarray) -> list[list[int]]:
    """Codes of writings that differ only in leading zeros, group by group."""
    if not pc.any(pc.starts_with(values, "0")).as_py():
        return []
    encoded = pc.utf8_ltrim(values, "0").dictionary_encode()
    same = encoded.indices.to_numpy(zero_copy_only=False)
    several = (np.bincount(same[good], minlength=len(encoded.dictionary)) > 1)[same] & good
    groups: dict[int, list[int]] = {}
    for code in np.flatnonzero(several).tolist():
        groups.setdefault(int(same[code]), []).append(code)
    return list(groups.values())


def _gather(codes: np.ndarray, rows: np.ndarray, id_numbers: pa.Array | None, accounts: Converted | None) -> dict[int, Known]:
    """What the lines of some persons say of them, by code."""
    ids: dict[int, set[str]] = {}
    used: dict[int, set[str]] = {}
    numbers = [""] * rows.size if id_numbers is None else id_numbers.take(pa.array(rows)).to_pylist()
    owned = [""] * rows.size
    if accounts is not None:
        assert isinstance(accounts.values, pa.Array)
        owned = accounts.values.take(pa.array(accounts.codes[rows])).to_pylist()
    for code, number, account in zip(codes.tolist(), numbers, owned, strict=True):
        ids.setdefault(code, set()).update(read_id(number or ""))
        used.setdefault(code, set()).update([account] if account and not is_nothing(account) else [])
    return {code: Known(code, frozenset(ids[code]), frozenset(used[code])) for code in ids}


def read_id(text: str) -> Iterable[str]:
    """An identity number as it is compared: folded, of 18 digits; nothing for a blank or one that Excel has damaged."""
    try:
        number = parse_id(text).upper() if text.strip() and not is_nothing(text) else ""
    except CellFault:
        return []
    return [lengthen(number) if len(number) == 15 and number.isdigit() else number] if number else []


def match_writings(group: list[Known]) -> list[list[Known]]:
    """The persons among writings that differ only in leading zeros: those of two or more writings.

    First by identity number; then a writing without one joins by its account, unless that is one of several persons.
    """
    persons = _unite([one for one in group if one.ids], lambda one: one.ids)
    accounts = [{account for one in person for account in one.accounts} for person in persons]
    for person in _unite([one for one in group if not one.ids], lambda one: one.accounts):
        owners = [place for place, owned in enumerate(accounts) if any(one.accounts & owned for one in person)]
        if len(owners) == 1:
            persons[owners[0]] = [*persons[owners[0]], *person]
        else:
            persons.append(person)
    return [person for person in persons if len(person) > 1]


def _unite(writings: list[Known], have: Callable[[Known], frozenset[Hashable]]) -> list[list[Known]]:
    """Writings that have something in common, also by way of others."""
    united: list[list[Known]] = []
    for one in writings:
        same = [person for person in united if any(have(other) & have(one) for other in person)]
        united = [person for person in united if not any(person is other for other in same)]
        united.append([*(other for person in same for other in person), one])
    return united
