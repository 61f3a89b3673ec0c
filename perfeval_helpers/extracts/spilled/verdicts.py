"""Verdicts on whole columns of numbers, from what the blocks have counted: what Excel damaged, what has the wrong shape.

In: tallies of identity numbers, accounts and person numbers. Out: entries in the fault log (by line) and findings. The
rules are those of `identity` and `numbers`, which see a column at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.extracts.blocks import Unfit
from perfeval_helpers.extracts.faults import FaultLog, Text
from perfeval_helpers.extracts.identity import (
    CHECKED_ACCOUNTS,
    DAMAGED,
    DECIMAL,
    EXPONENT,
    MOST_LINES,
    ROUNDED,
    ROUNDED_CARD,
    SHAPE,
    SHORTEST_ACCOUNT,
    describe_failing,
    describe_malformed,
    warn_of_identities,
)
from perfeval_helpers.extracts.numbers import DIGITS, holds_only, passes_luhn

MOST_LUHN = 100_000


def _join(parts: list[np.ndarray], dtype: type = np.int64) -> np.ndarray:
    return np.concatenate(parts) if parts else np.empty(0, dtype)


@dataclass
class IdentityTally:
    """What decides about a column of identity numbers: counts, and the lines that a verdict may concern."""

    others: int = 0  # of 18 characters, not ending in 000
    others_right: int = 0
    old: int = 0
    failing: list[np.ndarray] = field(default_factory=list)
    malformed: list[np.ndarray] = field(default_factory=list)
    zero_lines: list[np.ndarray] = field(default_factory=list)
    zero_right: list[np.ndarray] = field(default_factory=list)
    zero_after: list[np.ndarray] = field(default_factory=list)

    @staticmethod
    def enter_spoilt(log: FaultLog, header: str, exponent: list[int], decimal: list[int]) -> None:
        """Numbers with an exponent or decimals are damaged whatever the rest of the column holds."""
        log.add("XL-PRECISION", header, np.array(exponent, np.int64), [EXPONENT])
        log.add("XL-PRECISION", header, np.array(decimal, np.int64), [DECIMAL])

    def add(self, line: np.ndarray, rows: np.ndarray, right: np.ndarray, zeros: np.ndarray, after: np.ndarray,
            malformed: list[int], old: int) -> None:
        """Count one block; `after` stands for the numbers that follow those that end in 000."""
        self.others += int((~zeros).sum())
        self.others_right += int((right & ~zeros).sum())
        self.old += old
        lines = line[rows].astype(np.int32)
        self.failing.append(lines[~right & ~zeros])
        self.malformed.append(line[np.array(malformed, np.int64)].astype(np.int32))
        self.zero_lines.append(lines[zeros])
        self.zero_right.append(right[zeros])
        self.zero_after.append(after)

    def merge(self, other: IdentityTally) -> None:
        """Add another block's."""
        self.others += other.others
        self.others_right += other.others_right
        self.old += other.old
        self.failing += other.failing
        self.malformed += other.malformed
        self.zero_lines += other.zero_lines
        self.zero_right += other.zero_right
        self.zero_after += other.zero_after

    def judge(self, header: str, log: FaultLog, holds: Callable[[np.ndarray], np.ndarray]) -> list[Finding]:
        """Enter the lines that are damaged or no numbers; what is only suspicious comes back as findings.

        Parameters
        ----------
        holds
            Which of some hashes are numbers of the column.
        """
        lines, right = _join(self.zero_lines), _join(self.zero_right, bool)
        count = self.others + lines.size
        checked = not self.others or self.others_right >= 0.5 * self.others
        many = lines.size >= 3 and lines.size > 0.05 * count
        damaged = np.ones(lines.size, bool) if many else ~right
        if not checked and damaged.any():
            places = np.flatnonzero(damaged)
            damaged[places[holds(_join(self.zero_after, np.uint64)[places])]] = False
        _enter(log, "XL-PRECISION", header, lines[damaged], DAMAGED)
        findings: list[Finding] = []
        malformed, well_formed = np.sort(_join(self.malformed)), count + self.old
        if malformed.size and well_formed >= malformed.size:
            _enter(log, "ROW-TYPE", header, malformed, SHAPE)
        elif malformed.size:
            findings.append(warn_of_identities(log, header, malformed, describe_malformed(header, malformed.size)))
        failing = np.sort(np.concatenate([_join(self.failing), lines[~right & ~damaged]]))
        if failing.size:
            findings.append(warn_of_identities(log, header, failing, describe_failing(header, failing.size, well_formed)))
        return findings


@dataclass
class AccountTally:
    """What decides whether Excel rounded the accounts of a column."""

    whole: int = 0
    rounded: list[np.ndarray] = field(default_factory=list)
    wrong: list[np.ndarray] = field(default_factory=list)  # of `rounded`, which fail their check digit
    any_rounded: bool = False
    unread: bool = False
    any_usable: bool = False
    examples: dict[str, None] = field(default_factory=dict)

    def merge(self, other: AccountTally) -> None:
        """Add another block's."""
        self.whole += other.whole
        self.rounded += other.rounded
        self.wrong += other.wrong
        self.any_rounded |= other.any_rounded
        self.unread |= other.unread
        self.any_usable |= other.any_usable
        for text in other.examples:
            if len(self.examples) >= CHECKED_ACCOUNTS:
                break
            self.examples[text] = None

    def judge(self, header: str, log: FaultLog) -> None:
        """Enter the lines whose account was rounded."""
        lines = _join(self.rounded)
        if lines.size >= 3 and lines.size > 0.5 * self.whole:
            _enter(log, "XL-PRECISION", header, lines, ROUNDED)
        elif self.any_rounded:
            others = list(self.examples)
            if others and sum(map(passes_luhn, others)) > 0.9 * len(others):
                if self.unread:
                    raise Unfit
                _enter(log, "XL-PRECISION", header, lines[_join(self.wrong, bool)], ROUNDED_CARD)


def tally_accounts(values: pa.Array, good: np.ndarray, data: np.ndarray, line: np.ndarray, tally: AccountTally) -> np.ndarray:
    """Count one block's accounts; which of them are usable to compare persons by."""
    lengths = pc.binary_length(values).to_numpy(zero_copy_only=False)
    longer = (lengths >= 17) & (lengths <= 19)
    if longer.any() and not holds_only(values, DIGITS):
        longer = pc.match_substring_regex(values, "^[0-9]{17,19}$").to_numpy(zero_copy_only=False)
    rounded = pc.ends_with(values, "00").to_numpy(zero_copy_only=False) & longer
    places = np.flatnonzero(rounded)
    if places.size:
        rounded[places] = pc.match_substring_regex(values.take(pa.array(places)), "^[0-9]{15}0{2,4}$").to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(rounded & data)
    tally.whole = int((longer & data).sum())
    tally.any_rounded = bool(rounded.any())
    tally.rounded.append(line[rows].astype(np.int32))
    tally.unread = rows.size > MOST_LUHN // 100
    wrong = np.zeros(rows.size, bool) if tally.unread else \
        np.array([not passes_luhn(text) for text in values.take(pa.array(rows)).to_pylist()], bool)
    tally.wrong.append(wrong)
    some = np.flatnonzero(longer & ~rounded)
    while some.size and len(tally.examples) < CHECKED_ACCOUNTS:
        taken, some = some[:CHECKED_ACCOUNTS], some[CHECKED_ACCOUNTS:]
        for text in values.take(pa.array(taken)).to_pylist():
            tally.examples[text] = None
    tally.examples = dict.fromkeys(list(tally.examples)[:CHECKED_ACCOUNTS])
    usable = pc.greater_equal(pc.utf8_length(values), SHORTEST_ACCOUNT).to_numpy(zero_copy_only=False) & good
    tally.any_usable = bool(usable.any())
    found: np.ndarray = usable
    return found


@dataclass
class PersonTally:
    """Person numbers that are identity numbers, each person once: what decides whether Excel damaged them."""

    right: int = 0
    zeros: int = 0
    zeros_right: int = 0
    count: int = 0

    def choose(self) -> str:
        """Which lines are damaged: ``none``, those that end in ``zeros``, or of these the ``wrong`` ones."""
        if self.count == 0 or self.right < 0.5 * self.count or self.zeros == 0:
            return "none"
        others, right = self.count - self.zeros, self.right - self.zeros_right
        if others and right < 0.5 * others:
            raise Unfit  # numbers without check digits: their successors have to be looked for
        return "zeros" if self.zeros >= 3 and self.zeros > 0.05 * self.count else "wrong"


def _enter(log: FaultLog, code: str, header: str, lines: np.ndarray, text: Text) -> None:
    """Enter lines, in any order, that all have the same fault."""
    if lines.size:
        log.add_lines(code, header, np.sort(lines), text)


__all__ = ["MOST_LINES", "AccountTally", "IdentityTally", "PersonTally", "tally_accounts"]
