"""Units of own figures: what an expression is in comes in, what it is multiplied by to be in its unit comes out.

Money is added up in yuan and shown in 元, 万元 or 亿元, also before and behind a ``/``; a percentage is a ratio of like
things, times 100. Nothing else is converted: what is counted in ones has no unit in 万. A unit that does not fit is a fault,
so that no figure is a hundred or ten thousand times too large.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from perfeval_helpers.contract.columns import Column
from perfeval_helpers.contract.declarations.language import Aggregate, Difference, Dimension, Expression, Ratio
from perfeval_helpers.contract.schema import MONEY_UNITS
from perfeval_helpers.values.bounds import name_counted
from perfeval_helpers.values.language import Told, tell

PERCENT = "%"
_TENS = {"": 0, "十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
_LARGE, _NAMES_UNIT = re.compile(r"([十百千]?)([万亿])"), re.compile(r"[（(:：/]([^（）()]+)[)）]?$")


#: Aggregates of money that are the amount of one line, not of all.
OF_ONE_LINE = frozenset({"mean", "median", "least", "most"})


class UnitFault(ValueError):
    """A unit that an expression cannot have."""

    def __init__(self, message: Told) -> None:
        super().__init__(message.english)
        self.message = message


@dataclass(frozen=True, slots=True)
class Measure:
    """What a number is: its dimension, what is counted (人, 所) where that is known, and in how many of it (万人), None where nothing says so."""

    dimension: Dimension
    noun: str = ""
    size: int | None = field(default=1, repr=False)
    written: str = field(default="", repr=False)  #: What a header has in brackets: a unit, or else (秋季)

    def is_like(self, other: Measure) -> bool:
        """Whether the two can be taken from or divided by each other as the same thing."""
        own, others = (name_counted(noun) for noun in (self.noun, other.noun))
        return self.dimension == other.dimension and (not own or not others or own == others) and self.has_size(other.size)

    def has_size(self, size: int | None) -> bool:
        """Whether it is counted in so many, as far as that is known."""
        return self.size is None or size is None or self.size == size

    def fits(self, unit: str) -> bool:
        """Whether it is counted in so many as a unit says: 亩 is not 万亩, and what a header calls 秋季 may be either."""
        return self.has_size(_size(unit)) or (self.size == 1 and self.written != "" and not unit.endswith(self.written))


def _size(unit: str) -> int:
    """In how many a unit counts what is no money.

    Examples
    --------
    >>> _size("万人次"), _size("百万吨"), _size("人")
    (10000, 1000000, 1)
    """
    found = _LARGE.match(unit)
    return 10 ** (_TENS[found[1]] + _TENS[found[2]]) if found else 1


def measure_unit(unit: str) -> tuple[Measure, Fraction]:
    """What a figure with a unit is, and what its value is multiplied by to be in yuan, where it is money.

    Examples
    --------
    >>> measure_unit("万元"), measure_unit("%")[0].dimension, measure_unit("人")[0]
    ((Measure(dimension='money', noun=''), Fraction(10000, 1)), 'percent', Measure(dimension='number', noun='人'))
    """
    if unit in MONEY_UNITS:
        return Measure("money"), Fraction(MONEY_UNITS[unit])
    return Measure("percent") if unit == PERCENT else Measure("number", unit, _size(unit)), Fraction(1)


def measure_part(
    part: Aggregate | Difference, columns: Mapping[str, Column], unit_of: Callable[[str], str]
) -> Measure:
    """What an aggregate or difference is.

    Raises
    ------
    UnitFault
        A difference of unlike things.
    """
    if isinstance(part, Difference):
        of, minus = measure_part(part.of, columns, unit_of), measure_part(part.minus, columns, unit_of)
        if not of.is_like(minus):
            raise UnitFault(tell("a difference of {of} and {minus}; expected two of the same kind", of=_name(of), minus=_name(minus)))
        return Measure("number") if of.dimension == "year" else Measure(of.dimension, of.noun or minus.noun, minus.size if of.size is None else of.size, of.written)
    if part.kind == "figure":
        return measure_unit(unit_of(part.figure))[0]
    if part.kind in ("count", "distinct"):
        return Measure("number")
    column = columns[part.field]
    if column.type in ("money", "year"):
        return Measure("money" if column.type == "money" else "year")
    named = _NAMES_UNIT.search(column.header)
    unit = named[1].strip() if named else ""
    size = _size(unit) if unit or column.type == "count" else None
    return Measure("number", size=size, written=unit if column.type != "count" else "")


def find_multiplier(
    expression: Expression, unit: str, columns: Mapping[str, Column], unit_of: Callable[[str], str]
) -> Fraction:
    """What an expression's value (money in yuan) is multiplied by to be in its unit.

    Raises
    ------
    UnitFault
        The unit does not fit.

    Examples
    --------
    >>> cost = Aggregate("sum", "cost_yuan")
    >>> columns = {"cost_yuan": Column("cost_yuan", "餐费（元）", "money", "")}
    >>> find_multiplier(cost, "万元", columns, str), find_multiplier(Ratio(cost, Aggregate("count")), "元/人次", columns, str)
    (Fraction(1, 10000), Fraction(1, 1))
    >>> find_multiplier(Aggregate("mean", "cost_yuan"), "万元/件", columns, str)
    Fraction(1, 10000)
    """
    if isinstance(expression, Ratio):
        return _find_for_ratio(
            measure_part(expression.of, columns, unit_of), measure_part(expression.to, columns, unit_of), unit)
    measure = measure_part(expression, columns, unit_of)
    if measure.dimension == "money":
        # One line's amount among others may say of what: 元/件.
        name = unit.partition("/")[0].strip() if isinstance(expression, Aggregate) and expression.kind in OF_ONE_LINE else unit
        if name not in MONEY_UNITS:
            raise _refuse(unit, "money", tell("'元', '万元' or '亿元'"))
        return Fraction(1, MONEY_UNITS[name])
    if measure.dimension == "percent":
        if unit not in (PERCENT, "百分点", "个百分点"):
            raise _refuse(unit, "a percentage", tell("the sign %"))
    elif unit == PERCENT or unit.partition("/")[0].strip() in MONEY_UNITS:
        if unit == PERCENT:
            raise _refuse(unit, "no ratio", tell("what is counted, such as '人次'; % for ratios alone"))
        raise _refuse(unit, "a number that is no money", tell("what is counted, such as '人次', or a field of type money, whose file has yuan (what is in '万元' is converted)"))
    elif measure.dimension == "number" and not measure.fits(unit):
        raise _refuse_size(unit, measure)
    return Fraction(1)


def _find_for_ratio(of: Measure, to: Measure, unit: str) -> Fraction:
    if unit == PERCENT:
        if not of.is_like(to):
            raise _refuse(unit, f"{_name(of)} over {_name(to)}", tell("% for ratios of like things, else a unit such as '元/人次'"))
        return Fraction(100)
    head, slash, tail = (part.strip() for part in unit.partition("/"))
    if not slash and head in MONEY_UNITS:
        tail = ""  # 元 of money for each of what is counted
        if to.dimension == "money":
            raise _refuse(unit, "money over money", tell("%, '倍' or no unit"))
    elif not slash and not of.dimension == to.dimension == "money" and "money" in (of.dimension, to.dimension):
        raise _refuse(unit, f"{_name(of)} over {_name(to)}", tell("a unit such as '元/人次' or '人/万元'"))
    elif not slash:
        if unit == "‰":
            raise _refuse(unit, "a ratio", tell("%, or a unit such as '元/人次'"))
        if to.size and of.dimension == to.dimension == "number" and not of.has_size(to.size * _size(unit)):
            raise _refuse_size(unit, of)
        return Fraction(1)
    scale = Fraction(1)
    for name, measure, word in ((head, of, "numerator"), (tail, to, "denominator")):
        if (name in MONEY_UNITS) != (measure.dimension == "money"):
            raise _refuse(unit, f"a {word} that is {_name(measure)}", tell("'元', '万元' or '亿元' where money is, and nowhere else"))
        if measure.dimension == "number" and not measure.fits(name):
            raise _refuse_size(name, measure)
    if head in MONEY_UNITS:
        scale /= MONEY_UNITS[head]
    return scale * MONEY_UNITS.get(tail, 1)


def _name(measure: Measure) -> str:
    number = f"a number of {measure.noun}" if measure.noun else "a number" if measure.size in (None, 1) else f"a number in {_name_size(measure.size)}"
    return {"money": "money", "percent": "a percentage", "year": "a year"}.get(measure.dimension, number)


def _name_size(size: int | None) -> str:
    return next((name for name in ("万", "十万", "百万", "千万", "亿") if _size(name) == size), str(size))


def _refuse_size(unit: str, measure: Measure) -> UnitFault:
    size = _name_size(measure.size)
    return UnitFault(
        tell("'{unit}' for what is counted in ones; expected a unit without '万' or '亿': money alone is converted", unit=unit) if measure.size == 1 else
        tell("'{unit}' for what comes in {size}; expected a unit in {size} as well: money alone is converted", unit=unit, size=size))


def _refuse(unit: str, what: str, expected: Told) -> UnitFault:
    return UnitFault(tell("'{unit}' for {what}; expected {expected}", unit=unit, what=what, expected=expected) if unit else
                     tell("no unit for {what}; expected {expected}", what=what, expected=expected))
