"""Identity and card numbers: check digits, Excel's damage, numbers and accounts that several persons have.

In: text columns (arrow arrays), codes of persons. Out: masks and positions of rows. Nothing here leaves the reader.
"""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from perfeval_helpers.values.check_digits import CHECKS, WEIGHTS, find_check

_WEIGHTS = np.array(WEIGHTS, dtype=np.uint16)
_CHECK = np.frombuffer(CHECKS.encode(), dtype=np.uint8)
_ROWS_AT_ONCE = 100_000
DIGITS = b"0123456789"
LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def passes_check(numbers: pa.Array) -> np.ndarray:
    """Whether identity numbers of 18 characters end in their check digit (GB 11643, ISO 7064 MOD 11-2) and name a day."""
    numbers = pa.array(numbers, pa.string()) if not isinstance(numbers, pa.Array) else numbers
    if len(numbers) == 0:
        return np.empty(0, bool)
    cells = _view_bytes(numbers)
    right = np.empty(len(numbers), bool)
    for first in range(0, len(numbers), _ROWS_AT_ONCE):
        part = cells[first:first + _ROWS_AT_ONCE]
        digits = part[:, :17] - np.uint8(48)
        # No matrix product: the threads of a linear algebra library wait for the next one at work, and cost a core.
        total = np.zeros(len(part), np.uint16)
        for place, weight in enumerate(_WEIGHTS):
            total += digits[:, place] * weight
        month, day = digits[:, 10] * 10 + digits[:, 11], digits[:, 12] * 10 + digits[:, 13]
        right[first:first + _ROWS_AT_ONCE] = (
            (_CHECK[total % 11] == part[:, 17]) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31))
    return right


def get_bytes(texts: pa.Array) -> bytes:
    """The UTF-8 of all texts, one behind the other."""
    if len(texts) == 0 or texts.buffers()[2] is None:
        return b""
    offsets = np.frombuffer(texts.buffers()[1], np.int32, len(texts) + 1, texts.offset * 4)
    return bytes(memoryview(texts.buffers()[2])[int(offsets[0]):int(offsets[-1])])


def holds_only(texts: pa.Array, allowed: bytes) -> bool:
    """Whether the texts have no other bytes: quicker by far than a regular expression for each."""
    return not get_bytes(texts).translate(None, allowed)


def are_identities(column: pa.Array) -> bool:
    """Whether all texts are identity numbers by their shape: 17 digits, and a digit or X behind them."""
    if len(column) == 0 or column.type != pa.string() or not pc.all(pc.equal(pc.binary_length(column), 18)).as_py():
        return False
    return holds_only(column, DIGITS + b"X") and not (_view_bytes(column)[:, :17] == ord("X")).any()


def _view_bytes(numbers: pa.Array) -> np.ndarray:
    """The bytes of texts of 18 ASCII characters, one row each."""
    start = int(np.frombuffer(numbers.buffers()[1], np.int32)[numbers.offset])
    return np.frombuffer(numbers.buffers()[2], np.uint8, len(numbers) * 18, start).reshape(-1, 18)


def lengthen(number: str) -> str:
    """An identity number of 15 digits as the one of 18 that the same person has (GB 11643).

    >>> lengthen("110105491231002")
    '11010519491231002X'
    """
    body = f"{number[:6]}19{number[6:]}"
    return body + find_check(body)


def find_damaged(numbers: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Identity numbers (18 characters, upper case) → which Excel cut to 15 digits, and which fail their check digit."""
    right = passes_check(numbers)
    zeros = pc.ends_with(numbers, "000").to_numpy(zero_copy_only=False)
    places = np.flatnonzero(zeros)

    def has_successor(which: np.ndarray) -> np.ndarray:
        after = pa.array([text[:-1] + "1" for text in numbers.take(pa.array(places[which])).to_pylist()], numbers.type)
        return np.asarray(pc.is_in(after, value_set=numbers))

    damaged = np.zeros(len(numbers), bool)
    damaged[places] = judge_zeros(right[places], int((~zeros).sum()), int(right[~zeros].sum()), has_successor)
    return damaged, ~right


def are_many(zeros: int, others: int) -> bool:
    """Whether so many numbers end in 000, of all, as only Excel makes them: good ones are among those that it has cut."""
    return zeros >= 3 and zeros > 0.05 * (zeros + others)


def judge_zeros(right: np.ndarray, others: int, others_right: int, has_successor: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Which of the identity numbers that end in 000 Excel cut to 15 digits.

    Excel keeps 15 digits, so that a damaged number ends in 000. One good number in a thousand does so too: damage is
    evident where the check digit fails, or where more than one in twenty ends so. In extracts whose numbers carry no
    check digits at all (test data), a number that is followed by its successor (…001) is a counter and not damaged.

    Parameters
    ----------
    right
        Of those that end in 000, which pass their check digit.
    others, others_right
        How many end otherwise, and how many of these pass.
    has_successor
        Of some of them, by their places in `right`, which are followed by their successor.
    """
    damaged = np.ones(right.size, bool) if are_many(right.size, others) else ~right
    if others_right < 0.5 * others and damaged.any():
        places = np.flatnonzero(damaged)
        damaged[places[has_successor(places)]] = False
    return damaged


def find_shared(owned: np.ndarray, persons: np.ndarray, count: int) -> np.ndarray:
    """Rows (positions) whose number, of an account or an identity, several persons have.

    Parameters
    ----------
    owned, persons
        Codes per row; of the number -1 where there is none.
    count
        How many different numbers there are.
    """
    rows = np.flatnonzero(owned >= 0)
    owner = np.empty(count, persons.dtype)
    owner[owned[rows][::-1]] = persons[rows][::-1]
    foreign = persons[rows] != owner[owned[rows]]
    if not foreign.any():
        return rows[:0]
    shared = np.zeros(count, bool)
    shared[owned[rows][foreign]] = True
    found: np.ndarray = rows[shared[owned[rows]]]
    return found
