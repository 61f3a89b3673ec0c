"""A sheet of an .ods, from its XML, which holds of each number also how it is shown.

In: the bytes of the workbook. Out: `Sheet`. Source: OpenDocument 1.3 part 3, 9.1 (tables) and 19.385 (values).
"""

import io
import zipfile
from typing import Any

from lxml import etree

from perfeval_helpers.extracts.workbooks.formats import GENERAL, make_format
from perfeval_helpers.extracts.workbooks.sheet import (
    BOOLEAN,
    DAY,
    ERROR,
    FORMULA,
    NUMBER,
    SHOWN_BY,
    TEXT,
    Builder,
    Merged,
    Sheet,
    Unreadable,
    choose_sheet,
)
from perfeval_helpers.values.language import tell

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_EXTENDED = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "Err:")
_NUMBERS = ("float", "percentage", "currency")


def read(data: bytes, name: str | None) -> Sheet:
    """Read one sheet.

    Raises
    ------
    SheetMissing, Unreadable
        No such sheet; a workbook that is encrypted.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read("content.xml")
        manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in archive.namelist() else b""
    if b"encryption-data" in manifest:
        raise Unreadable(tell("the workbook is protected by a password; save it without one"))
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    hidden = {
        style.get(f"{_STYLE}name") for style in root.iter(f"{_STYLE}style")
        if any(one.get(f"{_TABLE}display") == "false" for one in style)
    }  # fmt: skip
    tables = list(root.iter(f"{_TABLE}table"))
    places = [(str(table.get(f"{_TABLE}name")), table.get(f"{_TABLE}style-name") not in hidden) for table in tables]
    chosen, others = choose_sheet(places, name)
    return _read_table(tables[chosen], places[chosen][0], others)


def _read_table(table: Any, name: str, others: tuple[str, ...]) -> Sheet:
    builder = Builder()
    merged: list[Merged] = []
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    place = 0
    for column in table.iter(f"{_TABLE}table-column"):
        times = int(column.get(f"{_TABLE}number-columns-repeated") or 1)
        if column.get(f"{_TABLE}visibility") in ("collapse", "filter"):
            hidden_columns |= set(range(place, place + min(times, 16384)))
        place += times
    number = 1
    for row in table.iter(f"{_TABLE}table-row"):
        times = int(row.get(f"{_TABLE}number-rows-repeated") or 1)
        cells = list(_list_cells(row))
        # Blank rows are repeated up to the sheet's end.
        for offset in range(times if any(text or kind == FORMULA for _, kind, text, _ in cells) else 0):
            for column, kind, text, _ in cells:
                builder.add(number + offset, column, kind, text)
        if row.get(f"{_TABLE}visibility") in ("collapse", "filter") and times < 1 << 20:
            hidden_rows |= set(range(number, number + times))
        merged += [Merged(number, column, number + down - 1, column + right - 1) for column, _, _, (down, right) in cells if down * right > 1]
        number += times
    return Sheet(name, builder.finish(), [make_format(GENERAL)], False, tuple(merged), frozenset(hidden_rows), frozenset(hidden_columns), others)


def _list_cells(row: Any) -> list[tuple[int, int, str, tuple[int, int]]]:
    found = []
    column = 0
    for cell in row:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        times = int(cell.get(f"{_TABLE}number-columns-repeated") or 1)
        kind, text = _read_cell(cell)
        span = tuple(int(cell.get(f"{_TABLE}number-{what}-spanned") or 1) for what in ("rows", "columns"))
        if (text or kind == FORMULA or span != (1, 1)) and cell.tag.endswith("}table-cell"):
            found += [(column + offset, kind, text, (span[0], span[1])) for offset in range(min(times, 16384))]
        column += times
    return found


def _read_cell(cell: Any) -> tuple[int, str]:
    kind = cell.get(f"{_OFFICE}value-type")
    shown = "\n".join(_read_text(paragraph) for paragraph in cell if paragraph.tag == f"{_TEXT}p")
    is_formula = bool(cell.get(f"{_TABLE}formula"))
    if cell.get(f"{_EXTENDED}value-type") == "error" or (is_formula and shown.startswith(_ERRORS)):
        return ERROR, shown or "#ERROR"
    if kind in _NUMBERS:
        return NUMBER, str(cell.get(f"{_OFFICE}value")) + SHOWN_BY + shown
    if kind == "date":
        return DAY, str(cell.get(f"{_OFFICE}date-value")) + SHOWN_BY + shown
    if kind == "time":
        return TEXT, shown
    if kind == "boolean":
        return BOOLEAN, str(cell.get(f"{_OFFICE}boolean-value")).upper()
    if kind == "string":
        return TEXT, cell.get(f"{_OFFICE}string-value") or shown
    return (FORMULA, "") if is_formula else (TEXT, shown)


def _read_text(element: Any) -> str:
    """A paragraph with its spaces, tabs and line breaks; notes beside it and readings above its characters are left out."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s":
            parts.append(" " * int(child.get(f"{_TEXT}c") or 1))
        elif child.tag == f"{_TEXT}tab":
            parts.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif child.tag != f"{_TEXT}ruby-text" and not str(child.tag).startswith(_OFFICE):
            parts.append(_read_text(child))
        parts.append(child.tail or "")
    return "".join(parts)
