"""A declaration's file compiled: its texts come in, a `Declaration` or all that is wrong within the file comes out.

Each column, check and figure is compiled by itself, so that one fault hides no other.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from perfeval_helpers.contract.codes import CODES
from perfeval_helpers.contract.columns import Column, ColumnType, ExtractSchema
from perfeval_helpers.contract.declarations.conditions import compile_conditions
from perfeval_helpers.contract.declarations.figures import FigureCompiler
from perfeval_helpers.contract.declarations.language import Condition, Declaration, OwnCheck, OwnFigure, list_aggregates
from perfeval_helpers.contract.declarations.models import (
    CheckModel,
    ColumnModel,
    Columns,
    DeclarationModel,
    FigureModel,
    list_expectations,
)
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile.document import Document, Key, describe
from perfeval_helpers.contract.runfile.entries import list_doubles, listed, mapping
from perfeval_helpers.contract.runfile.fields import Section
from perfeval_helpers.contract.runfile.validating import validate
from perfeval_helpers.contract.schema import EXTRACTS, LINE
from perfeval_helpers.values.language import tell, tell_all
from perfeval_helpers.values.text import fold_word

M = TypeVar("M", bound=Section)
MOST_PLACES = 6
READ_AS: dict[str, ColumnType] = {"identifier": "id", "number": "decimal"}
#: Keys that say nothing of how the records are read.
BESIDE = frozenset({"question", "checks", "figures", "by"})
_GROUPED = ("text", "identifier", "choice", "date", "year", "count")
_NAMING = ("text", "identifier", "choice", "date")
_OTHER_UNIT = re.compile(r"[十百千万亿]+元|[(（:：/][十百千万亿角分]+[)）]?$")


def compile_declaration(document: Document, path: Path) -> tuple[Declaration | None, list[Finding]]:
    """The declaration and all faults; with faults in what is computed of the records alone, what is good of it, with others None."""
    model, faults = validate(DeclarationModel, document, list_expectations)
    data = document.data
    entries = data.get("columns")
    columns = Columns((column for _, column in _read_each(ColumnModel, entries, ("columns",))), entries)
    faults += _check_name(document, path)
    faults += _check_columns(document, columns)
    faults += _check_lists(document, columns)
    checks, check_faults = _compile_checks(document, columns)
    figures, figure_faults = _compile_figures(document, columns)
    faults += [*check_faults, *figure_faults]
    if any((fault.column or "").split(".")[0] not in BESIDE for fault in faults):
        return None, faults
    if faults or model is None:
        model = DeclarationModel.model_validate({key: value for key, value in data.items() if key not in BESIDE})
    counted = {a.field for figure in figures for a in list_aggregates(figure.expression) if a.kind == "distinct"}
    schema = _make_schema(model, columns, counted)
    return Declaration(
        schema=schema, figures=tuple(figures), checks=tuple(checks), by=tuple(model.by), dated_by=model.dated_by or "",
        question=model.question or "", path=path, document=document,
    ), faults  # fmt: skip


def _read_each(model: type[M], entries: Any, at: Key) -> Iterator[tuple[Key, M]]:
    """The entries of a list or mapping that fit their model, each with its place; the others are faults already."""
    pairs: Iterable[tuple[Any, Any]] = enumerate(entries) if isinstance(entries, list) else mapping(entries).items()
    for place, entry in pairs:
        try:
            yield (*at, place), model.model_validate(entry)
        except ValidationError:
            continue


def _check_name(document: Document, path: Path) -> Iterator[Finding]:
    name = document.data.get("extract")
    if path.stem in EXTRACTS or (isinstance(name, str) and name in EXTRACTS):
        yield document.fault(("extract",), tell("{found}, an extract that the contract has already; expected another name", found=describe(name)))
    elif isinstance(name, str) and name.strip() and name != path.stem:
        yield document.fault(("extract",), tell("{found} in {name}; expected '{stem}', the name of the file",
                                                found=describe(name), name=path.name, stem=path.stem))


def _check_columns(document: Document, columns: Columns) -> Iterator[Finding]:
    entries = document.data.get("columns")
    if isinstance(entries, list) and not entries:
        yield document.fault(("columns",), tell("nothing; expected at least one column"))
    names: dict[str, tuple[Key, str]] = {}
    for at, column in _read_each(ColumnModel, entries, ("columns",)):
        yield from _check_column(document, column, at)
        for key, name in (("field", column.field), ("header", column.header)):
            first = names.setdefault(fold_word(name), (at, name))
            if first[0] != at:
                yield document.fault((*at, key), tell("{found} a second time (first on line {first}); expected each field and header once",
                                                      found=describe(name), first=str(document.line_of(first[0]))))
        if column.field == LINE or fold_word(_name_frame(column)) == fold_word(LINE):
            yield document.fault((*at, "field"), tell("{found}, the name of the line numbers; expected another name",
                                                      found=describe(column.field)))
    frames: dict[str, str] = {}
    for at, column in _read_each(ColumnModel, entries, ("columns",)):
        first_field = frames.setdefault(_name_frame(column), column.field)
        if first_field != column.field:
            yield document.fault((*at, "field"), tell("{found}, which is named like {first_field} in tables; expected another name",
                                                      found=describe(column.field), first_field=first_field))


def _check_column(document: Document, column: ColumnModel, at: Key) -> Iterator[Finding]:
    if column.type == "choice" and not column.values:
        yield document.fault(at, tell("a choice without values; expected values: {{word: code, …}}"))
    if column.type != "choice" and column.values:
        yield document.fault((*at, "values"), tell("values of a {type}; expected values with choice alone", type=column.type))
    if column.places is not None and (column.type != "number" or column.places > MOST_PLACES):
        yield document.fault((*at, "places"), tell("{places} places of a {type}; expected places from 0 to {most_places}, with number alone",
                                                   places=column.places, type=column.type, most_places=MOST_PLACES))
    if column.free_text and column.type != "text":
        yield document.fault((*at, "free_text"), tell("free_text with {type}; expected free_text with text", type=column.type))
    if column.type == "money" and _OTHER_UNIT.search(column.header):
        yield document.fault((*at, "header"), tell("{found}, which is not in yuan; expected amounts in yuan", found=describe(column.header)))


def _check_lists(document: Document, columns: Columns) -> Iterator[Finding]:
    """unique, dated_by and by: fields that there are and that can be used so."""
    for key in ("unique", "by"):
        given = document.data.get(key)
        yield from list_doubles(document, (key,), listed(given), exact=True)
        for place, name in enumerate([given] if isinstance(given, str) else listed(given)):
            at: Key = (key, place) if isinstance(given, list) else (key,)
            if not isinstance(name, str) or name.strip() in columns.unread:
                continue
            column = columns.get(name.strip())
            if column is None:
                yield columns.refuse(name, document, at)
            elif key == "by" and (column.personal or column.type not in _GROUPED):
                values = {"found": describe(name), "type": column.type, "types": tell_all(_GROUPED)}
                yield document.fault(at, tell("{found}, which is personal; expected a field that is {types}, not personal", **values) if column.personal else
                                     tell("{found}, which is a {type}; expected a field that is {types}, not personal", **values))
    dated = document.data.get("dated_by")
    if isinstance(dated, str) and dated.strip() and dated.strip() not in columns.unread:
        column = columns.get(dated.strip())
        if column is None:
            yield columns.refuse(dated, document, ("dated_by",))
        elif column.type != "date" or column.personal or not column.required:
            what = column.type if column.type != "date" else "personal" if column.personal else "a column that may be missing"
            yield document.fault(("dated_by",), tell("{found}, which is {what}; expected a date that every file has, not personal",
                                                     found=describe(dated), what=what))


def _compile_checks(document: Document, columns: Columns) -> tuple[list[OwnCheck], list[Finding]]:
    faults = list(list_doubles(document, ("checks",), listed(document.data.get("checks")), "code", exact=True))
    checks = []
    for at, model in _read_each(CheckModel, document.data.get("checks"), ("checks",)):
        if model.code in CODES:
            faults.append(document.fault((*at, "code"), tell("{found}, a code that the contract has already; expected another code",
                                                             found=describe(model.code))))
        compiled: list[list[Condition]] = []
        for key, raw in (("must", model.must), ("where", model.where)):
            found = [] if raw is None else list(compile_conditions(raw, columns, document, (*at, key)))
            faults += [one for one in found if isinstance(one, Finding)]
            compiled.append([one for one in found if isinstance(one, Condition)])
        must, where = map(tuple, compiled)
        checks.append(OwnCheck(model.code, must, where, model.message, model.severity, model.advice or ""))
    return checks, faults


def _compile_figures(document: Document, columns: Columns) -> tuple[list[OwnFigure], list[Finding]]:
    compiler = FigureCompiler(columns, document)
    figures = []
    for at, model in _read_each(FigureModel, document.data.get("figures"), ("figures",)):
        expression = compiler.compile(model, at)
        if expression is not None:
            figures.append(OwnFigure(str(at[-1]), model.label, model.unit, expression, at, model.better == "lower"))
    return figures, compiler.faults


def _make_schema(model: DeclarationModel, columns: Columns, counted: set[str]) -> ExtractSchema:
    keys = tuple(name for name, column in columns.items() if column.key)
    unique = tuple(dict.fromkeys(model.unique)) or keys
    # What tells a total from data: what a line is about, else the first column that can name it.
    naming = set(keys or unique or [name for name, column in columns.items() if column.type in _NAMING and not column.personal][:1])
    return ExtractSchema(
        model.extract, model.title, model.line_means.rstrip("。"),
        tuple(_make_column(column, naming, counted | set(unique)) for column in columns.values()), unique, own=True,
    )  # fmt: skip


def _make_column(column: ColumnModel, naming: set[str], kept: set[str]) -> Column:
    return Column(
        column.field, column.header, READ_AS.get(column.type, column.type),  # type: ignore[arg-type]
        (column.description or column.header).rstrip("。"), required=column.required, blank=column.blank,
        values=dict(column.values), key=column.field in naming, personal=column.personal, free_text=column.free_text,
        frame=_name_frame(column), places=MOST_PLACES if column.places is None else column.places,
        pseudonym=column.personal and (column.key or column.field in kept),
    )  # fmt: skip


def _name_frame(column: ColumnModel) -> str:
    """The column's name in the frame: the field; money, which is in whole fen there, says so."""
    return column.field.removesuffix("_yuan") + "_fen" if column.type == "money" else column.field
