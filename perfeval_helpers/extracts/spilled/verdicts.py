"""Verdicts on whole columns of numbers, from what the blocks have counted: what Excel damaged, what has the wrong shape.

In: tallies of identity numbers, accounts and person numbers. Out: entries in the fault log (by line) and findings. The
rules are those of `identity` and `numbers`, which see a column at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.extracts.blocks import Unfit
from perfeval_helpers.extracts.faults import FaultLog
from perfeval_helpers.extracts.identity import (
    CHECKED_ACCOUNTS,
    ROUNDED,
    ROUNDED_CARD,
    SHORTEST_ACCOUNT,
    are_cards,
    are_rounded,
    conclude,
)
from perfeval_helpers.extracts.numbers import DIGITS, holds_only, judge_zeros
from perfeval_helpers.extracts.spilled.runs import Runs
from perfeval_helpers.values.check_digits import passes_luhn

MOST_LUHN = 100_000


def _join(parts: list[np.ndarray], dtype: type = np.int64) -> np.ndarray:
    return np.concatenate(parts) if parts else np.empty(0, dtype)


class BlockTally:
    """What one block counts, and what all of them come to."""

    def merge(self, other: Self) -> None:
        """Add another block's: numbers and lists, and what any of them has met."""
        for one in fields(self):  # type: ignore[arg-type]
            own, more = getattr(self, one.name), getattr(other, one.name)
            if isinstance(own, (bool, dict)):
                own |= more
            else:
                own += more
            setattr(self, one.name, own)


@dataclass
class IdentityTally(BlockTally):
    """What decides about a column of identity numbers: counts, and the lines that a verdict may concern."""

    others: int = 0  # of 18 characters, not ending in 000
    others_right: int = 0
    old: int = 0
    failing: list[np.ndarray] = field(default_factory=list)
    malformed: list[np.ndarray] = field(default_factory=list)
    zero_lines: list[np.ndarray] = field(default_factory=list)
    zero_right: list[np.ndarray] = field(default_factory=list)
    zero_after: list[np.ndarray] = field(default_factory=list)

    def add(self, lines: np.ndarray, right: np.ndarray, zeros: np.ndarray, after: np.ndarray, malformed: np.ndarray, old: int) -> None:
        """Count one block: the lines with a number of 18 characters, whether it is right and ends in 000, and what stands for the next one.

        Parameters
        ----------
        malformed, old
            The lines of what is no number, and how many have one of 15 digits.
        """
        self.others += int((~zeros).sum())
        self.others_right += int((right & ~zeros).sum())
        self.old += old
        lines = lines.astype(np.int32)
        self.failing.append(lines[~right & ~zeros])
        self.malformed.append(malformed.astype(np.int32))
        self.zero_lines.append(lines[zeros])
        self.zero_right.append(right[zeros])
        self.zero_after.append(after[zeros])

    def judge(self, header: str, log: FaultLog, holds: Callable[[np.ndarray], np.ndarray]) -> list[Finding]:
        """Enter the lines that are damaged or no numbers; what is only suspicious comes back as findings.

        Parameters
        ----------
        holds
            Which of some hashes are numbers of the column.
        """
        lines, right, after = _join(self.zero_lines), _join(self.zero_right, bool), _join(self.zero_after, np.uint64)
        damaged = judge_zeros(right, self.others, self.others_right, lambda places: holds(after[places]))
        failing = np.concatenate([_join(self.failing), lines[~right & ~damaged]])
        return conclude(log, header, lines[damaged], _join(self.malformed), failing, self.others + lines.size + self.old)


@dataclass
class AccountTally(BlockTally):
    """What decides whether Excel rounded the accounts of a column."""

    whole: int = 0
    rounded: list[np.ndarray] = field(default_factory=list)
    wrong: list[np.ndarray] = field(default_factory=list)  # of `rounded`, which fail their check digit
    any_rounded: bool = False
    unread: bool = False
    examples: dict[str, None] = field(default_factory=dict)

    def merge(self, other: Self) -> None:
        """Add another block's; of the examples the first are kept."""
        super().merge(other)
        self.examples = dict.fromkeys(list(self.examples)[:CHECKED_ACCOUNTS])

    def judge(self, header: str, log: FaultLog) -> None:
        """Enter the lines whose account was rounded."""
        lines = _join(self.rounded)
        if are_rounded(lines.size, self.whole):
            log.add_lines("XL-PRECISION", header, lines, ROUNDED)
        elif self.any_rounded and are_cards(self.examples):
            if self.unread:
                raise Unfit
            log.add_lines("XL-PRECISION", header, lines[_join(self.wrong, bool)], ROUNDED_CARD)


def tally_accounts(values: pa.Array, good: np.ndarray, runs: Runs, line: np.ndarray, tally: AccountTally) -> np.ndarray:
    """Count one block's accounts, by line; of which runs they are usable to compare persons by."""
    lengths = pc.binary_length(values).to_numpy(zero_copy_only=False)
    longer = (lengths >= 17) & (lengths <= 19)
    if longer.any() and not holds_only(values, DIGITS):
        longer = pc.match_substring_regex(values, "^[0-9]{17,19}$").to_numpy(zero_copy_only=False)
    rounded = pc.ends_with(values, "00").to_numpy(zero_copy_only=False) & longer
    places = np.flatnonzero(rounded)
    if places.size:
        rounded[places] = pc.match_substring_regex(values.take(pa.array(places)), "^[0-9]{15}0{2,4}$").to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(runs.spread(rounded & runs.data))
    tally.whole = int(runs.spread(longer & runs.data).sum())
    tally.any_rounded = bool(rounded.any())
    tally.rounded.append(line[rows].astype(np.int32))
    tally.unread = rows.size > MOST_LUHN // 100
    wrong = np.zeros(rows.size, bool) if tally.unread else \
        np.array([not passes_luhn(text) for text in values.take(pa.array(runs.codes[rows])).to_pylist()], bool)
    tally.wrong.append(wrong)
    some = np.flatnonzero(longer & ~rounded)
    while some.size and len(tally.examples) < CHECKED_ACCOUNTS:
        taken, some = some[:8 * CHECKED_ACCOUNTS], some[8 * CHECKED_ACCOUNTS:]
        tally.examples |= dict.fromkeys(pc.unique(values.take(pa.array(taken))).to_pylist())  # a person may have many lines
    tally.examples = dict.fromkeys(list(tally.examples)[:CHECKED_ACCOUNTS])
    usable = pc.greater_equal(pc.utf8_length(values), SHORTEST_ACCOUNT).to_numpy(zero_copy_only=False) & good
    return np.asarray(usable)


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
