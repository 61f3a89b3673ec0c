"""Conditions of lines: which lines one holds on, and on which it can speak at all.

In: `Lines` and conditions. Out: masks. Nothing but ``blank`` holds where a field that the condition names is blank.
"""

import math
from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd

from perfeval_helpers.chapters.records.lines import Lines
from perfeval_helpers.contract.declarations.language import Condition, Constant, Field
from perfeval_helpers.values.numbers import FEN_PER_YUAN

_NUMERIC = frozenset({"count", "money", "decimal", "year", "date"})


def list_fields(conditions: Iterable[Condition]) -> set[str]:
    """Every field that conditions name, ``blank`` ones too."""
    return {name for condition in conditions for name in (condition.field, *condition.fields)}


def find_held(lines: Lines, conditions: Iterable[Condition]) -> np.ndarray:
    """The lines on which all of the conditions hold."""
    held = np.ones(len(lines), bool)
    for condition in conditions:
        held &= _hold(lines, condition)
    return held


def find_spoken(lines: Lines, conditions: Iterable[Condition]) -> np.ndarray:
    """The lines on which every condition can speak: none of the fields that it compares is blank."""
    spoken = np.ones(len(lines), bool)
    for condition in conditions:
        for name in condition.fields:
            spoken &= lines.get_filled(name)
    return spoken


def _hold(lines: Lines, condition: Condition) -> np.ndarray:
    if condition.test == "blank":
        filled = lines.get_filled(condition.field)
        return ~filled if condition.is_blank else filled
    compare = _compare_numbers if lines.columns[condition.field].type in _NUMERIC else _compare_texts
    equal = condition.test in ("is", "not")
    held = np.zeros(len(lines), bool)
    for value in condition.values:
        held |= compare(lines, condition.field, "is" if equal else condition.test, value)
    if condition.test == "not":
        held = ~held
    found: np.ndarray = held & find_spoken(lines, (condition,))
    return found


def _compare_texts(lines: Lines, name: str, test: str, value: Constant | Field) -> np.ndarray:
    own = lines.get_series(name)
    if isinstance(value, Field):
        other = lines.get_series(value.name)
        values = pd.Index(_list_texts(own)).union(pd.Index(_list_texts(other)))
        return np.asarray(_number_texts(own, values) == _number_texts(other, values))
    return np.asarray(_number_texts(own, pd.Index([str(value)])) == 0)


def _list_texts(series: pd.Series) -> list[str]:
    return list(series.cat.categories) if isinstance(series.dtype, pd.CategoricalDtype) else list(series.unique())


def _number_texts(series: pd.Series, values: pd.Index) -> np.ndarray:
    places: np.ndarray = values.get_indexer(series.cat.categories if isinstance(series.dtype, pd.CategoricalDtype) else series)
    if isinstance(series.dtype, pd.CategoricalDtype):
        places = np.append(places, -1)[series.cat.codes.to_numpy()]
    return places


def _compare_numbers(lines: Lines, name: str, test: str, value: Constant | Field) -> np.ndarray:
    own, scale = lines.get_numbers(name), lines.get_scale(name)
    if isinstance(value, Field):
        other, other_scale = lines.get_numbers(value.name), lines.get_scale(value.name)
        common = math.lcm(scale, other_scale)
        # A number has at most nine digits before its six decimals, so that nothing overflows.
        return _FIELD_TESTS[test](own * (common // scale), other * (common // other_scale))
    limit = _scale_constant(value, lines.columns[name].type, scale)
    return _test_constant(own, test, limit)


def _scale_constant(value: Constant, kind: str, scale: int) -> Fraction:
    if isinstance(value, date):
        return Fraction(int(np.datetime64(value, "D").astype(np.int64)))
    assert isinstance(value, Fraction)
    return value * scale / (FEN_PER_YUAN if kind == "money" else 1)  # a constant of money is in fen already


_FIELD_TESTS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "is": np.equal, "over": np.greater, "under": np.less, "at_least": np.greater_equal, "at_most": np.less_equal,
}  # fmt: skip


def _test_constant(own: np.ndarray, test: str, limit: Fraction) -> np.ndarray:
    """Whole numbers against an exact limit that may lie between them."""
    low, high = math.floor(limit), math.ceil(limit)
    bound = np.iinfo(np.int64)
    if not bound.min < low <= high < bound.max:
        return np.full(own.size, (test in ("under", "at_most")) == (low > 0) and test != "is")
    if test == "is":
        return own == low if low == high else np.zeros(own.size, bool)
    return {"over": own > low, "at_least": own >= high, "under": own < high, "at_most": own <= low}[test]
