"""The ledger of figures: id, exact value, unit, formula, inputs.

In: exact numbers (int, Fraction, Decimal) from the chapters. Out: a `Ledger` of `Figure`s, each with its printed text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from html import escape
from typing import Any

import numpy as np

from perfeval_helpers.values.nearest import UnknownFigure, find_nearest
from perfeval_helpers.values.numbers import (
    NO_VALUE,
    Number,
    Style,
    Value,
    print_beside,
    print_measure,
    print_number,
)
from perfeval_helpers.values.sources import Source

ID_PATTERN = re.compile(r"[^\s\[\]|<>\"'&]+")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the report with everything needed to trust it."""

    id: str
    value: Value  #: Exact (int or Fraction), a text (the grade), or None where a rate has no denominator
    printed: str  #: As the report prints it, without thousands separators
    unit: str  #: 万元, %, 人, 份, 分 …; empty for a grade
    label: str
    formula: str  #: Chinese, in words: 本期到位资金 ÷ 评价资金 × 100%
    inputs: tuple[str, ...] = ()  #: Ids of the figures that go in, or ``extract:<name>`` and ``declared`` for what comes from outside
    working: str = ""  #: The formula with its numbers put in: 151.68 ÷ 477.39 × 100% = 31.77%
    sources: tuple[Source, ...] = ()  #: The lines of the extracts it rests on
    is_count: bool = False  #: Whether it counts something (人, 场 …), so that it comes whole: a count, a number of distinct values, a sum of counts

    @property
    def text(self) -> str:
        """Printed for readers: thousands grouped, the unit behind it.

        One rule for all that people read: whole numbers without decimals, all others with two. `printed`, which programs
        read, keeps the form in which the published report prints the figure (9.5).
        """
        return self.set_against()

    def set_against(self, *others: Number) -> str:
        """`text` in a sentence that compares it with other numbers: where two decimals would show one of them, with more.

        Examples
        --------
        >>> Figure("r", Fraction(2231200, 22313), "100", "%", "准确率", "").set_against(100)
        '99.996%'
        """
        if self.value is None:
            return NO_VALUE
        return self.value + self.unit if isinstance(self.value, str) else print_measure(self.value, self.unit, *others)

    @property
    def named(self) -> str:
        """`label` with `text` behind it."""
        return print_beside(self.label, self.text)

    def name_against(self, *others: Number) -> str:
        """`label` with `set_against` behind it."""
        return print_beside(self.label, self.set_against(*others))

    @property
    def number(self) -> float | int | str | None:
        """The value as JSON holds it."""
        return float(self.value) if isinstance(self.value, Fraction) else self.value

    def as_json(self) -> dict[str, object]:
        """The figure as results.json holds it."""
        return {"value": self.number, "printed": self.printed, "unit": self.unit, "label": self.label, "formula": self.formula,
                "inputs": list(self.inputs)}  # fmt: skip

    def __repr__(self) -> str:
        # As it is printed: numerators such as Fraction(18776260000, …) stand in notebooks like somebody's telephone number.
        return f"Figure({self.id!r}, {self.text!r})"

    def _repr_html_(self) -> str:
        rows = [("指标", f"{self.label}（{self.id}）"), ("数值", self.text), ("公式", self.formula), ("计算", self.working),
                ("输入", "、".join(self.inputs)), ("出处", "；".join(map(str, self.sources)))]  # fmt: skip
        # JupyterLab sets the cells of tables at the right
        body = "".join(f"<tr><th scope='row'>{k}</th><td style='text-align:left'>{escape(v)}</td></tr>" for k, v in rows if v)
        return f"<table class='figure-card'>{body}</table>"


class Ledger(Mapping[str, Figure]):
    """All figures of a run by id, in the order they were computed. An id is entered once.

    Examples
    --------
    >>> ledger = Ledger()
    >>> figure = ledger.add("people.received", 22_526, "人", "接收人数", "各街道合计", ["extract:headcounts"])
    >>> figure.text, figure.printed, ledger.get_number("people.left")
    ('22,526人', '22526', None)
    >>> list(ledger.starting("people"))
    ['people.received']
    """

    def __init__(self) -> None:
        self._figures: dict[str, Figure] = {}

    def copy(self) -> Ledger:
        """Another ledger with the same figures, to enter more without changing this one."""
        other = Ledger()
        other._figures.update(self._figures)
        return other

    def add(
        self,
        id: str,
        value: Value | Decimal,
        unit: str,
        label: str,
        formula: str,
        inputs: Iterable[str] = (),
        *,
        working: str = "",
        sources: Iterable[Source] = (),
        style: Style = "whole_or_two",
        is_count: bool | None = None,
    ) -> Figure:
        """Enter a figure and return it; a whole number (int) is a count unless it is said to be none.

        Raises
        ------
        ValueError
            The id was entered before or has characters that ids cannot have, or the value is a float.
        """
        if id in self._figures:
            raise ValueError(f"figure {id} is entered twice")
        if not ID_PATTERN.fullmatch(id):
            raise ValueError(f"{id!r} is not a figure id")
        if isinstance(value, Decimal):
            value = Fraction(value)
        if isinstance(value, np.integer):
            value = int(value)
        if isinstance(value, float):
            raise ValueError(f"figure {id} is a float; give int, Fraction or Decimal")
        figure = Figure(
            id=id, value=value, printed=print_number(value, style), unit=unit, label=label, formula=formula,
            inputs=tuple(inputs), working=working, sources=tuple(sources),
            is_count=isinstance(value, int) if is_count is None else is_count,
        )
        self._figures[id] = figure
        return figure

    def __getitem__(self, id: str) -> Figure:
        found = self._figures.get(id)
        if found is None:
            raise UnknownFigure(id, find_nearest(id, {known: figure.label for known, figure in self._figures.items()}))
        return found

    def __contains__(self, id: object) -> bool:
        return id in self._figures

    def get(self, id: str, default: Any = None) -> Any:
        """As of any mapping; without looking for the nearest where there is none."""
        return self._figures.get(id, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._figures)

    def __len__(self) -> int:
        return len(self._figures)

    def get_number(self, id: str) -> Fraction | None:
        """The exact value of a numeric figure, or None where it is missing, a text or has no value."""
        figure = self._figures.get(id)
        if figure is None or figure.value is None or isinstance(figure.value, str):
            return None
        return Fraction(figure.value)

    def list_parts(self, id: str) -> dict[str, Fraction]:
        """The numbers of the figures one step below an id, by the last part of theirs: of ``funding.arrived`` by source."""
        below = ((one, one.removeprefix(f"{id}.")) for one in self.starting(id) if one != id)
        return {part: number for one, part in below if "." not in part and (number := self.get_number(one)) is not None}

    def trace_sources(self, id: str) -> list[Source]:
        """The lines that a figure rests on, or, where it names none, those of the figures that go into it, by extract."""
        found: dict[str, list[Source]] = {}
        waiting = [id]
        seen: set[str] = set()
        while waiting:
            figure = self._figures.get(waiting.pop(0))
            if figure is None or figure.id in seen:
                continue
            seen.add(figure.id)
            for source in figure.sources:
                found.setdefault(source.extract, []).append(source)
            waiting[:0] = () if figure.sources else figure.inputs
        return [
            Source.of(extract, parts[0].file, [n for part in parts for a, b in part.ranges for n in range(a, b + 1)])
            for extract, parts in found.items()
        ]

    def starting(self, prefix: str) -> dict[str, Figure]:
        """The figures whose id is `prefix` or starts with `prefix` and a dot."""
        inner = f"{prefix}."
        return {i: f for i, f in self._figures.items() if i == prefix or i.startswith(inner)}
