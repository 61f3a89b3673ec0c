"""The language of own figures against DuckDB: random tables and figures, each computed by both, whole and by group."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from perfeval_helpers.chapters.records.figures import Records
from perfeval_helpers.chapters.records.lines import Lines, divide_by_period
from perfeval_helpers.contract.columns import Column, ExtractSchema
from perfeval_helpers.contract.declarations.language import (
    Aggregate,
    Condition,
    Declaration,
    Difference,
    Field,
    Kind,
    OwnFigure,
    Ratio,
    Test,
)
from perfeval_helpers.contract.runfile.document import Document
from perfeval_helpers.values.figures import Ledger

SEEDS = range(300)
START, END = date(2024, 1, 1), date(2024, 6, 30)
COLUMNS = (
    Column("team", "队", "text", "", frame="team"), Column("kind", "类", "choice", "", frame="kind", values={"甲": "a", "乙": "b"}),
    Column("day", "日", "date", "", frame="day"), Column("due", "限", "date", "", frame="due"),
    Column("people", "人", "count", "", frame="people"), Column("seats", "座", "count", "", frame="seats"),
    Column("cost_yuan", "费（元）", "money", "", frame="cost_fen"), Column("size", "量", "decimal", "", frame="size", places=3),
    Column("year", "年", "year", "", frame="year"),
)  # fmt: skip
KINDS: tuple[Kind, ...] = ("count", "distinct", "sum", "mean", "median", "least", "most")
NUMBERS = ("people", "seats", "cost_yuan", "size")
#: In DuckDB everything is exact too: amounts in fen, sizes in thousandths, days as days.
SCALES = {"cost_yuan": 100, "size": 1000}
SIGNS: dict[Test, str] = {"is": "=", "not": "<>", "over": ">", "under": "<", "at_least": ">=", "at_most": "<="}


def make_table(chance: random.Random) -> pd.DataFrame:
    """Up to 60 lines, a fifth of the cells blank, few distinct values so that much is equal."""
    size = chance.choice([0, 1, 2, 7, 60])

    def column(draw: Callable[[], Any], dtype: str) -> Any:
        return pd.array([None if chance.random() < 0.2 else draw() for _ in range(size)], dtype=dtype)

    def day() -> Any:
        return pd.Timestamp(START + timedelta(days=chance.randint(-5, 190)))

    return pd.DataFrame({
        "line": np.arange(2, size + 2), "team": pd.Categorical([chance.choice(["东", "西", "南", ""]) for _ in range(size)]),
        "kind": pd.Categorical([chance.choice(["a", "b", ""]) for _ in range(size)]),
        "day": pd.to_datetime([None if chance.random() < 0.2 else day() for _ in range(size)]),
        "due": pd.to_datetime([None if chance.random() < 0.2 else day() for _ in range(size)]),
        "people": column(lambda: chance.randint(0, 9), "Int64"), "seats": column(lambda: chance.randint(0, 9), "Int64"),
        "cost_fen": column(lambda: chance.choice([chance.randint(-300, 300), chance.randint(-10**14, 10**14)]), "Int64"),
        "size": np.array([np.nan if chance.random() < 0.2 else chance.choice([chance.randint(-3000, 3000) / 1000,
                          float(Decimal(chance.randint(-10**12, 10**12)) / 1000)]) for _ in range(size)], np.float64),
        "year": column(lambda: chance.randint(2019, 2022), "Int64"),
    })  # fmt: skip


def draw_condition(chance: random.Random) -> Condition:
    field = chance.choice(["team", "kind", "day", *NUMBERS, "year"])
    if chance.random() < 0.15:
        return Condition(field, "blank", (), chance.random() < 0.5)
    if field in ("team", "kind"):
        words = ["东", "西", "北"] if field == "team" else ["a", "b"]
        return Condition(field, chance.choice(["is", "not"]), tuple(chance.sample(words, chance.choice([1, 2]))))
    test: Test = chance.choice(list(SIGNS))
    partners = {"day": "due", "people": chance.choice(["seats", "size"]), "size": "people", "seats": "people"}
    if field in partners and chance.random() < 0.5:
        return Condition(field, test, (Field(partners[field]),))
    constants: dict[str, Callable[[], Any]] = {
        "day": lambda: START + timedelta(days=chance.randint(0, 180)), "year": lambda: Fraction(chance.randint(2019, 2022)),
        "cost_yuan": lambda: Fraction(chance.randint(-300, 300)), "size": lambda: Fraction(chance.randint(-30_000, 30_000), 10_000),
    }  # fmt: skip
    return Condition(field, test, (constants.get(field, lambda: Fraction(chance.randint(0, 9)))(),))


def draw_aggregate(chance: random.Random) -> Aggregate:
    where = tuple(draw_condition(chance) for _ in range(chance.choice([0, 0, 1, 2])))
    kind: Kind = chance.choice(KINDS)
    if kind == "count":
        return Aggregate("count", "", where)
    fields = [column.field for column in COLUMNS] if kind == "distinct" else [*NUMBERS, "year"] if kind in ("least", "most") else NUMBERS
    return Aggregate(kind, chance.choice(fields), where)


def spell_constant(value: Any) -> str:
    return f"DATE '{value}'" if isinstance(value, date) else f"'{value}'" if isinstance(value, str) else str(value)


def spell_condition(condition: Condition) -> str:
    """The condition as SQL, in which NULL holds of nothing either."""
    name = condition.field
    if condition.test == "blank":
        return f"{name} IS {'' if condition.is_blank else 'NOT '}NULL"
    parts = []
    for value in condition.values:
        if isinstance(value, Field):
            left, right = (f"{one} * {1000 // SCALES.get(one, 1)}" if "size" in (name, value.name) else one for one in (name, value.name))
            parts.append(f"{left} {SIGNS[condition.test]} {right}")
        elif isinstance(value, Fraction):
            exact = value * (1 if name == "cost_yuan" else SCALES.get(name, 1))
            parts.append(f"{name} * {exact.denominator} {SIGNS[condition.test]} {exact.numerator}")
        else:
            parts.append(f"{name} {SIGNS[condition.test]} {spell_constant(value)}")
    return f"({(' AND ' if condition.test == 'not' else ' OR ').join(parts)})"


def spell(aggregate: Aggregate) -> Iterator[str]:
    """SQL of what an aggregate is made of: numerator and denominator, both whole, and the lines it takes."""
    held = " AND ".join(map(spell_condition, aggregate.where)) or "TRUE"
    name, scale = aggregate.field, SCALES.get(aggregate.field, 1)
    used = f"({held})" if not name else f"(({held}) AND {name} IS NOT NULL)"
    filtered = f"FILTER (WHERE {used})"
    count = f"count(*) {filtered}"
    yield count
    if aggregate.kind == "count":
        yield from (count, "1")
    elif aggregate.kind == "distinct":
        yield from (f"count(DISTINCT {name}) {filtered}", "1")
    elif aggregate.kind == "sum":
        # Of no line that the conditions hold on the sum is 0, of blank ones alone it is unknown.
        yield from (f"CASE WHEN count(*) FILTER (WHERE {held}) = 0 THEN 0 ELSE sum({name}::HUGEINT) {filtered} END", str(scale))
    elif aggregate.kind == "mean":
        yield from (f"sum({name}::HUGEINT) {filtered}", f"{count} * {scale}")
    elif aggregate.kind == "median":
        listed = f"list_sort(list({name}::HUGEINT) {filtered})"
        yield from (f"{listed}[({count} + 1) // 2] + {listed}[{count} // 2 + 1]", str(2 * scale))
    else:
        yield from (f"{'min' if aggregate.kind == 'least' else 'max'}({name}) {filtered}", str(scale))


@cache
def connect() -> duckdb.DuckDBPyConnection:
    """One database for all tables, one after another: making one takes ten times as long as asking it."""
    return duckdb.connect()


def ask(frame: pd.DataFrame, aggregate: Aggregate, by: str | None) -> dict[Any, tuple[int, Fraction | None]]:
    """What DuckDB says: by group, the lines taken and the exact value."""
    table = frame.assign(
        team=frame["team"].astype(object).replace("", None), kind=frame["kind"].astype(object).replace("", None),
        cost_yuan=frame["cost_fen"], size=(frame["size"] * 1000).round().astype("Int64"),
    ).drop(columns="cost_fen")  # fmt: skip
    columns = ("day DATE", "due DATE", "people BIGINT", "seats BIGINT", "cost_yuan BIGINT", "size BIGINT", "year BIGINT")
    casts = ", ".join(f"{name}::{kind} AS {name}" for name, kind in (c.split() for c in columns))
    connection = connect()
    connection.register("frame", table)
    connection.execute(f"CREATE OR REPLACE TABLE t AS SELECT team::VARCHAR AS team, kind::VARCHAR AS kind, {casts} FROM frame")
    inside = f"day BETWEEN DATE '{START}' AND DATE '{END}'"
    group = f"GROUP BY {by}" if by else ""
    rows = connection.execute(f"SELECT {by or 'NULL'}, {', '.join(spell(aggregate))} FROM t WHERE {inside} {group}").fetchall()
    return {key: (n, None if top is None or not bottom else Fraction(int(top), int(bottom))) for key, n, top, bottom in rows}


def open_table(frame: pd.DataFrame, *figures: OwnFigure) -> Records:
    schema = ExtractSchema("t", "表", "一行", COLUMNS, own=True)
    declaration = Declaration(schema, figures, (), (), "day", "", Path("t.yml"), Document("t.yml", "DECLARATION"))
    lines = Lines(declaration, frame)
    return Records(declaration, "data/t.csv", lines, divide_by_period(lines, START, END), Ledger())


@pytest.mark.parametrize("seed", SEEDS)
def test_aggregates_are_what_duckdb_computes(seed):
    chance = random.Random(seed)
    frame, aggregate = make_table(chance), draw_aggregate(chance)
    records = open_table(frame)
    (outcome,) = records.compute(aggregate, np.zeros(len(records.inside), np.int64), 1)
    expected = ask(frame, aggregate, None)[None]
    assert (outcome.parts[0].used_count, outcome.value) == expected
    part = outcome.parts[0]
    assert part.used_count + part.left_out_count == len(records.inside)


@pytest.mark.parametrize("seed", range(0, 300, 3))
def test_groups_are_what_duckdb_computes(seed):
    chance = random.Random(seed + 1000)
    frame, aggregate = make_table(chance), draw_aggregate(chance)
    unit = "元" if aggregate.field == "cost_yuan" and aggregate.kind != "distinct" else ""
    figure = OwnFigure("t.x", "甲", unit, aggregate, ("figures", "t.x"))
    records = open_table(frame, figure)
    records.enter(figure)
    by = chance.choice(["team", "kind", "year", "day"])
    table = records.tabulate(by)
    words = {"a": "甲", "b": "乙"} if by == "kind" else {}
    expected = {"（空白）" if key is None else words.get(key, str(key)): value for key, (_, value) in ask(frame, aggregate, by).items()}
    assert dict(zip(table[by], table["t.x"], strict=True)) == expected if len(table) else not expected


@pytest.mark.parametrize("seed", range(60))
def test_ratios_and_differences_are_those_of_their_parts_and_order_does_not_matter(seed):
    chance = random.Random(seed + 5000)
    frame = make_table(chance)
    of, minus, to = (draw_aggregate(chance) for _ in range(3))
    values = [ask(frame, part, None)[None][1] for part in (of, minus, to)]
    whole = None if None in values or values[2] <= 0 else (values[0] - values[1]) / values[2]
    expression = Ratio(Difference(of, minus), to)
    shuffled = frame.sample(frac=1, random_state=seed).reset_index(drop=True)
    for table in (frame, shuffled):
        records = open_table(table)
        assert records.compute(expression, np.zeros(len(records.inside), np.int64), 1)[0].value == whole


def test_the_parts_of_a_count_by_group_add_up_to_the_whole():
    frame = make_table(random.Random(3))
    figure = OwnFigure("t.n", "行", "行", Aggregate("count"), ("figures", "t.n"))
    records = open_table(frame, figure)
    records.enter(figure)
    for by in ("team", "kind", "year", "people", "day"):
        table = records.tabulate(by)
        assert sum(table["t.n"]) == records.ledger["t.n"].value == sum(table["lines_count"]) == len(records.inside) > 0
