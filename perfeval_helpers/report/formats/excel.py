"""The tables of the report as one workbook: a sheet for each, numbers as numbers, texts never as formulas.

In: a `Document`. Out: the bytes of an .xlsx, the same for the same document.
"""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter

from perfeval_helpers.report.document import Document
from perfeval_helpers.showing.tables import (
    Column,
    Row,
    Table,
    cell_number,
    column_places,
    is_missing,
    print_cell,
    print_in_column,
)

WIDEST = 60


def render_xlsx(document: Document) -> bytes:
    """The document's tables as the bytes of an .xlsx file, led by a sheet that lists them."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    day = datetime.fromisoformat(document.properties.get("date", "2000-01-01"))
    book.set_properties({
        "title": document.title, "author": document.properties.get("author", ""), "subject": document.properties.get("subject", ""),
        "comments": document.notice, "created": day,
    })  # fmt: skip
    styles = make_styles(book)
    tables = document.tables()
    names = name_sheets(tables)
    index = Table(
        "index", f"{document.title}：附表目录", (Column("工作表"), Column("表"), Column("单位")),
        tuple(Row((names[i], table.title, table.unit or "见列标题")) for i, table in enumerate(tables)), note=document.notice,
    )  # fmt: skip
    write_sheet(book.add_worksheet("目录"), index, styles, document)
    for name, table in zip(names, tables, strict=True):
        write_sheet(book.add_worksheet(name), table, styles, document)
    book.close()
    return target.getvalue()


def write_xlsx(document: Document, path: Path) -> None:
    """Write the document's tables as an .xlsx file."""
    path.write_bytes(render_xlsx(document))


def make_styles(book: Any) -> dict[str, Any]:
    """The cell formats of the workbook."""
    base = {"font_name": "宋体", "font_size": 10.5, "border": 1, "valign": "top", "text_wrap": True}
    bold = {**base, "bold": True, "bg_color": "#F2F2F2"}
    styles = {
        "title": book.add_format({"font_name": "黑体", "font_size": 14}),
        "unit": book.add_format({"font_name": "宋体", "font_size": 10.5}),
        "note": book.add_format({"font_name": "宋体", "font_size": 9}),
        "header": book.add_format({**bold, "align": "center", "valign": "vcenter"}),
    }
    for kind, form in (("body", base), ("subtotal", {**base, "bg_color": "#F7F7F7"}), ("total", bold)):
        styles[f"{kind}-text"] = book.add_format(form)
        styles[f"{kind}-whole"] = book.add_format({**form, "num_format": "#,##0", "align": "right"})
        styles[f"{kind}-two"] = book.add_format({**form, "num_format": "#,##0.00", "align": "right"})
        styles[f"{kind}-one"] = book.add_format({**form, "num_format": "#,##0.0", "align": "right"})
        styles[f"{kind}-none"] = book.add_format({**form, "align": "right"})
    return styles


def name_sheets(tables: list[Table]) -> list[str]:
    """附表3 数据行数核对表, at most 31 characters, each once, none of Excel's forbidden characters."""
    names: list[str] = []
    for table in tables:
        base = re.sub(r"[\[\]:*?/\\']", "", f"{table.number} {table.caption}".strip())[:31] or "表"
        name, number = base, 2
        while name in names:
            tail = f" {number}"
            name, number = base[: 31 - len(tail)] + tail, number + 1
        names.append(name)
    return names


def write_sheet(sheet: Any, table: Table, styles: dict[str, Any], document: Document) -> None:
    """Title, unit, frozen header, rows, note; set up to print on A4 with the header on each page."""
    sheet.write_string(0, 0, table.title, styles["title"])
    unit = f"单位：{table.unit}" if table.unit else ""
    sheet.write_string(1, 0, unit, styles["unit"])
    for place, column in enumerate(table.columns):
        sheet.write_string(2, place, column.title, styles["header"])
    places = column_places(table)
    for number, row in enumerate(table.rows, 3):
        for place, (cell, column, count) in enumerate(zip(row.cells, table.columns, places, strict=True)):
            write_cell(sheet, number, place, cell, column, row.kind, styles, count)
    last = 3 + len(table.rows)
    for offset, note in enumerate(filter(None, (table.note, document.notice))):
        sheet.write_string(last + offset, 0, note, styles["note"])
    for place, width in enumerate(measure_columns(table)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(3, min(table.row_headers, len(table.columns) - 1))
    sheet.set_paper(9)
    sheet.repeat_rows(2)
    sheet.fit_to_pages(1, 0)
    if len(table.columns) > 6:
        sheet.set_landscape()
    sheet.set_footer("&C— &P —")


def write_cell(
    sheet: Any, row: int, place: int, cell: object, column: Column, kind: str, styles: dict[str, Any], places: int | None
) -> None:
    """A number as a number with the decimals of its column; anything else as text."""
    number = cell_number(cell) if column.align == "right" or not isinstance(cell, str) else None
    if number is None:
        text = "—" if is_missing(cell) else print_cell(cell)
        sheet.write_string(
            row, place, text, styles[f"{kind}-none" if text == "—" and column.align == "right" else f"{kind}-text"]
        )
        return
    count = len(print_in_column(cell, places).partition(".")[2])
    sheet.write_number(row, place, number, styles[f"{kind}-{('whole', 'one', 'two')[min(count, 2)]}"])


def measure_columns(table: Table) -> list[float]:
    """Widths in characters: the longest cell of each column, Chinese characters counting double, within bounds."""
    widths = []
    for place, column in enumerate(table.columns):
        texts = [column.title, *(print_cell(row.cells[place]) for row in table.rows)]
        longest = max(max((text_width(line) for line in text.split("\n")), default=0) for text in texts)
        widths.append(float(min(max(longest + 2, 8), WIDEST)))
    return widths


def text_width(text: str) -> int:
    """Width in half characters."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
