"""The reader as a whole: good extracts read right, messy ones too, every single fault found where it stands."""

import dataclasses
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from unicodedata import normalize

import pandas as pd
import pyarrow as pa
import pytest
from extract_samples import GOOD, edit, list_errors, make_run, read_text

from perfeval_helpers.contract.findings import Finding, sort_findings
from perfeval_helpers.contract.schema import EXTRACTS
from perfeval_helpers.extracts import read_extracts
from perfeval_helpers.extracts.convert import encode
from perfeval_helpers.extracts.header import Headers
from perfeval_helpers.values.words import Words, using

NAMES = tuple(GOOD)
COUNTS = {"funds": 4, "headcounts": 3, "services": 2, "payouts": 6, "questionnaires": 3, "self_evaluation": 3}


def write_all(folder: Path) -> None:
    for name, text in GOOD.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")


def test_good_extracts_have_no_fault_and_add_up(tmp_path: Path) -> None:
    write_all(tmp_path)
    extracts = read_extracts(make_run(tmp_path, NAMES))
    assert list_errors(extracts) == []
    assert {name: extract.counts.accepted for name, extract in extracts.items()} == COUNTS
    for name, extract in extracts.items():
        assert extract.counts.physical == GOOD[name].count("\n") == extract.counts.header_and_skipped + COUNTS[name]
        assert len(extract.quarantine) == 0


def test_funds_frame(tmp_path: Path) -> None:
    extract = read_text(tmp_path, "funds")["funds"]
    frame = extract.frame
    assert list(frame.columns) == ["line", "event", "date", "budget_year", "source", "amount_fen", "document_no", "purpose",
                                   "note"]
    assert frame["line"].tolist() == [2, 3, 4, 5]
    assert frame["event"].tolist() == ["allocated", "arrived", "spent", "spent"]
    assert frame["source"].tolist() == ["central"] * 4
    assert frame["amount_fen"].tolist() == [100_000_000, 60_000_000, 50_000_050, -10_025]
    assert frame["date"].tolist() == list(pd.to_datetime(["2021-03-05", "2022-01-10", "2022-01-20", "2022-02-20"]))
    # 1,000,000.00 + 600,000 + 500,000.50 − 100.25 yuan
    money = extract.money["amount_fen"]
    assert dataclasses.astuple(money) == (209_990_025, 209_990_025, 0, 0, 210_000_050)


def test_headcounts_and_services_keep_blanks_apart_from_zero(tmp_path: Path) -> None:
    heads = read_text(tmp_path, "headcounts")["headcounts"].frame
    assert heads["enterprise_level"].tolist() == ["district", "municipal", "above_municipal"]
    assert heads["received_count"].tolist() == [120, 30, 5]
    assert heads["enterprises_count"].isna().tolist() == [False, True, False]
    services = read_text(tmp_path, "services")["services"].frame
    assert services["visits_count"].isna().tolist() == [False, True]
    assert str(services["activities_count"].dtype) == "Int64"


def test_payouts_frame_has_no_personal_column(tmp_path: Path) -> None:
    extract = read_text(tmp_path, "payouts")["payouts"]
    frame = extract.frame
    assert list(frame.columns) == ["line", "occasion", "person", "street", "community", "due_fen", "paid_fen", "paid_date",
                                   "result", "reason"]
    assert frame["paid_fen"].tolist() == [5000, 0, 5000, 5000, -5000, 0]
    assert frame["occasion"].tolist() == ["spring_festival"] * 5 + ["elders_day"]
    assert frame["result"].tolist() == ["success", "failed", "success", "success", "returned", "not_paid"]
    assert frame["paid_date"].isna().tolist() == [False, True, False, False, False, True]
    assert frame["reason"].tolist() == ["", "账号有误", "", "", "退汇", "死亡"]
    # A1001 on lines 2 and 7, A1002 on 3 and 4, A1003 on 5 and 6
    assert pd.factorize(frame["person"])[0].tolist() == [0, 1, 1, 2, 2, 0]
    assert "person_id" not in str(extract.quarantine.columns)
    assert not {"person_id", "name", "id_number", "bank_account"} & set(frame.columns)


def test_questionnaires_frame(tmp_path: Path) -> None:
    frame = read_text(tmp_path, "questionnaires")["questionnaires"].frame
    assert list(frame.columns) == ["line", "response_id", "submitted_at", "seconds", "street", "overall", "attitude", "comment"]
    assert frame["overall"].tolist() == ["非常满意", "不满意", "比较满意"]
    assert frame["attitude"].tolist() == ["比较满意", "", ""]
    assert frame["seconds"].iloc[:2].tolist() == [345, 345]
    assert frame["seconds"].isna().tolist() == [False, False, True]
    assert frame["submitted_at"].tolist()[:2] == [pd.Timestamp("2022-11-05 10:23:45"), pd.Timestamp("2022-11-05 10:24")]
    assert frame["street"].tolist() == ["玉兴街道", "玉兴街道", ""]


def test_self_evaluation_frame(tmp_path: Path) -> None:
    frame = read_text(tmp_path, "self_evaluation")["self_evaluation"].frame
    assert frame["self_score"].tolist() == [Decimal(10), Decimal("9.5"), None]


MESSY_CELLS = [
    ("funds", 2, 4, "¥1000000", "amount_fen", 100_000_000),
    ("funds", 2, 4, "￥ １，０００，０００．００", "amount_fen", None),  # full-width comma is text, not a separator: see below
    ("funds", 2, 4, "1000000.5", "amount_fen", 100_000_050),
    ("funds", 2, 1, "2021/3/5", "date", pd.Timestamp("2021-03-05")),
    ("funds", 2, 1, "2021.3.5", "date", pd.Timestamp("2021-03-05")),
    ("funds", 2, 1, "20210305", "date", pd.Timestamp("2021-03-05")),
    ("funds", 2, 1, "2021年3月5日", "date", pd.Timestamp("2021-03-05")),
    ("funds", 2, 1, "２０２１－０３－０５", "date", pd.Timestamp("2021-03-05")),
    ("funds", 2, 2, "２０２１", "budget_year", 2021),
    ("funds", 2, 0, " 下达　", "event", "allocated"),
    ("headcounts", 2, 2, "１２０", "received_count", 120),
    ("services", 2, 0, "　玉兴街道 ", "street", "玉兴街道"),
    ("questionnaires", 2, 8, "（跳过）", "street", ""), ("questionnaires", 2, 8, "-3", "street", ""),  # no place of its own
    ("payouts", 2, 0, "spring_festival", "occasion", "spring_festival"),
    ("questionnaires", 2, 6, "Ａ．非常满意", "overall", "非常满意"),
    ("questionnaires", 2, 6, "-3", "overall", ""),
    ("questionnaires", 2, 6, "（空）", "overall", ""),
    ("questionnaires", 2, 2, "1小时2分3秒", "seconds", 3723),
]


@pytest.mark.parametrize(("name", "line", "field", "cell", "column", "value"), MESSY_CELLS)
def test_messy_but_legal_cells(tmp_path: Path, name: str, line: int, field: int, cell: str, column: str, value: object) -> None:
    extracts = read_text(tmp_path, name, edit(name, line, field, cell))
    assert list_errors(extracts) == []
    expected = 100_000_000 if value is None else value
    assert extracts[name].frame[column].iloc[line - 2] == expected


def test_quoted_thousands(tmp_path: Path) -> None:
    extracts = read_text(tmp_path, "funds", edit("funds", 2, 4, '"¥1,000,000.00"'))
    assert list_errors(extracts) == []
    assert extracts["funds"].frame["amount_fen"].iloc[0] == 100_000_000


def in_gb18030(text: str) -> bytes:
    return text.replace("甲春山", "㐀𠮷山").encode("gb18030")


MESSY_FILES = {
    "gb18030": in_gb18030,
    "bom": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "old Mac line ends": lambda text: text.replace("\n", "\r").encode(),
    "no line end at the end": lambda text: text.rstrip("\n").encode(),
    "bars": lambda text: text.replace(",", "|").encode(),
    "semicolons": lambda text: text.replace(",", ";").encode(),
    "tabs": lambda text: text.replace(",", "\t").encode(),
    "quoted throughout": lambda text: "\n".join(
        ",".join(f'"{cell}"' for cell in line.split(",")) for line in text.rstrip("\n").split("\n")).encode(),
    "blanks in headers": lambda text: text.replace("应发金额（元）", " 应发 金额(元)").replace("街道,社区", "　街 道,社区", 1).encode(),
}


@pytest.mark.parametrize("kind", MESSY_FILES)
def test_messy_but_legal_files(tmp_path: Path, kind: str) -> None:
    clean = read_text(tmp_path, "payouts")["payouts"]
    extracts = read_text(tmp_path, "payouts", MESSY_FILES[kind](GOOD["payouts"]))
    assert list_errors(extracts) == []
    extract = extracts["payouts"]
    pd.testing.assert_frame_equal(extract.frame.drop(columns="person"), clean.frame.drop(columns="person"))
    assert extract.counts == clean.counts


def test_a_header_that_is_broken_into_lines_is_told_on_one(tmp_path: Path) -> None:
    extract = read_text(tmp_path, "funds", GOOD["funds"].replace("金额（元）", '"金额\r\n（元）"', 1))["funds"]
    assert extract.headers["amount_yuan"] == "金额（元）" and extract.counts.accepted == 4


def test_titles_totals_repeated_headers_and_blanks_are_skipped_and_counted(tmp_path: Path) -> None:
    lines = GOOD["payouts"].rstrip("\n").split("\n")
    text = "\n".join([
        "2022年春节慰问金发放明细表",                     # 1 title
        "单位：元,,,,制表人：某某",                       # 2 title
        "",                                              # 3 blank, above the header
        *lines[:4],                                      # 4 header, 5–7 data
        lines[0],                                        # 8 repeated header
        ",,,,,,,,,,,",                                   # 9 blank
        *lines[4:],                                      # 10–12 data
        "",                                              # 13 blank
        "合计,,,,,,,300,100,,,",                          # 14 total
        "本月合计,300",                                   # 15 total of another width
        ",,合 计：,,,,,300,100,,,",                       # 16 total where a name would stand
    ]) + "\n"
    extracts = read_text(tmp_path, "payouts", text)
    assert list_errors(extracts) == []
    counts = extracts["payouts"].counts
    assert (counts.physical, counts.titles, counts.repeated_headers, counts.blank, counts.totals) == (16, 3, 1, 2, 3)
    assert (counts.header, counts.skipped, counts.read, counts.accepted) == (1, 9, 6, 6)
    assert extracts["payouts"].frame["line"].tolist() == [5, 6, 7, 10, 11, 12]
    note = next(f for f in extracts.findings if f.code == "ROW-TOTAL")
    assert note.severity == "note"
    assert note.lines == (8, 14, 15, 16)
    assert extracts["payouts"].header_line == 4


def test_a_persons_line_that_goes_on_behind_the_header_is_not_shown(tmp_path: Path) -> None:
    extracts = read_text(tmp_path, "payouts", GOOD["payouts"].replace("\n", "", 1))
    (note,) = [finding for finding in extracts.findings if finding.code == "NOTE-COLUMNS"]
    assert not any(cell in note.english for cell in GOOD["payouts"].split("\n")[1].split(",")[1:] if cell) and "〔已遮盖〕" in note.english


def test_total_in_an_unknown_column(tmp_path: Path) -> None:
    lines = GOOD["funds"].rstrip("\n").split("\n")
    text = "\n".join(["序列," + lines[0], *(f"{n},{line}" for n, line in enumerate(lines[1:])), "累计,,,,,1500,,,"])
    extracts = read_text(tmp_path, "funds", text)
    assert list_errors(extracts) == []
    assert extracts["funds"].counts.totals == 1
    (note,) = [f for f in extracts.findings if f.code == "NOTE-COLUMNS"]
    assert note.english.endswith("not read: '序列'.")


def test_a_column_that_may_be_one_the_file_lacks_is_told_with_its_mapping(tmp_path: Path) -> None:
    text = GOOD["questionnaires"].replace("街道,意见建议\n", "所在街道办事处,3、您的意见建议\n")
    (note,) = [f for f in read_text(tmp_path, "questionnaires", text).findings if f.code == "NOTE-COLUMNS"]
    assert "“3、您的意见建议”（如是“意见建议”，写columns: {questionnaires: {3、您的意见建议: comment}}即可读入）" in note.message
    assert note.message.count("columns:") == 1  # 来自IP is nothing that the file may have, and 街道 begins another word
    text = GOOD["questionnaires"].replace("街道,意见建议\n", "1、您所在的乡镇,6、您的意见和建议？\n")
    with using(Words(place="乡镇")):
        (note,) = [f for f in read_text(tmp_path, "questionnaires", text).findings if f.code == "NOTE-COLUMNS"]
    assert "{questionnaires: {6、您的意见和建议？: comment}}" in note.message and "{questionnaires: {1、您所在的乡镇: street}}" in note.message


@pytest.mark.parametrize(("name", "below"), [("funds", "合计,,,,1500,,,\n制表人：丁机密,,,,,,,\n"), ("headcounts", "小计,,150,150,0,140,139,\n,合计,,,,,,\n注：含直管,,,,,,,\n")])
def test_totals_and_closing_lines_are_no_faulty_data_where_the_key_has_another_name(tmp_path: Path, name: str, below: str) -> None:
    lines = GOOD[name].splitlines()
    keys = [column.header for column in EXTRACTS[name].columns if column.key]
    lines[0] = ",".join(f"别名{place}" if header in keys else header for place, header in enumerate(lines[0].split(",")))
    faults = list_errors(read_text(tmp_path, name, "\n".join(lines) + "\n" + below))
    assert faults == [("FILE-COLUMNS", (1,), None)] * len(keys)


@pytest.mark.parametrize(("name", "line", "wrong"), [
    ("services", "其中：直管,1,1,1,1,1", True), ("services", "其中：直管,,,,,", False), ("headcounts", "其中直管,区级,1,1,0,1,1,", True),
    ("headcounts", "其中：直管,,1,1,,,,", False), ("self_evaluation", "其中：女性人数,5,5,,,", None),
    ("services", "其中心街道,1,1,1,1,1", None), ("services", "合计划街道,1,1,1,1,1", None), ("services", "小计量站,1,1,1,1,1", None), ("services", "总计算机,1,1,1,1,1", None),
])  # fmt: skip
def test_a_line_that_is_part_of_another_is_not_counted_twice(tmp_path: Path, name: str, line: str, wrong: bool | None) -> None:
    extracts = read_text(tmp_path, name, GOOD[name] + line + "\n")
    number = GOOD[name].count("\n") + 1
    assert list_errors(extracts) == ([("ROW-VALUE", (number,), "街道")] if wrong else [])
    assert extracts[name].counts.totals == (wrong is False) and extracts[name].counts.accepted == number - 2 + (wrong is None)


def test_subtotal_of_a_street_is_no_data_but_a_note_that_says_total_is(tmp_path: Path) -> None:
    extracts = read_text(tmp_path, "headcounts", GOOD["headcounts"] + "玉兴街道小计,,150,150,0,140,139,\n玉兴街道,合计,150,150,0,140,139,\n")
    assert list_errors(extracts) == []
    assert extracts["headcounts"].counts.totals == 2
    funds = read_text(tmp_path, "funds", edit("funds", 2, 7, "合计"))
    assert funds["funds"].counts.accepted == 4


KEYLESS = [
    # extract, a line with a blank key, the column that is missing (None: a total)
    ("funds", ",2022-03-01,2022,中央,600.00,凭证8,春节慰问金合计,", "事项"),
    ("funds", ",2022-03-01,2022,中央,600.00,凭证8,,见附件小计", "事项"),
    ("funds", ",2022-03-01,2022,中央,600.00,本月合计,,", "事项"),
    ("funds", ",,,中央小计,600.00,,,", None),
    ("funds", ",,,,600.00,合计,,", None),
    # a ledger that begins with its days has the word there
    ("funds", ",合计,,,600.00,,,", None),
    ("funds", ",2022年12月累计,,,600.00,,,", None),
    ("funds", ",,本年合计,,600.00,,,", None),
    ("funds", ",,,,合计：600.00,,,", None),
    ("funds", "支出小计,,,,600.00,,,", None),
    ("payouts", "春节,,,,,,,500,450,小计,,", None),
    ("payouts", "春节,,丁北山,,,玉兴街道,一社区,50,0,,未发放,见上月合计", "人员编号"),
    ("payouts", "春节,,,,,玉兴街道,一社区小计,50,0,,未发放,", "人员编号"),
    ("payouts", "春节,,,,,玉兴街道,一社区小计,500,450,,,", None),
    ("payouts", ",,,,,玉兴街道小计,,300,100,,,", None),
    ("questionnaires", ",2022/11/5 10:23:45,,,,,非常满意,A.比较满意,玉兴街道,以上合计", "序号"),
    ("questionnaires", ",,,合计,,,,,,", None),
    ("headcounts", ",小计,150,150,0,140,139,", None),
]


@pytest.mark.parametrize(("name", "line", "missing"), KEYLESS)
def test_a_line_without_its_key_is_data_unless_what_names_it_says_total(tmp_path: Path, name: str, line: str, missing: str | None) -> None:
    extracts = read_text(tmp_path, name, GOOD[name] + line + "\n")
    number = GOOD[name].count("\n") + 1
    assert list_errors(extracts) == ([("ROW-MISSING", (number,), missing)] if missing else [])
    assert extracts[name].counts.totals == (missing is None)


@pytest.mark.parametrize("line", ["支出,合计,2022,中央,600.00,凭证8,,", ",合计,2022,中央,600.00,凭证8,,"])
def test_a_line_that_is_filled_like_data_is_no_total_for_a_word_in_its_day(tmp_path: Path, line: str) -> None:
    extracts = read_text(tmp_path, "funds", GOOD["funds"] + line + "\n")
    assert ("ROW-TYPE", (6,), "日期") in list_errors(extracts) and extracts["funds"].counts.totals == 0


def test_own_words_in_an_unknown_column_make_no_total(tmp_path: Path) -> None:
    lines = GOOD["funds"].rstrip("\n").split("\n")
    for header, totals in (("摘要", 0), ("序列", 1)):
        text = "\n".join([f"{header},{lines[0]}", *(f",{line}" for line in lines[1:]), "慰问金合计,,,,,600,,,"])
        extracts = read_text(tmp_path, "funds", text)
        assert extracts["funds"].counts.totals == totals
        assert bool(list_errors(extracts)) == (totals == 0)


@pytest.mark.parametrize("name", ["全年累计人数", "累计人数", "合计人数", "合计"])
def test_indicators_that_are_called_like_totals(tmp_path: Path, name: str) -> None:
    for line, accepted, totals in ((f"{name},5300,,,,", 3, 0), (f"{name},,5298,10,10,", 3, 0), (f"{name},5300,5298,,,", 4, 0),
                                   (f"{name},,,100,95,", 3, 1)):
        extract = read_text(tmp_path, "self_evaluation", GOOD["self_evaluation"] + line + "\n")["self_evaluation"]
        assert (extract.counts.accepted, extract.counts.totals) == (accepted, totals)


def test_a_form_typed_off_as_published(tmp_path: Path) -> None:
    typed = ["培训人数,≥100人,98人,10分,／,—", "满意度,≥90%,95%,—,9.5,", "总分,/,—,100,95.5,优", "总 得 分,,,100,95.5,"]
    head = GOOD["self_evaluation"].split("\n")[0]
    extracts = read_text(tmp_path, "self_evaluation", "\n".join([head, *typed]) + "\n")
    extract = extracts["self_evaluation"]
    assert extract.frame["points"].tolist() == [Decimal(10), None]
    assert extract.frame["self_score"].tolist() == [None, Decimal("9.5")]
    assert extract.counts.totals == 2 and list_errors(extracts) == []


def test_mapped_headers_and_english_fields(tmp_path: Path) -> None:
    text = GOOD["payouts"].replace("姓名", "收款户名").replace("发放节日", "occasion").replace("应发金额（元）", "due_yuan")
    extracts = read_text(tmp_path, "payouts", text, columns={"payouts": {"收款户名": "name"}})
    assert list_errors(extracts) == []
    assert extracts["payouts"].headers["name"] == "收款户名" and "name" not in extracts["payouts"].frame
    assert not [f for f in extracts.findings if f.code == "NOTE-COLUMNS"]


def test_separator_of_the_run_file(tmp_path: Path) -> None:
    extracts = read_text(tmp_path, "funds", GOOD["funds"].replace(",", "#"), separator={"funds": "#"})
    assert list_errors(extracts) == []
    wrong = read_text(tmp_path, "funds", GOOD["funds"], separator={"funds": "|"})
    assert [f.code for f in wrong.findings] == ["FILE-COLUMNS"]
    assert "fits with the separator comma" in wrong.findings[0].english


def test_option_codes(tmp_path: Path) -> None:
    run = make_run(tmp_path, ("questionnaires",))
    run.survey = run.survey.model_copy(update={"codes": {"1": "非常满意", "2": "比较满意", "5": "不满意"}})
    text = GOOD["questionnaires"].replace("非常满意,A.比较满意", "1,2").replace("不满意,(跳过)", "5,-3")
    (tmp_path / "questionnaires.csv").write_text(text, encoding="utf-8")
    extracts = read_extracts(run)
    assert list_errors(extracts) == []
    assert extracts["questionnaires"].frame["overall"].tolist() == ["非常满意", "不满意", "比较满意"]


def test_an_option_letter_before_a_code_is_no_answer(tmp_path: Path) -> None:
    run = make_run(tmp_path, ("questionnaires",))
    run.survey = run.survey.model_copy(update={"codes": {"1": "非常满意"}})
    (tmp_path / "questionnaires.csv").write_text(edit("questionnaires", 2, 6, "A.1"), encoding="utf-8")
    assert list_errors(read_extracts(run)) == [("ROW-VALUE", (2,), "1、总体是否满意")]


def test_comment_over_several_lines(tmp_path: Path) -> None:
    text = GOOD["questionnaires"].replace("玉兴街道,很好\n", '玉兴街道,"很好，\n谢谢，\n再见"\n')
    extract = read_text(tmp_path, "questionnaires", text)["questionnaires"]
    assert (extract.counts.physical, extract.counts.continued, extract.counts.accepted) == (6, 2, 3)
    assert extract.frame["line"].tolist() == [2, 5, 6]
    assert extract.frame["comment"].iloc[0] == "很好，\n谢谢，\n再见"


FAULTS = [
    # extract, line, field, cell, code, header, what the message says
    ("funds", 2, 4, "五十", "ROW-TYPE", "金额（元）", "'五十' is not an amount of money; expected yuan such as 50 or 1,234.50"),
    ("funds", 2, 4, "1E2", "ROW-TYPE", "金额（元）", "'1E2' is not an amount"),
    ("funds", 2, 4, "1_000", "ROW-TYPE", "金额（元）", "'1_000' is not an amount"),
    ("funds", 2, 4, "inf", "ROW-TYPE", "金额（元）", "'inf' is not an amount"),
    ("funds", 2, 4, "nan", "ROW-TYPE", "金额（元）", "'nan' is not an amount"),
    ("funds", 2, 4, "10.123", "ROW-TYPE", "金额（元）", "'10.123' has more than two decimals"),
    ("funds", 2, 4, '"1,0000"', "ROW-TYPE", "金额（元）", "'1,0000' is not an amount"),
    ("funds", 2, 4, "5²", "ROW-TYPE", "金额（元）", "'5²' is not an amount"),
    ("funds", 2, 4, "53.11万元", "ROW-TYPE", "金额（元）", "is in '万元'"),
    ("funds", 2, 4, "", "ROW-MISSING", "金额（元）", "the cell is blank; expected yuan such as 50 or 1,234.50"),
    ("funds", 2, 4, "9" * 20, "ROW-TYPE", "金额（元）", "too large"),
    ("funds", 2, 1, "2021-02-30", "ROW-TYPE", "日期", "'2021-02-30' is a date that does not exist"),
    ("funds", 2, 1, "44260", "ROW-TYPE", "日期", "'44260' is not a date"),
    ("funds", 2, 1, "2021-3/5", "ROW-TYPE", "日期", "is not a date"),
    ("funds", 2, 2, "21", "ROW-TYPE", "预算年度", "'21' is not a year"),
    ("funds", 2, 0, "拨付", "ROW-VALUE", "事项", "'拨付' is not among the allowed values; expected one of '下达', '到位', '支出'"),
    ("funds", 2, 3, "国家", "ROW-VALUE", "资金来源", "'国家' is not among"),
    ("funds", 5, 4, "-600000", "ROW-SIGN", "金额（元）", "'-600000' is a reversal that takes its event, year and source below 0"),
    ("headcounts", 2, 2, "-1", "ROW-SIGN", "接收人数", "'-1' is below 0"),
    ("headcounts", 2, 2, "12.5", "ROW-TYPE", "接收人数", "'12.5' is not a count"),
    ("headcounts", 2, 1, "省级", "ROW-VALUE", "企业层级", "'省级' is not among the allowed values"),
    ("headcounts", 2, 0, "", "ROW-MISSING", "街道", "the cell is blank; expected text"),
    ("headcounts", 3, 1, "区级", "ROW-DUPLICATE", "街道", "repeats line 2; expected each '街道 × 企业层级' once"),
    ("services", 3, 0, "玉兴街道", "ROW-DUPLICATE", "街道", "repeats line 2; expected each '街道' once"),
    ("payouts", 2, 0, "端午节", "ROW-VALUE", "发放节日", "expected one of '春节' (spring_festival), '敬老节' (elders_day); a source"),
    ("payouts", 2, 0, "", "ROW-MISSING", "发放节日", "the cell is blank; expected a festival that the run file declares"),
    ("payouts", 2, 1, "", "ROW-MISSING", "人员编号", "the cell is blank"),
    ("payouts", 2, 1, "5.30402E+17", "XL-PRECISION", "人员编号", "was turned into a number by Excel"),
    ("payouts", 2, 3, "5.30402E+17", "XL-PRECISION", "身份证号", "exponent form"),
    ("payouts", 2, 1, "1001.0", "XL-PRECISION", "人员编号", "the cell was turned into a number with decimals (it ends in .0)"),
    ("payouts", 2, 3, "990000195001010019.0", "XL-PRECISION", "身份证号", "turned into one with decimals"),
    ("payouts", 2, 4, "9900111122223333001.00", "XL-PRECISION", "银行账号", "the cell was turned into a number with decimals"),
    ("payouts", 2, 1, "无", "ROW-MISSING", "人员编号", "the cell is blank"),
    ("payouts", 2, 1, "-", "ROW-MISSING", "人员编号", "the cell is blank"),
    ("payouts", 2, 1, "—", "ROW-MISSING", "人员编号", "the cell is blank"),
    ("payouts", 2, 1, "/", "ROW-MISSING", "人员编号", "the cell is blank"),
    ("payouts", 2, 3, "无", "ROW-TYPE", "身份证号", "is not an identity number (not shown)"),
    ("payouts", 3, 3, "990000194912310000", "XL-PRECISION", "身份证号", "ends in 000"),
    ("payouts", 2, 3, "99000019500101", "ROW-TYPE", "身份证号", "is not an identity number (not shown)"),
    ("payouts", 2, 4, "9.90011E+18", "XL-PRECISION", "银行账号", "was turned into a number by Excel"),
    ("payouts", 2, 8, "-50", "ROW-SIGN", "实发金额（元）", "'-50' is negative, but the result is not '退回'"),
    ("payouts", 2, 8, "0", "ROW-VALUE", "实发金额（元）", "'0' was paid, but the result is '成功'"),
    ("payouts", 3, 8, "50", "ROW-VALUE", "实发金额（元）", "the result says that nothing was"),
    ("payouts", 2, 9, "", "ROW-MISSING", "发放日期", "the cell is blank although money was paid"),
    ("payouts", 2, 10, "已发", "ROW-VALUE", "处理结果", "'已发' is not among the allowed values"),
    ("payouts", 4, 7, "60", "ROW-VALUE", "应发金额（元）", "'60' differs from '50' on line 3 for the same person and '发放节日'"),
    ("payouts", 2, 7, "-50", "ROW-SIGN", "应发金额（元）", "'-50' is negative; expected an amount due"),
    ("payouts", 6, 8, "-60", "ROW-SIGN", "实发金额（元）", "'-60' is returned, but less was paid"),
    ("questionnaires", 3, 0, "1", "ROW-DUPLICATE", "序号", "repeats line 2"),
    ("questionnaires", 2, 6, "满意", "ROW-VALUE", "1、总体是否满意", "'满意' is not an answer of the scale"),
    ("questionnaires", 2, 6, "A.非常满意┋B.比较满意", "ROW-VALUE", "1、总体是否满意", "holds more than one answer of the scale"),
    ("questionnaires", 2, 1, "2022-11-05 25:00", "ROW-TYPE", "提交答卷时间", "is a time that does not exist"),
    ("questionnaires", 2, 2, "很久", "ROW-TYPE", "所用时间", "'很久' is not a duration"),
    ("self_evaluation", 2, 3, "十分", "ROW-TYPE", "分值", "'十分' is not a number"),
    ("self_evaluation", 2, 4, "-1", "ROW-SIGN", "自评得分", "'-1' is below 0"),
    ("self_evaluation", 3, 0, "移交率", "ROW-DUPLICATE", "指标", "repeats line 2"),
]


@pytest.mark.parametrize(("name", "line", "field", "cell", "code", "header", "message"), FAULTS)
def test_single_faults(tmp_path: Path, name: str, line: int, field: int, cell: str, code: str, header: str, message: str) -> None:
    extracts = read_text(tmp_path, name, edit(name, line, field, cell))
    assert list_errors(extracts) == [(code, (line,), header)]
    finding = next(f for f in extracts.findings if f.severity == "error")
    assert message in finding.english
    assert finding.located() == f"data/tiny/{name}.csv:{line}: {header}: {finding.english}"
    assert f"第{line}行" in finding.message
    counts = extracts[name].counts
    assert counts.physical == GOOD[name].count("\n") == counts.header_and_skipped + counts.accepted + counts.quarantined
    for money in extracts[name].money.values():
        assert money.read == money.accepted + money.quarantined


def test_found_values_are_shown_beside_names_of_any_kind(tmp_path: Path) -> None:
    text = edit("payouts", 2, 8, "五十").replace("甲春山", "测试甲0072")
    located = [f.located() for f in read_text(tmp_path, "payouts", text).findings if f.severity == "error"]
    assert located == ["data/tiny/payouts.csv:2: 实发金额（元）: '五十' is not an amount of money; expected yuan such as 50 or 1,234.50."]


def test_two_writings_of_a_person_number_are_one_person(tmp_path: Path) -> None:
    lines = GOOD["payouts"].split("\n")
    lines[3] = lines[3].replace("A1002", " Ａ１００2")
    extracts = read_text(tmp_path, "payouts", "\n".join(lines))
    assert list_errors(extracts) == []
    assert pd.factorize(extracts["payouts"].frame["person"])[0].tolist() == [0, 1, 1, 2, 2, 0]
    lines[3] = lines[3].replace(",50,50,", ",60,50,")
    assert list_errors(read_text(tmp_path, "payouts", "\n".join(lines))) == [("ROW-VALUE", (4,), "应发金额（元）")]


@pytest.mark.parametrize("cell", ['="1002"', '"=""1002"""', "=1002", "'1002"])
def test_excel_text_marks_make_no_other_person(tmp_path: Path, cell: str) -> None:
    lines = GOOD["payouts"].replace("A1002", "1002").split("\n")
    lines[3] = lines[3].replace("1002", cell, 1)
    extracts = read_text(tmp_path, "payouts", "\n".join(lines))
    assert list_errors(extracts) == []
    assert pd.factorize(extracts["payouts"].frame["person"])[0].tolist() == [0, 1, 1, 2, 2, 0]


def test_excel_text_marks_make_no_other_account(tmp_path: Path) -> None:
    text = GOOD["payouts"].replace("9900111122223333004", '"=""9900111122223333001"""', 1)  # A1003's, on line 5, is A1001's
    (shared,) = [f for f in read_text(tmp_path, "payouts", text).findings if f.code == "REC-SHARED-ACCOUNT"]
    assert shared.lines == (2, 5, 7)


def test_reasons_that_say_nothing(tmp_path: Path) -> None:
    for mark in ("无", "-", "—", "/"):
        extracts = read_text(tmp_path, "payouts", edit("payouts", 3, 11, mark))
        assert extracts["payouts"].frame["reason"].tolist()[1] == ""
    mapped = read_text(tmp_path, "payouts", edit("payouts", 3, 11, " 无"), reasons={"unknown": ("无",)})
    assert mapped["payouts"].frame["reason"].tolist()[1] == "无"


def list_faults(folder: Path, text: str) -> list[Finding]:
    return [f for f in read_text(folder, "funds", text).findings if f.severity == "error"]


UNITS = [("金额（万元）", "万元"), ("金额(千元)", "千元"), ("金额（亿元）", "亿元")]


@pytest.mark.parametrize(("header", "unit"), UNITS)
def test_headers_in_another_unit_are_not_mapped_to_yuan(tmp_path: Path, header: str, unit: str) -> None:
    text = GOOD["funds"].replace("金额（元）", header)
    extracts = read_text(tmp_path, "funds", text, columns={"funds": {header: "amount_yuan"}})
    found = [(f.code, f.column, f.english) for f in extracts.findings if f.severity == "error"]
    assert found[0] == ("FILE-COLUMNS", f"columns.funds.{header}", f"the run file's columns map '{header}', which is in '{unit}', to "
                        "'金额（元）'; expected amounts in yuan: convert it to yuan.")
    assert found[1][2].endswith(f"which is in '{unit}'; convert it to yuan.")
    other = read_text(tmp_path, "funds", GOOD["funds"].replace("用途", header), columns={"funds": {header: "purpose"}})
    assert list_errors(other) == []  # text may speak of 万元


@pytest.mark.parametrize(("header", "unit"), UNITS)
def test_headers_in_another_unit_are_not_suggested(tmp_path: Path, header: str, unit: str) -> None:
    (fault,) = list_faults(tmp_path, GOOD["funds"].replace("金额（元）", header))
    assert f"which is in '{unit}'; convert it to yuan" in fault.english and "columns" not in fault.english
    assert f"以{unit}为单位，应换算为元" in fault.message
    for near in ("金额", "金额（含税，按合同约定的结算数逐笔填列）"):  # the same but for what is in brackets, however long
        (fault,) = list_faults(tmp_path, GOOD["funds"].replace("金额（元）", near).replace("用途", header))
        assert f"'{near.translate(str.maketrans('（），', '(),'))}', which a `columns` entry" in fault.english


def test_the_nearest_of_the_headers_that_begin_alike_is_suggested() -> None:
    headers = Headers(EXTRACTS["funds"], {})
    assert headers.suggest("（2）饭菜质量是否满意", ["（1）所在班级", "（2）饭菜质量满意吗", "（3）意见"]) == "(2)饭菜质量满意吗"
    assert headers.suggest("数量（头）", ["数量（公斤，含损耗）", "数量（头、只）", "备注"]) == "数量(头、只)"


def test_several_damaged_person_numbers(tmp_path: Path) -> None:
    text = GOOD["payouts"].replace("A1001", "5.30402E+17").replace("A1003", "5.30403E+17").replace("A1002", "#N/A")
    errors = list_errors(read_text(tmp_path, "payouts", text))
    assert [(code, lines) for code, lines, _ in errors] == [
        ("XL-PRECISION", (2,)), ("ROW-TYPE", (3,)), ("ROW-TYPE", (4,)), ("XL-PRECISION", (5,)), ("XL-PRECISION", (6,)),
        ("XL-PRECISION", (7,))]


def test_copied_payment_is_a_duplicate_but_a_failed_attempt_may_be_repeated(tmp_path: Path) -> None:
    lines = GOOD["payouts"].rstrip("\n").split("\n")
    paid_twice = read_text(tmp_path, "payouts", "\n".join([*lines, lines[1]]))
    assert list_errors(paid_twice) == [("ROW-DUPLICATE", (8,), "人员编号")]
    assert "repeats line 2" in paid_twice.findings[0].english
    failed_twice = read_text(tmp_path, "payouts", "\n".join([*lines[:3], lines[2], *lines[3:]]))
    assert list_errors(failed_twice) == []


def test_paid_returned_and_paid_again_on_one_day_is_no_duplicate(tmp_path: Path) -> None:
    paid = "春节,A1009,丁南山,,,玉兴街道,一社区,50,50,2022-01-20,成功,\n"
    back = "春节,A1009,丁南山,,,玉兴街道,一社区,50,-50,2022-01-20,退回,退汇\n"
    assert list_errors(read_text(tmp_path, "payouts", GOOD["payouts"] + paid + back + paid)) == []
    assert list_errors(read_text(tmp_path, "payouts", GOOD["payouts"] + paid + back + paid + back)) == []
    # returned on another day: then the second payment on the first day is a copy
    late = back.replace("2022-01-20", "2022-01-25")
    errors = list_errors(read_text(tmp_path, "payouts", GOOD["payouts"] + paid + late + paid))
    assert errors == [("ROW-DUPLICATE", (10,), "人员编号")]
    twice = list_errors(read_text(tmp_path, "payouts", GOOD["payouts"] + paid + paid + paid + back))
    assert twice == [("ROW-DUPLICATE", (9,), "人员编号"), ("ROW-DUPLICATE", (10,), "人员编号")]


def test_copied_funds_line_is_a_duplicate(tmp_path: Path) -> None:
    extracts = read_text(tmp_path, "funds", GOOD["funds"] + GOOD["funds"].split("\n")[1] + "\n")
    assert list_errors(extracts) == [("ROW-DUPLICATE", (6,), "事项")]


def test_lines_that_cannot_be_split_show_nothing_of_their_text(tmp_path: Path) -> None:
    lines = GOOD["payouts"].rstrip("\n").split("\n")
    bad = {
        "春节,A1009,丁机密,990000195001010019,9900111122223333009,玉兴街道,一社区,1,050,50,2022-01-20,成功,": "13 fields; expected 12",
        "春节,A1009,丁机密": "3 fields; expected 12",
        '春节,A1009,"丁机密,990000195001010019,9900111122223333009,玉兴街道,一社区,50,50,2022-01-20,成功,': "never closes",
        '春节,A1009,"丁机密"x,990000195001010019,9900111122223333009,玉兴街道,一社区,50,50,2022-01-20,成功,': "quotes of the line",
    }
    for text, message in bad.items():
        extracts = read_text(tmp_path, "payouts", "\n".join([*lines[:3], text, *lines[3:]]) + "\n")
        assert list_errors(extracts) == [("ROW-TYPE", (4,), None)]
        finding = next(f for f in extracts.findings if f.severity == "error")
        assert message in finding.english
        assert "丁机密" not in repr(extracts.findings) + extracts["payouts"].quarantine.to_csv()
        counts = extracts["payouts"].counts
        assert (counts.physical, counts.accepted, counts.quarantined) == (8, 6, 1)
        assert extracts["payouts"].money["due_fen"].unreadable_cells == 1


def test_helpful_words_about_commas_and_cut_files(tmp_path: Path) -> None:
    comma = read_text(tmp_path, "funds", edit("funds", 2, 4, "1,000.00"))
    assert "such as 1,234.50, has to stand in quotes" in comma.findings[0].english
    cut = read_text(tmp_path, "funds", GOOD["funds"][:-30])
    assert list_errors(cut) == [("ROW-TYPE", (5,), None)]
    assert "the file seems to be cut off here" in cut.findings[0].english


def test_only_a_short_last_line_alone_says_that_a_file_is_cut_off(tmp_path: Path) -> None:
    lines = GOOD["funds"].rstrip("\n").split("\n")
    long = "\n".join([lines[0], *(f"{line},x" for line in lines[1:])])
    two = "\n".join([*lines[:-2], lines[-2][:20], lines[-1][:20]])
    one = GOOD["funds"].rstrip("\n") + ",x"
    for text, bad in ((long, 4), (one, 1), (two, 2), (GOOD["funds"][:-30] + "\n", 1)):
        found = [f.english for f in read_text(tmp_path, "funds", text).findings if f.severity == "error"]
        assert len(found) == bad
        assert not any("cut off" in english for english in found)


@pytest.mark.parametrize("separator", [",", "|"])
@pytest.mark.parametrize("extra", [1, 3])
def test_separators_too_many_at_the_end_of_data_lines(tmp_path: Path, separator: str, extra: int) -> None:
    clean = read_text(tmp_path, "payouts")["payouts"]
    lines = GOOD["payouts"].rstrip("\n").split("\n")
    text = "\n".join([lines[0], *(line + "," * extra for line in lines[1:]), "合计,,,,,,,300,100,,,,,,,,"]).replace(",", separator)
    extracts = read_text(tmp_path, "payouts", text)
    assert list_errors(extracts) == []
    pd.testing.assert_frame_equal(extracts["payouts"].frame.drop(columns="person"), clean.frame.drop(columns="person"))
    assert extracts["payouts"].counts.totals == 1


@pytest.mark.parametrize(("name", "line"), [
    ("funds", "支出,2022-03-01,2021,中央,1,500.00,凭证8,,"),  # 1 yuan, or 1,500.00
    ("funds", "支出,2022-03-01,2021,中央,1,234,500.00,,,"),  # two commas
    ("funds", "支出,2022-03-01,2021,中央,500.00,凭证8,,,x"),  # not empty
    ("funds", "支出,,2022-03-01,2021,中央,500.00,,,"),  # a separator too many in the middle
    ("headcounts", "凤凰街道,区级,1,204,1,204,0,3,3,"),
])
def test_fields_too_many_that_may_be_something_else_are_refused(tmp_path: Path, name: str, line: str) -> None:
    extracts = read_text(tmp_path, name, GOOD[name] + line + "\n")
    assert list_errors(extracts) == [("ROW-TYPE", (GOOD[name].count("\n") + 1,), None)]


FOOTERS = [
    "制表人：丁机密 审核：戊机密", "打印日期：2022-12-31", "负责人：丁机密,,,,,,,", ",,复核：戊机密,,,,,", "填表：丁机密,,,经办:戊机密", "导出时间：2022-12-31 10:00,,,,,,,,,,,",
    '"制表人：丁机密\n审核：戊机密"', "财务负责人（签章）：,,,,,,,",
]


@pytest.mark.parametrize("name", ["funds", "payouts", "headcounts"])
@pytest.mark.parametrize("footer", FOOTERS)
def test_footers_below_the_data_are_skipped_and_counted(tmp_path: Path, name: str, footer: str) -> None:
    clean = read_text(tmp_path, name)[name]
    extracts = read_text(tmp_path, name, GOOD[name] + f"合计\n\n{footer}\n打印日期：2022-12-31\n")
    assert list_errors(extracts) == []
    counts, line = extracts[name].counts, GOOD[name].count("\n") + 3
    second = line + 1 + footer.count("\n")
    assert (counts.accepted, counts.footers, counts.totals) == (clean.counts.accepted, 2, 1)
    assert counts.physical == second == counts.header_and_skipped + counts.accepted + counts.quarantined
    (note,) = [f for f in extracts.findings if f.code == "ROW-FOOTER"]
    assert (note.severity, note.lines) == ("note", (line, second))
    assert "机密" not in repr(extracts.findings) + repr(extracts[name].frame.to_csv())


@pytest.mark.parametrize("footer", [
    "交易笔数：7笔\n交易总额：3000.00元\n导出时间：2024年05月06日 10:00:00", "总笔数：7,总金额：3000.00", "成功笔数：6,成功金额：3000.00,失败笔数：1", "共7条记录",
    "#------------\n# 交易笔数：7笔\n# 交易总额：3000.00元", "单位负责人：,丁机密,财务负责人：,戊机密,制表人：,己机密,,", "注：1. 丁机密\n2. 戊机密\n\n3、己机密,,,,,,,\n2024年5月6日",
    "以下空白", ",,以下空白,,,,,", "制表人丁机密", "说明：丁机密", "制表人：丁机密,,,,500.00,,,", "合计,,,,500.00,,,\n\n合计：丁机密\n注：略",
])
def test_lines_that_close_a_table(tmp_path: Path, footer: str) -> None:
    extracts = read_text(tmp_path, "funds", GOOD["funds"] + footer + "\n")
    assert list_errors(extracts) == ([] if "合计：" not in footer else [("ROW-TYPE", (8,), None)])
    counts = extracts["funds"].counts
    assert counts.accepted == 4 and counts.footers >= 1
    assert counts.physical == counts.header_and_skipped + counts.accepted + counts.quarantined
    assert "机密" not in repr(extracts.findings) + extracts["funds"].frame.to_csv()


@pytest.mark.parametrize("closing", ["制表人：丁机密,,,,,,,", "制表人：丁机密", "总笔数：7,总金额：3000.00", "共7条记录", ",,,,,,,以下空白", "#-----"])
@pytest.mark.parametrize("below", ["支出,2022-03-01,2021,中央,500.00,凭证8,,\n", GOOD["funds"].split("\n")[0] + "\n支出,2022-03-01,2021,中央,500.00,凭证8,,\n"])
def test_closing_lines_between_pasted_batches_count_as_totals(tmp_path: Path, closing: str, below: str) -> None:
    extracts = read_text(tmp_path, "funds", GOOD["funds"] + closing + "\n" + below + "共1条记录\n")
    assert list_errors(extracts) == []
    counts = extracts["funds"].counts
    assert (counts.accepted, counts.totals, counts.footers) == (5, 1, 1)
    (note,) = [f for f in extracts.findings if f.code == "ROW-TOTAL"]
    assert note.lines[0] == 6
    assert counts.physical == counts.header_and_skipped + counts.accepted


@pytest.mark.parametrize("text", [
    "制表人：丁机密,2022-03-01,2021,中央,500.00,,,\n",  # filled like data
    "丁机密,,,,,,,\n",  # no such label
    "2. 丁机密\n", "2. 丁机密\n制表人：戊机密\n",  # the item of no note above it
    "共和街道\n",
])
def test_what_closes_no_table_is_a_fault(tmp_path: Path, text: str) -> None:
    extracts = read_text(tmp_path, "funds", GOOD["funds"] + text)
    assert list_errors(extracts)[0][1] == (6,)
    counts = extracts["funds"].counts
    assert counts.footers == text.count("戊")
    assert counts.physical == counts.header_and_skipped + counts.accepted + counts.quarantined


@pytest.mark.parametrize(("name", "line"), [
    ("headcounts", "共和街道,区级,1,1,0,1,1,1\n"),
    ("services", "共和街道,6,150,80,78,2\n"), ("services", "共和街道,,,,,\n"),
    ("self_evaluation", "审核人次,100,100,10,10,\n"), ("self_evaluation", "总金额,100,100,,,\n"),
    ("payouts", "春节,A1009,单位负责人,,,玉兴街道,一社区,50,50,2022-01-20,成功,\n"),
])
def test_data_that_begin_like_a_closing_line_are_data(tmp_path: Path, name: str, line: str) -> None:
    extracts = read_text(tmp_path, name, GOOD[name] + line)
    assert list_errors(extracts) == []
    assert (extracts[name].counts.accepted, extracts[name].counts.footers) == (GOOD[name].count("\n"), 0)


@pytest.mark.parametrize(("top", "english", "chinese"), [
    # the columns are there by other names
    ("经费台账\n项目,时间,年份,渠道,发生额\n拨付,2022-01-10,2022,中央,5\n", "; line 2 has '项目 | 时间 | 年份 | 渠道 | 发生额': a header of another name",
     "；第2行为：项目 | 时间 | 年份 | 渠道 | 发生额；表头名称不同的，在运行文件 columns 中对应"),
    # one of them is known
    ("某表\n事项,时间,年份,渠道,发生额\n", "; line 2 has '事项 | 时间", "第2行为：事项 | 时间"),
    # data alone: they may name a person
    ("丁机密,2022-01-10,2022,中央,5\n戊机密,2022-01-10,2022,中央,5\n", "; line 1 has 5 cells that look like data (not shown)", "第1行的5个单元格像是数据（不予显示）"),
    ("丁机密|支出|中央|5\n", "; line 1 has 4 cells that look like data (not shown)", "像是数据"),
    ("某表\n事项，日期，预算年度，资金来源，金额（元）\n", "; the header fits with the full-width '，', which separates no columns; expected a comma",
     "按全角的“，”分隔能找到表头，但全角符号不分隔各列，应改为半角逗号"),
    (",".join(f"栏目{c}" for c in "甲乙丙丁戊己庚辛壬癸子丑寅卯") + "\n", "栏目丑' … (14 cells)", "栏目丑……（共14个）"),
])
def test_what_stood_where_a_header_was_looked_for_is_shown(tmp_path: Path, top: str, english: str, chinese: str) -> None:
    (fault,) = read_text(tmp_path, "funds", top).findings
    assert fault.code == "FILE-COLUMNS" and "no header line was found; expected the columns '事项'" in fault.english
    assert english in fault.english and chinese in fault.message
    assert "机密" not in fault.english + fault.message


def test_a_file_that_a_program_keeps_open_is_to_be_closed_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:  # as Windows does where Excel holds a file
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    (fault,) = read_text(tmp_path, "funds", None).findings
    assert fault.code == "FILE-MISSING" and "正由别的程序（如Excel、WPS）打开着" in fault.message


def test_files_that_may_be_the_missing_one_are_named(tmp_path: Path) -> None:
    for name in ("发放明细2022.xlsx", "Payouts(1).csv", "funds.csv", "SOURCE.md", ".~lock.a.txt#"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (fault,) = read_extracts(make_run(tmp_path, ("payouts",))).findings
    assert fault.code == "FILE-MISSING"
    assert "; its folder has Payouts(1).csv, 发放明细2022.xlsx: rename the one that is meant" in fault.english
    assert "文件夹中有Payouts(1).csv、发放明细2022.xlsx，如是该文件，请改名" in fault.message
    for name in ("~$payouts.xlsx", "._payouts.csv", "payouts.et", "funds.xlsb"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (fault,) = read_extracts(make_run(tmp_path, ("payouts",))).findings
    assert "; its folder has Payouts(1).csv, payouts.et, 发放明细2022.xlsx: save the one that is meant as payouts.xlsx" in fault.english
    (tmp_path / "payouts.csv.txt").write_text("x", encoding="utf-8")
    assert ", payouts.csv.txt, " in read_extracts(make_run(tmp_path, ("payouts",))).findings[0].english
    # no folder, or a file in its place
    for name, hint in (("none", ""), ("funds.csv", ""), ("Data-2022", "; did you mean 'data2022'?")):
        (tmp_path / "data2022").mkdir(exist_ok=True)
        (fault,) = read_extracts(make_run(tmp_path / name, ("payouts",))).findings
        assert fault.english == f"there is no folder 'data/tiny'{hint}; expected the folder that the run file names under data."


@pytest.mark.parametrize(("name", "shown"), [
    ("payouts丁一山.csv", "payouts〔已遮盖〕.csv"), ("慰问金发放明细-丁一山-990000195001010019.xlsx", "慰问金发放明细-〔已遮盖〕-〔已遮盖〕.xlsx"),
    ("Ding Yishan.csv", "〔已遮盖〕 〔已遮盖〕.csv"), ("慰问金2022年度汇总(1).et", "慰问金2022年度汇总(1).et"), ("丁一山的PAYOUTS.xls", "〔已遮盖〕PAYOUTS.xls"),
    ("丁金发.csv", "〔已遮盖〕.csv"), ("慰问金发放明细丁金发.csv", "慰问金发放明细〔已遮盖〕.csv"), ("慰问金明细表.txt", "慰问金明细表.txt"),
    ("E99123456.csv", "〔已遮盖〕.csv"), ("丁_一_山.csv", "〔已遮盖〕_〔已遮盖〕_〔已遮盖〕.csv"), ("payouts_D.Y.S.csv", "payouts_〔已遮盖〕.〔已遮盖〕.〔已遮盖〕.csv"),
    ("headcounts(1).csv", "headcounts(1).csv"), ("payouts.xlsx.xlsx", "payouts.xlsx.xlsx"), ("发放99001.csv", "发放〔已遮盖〕.csv"), ("发放20221231.csv", "发放20221231.csv"), ("新发放表3月.csv", "新发放表3月.csv"),
])  # fmt: skip
def test_a_file_that_is_called_after_somebody_is_named_without_them(tmp_path: Path, name: str, shown: str) -> None:
    (tmp_path / name).write_text("x", encoding="utf-8")
    (fault,) = read_extracts(make_run(tmp_path, ("payouts",))).findings
    assert f"its folder has {shown}: " in fault.english and f"文件夹中有{shown}，" in fault.message


def test_a_column_that_is_called_by_somebodys_number_is_named_without_it(tmp_path: Path) -> None:
    text = GOOD["services"].replace("互助退费人数", "互助退费人数,E99123456,A2023,现场代表李某某").replace(",2\n", ",2,,,\n").replace("60,\n", "60,,,,\n")
    (note,) = read_text(tmp_path, "services", text).findings
    assert note.code == "NOTE-COLUMNS" and note.english.endswith("not read: '〔已遮盖〕', 'A2023', '现场代表〔已遮盖〕'.")


def test_identity_numbers_as_person_numbers(tmp_path: Path) -> None:
    text = GOOD["payouts"]
    for short, number in (("A1001", "990000195001010019"), ("A1002", "990000194912310026"), ("A1003", "990000195212120000")):
        text = text.replace(short, number)
    errors = list_errors(read_text(tmp_path, "payouts", text))
    assert errors == [("XL-PRECISION", (5,), "人员编号"), ("XL-PRECISION", (6,), "人员编号")]


def test_second_header_in_another_order_is_refused(tmp_path: Path) -> None:
    text = GOOD["services"] + "街道,走访慰问人次,活动场次,互助愿意人数,互助参保人数,互助退费人数\n春和街道,100,6,1,1,0\n"
    errors = list_errors(read_text(tmp_path, "services", text))
    assert ("FILE-COLUMNS", (4,), None) in errors


FILE_FAULTS = {
    "empty": (b"", "FILE-EMPTY", "the file is empty"),
    "blanks": (b"\xef\xbb\xbf \r\n\n", "FILE-EMPTY", "the file is empty"),
    "header alone": (GOOD["funds"].split("\n")[0].encode(), "FILE-EMPTY", "has a header but no data lines"),
    "utf-16": (GOOD["funds"].encode("utf-16"), "FILE-ENCODING", "UTF-16"),
    "utf-16 without mark": (GOOD["funds"].encode("utf-16-le"), "FILE-ENCODING", "UTF-16"),
    "workbook": (b"PK\x03\x04\x14\x00", "FILE-ENCODING", "Excel workbook"),
    "page": (b"<!DOCTYPE html><html></html>", "FILE-ENCODING", "web page"),
    "nul": (GOOD["funds"].encode().replace(b"2022", b"20\x0022", 1), "FILE-ENCODING", "NUL byte"),
    "binary": (bytes(range(128, 256)) * 9, "FILE-ENCODING", "neither UTF-8 nor GB18030"),
    "cut off in a character": (GOOD["funds"].encode()[:-3], "FILE-ENCODING", "cut off"),
    "damaged": (GOOD["funds"].encode().replace("用经".encode(), b"\xff\xfe"), "FILE-ENCODING", "not UTF-8 in a UTF-8 file"),
    "no header": (GOOD["funds"].split("\n", 1)[1].encode(), "FILE-COLUMNS", "no header line was found"),
    "missing column": (GOOD["funds"].replace("预算年度", "年份").encode(), "FILE-COLUMNS", "预算年度' (budget_year) is missing"),
    "column twice": (GOOD["funds"].replace("备注", "用途").encode(), "FILE-COLUMNS", "用途' (purpose) stands 2 times"),
    "other unit": (GOOD["funds"].replace("金额（元）", "金额（万元）").encode(), "FILE-COLUMNS", "the file has '金额(万元)'"),
}


@pytest.mark.parametrize("kind", FILE_FAULTS)
def test_file_faults(tmp_path: Path, kind: str) -> None:
    data, code, message = FILE_FAULTS[kind]
    extracts = read_text(tmp_path, "funds", data)
    errors = [f for f in extracts.findings if f.severity == "error"]
    assert {f.code for f in errors} == {code}
    assert any(message in f.english for f in errors)
    assert all(f.file == "data/tiny/funds.csv" and f.message and f.extract == "funds" for f in errors)


def test_data_above_the_header(tmp_path: Path) -> None:
    header, first, *rest = GOOD["funds"].split("\n")
    extracts = read_text(tmp_path, "funds", "\n".join(["某区资金明细,,,,,,,", first, header, *rest]))
    assert list_errors(extracts) == [("FILE-COLUMNS", (2,), None)]
    assert "a line with data stands above the header (line 3)" in extracts.findings[0].english


@pytest.mark.parametrize("word", ["甲", "备注", "reason"])
def test_data_above_the_header_are_no_header_for_having_a_name_of_one(tmp_path: Path, word: str) -> None:
    header, *rest = GOOD["funds"].splitlines()
    extracts = read_text(tmp_path, "funds", "\n".join([f"下达,2020-04-01,2020,省级,12.30,,,{word}", header, *rest]))
    assert list_errors(extracts) == [("FILE-COLUMNS", (1,), None)]


@pytest.mark.parametrize(("separator", "titles"), [(",", 0), (";", 2)])
def test_a_header_of_two_lines_is_read_by_its_lower_names(tmp_path: Path, separator: str, titles: int) -> None:
    header, rest = GOOD["headcounts"].split("\n", 1)
    # as Excel saves names merged over both lines: in the upper, blank in the lower; a group stands above the first of its names
    groups = {"接收人数": ("人员", "接收人数"), "移交人数": ("", "移交人数"), "直管人数": ("", "直管人数"), "应接收档案数": ("档案", "应接收档案数"),
              "实接收档案数": ("", "实接收档案数")}  # fmt: skip
    upper, lower = (",".join(groups.get(name, (name, ""))[line] for name in header.split(",")) for line in (0, 1))
    text = "移交接收人数统计表,,,,,,,\n" * titles + f"{upper}\n{lower}\n{rest}"
    extracts = read_text(tmp_path, "headcounts", text.replace(",", separator))
    assert list_errors(extracts) == [] and extracts["headcounts"].counts.titles == titles + 1
    read, plain = (one["headcounts"].frame.drop(columns="line") for one in (extracts, read_text(tmp_path, "headcounts")))
    assert read.equals(plain)


@pytest.mark.parametrize(("titles", "named", "line"), [
    ("资金台账,,,,,,,\n金额单位：万元,,,,,,,", "发生额", 2), ("资金台账（千元）", "发生额", 1), ("编制：某局　单位：项、亿元", "发生额", 1),
    ("单位：万元", "发生额（元）", None), ("单位：万元", "amount_yuan", None), ("单位：万元、元", "发生额", None), ("单位：元", "发生额", None),
    ("填报单位：万元镇财政所", "发生额", None), ("实施单位自筹（万元）,3000,,,,,,", "发生额", None),
    ("资金台账（万元）,2022,,,,,,", "发生额", 1), ("预算数,530.5（万元）,,,,,,", "发生额", None), ("预算数：530.5（万元）", "发生额", None), ("（单位：万元）,3000,,,,,,", "发生额", 1), ("单 位：万元", "发生额", 1), ("金额：万元", "发生额", 1), ("补助30万元的项目", "发生额", None), ("其中10万元,,,,,,,", "发生额", None),
])  # fmt: skip
def test_amounts_whose_unit_stands_above_the_header(tmp_path: Path, titles: str, named: str, line: int | None) -> None:
    text = f"{titles}\n{GOOD['funds'].replace('金额（元）', named)}"
    extracts = read_text(tmp_path, "funds", text, columns={"funds": {} if named == "amount_yuan" else {named: "amount_yuan"}})
    assert list_errors(extracts) == ([] if line is None else [("FILE-COLUMNS", (line,), None)])


@pytest.mark.parametrize(("group", "codes"), [("金额（万元）", ["FILE-COLUMNS"] * 2), ("金额（元）", []), ("金额", []), ("10万元以下补助", [])])
def test_amounts_whose_unit_stands_over_several_columns(tmp_path: Path, group: str, codes: list[str]) -> None:
    header, rest = GOOD["payouts"].split("\n", 1)
    groups = {"应发金额（元）": (group, "应发"), "实发金额（元）": ("", "实发")}
    upper, lower = (",".join(groups.get(name, (name, ""))[line] for name in header.split(",")) for line in (0, 1))
    mapped = {"payouts": {"应发": "due_yuan", "实发": "paid_yuan"}}
    assert [code for code, _, _ in list_errors(read_text(tmp_path, "payouts", f"{upper}\n{lower}\n{rest}", columns=mapped))] == codes


@pytest.mark.parametrize("groups", [
    {"接收人数": ("人员", "接收人数"), "移交人数": ("", "移交人数"), "直管人数": ("", "直管人数")},  # names over both lines but for a group of three
    {name: (group, name) for name, group in zip(GOOD["headcounts"].split("\n")[0].split(","), ("单位", "", "人员", "", "", "档案", "", ""), strict=True)},
])  # fmt: skip
def test_a_header_of_two_lines_that_is_repeated_among_the_data_is_skipped(tmp_path: Path, groups: dict[str, tuple[str, str]]) -> None:
    header, *rows = GOOD["headcounts"].splitlines()
    both = [",".join(groups.get(name, (name, ""))[line] for name in header.split(",")) for line in (0, 1)]
    extracts = read_text(tmp_path, "headcounts", "\n".join([*both, *rows[:2], *both, *rows[2:]]))
    assert list_errors(extracts) == []
    counts = extracts["headcounts"].counts
    assert (counts.titles, counts.accepted, counts.repeated_headers) == (1, 3, 2)


def test_data_above_a_header_of_two_lines(tmp_path: Path) -> None:
    header, first, *rest = GOOD["headcounts"].splitlines()
    upper, lower = header.replace("接收人数", "人数", 1), ",,接收人数,,,,,"
    assert list_errors(read_text(tmp_path, "headcounts", "\n".join([first, upper, lower, *rest]))) == [("FILE-COLUMNS", (1,), None)]


def test_missing_file_and_folder(tmp_path: Path) -> None:
    (tmp_path / "services.csv").mkdir()
    extracts = read_extracts(make_run(tmp_path, ("funds", "services")))
    assert list_errors(extracts) == [("FILE-MISSING", (), None)] * 2
    assert len(extracts) == 0


def test_all_faults_of_all_extracts_in_one_go(tmp_path: Path) -> None:
    write_all(tmp_path)
    (tmp_path / "funds.csv").write_text(edit("funds", 2, 4, "x"), encoding="utf-8")
    (tmp_path / "services.csv").write_text("", encoding="utf-8")
    (tmp_path / "payouts.csv").write_text(edit("payouts", 2, 0, "端午节").replace("退回,退汇", "退,退汇"), encoding="utf-8")
    codes = sorted((code, lines) for code, lines, _ in list_errors(read_extracts(make_run(tmp_path, NAMES))))
    assert codes == [("FILE-EMPTY", ()), ("ROW-TYPE", (2,)), ("ROW-VALUE", (2,)), ("ROW-VALUE", (6,))]


def test_thousands_of_faults_are_capped_with_true_counts(tmp_path: Path) -> None:
    head, line = GOOD["services"].split("\n")[:2]
    rows = [line.replace("玉兴街道", f"{n}街道").replace(",6,", ",六,") for n in range(3000)]
    extracts = read_text(tmp_path, "services", "\n".join([head, *rows]))
    errors = [f for f in extracts.findings if f.severity == "error"]
    assert len(errors) == 21
    # 20 one by one, 2,980 in the last
    assert errors[-1].english.startswith("and 2,980 more faults of this kind (ROW-TYPE, 3,000 in all)")
    assert errors[-1].lines[0] == 22
    assert len(errors[-1].lines) == 200
    assert [error.count for error in errors] == [1] * 20 + [2980]
    assert extracts["services"].counts.quarantined == 3000


def test_tolerated_lines_are_set_aside(tmp_path: Path) -> None:
    text = edit("payouts", 2, 8, "五十")
    strict = read_text(tmp_path, "payouts", text, tolerate_bad_lines={"payouts": Decimal("0.1")})
    # 1 of 6 lines is 16.7 %
    assert [f.code for f in strict.findings if not f.tolerated and f.severity == "error"] == ["ROW-TYPE", "FILE-TOLERANCE"]
    extracts = read_text(tmp_path, "payouts", text, tolerate_bad_lines={"payouts": Decimal("0.2")})
    assert [(f.code, f.tolerated) for f in extracts.findings if f.severity == "error"] == [("ROW-TYPE", True)]
    extract = extracts["payouts"]
    assert (extract.counts.read, extract.counts.accepted, extract.counts.quarantined) == (6, 5, 1)
    assert extract.frame["line"].tolist() == [3, 4, 5, 6, 7]
    assert extract.quarantine["line"].tolist() == [2]
    row = extract.quarantine.iloc[0]
    assert (row["code"], row["column"], row["实发金额（元）"]) == ("ROW-TYPE", "实发金额（元）", "五十")
    assert row["姓名"] == row["身份证号"] == row["银行账号"] == row["人员编号"] == "〔已遮盖〕"
    # paid: 50 + 0 + 50 + 50 − 50 + 0 of which the first cannot be read; due: 6 × 50
    assert dataclasses.astuple(extract.money["paid_fen"]) == (5000, 5000, 0, 1, 10000)
    assert dataclasses.astuple(extract.money["due_fen"]) == (30000, 25000, 5000, 0, 30000)


def test_lines_that_another_line_puts_in_doubt_are_set_aside_with_it(tmp_path: Path) -> None:
    extracts = read_text(tmp_path, "payouts", edit("payouts", 4, 7, "60"), tolerate_bad_lines={"payouts": Decimal("0.5")})
    assert extracts["payouts"].quarantine["line"].tolist() == [3, 4]
    assert [f.lines for f in extracts.findings if f.severity == "error"] == [(4,)]


def test_both_of_two_lines_that_contradict_each_other_are_set_aside(tmp_path: Path) -> None:
    other = read_text(tmp_path, "services", edit("services", 3, 0, "玉兴街道"), tolerate_bad_lines={"services": Decimal(1)})
    assert other["services"].quarantine["line"].tolist() == [2, 3]
    same = GOOD["services"] + GOOD["services"].split("\n")[1] + "\n"
    copied = read_text(tmp_path, "services", same, tolerate_bad_lines={"services": Decimal(1)})
    assert copied["services"].quarantine["line"].tolist() == [4]


def test_columns_of_other_papers_are_a_warning(tmp_path: Path) -> None:
    text = GOOD["payouts"]
    for number in ("990000195001010019", "990000194912310026", "990000195212120031"):
        text = text.replace(number, "9900**********" + number[-4:])
    extracts = read_text(tmp_path, "payouts", text)
    assert list_errors(extracts) == []
    assert [f.lines for f in extracts.findings if f.code == "REC-ID-NUMBER"] == [(2, 3, 4, 5, 6, 7)]


def test_damaged_numbers_are_not_counted_among_failing_check_digits(tmp_path: Path) -> None:
    extracts = read_text(tmp_path, "payouts", edit("payouts", 3, 3, "990000194912310000"))
    assert [f.code for f in extracts.findings if f.code == "REC-ID-NUMBER"] == []


def test_declared_reasons_are_kept_even_if_somebody_is_called_so(tmp_path: Path) -> None:
    frame = read_text(tmp_path, "payouts", GOOD["payouts"].replace("甲春山", "死亡"))["payouts"].frame
    assert frame["reason"].tolist()[-1] == "死亡"


def test_a_faulty_file_is_not_tolerated_line_by_line(tmp_path: Path) -> None:
    text = edit("services", 2, 1, "六").replace("互助退费人数", "退费")
    extracts = read_text(tmp_path, "services", text, tolerate_bad_lines={"services": Decimal(1)})
    assert {f.code: f.tolerated for f in extracts.findings if f.severity == "error"} == {
        "FILE-COLUMNS": False, "ROW-TYPE": False}


def test_shared_account(tmp_path: Path) -> None:
    extracts = read_text(tmp_path, "payouts", GOOD["payouts"].replace("3333004", "3333001"))
    finding = next(f for f in extracts.findings if f.code == "REC-SHARED-ACCOUNT")
    # one account, A1001 (lines 2 and 7) and A1003 (lines 5 and 6)
    assert (finding.severity, finding.lines) == ("warning", (2, 5, 6, 7))
    assert "1个银行账号由多人共用，涉及2人、4行" in finding.message


def test_check_digit_is_a_warning(tmp_path: Path) -> None:
    extracts = read_text(tmp_path, "payouts", edit("payouts", 5, 3, "990000195212120039"))
    finding = next(f for f in extracts.findings if f.code == "REC-ID-NUMBER")
    assert (finding.severity, finding.lines) == ("warning", (5,))
    assert list_errors(extracts) == []


def test_pseudonyms_are_stable_within_an_input_and_differ_between_runs(tmp_path: Path) -> None:
    first = read_text(tmp_path, "payouts")["payouts"].frame["person"]
    again = read_text(tmp_path, "payouts")["payouts"].frame["person"]
    other = read_text(tmp_path, "payouts", run="other")["payouts"].frame["person"]
    assert first.tolist() == again.tolist()
    assert not set(first) & set(other)
    assert first.str.fullmatch("p[a-p]{16}").all()


PERIOD = SimpleNamespace(start=date(2022, 1, 1), end=date(2022, 12, 31))


@pytest.mark.parametrize(("reversal", "payment", "wrong"), [
    # 支出 of 2021 中央: 499,900.25 so far
    ("支出,2022-12-30,2021,中央,-500000,,,", "支出,2023-01-05,2021,中央,500000,,,", True),  # −99.75 at the end of 2022
    ("支出,2022-12-30,2021,中央,-499900.25,,,", "支出,2023-01-05,2021,中央,500000,,,", False),  # 0
    ("支出,2023-01-05,2021,中央,-600000,,,", "支出,2023-01-06,2021,中央,500000,,,", False),  # after the period altogether
    ("支出,2022-12-30,2021,中央,-500000,,,", "支出,2022-12-31,2021,中央,500000,,,", False),  # on the last day
])
def test_no_reversal_may_rest_on_events_after_the_period(tmp_path: Path, reversal: str, payment: str, wrong: bool) -> None:
    text = GOOD["funds"] + f"{reversal}\n{payment}\n"
    extracts = read_text(tmp_path, "funds", text, period=PERIOD)
    negative = [("ROW-SIGN", (5,), "金额（元）"), ("ROW-SIGN", (6,), "金额（元）")]  # the reversal above takes part
    assert list_errors(extracts) == (negative if wrong else [])
    if wrong:
        assert "by the period's end, 2022-12-31" in extracts.findings[0].english


def test_a_reversal_after_the_period_is_not_blamed_for_what_was_below_0_before(tmp_path: Path) -> None:
    text = GOOD["funds"] + "支出,2022-12-30,2021,中央,-500000,,,\n支出,2023-01-05,2021,中央,500000,,,\n支出,2023-01-06,2021,中央,-1,,,\n"
    assert [lines for _, lines, _ in list_errors(read_text(tmp_path, "funds", text, period=PERIOD))] == [(5,), (6,)]


@pytest.mark.parametrize(("returned", "paid", "wrong"), [
    ("2022-12-30", "2023-01-05", True), ("2022-12-30", "2022-12-31", False), ("2023-01-06", "2023-01-05", False),
])
def test_nothing_is_returned_that_is_paid_after_the_period(tmp_path: Path, returned: str, paid: str, wrong: bool) -> None:
    line = "春节,A1009,戊西山,,,玉兴街道,二社区,50,{},{},{},退汇\n"
    text = GOOD["payouts"] + line.format("-50", returned, "退回") + line.format("50", paid, "成功")
    extracts = read_text(tmp_path, "payouts", text, period=PERIOD)
    assert list_errors(extracts) == ([("ROW-SIGN", (8,), "实发金额（元）")] if wrong else [])


def test_a_return_above_what_was_ever_paid_is_told_once(tmp_path: Path) -> None:
    extracts = read_text(tmp_path, "payouts", edit("payouts", 6, 8, "-60"), period=PERIOD)
    assert list_errors(extracts) == [("ROW-SIGN", (6,), "实发金额（元）")]
    assert "period" not in extracts.findings[0].english
    assert len(list_errors(read_text(tmp_path, "funds", edit("funds", 5, 4, "-600000"), period=PERIOD))) == 1


def place_of(name: str, header: str) -> int:
    return GOOD[name].split("\n")[0].removeprefix("\ufeff").split(",").index(header)


@pytest.mark.parametrize(("name", "header"), [
    ("funds", "用途"), ("headcounts", "街道"), ("payouts", "人员编号"), ("payouts", "原因"),
    ("self_evaluation", "说明"),
])  # fmt: skip
@pytest.mark.parametrize("cell", ["=VLOOKUP(A2;B:C;2;0)", "=$A$1", "=明细!B3", "=12*3"])
def test_a_formula_is_no_text_in_any_extract(tmp_path: Path, name: str, header: str, cell: str) -> None:
    [fault] = [f for f in read_text(tmp_path, name, edit(name, 2, place_of(name, header), cell)).findings if f.severity == "error"]
    assert (fault.code, fault.lines, fault.column) == ("ROW-TYPE", (2,), header)
    assert "is a formula; expected its value" in fault.english


@pytest.mark.parametrize("cell", ["=_=", "=== 很好 ===", "=3=", "= 没有意见", "=1+1"])
def test_signs_of_equality_in_what_people_write_are_no_formula(tmp_path: Path, cell: str) -> None:
    place = place_of("questionnaires", "意见建议")
    extracts = read_text(tmp_path, "questionnaires", edit("questionnaires", 2, place, cell))
    assert list_errors(extracts) == [] and extracts["questionnaires"].frame["comment"].iloc[0] == cell


@pytest.mark.parametrize(("name", "header"), [("funds", "用途"), ("questionnaires", "意见建议")])
def test_a_cell_as_long_as_a_spreadsheets_may_be_cut_off(tmp_path: Path, name: str, header: str) -> None:
    place = place_of(name, header)
    [fault] = [f for f in read_text(tmp_path, name, edit(name, 2, place, "长" * 32_767)).findings if f.severity == "error"]
    assert (fault.code, fault.lines, fault.column) == ("ROW-TYPE", (2,), header) and "32,767 characters" in fault.english
    assert len(fault.english) < 500
    assert list_errors(read_text(tmp_path, name, edit(name, 2, place, "长" * 32_766))) == []


def test_faults_of_a_line_are_told_from_left_to_right(tmp_path):
    text = GOOD["payouts"].replace("春节,A1002,乙秋水,990000194912310026,9900111122223333002,玉兴街道,一社区,50,0,,失败", "元旦,,乙秋水,990000194912310026,9900111122223333002,玉兴街道,一社区,五十,0,昨天,失败")
    extracts = read_text(tmp_path, "payouts", text)
    told = sort_findings(finding for finding in extracts.findings if finding.severity == "error")
    assert [finding.column for finding in told] == ["发放节日", "人员编号", "应发金额（元）", "发放日期"]
    assert {finding.lines for finding in told} == {(3,)}


@pytest.mark.parametrize(("texts", "codes", "distinct"), [
    ([str(n) for n in range(1500)], list(range(1500)), 1500),
    # two that differ in their ninth character alone, one that stands twice far below, blanks
    ([*(f"{n:08d}a" for n in range(1500)), "00000007b", "00000003a", "", ""], [*range(1500), 1500, 3, 1501, 1501], 1502),
])
def test_texts_are_numbered_whether_or_not_all_differ(texts, codes, distinct):
    encoded = encode(pa.array(texts, pa.string()))
    assert (encoded.codes.tolist(), len(encoded.texts)) == (codes, distinct)
    assert encoded.texts.take(pa.array(encoded.codes)).to_pylist() == texts


def test_a_column_of_different_texts_is_held_once():
    column = pa.array([f"问卷{n}" for n in range(3)], pa.string())
    assert encode(column).texts is column


@pytest.mark.parametrize(("name", "totals", "told"), [
    ("funds", ["合计,,,,2099900.25,,,"], []),  # 1,000,000 + 600,000 + 500,000.50 − 100.25
    ("funds", ["合计,,,,2600400.75,,,"], ["“资金明细”的合计行中“金额（元）”为2,600,400.75元，读入的各行相加为2,099,900.25元，少500,500.50元"]),
    ("funds", ["合计,,,,1099800,,,", "合计,,,,1000100.25,,,"], []),  # of two tables below each other, together 2,099,900.25
    ("funds", ["本年累计,,,,9600000,,,"], []),  # more than the file holds
    ("funds", ["支出小计,,,,500,,,"], []),  # of some lines only
    ("funds", ["合计,,,,见附表,,,"], []),
    ("headcounts", ["合计,,155,150,5,145,144,4"], []),
    ("headcounts", ["合计,,155,150,5,145,143,4"], ["“移交接收人数”的合计行中“实接收档案数”为143，读入的各行相加为144，多1"]),
    ("headcounts", ["合计,,156,150,5,145,143,4"], ["“移交接收人数”的合计行中“接收人数”为156，读入的各行相加为155，少1",
                                                  "“移交接收人数”的合计行中“实接收档案数”为143，读入的各行相加为144，多1"]),
    ("headcounts", ["合计,,155,150,5,145,144,3"], []),  # an enterprise of several streets once
    ("headcounts", ["合计,,155,150,5,145,144,5"], ["“移交接收人数”的合计行中“企业数”为5，读入的各行相加为4，少1"]),
    ("headcounts", ["玉兴街道,合计,150,150,0,140,139,3"], []),  # of one street
    ("payouts", ["合计,,,,,,,300,200,,,"], ["“慰问金发放明细”的合计行中“实发金额（元）”为200元，读入的各行相加为100元，少100元"]),
    ("payouts", ["合计,,,,,,,300,150,,,"], []),  # what was returned is not taken off
    ("payouts", ["合计,,,,,,,200,100,,,"], []),  # each person's amount due once
    ("payouts", ["合计,,,,,,,350,100,,,"], ["“慰问金发放明细”的合计行中“应发金额（元）”为350元，读入的各行相加为300元，少50元"]),
    ("payouts", ["春节,合计,,,,,,250,100,,,"], []),  # of one occasion
    ("payouts", ["合计,,,,,,,-,100,,,"], []),
    ("payouts", ["合计（大写）：壹佰元整,,,,,,,300,100,,,", "合计金额大写,叁佰元,,,,,,,,,,"], []),
    ("funds", ["全年合计,,,,2099900.25,,,", "1月份合计,,,,1000000,,,", "2月份合计,,,,1099900,,,"], []),  # the whole first
    ("funds", ["1月份合计,,,,1000000,,,", "2月份合计,,,,1500000,,,", "全年合计,,,,2500000,,,"],
     ["“资金明细”的合计行中“金额（元）”为2,500,000元，读入的各行相加为2,099,900.25元，少400,099.75元"]),
    ("funds", ["截至2022年12月合计,,,,9600000,,,"], []),
    ("funds", ["合计,,,,499900.25,,,"], []),  # of what was spent alone: 500,000.50 − 100.25
    ("funds", ["合计,,,,500000.50,,,"], []),  # the same without the reversal
    ("funds", ["合计,,,,1000000,,,"], []),  # of what was allocated
    ("funds", ["合计,,,,510000.25,,,"], ["“资金明细”的合计行中“金额（元）”为510,000.25元，读入的“支出”各行相加为499,900.25元，少10,100元"]),
    ("funds", ["合计,,,,2600400.75"], ["“资金明细”的合计行中“金额（元）”为2,600,400.75元，读入的各行相加为2,099,900.25元，少500,500.50元"]),  # the last cells left out
    ("funds", ["合计,,,,2099900.25"], []),
    ("funds", ["合计,,,,2,099,900.25"], []),  # an amount that its commas parted
    ("headcounts", ["合计,,150"], ["“移交接收人数”的合计行中“接收人数”为150，读入的各行相加为155，多5"]),
])  # fmt: skip
def test_a_files_own_total_is_held_against_its_lines(tmp_path: Path, name: str, totals: list[str], told: list[str]) -> None:
    extracts = read_text(tmp_path, name, GOOD[name] + "\n".join(totals) + "\n")
    found = [finding for finding in extracts.findings if finding.code == "REC-TOTAL"]
    assert [str(finding.message) for finding in found] == told
    assert {finding.severity for finding in found} <= {"warning"}
    first = GOOD[name].count("\n") + 1
    assert all(finding.lines == tuple(range(first, first + len(totals))) for finding in found)


def test_lines_below_a_total_are_not_held_against_it(tmp_path: Path) -> None:
    later = "支出,2022-03-01,2021,中央,500.00,凭证10,,\n"
    for below, told in (("", True), ("制表人：丁机密\n,,,,,,,\n", True), (later, False), (later + "合计,,,,1\n", True)):
        codes = {finding.code for finding in read_text(tmp_path, "funds", GOOD["funds"] + "合计,,,,9999999,,,\n" + below).findings}
        assert ("REC-TOTAL" in codes) is told, below


def test_no_total_is_judged_where_an_amount_could_not_be_read(tmp_path: Path) -> None:
    text = edit("funds", 3, 4, "六十万") + "合计,,,,9999999,,,\n"
    codes = {finding.code for finding in read_text(tmp_path, "funds", text).findings}
    assert "ROW-TYPE" in codes and "REC-TOTAL" not in codes


def test_a_folder_is_found_whose_letters_and_marks_stand_apart_on_the_disk(tmp_path: Path) -> None:
    folder = tmp_path / normalize("NFD", "Zoë-2022")  # as macOS copies it
    folder.mkdir()
    (folder / "funds.csv").write_text(GOOD["funds"], "utf-8")
    assert list_errors(read_extracts(make_run(tmp_path / normalize("NFC", "Zoë-2022"), ("funds",)))) == []
