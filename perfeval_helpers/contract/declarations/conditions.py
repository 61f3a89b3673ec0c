"""Conditions of a declaration: ``{served: {at_most: enrolled}}`` as texts come in, `Condition`s or faults come out.

A word is a field where one has that name, else a constant of the field's type. Nothing is evaluated: a condition names a
field, a test and what it is compared with, and anything else is a fault.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, get_args

from pydantic_core import PydanticCustomError

from perfeval_helpers.contract.declarations.language import Condition, Constant, Field, Test
from perfeval_helpers.contract.declarations.models import ColumnModel, Columns
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile.document import Document, Key, describe, suggest
from perfeval_helpers.contract.runfile.fields import fault, fold_digits, locate_fault, read_day, read_exact_number
from perfeval_helpers.values.language import tell, tell_all
from perfeval_helpers.values.numbers import FEN_PER_YUAN

TESTS: dict[str, Test] = {test: test for test in get_args(Test) if test != "is"}
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
        known = tell_all(codes) or tell("none, since values are not listed yet")
        raise fault(tell("{found}; expected the code {code} of {field} in place of its word: {codes}", found=describe(text), code=word, field=column.field,
                         header=column.header, codes=known) if word else
                    tell("{found}{hint}; expected a code of {field}: {codes}", found=describe(text), hint=suggest(text, codes), field=column.field,
                         header=column.header, codes=known))
    if column.type == "text":
        return text.strip()
    if column.type == "identifier":
        return "".join(fold_digits(text).split())
    if column.type == "date":
        day = read_day(text)
        if day is None:
            raise fault(tell("{found}; expected a date such as 2024-03-01, or a field", found=describe(text)))
        return day
    number = read_exact_number(text)
    if number is None:
        raise fault(tell("{found}; expected a number or a field, since {field} is a {type}",
                         found=describe(text), field=column.field, type=column.type))
    if column.type == "year" and (number.denominator != 1 or not 1900 <= number <= 2100):
        raise fault(tell("{found}; expected a year such as 2024, or a field", found=describe(text)))
    if column.type == "money":
        if (number * FEN_PER_YUAN).denominator != 1:
            raise fault(tell("{found}; expected yuan with at most two decimals", found=describe(text)))
        return number * FEN_PER_YUAN
    return Fraction(number)


def compile_conditions(
    raw: Any, columns: Columns, document: Document, at: Key
) -> Iterator[Condition | Finding]:
    """The conditions of a mapping, all of which must hold, and the faults among them."""
    if not isinstance(raw, dict) or not raw:
        yield document.fault(at, tell("{found}; expected conditions such as {{inspection: passed}}", found=describe(raw or None)))
        return
    for name, given in raw.items():
        if name in columns.unread:
            continue
        place = (*at, name)
        column = columns.get(name)
        if column is None:
            yield columns.refuse(name, document, place, document.line_of(place))
        elif column.personal:
            yield document.fault(place, tell("the personal field {name} in a condition; expected a field that is not personal",
                                             name=describe(name)), line=document.line_of(place))
        elif isinstance(given, dict):
            if not given:
                yield document.fault(place, tell("nothing; expected a test such as {{at_most: 10}}"))
            for test, value in given.items():
                yield from _compile_test(column, test, value, columns, document, (*place, test))
        else:
            yield from _compile_values(column, "is", given, columns, document, place)


def _compile_test(
    column: ColumnModel, test: str, value: Any, columns: Columns, document: Document, at: Key
) -> Iterator[Condition | Finding]:
    known = TESTS.get(test)
    if known is None:
        yield document.fault(at, tell("the test {test}{hint}; expected one of {tests}",
                                      test=describe(test), hint=suggest(test, TESTS), tests=tell_all(TESTS)), line=document.line_of(at))
    elif known == "blank":
        folded = value.strip().lower() if isinstance(value, str) else None
        if folded in ("true", "false"):
            yield Condition(column.field, "blank", (), folded == "true")
        else:
            yield document.fault(at, tell("{found}; expected true or false", found=describe(value)))
    elif known != "not" and column.type not in ORDERED:
        yield document.fault(at, tell("{found} of {field}, which is {type}; expected a field that is a count, number, money, year or date",
                                      found=describe(test), field=column.field, type=column.type), line=document.line_of(at))
    elif known != "not" and isinstance(value, list):
        yield document.fault(at, tell("a list; expected one constant or field"))
    else:
        yield from _compile_values(column, known, value, columns, document, at)


def _compile_values(
    column: ColumnModel, test: Test, given: Any, columns: Columns, document: Document, at: Key
) -> Iterator[Condition | Finding]:
    words = given if isinstance(given, list) else [given]
    if not words:
        yield document.fault(at, tell("an empty list; expected at least one value"))
        return
    values: list[Constant | Field] = []
    for place, word in enumerate(words):
        try:
            value = _read_word(column, word, columns)
        except PydanticCustomError as problem:
            yield locate_fault(problem, document, (*at, place) if isinstance(given, list) else at)
            value = None
        values += [] if value is None else [value]
    if len(values) == len(words):
        yield Condition(column.field, test, tuple(values))


def _read_word(column: ColumnModel, word: Any, columns: Columns) -> Constant | Field | None:
    """A word as what a field is compared with; None for a field whose own column is at fault, which is told there.

    Raises
    ------
    PydanticCustomError
        It is neither a constant of the column nor a field that it can be compared with.
    """
    if not isinstance(word, str) or not word.strip():
        raise fault(tell("{found}; expected a constant or a field; {{blank: true}} for blank cells", found=describe(word)))
    name, is_code = word.strip(), word.strip() in column.values.values()
    if name in columns.unread and not is_code:
        return None
    other = columns.get(name)
    if other is None:
        return read_constant(column, word)
    if is_code:
        raise fault(tell("{found}, both a code of {field} and the name of a field; expected another code, so that it is plain which is meant",
                         found=describe(word), field=column.field))
    if other.personal:
        raise fault(tell("the personal field {word} in a condition; expected a field that is not personal", word=describe(word)))
    if FAMILIES[other.type] != FAMILIES[column.type]:
        raise fault(tell("{field}, a {type}, with {other}, a {other_type}; expected fields of the same kind",
                         field=column.field, type=column.type, other=other.field, other_type=other.type))
    return Field(other.field)
