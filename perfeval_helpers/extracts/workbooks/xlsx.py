"""A sheet of an .xlsx, from its XML.

In: the bytes of the workbook. Out: `Sheet`. Source: ECMA-376 part 1, 18.3 (sheets), 18.4 (shared strings), 18.8 (styles).
"""

import io
import posixpath
import re
import zipfile
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pyarrow as pa
from lxml import etree

from perfeval_helpers.extracts.workbooks.escapes import resolve, unescape
from perfeval_helpers.extracts.workbooks.formats import BUILT_IN, GENERAL, NumberFormat, make_format
from perfeval_helpers.extracts.workbooks.scanning import Irregular, collect, scan
from perfeval_helpers.extracts.workbooks.sheet import (
    BOOLEAN,
    DAY,
    ERROR,
    FORMULA,
    NUMBER,
    TEXT,
    Builder,
    ColumnCells,
    Merged,
    Sheet,
    choose_sheet,
    number_column,
)

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_TRUE = ("1", "true")
_SIMPLE_TEXT = re.compile(rb"""<si><t(?: xml:space="preserve")?>([^<]*)</t></si>""")


def read(data: bytes, name: str | None) -> Sheet:
    """Read one sheet.

    Raises
    ------
    SheetMissing
        No such sheet; whatever a damaged workbook makes fail is left to who asks.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = _parse(archive, "xl/workbook.xml")
        sheets = [element for element in book.iter() if _local(element) == "sheet"]
        links = {link.get("Id"): link for link in _parse(archive, "xl/_rels/workbook.xml.rels")}
        found = []
        for sheet in sheets:
            link = links.get(next((value for key, value in sheet.attrib.items() if key.endswith("}id")), ""))
            if link is not None and str(link.get("Type", "")).endswith("/worksheet"):
                found.append((str(sheet.get("name")), sheet.get("state", "visible") == "visible", str(link.get("Target"))))
        chosen, others = choose_sheet([(one, visible) for one, visible, _ in found], name)
        title, _, target = found[chosen]
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        # What writes a formula without computing it (XlsxWriter) stores 0 for its value, and has the program compute on opening;
        # a program that saves the workbook takes that wish away.
        awaits_values = _find_flag(book, "calcPr", "fullCalcOnLoad")
        sheet = _read_cells(
            archive, path, title, _read_strings(archive), _read_formats(archive), _find_flag(book, "workbookPr", "date1904"), awaits_values
        )
        return replace(sheet, others=others)


def _find_flag(book: Any, element: str, name: str) -> bool:
    return any(one.get(name) in _TRUE for one in book.iter() if _local(one) == element)


def _parse(archive: zipfile.ZipFile, path: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(archive.read(path), parser)


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _read_strings(archive: zipfile.ZipFile) -> pa.Array:
    """The shared texts; runs of differently written characters are one text, readings of characters (phonetics) are none."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return pa.array([], pa.string())
    data = archive.read("xl/sharedStrings.xml")
    simple = _SIMPLE_TEXT.findall(data) if _is_utf8(data) else []
    if simple and len(simple) == data.count(b"<si") - data.count(b"<si/>"):
        return resolve(pa.array(simple, pa.binary()).cast(pa.string()))
    found = []
    for _, element in etree.iterparse(io.BytesIO(data), events=("end",), tag="{*}si", resolve_entities=False, no_network=True, huge_tree=True):
        found.append(_join_text(element))
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return pa.array(found, pa.string())


def _join_text(element: Any) -> str:
    parts = []
    for child in element:
        kind = _local(child)
        if kind == "t":
            parts.append(child.text or "")
        elif kind == "r":
            parts += [grandchild.text or "" for grandchild in child if _local(grandchild) == "t"]
    return unescape("".join(parts))


def _read_formats(archive: zipfile.ZipFile) -> list[NumberFormat]:
    """The number format of each style."""
    if "xl/styles.xml" not in archive.namelist():
        return [make_format(GENERAL)]
    root = _parse(archive, "xl/styles.xml")
    own = {int(one.get("numFmtId")): str(one.get("formatCode")) for one in root.iter() if _local(one) == "numFmt" and one.get("numFmtId")}
    styles = next((element for element in root if _local(element) == "cellXfs"), ())
    # A workbook's own code goes before the built-in one of its number: some programs write both.
    return [make_format(own.get(number) or BUILT_IN.get(number, GENERAL))
            for number in (int(style.get("numFmtId") or 0) for style in styles)] or [make_format(GENERAL)]


def _read_cells(
    archive: zipfile.ZipFile, path: str, name: str, strings: pa.Array, formats: list[NumberFormat], is_1904: bool, awaits_values: bool
) -> Sheet:
    data = archive.read(path)
    start, end = data.find(b"<sheetData>"), data.rfind(b"</sheetData>")
    columns: dict[int, ColumnCells] | None = None
    hidden_rows: set[int] = set()
    if start >= 0 and end >= 0 and _is_utf8(data):
        with suppress(Irregular, pa.ArrowInvalid):
            scanned = scan(data, start + 11, end, lambda cell: _read_cell(etree.fromstring(cell), strings, awaits_values), awaits_values)
            columns, hidden_rows = collect(scanned, strings), scanned.hidden
    if columns is None:
        columns, hidden_rows = parse_cells(data, strings, awaits_values)
    # What stands around the cells is little: read without them.
    around = data if start < 0 or end < 0 else data[: start + 11] + data[end:]
    del data
    merged: list[Merged] = []
    hidden_columns: set[int] = set()
    root = etree.fromstring(around, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    for element in root.iter("{*}col", "{*}mergeCell"):
        if _local(element) == "mergeCell":
            merged.append(read_range(str(element.get("ref"))))
        elif element.get("hidden") in _TRUE:
            hidden_columns |= set(range(int(element.get("min")) - 1, min(int(element.get("max")), 16384)))
    return Sheet(name, columns, formats, is_1904, tuple(merged), frozenset(hidden_rows), frozenset(hidden_columns))


def _is_utf8(data: bytes) -> bool:
    declared = re.match(rb"""\s*(?:\xef\xbb\xbf)?<\?xml[^>]*encoding=["']([^"']+)""", data[:200])
    return declared is None or declared[1].lower() == b"utf-8"


def parse_cells(data: bytes, strings: pa.Array, awaits_values: bool = False) -> tuple[dict[int, ColumnCells], set[int]]:
    """The cells of a sheet's XML however it is written, and the hidden rows; slow."""
    builder = Builder()
    hidden: set[int] = set()
    number = 0
    for _, element in etree.iterparse(io.BytesIO(data), events=("end",), tag="{*}row", resolve_entities=False, no_network=True, huge_tree=True):
        number = int(element.get("r") or number + 1)
        if element.get("hidden") in _TRUE:
            hidden.add(number)
        _read_row(element, number, strings, builder, awaits_values)
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return builder.finish(), hidden


def read_range(reference: str) -> Merged:
    """A range as it is written: ``C17:D18``."""
    first, _, last = reference.replace("$", "").partition(":")
    (row, column), (last_row, last_column) = (_read_reference(one) for one in (first, last or first))
    return Merged(row, column, last_row, last_column)


def _read_reference(reference: str) -> tuple[int, int]:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(reference)
    return int(match[2]), number_column(match[1])


def _read_row(row: Any, number: int, strings: pa.Array, builder: Builder, awaits_values: bool) -> None:
    place = -1
    for cell in row:
        reference = cell.get("r")
        place = number_column(reference.rstrip("0123456789")) if reference else place + 1
        kind, text = _read_cell(cell, strings, awaits_values)
        builder.add(number, place, kind, text, int(cell.get("s") or 0))


def _read_cell(cell: Any, strings: pa.Array, awaits_values: bool) -> tuple[int, str]:
    value, formula, inline = None, False, None
    for child in cell:
        kind = _local(child)
        if kind == "v":
            value = child.text
        elif kind == "f":
            formula = True
        elif kind == "is":
            inline = _join_text(child)
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        return TEXT, inline or ""
    if value is None:
        return (FORMULA, "") if formula and kind != "str" else (TEXT, "")
    if formula and awaits_values and kind == "n" and value == "0":
        return FORMULA, ""
    if kind == "s":
        return TEXT, strings[int(value)].as_py()
    if kind == "str":
        return TEXT, unescape(value)
    if kind == "b":
        return BOOLEAN, "TRUE" if value.strip() in _TRUE else "FALSE"
    if kind == "e":
        return ERROR, value
    if kind == "d":
        return DAY, value
    float(value)
    return NUMBER, value

