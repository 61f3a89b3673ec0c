"""The self-evaluation form (项目支出绩效自评表) as a workbook and a Word file in the official layout.

In: the filled form. Out: the bytes of an .xlsx and of a .docx, the same for the same form. The workbook's second sheet, 数据,
has the six columns of the extract self_evaluation: read back as that, it gives what was written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from docx.document import Document as WordDocument
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_helpers.contract.project import FORM_FILES
from perfeval_helpers.contract.schema import EXTRACTS
from perfeval_helpers.judging.form import FormLine, FundsLine, SelfEvaluation
from perfeval_helpers.report.formats import look
from perfeval_helpers.report.formats.excel import open_book
from perfeval_helpers.report.formats.paragraphs import TWIPS_PER_MM, append, append_rows, make_run
from perfeval_helpers.report.formats.widths import count_lines, paper_ems
from perfeval_helpers.values.numbers import NO_VALUE, group_thousands, print_number, round_half_up

TITLE = "项目支出绩效自评表"
DATA_SHEET = "数据"
WIDTHS_MM = (13, 15, 18, 26, 17, 18, 11, 17, 26)  # of nine columns; 161 in all
COLUMNS = len(WIDTHS_MM)
TEXT_COLUMNS = (2, 3, 8)  # 二级指标, 三级指标, 偏差原因分析及改进措施: what breaks anywhere
CELL_MARGINS_MM = 3.0
POINTS = 10.0
LINE_POINTS = 14.0
Style = Literal["head", "text", "centre", "money", "rate", "whole", "two"]


@dataclass(frozen=True, slots=True)
class Box:
    """A cell of the form: where it stands, how many rows and columns it takes, and what it holds."""

    row: int
    column: int
    rows: int
    columns: int
    value: str | Fraction | None
    style: Style

    @property
    def text(self) -> str:
        """The cell as it is printed."""
        if self.value is None:
            return ""
        if isinstance(self.value, str):
            return self.value
        if self.style == "rate":
            return group_thousands(print_number(self.value)) + "%"
        return group_thousands(str(round_half_up(self.value, 0 if self.style == "whole" else 2)))


def lay_out(form: SelfEvaluation) -> list[Box]:
    """The cells of the form in reading order."""
    boxes = [
        Box(0, 0, 1, 1, "项目名称", "head"), Box(0, 1, 1, 8, form.project, "centre"),
        Box(1, 0, 1, 1, "主管部门", "head"), Box(1, 1, 1, 4, form.department or NO_VALUE, "centre"),
        Box(1, 5, 1, 1, "实施单位", "head"), Box(1, 6, 1, 3, form.unit, "centre"),
        Box(2, 0, 5, 1, "项目资金（万元）", "head"), Box(2, 1, 1, 2, "", "head"),
    ]  # fmt: skip
    boxes += [Box(2, 3 + n, 1, 1, text, "head") for n, text in enumerate(("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"))]
    points: Style = "whole" if all(one.points.denominator == 1 for one in (form.execution, *form.lines)) else "two"
    for place, funds in enumerate(form.funds):
        boxes += _lay_out_funds(3 + place, funds, form.execution if place == 0 else None, points)
    boxes += [
        Box(7, 0, 2, 1, "年度总体目标", "head"), Box(7, 1, 1, 4, "预期目标", "head"), Box(7, 5, 1, 4, "实际完成情况", "head"),
        Box(8, 1, 1, 4, form.overall_target, "text"), Box(8, 5, 1, 4, form.overall_result, "text"),
        Box(9, 0, 1 + len(form.lines), 1, "绩效指标", "head"),
    ]  # fmt: skip
    heads = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
    boxes += [Box(9, 1 + n, 1, 1, text, "head") for n, text in enumerate(heads)]
    for place, line in enumerate(form.lines):
        row = 10 + place
        boxes += _merge_levels(form.lines, place, row)
        boxes += [
            Box(row, 3, 1, 1, line.name, "text"), Box(row, 4, 1, 1, line.target, "centre"), Box(row, 5, 1, 1, line.reached, "centre"),
            Box(row, 6, 1, 1, line.points, points), Box(row, 7, 1, 1, line.score, "two"), Box(row, 8, 1, 1, line.reason, "text"),
        ]  # fmt: skip
    last = 10 + len(form.lines)
    boxes += [Box(last, 0, 1, 6, "总分", "head"), Box(last, 6, 1, 1, form.points, points), Box(last, 7, 1, 1, form.score, "two")]
    boxes.append(Box(last, 8, 1, 1, None, "text"))
    return sorted(boxes, key=lambda box: (box.row, box.column))


def _lay_out_funds(row: int, line: FundsLine, execution: FormLine | None, points: Style) -> Iterator[Box]:
    """A line of the funds; only the total has points, an initial budget and a score."""
    name = line.name if execution is not None else f"{'其中：' if row == 4 else ''}{line.name}"
    yield Box(row, 1, 1, 2, name, "centre")
    rate: str | Fraction = NO_VALUE if line.rate is None else line.rate
    for place, value in enumerate((line.initial, line.budget, line.spent)):
        yield Box(row, 3 + place, 1, 1, NO_VALUE if value is None else value, "centre" if value is None else "money")
    yield Box(row, 6, 1, 1, NO_VALUE if execution is None else execution.points, "centre" if execution is None else points)
    yield Box(row, 7, 1, 1, rate, "centre" if rate == NO_VALUE else "rate")
    yield Box(row, 8, 1, 1, NO_VALUE if execution is None else execution.score, "centre" if execution is None else "two")


def _merge_levels(lines: tuple[FormLine, ...], place: int, row: int) -> Iterator[Box]:
    """Levels 1 and 2 once, over the lines that share them."""
    keys = [(line.level1, line.level2) for line in lines]
    for depth in (1, 2):
        key = keys[place][:depth]
        if place and keys[place - 1][:depth] == key:
            continue
        count = next((n for n, other in enumerate(keys[place:]) if other[:depth] != key), len(keys) - place)
        yield Box(row, depth, count, 1, key[-1], "centre")


def list_data(form: SelfEvaluation) -> list[tuple[str, str, str, Fraction, Fraction, str]]:
    """The six columns of the extract self_evaluation, 预算执行率 first."""
    return [(one.name, one.target, one.reached, one.points, one.score, one.reason) for one in (form.execution, *form.lines)]


def say_notes(form: SelfEvaluation) -> list[str]:
    """What stands below the form."""
    notes = ["注：全年预算数＝本年到位＋上年结转；执行数先计入上年结转资金。定量指标按完成比例计分，定性指标按完成情况计分，各项得分四舍五入到两位小数后相加。"]
    return ["合成数据：本表所据明细记录为构造数据，仅供演示。", *notes] if form.synthetic else notes


def fit_widths(boxes: list[Box]) -> list[float]:
    """The columns' widths in mm: none breaks a number; what one lacks comes from those of texts."""
    needs = [0.0] * COLUMNS
    for box in boxes:
        if box.columns == 1:
            for number in re.findall(r"[≥≤＝=]?\d[\d,.]*%?", box.text):
                needs[box.column] = max(needs[box.column], paper_ems(number) * POINTS * 25.4 / 72 + CELL_MARGINS_MM)
    widths = [max(width, need) for width, need in zip(WIDTHS_MM, needs, strict=True)]
    over = sum(widths) - sum(WIDTHS_MM)
    for place in TEXT_COLUMNS:
        widths[place] -= over / len(TEXT_COLUMNS)
    return widths


def measure_heights(boxes: list[Box], widths_points: list[float], last: int) -> list[float]:
    """The height of each row in points: the lines of its fullest cell; what spans rows is shared out over them."""
    lines = [1] * (last + 1)
    for box in sorted(boxes, key=lambda box: box.rows > 1):
        width = sum(widths_points[box.column : box.column + box.columns]) - 8
        lacking = count_lines(box.text, width / POINTS) - sum(lines[box.row : box.row + box.rows])
        if lacking > 0:
            lines[box.row + box.rows - 1] += lacking
    return [count * LINE_POINTS + 5 for count in lines]


def render_xlsx(form: SelfEvaluation) -> bytes:
    """The form as the bytes of an .xlsx file."""
    target = BytesIO()
    book = open_book(target, f"{form.project}{TITLE}", form.unit, form.year, form.date)
    base = {"font_name": "宋体", "font_size": POINTS, "border": 1, "valign": "vcenter", "text_wrap": True}
    formats: dict[str, dict[str, Any]] = {
        "head": {"bold": True, "align": "center", "bg_color": "#F2F2F2"}, "text": {"align": "left"}, "centre": {"align": "center"},
        "money": {"align": "right", "num_format": "#,##0.00"}, "rate": {"align": "right", "num_format": "0.00%"},
        "whole": {"align": "center", "num_format": "0"}, "two": {"align": "right", "num_format": "0.00"},
    }  # fmt: skip
    styles = {name: book.add_format({**base, **extra}) for name, extra in formats.items()}
    title = book.add_format({"font_name": "黑体", "font_size": 18, "align": "center", "valign": "vcenter"})
    note = book.add_format({"font_name": "宋体", "font_size": 9, "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(TITLE)
    sheet.merge_range(0, 0, 0, COLUMNS - 1, TITLE, title)
    sheet.merge_range(1, 0, 1, COLUMNS - 1, f"（{form.year}）", book.add_format({"font_name": "宋体", "font_size": 12, "align": "center"}))
    boxes = lay_out(form)
    fitted = fit_widths(boxes)
    for place, width in enumerate(fitted):
        sheet.set_column(place, place, width / 1.9)
    last = max(box.row for box in boxes)
    first = 2
    for box in boxes:
        _write_box(sheet, box, first, styles)
    for row, height in enumerate(measure_heights(boxes, [width * 72 / 25.4 for width in fitted], last)):
        sheet.set_row(first + row, height)
    sheet.set_row(0, 30)
    for place, text in enumerate(say_notes(form)):
        row = first + last + 1 + place
        sheet.merge_range(row, 0, row, COLUMNS - 1, text, note)
        sheet.set_row(row, 26)
    sheet.set_paper(9)
    sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C— &P —")
    _write_data(book, form)
    book.close()
    return target.getvalue()


def _write_box(sheet: Worksheet, box: Box, first: int, styles: dict[str, Any]) -> None:
    """A cell at its place, a number as a number."""
    row, style = first + box.row, styles[box.style]
    value: str | float = box.text
    if isinstance(box.value, Fraction):
        value = float(box.value / 100 if box.style == "rate" else box.value)
    if box.rows > 1 or box.columns > 1:
        sheet.merge_range(row, box.column, row + box.rows - 1, box.column + box.columns - 1, value, style)
    elif isinstance(value, str):
        sheet.write_string(row, box.column, value, style)
    else:
        sheet.write_number(row, box.column, value, style)


def _write_data(book: Workbook, form: SelfEvaluation) -> None:
    """The sheet that is read back: headers of the extract in the first row, texts as texts, points as numbers."""
    sheet = book.add_worksheet(DATA_SHEET)
    base = {"font_name": "宋体", "font_size": POINTS, "border": 1, "text_wrap": True, "valign": "top"}
    head, text = book.add_format({**base, "bold": True, "align": "center", "bg_color": "#F2F2F2"}), book.add_format({**base, "num_format": "@"})
    number = book.add_format({**base, "num_format": "0.00"})
    for place, column in enumerate(EXTRACTS["self_evaluation"].columns):
        sheet.write_string(0, place, column.header, head)
    for row, cells in enumerate(list_data(form), 1):
        for place, cell in enumerate(cells):
            if isinstance(cell, Fraction):
                sheet.write_number(row, place, float(cell), number)
            else:
                sheet.write_string(row, place, cell, text)
    for place, width in enumerate((28, 16, 16, 10, 12, 40)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def render_docx(form: SelfEvaluation) -> bytes:
    """The form as the bytes of a .docx file: one table, its heads repeated where it goes on."""
    made = look.open_template()
    styles = look.list_styles(made)
    look.set_properties(made, f"{form.project}{TITLE}", form.unit, form.year, datetime.fromisoformat(form.date or "2000-01-01"))
    made.settings.odd_and_even_pages_header_footer = True
    look.set_page(made.sections[0], False, f"{'【合成数据·仅供演示】' if form.synthetic else ''}{form.project}{TITLE}")
    append(made, make_run(TITLE), styles["Title"])
    append(made, make_run(f"（{form.year}）", 14), properties='<w:ind w:firstLine="0"/><w:jc w:val="center"/>')
    append_table(made, form)
    for text in say_notes(form):
        append(made, make_run(text), styles["表注"])
    target = BytesIO()
    made.save(target)
    return look.freeze_zip(target.getvalue())


def append_table(made: WordDocument, form: SelfEvaluation) -> None:
    """The form's only table."""
    boxes = lay_out(form)
    covering = {(row, box.column): box for box in boxes for row in range(box.row, box.row + box.rows)}
    fitted = fit_widths(boxes)
    widths = [round(width * TWIPS_PER_MM * 156 / sum(fitted)) for width in fitted]
    rows = []
    for row in range(max(box.row for box in boxes) + 1):
        cells, column = [], 0
        while column < COLUMNS:
            box = covering[row, column]
            merge = "" if box.rows == 1 else '<w:vMerge w:val="restart"/>' if box.row == row else "<w:vMerge/>"
            span = f'<w:gridSpan w:val="{box.columns}"/>' if box.columns > 1 else ""
            shade = '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>' if box.style == "head" else ""
            place = {"head": "center", "centre": "center", "whole": "center", "text": "left"}.get(box.style, "right")
            run = make_run(box.text if box.row == row else "", POINTS, look.HEI if box.style == "head" else look.BODY)
            cells.append(
                f'<w:tc><w:tcPr><w:tcW w:w="{sum(widths[column : column + box.columns])}" w:type="dxa"/>{span}{merge}{shade}<w:vAlign w:val="center"/></w:tcPr>'
                f'<w:p><w:pPr><w:spacing w:line="300" w:lineRule="exact"/><w:ind w:firstLine="0"/><w:jc w:val="{place}"/></w:pPr>{run}</w:p></w:tc>'
            )
            column += box.columns
        rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>")
    append_rows(made, rows, widths, TITLE, {"left": 60, "right": 60})


def write_form(form: SelfEvaluation, folder: Path) -> None:
    """Write self_evaluation.xlsx and self_evaluation.docx into a folder."""
    for name, data in zip(FORM_FILES, (render_xlsx(form), render_docx(form)), strict=True):
        (folder / name).write_bytes(data)
