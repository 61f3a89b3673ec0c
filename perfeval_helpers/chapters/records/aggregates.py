"""Aggregates over lines, for all of them or group by group: exact numbers, and how many lines each left out.

In: `Lines`, an aggregate, group codes. Out: one `Part` a group. A blank is not 0: an aggregate takes the lines on which its
own field is filled and its conditions hold.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from perfeval_helpers.chapters.records.conditions import find_held, find_spoken
from perfeval_helpers.chapters.records.lines import Lines
from perfeval_helpers.contract.declarations.language import Aggregate

#: Below this the sum of so many numbers cannot leave 64 bits.
_SAFE = 1 << 62
_LOW_BITS = 32


@dataclass(frozen=True, slots=True)
class Part:
    """An aggregate's number and the lines it rests on."""

    value: Fraction | None  #: Exact, money in yuan; None where there is nothing to take it from
    used_count: int = 0  #: Lines taken
    blank_count: int = 0  #: Lines left out since the field, or one that a condition compares, is blank
    unheld_count: int = 0  #: Lines left out since a condition does not hold

    @property
    def left_out_count(self) -> int:
        """All lines left out."""
        return self.blank_count + self.unheld_count


def choose_lines(lines: Lines, aggregate: Aggregate) -> tuple[np.ndarray, np.ndarray]:
    """The lines that an aggregate takes, and those on which its conditions hold."""
    held = find_held(lines, aggregate.where)
    return (held & lines.get_filled(aggregate.field) if aggregate.field else held), held


def compute_parts(lines: Lines, aggregate: Aggregate, groups: np.ndarray, group_count: int) -> list[Part]:
    """An aggregate of lines for each group.

    Parameters
    ----------
    groups
        A code per line, from 0 to `group_count`.
    """
    used, held = choose_lines(lines, aggregate)
    every = np.array([len(lines)]) if group_count == 1 else np.bincount(groups, minlength=group_count)

    def count(chosen: np.ndarray) -> np.ndarray:
        if group_count == 1:
            return np.array([np.count_nonzero(chosen)])
        return every if chosen.all() else np.bincount(groups[chosen], minlength=group_count)

    unheld_counts = np.zeros_like(every) if held.all() else count(~held & find_spoken(lines, aggregate.where))
    held_counts, used_counts = count(held), count(used)
    chosen = slice(None) if used.all() else used  # of millions of lines nearly always all
    own = groups[chosen]
    if aggregate.kind == "count":
        values: list[Fraction | None] = [Fraction(int(n)) for n in used_counts]
    elif aggregate.kind == "distinct":
        codes = lines.get_codes(aggregate.field)[0][chosen]
        pairs = np.unique(own.astype(np.int64) * (int(codes.max(initial=0)) + 1) + codes)
        counts = np.bincount(pairs // (int(codes.max(initial=0)) + 1), minlength=group_count)
        values = [Fraction(int(n)) for n in counts]
    else:
        scale = lines.get_scale(aggregate.field)
        numbers = lines.get_numbers(aggregate.field)[chosen]
        found = _reduce(aggregate.kind, numbers, own, used_counts)
        # Nothing to add is 0; something to add of which nothing is known is not.
        empty = Fraction(0) if aggregate.kind == "sum" else None
        values = [
            value / scale if count else (empty if not held_count else None)
            for value, count, held_count in zip(found, used_counts.tolist(), held_counts.tolist(), strict=True)
        ]
    return [
        Part(value, int(n), int(whole - n - unheld), int(unheld))
        for value, n, unheld, whole in zip(values, used_counts, unheld_counts, every, strict=True)
    ]


def _reduce(kind: str, numbers: np.ndarray, groups: np.ndarray, counts: np.ndarray) -> list[Fraction]:
    """Whole numbers reduced within each group; 0 for a group without any, which nobody reads."""
    if kind in ("sum", "mean"):
        sums = sum_exactly(numbers, groups, counts.size)
        return [Fraction(total, int(n) if kind == "mean" and n else 1) for total, n in zip(sums, counts, strict=True)]
    order = np.lexsort((numbers, groups))
    ordered = numbers[order]
    ends = np.cumsum(counts)
    result = []
    for end, n in zip(ends.tolist(), counts.tolist(), strict=True):
        if not n:
            result.append(Fraction(0))
        elif kind == "least":
            result.append(Fraction(int(ordered[end - n])))
        elif kind == "most":
            result.append(Fraction(int(ordered[end - 1])))
        else:
            low, high = ordered[end - n + (n - 1) // 2], ordered[end - n + n // 2]
            result.append(Fraction(int(low) + int(high), 2))
    return result


def sum_exactly(numbers: np.ndarray, groups: np.ndarray, group_count: int) -> list[int]:
    """Sums of whole numbers by group, exact whatever their size.

    Examples
    --------
    >>> sum_exactly(np.array([2**62, 2**62, -1]), np.array([0, 0, 1]), 3)
    [9223372036854775808, -1, 0]
    """
    if numbers.size == 0:
        return [0] * group_count
    largest = max(abs(int(numbers.max())), abs(int(numbers.min())))
    if largest * numbers.size < _SAFE:
        found: list[int] = _add(numbers, groups, group_count).tolist()
        return found
    high, low = numbers >> _LOW_BITS, numbers & ((1 << _LOW_BITS) - 1)
    pairs = zip(_add(high, groups, group_count).tolist(), _add(low, groups, group_count).tolist(), strict=True)
    return [(first << _LOW_BITS) + second for first, second in pairs]


def _add(numbers: np.ndarray, groups: np.ndarray, group_count: int) -> np.ndarray:
    totals = np.zeros(group_count, np.int64)
    if group_count == 1:
        totals[0] = numbers.sum()
    else:
        np.add.at(totals, groups, numbers)
    return totals
