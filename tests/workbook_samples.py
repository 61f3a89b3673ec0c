"""Small workbooks for the reader's tests: the good extracts as sheets, and changes of single cells. All synthetic."""

import csv
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
from extract_samples import GOOD, make_run

from perfeval_helpers.extracts import Extracts, read_extracts

NUMBERS = {"预算年度", "金额（元）", "应发金额（元）", "实发金额（元）", "接收人数", "移交人数", "直管人数", "应接收档案数", "实接收档案数", "企业数",
           "活动场次", "走访慰问人次", "互助愿意人数", "互助参保人数", "互助退费人数", "分值", "自评得分"}  # fmt: skip
DAYS = {"日期", "发放日期"}

Change = Callable[[Any, Any], None]


def make_sheet(sheet: Any, name: str) -> None:
    """The good extract as people keep it in a workbook: amounts and counts are numbers, days are days."""
    header, *rows = list(csv.reader(GOOD[name].splitlines()))
    sheet.append(header)
    for row in rows:
        cells: list[Any] = []
        for title, cell in zip(header, row, strict=True):
            if not cell:
                cells.append(None)
            elif title in NUMBERS:
                cells.append(float(cell))
            elif title in DAYS:
                cells.append(date.fromisoformat(cell))
            else:
                cells.append(cell)
        sheet.append(cells)
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # no formula


def write_book(folder: Path, name: str = "payouts", change: Change | None = None, title: str = "发放明细") -> Path:
    """A workbook with the good extract; `change` gets the workbook and the sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    make_sheet(sheet, name)
    if change is not None:
        change(book, sheet)
    path = folder / f"{name}.xlsx"
    book.save(path)
    return path


def read_book(folder: Path, name: str = "payouts", change: Change | None = None, **changes: Any) -> Extracts:
    """Write a workbook and read it."""
    write_book(folder, name, change)
    return read_extracts(make_run(folder, (name,), **changes))


def set_cell(reference: str, value: Any, number_format: str | None = None) -> Change:
    """A change of one cell."""

    def change(book: Any, sheet: Any) -> None:
        sheet[reference] = value
        if number_format is not None:
            sheet[reference].number_format = number_format

    return change


def find_serial(day: date, is_1904: bool = False) -> int:
    """The number that stands for a day in a workbook."""
    start = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)
    return (datetime(day.year, day.month, day.day) - start).days
