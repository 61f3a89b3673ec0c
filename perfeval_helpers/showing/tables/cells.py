"""What stands in the cells of tables: as readers see it, as spreadsheets get it.

In: a value (text, number, `Figure`, `FigureRef`, `Quantity` or None). Out: its text or its number.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real

import pandas as pd

from perfeval_helpers.contract.narrative import FigureRef
from perfeval_helpers.values.figures import Figure
from perfeval_helpers.values.numbers import (
    NO_VALUE,
    exact,
    group_measured,
    group_thousands,
    print_number,
    round_half_up,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that is printed in its own way: its value for spreadsheets, its text for readers."""

    value: object
    text: str


def is_missing(value: object) -> bool:
    """None, NaN, NA and NaT, and what a division by 0 gives in a frame."""
    if value is None or isinstance(value, (str, Figure, FigureRef, Quantity)):
        return value is None
    return bool(pd.isna(value)) or (isinstance(value, float) and math.isinf(value))


def print_cell(value: object) -> str:
    """A cell as readers see it: numbers half-up with thousands grouped, — for what there is not.

    Examples
    --------
    >>> print_cell(22_526), print_cell(Fraction(9750, 100)), print_cell(None), print_cell(True)
    ('22,526', '97.50', '—', '是')
    """
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Figure):
        return group_measured(print_number(value.value), value.unit)  # in the unit that the head of the column says
    if isinstance(value, (Quantity, FigureRef)):
        return value.text
    if is_missing(value):
        return NO_VALUE
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Integral):
        return f"{int(value):,}"
    if isinstance(value, (Fraction, Decimal)):
        return group_thousands(print_number(Fraction(value)))
    if isinstance(value, Real):
        return group_thousands(print_number(Fraction(repr(float(value)))))
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return str(value)


def cell_number(value: object) -> int | float | None:
    """The number that a spreadsheet gets: rounded as it is printed, or None where the cell is no number.

    Examples
    --------
    >>> cell_number(Fraction(66_667, 1000)), cell_number("22,526")
    (66.67, None)
    """
    if isinstance(value, (Figure, Quantity)):
        value = value.value
    if isinstance(value, (str, bool, FigureRef)) or is_missing(value):
        return None
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, (Fraction, Decimal)):
        rounded = round_half_up(value, 2)
    elif isinstance(value, Real):
        rounded = round_half_up(Fraction(repr(float(value))), 2)
    else:
        return None
    return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)


def is_numeric(value: object) -> bool:
    """Whether the cell is shown as a number (a missing one counts: it stands in a column of numbers)."""
    if isinstance(value, FigureRef):
        value = value.figure
    value = value.value if isinstance(value, (Figure, Quantity)) else value
    return is_missing(value) or cell_number(value) is not None


def read_plain(value: object) -> tuple[Fraction, str] | None:
    """The number of a cell that may be given another number of decimals, with its unit; None for any other cell.

    Texts, figures with their unit (`FigureRef`) and numbers that are printed in their own way (`Quantity`) stay as they
    are.
    """
    number, unit = (value.value, value.unit) if isinstance(value, Figure) else (value, "")
    if isinstance(number, (str, bool)) or is_missing(number):
        return None
    if isinstance(number, (Fraction, Decimal)):
        return exact(number), unit
    if isinstance(number, Integral):
        return exact(int(number)), unit
    return (exact(float(number)), unit) if isinstance(number, Real) else None


def find_places(cells: Sequence[object]) -> int | None:
    """The decimals of a column: the most that one of its numbers needs; None where its units differ.

    Examples
    --------
    >>> find_places([6, Fraction(78, 10), "—"]), find_places([6, 7]), find_places(["6项"])
    (2, 0, None)
    """
    plain = [found for cell in cells if (found := read_plain(cell)) is not None]
    if not plain or len({unit for _, unit in plain if unit}) > 1:  # a bare number has the unit of its column
        return None
    return max(len(print_number(number).partition(".")[2]) for number, _ in plain)


def print_in_column(value: object, places: int | None) -> str:
    """A cell with the decimals of its column.

    Examples
    --------
    >>> print_in_column(6, 2), print_in_column(Fraction(168, 10), 2), print_in_column("良", 2), print_in_column(None, 2)
    ('6.00', '16.80', '良', '—')
    """
    plain = None if places is None else read_plain(value)
    if plain is None:
        return print_cell(value)
    return group_thousands(str(round_half_up(plain[0], places or 0)))


MOST_TIED = 3  # names that are listed of equals, and of the first


def join_names(names: Iterable[object], limit: int = 0) -> str:
    """甲、乙、丙; beyond `limit` names: 甲、乙等5项.

    Examples
    --------
    >>> join_names(["甲", "乙", "丙"]), join_names(["甲", "乙", "丙"], limit=2)
    ('甲、乙、丙', '甲、乙等3项')
    """
    listed = [str(name) for name in names]
    if limit and len(listed) > limit:
        return "、".join(listed[:limit]) + f"等{len(listed)}项"
    return "、".join(listed)


def join_tied(names: Iterable[object], values: Iterable[object], each: str = "") -> str:
    """The first of several names with all others of its value, so that none of equals is called the best or the worst alone.

    Parameters
    ----------
    values
        What each has, as readers see it.
    each
        What stands behind the names where there are several: 各.

    Examples
    --------
    >>> join_tied(["甲", "乙", "丙"], [4, 4, 2], "各"), join_tied(["甲", "乙"], [4, 2], "各"), join_tied("甲乙丙丁", [0] * 4)
    ('甲、乙各', '甲', '甲、乙、丙等4个')
    """
    known = list(zip(names, values, strict=True))
    tied = [str(name) for name, value in known if value == known[0][1]]
    return join_first(tied, [0] * len(tied)) + (each if len(tied) > 1 else "")


def join_first(names: Sequence[object], values: Sequence[object]) -> str:
    """The first few names, by their order; where the last of them has the value of others behind it, how many there are with those.

    Examples
    --------
    >>> join_first("甲乙丙丁", [9, 4, 2, 1]), join_first("甲乙丙丁戊己", [9, 4, 4, 4, 4, 1])
    ('甲、乙、丙', '甲、乙、丙等5个')
    """
    shown = list(names[:MOST_TIED])
    count = next((place for place in range(len(shown), len(values)) if values[place] != values[len(shown) - 1]), len(values))
    return join_names(shown) + (f"等{count}个" if count > len(shown) else "")
