"""Made the .xls and .ods beside it, by LibreOffice from an .xlsx, and one .xls by xlwt: python tests/workbooks/build.py (needs soffice and xlwt).

All synthetic."""

import subprocess
import tempfile
from datetime import date
from pathlib import Path

import openpyxl

FOLDER = Path(__file__).parent
HEADER = ["发放节日", "人员编号", "街道", "应发金额（元）", "实发金额（元）", "发放日期", "处理结果", "原因"]


def make(bad: bool) -> openpyxl.Workbook:
    """Six payments under a title, with a blank row among them, hidden row and column, total and closing line; or faults."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "发放明细"
    hidden = book.create_sheet("旧表", 0)
    hidden.sheet_state = "hidden"
    hidden["A1"] = "作废"
    sheet["A1"] = "某区慰问金发放明细"
    sheet.merge_cells("A1:H1")
    for place, title in enumerate(HEADER, 1):
        sheet.cell(2, place, title)
    rows = [3, 4, 5, 7, 8, 9]  # 6 is blank
    for number, row in enumerate(rows, 1):
        cells = ["春节", number, "玉兴街道", 50, 50, date(2022, 1, 20 + number), "成功", None]
        for place, cell in enumerate(cells, 1):
            sheet.cell(row, place, cell)
        sheet.cell(row, 2).number_format = "000000"
        sheet.cell(row, 4).number_format = "#,##0.00"
        sheet.cell(row, 5).number_format = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '
        sheet.cell(row, 6).number_format = 'yyyy"年"m"月"d"日"'
    sheet["E4"] = "=25*2"
    sheet["E9"], sheet["F9"], sheet["G9"], sheet["H9"] = 0, None, "未发放", "死亡"
    sheet["A10"], sheet["D10"], sheet["E10"] = "合计", "=SUM(D3:D9)", "=SUM(E3:E9)"
    sheet.merge_cells("A10:C10")
    sheet["A11"] = "制表人：某某"
    sheet.row_dimensions[5].hidden = True
    sheet.column_dimensions["C"].hidden = True
    if bad:
        sheet["E3"] = "=1/0"
        sheet["F4"].number_format = "General"
        sheet["C5"] = 1234567890123456789
        sheet["E7"], sheet["E7"].number_format = True, "General"
        sheet.merge_cells("C8:C9")
    return book


def main() -> None:
    """Write the four files."""
    with tempfile.TemporaryDirectory() as folder:
        for name, bad in (("good", False), ("bad", True)):
            path = Path(folder) / f"{name}.xlsx"
            make(bad).save(path)
            for kind in ("xls", "ods"):
                subprocess.run(["soffice", "--headless", "--convert-to", kind, "--outdir", str(FOLDER), str(path)], check=True)
    write_uncomputed(FOLDER / "uncomputed.xls")


def write_uncomputed(path: Path) -> None:
    """Services on the second sheet, one count and a total of them formulas that nobody has computed."""
    import xlwt

    book = xlwt.Workbook()
    book.add_sheet("旧表").visibility = 1
    sheet = book.add_sheet("开展情况")
    rows: list[list[object]] = [
        ["街道", "活动场次", "走访慰问人次", "互助愿意人数", "互助参保人数", "互助退费人数"],
        ["玉兴街道", 6, 150, 80, 78, 2],
        ["凤凰街道", 7, xlwt.Formula("3*4"), 60, 60, None],
        ["合计", xlwt.Formula("SUM(B2:B3)")],
    ]
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell)
    book.save(str(path))


if __name__ == "__main__":
    main()
