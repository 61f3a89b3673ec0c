"""What must hold between a run and its declarations: ids and codes taken once, figures that exist, units that fit, no circle.

In: a run file with its declarations. Out: faults, each in the declaration that is to be corrected; the order of computing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.declarations.language import (
    Declaration,
    Expression,
    OwnFigure,
    list_aggregates,
)
from perfeval_helpers.contract.declarations.units import UnitFault, find_multiplier
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.project import find_declared
from perfeval_helpers.contract.runfile.document import describe, suggest
from perfeval_helpers.contract.runfile.entries import mapping
from perfeval_helpers.values.language import Told, tell

if TYPE_CHECKING:
    from perfeval_helpers.contract.runfile.models import RunFile


def link_declarations(runfile: RunFile, declarations: Mapping[str, Declaration]) -> list[Finding]:
    """All faults between the declarations, and between them and their run."""
    own: dict[str, tuple[Declaration, OwnFigure]] = {}
    may_be = find_possible(runfile, declarations)

    def find_unit(id: str) -> str:
        given = own[id][1] if id in own else runfile.declared.get(id)
        return given.unit if given is not None else catalogue.find_unit(id, runfile)

    codes: dict[str, str] = {}
    faults: list[Finding] = []
    for declaration in declarations.values():
        document = declaration.document
        for figure in declaration.figures:
            taken = _find_taker(figure.id, runfile, own)
            if taken:
                faults.append(document.fault(figure.at, taken, line=document.line_of(figure.at)))
            own.setdefault(figure.id, (declaration, figure))
        for place, check in enumerate(declaration.checks):
            first = codes.setdefault(check.code, declaration.name)
            if first != declaration.name:
                faults.append(document.fault(("checks", place, "code"), tell("{found}, a code of {first} already; expected another code",
                                                                             found=describe(check.code), first=first)))
    faults += _check_files(runfile, declarations)
    faults += _check_references(runfile, own, may_be)
    circles = {id for id in own if _reaches(id, id, own)}
    for id in circles:
        declaration, figure = own[id]
        faults.append(declaration.document.fault(figure.at, tell("{found}, which is computed from itself; expected figures without a circle",
                                                                 found=describe(id)), line=declaration.document.line_of(figure.at)))
    for id, (declaration, figure) in own.items():
        if id not in circles and not any(catalogue.find_fault(named, runfile) for named in _list_references(figure.expression) if named not in own):
            faults += _check_unit(declaration, figure, find_unit)
    return faults


def find_possible(runfile: RunFile, declarations: Mapping[str, Declaration]) -> Callable[[str], bool]:
    """What says whether there may be an own figure of an id once the faults of the declarations are corrected."""
    written = {id for declaration in declarations.values() for id in mapping(declaration.document.data.get("figures"))}
    lacking = any(name in find_declared(runfile.root) and name not in declarations for name in runfile.extracts)
    return lambda id: id in written or (lacking and catalogue.match_definition(id) is None)


def _check_files(runfile: RunFile, declarations: Mapping[str, Declaration]) -> Iterator[Finding]:
    """Files of records that are links to somewhere else, and names that a survey has."""
    asked = {survey.extract for survey in runfile.all_surveys}
    for name in asked & declarations.keys():
        yield declarations[name].document.fault(("extract",), tell("{found}, the file of a survey of this run; expected another name",
                                                                   found=describe(name)))
    for place, name in enumerate(runfile.extracts):
        if name in declarations and not runfile.data_path(name).resolve().is_relative_to(runfile.root):
            yield runfile.document.fault(("extracts", place), tell("{found}, whose file leads out of the project; expected a file in the run's data folder",
                                                                   found=describe(name)))


def order_figures(declarations: Mapping[str, Declaration]) -> list[tuple[Declaration, OwnFigure]]:
    """All own figures, each after those that it is computed from, otherwise as they stand in the files."""
    own = {figure.id: (declaration, figure) for declaration in declarations.values() for figure in declaration.figures}
    done: dict[str, tuple[Declaration, OwnFigure]] = {}

    def visit(id: str) -> None:
        if id in own and id not in done:
            for other in _list_references(own[id][1].expression):
                visit(other)
            done[id] = own[id]

    for id in own:
        visit(id)
    return list(done.values())


def _find_taker(id: str, runfile: RunFile, own: Mapping[str, tuple[Declaration, OwnFigure]]) -> Told | None:
    if id in own:
        return tell("the id {id}, which {extract} has already; expected another id", id=describe(id), extract=own[id][0].name)
    if id in runfile.declared:
        return tell("the id {id}, which {file} declares; expected another id", id=describe(id), file=runfile.file)
    found = catalogue.match_definition(id)
    return None if found is None else tell("the id {id}, which the contract has already; expected another id", id=describe(id))


def _list_references(expression: Expression) -> list[str]:
    return [part.figure for part in list_aggregates(expression) if part.kind == "figure"]


def _reaches(start: str, goal: str, own: Mapping[str, tuple[Declaration, OwnFigure]]) -> bool:
    seen: set[str] = set()
    waiting = _list_references(own[start][1].expression)
    while waiting:
        id = waiting.pop()
        if id == goal:
            return True
        if id in own and id not in seen:
            seen.add(id)
            waiting += _list_references(own[id][1].expression)
    return False


def _check_references(runfile: RunFile, own: Mapping[str, tuple[Declaration, OwnFigure]], may_be: Callable[[str], bool]) -> Iterator[Finding]:
    """Figures that there are not; of what `may_be` one where the declaration's faults are corrected, nothing is said."""
    for declaration, figure in own.values():
        for at, part in figure.expression.locate(figure.at):
            if part.kind != "figure" or part.figure in own or may_be(part.figure):
                continue
            document, place = declaration.document, (*at, "figure")
            fault = catalogue.find_fault(part.figure, runfile)
            if fault:
                yield document.fault(place, tell("{found}, which {fault}{hint}; expected the id of a figure of this run",
                                                 found=describe(part.figure), fault=fault, hint=suggest(part.figure, own)))
            elif catalogue.is_result(part.figure):
                yield document.fault(place, tell("{found}, which comes only after scoring; expected a figure that the records give",
                                                 found=describe(part.figure)))


def _check_unit(declaration: Declaration, figure: OwnFigure, unit_of: Callable[[str], str]) -> Iterator[Finding]:
    columns = {column.field: column for column in declaration.schema.columns}
    try:
        find_multiplier(figure.expression, figure.unit, columns, unit_of)
    except UnitFault as problem:
        yield declaration.document.fault((*figure.at, "unit"), problem.message)
