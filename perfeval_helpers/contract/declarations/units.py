"""Units of own figures: what an expression is in comes in, what it is multiplied by to be in its unit comes out.

Money is added up in yuan and shown in 元, 万元 or 亿元, also before and behind a ``/``; a percentage is a ratio of like
things, times 100. A unit that does not fit is a fault, so that no figure is a hundred or ten thousand times too large.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from perfeval_helpers.contract.columns import Column
from perfeval_helpers.contract.declarations.language import Aggregate, Difference, Dimension, Expression, Ratio
from perfeval_helpers.contract.schema import MONEY_UNITS
from perfeval_helpers.values.bounds import name_counted
from perfeval_helpers.values.language import Told, tell

PERCENT = "%"


#: Aggregates of money that are the amount of one line, not of all.
OF_ONE_LINE = frozenset({"mean", "median", "least", "most"})


class UnitFault(ValueError):
    """A unit that an expression cannot have."""

    def __init__(self, message: Told) -> None:
        super().__init__(message.english)
        self.message = message


@dataclass(frozen=True, slots=True)
class Measure:
    """What a number is: its dimension, and what is counted (人, 所) where that is known."""

    dimension: Dimension
    noun: str = ""

    def is_like(self, other: Measure) -> bool:
        """Whether the two can be taken from or divided by each other as the same thing."""
        own, others = (name_counted(noun) for noun in (self.noun, other.noun))
        return self.dimension == other.dimension and (not own or not others or own == others)


def measure_unit(unit: str) -> tuple[Measure, Fraction]:
    """What a figure with a unit is, and what its value is multiplied by to be in yuan, where it is money.

    Examples
    --------
    >>> measure_unit("万元"), measure_unit("%")[0].dimension, measure_unit("人")[0]
    ((Measure(dimension='money', noun=''), Fraction(10000, 1)), 'percent', Measure(dimension='number', noun='人'))
    """
    if unit in MONEY_UNITS:
        return Measure("money"), Fraction(MONEY_UNITS[unit])
    return Measure("percent" if unit == PERCENT else "number", "" if unit == PERCENT else unit), Fraction(1)


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
        return Measure("number") if of.dimension == "year" else Measure(of.dimension, of.noun or minus.noun)
    if part.kind == "figure":
        return measure_unit(unit_of(part.figure))[0]
    if part.kind in ("count", "distinct"):
        return Measure("number")
    kind = columns[part.field].type
    return Measure("money" if kind == "money" else "year" if kind == "year" else "number")


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
        return Fraction(1)
    scale = Fraction(1)
    for name, measure, word in ((head, of, "numerator"), (tail, to, "denominator")):
        if (name in MONEY_UNITS) != (measure.dimension == "money"):
            raise _refuse(unit, f"a {word} that is {_name(measure)}", tell("'元', '万元' or '亿元' where money is, and nowhere else"))
    if head in MONEY_UNITS:
        scale /= MONEY_UNITS[head]
    return scale * MONEY_UNITS.get(tail, 1)


def _name(measure: Measure) -> str:
    return {"money": "money", "percent": "a percentage", "year": "a year"}.get(
        measure.dimension, f"a number of {measure.noun}" if measure.noun else "a number")  # fmt: skip


def _refuse(unit: str, what: str, expected: Told) -> UnitFault:
    return UnitFault(tell("'{unit}' for {what}; expected {expected}", unit=unit, what=what, expected=expected) if unit else
                     tell("no unit for {what}; expected {expected}", what=what, expected=expected))
