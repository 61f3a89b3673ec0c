"""Conditions of a declaration: ``{served: {at_most: enrolled}}`` as texts come in, `Condition`s or faults come out.

A word is a field where one has that name, else a constant of the field's type. Nothing is evaluated: a condition names a
field, a test and what it is compared with, and anything else is a fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from pydantic_core import PydanticCustomError

from perfeval_helpers.contract.declarations.language import Condition, Constant, Field, Test
from perfeval_helpers.contract.declarations.models import ColumnModel, Columns
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile.document import Document, Key, describe, suggest
from perfeval_helpers.contract.runfile.fields import fault, fold_digits, locate_fault, read_day, read_exact_number
from perfeval_helpers.values.figures import FEN_PER_YUAN

TESTS: dict[str, Test] = {
    "not": "not", "over": "over", "under": "under", "at_least": "at_least", "at_most": "at_most", "blank": "blank",
}  # fmt: skip
ORDERED = frozenset({"count", "money", "number", "year", "date"})
#: Types that can be compared with each other.
FAMILIES = {
    "count": "number", "number": "number", "money": "money", "year": "year", "date": "date", "choice": "choice",
    "text": "text", "identifier": "text",
}  # fmt: skip


def read_constant(column: ColumnModel, text: str) -> Constant:
    """A word as a constant of a column's type: money in fen, choices as their code.

    Raises
    ------
    PydanticCustomError
        It is none (see `fields.fault`).
    """
    if column.type == "choice":
        codes = list(dict.fromkeys(column.values.values()))
        if text.strip() in codes:
            return text.strip()
        word = column.values.get(text.strip())
        hint = f" (conditions name a choice by its code: {word})" if word else suggest(text, codes)
        raise fault(describe(text), f"a code of {column.field}: {', '.join(codes)}{hint}", f"应为{column.header}的代码之一：{'、'.join(codes) or '尚未列出values'}")
    if column.type == "text":
        return text.strip()
    if column.type == "identifier":
        return "".join(fold_digits(text).split())
    if column.type == "date":
        day = read_day(text)
        if day is None:
            raise fault(describe(text), "a date such as 2024-03-01, or a field", "应为2024-03-01这样的日期，或字段名")
        return day
    number = read_exact_number(text)
    if number is None:
        raise fault(describe(text), f"a number or a field, since {column.field} is a {column.type}", f"{column.field}的类型是{column.type}，应为数字或字段名")
    if column.type == "year" and (number.denominator != 1 or not 1900 <= number <= 2100):
        raise fault(describe(text), "a year such as 2024, or a field", "应为2024这样的年份，或字段名")
    if column.type == "money":
        if (number * FEN_PER_YUAN).denominator != 1:
            raise fault(describe(text), "yuan with at most two decimals", "应为至多两位小数、以元为单位的金额")
        return number * FEN_PER_YUAN
    return Fraction(number)


def compile_conditions(
    raw: Any, columns: Columns, document: Document, at: Key
) -> Iterator[Condition | Finding]:
    """The conditions of a mapping, all of which must hold, and the faults among them."""
    if not isinstance(raw, dict) or not raw:
        yield document.fault(at, describe(raw) if not isinstance(raw, dict) else "nothing",
                             "conditions such as {inspection: passed}", "应为条件，如{inspection: passed}")
        return
    for name, given in raw.items():
        if name in columns.unread:
            continue
        place = (*at, name)
        column = columns.get(name)
        if column is None:
            yield columns.refuse(name, document, place, document.line_of(place))
        elif column.personal:
            yield document.fault(place, f"the personal field {describe(name)} in a condition",
                                 "a field that is not personal", "个人信息列不能用于条件", line=document.line_of(place))
        elif isinstance(given, dict):
            if not given:
                yield document.fault(place, "nothing", "a test such as {at_most: 10}", "缺少比较方式，如{at_most: 10}")
            for test, value in given.items():
                yield from _compile_test(column, test, value, columns, document, (*place, test))
        else:
            yield from _compile_values(column, "is", given, columns, document, place)


def _compile_test(
    column: ColumnModel, test: str, value: Any, columns: Columns, document: Document, at: Key
) -> Iterator[Condition | Finding]:
    known = TESTS.get(test)
    if known is None:
        yield document.fault(at, f"the test {describe(test)}{suggest(test, TESTS)}", f"one of {', '.join(TESTS)}",
                             f"没有比较方式“{test}”，应为{'、'.join(TESTS)}之一", line=document.line_of(at))
    elif known == "blank":
        folded = value.strip().lower() if isinstance(value, str) else None
        if folded in ("true", "false"):
            yield Condition(column.field, "blank", (), folded == "true")
        else:
            yield document.fault(at, describe(value), "true or false", "应为true或false")
    elif known != "not" and column.type not in ORDERED:
        yield document.fault(at, f"{describe(test)} of {column.field}, which is {column.type}",
                             "a field that is a count, number, money, year or date", f"{column.field}的类型是{column.type}，不能比较大小", line=document.line_of(at))
    elif known != "not" and isinstance(value, list):
        yield document.fault(at, "a list", "one constant or field", "应为单个数值或字段名")
    else:
        yield from _compile_values(column, known, value, columns, document, at)


def _compile_values(
    column: ColumnModel, test: Test, given: Any, columns: Columns, document: Document, at: Key
) -> Iterator[Condition | Finding]:
    words = given if isinstance(given, list) else [given]
    values: list[Constant | Field] = []
    faults = 0
    if not words:
        yield document.fault(at, "an empty list", "at least one value", "至少应有一个取值")
        return
    for place, word in enumerate(words):
        where = (*at, place) if isinstance(given, list) else at
        if not isinstance(word, str) or not word.strip():
            yield document.fault(where, describe(word), "a constant or a field; {blank: true} for blank cells",
                                 "应为数值、取值或字段名；空白写作{blank: true}")
            faults += 1
            continue
        if word.strip() in columns.unread and word.strip() not in column.values.values():
            faults += 1  # told of its column
            continue
        other = columns.get(word.strip())
        if other is not None:
            if word.strip() in column.values.values():
                yield document.fault(where, f"{describe(word)}, both a code of {column.field} and the name of a field",
                                     "another code, so that it is plain which is meant", "既是取值代码又是字段名，请改用别的代码")
                faults += 1
            elif other.personal:
                yield document.fault(where, f"the personal field {describe(word)} in a condition", "a field that is not personal",
                                     "个人信息列不能用于条件")
                faults += 1
            elif FAMILIES[other.type] != FAMILIES[column.type]:
                yield document.fault(where, f"{column.field}, a {column.type}, with {other.field}, a {other.type}",
                                     "fields of the same kind", f"{column.field}是{column.type}，{other.field}是{other.type}，类型不同，不能比较")
                faults += 1
            values.append(Field(other.field))
            continue
        try:
            values.append(read_constant(column, word))
        except PydanticCustomError as problem:
            yield locate_fault(problem, document, where)
            faults += 1
    if not faults:
        yield Condition(column.field, test, tuple(values))
