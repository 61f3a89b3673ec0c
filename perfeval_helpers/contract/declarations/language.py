"""What a declaration means, compiled: its schema, and conditions, checks and figures over its fields.

In: nothing. Out: the frozen classes that `compiling` makes and the chapter of records computes. Constants are exact and in
the units of the frame: money in fen, numbers as they are, days as dates, choices as codes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from perfeval_helpers.contract.columns import ExtractSchema

if TYPE_CHECKING:
    from perfeval_helpers.contract.runfile.document import Document, Key

Test = Literal["is", "not", "over", "under", "at_least", "at_most", "blank"]
Kind = Literal["count", "distinct", "sum", "mean", "median", "least", "most", "figure"]
#: What a number is: money in yuan, a plain number, a year, a percentage.
Dimension = Literal["money", "number", "year", "percent"]
Constant = Fraction | date | str


@dataclass(frozen=True, slots=True)
class Field:
    """Another field, as what a field is compared with."""

    name: str


@dataclass(frozen=True, slots=True)
class Condition:
    """What holds of a line: its field against constants or other fields, any of them; for ``blank`` whether it is.

    Nothing but ``blank`` holds where the field, or the field it is compared with, is blank.
    """

    field: str
    test: Test
    values: tuple[Constant | Field, ...] = ()
    is_blank: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that must be filled for the condition to speak; none for ``blank``."""
        others = tuple(value.name for value in self.values if isinstance(value, Field))
        return () if self.test == "blank" else (self.field, *others)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One number from the lines: of a field (empty for ``count``), under conditions; or the value of another figure."""

    kind: Kind
    field: str = ""
    where: tuple[Condition, ...] = ()
    figure: str = ""

    def locate(self, at: Key = ()) -> Iterator[tuple[Key, Aggregate]]:
        """The aggregates of an expression, from left to right, each with its place in the file below that of the expression."""
        yield at, self


@dataclass(frozen=True, slots=True)
class Difference:
    """One aggregate less another."""

    of: Aggregate
    minus: Aggregate

    def locate(self, at: Key = ()) -> Iterator[tuple[Key, Aggregate]]:
        """As `Aggregate.locate`."""
        yield from self.of.locate((*at, "difference", "of"))
        yield from self.minus.locate((*at, "difference", "minus"))


@dataclass(frozen=True, slots=True)
class Ratio:
    """One part over another."""

    of: Aggregate | Difference
    to: Aggregate | Difference

    def locate(self, at: Key = ()) -> Iterator[tuple[Key, Aggregate]]:
        """As `Aggregate.locate`."""
        yield from self.of.locate((*at, "ratio", "of"))
        yield from self.to.locate((*at, "ratio", "to"))


Expression = Aggregate | Difference | Ratio


def list_aggregates(expression: Expression) -> list[Aggregate]:
    """The aggregates of an expression, from left to right."""
    return [aggregate for _, aggregate in expression.locate()]


@dataclass(frozen=True, slots=True)
class OwnFigure:
    """A figure of a declaration."""

    id: str
    label: str
    unit: str
    expression: Expression
    at: Key  #: Its place in the file
    lower_is_better: bool = False

    @property
    def direction(self) -> Literal["higher", "lower"]:
        """Whether more is better."""
        return "lower" if self.lower_is_better else "higher"


@dataclass(frozen=True, slots=True)
class OwnCheck:
    """What must hold of every line of an extract, under its conditions; else a finding with its lines."""

    code: str
    must: tuple[Condition, ...]
    where: tuple[Condition, ...]
    message: str
    severity: Literal["warning", "note"]
    advice: str = ""


@dataclass(frozen=True)
class Declaration:
    """An extract of a project's own, as its file declares it."""

    schema: ExtractSchema
    figures: tuple[OwnFigure, ...]
    checks: tuple[OwnCheck, ...]
    by: tuple[str, ...]
    dated_by: str
    question: str
    path: Path
    document: Document

    @property
    def name(self) -> str:
        """The extract's name."""
        return self.schema.name

    @property
    def title(self) -> str:
        """What readers see for it."""
        return self.schema.title

    def list_summed(self) -> set[str]:
        """The fields that its figures add up: of no others, such as prices, is it known that their sum means anything."""
        return {one.field for figure in self.figures for one in list_aggregates(figure.expression) if one.kind == "sum"}

    def is_share(self, expression: Expression) -> bool:
        """Whether it is a share of another figure's whole, from outside of the extract."""
        to = expression.to if isinstance(expression, Ratio) else None
        return isinstance(to, Aggregate) and to.kind == "figure" and self.get_figure(to.figure) is None

    def get_figure(self, id: str) -> OwnFigure | None:
        """The figure of an id, None where it is not one of these."""
        return next((figure for figure in self.figures if figure.id == id), None)
