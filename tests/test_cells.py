"""Single cells: every legal form read exactly, every other refused."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_helpers.extracts.cells import (
    CellFault,
    fold,
    is_nothing,
    is_scientific,
    parse_count,
    parse_id,
    parse_money,
    parse_number,
    parse_person,
    parse_text,
)
from perfeval_helpers.extracts.choices import make_answer_parser
from perfeval_helpers.extracts.header_units import find_other_unit
from perfeval_helpers.extracts.times import parse_date, parse_datetime, parse_duration, parse_year
from perfeval_helpers.values.text import fold_text

MONEY = {
    "50": 5000, "0": 0, "1234.5": 123450, "1,234.50": 123450, "12,345,678.09": 1234567809, "¥1,234.50": 123450,
    "￥５０．５": 5050, "-50": -5000, "-¥50": -5000, "¥-50": -5000, "¥ 50": 5000, "　50 ": 5000, "0.01": 1, "007": 700,
    "１，２３４．５０": 123450, "－50": -5000, "999999999999.99": 99999999999999, "-0": 0,
    "\u221250": -5000, "¥\u22121,234.50": -123450,
    # units behind the number, and Excel's accounting formats
    "3400元": 340000, "3,400.50 元": 340050, "-5元": -500, "５元": 500, "(500.00)": -50000, "（500）": -50000, "¥(1,234.5)": -123450, "(¥0.05)": -5,
    "-": 0, " -   ": 0, "¥ -   ": 0, "¥-": 0, "- ¥": 0,
}
NOT_MONEY = ["", "五十", "1E2", "1e2", "1_000", "inf", "-inf", "nan", "1,23", "1,2345", ",123", "1,234,5", "0,123", "12,34.5", "1.234", "1.",
             ".5", "+5", "--5", "-¥-5", "5-", "(5", "5)", "(-5)", "-(5)", "((5))", "()", "5元5角", "元", "5万", "$5", "0x10", "٥", "५", "5²", "⑤", "½", "1 234", "50 50", "5/2", "=50", "1000000000000",
             "50.00.00", "50,", "¥", "--", "- -", "—", "’50", "\u2212\u22125", "\u201350", "\u201450", "\u2212-5"]


@pytest.mark.parametrize("text", MONEY)
def test_money(text: str) -> None:
    assert parse_money(text) == MONEY[text]


@pytest.mark.parametrize("text", NOT_MONEY)
def test_what_is_no_money(text: str) -> None:
    with pytest.raises(CellFault, match="expected") as fault:
        parse_money(text)
    assert fault.value.code == "ROW-TYPE"


@given(st.integers(-10**13, 10**13), st.booleans(), st.booleans())
def test_money_written_is_money_read(fen: int, grouped: bool, marked: bool) -> None:
    yuan, rest = divmod(abs(fen), 100)
    text = f"{'-' if fen < 0 else ''}{'¥' if marked else ''}{yuan:{',' if grouped else ''}}.{rest:02d}"
    assert parse_money(text) == fen


@pytest.mark.parametrize("text", ["2022-02-01", "2022-2-1", "2022/2/1", "2022/02/01", "2022.2.1", "20220201", "2022年2月1日", "２０２２年２月１日",
                                  " 2022-02-01　", "2022-02-01 00:00:00", "2022/2/1 0:00", "2022-02-01T00:00:00.000", "2022年2月1日 00:00"])
def test_dates(text: str) -> None:
    assert parse_date(text) == date(2022, 2, 1)


@pytest.mark.parametrize("text", ["", "2022-02-30", "2022-13-01", "2022/2", "2022-2/1", "22-02-01", "2022-02-01 00:00:01", "2022-02-01 10:00", "20220230", "202221",
                                  "01/02/2022", "2022年2月", "2022-02-1x", "0000-00-00", "0022-02-01", "9999-12-31", "44593", "2022．2-1",
                                  "2022-002-01", "二〇二二年二月一日", "2022\u221202\u221201"])
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(CellFault, match="expected one such as"):
        parse_date(text)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_in_every_form(day: date) -> None:
    forms = [day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}.{day.month}.{day.day}", day.strftime("%Y%m%d"),
             f"{day.year}年{day.month}月{day.day}日"]
    assert {parse_date(form) for form in forms} == {day}


def test_a_serial_number_is_told_as_the_day_that_it_would_be() -> None:
    for text, day in {"45392": "2024-04-10", "45392.5": "2024-04-10", "44593": "2022-02-01"}.items():
        with pytest.raises(CellFault, match="is not a date; as Excel's serial number it would be") as fault:
            parse_date(text)
        told = fault.value.message.tell(cell="")
        assert f"it would be {day}: " in told.english and f"则为{day}，" in told
    for text in ("12345", "4539", "453921", "90000"):
        with pytest.raises(CellFault, match="is not a date; expected one such as"):
            parse_date(text)


def test_times() -> None:
    assert parse_datetime("2022/11/5 9:03") == datetime(2022, 11, 5, 9, 3)
    assert parse_datetime("2022-11-05T09:03:07") == datetime(2022, 11, 5, 9, 3, 7)
    assert parse_datetime("2022年11月5日") == datetime(2022, 11, 5)
    for text in ("2022-11-05 24:00", "2022-11-05 9:60", "2022-11-05 9", "yesterday"):
        with pytest.raises(CellFault, match="expected one such as"):
            parse_datetime(text)


def test_counts() -> None:
    assert [parse_count(text) for text in ("0", "1204", "1,204", "１２０４", "-0", "1204.0", "1,204.00", "0.0")] == [
        0, 1204, 1204, 1204, 0, 1204, 1204, 0]
    for text in ("1.5", "1.", "1.0.0", ".0", "0.01", "12人", "1e3", "", "+1", "1,20", "1_0"):
        with pytest.raises(CellFault, match="is not a count"):
            parse_count(text)
    assert parse_count("999,999,999") == 999999999
    for text in ("13908771234", "1,000,000,000", "9" * 5000):  # a phone number; as many as nobody counts
        with pytest.raises(CellFault, match="is not a count"):
            parse_count(text)
    with pytest.raises(CellFault, match="is below 0"):
        parse_count("\u22121")
    with pytest.raises(CellFault, match="is below 0"):
        parse_number("\u22121.5")
    with pytest.raises(CellFault, match="is below 0") as fault:
        parse_count("-1")
    assert fault.value.code == "ROW-SIGN"


def test_option_numbers_of_a_column_that_became_decimals() -> None:
    parse = make_answer_parser(["好", "中", "差"], {"1": "好", "2": "中", "3": "差"}, ["-3"])
    assert [parse(text) for text in ("2.0", "３.００", "-3.0", "1")] == ["中", "差", "", "好"]
    for text in ("2.5", "4.0", "-2.0", "好.0", "好┋没有"):
        with pytest.raises(CellFault, match="is not an answer of the scale"):
            parse(text)
    for text in ("好┋中", "1;2", "A.好┋B.中", "好/差"):
        with pytest.raises(CellFault, match="holds more than one answer of the scale; expected one"):
            parse(text)


def test_years_numbers_durations() -> None:
    assert parse_year("２０２２年") == parse_year("2022年度") == parse_year("2022.0") == 2022
    assert parse_number("7.50") == Decimal("7.50")
    assert [parse_duration(text) for text in ("345", "345秒", "5分45秒", "5分钟", "1小时2分3秒", "00:05:45", "1:02:03")] == [
        345, 345, 345, 300, 3723, 345, 3723]
    for parse, text in ((parse_year, "22"), (parse_year, "1022"), (parse_year, "2022.5"), (parse_year, "2022年.0"), (parse_number, "十"), (parse_number, "1e1"),
                        (parse_duration, "5:45"), (parse_duration, "秒"), (parse_duration, "-5秒")):
        with pytest.raises(CellFault, match="expected"):
            parse(text)


def test_identifiers() -> None:
    assert parse_id(" ９９００ 0119x　") == "99000119x"
    assert [parse_id(text) for text in ("99001119330206121x", "９９0011 19330206 121ｘ", "9900111933020612x", "99001119330206121a")] == [
        "99001119330206121X", "99001119330206121X", "9900111933020612x", "99001119330206121a"]  # an identity number's x, no other's
    assert [parse_id(text) for text in ("'990001", '="990001"', "=990001", '＝＂99 0001＂', "＇990001")] == ["990001"] * 5
    assert [parse_id(text) for text in ("0012", '="0012"', "A.1", "12.5", "1.0.0")] == ["0012", "0012", "A.1", "12.5", "1.0.0"]
    for text in ("12.0", "９９０００１．０", "530402195001010.00", '="12.0"', "0.0"):
        with pytest.raises(CellFault, match=r"ends in \.0") as damage:
            parse_id(text)
        assert damage.value.code == "XL-PRECISION"
    for text in ("5.30402E+17", "5E+17", "5.3e17"):
        assert is_scientific(text)
        with pytest.raises(CellFault, match="Excel"):
            parse_id(text)
    assert not is_scientific("1E5")
    assert parse_id("1E5") == "1E5"


@pytest.mark.parametrize("text", ["无", " 无 ", "-", "—", "——", "/", "－", "／", "--"])
def test_nothing_is_no_person(text: str) -> None:
    assert is_nothing(text)
    assert parse_person(text) == ""


@pytest.mark.parametrize("text", ["", "无名", "A-1", "-1", "1/", "0"])
def test_something_is_not_nothing(text: str) -> None:
    assert not is_nothing(text)
    assert parse_person(text) == text


@pytest.mark.parametrize(("header", "unit"), [
    ("金额（万元）", "万元"), ("金额(万)", "万元"), ("金额_万元", "万元"), ("支出金额 单位：千元", "千元"), ("应发（亿元）", "亿元"), ("拨款百万元", "百万元"),
    ("金额（分）", "分"), ("金额：万", "万元"), ("金额（元）", None), ("金额", None), ("万元以上项目金额（元）", None), ("部分金额", None), ("千佛街道实发", None),
])
def test_units_of_headers(header: str, unit: str | None) -> None:
    assert find_other_unit(header) == unit


def test_text() -> None:
    assert parse_text("　玉兴　街道 ") == "玉兴　街道"
    for text in ("#N/A", "#REF!", "####"):
        with pytest.raises(CellFault, match="error value of Excel"):
            parse_text(text)
    with pytest.raises(CellFault, match="U\\+FFFD"):
        parse_text("玉\ufffd街道")


def test_folding_is_for_full_width_forms_alone() -> None:
    assert fold("１２，３．￥－") == "12,3.¥-"
    assert fold("⑤²") == "⑤²"
    assert fold_text(" 金额 （元）\u200b") == "金额(元)"
