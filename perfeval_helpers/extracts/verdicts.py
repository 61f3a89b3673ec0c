"""Verdicts on whole columns of numbers, from what their blocks have counted: what Excel damaged, what has the wrong shape.

In: tallies of identity numbers, accounts and person numbers; of accounts that are read at once the column, which is a single
block. Out: entries in the fault log (by line) and findings. The other rules are those of `identity` and `numbers`, which see a column at once.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.extracts.blocks import Unfit
from perfeval_helpers.extracts.convert import Converted
from perfeval_helpers.extracts.faults import FaultLog, Text
from perfeval_helpers.extracts.identity import MOST_LINES, conclude
from perfeval_helpers.extracts.numbers import DIGITS, find_shared, holds_only, judge_zeros
from perfeval_helpers.values.check_digits import passes_luhn
from perfeval_helpers.values.language import Message, tell, tell_n

SHORTEST_ACCOUNT = 6
CHECKED_ACCOUNTS = 1000
ROUNDED = Text(None, Message("the account ends in zeros after 15 digits, as most of the column: Excel rounded it; export the column as text"))
ROUNDED_CARD = Text(None, Message("the account ends in zeros after 15 digits and fails its check digit: Excel rounded it; export the column as text"))


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
        if lines.size >= 3 and lines.size > 0.5 * self.whole:  # most of those that are long enough
            log.add_lines("XL-PRECISION", header, lines, ROUNDED)
        elif self.any_rounded and sum(map(passes_luhn, self.examples)) > 0.9 * len(self.examples):  # few, beside cards with their check digits
            if self.unread:
                raise Unfit
            log.add_lines("XL-PRECISION", header, lines[_join(self.wrong, bool)], ROUNDED_CARD)


def tally_accounts(values: pa.Array, good: np.ndarray, codes: np.ndarray, data: np.ndarray, line: np.ndarray, most_checked: int | None = None,
                   ) -> tuple[AccountTally, np.ndarray]:
    """Count one block's accounts, by line; which of the values are usable to compare persons by.

    Parameters
    ----------
    values, good
        The distinct accounts, and which of them could be read.
    codes, data, line
        Per row its account, whether it is data, and its line.
    most_checked
        Where more lines than that end in zeros, none is checked one by one.
    """
    lengths = pc.binary_length(values).to_numpy(zero_copy_only=False)
    longer = (lengths >= 17) & (lengths <= 19)
    if longer.any() and not holds_only(values, DIGITS):
        longer = pc.match_substring_regex(values, "^[0-9]{17,19}$").to_numpy(zero_copy_only=False)
    rounded = pc.ends_with(values, "00").to_numpy(zero_copy_only=False) & longer
    places = np.flatnonzero(rounded)
    if places.size:
        rounded[places] = pc.match_substring_regex(values.take(pa.array(places)), "^[0-9]{15}0{2,4}$").to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(rounded[codes] & data)
    tally = AccountTally(int((longer[codes] & data).sum()), [line[rows].astype(np.int32)], any_rounded=bool(rounded.any()))
    tally.unread = most_checked is not None and rows.size > most_checked
    wrong = np.zeros(len(values), bool)
    if not tally.unread:
        places = np.flatnonzero(rounded)
        wrong[places] = [not passes_luhn(text) for text in values.take(pa.array(places)).to_pylist()]
    tally.wrong.append(wrong[codes[rows]])
    some = np.flatnonzero(longer & ~rounded)
    while some.size and len(tally.examples) < CHECKED_ACCOUNTS:
        taken, some = some[:8 * CHECKED_ACCOUNTS], some[8 * CHECKED_ACCOUNTS:]
        tally.examples |= dict.fromkeys(pc.unique(values.take(pa.array(taken))).to_pylist())  # a person may have many lines
    tally.examples = dict.fromkeys(list(tally.examples)[:CHECKED_ACCOUNTS])
    usable = pc.greater_equal(pc.utf8_length(values), SHORTEST_ACCOUNT).to_numpy(zero_copy_only=False) & good
    return tally, np.asarray(usable)


def check_accounts(account: Converted, person: Converted, data: np.ndarray, header: str, log: FaultLog) -> list[Finding]:
    """Check 银行账号: rounded by Excel (XL-PRECISION), one account used by several persons (REC-SHARED-ACCOUNT)."""
    values = account.values
    assert isinstance(values, pa.Array)
    tally, usable = tally_accounts(values, account.good, account.codes, data, log.line)
    tally.judge(header, log)
    accounts = np.where(usable[account.codes] & data & person.good[person.codes], account.codes, -1)
    shared = find_shared(accounts, person.codes, len(values))
    if shared.size == 0:
        return []
    number, people = np.unique(accounts[shared]).size, np.unique(person.codes[shared]).size
    return [report_shared(number, people, shared.size, log.line[shared[:MOST_LINES]], header, log)]


def report_shared(accounts: int, people: int, count: int, lines: np.ndarray, header: str, log: FaultLog) -> Finding:
    """REC-SHARED-ACCOUNT: so many accounts of several persons each, on `count` lines, the first of which are `lines`."""
    return Finding(
        "REC-SHARED-ACCOUNT",
        tell("{accounts} used by several persons: {people}, {lines}; find out whose they are.",
             accounts=tell_n("{number} bank account", "{number} bank accounts", accounts), people=tell_n("{number} person", "{number} people", people),
             lines=tell_n("{number} line", "{number} lines", count)),
        log.extract, log.file, tuple(lines.tolist()), header, lines_count=count, advice="核实账户户名与领取人是否一致，代领的补充委托手续")
