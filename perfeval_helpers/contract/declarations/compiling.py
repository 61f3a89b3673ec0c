"""A declaration's file compiled: its texts come in, a `Declaration` or all that is wrong within the file comes out.

Each column, check and figure is compiled by itself, so that one fault hides no other.
"""

from __future__ import annotations

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
    EXPECTATIONS,
    CheckModel,
    ColumnModel,
    Columns,
    DeclarationModel,
    FigureModel,
)
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile.document import Document, Key, describe
from perfeval_helpers.contract.runfile.entries import list_doubles, listed, mapping
from perfeval_helpers.contract.runfile.fields import Section
from perfeval_helpers.contract.runfile.validating import validate
from perfeval_helpers.contract.schema import EXTRACTS, LINE
from perfeval_helpers.values.text import fold_word

M = TypeVar("M", bound=Section)
MOST_PLACES = 6
READ_AS: dict[str, ColumnType] = {"identifier": "id", "number": "decimal"}
_GROUPED = ("text", "identifier", "choice", "date", "year", "count")
_NAMING = ("text", "identifier", "choice", "date")
_OTHER_UNIT = re.compile(r"[十百千万亿]+元|[(（:：/][十百千万亿角分]+[)）]?$")


def compile_declaration(document: Document, path: Path) -> tuple[Declaration | None, list[Finding]]:
    """The declaration, None where the file has faults, and all of them."""
    model, faults = validate(DeclarationModel, document, EXPECTATIONS)
    data = document.data
    entries = data.get("columns")
    columns = Columns((column for _, column in _read_each(ColumnModel, entries, ("columns",))), entries)
    faults += _check_name(document, path)
    faults += _check_columns(document, columns)
    faults += _check_lists(document, columns)
    checks, check_faults = _compile_checks(document, columns)
    figures, figure_faults = _compile_figures(document, columns)
    faults += [*check_faults, *figure_faults]
    if faults or model is None:
        return None, faults
    counted = {a.field for figure in figures for a in list_aggregates(figure.expression) if a.kind == "distinct"}
    schema = _make_schema(model, columns, counted)
    return Declaration(
        schema=schema, figures=tuple(figures), checks=tuple(checks), by=tuple(model.by), dated_by=model.dated_by or "",
        question=model.question or "", path=path, document=document,
    ), []  # fmt: skip


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
        yield document.fault(("extract",), f"{describe(name)}, an extract that the contract has already", "another name",
                             "与已有的数据表同名，请另取")
    elif isinstance(name, str) and name.strip() and name != path.stem:
        yield document.fault(("extract",), f"{describe(name)} in {path.name}", f"'{path.stem}', the name of the file",
                             f"应与文件名一致，即“{path.stem}”")


def _check_columns(document: Document, columns: Columns) -> Iterator[Finding]:
    entries = document.data.get("columns")
    if isinstance(entries, list) and not entries:
        yield document.fault(("columns",), "nothing", "at least one column", "至少应有一列")
    names: dict[str, tuple[Key, str]] = {}
    for at, column in _read_each(ColumnModel, entries, ("columns",)):
        yield from _check_column(document, column, at)
        for key, name in (("field", column.field), ("header", column.header)):
            first = names.setdefault(fold_word(name), (at, name))
            if first[0] != at:
                yield document.fault((*at, key), f"{describe(name)} a second time (first on line {document.line_of(first[0])})",
                                     "each field and header once", f"字段名或表头重复（首次见第{document.line_of(first[0])}行）")
        if column.field == LINE or fold_word(_name_frame(column)) == fold_word(LINE):
            yield document.fault((*at, "field"), f"{describe(column.field)}, the name of the line numbers", "another name",
                                 "是行号的列名，请另取")
    frames: dict[str, str] = {}
    for at, column in _read_each(ColumnModel, entries, ("columns",)):
        first_field = frames.setdefault(_name_frame(column), column.field)
        if first_field != column.field:
            yield document.fault((*at, "field"), f"{describe(column.field)}, which is named like {first_field} in tables",
                                 "another name", f"字段名在表中与{first_field}重名，请另取")


def _check_column(document: Document, column: ColumnModel, at: Key) -> Iterator[Finding]:
    if column.type == "choice" and not column.values:
        yield document.fault(at, "a choice without values", "values: {word: code, …}", "类型choice须列出values，如{合格: passed, 不合格: failed}")
    if column.type != "choice" and column.values:
        yield document.fault((*at, "values"), f"values of a {column.type}", "values with choice alone", f"类型{column.type}没有values，只有choice才有")
    if column.places is not None and (column.type != "number" or column.places > MOST_PLACES):
        yield document.fault((*at, "places"), f"{column.places} places of a {column.type}",
                             f"places from 0 to {MOST_PLACES}, with number alone", f"类型{column.type}的小数位数（places）写了{column.places}，只有number才有，应为0至{MOST_PLACES}")
    if column.free_text and column.type != "text":
        yield document.fault((*at, "free_text"), f"free_text with {column.type}", "free_text with text", f"类型为{column.type}，free_text只用于text")
    if column.type == "money" and _OTHER_UNIT.search(column.header):
        yield document.fault((*at, "header"), f"{describe(column.header)}, which is not in yuan", "amounts in yuan",
                             "金额应以元为单位，请先换算")


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
                what = "personal" if column.personal else f"a {column.type}"
                yield document.fault(at, f"{describe(name)}, which is {what}", f"a field that is {', '.join(_GROUPED)}, not personal",
                                     f"是{'个人信息' if column.personal else f'类型为{column.type}的'}列，不能按它分组；可用的类型：{'、'.join(_GROUPED)}")
    dated = document.data.get("dated_by")
    if isinstance(dated, str) and dated.strip() and dated.strip() not in columns.unread:
        column = columns.get(dated.strip())
        if column is None:
            yield columns.refuse(dated, document, ("dated_by",))
        elif column.type != "date" or column.personal or not column.required:
            what = column.type if column.type != "date" else "personal" if column.personal else "a column that may be missing"
            yield document.fault(("dated_by",), f"{describe(dated)}, which is {what}", "a date that every file has, not personal",
                                 "应为每个文件必有的日期列（类型date），且不是个人信息")


def _compile_checks(document: Document, columns: Columns) -> tuple[list[OwnCheck], list[Finding]]:
    faults = list(list_doubles(document, ("checks",), listed(document.data.get("checks")), "code", exact=True))
    checks = []
    for at, model in _read_each(CheckModel, document.data.get("checks"), ("checks",)):
        if model.code in CODES:
            faults.append(document.fault((*at, "code"), f"{describe(model.code)}, a code that the contract has already",
                                         "another code", "代码已另有含义，请另取"))
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
