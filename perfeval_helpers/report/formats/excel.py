"""The tables of the report as one workbook: a cover with contents, then a sheet for each table; nothing is a formula.

In: a `Document`. Out: the bytes of an .xlsx, the same for the same document. Each sheet holds one Excel table with a name and
a marked head, its title and remarks above it, no merged and no empty cells, so that screen readers and programs find it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from io import BytesIO
from math import ceil
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_helpers.contract.narrative import FigureRef
from perfeval_helpers.report.blocks import Facts
from perfeval_helpers.report.document import Document
from perfeval_helpers.showing.tables import (
    Column,
    Row,
    Table,
    cell_number,
    print_cell,
    print_in_column,
    stands_right,
)
from perfeval_helpers.values.numbers import NO_VALUE
from perfeval_helpers.values.text import measure_ems

COVER = "封面和目录"
NARROWEST, WIDEST = 8, 42  # characters of a column
MOST_PRINTED, NARROWER = 170, 24  # characters of a row that A4 across shows in eight points, and to which columns shrink for it
LONG_HEAD = 18  # characters of a head that may take two lines
POINTS, LINE_POINTS = 10.5, 14.5
HEAD_ROW = 2  # counted from 0: title, remarks, head
# A printed number: sign, digits, decimals, unit.
PRINTED = re.compile(r"([+\-−]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(%|[一-龥/]{1,8})?")
MINUS_SIGNS = str.maketrans("−", "-")


@dataclass(frozen=True, slots=True)
class Number:
    """A cell that is a number: its value and the format that prints it as the report does."""

    value: float | int
    form: str


def render_xlsx(document: Document) -> bytes:
    """The document's tables as the bytes of an .xlsx file, led by a cover with contents."""
    said, target = document.properties, BytesIO()
    book = open_book(target, document.title, said.get("author", ""), said.get("subject", ""), said.get("date", ""), document.notice)
    style = make_styles(book)
    tables = document.tables()
    names = name_sheets(tables)
    write_cover(book.add_worksheet(COVER), document, tables, names, style)
    for number, (name, table) in enumerate(zip(names, tables, strict=True), 1):
        write_sheet(book.add_worksheet(name), table, number, style, document)
    book.close()
    return target.getvalue()


def open_book(target: BytesIO, title: str, author: str, subject: str, day: str, comments: str = "") -> Workbook:
    """A workbook in which no text becomes a formula, a link or a number; of the report's own day (ISO) instead of today."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    created = datetime.fromisoformat(day or "2000-01-01")
    book.set_properties({"title": title, "author": author, "subject": subject, "comments": comments, "created": created})
    return book


Style = Callable[..., Any]


def make_styles(book: Workbook) -> Style:
    """The cell formats of the workbook, each made once: `style("total", align="right", num_format="0.00")`."""
    kinds: dict[str, dict[str, Any]] = {
        "title": {"font_name": "黑体", "font_size": 14}, "plain": {}, "remark": {"font_size": 9, "text_wrap": True, "valign": "top"},
        "link": {"border": 1, "valign": "top", "font_color": "#12355B", "underline": 1},
        "head": {"bold": True, "bg_color": "#F2F2F2", "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True},
    }  # fmt: skip
    for kind, extra in (("body", {}), ("subtotal", {"bg_color": "#F7F7F7"}), ("total", {"bold": True, "bg_color": "#F2F2F2"})):
        kinds[kind] = {"border": 1, "valign": "top", "text_wrap": True, **extra}
    made: dict[tuple[Any, ...], Any] = {}

    def style(kind: str, **more: Any) -> Any:
        key = (kind, *sorted(more.items()))
        if key not in made:
            made[key] = book.add_format({"font_name": "宋体", "font_size": POINTS, **kinds[kind], **more})
        return made[key]

    return style


def name_sheets(tables: list[Table]) -> list[str]:
    """附表3 数据行数核对表, at most 31 characters, each once, none of Excel's forbidden characters."""
    names: list[str] = []
    for table in tables:
        base = re.sub(r"[\[\]:*?/\\']", "", f"{table.number} {table.caption}".strip())[:31] or "表"
        name, number = base, 2
        while name in (*names, COVER):
            tail = f" {number}"
            name, number = base[: 31 - len(tail)] + tail, number + 1
        names.append(name)
    return names


def write_cover(sheet: Worksheet, document: Document, tables: list[Table], names: list[str], style: Style) -> None:
    """Title, who and when, the remark on synthetic data, then the contents with a link to each sheet."""
    sheet.write_string(0, 0, document.title, style("title"))
    said = f"附表工作簿：正文和附件的全部表格，共{len(tables)}张，每张一个工作表。{document.notice}"
    sheet.merge_range(1, 0, 1, 3, said, style("remark", font_size=POINTS))
    sheet.set_row(1, 3 * LINE_POINTS)
    facts = [row for block in document.blocks() if isinstance(block, Facts) for row in block.rows]
    for number, (name, value) in enumerate(facts, 2):
        sheet.write_string(number, 0, name, style("plain", bold=True))
        sheet.write_string(number, 1, value, style("plain"))
    top = 3 + len(facts)
    columns = (Column("工作表"), Column("表"), Column("单位"), Column("行数", align="right"))
    rows = tuple(Row((name, table.title, table.unit or "见列标题", len(table.rows))) for name, table in zip(names, tables, strict=True))
    index = Table("contents", "目录", columns, rows)
    printed = print_table(index)
    write_table(sheet, index, printed, top, 0, measure_columns(index, printed), style)
    for number, name in enumerate(names, top + 1):
        sheet.write_url(number, 0, f"internal:'{name}'!A1", style("link"), name)
    sheet.print_area(0, 0, top + len(rows), len(columns) - 1)
    set_up_page(sheet, False, document.running)


def write_sheet(sheet: Worksheet, table: Table, number: int, style: Style, document: Document) -> None:
    """Title, remarks, frozen head, rows; set up to print on A4 with the head on each page."""
    sheet.write_string(0, 0, table.title, style("title"))
    said = [f"单位：{table.unit}。" if table.unit else "", f"注：{table.note.removeprefix('注：')}" if table.note else ""]
    said += re.findall("^【[^】]*】", document.running)  # 【合成数据…】【草稿】
    remarks = " ".join(filter(None, said)) or "各列单位见列标题。"
    printed = print_table(table)
    widths = measure_columns(table, printed)
    # In one cell a remark would be printed as far as the table is wide, and be cut there.
    if len(widths) > 1:
        sheet.merge_range(1, 0, 1, len(widths) - 1, remarks, style("remark", font_size=9))
    else:
        sheet.write_string(1, 0, remarks, style("remark", font_size=9))
    sheet.set_row(1, measure_height([remarks], [sum(widths)]))
    write_table(sheet, table, printed, HEAD_ROW, number, widths, style)
    sheet.freeze_panes(HEAD_ROW + 1, min(table.row_headers, len(table.columns) - 1))
    sheet.repeat_rows(HEAD_ROW)
    sheet.print_area(0, 0, HEAD_ROW + max(len(table.rows), 1), len(table.columns) - 1)
    set_up_page(sheet, sum(widths) > 100, document.running)


def write_table(sheet: Worksheet, table: Table, printed_rows: list[list[str]], top: int, number: int, widths: list[float], style: Style) -> None:
    """The cells from row `top` on as an Excel table; rows as high as their fullest cell, which not every program finds out."""
    heads = unique_heads(table)
    for place, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(top, place, head, style("head"))
    sheet.set_row(top, measure_height([head for head in heads], widths))
    for line, (row, printed) in enumerate(zip(table.rows, printed_rows, strict=True), top + 1):
        for place, (cell, column, count, text) in enumerate(zip(row.cells, table.columns, table.places, printed, strict=True)):
            found = read_number(cell, column, count)
            if found is None:
                align = {"centre": "center", "right": "right" if text == NO_VALUE or stands_right(cell, column) else "left"}.get(column.align, "left")
                sheet.write_string(line, place, text, style(row.kind, align=align))
            else:
                align = "center" if column.align == "centre" else "right"
                sheet.write_number(line, place, found.value, style(row.kind, align=align, num_format=found.form))
        sheet.set_row(line, measure_height(printed, widths))
    if table.rows:
        name = re.sub(r"\W", "_", table.name) if table.name.isascii() and table.name else "table"
        sheet.add_table(top, 0, top + len(table.rows), len(table.columns) - 1, {
            "name": f"t{number:02d}_{name}", "columns": [{"header": head, "header_format": style("head")} for head in heads], "style": None,
            "autofilter": False, "banded_rows": False, "first_column": table.row_headers > 0,
        })  # fmt: skip


def unique_heads(table: Table) -> list[str]:
    """The columns' titles with their units; an Excel table wants each once."""
    heads: list[str] = []
    for column in table.columns:
        head, number = column.title, 2
        while head in heads:
            head, number = f"{column.title}{number}", number + 1
        heads.append(head)
    return heads


def print_table(table: Table) -> list[list[str]]:
    """The text of every cell, — for what there is not."""
    return [[text if text.strip() else NO_VALUE for text in row] for row in table.printed]


def read_number(cell: object, column: Column, places: int | None) -> Number | None:
    """A cell as a number with its format; None for a text.

    In a column of numbers a printed one counts too, whatever its unit: 67.03%, 22,526人, +0.35个百分点; so does a figure
    with its unit in any column. What is printed without separators (a year) is shown without.

    Examples
    --------
    >>> read_number("67.03%", Column("实际值", align="right"), None)
    Number(value=0.6703, form='0.00%;−0.00%')
    >>> read_number("+1,250元", Column("变动", align="right"), None).form
    '+#,##0"元";−#,##0"元";#,##0"元"'
    >>> read_number("374 ÷ 558", Column("计算", align="right"), None), read_number("2022", Column("年度"), None)
    (None, None)
    """
    if column.align != "right" and isinstance(cell, str):
        return None
    number = cell_number(cell)
    if number is not None:
        printed = print_in_column(cell, places)
        if abs(number) >= 1000 and printed.isdecimal():
            return Number(number, "0")
        digits = len(printed.translate(MINUS_SIGNS).partition(".")[2])
        return Number(number, sign_form(decimal_form(min(digits, 2))))
    match = PRINTED.fullmatch(print_cell(cell).strip()) if column.align == "right" or isinstance(cell, FigureRef) else None
    if match is None:
        return None
    sign, whole, decimals, unit = match.groups(default="")
    value = Fraction(f"{whole.replace(',', '')}.{decimals or 0}") * (-1 if sign in ("-", "−") and sign else 1)
    base = decimal_form(len(decimals))
    if unit == "%":
        value, base, unit = value / 100, base.replace("#,##", "") + "%", ""
    plain = int(value) if value.denominator == 1 else float(value)
    return Number(plain, sign_form(base + (f'"{unit}"' if unit else ""), plus=sign == "+"))


def decimal_form(places: int) -> str:
    """#,##0.00 for two places."""
    return "#,##0" + ("." + "0" * places if places else "")


def sign_form(base: str, plus: bool = False) -> str:
    """A number format with a true minus sign, and a plus for changes."""
    return f"+{base};−{base};{base}" if plus else f"{base};−{base}"


def set_up_page(sheet: Worksheet, wide: bool, running: str) -> None:
    """A4, as wide as the paper, the report's running line above, — n — below."""
    sheet.set_header("&C&9" + running.replace("&", "&&")[:200])
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if wide:
        sheet.set_landscape()
    sheet.set_footer("&C— &P —")


def measure_columns(table: Table, printed: list[list[str]]) -> list[float]:
    """Widths in characters: the longest cell of each column, Chinese characters counting double, within bounds.

    The widest columns of a table that would be printed very small are narrower, and its rows higher.
    """
    widths = []
    for place, head in enumerate(unique_heads(table)):
        longest = max(max((text_width(line) for line in text.split("\n")), default=0) for text in ("", *(row[place] for row in printed)))
        wide = text_width(head)
        widths.append(float(min(max(longest + 2, wide + 2 if wide <= LONG_HEAD else ceil(wide / 2) + 3, NARROWEST), WIDEST)))
    widest = next((most for most in range(WIDEST, NARROWER, -1) if sum(min(width, most) for width in widths) <= MOST_PRINTED), NARROWER)
    return [min(width, widest) for width in widths]


def measure_height(texts: list[str], widths: list[float]) -> float:
    """The height of a row in points: the lines of its fullest cell, broken between Chinese characters and around words and numbers.

    Examples
    --------
    >>> [measure_height(["文" * count], [28.0]) == measure_height(["文"], [28.0]) for count in (13, 14)]
    [True, False]
    >>> [(measure_height([text], [42.0]) - 3) / LINE_POINTS for text in ("文" * 40, "文" * 41, "文" * 19 + "1,234.50" + "文" * 16, "a" * 90)]
    [2.0, 3.0, 2.0, 3.0]
    """
    lines = max(sum(_count_lines(line, width - 1) for line in text.split("\n")) for text, width in zip(texts, widths, strict=True))
    return min(lines * LINE_POINTS + 3, 409.0)  # the most that a row can have


def _count_lines(text: str, width: float) -> int:
    """How many lines a text without line ends takes; a word that is longer than one is broken."""
    if text_width(text) <= width:
        return 1
    lines, used = 1, 0.0
    for part in re.findall("[!-~]+|.", text):
        wide = text_width(part)
        if used and used + wide > width:
            lines, used = lines + 1, 0.0
        over = ceil(wide / width) - 1
        lines, used = lines + over, used + wide - over * width
    return lines


def text_width(text: str) -> float:
    """Width in half characters."""
    return 2 * measure_ems(text, 0.5)
