"""Workbooks: read like a CSV of the same lines, and each trap of spreadsheets on a small real file."""

import io
import re
import shutil
import tempfile
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
import xlsxwriter
from extract_samples import GOOD, list_errors, make_run, read_text
from hypothesis import given, settings
from hypothesis import strategies as st
from survey_models import Survey
from workbook_samples import find_serial, read_book, set_cell, write_book

from perfeval_helpers.extracts import read_extracts
from perfeval_helpers.extracts.decode import FileFault
from perfeval_helpers.extracts.workbooks import read_sheet
from perfeval_helpers.extracts.workbooks.formats import BUILT_IN, make_format, show_day, show_number
from perfeval_helpers.extracts.workbooks.scanning import scan
from perfeval_helpers.extracts.workbooks.sheet import Builder
from perfeval_helpers.extracts.workbooks.units import check_unit
from perfeval_helpers.extracts.workbooks.xlsx import _read_strings, parse_cells

WORKBOOKS = Path(__file__).parent / "workbooks"


def frame_of(extracts: Any, name: str) -> pd.DataFrame:
    """The frame without pseudonyms, which hang on the file's hash."""
    return extracts[name].frame.drop(columns="person", errors="ignore")


def find_fault(extracts: Any) -> Any:
    (fault,) = [f for f in extracts.findings if f.severity == "error"]
    return fault


# -- the same as a CSV ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(GOOD))
def test_a_workbook_is_read_like_a_csv_of_the_same_lines(tmp_path: Path, name: str) -> None:
    (tmp_path / "csv").mkdir()
    expected = read_text(tmp_path / "csv", name)
    found = read_book(tmp_path, name)
    assert list_errors(found) == []
    pd.testing.assert_frame_equal(frame_of(found, name), frame_of(expected, name))
    assert found[name].counts == expected[name].counts
    assert found[name].money == expected[name].money
    assert (found[name].file, found[name].encoding, found[name].header_line) == (f"data/tiny/{name}.xlsx", "xlsx", 1)
    assert [f.code for f in found.findings] == [f.code for f in expected.findings]


def test_title_lines_totals_blank_rows_repeated_headers_and_closing_lines(tmp_path: Path) -> None:
    def change(book: Any, sheet: Any) -> None:
        header = [cell.value for cell in sheet[1]]
        sheet.insert_rows(1, 3)  # 1–3 title, 4 header, 5–8 data
        sheet["A1"] = "某项目资金明细表"
        sheet.merge_cells("A1:H1")
        sheet["H3"] = "单位：元"
        sheet.insert_rows(7, 2)  # two blank rows among the data
        sheet.append(["合计", None, None, None, 2099900.25])  # row 11
        sheet.merge_cells("A11:D11")
        sheet.append(header)
        sheet.append(["支出", date(2022, 3, 1), 2021, "中央", 7, "凭证11"])
        sheet.append(["制表人：丁机密", None, None, "审核人：戊机密"])
        sheet["A20"].number_format = "0.00"  # a format alone is no cell

    extracts = read_book(tmp_path, "funds", change)
    assert list_errors(extracts) == []
    counts = extracts["funds"].counts
    assert (counts.titles, counts.blank, counts.totals, counts.repeated_headers, counts.footers, counts.accepted) == (3, 2, 1, 1, 1, 5)
    assert counts.physical == 14 == counts.header_and_skipped + counts.accepted
    assert extracts["funds"].frame["line"].tolist() == [5, 6, 9, 10, 13]
    assert "机密" not in repr(extracts.findings)


def test_a_sheets_own_total_is_held_against_its_rows(tmp_path: Path) -> None:
    def change(book: Any, sheet: Any) -> None:
        sheet.append(["合计", None, None, None, 2600400.75])
        sheet.append([])
        sheet.append(["制表人：丁机密"])

    (finding,) = [f for f in read_book(tmp_path, "funds", change).findings if f.code == "REC-TOTAL"]
    assert (finding.sheet, finding.letter, finding.lines) == ("发放明细", "E", (6,))
    assert "少500,500.50元" in finding.message  # the rows come to 2,099,900.25


# -- numbers ----------------------------------------------------------------------------------------------------------


def test_identifiers_that_are_numbers_are_read_as_the_program_shows_them(tmp_path: Path) -> None:
    def change(book: Any, sheet: Any) -> None:
        for row, number in ((2, 42), (3, 7), (4, 7), (5, 123456), (6, 123456), (7, 42)):
            sheet.cell(row, 2, number).number_format = "000000"
        sheet["H7"].number_format = sheet["I7"].number_format = "0.00"

    def as_text(book: Any, sheet: Any) -> None:
        for row, number in ((2, "000042"), (3, "000007"), (4, "000007"), (5, "123456"), (6, "123456"), (7, "000042")):
            sheet.cell(row, 2, number)

    shown = read_book(tmp_path, "payouts", change)
    assert list_errors(shown) == []
    persons = shown["payouts"].frame["person"]
    (tmp_path / "text").mkdir()
    expected = read_book(tmp_path / "text", "payouts", as_text)["payouts"].frame["person"]
    assert persons.nunique() == 3
    assert pd.factorize(persons)[0].tolist() == pd.factorize(expected)[0].tolist()
    assert shown.find_personal(["000042"]) and not shown.find_personal(["42"])


def test_identifiers_of_two_shapes_in_one_column_are_all_read(tmp_path: Path) -> None:
    def change(book: Any, sheet: Any) -> None:
        place = [cell.value for cell in sheet[1]].index("文号") + 1
        for row in range(2, sheet.max_row):
            sheet.cell(row, place).value = row
        sheet.cell(sheet.max_row, place).value = "A7"  # later documents were numbered otherwise

    frame = read_book(tmp_path, "funds", change)["funds"].frame
    assert frame["document_no"].tolist() == [*(str(row) for row in range(2, len(frame) + 1)), "A7"]


def test_fifteen_digits_are_read_and_more_are_lost(tmp_path: Path) -> None:
    assert list_errors(read_book(tmp_path, "payouts", set_cell("D2", 990000500101001))) == []  # an old identity number
    for reference, number, column in (("D2", 990000195001010019, "身份证号"), ("E2", 6228480000000000000, "银行账号"), ("B2", 1234567890123456, "人员编号"),
                                      ("F2", 10**15, "街道")):
        fault = find_fault(read_book(tmp_path, "payouts", set_cell(reference, number)))
        assert (fault.code, fault.lines, fault.column) == ("XL-PRECISION", (2,), column)
        assert fault.located().startswith(f"data/tiny/payouts.xlsx:发放明细!{reference}: {column}: ")
        assert str(number)[:10] not in fault.english + fault.message


@pytest.mark.parametrize(("value", "number_format", "fen"), [
    (0.1 + 0.2, None, 30), (50, "#,##0.00", 5000), (1234.5, "¥#,##0.00;¥-#,##0.00", 123450), (50, BUILT_IN[44], 5000),
    (3200 / 3, "0.00", 106667),  # shown as 1,066.67
    (1234.56, "0", 123456),  # more decimals than shown, none more than money has: none is lost
    (12345678.9, "0.00E+00", 1234567890),
])  # fmt: skip
def test_amounts(tmp_path: Path, value: float, number_format: str | None, fen: int) -> None:
    def change(book: Any, sheet: Any) -> None:
        for row in range(2, 8):
            sheet.cell(row, 8, value)  # due
        set_cell("I2", value, number_format)(book, sheet)
        sheet["H2"].number_format = number_format or "General"

    extracts = read_book(tmp_path, "payouts", change)
    assert [e for e in list_errors(extracts) if e[1] == (2,)] == []
    assert extracts["payouts"].frame.loc[0, "paid_fen"] == fen


@pytest.mark.parametrize("code", ['0!.0,"万元"', '0.00,"千元"'])
def test_an_amount_is_not_rounded_to_what_a_format_of_thousands_shows(tmp_path: Path, code: str) -> None:
    fault = find_fault(read_book(tmp_path, "payouts", set_cell("I2", 44593.567, code)))
    assert (fault.code, fault.lines, fault.letter) == ("ROW-TYPE", (2,), "I")
    assert "more than two decimals" in fault.english


def test_an_amount_with_more_decimals_than_money_has_is_refused(tmp_path: Path) -> None:
    fault = find_fault(read_book(tmp_path, "payouts", set_cell("I2", 3200 / 3)))
    assert (fault.code, fault.letter, fault.lines) == ("ROW-TYPE", "I", (2,)) and "more than two decimals" in fault.english


def test_text_is_text_whatever_it_looks_like(tmp_path: Path) -> None:
    def change(book: Any, sheet: Any) -> None:
        for row in range(2, 8):
            sheet.cell(row, 8).value = "50.00"
        sheet["B2"] = sheet["B7"] = "0012"
        sheet["B2"].quotePrefix = True  # typed with an apostrophe
        sheet["J2"] = "2022年1月20日"
        sheet["L3"] = 12  # a reason that is a number

    extracts = read_book(tmp_path, "payouts", change)
    assert list_errors(extracts) == []
    assert extracts.find_personal(["990000195001010019"])
    assert extracts["payouts"].frame["reason"].tolist()[1] == "12"
    assert extracts["payouts"].frame["paid_date"][0] == pd.Timestamp("2022-01-20")


@pytest.mark.parametrize(("number", "code", "shown"), [
    ("42", "000000", "000042"), ("0.95", "0.00%", "95.00%"), ("0.9623", "0.0%", "96.2%"), ("1234567.891", "#,##0.00", "1,234,567.89"),
    ("-1234.5", "#,##0.00;(#,##0.00)", "(1,234.50)"), ("-5", "0", "-5"), ("0", BUILT_IN[43], "-"), ("1234.5", BUILT_IN[43], "1,234.50"),
    ("12", '0"人"', "12人"), ("12", 'General"人"', "12人"), ("12", "G/通用格式", "12"), ("3", '"第"0"号"', "第3号"), ("5", "[Red]0.00", "5.00"),
    ("0.5", "0.##", "0.5"), ("7", "0.##", "7"), ("1234.5", "[$¥-804]#,##0.00", "¥1,234.50"), ("0.30000000000000004", "General", "0.3"),
    ("530402199001011", "General", "530402199001011"), ("2.5", "0", "3"), ("0.125", "0.00", "0.13"), ("1234567", "#,##0,", "1,235"),
    ("5", "[>100]0.0;0", "5"), ("0.5", "# ?/?", "0.5"), ("7", "@", "7"), ("8", "\\N\\o0", "No8"), ("0", '0;-0;"无"', "无"),
    ("44593.56", '0!.0,"万元"', "4.5万元"), ("1234567.8", '#!.0,"万"', "123.5万"), ("-44593.56", '0!.0,"万元"', "-4.5万元"), ("300", '0!.0,"万元"', "0.0万元"),
    ("1234567", "000!-0000", "123-4567"), ("20220201", '0000"年"00"月"00"日"', "2022年02月01日"), ("7", "0\\-000", "0-007"), ("12", '"共"0"人"', "共12人"),
    ("1234567.8", '#,##0.00,"千元"', "1,234.57千元"), ("1234567.8", '0.00,,', "1.23"), ("1234567.8", "#,##0,.0", "1,234.6"),
    ("50000", '[>=10000]0!.0,"万";0', "5.0万"), ("-7", "[>=10000]0!.0;0", "-7"), ("150", "[<100]0.0;[>=120]0;0.00", "150"), ("110", "[<100]0.0;[>=120]0;0.00", "110.00"),
])  # fmt: skip
def test_numbers_as_the_program_shows_them(number: str, code: str, shown: str) -> None:
    assert show_number(number, make_format(code)) == shown


# -- days -------------------------------------------------------------------------------------------------------------

DAY = date(2022, 1, 20)


@pytest.mark.parametrize("is_1904", [False, True])
@pytest.mark.parametrize("code", [
    "yyyy-mm-dd", "m/d/yyyy", 'yyyy"年"m"月"d"日"', "[$-804]yyyy年m月d日;@", 14, 27, 28, 30, 31, 36, 50, 51, 54, 57, 58,
])  # fmt: skip
def test_days_by_their_format(tmp_path: Path, code: str | int, is_1904: bool) -> None:
    def change(book: Any, sheet: Any) -> None:
        set_cell("J2", find_serial(DAY, is_1904), code if isinstance(code, str) else "0.00000")(book, sheet)

    path = write_book(tmp_path, "payouts", change)
    edits = []
    if isinstance(code, int):  # the number of a built-in format in the place of a code of one's own
        edits.append(("xl/styles.xml", lambda xml: re.sub(r"<numFmt [^>]*0\.00000[^>]*/>", "", xml).replace(f'numFmtId="{find_own_format(xml)}"', f'numFmtId="{code}"')))
    if is_1904:
        edits.append(("xl/workbook.xml", lambda xml: re.sub(r"<workbookPr ?[^>]*/>", '<workbookPr date1904="1"/>', xml)))
        edits.append(("xl/worksheets/sheet1.xml", lambda xml: re.sub(r'(<c r="J[3-7]"[^>]*>)<v>(\d+)</v>', lambda m: f"{m[1]}<v>{int(m[2]) - 1462}</v>", xml)))
    rewrite(path, edits)
    extracts = read_extracts(make_run(tmp_path, ("payouts",)))
    assert list_errors(extracts) == []
    assert extracts["payouts"].frame["paid_date"].dropna().dt.date.tolist() == [DAY, date(2022, 2, 20), date(2022, 1, 21), date(2022, 1, 25)]


def find_own_format(xml: str) -> str:
    match = re.search(r'numFmtId="(\d+)" formatCode="0.00000"', xml) or re.search(r'formatCode="0.00000" numFmtId="(\d+)"', xml)
    assert match is not None
    return match[1]


def rewrite(path: Path, edits: list[tuple[str, Any]]) -> None:
    """Edit parts of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, edit in edits:
        parts[name] = edit(parts[name].decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.mark.parametrize(("number", "code", "iso", "shown"), [
    ("44593.5", "yyyy-mm-dd hh:mm:ss", "2022-02-01 12:00:00", "2022-02-01 12:00:00"), ("44593.5", "yyyy/m/d", "2022-02-01", "2022/2/1"),
    ("0.25", "h:mm", "06:00:00", "06:00:00"), ("1.5", "[h]:mm:ss", "36:00:00", "36:00:00"), ("0.00399305555555556", "mm:ss", "00:05:45", "00:05:45"),
    ("44593", BUILT_IN[57], "2022-02-01", "2022年2月"), ("44593", BUILT_IN[31], "2022-02-01", "2022年2月1日"), ("44593.75", "h:mm;@", "18:00:00", "18:00:00"),
])  # fmt: skip
def test_days_and_times_as_their_column_wants_them(number: str, code: str, iso: str, shown: str) -> None:
    assert show_day(number, make_format(code), False, iso=True) == iso
    assert show_day(number, make_format(code), False, iso=False) == shown


@pytest.mark.parametrize("code", ["0.00", "#,##0", "General", "@", '0"月"', "000000", "0.00E+00", "# ?/?", '"yyyy"0', "[Red]0", "G/通用格式", BUILT_IN[43], "0.00%", '"第"0"号"',
                                  '#,##0.00"元/m²"', '[DBNum2][$-804]General"元"', '[>=10000]0!.0,"万";0', '0"个月"'])
def test_formats_that_show_no_day(code: str) -> None:
    assert not make_format(code).is_date


def test_times_of_questionnaires(tmp_path: Path) -> None:
    def change(book: Any, sheet: Any) -> None:
        sheet["B2"] = datetime(2022, 11, 5, 10, 23, 45)
        sheet["C2"] = time(0, 5, 45)
        sheet["C3"] = 345

    frame = read_book(tmp_path, "questionnaires", change)["questionnaires"].frame
    assert frame["submitted_at"][0] == pd.Timestamp("2022-11-05 10:23:45")
    assert frame["seconds"].tolist()[:2] == [345, 345]


@pytest.mark.parametrize(("value", "is_1904", "told"), [
    (44581, False, "it would be 2022-01-20"), (43119, True, "it would be 2022-01-20"), (44581.4, False, "it would be 2022-01-20"), (-5, False, "without a date format: format"),
])  # fmt: skip
def test_a_number_without_a_date_format_says_which_day_it_would_be(tmp_path: Path, value: float, is_1904: bool, told: str) -> None:
    path = write_book(tmp_path, "payouts", set_cell("J2", value, "General"))
    if is_1904:
        rewrite(path, [("xl/workbook.xml", lambda xml: re.sub(r"<workbookPr ?[^>]*/>", '<workbookPr date1904="1"/>', xml))])
    fault = next(f for f in read_extracts(make_run(tmp_path, ("payouts",))).findings if f.severity == "error")
    assert (fault.code, fault.lines, fault.sheet, fault.letter) == ("ROW-TYPE", (2,), "发放明细", "J")
    assert told in fault.english


def test_a_number_that_is_written_like_a_day_is_one(tmp_path: Path) -> None:
    extracts = read_book(tmp_path, "payouts", set_cell("J2", 20220120, "General"))
    assert list_errors(extracts) == [] and extracts["payouts"].frame["paid_date"][0] == pd.Timestamp("2022-01-20")


STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


@pytest.mark.parametrize("days", ["numbers", "texts"])
def test_the_strict_kind_of_the_standard_is_read_like_the_other(tmp_path: Path, days: str) -> None:
    """Excel's Strict Open XML has other namespaces, and may write a day as the standard's own type of cell."""
    path = write_book(tmp_path, "payouts")
    expected = read_extracts(make_run(tmp_path, ("payouts",)))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            for loose, strict in STRICT.items():
                text = text.replace(loose, strict)
            if days == "texts" and "worksheets/" in name:
                text, count = re.subn(r'<c r="J2" s="(\d+)"[^>]*><v>[^<]*</v>', r'<c r="J2" s="\1" t="d"><v>2022-01-20</v>', text)
                assert count == 1
            archive.writestr(name, text.replace("<workbook ", '<workbook conformance="strict" '))
    found = read_extracts(make_run(tmp_path, ("payouts",)))
    assert list_errors(found) == [] and found["payouts"].frame["paid_date"][0] == pd.Timestamp("2022-01-20")
    pd.testing.assert_frame_equal(frame_of(found, "payouts"), frame_of(expected, "payouts"))


# -- cells that say nothing -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("reference", "value", "code", "told"), [
    ("I2", "=SUM(H2:H2)", "XL-FORMULA", "the formula was stored without its value"), ("K2", '=IF(1,"成功")', "XL-FORMULA", "without its value"),
    ("C2", "=A1", "XL-FORMULA", "without its value"), ("D2", "=A1", "XL-FORMULA", "without its value"),
    ("I2", "#N/A", "XL-ERROR", "'#N/A' is an error value"), ("F2", "#REF!", "XL-ERROR", "'#REF!' is an error value"), ("B2", "#DIV/0!", "XL-ERROR", "'#DIV/0!' is an error value"),
    ("I2", True, "ROW-TYPE", "'TRUE' is a Boolean"), ("F2", False, "ROW-TYPE", "'FALSE' is a Boolean"), ("J2", True, "ROW-TYPE", "'TRUE' is a Boolean"),
])  # fmt: skip
def test_formulas_without_values_errors_and_booleans(tmp_path: Path, reference: str, value: Any, code: str, told: str) -> None:
    extracts = read_book(tmp_path, "payouts", set_cell(reference, value))
    fault = find_fault(extracts)
    assert (fault.code, fault.lines) == (code, (2,)) and told in fault.english
    assert fault.located().startswith(f"data/tiny/payouts.xlsx:发放明细!{reference}: ")
    counts = extracts["payouts"].counts
    assert (counts.accepted, counts.quarantined) == (5, 1)
    assert extracts["payouts"].quarantine["line"].tolist() == [2]


def test_a_formula_counts_by_its_stored_value(tmp_path: Path) -> None:
    path = write_book(tmp_path, "payouts", set_cell("I2", "=25*2"))
    rewrite(path, [("xl/worksheets/sheet1.xml", lambda xml: re.sub(r"(<f>25\*2</f>)<v ?/>|(<f>25\*2</f>)<v></v>", r"<f>25*2</f><v>50</v>", xml))])
    extracts = read_extracts(make_run(tmp_path, ("payouts",)))
    assert list_errors(extracts) == [] and extracts["payouts"].frame["paid_fen"][0] == 5000


def test_a_formula_stored_with_0_in_a_workbook_that_is_still_to_be_computed_has_no_value(tmp_path: Path) -> None:
    path = write_book(tmp_path, "payouts", set_cell("I2", "=25*2"))  # openpyxl too has the program compute on opening
    rewrite(path, [("xl/worksheets/sheet1.xml", lambda xml: re.sub(r"(<f>25\*2</f>)<v ?/>|(<f>25\*2</f>)<v></v>", r"<f>25*2</f><v>0</v>", xml))])
    fault = find_fault(read_extracts(make_run(tmp_path, ("payouts",))))
    assert (fault.code, fault.lines, fault.letter) == ("XL-FORMULA", (2,), "I")


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_formulas_of_xlsxwriter_and_their_values(prefix: str) -> None:
    """XlsxWriter stores 0 where it is given no value; a program that has computed the workbook takes fullCalcOnLoad away."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_formula(0, 0, "=1200+1300")
    sheet.write_formula(1, 0, "=1200+1300", None, 2500)
    sheet.write_formula(2, 0, '="甲"', None, "甲")
    sheet.write_number(3, 0, 0)
    book.close()
    edits = {"xl/worksheets/sheet1.xml": lambda xml: re.sub(r"<(/?)(\w)", rf"<\1{prefix}\2", xml).replace("xmlns=", "xmlns:x=") if prefix else xml}
    assert [cell[1:] for cell in read_column(target, edits)] == [(4, 0, ""), (1, 0, "2500"), (0, 0, "甲"), (1, 0, "0")]
    edits["xl/workbook.xml"] = lambda xml: xml.replace(' fullCalcOnLoad="1"', "")
    assert [cell[1:] for cell in read_column(target, edits)] == [(1, 0, "0"), (1, 0, "2500"), (0, 0, "甲"), (1, 0, "0")]


def read_column(book: io.BytesIO, edits: dict[str, Any]) -> list[tuple[int, int, int, str]]:
    """The cells of column A after some edits of the workbook's parts."""
    edited = io.BytesIO()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(edited, "w") as new:
        for name in old.namelist():
            new.writestr(name, edits.get(name, str)(old.read(name).decode()))
    return describe(read_sheet(edited.getvalue(), None).columns[0])


def test_what_is_wrong_in_columns_that_are_not_read_or_lines_that_are_no_data_is_no_fault(tmp_path: Path) -> None:
    def change(book: Any, sheet: Any) -> None:
        sheet["M1"], sheet["M2"], sheet["M3"] = "校验", "#N/A", True
        sheet.append(["合计", None, None, None, None, None, None, "=SUM(H2:H7)", "#REF!"])

    assert list_errors(read_book(tmp_path, "payouts", change)) == []


@pytest.mark.parametrize(("merged", "cell", "lines"), [
    ("F2:F4", "F2", [2, 3, 4]), ("A7:B7", "A7", [7]), ("L6:M7", "L6", [6, 7]), ("E2:G2", "E2", [2]), ("C2:D2", "C2", [2]),
])  # fmt: skip
def test_merged_data_cells(tmp_path: Path, merged: str, cell: str, lines: list[int]) -> None:
    extracts = read_book(tmp_path, "payouts", lambda book, sheet: sheet.merge_cells(merged))
    faults = [f for f in extracts.findings if f.severity == "error"]
    assert [(f.code, f.located().split(": ")[0]) for f in faults] == [("XL-MERGED", f"data/tiny/payouts.xlsx:发放明细!{cell}")]
    assert f"the merged range {merged};" in faults[0].english and f"合并区域{merged}" in faults[0].message
    assert sorted(extracts["payouts"].quarantine["line"].tolist()) == lines


def test_merged_cells_of_titles_headers_and_totals_are_none_of_the_data(tmp_path: Path) -> None:
    def change(book: Any, sheet: Any) -> None:
        sheet.insert_rows(1)
        sheet["A1"] = "慰问金发放明细表"
        sheet.merge_cells("A1:L1")
        sheet.append(["合计", None, None, None, None, None, None, 300, 100])
        sheet.merge_cells("A9:G9")

    extracts = read_book(tmp_path, "payouts", change)
    assert list_errors(extracts) == []
    assert (extracts["payouts"].counts.titles, extracts["payouts"].counts.totals) == (1, 1)


@pytest.mark.parametrize(("value", "code"), [
    (0.5, "0%"), (0.5, "0.0\u2030"), (50, '"US$"#,##0.00'), (50, "[$HK$-C04]#,##0.00"), (50, "[$€-2] 0.00"), (50, "$#,##0"), (50, '0.00"万元"'), (50, '0"港元"'),
    (5000, '0"分"'), (-50, '0.00;[Red]"美元"0.00'), (50, '"usd "0.00'), (50, '0"美金"'), (50, '0"佰"'),
])  # fmt: skip
def test_an_amount_that_is_shown_in_another_unit_is_refused_like_its_csv(tmp_path: Path, value: float, code: str) -> None:
    fault = find_fault(read_book(tmp_path, "payouts", set_cell("H2", value, code)))
    assert (fault.code, fault.lines, fault.column) == ("ROW-TYPE", (2,), "应发金额（元）")
    assert f"'{show_number(str(value), make_format(code))}' is what the cell shows" in fault.english


@pytest.mark.parametrize("code", ['"人民币"0.00"元"', "_ [$¥-804]* #,##0.00_ ", '0!.0,"万元"', '[$CNY] 0.00', "0.00_);(0.00)", "0.00E+00", '0.00"元/人"', "￥0", BUILT_IN[44],
                                  '[<10000]0.00"元";0!.0,"万元"', '0.00;-0.00;"零元"', '0.00" yuan"'])
def test_an_amount_that_is_shown_in_yuan_is_read(tmp_path: Path, code: str) -> None:
    extracts = read_book(tmp_path, "payouts", set_cell("H2", 50, code))
    assert list_errors(extracts) == [] and extracts["payouts"].frame["due_fen"][0] == 5000


@pytest.mark.parametrize(("value", "shown", "is_read"), [
    ("123400", "12.34万元", True), ("0", "0.00万元", True), ("12.34", "12.34万元", False), ("0", "US$0.00", False), ("0", "0%", False),
])  # fmt: skip
def test_what_an_open_workbook_shows_is_compared_with_its_value(value: str, shown: str, is_read: bool) -> None:
    assert (check_unit(value, make_format("General"), shown, "money") is None) == is_read


@pytest.mark.parametrize(("extract", "cell", "value", "code", "shown"), [
    # a comma leaves out three digits: what is said to be 万元 are thousands
    ("payouts", "H2", 50_000, '0.00,"万元"', "50.00万元"), ("payouts", "H2", 50_000, "#,##0,", "50"), ("payouts", "H2", 50_000_000, "0.00,,", "50.00"),
    ("payouts", "H2", 50_000, '0.00,,"亿元"', "0.05亿元"), ("payouts", "H2", 50_000, '[>=10000]0.0,"万元";0"元"', "50.0万元"),
    ("payouts", "H2", 50_000, '#,##0!.00,', "0.50"), ("payouts", "H2", -50_000, '0;-0.00,"万元"', "-50.00万元"),
    ("payouts", "H2", 50, '0"00"', "5000"), ("payouts", "H2", 5, '0"千元"', "5千元"),
    ("headcounts", "C2", 120_000, '0,"万人"', "120万人"), ("headcounts", "C2", 120_000, "0,", "120"),
])  # fmt: skip
def test_a_number_that_is_shown_as_another_is_refused(tmp_path: Path, extract: str, cell: str, value: float, code: str, shown: str) -> None:
    fault = next(f for f in read_book(tmp_path, extract, set_cell(cell, value, code)).findings if f.severity == "error")
    assert (fault.code, fault.lines) == ("ROW-TYPE", (2,))
    assert f"'{shown}' is what the cell shows of {value}" in fault.english


@pytest.mark.parametrize(("value", "code"), [
    (50_000, '0.00,"千元"'), (50_000_000, '0.00,,"百万元"'), (44_593.56, '0!.0,"万元"'), (50_000, '[>=10000]0!.0,"万元";0"元"'), (123_456_789, '0!.00,,"亿元"'), (0, '0.00,"万元"'),
])  # fmt: skip
def test_an_amount_that_is_shown_in_thousands_and_says_so_is_read(tmp_path: Path, value: float, code: str) -> None:
    extracts = read_book(tmp_path, "funds", set_cell("E2", value, code))
    assert list_errors(extracts) == [] and extracts["funds"].frame["amount_fen"][0] == round(value * 100)


@pytest.mark.parametrize("code", ["0%", '0"万人"', '0" 万"'])
def test_a_count_that_is_shown_as_a_share_or_in_ten_thousands_is_refused(tmp_path: Path, code: str) -> None:
    assert list_errors(read_book(tmp_path, "headcounts", set_cell("C2", 120, code))) == [("ROW-TYPE", (2,), "接收人数")]


@pytest.mark.parametrize("code", ['0"人"', '0!.0000"万人"'])
def test_a_count_that_is_shown_with_its_unit_is_read(tmp_path: Path, code: str) -> None:
    assert list_errors(read_book(tmp_path, "headcounts", set_cell("C2", 120, code))) == []


@pytest.mark.parametrize(("seconds", "day"), [(0, 20), (86399, 20), (86399.7, 20), (86399.99999, 21)])
def test_a_day_shown_without_its_time_is_the_day_that_has_begun(tmp_path: Path, seconds: float, day: int) -> None:
    # 86399.99999 s are less than a float of that size can tell from midnight, as 0.1 + 0.2 is 0.3
    extracts = read_book(tmp_path, "payouts", set_cell("J2", find_serial(date(2022, 1, 20)) + seconds / 86400, "yyyy/m/d"))
    assert list_errors(extracts) == [] and extracts["payouts"].frame["paid_date"][0] == pd.Timestamp(2022, 1, day)


@pytest.mark.parametrize("is_merged", [True, False])  # not where a CSV was opened and saved as a workbook
@pytest.mark.parametrize("is_repeated", [False, True])
@pytest.mark.parametrize("groups", [["H1:I1"], []])
def test_a_header_of_two_rows_is_read_by_its_lower_names(tmp_path: Path, groups: list[str], is_merged: bool, is_repeated: bool) -> None:
    def change(book: Any, sheet: Any) -> None:
        names = [cell.value for cell in sheet[1]]
        sheet.insert_rows(1)
        for place, name in enumerate(names, 1):
            if groups and name in ("应发金额（元）", "实发金额（元）"):
                sheet.cell(1, place).value = "金额" if name.startswith("应") else None
            else:  # one name over both rows
                sheet.cell(1, place).value, sheet.cell(2, place).value = name, None
                if is_merged:
                    sheet.merge_cells(start_row=1, end_row=2, start_column=place, end_column=place)
        for group in groups if is_merged else []:
            sheet.merge_cells(group)
        sheet.cell(1, len(names) + 1).value = "备注栏"  # over the first row alone, behind the last of the second
        if is_repeated:  # a second table pasted below the first
            end = sheet.max_row
            for row in (1, 2):
                sheet.append([cell.value for cell in sheet[row]])
            for one in [str(merged) for merged in sheet.merged_cells.ranges]:
                sheet.merge_cells(re.sub("[0-9]+", lambda row: str(int(row[0]) + end), one))

    (tmp_path / "plain").mkdir()
    extracts, plain = read_book(tmp_path, "payouts", change), read_book(tmp_path / "plain", "payouts")
    assert list_errors(extracts) == []
    assert any("备注栏" in str(finding.message) for finding in extracts.findings if finding.code == "NOTE-COLUMNS")
    assert extracts["payouts"].counts.accepted == plain["payouts"].counts.accepted == 6
    for column in ("due_fen", "paid_fen", "street"):
        assert extracts["payouts"].frame[column].tolist() == plain["payouts"].frame[column].tolist()


@pytest.mark.parametrize(("merged", "at_fault"), [("H1:I1", ["应发", "实发"]), ("H1:H2", []), (None, ["应发", "实发"])])
def test_a_unit_over_several_columns_holds_for_those_that_its_cell_covers(tmp_path: Path, merged: str | None, at_fault: list[str]) -> None:
    def change(book: Any, sheet: Any) -> None:
        names = [cell.value for cell in sheet[1]]
        sheet.insert_rows(1)
        for place, name in enumerate(names, 1):
            upper, lower = {"应发金额（元）": ("金额（万元）", "应发"), "实发金额（元）": (None, "实发")}.get(name, (name, None))
            if merged == "H1:H2":  # one name over both rows says what its own amounts are; the next column's is none of it
                upper, lower = {"应发金额（元）": ("应发", None)}.get(name, (upper, lower))
            sheet.cell(1, place).value, sheet.cell(2, place).value = upper, lower
        if merged:
            sheet.merge_cells(merged)

    extracts = read_book(tmp_path, "payouts", change, columns={"payouts": {"应发": "due_yuan", "实发": "paid_yuan"}})
    errors = [f for f in extracts.findings if f.severity == "error"]
    assert [name for name in ("应发", "实发") if any(name in f.message for f in errors)] == at_fault and len(errors) == len(at_fault)


def test_of_two_columns_of_one_name_each_faulty_cell_is_named_and_kept(tmp_path):
    items = [{"id": id, "column": "您是否满意", "label": label, "position": place} for id, label, place in (("meals", "餐食", "2"), ("staff", "人员", "4"))]
    survey = Survey.model_validate({"items": items, "method": "top_two", "scale": ["好", "差"]})
    book = openpyxl.Workbook()
    for row in (["序号", "您是否满意", "备注", "您是否满意"], [1, "好", None, "劣"], [2, "坏", None, "差"], [3, "好", None, "好"]):
        book.active.append(row)
    book.save(tmp_path / "questionnaires.xlsx")
    extracts = read_extracts(make_run(tmp_path, ("questionnaires",), survey=survey, tolerate_bad_lines={"questionnaires": Decimal("0.9")}))
    assert {finding.located().split(": ")[0] for finding in extracts.findings if finding.code == "ROW-VALUE"} == {
        "data/tiny/questionnaires.xlsx:Sheet!D2", "data/tiny/questionnaires.xlsx:Sheet!B3"}
    aside = extracts["questionnaires"].quarantine  # lines 2 and 3, both answers of each
    assert aside[["您是否满意（第2列）", "您是否满意（第4列）"]].to_numpy().tolist() == [["好", "劣"], ["坏", "差"]]


def test_hidden_rows_and_columns_are_read_and_said(tmp_path: Path) -> None:
    def change(book: Any, sheet: Any) -> None:
        sheet.row_dimensions[3].hidden = sheet.row_dimensions[5].hidden = sheet.row_dimensions[30].hidden = True
        sheet.column_dimensions["G"].hidden = True

    extracts = read_book(tmp_path, "payouts", change)
    assert list_errors(extracts) == [] and extracts["payouts"].counts.accepted == 6
    (note,) = [f for f in extracts.findings if f.code == "XL-HIDDEN"]
    assert note.severity == "note" and "隐藏的2行（第3、5行）、1列（G列），已照常读入" in note.message


def test_the_name_of_a_sheet_shows_nobody(tmp_path: Path) -> None:
    """Where each person has a sheet of their own, it is called by the name, and perhaps by the telephone number."""
    who = GOOD["payouts"].splitlines()[1].split(",")[GOOD["payouts"].splitlines()[0].split(",").index("姓名")]

    def change(book: Any, sheet: Any) -> None:
        sheet.title = f"{who}13900001111"
        sheet.row_dimensions[3].hidden = True
        sheet["H4"] = "五十"
        sheet["M1"] = f"{who}的备注"

    extracts = read_book(tmp_path, "payouts", change)
    assert {"XL-HIDDEN", "NOTE-COLUMNS", "ROW-TYPE"} <= {finding.code for finding in extracts.findings}
    said = repr(extracts.findings) + "".join(map(str, extracts.findings)) + extracts["payouts"].sheet
    assert who not in said and "13900001111" not in said
    assert extracts["payouts"].sheet == "〔已遮盖〕〔已遮盖〕"


# -- sheets and files -------------------------------------------------------------------------------------------------


def add_other(book: Any, sheet: Any) -> None:
    hidden = book.create_sheet("旧表", 0)
    hidden.sheet_state = "hidden"
    hidden["A1"] = "事项"
    book.create_sheet("说明")["A1"] = "填表说明"


def test_the_first_visible_sheet_or_the_one_that_is_named(tmp_path: Path) -> None:
    assert list_errors(read_book(tmp_path, "payouts", add_other)) == []
    assert list_errors(read_book(tmp_path, "payouts", add_other, sheet={"payouts": "发放明细"})) == []
    fault = find_fault(read_book(tmp_path, "payouts", add_other, sheet={"payouts": "说明"}))
    assert fault.code == "FILE-COLUMNS" and "line 1 has '填表说明'" in fault.english
    fault = find_fault(read_book(tmp_path, "payouts", add_other, sheet={"payouts": "明细"}))
    assert fault.code == "XL-SHEET"
    assert "no sheet '明细', which the run file names under sheet; it has 旧表, 发放明细, 说明" in fault.english


def test_two_files_of_one_name(tmp_path: Path) -> None:
    write_book(tmp_path)
    (tmp_path / "payouts.csv").write_text(GOOD["payouts"], encoding="utf-8")
    fault = find_fault(read_extracts(make_run(tmp_path, ("payouts",))))
    assert fault.code == "FILE-TWICE" and fault.english.endswith("stands in 2 files, payouts.csv, payouts.xlsx; expected one.")
    (tmp_path / "payouts.csv").write_text(GOOD["payouts"].splitlines()[0] + "\r\n", encoding="utf-8")  # as `perfeval new` leaves it
    fault = find_fault(read_extracts(make_run(tmp_path, ("payouts",))))
    assert fault.english.endswith("expected one; payouts.csv has a header only and may be removed.")


@pytest.mark.parametrize(("content", "code", "told"), [
    (b"", "FILE-EMPTY", "the file is empty"), (GOOD["payouts"].encode(), "FILE-ENCODING", "is plain text, no workbook"),
    (b"<html><table><tr><td>1</td></tr></table></html>", "FILE-ENCODING", "is a web page (HTML or XML), no workbook"), (b"PK\x03\x04cut", "FILE-ENCODING", "damaged or cut off"),
    (b"%PDF-1.7", "FILE-ENCODING", "is a PDF document, no workbook"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "FILE-ENCODING", "damaged or cut off"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "FILE-ENCODING", "protected by a password"),
])  # fmt: skip
def test_what_is_no_workbook(tmp_path: Path, content: bytes, code: str, told: str) -> None:
    (tmp_path / "payouts.xlsx").write_bytes(content)
    fault = find_fault(read_extracts(make_run(tmp_path, ("payouts",))))
    assert fault.code == code and told in fault.english and fault.message


def test_a_workbook_that_is_cut_off_or_has_broken_parts(tmp_path: Path) -> None:
    path = write_book(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert find_fault(read_extracts(make_run(tmp_path, ("payouts",)))).code == "FILE-ENCODING"
    for part, edit in (("xl/worksheets/sheet1.xml", lambda xml: xml[:700]), ("xl/workbook.xml", lambda xml: "<"), ("xl/styles.xml", lambda xml: xml.replace("numFmtId=\"0\"", "numFmtId=\"x\""))):
        path.write_bytes(whole)
        rewrite(path, [(part, edit)])
        assert find_fault(read_extracts(make_run(tmp_path, ("payouts",)))).code == "FILE-ENCODING"


@pytest.mark.parametrize("onto", [5, 2])  # the sixth short sector follows itself, or the third follows it
def test_an_old_workbook_whose_sectors_follow_each_other_in_a_circle_is_told(onto: int) -> None:
    content = (WORKBOOKS / "good.xls").read_bytes()
    table = content.index(b"".join(number.to_bytes(4, "little") for number in range(1, 20)))  # which sector follows each
    damaged = content[: table + 4 * 5] + onto.to_bytes(4, "little") + content[table + 4 * 6 :]
    with pytest.raises(FileFault, match="damaged or cut off"):
        read_sheet(damaged, None)


PARTS = {"xlsx": ["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"], "ods": ["content.xml"]}


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(["xlsx", "ods", "xls"]), st.booleans(), st.integers(0, 10**6), st.binary(max_size=6), st.integers(0, 5), st.integers(0, 4))
def test_whatever_is_damaged_is_told(kind: str, inside: bool, at: int, put: bytes, cut: int, part: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_book(Path(folder)) if kind == "xlsx" else Path(shutil.copy(WORKBOOKS / f"good.{kind}", Path(folder) / f"payouts.{kind}"))

        def damage(content: bytes) -> bytes:
            place = at % (len(content) + 1)
            return content[:place] + put + content[place + cut :]

        if inside and kind in PARTS:
            with zipfile.ZipFile(path) as archive:
                parts = {name: archive.read(name) for name in archive.namelist()}
            name = PARTS[kind][part % len(PARTS[kind])]
            parts[name] = damage(parts.get(name, b""))
            with zipfile.ZipFile(path, "w") as archive:
                for one, content in parts.items():
                    archive.writestr(one, content)
        else:
            path.write_bytes(damage(path.read_bytes()))
        extracts = read_extracts(make_run(Path(folder), ("payouts",)))
        assert "payouts" in extracts or [f for f in extracts.findings if f.severity == "error"]


def test_a_cover_sheet_is_not_the_data_and_the_other_sheets_are_counted_not_named(tmp_path: Path) -> None:
    def cover(book: Any, sheet: Any) -> None:
        sheet.title = "张建国"
        book.create_sheet("封面", 0)["A1"] = "台账"
        book.create_sheet("李秀英")
        book.create_sheet("旧表").sheet_state = "hidden"

    fault = find_fault(read_book(tmp_path, "payouts", cover))
    assert fault.code == "FILE-COLUMNS" and "; the workbook has 2 more sheets: name the sheet" in fault.english
    assert "工作簿中另有2个工作表，数据所在的工作表在运行文件 sheet 中写明" in fault.message
    assert not any(name in text for name in ("张建国", "李秀英", "旧表") for text in (fault.english, fault.message))


def test_an_empty_sheet_and_a_header_alone(tmp_path: Path) -> None:
    fault = find_fault(read_book(tmp_path, "payouts", lambda book, sheet: sheet.delete_rows(1, 10)))
    assert fault.code == "FILE-COLUMNS" and "no header line was found" in fault.english
    fault = find_fault(read_book(tmp_path, "payouts", lambda book, sheet: sheet.delete_rows(2, 10)))
    assert fault.code == "FILE-EMPTY"


# -- the quick way ----------------------------------------------------------------------------------------------------

CELL = st.one_of(
    st.none(), st.integers(-10**6, 10**6), st.floats(-1e6, 1e6, allow_nan=False), st.booleans(), st.sampled_from(["=1+1", "#N/A", " a ", "a&<b>\"'", "多\n行", "_x000D_", "x" * 40]),
    st.text(alphabet="甲乙ab &<>\"'\n_x0123", max_size=8), st.dates(date(1950, 1, 1), date(2050, 1, 1)),
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(CELL, max_size=5), max_size=6), st.booleans())
def test_the_quick_way_reads_what_a_parser_reads(rows: list[list[Any]], shared: bool) -> None:
    target = io.BytesIO()
    if shared:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append([f"'{cell}" if isinstance(cell, str) and cell.startswith("=") and cell != "=1+1" else cell for cell in row])
        book.save(target)
    else:
        written = xlsxwriter.Workbook(target, {"in_memory": True, "constant_memory": True, "default_date_format": "yyyy-mm-dd"})
        sheet = written.add_worksheet()
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write(number, place, cell)
        written.close()
    with zipfile.ZipFile(target) as archive:
        data = archive.read("xl/worksheets/sheet1.xml")
        strings = _read_strings(archive)
    columns, _ = parse_cells(data, strings, awaits_values=True)  # as both writers ask
    quick = read_sheet(target.getvalue(), None).columns
    assert {place: describe(column) for place, column in quick.items()} == {place: describe(column) for place, column in columns.items()}


def describe(column: Any) -> list[tuple[int, int, int, str]]:
    return list(zip(column.rows.tolist(), column.kinds.tolist(), column.styles.tolist(), column.texts.to_pylist(), strict=True))


def test_sheets_written_otherwise_are_read_by_a_parser(tmp_path: Path) -> None:
    path = write_book(tmp_path)
    expected = read_sheet(path.read_bytes(), None).columns
    for edit in (
        lambda xml: xml.replace('<c r="', '<c  r="'),  # blanks
        lambda xml: xml.replace("<row r=", "<row  r="),
        lambda xml: re.sub(r"<(/?)(\w)", r"<\1x:\2", xml).replace("xmlns=", "xmlns:x=").replace("<x:?xml", "<?xml"),  # a prefix
        lambda xml: xml.replace("<sheetData>", "<sheetData><!-- made by hand -->"),
    ):
        write_book(tmp_path)
        rewrite(path, [("xl/worksheets/sheet1.xml", edit)])
        found = read_sheet(path.read_bytes(), None).columns
        assert {k: describe(v) for k, v in found.items()} == {k: describe(v) for k, v in expected.items()}


def test_cells_without_references_stand_in_their_order() -> None:
    sheet = b"<worksheet><sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row r='5'><c r='C5'><v>3</v></c><c><v>4</v></c></row></sheetData></worksheet>"
    columns, _ = parse_cells(sheet, pa.array([], pa.string()))
    assert {place: [(row, text) for row, _, _, text in describe(column)] for place, column in columns.items()} == {
        0: [(1, "1")], 1: [(1, "2")], 2: [(5, "3")], 3: [(5, "4")],
    }  # fmt: skip


def test_cells_of_unusual_shape_are_read_one_by_one(tmp_path: Path) -> None:
    sheet = (b'<row r="2"><c r="A2" t="inlineStr"><is><r><t>a</t></r><r><rPr/><t xml:space="preserve"> b</t></r></is></c><c r="B2" cm="1"><v>5</v></c>'
             b'<c r="C2" s="3"/><c r="D2"><v xml:space="preserve">7</v></c></row>')  # fmt: skip
    seen: list[bytes] = []

    def read_odd(cell: bytes) -> tuple[int, str]:
        seen.append(cell)
        return 0, "x"

    scanned = scan(sheet, 0, len(sheet), read_odd)
    assert [cell[:9] for cell in seen] == [b'<c r="A2"', b'<c r="B2"', b'<c r="D2"']
    assert scanned.columns[0].tolist() == [0, 1, 3] and scanned.texts[0].to_pylist() == ["x", "x", "x"]


def test_of_a_cell_given_twice_the_last_counts() -> None:
    builder = Builder()
    for row, text in ((2, "a"), (1, "b"), (2, "c")):
        builder.add(row, 0, 0, text)
    assert describe(builder.finish()[0]) == [(1, 0, 0, "b"), (2, 0, 0, "c")]


# -- .xls and .ods: files that LibreOffice has made (workbooks/build.py) -----------------------------------------------


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_old_and_open_workbooks(tmp_path: Path, kind: str) -> None:
    shutil.copy(WORKBOOKS / f"good.{kind}", tmp_path / f"payouts.{kind}")
    extracts = read_extracts(make_run(tmp_path, ("payouts",)))
    assert list_errors(extracts) == []
    extract = extracts["payouts"]
    assert (extract.file, extract.encoding) == (f"data/tiny/payouts.{kind}", kind)
    counts = extract.counts
    assert (counts.physical, counts.titles, counts.blank, counts.totals, counts.footers, counts.accepted) == (11, 1, 1, 1, 1, 6)
    frame = extract.frame
    assert frame["line"].tolist() == [3, 4, 5, 7, 8, 9]
    assert frame["paid_fen"].tolist() == [5000] * 5 + [0]  # row 4 is a formula with its value
    assert frame["paid_date"].dropna().dt.day.tolist() == [21, 22, 23, 24, 25]
    assert extracts.find_personal(["000003"]) and frame["person"].nunique() == 6
    (note,) = [f for f in extracts.findings if f.code == "XL-HIDDEN"]
    assert "1行（第5行）、1列（C列）" in note.message


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_faults_of_old_and_open_workbooks(tmp_path: Path, kind: str) -> None:
    shutil.copy(WORKBOOKS / f"bad.{kind}", tmp_path / f"payouts.{kind}")
    faults = [f for f in read_extracts(make_run(tmp_path, ("payouts",))).findings if f.severity == "error"]
    # LibreOffice keeps a Boolean in an .xls, and makes it the number 1 that is shown as TRUE in an .ods.
    assert [(f.code, f.located().split(": ")[0].removeprefix(f"data/tiny/payouts.{kind}:")) for f in faults] == [
        ("XL-ERROR", "发放明细!E3"), ("ROW-TYPE", "发放明细!F4"), ("XL-PRECISION", "发放明细!C5"), ("ROW-TYPE", "发放明细!E7"), ("XL-MERGED", "发放明细!C8"),
    ]  # fmt: skip
    assert "it would be 2022-01-22" in faults[1].english and "the merged range C8:C9" in faults[-1].english


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_sheets_of_old_and_open_workbooks_by_name(kind: str) -> None:
    data = (WORKBOOKS / f"good.{kind}").read_bytes()
    assert read_sheet(data, None).name == "发放明细"
    assert read_sheet(data, "旧表").columns[0].texts.to_pylist() == ["作废"]
    with pytest.raises(FileFault, match="it has 旧表, 发放明细") as fault:
        read_sheet(data, "新表")
    assert fault.value.code == "XL-SHEET" and fault.value.said.endswith("现有：旧表、发放明细")


@pytest.mark.parametrize("is_zero", [False, True])
def test_formulas_of_an_old_workbook_that_nobody_has_computed(tmp_path: Path, is_zero: bool) -> None:
    data = (WORKBOOKS / "uncomputed.xls").read_bytes()
    if is_zero:  # as Apache POI writes them: 0 for a value (a bare number), in sheets with an UNCALCED in the place of their CALCMODE
        empty, mode = bytes([3, 0, 0, 0, 0, 0, 255, 255]), b"\x0d\x00\x02\x00"
        assert (data.count(empty), data.count(mode)) == (2, 2)
        data = data.replace(empty, bytes(8)).replace(mode, b"\x5e\x00\x02\x00")
    (tmp_path / "services.xls").write_bytes(data)
    fault = find_fault(read_extracts(make_run(tmp_path, ("services",))))
    assert (fault.code, fault.located().split(": ")[0]) == ("XL-FORMULA", "data/tiny/services.xls:开展情况!C3")


def test_a_sheet_that_is_not_there_shows_nobody_whom_others_are_called_after(tmp_path: Path) -> None:
    def change(book: Any, sheet: Any) -> None:
        for title in ("丁一山", "E99123456", "发放明细（2）"):
            book.create_sheet(title)

    fault = find_fault(read_book(tmp_path, "payouts", change, sheet={"payouts": "发放"}))
    assert fault.code == "XL-SHEET" and "it has 发放明细, 〔已遮盖〕, 〔已遮盖〕, 发放明细（2）" in fault.english
    # the words of the sheet that the run file names are nobody's
    fault = find_fault(read_book(tmp_path, "payouts", lambda book, sheet: book.create_sheet("上半年丁表 (2)"), sheet={"payouts": "上半年丁表"}))
    assert "上半年丁表 (2)" in fault.english


def test_days_of_an_old_workbook_by_its_epoch(tmp_path: Path) -> None:
    record = b"\x22\x00\x02\x00\x00\x00"  # DATEMODE, 0: days count from 1900
    data = (WORKBOOKS / "good.xls").read_bytes()
    assert data.count(record) == 1
    (tmp_path / "payouts.xls").write_bytes(data.replace(record, record[:4] + b"\x01\x00"))
    days = read_extracts(make_run(tmp_path, ("payouts",)))["payouts"].frame["paid_date"].dropna()
    # 2022-01-21 and so on, 1,462 days later
    assert days.dt.strftime("%Y-%m-%d").tolist() == [f"2026-01-{day}" for day in range(22, 27)]


def test_rows_that_an_open_workbook_writes_once_for_several(tmp_path: Path) -> None:
    path = tmp_path / "headcounts.ods"
    names = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" ' \
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'

    def row(cells: list[str], times: int = 1) -> str:
        inside = "".join(f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in cells)
        return f'<table:table-row table:number-rows-repeated="{times}">{inside}</table:table-row>'

    header, first, *_ = [line.split(",") for line in GOOD["headcounts"].splitlines()]
    rows = row(header) + row(first) + row([], 3) + row(["凤凰街道", *first[1:]], 2) + row([], 1_048_000)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f'<office:document-content {names}><office:body><office:spreadsheet><table:table table:name="表1">'
                                        f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>")
    extracts = read_extracts(make_run(tmp_path, ("headcounts",)))
    # the line that stands twice is found on both of its rows
    assert [(f.code, f.located().split(": ")[0]) for f in extracts.findings if f.severity == "error"] == [
        ("ROW-DUPLICATE", "data/tiny/headcounts.ods:表1!A7")]  # fmt: skip
    assert extracts["headcounts"].counts.blank == 3


def test_a_workbook_is_known_by_its_bytes(tmp_path: Path) -> None:
    for kind, other in (("xls", "xlsx"), ("ods", "xls")):
        (tmp_path / kind).mkdir()
        shutil.copy(WORKBOOKS / f"good.{kind}", tmp_path / kind / f"payouts.{other}")
        assert list_errors(read_extracts(make_run(tmp_path / kind, ("payouts",)))) == []
