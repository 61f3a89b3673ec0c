"""Figures of a declaration: their models come in, expressions over the extract's fields or faults come out.

Here stands what can be told from the file alone: which fields there are and what their types allow. What depends on other
figures (their existence, their units) waits for `linking`.
"""

from typing import get_args

from perfeval_helpers.contract.declarations.conditions import compile_conditions
from perfeval_helpers.contract.declarations.language import Aggregate, Condition, Difference, Expression, Kind, Ratio
from perfeval_helpers.contract.declarations.models import (
    AggregateModel,
    Columns,
    DifferenceModel,
    FigureModel,
    PartModel,
)
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile.document import Document, Key
from perfeval_helpers.values.language import BOTH, Told, tell, tell_all

KINDS: tuple[Kind, ...] = get_args(Kind)
#: Types of field that each aggregate takes; a year can be counted and ordered, not added.
TAKES = {
    "sum": ("count", "money", "number"), "mean": ("count", "money", "number"), "median": ("count", "money", "number"),
    "least": ("count", "money", "number", "year"), "most": ("count", "money", "number", "year"),
}  # fmt: skip


class FigureCompiler:
    """Compiles the figures of one declaration; `faults` gathers what is wrong with them."""

    def __init__(self, columns: Columns, document: Document) -> None:
        self.columns, self.document = columns, document
        self.faults: list[Finding] = []

    def compile(self, model: FigureModel, at: Key) -> Expression | None:
        """The expression of a figure; None where it has faults."""
        before = len(self.faults)
        given = self._list_given(model, "ratio", "difference")
        if not self._is_one(given, at, (*KINDS, "difference", "ratio")):
            return None
        expression: Expression | None
        if model.ratio is not None:
            self._refuse_where(model, (*at, "where"))
            of = self._compile_part(model.ratio.of, (*at, "ratio", "of"))
            to = self._compile_part(model.ratio.to, (*at, "ratio", "to"))
            expression = Ratio(of, to) if of and to else None
        else:
            expression = self._compile_part(model, at)
        return expression if len(self.faults) == before else None

    def _compile_part(self, model: PartModel, at: Key) -> Aggregate | Difference | None:
        if model.difference is None:
            return self._compile_aggregate(model, at)
        if self._is_one(self._list_given(model, "difference"), at, (*KINDS, "difference")):
            self._refuse_where(model, (*at, "where"))
            return self._compile_difference(model.difference, (*at, "difference"))
        return None

    def _compile_difference(self, model: DifferenceModel, at: Key) -> Difference | None:
        of = self._compile_aggregate(model.of, (*at, "of"))
        minus = self._compile_aggregate(model.minus, (*at, "minus"))
        return Difference(of, minus) if of and minus else None

    def _compile_aggregate(self, model: AggregateModel, at: Key) -> Aggregate | None:
        given = self._list_given(model)
        if not self._is_one(given, at, KINDS):
            return None
        kind: Kind = given[0]  # type: ignore[assignment]
        name = str(dict(model)[kind])
        place = (*at, kind)
        if kind == "figure":
            self._refuse_where(model, (*at, "where"))
            return Aggregate("figure", figure=name)
        if kind == "count":
            if name != "lines":
                self._add(place, tell("count: {name}; expected count: lines, or distinct: <field>", name=name))
                return None
        elif not self._check_field(kind, name, place):
            return None
        where = self._compile_where(model, (*at, "where"))
        return None if where is None else Aggregate(kind, "" if kind == "count" else name, where)

    def _check_field(self, kind: str, name: str, at: Key) -> bool:
        if name in self.columns.unread:
            return False
        column = self.columns.get(name)
        if column is None:
            self.faults.append(self.columns.refuse(name, self.document, at))
        elif column.personal and kind != "distinct":
            self._add(at, tell("the {kind} of '{name}', a personal field; expected distinct, or a field that is not personal",
                               kind=kind, name=name))
        elif kind in TAKES and column.type not in TAKES[kind]:
            self._add(at, tell("the {kind} of '{name}', which is {type}; expected a field that is {takes}",
                               kind=kind, name=name, type=column.type, takes=tell_all(TAKES[kind]), header=column.header))
        else:
            return True
        return False

    def _compile_where(self, model: AggregateModel, at: Key) -> tuple[Condition, ...] | None:
        if model.where is None:
            return ()
        found = list(compile_conditions(model.where, self.columns, self.document, at))
        faults = [one for one in found if isinstance(one, Finding)]
        self.faults += faults
        return None if faults else tuple(one for one in found if isinstance(one, Condition))

    @staticmethod
    def _list_given(model: AggregateModel, *more: str) -> list[str]:
        given = dict(model)
        return [kind for kind in (*KINDS, *more) if given.get(kind) is not None]

    def _is_one(self, given: list[str], at: Key, kinds: tuple[str, ...]) -> bool:
        if len(given) != 1:
            self._add(at, tell("{given}; expected exactly one of {kinds}", given=tell_all(given, BOTH), kinds=tell_all(kinds)) if given else
                      tell("nothing to compute; expected exactly one of {kinds}", kinds=tell_all(kinds)))
        return len(given) == 1

    def _refuse_where(self, model: AggregateModel, at: Key) -> None:
        if model.where is not None:
            self._add(at, tell("where beside what it cannot apply to; expected where within an aggregate such as {{count: lines, where: {{…}}}}"))

    def _add(self, at: Key, message: Told) -> None:
        self.faults.append(self.document.fault(at, message))
