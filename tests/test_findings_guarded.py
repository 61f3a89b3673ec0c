"""Where libraries and formats surprise (findings/), this product gives the right answer; and tables to hold dates against."""

import csv
import io
import re
import stat
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import nbformat
import pytest
import xlsxwriter
import yaml
from extract_samples import GOOD, list_errors, read_text
from lunardate import LunarDate
from record_project import DECLARATION, RECORDS, make_project

from perfeval_helpers import load_run
from perfeval_helpers.contract.catalogue import print_wan_yuan
from perfeval_helpers.extracts.cells import CellFault, parse_count, parse_money
from perfeval_helpers.extracts.times import parse_date
from perfeval_helpers.extracts.workbooks import read_sheet
from perfeval_helpers.extracts.workbooks.sheet import SHOWN_BY
from perfeval_helpers.making.privacy import Gate
from perfeval_helpers.values.numbers import print_number

ROOT = Path(__file__).parents[1]
FINDINGS = sorted((ROOT / "findings").glob("*.sh"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
#: Days of festivals 2015–2035 by the Gregorian calendar: lunardate 0.3.0, borax 4.1.3, lunar_python 1.4.8 and zhdate 0.1
#: agree on all of them (findings/lunar_calendars_disagree.sh); they follow GB/T 33661. 建军节 is 1 August by decree of 1949.
FESTIVALS = {
    int(row.pop("year")): {name: date.fromisoformat(day) for name, day in row.items()}
    for row in csv.DictReader((ROOT / "tests" / "data" / "festivals.csv").read_text("utf-8").splitlines())
}
SAME_DAY = {"敬老节": "重阳", "老年节": "重阳"}


def test_festivals_are_those_of_the_calendar():
    assert list(FESTIVALS) == list(range(2015, 2036))
    for year, days in FESTIVALS.items():
        lunar = {"春节": (1, 1), "端午": (5, 5), "中秋": (8, 15), "重阳": (9, 9)}
        assert {name: LunarDate(year, *day).to_solar_date() for name, day in lunar.items()} == {
            name: day for name, day in days.items() if name in lunar
        }
        assert (days["建军节"].month, days["建军节"].day) == (8, 1)


def test_due_dates_of_the_runs_lie_on_their_festivals_or_the_day_before():
    found = 0
    for path in (ROOT / "params").glob("*.yml"):
        for festival in yaml.safe_load(path.read_text("utf-8")).get("festivals") or ():
            day = festival["due_by"]
            table = FESTIVALS[day.year][SAME_DAY.get(festival["name"], festival["name"])]
            assert timedelta(0) <= table - day <= timedelta(1), (path.name, festival)
            found += 1
    assert found >= 6


@pytest.mark.parametrize("cell", ["1_000", "٣", "0x10", "12.6", "1e3"])
def test_counts_are_digits(cell):
    with pytest.raises(CellFault):
        parse_count(cell)


@pytest.mark.parametrize("cell", ["12,34", "1,2,3", "1.234,50", "1.999", "1_000", "10.005", "50万元", "1.5亿元", "12.345元", "3万5", "万元", "两三万元", "¥100万"])
def test_amounts_are_grouped_by_three_and_have_two_places(cell):
    with pytest.raises(CellFault):
        parse_money(cell)


def test_a_number_sign_begins_no_comment(tmp_path):
    text = GOOD["headcounts"].replace("玉兴街道", "#1楼")
    extracts = read_text(tmp_path, "headcounts", text)
    assert list_errors(extracts) == [] and extracts["headcounts"].copy_frame()["street"].tolist() == ["#1楼", "#1楼", "退管中心直管"]


@pytest.mark.parametrize(("numbers", "kept", "codes"), [
    (["24532000000012345678", "24532000000012345679"], ["〔已遮盖〕"] * 2, []),  # two invoices; masked, since so many digits may be an account
    (["24532000000012345678"] * 2, ["〔已遮盖〕"], ["ROW-DUPLICATE"]),
    (["001", "0x10", "1e3"], ["001", "0x10", "1e3"], []),
])  # fmt: skip
def test_numbers_of_documents_are_texts(tmp_path, numbers, kept, codes):
    header, first, *_ = GOOD["funds"].splitlines()
    extracts = read_text(tmp_path, "funds", "\n".join([header, *(first.replace("测财〔2021〕1号", number) for number in numbers)]) + "\n")
    assert [finding.code for finding in extracts.findings] == codes
    assert extracts["funds"].copy_frame()["document_no"].tolist() == kept


OPEN = "urn:oasis:names:tc:opendocument:xmlns"
ODS = (
    f'<o:document-content xmlns:o="{OPEN}:office:1.0" xmlns:b="{OPEN}:table:1.0" xmlns:t="{OPEN}:text:1.0"><o:body><o:spreadsheet><b:table b:name="a">'
    '<b:table-row><b:table-cell o:value-type="string"><o:annotation><t:p>核减300</t:p></o:annotation><t:p><t:ruby><t:ruby-base>重庆</t:ruby-base><t:ruby-text>chóng qìng</t:ruby-text></t:ruby>路</t:p>'
    '</b:table-cell><b:table-cell o:value-type="currency" o:currency="CNY" o:value="1234.5"><t:p>￥1,234.50</t:p></b:table-cell></b:table-row>'
    "</b:table></o:spreadsheet></o:body></o:document-content>"
)
READING = '<rPh sb="0" eb="2"><t>chóng qìng</t></rPh>'


def test_notes_and_readings_of_characters_are_no_part_of_a_text_and_money_is_a_number():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS)
    street, amount = (column.texts.to_pylist() for column in read_sheet(file.getvalue(), None).columns.values())
    assert street == ["重庆路"] and amount == [f"1234.5{SHOWN_BY}￥1,234.50"]


@pytest.mark.parametrize("inline", [False, True])
def test_readings_of_characters_are_no_part_of_a_text_of_excel(inline):
    file, changed = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write_row(0, 0, ["重庆路", "玉兴路"])
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(changed, "w") as copy:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8").replace("<t>重庆路</t>", f"<t>重庆路</t>{READING}")
            if inline:
                text = re.sub(r'<c r="A1".*?</c>', f'<c r="A1" t="inlineStr"><is><t>重庆路</t>{READING}</is></c>', text)
            copy.writestr(name, text)
    assert ("inlineStr" in zipfile.ZipFile(changed).read("xl/worksheets/sheet1.xml").decode()) == inline
    assert [column.texts.to_pylist() for column in read_sheet(changed.getvalue(), None).columns.values()] == [["重庆路"], ["玉兴路"]]


def test_means_and_medians_of_amounts_are_exact(tmp_path):
    figures = ("rides.mean: {label: 均, unit: 元, mean: fare_yuan}", "rides.median: {label: 中, unit: 元, median: fare_yuan}")
    declaration = DECLARATION.replace("by: [route]", "  " + "\n  ".join(figures))
    header, first, *_ = RECORDS.splitlines()
    lines = [first.replace("200.50", amount).replace("2024-03-01", f"2024-03-0{day}") for day, amount in ((1, "0.01"), (2, "0.02"))]
    run = load_run("own", make_project(tmp_path, "\n".join([header, *lines]) + "\n", declaration))
    assert [run.figures[f"rides.{name}"].value for name in ("mean", "median")] == [Fraction(3, 200)] * 2


def find_struck_out(text: str) -> list[str]:
    """Return what JupyterLab shows struck out: what stands between two ~ or ~~ of a paragraph."""
    return [inside for paragraph in re.split(r"\n\s*\n", text) for inside in re.findall(r"~+([^~]+)~+", re.sub(r"`[^`]*`", "", paragraph))]


def test_notes_of_notebooks_strike_nothing_out():
    assert find_struck_out("得分60~70分为中，80~90分为良") == ["70分为中，80"] and find_struck_out("得分60~70分为中") == []
    notes = [cell.source for path in NOTEBOOKS for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
    assert len(notes) > 50 and [inside for note in notes for inside in find_struck_out(note)] == []


@pytest.mark.parametrize("cell", ["壹佰万", "壹佰万元整", "二〇二二", "拾伍"])
def test_numerals_are_no_amounts(cell):
    """What would be guessed from them, and wrongly by some, is told instead."""
    for parse in (parse_money, parse_count):
        with pytest.raises(CellFault):
            parse(cell)


@pytest.mark.parametrize("cell", ["2022/31/12", "2022年30月4日", "2022-15-03", "2022年2月30日", "20223112", "2022111", "农历八月十五", "22年3月5日", "上个月15日", "去年10月4日", "于2022年3月5日发放"])
def test_month_and_day_have_one_order(cell):
    with pytest.raises(CellFault):
        parse_date(cell)


@pytest.mark.parametrize("text", ["158000000.00元", "138000000.00", "面积0877.2000000", "13,800,000,000.00"])
def test_amounts_are_no_telephone_numbers(text):
    gate = Gate()
    for name, content in (("a.html", f"<td>{text}</td>"), ("a.csv", f"金额\n{text}\n"), ("a.json", f'{{"a": "{text}"}}')):
        assert gate.find_hits(content.encode(), name) == [], name
    assert [hit.count for hit in gate.find_hits("<td>电话13800138000</td>".encode(), "a.html")] == [1]


def test_full_width_digits_are_digits():
    assert parse_count("１２３") == 123 and parse_money("１，２３４．５０") == 123_450


@pytest.mark.parametrize("region", ["500101", "810000", "820000", "830000", "911840"])
def test_no_region_code_is_remarked(tmp_path, region):
    """500101 is a code of 1997, the holder born in 1950: a card that was numbered again; 81, 82 and 83 are residents from
    Hong Kong, Macao and Taiwan, 9 foreigners with permanent residence. The serial 000 is nobody's.
    """
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    digits = f"{region}19500615000"
    number = digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]
    header, first, *rest = GOOD["payouts"].splitlines()
    cells = first.split(",")
    cells[header.split(",").index("身份证号")] = number
    extracts = read_text(tmp_path, "payouts", "\n".join([header, ",".join(cells), *rest]) + "\n")
    assert list_errors(extracts) == []
    assert [f.message for f in extracts.findings if f.code == "REC-ID-NUMBER"] == []


@pytest.mark.parametrize(
    ("fen", "wan"),
    [
        (111_565_000, "111.57"),  # 22,313 × 50 yuan: 111.565 up, where binary floats and half-even go down
        (111_525_000, "111.53"),
        (-111_525_000, "-111.53"),  # away from 0 on both sides
        (49, "0.00"), (4_999, "0.00"), (5_000, "0.01"),  # 0.005 万元
        (99_999_995_000, "100000.00"),  # 99,999.995 万元, nearly 10 亿元
    ],
)  # fmt: skip
def test_amounts_at_the_edges_of_rounding(fen, wan):
    amount = Fraction(fen, 1_000_000)
    assert Decimal(print_number(amount).replace("−", "-")) == Decimal(wan)
    assert Fraction(print_wan_yuan(fen).replace(",", "").replace("−", "-")) == amount  # a working shows it exactly


@pytest.mark.parametrize("script", FINDINGS, ids=lambda path: path.stem)
def test_findings_say_what_they_are_and_run_by_themselves(script):
    text = script.read_text("utf-8")
    assert script.stat().st_mode & stat.S_IXUSR
    for part in ("# Versions ", "# Behaviour ", "# Guess ", "# Seen ", "# Hurt ", "mktemp -d", "raise SystemExit"):
        assert part in text, part
    packages = re.search(r"# Versions +(.*)", text)[1].split()
    assert packages and all(re.fullmatch(r"(?:@[\w-]+/)?[\w.-]+==[\w.]+", package) for package in packages)
    assert "perfeval" not in text and not re.search(r"https?://|(?<!\w)/(?:home|opt)/", text)


def test_the_list_of_findings_names_every_script_and_tests_that_exist():
    text = (ROOT / "findings" / "README.md").read_text("utf-8")
    assert len(FINDINGS) >= 12
    assert sorted(re.findall(r"\[`(\w+\.sh)`\]", text)) == [path.name for path in FINDINGS]
    guards = set(re.findall(r"`(tests/[\w/]+\.py)`", text))
    assert guards and [guard for guard in guards if not (ROOT / guard).is_file()] == []
