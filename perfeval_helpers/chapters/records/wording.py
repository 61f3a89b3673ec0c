"""Own figures in Chinese: formulas, and workings with the numbers put in and the lines that each part left out.

In: expressions, columns, computed parts. Out: texts. Names of fields are their headers; a choice is called by its word.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction

from perfeval_helpers.chapters.records.aggregates import Part
from perfeval_helpers.contract.columns import Column
from perfeval_helpers.contract.declarations.language import (
    Aggregate,
    Condition,
    Constant,
    Difference,
    Expression,
    Field,
    Ratio,
)
from perfeval_helpers.contract.framework.rule_kinds.wording import print_precisely
from perfeval_helpers.values.language import Message, Told, quote, tell, tell_all, tell_day, tell_name
from perfeval_helpers.values.numbers import FEN_PER_YUAN, NO_VALUE, YEAR, print_measure

_REDUCED = {"sum": "合计", "mean": "平均值", "median": "中位数", "least": "最小值", "most": "最大值", "distinct": "去重个数"}
_TESTS = {
    "is": Message("'{field}' is {values}"), "not": Message("'{field}' is not {values}"), "over": Message("'{field}' above {values}"),
    "under": Message("'{field}' below {values}"), "at_least": Message("'{field}' at least {values}"), "at_most": Message("'{field}' at most {values}"),
}  # fmt: skip
_DAY_TESTS = _TESTS | {
    "over": Message("'{field}' after {values}"), "under": Message("'{field}' before {values}"),
    "at_least": Message("'{field}' not before {values}"), "at_most": Message("'{field}' not after {values}"),
}  # fmt: skip
LabelOf = Callable[[str], str]
#: Of a fen in 亿元: sums of money and of numbers are told in full in whatever unit.
MOST_PLACES = 10


def name_field(column: Column) -> str:
    """A column's header without its unit: 餐费（元） → 餐费."""
    return re.sub(r"[（(][^（）()]*[）)]$", "", column.header) or column.header


def describe_conditions(conditions: Iterable[Condition], columns: Mapping[str, Column]) -> Told:
    """送达日期不晚于应送达日期且留样检查为“合格”, '送达日期' not after '应送达日期', and '留样检查' is '合格'."""
    return tell_all((_describe_condition(condition, columns) for condition in conditions), Message(", and "))


def _describe_condition(condition: Condition, columns: Mapping[str, Column]) -> Told:
    column = columns[condition.field]
    name = name_field(column)
    if condition.test == "blank":
        return tell("'{field}' is blank", field=name) if condition.is_blank else tell("'{field}' is filled in", field=name)
    values = tell_all((_describe_value(v, column, columns) for v in condition.values), Message(" or "))
    return (_DAY_TESTS if column.type == "date" else _TESTS)[condition.test].tell(field=name, values=values)


def _describe_value(value: Constant | Field, column: Column, columns: Mapping[str, Column]) -> str:
    if isinstance(value, Field):
        return tell_name(name_field(columns[value.name]))
    if isinstance(value, date):
        return tell_day(value)
    if isinstance(value, Fraction):
        if column.type == "money":
            return tell("{amount} yuan", amount=print_measure(value / FEN_PER_YUAN))
        return str(value.numerator) if column.type == "year" else print_measure(value)
    return quote(next((word for word, code in column.values.items() if code == value), value))


def describe_aggregate(aggregate: Aggregate, columns: Mapping[str, Column], label_of: LabelOf) -> str:
    """就餐人数合计, 留样检查为“合格”的记录数, or the name of another figure."""
    if aggregate.kind == "figure":
        return label_of(aggregate.figure)
    name = "记录数" if aggregate.kind == "count" else name_field(columns[aggregate.field]) + _REDUCED[aggregate.kind]
    return (f"{describe_conditions(aggregate.where, columns)}的" if aggregate.where else "") + name


def describe_expression(expression: Expression, unit: str, columns: Mapping[str, Column], label_of: LabelOf) -> str:
    """The formula in words."""
    if isinstance(expression, Aggregate):
        return describe_aggregate(expression, columns, label_of)
    if isinstance(expression, Difference):
        return f"{describe_aggregate(expression.of, columns, label_of)} − {describe_aggregate(expression.minus, columns, label_of)}"
    of, to = (
        f"（{describe_expression(part, unit, columns, label_of)}）" if isinstance(part, Difference)
        else describe_aggregate(part, columns, label_of) for part in (expression.of, expression.to)
    )  # fmt: skip
    return f"{of} ÷ {to}{' × 100%' if unit == '%' else ''}"


def show_part(aggregate: Aggregate, part: Part, unit: str, columns: Mapping[str, Column], label_of: LabelOf) -> str:
    """An aggregate with its number, so that the figure can be worked out from it, and its lines: 就餐人数合计 12,345（98行，未计2行：空白2行）."""
    precise = part.value is not None and unit != YEAR
    shown = print_precisely(Fraction(part.value or 0), MOST_PLACES) + unit if precise else print_measure(part.value, unit)
    text = f"{describe_aggregate(aggregate, columns, label_of)} {shown}"
    if aggregate.kind == "figure":
        return text
    reasons = [f"{word}{n:,}行" for word, n in (("空白", part.blank_count), ("条件不成立", part.unheld_count)) if n]
    left_out = f"，未计{part.left_out_count:,}行：{'、'.join(reasons)}" if reasons else ""
    return f"{text}（{part.used_count:,}行{left_out}）"


def show_working(
    expression: Expression, parts: list[str], value: Fraction | None, unit: str, reason: str, outside: str
) -> str:
    """The working of a figure: its parts (as `show_part` gives them, in order), its value, else the reason for none, lines outside."""
    left = iter(parts)

    def join(part: Expression) -> str:
        return f"（{next(left)} − {next(left)}）" if isinstance(part, Difference) else next(left)

    if isinstance(expression, Ratio):
        text = f"{join(expression.of)} ÷ {join(expression.to)}{' × 100%' if unit == '%' else ''}"
    else:
        text = join(expression)[1:-1] if isinstance(expression, Difference) else join(expression)
    result = f"{NO_VALUE}（{reason}）" if value is None else print_measure(value, unit)
    return f"{text} = {result}{outside}"
