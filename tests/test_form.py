"""The self-evaluation form: points worked by hand, what is missing refused, files that hold and give back what was written."""

import csv
import re
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from small_project import FRAMEWORK, RUN

from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.evaluation import load_run
from perfeval_helpers.judging.form import JUDGED_SHARES, weigh_figure
from perfeval_helpers.report.formats import form as formats
from perfeval_helpers.values.bounds import read_bound

# Brought forward: county 50,000 − 20,000 = 30,000 and other 10,000. Arrived: central 200,000, county 60,000, other 40,000.
FUNDS = """\
事项,日期,预算年度,资金来源,金额（元）
下达,2022-01-10,2022,县级,110000
下达,2022-01-10,2022,其他,50000
到位,2022-03-01,2022,县级,50000
到位,2022-03-01,2022,其他,10000
支出,2022-06-30,2022,县级,20000
下达,2023-01-10,2023,中央,200000
到位,2023-03-01,2023,中央,200000
到位,2023-03-01,2022,县级,60000
到位,2023-03-01,2022,其他,40000
支出,2023-06-30,2022,县级,70000
支出,2023-06-30,2023,中央,150000
支出,2023-06-30,2022,其他,5000
"""
DECLARED = """
  toilets.cleaned: {value: 45, unit: 座, source: 台账}
  toilets.cost: {value: 1250, unit: 元, source: 台账}
  residents.satisfied: {value: 80, unit: "%", source: 问卷}
"""
TARGETS = """
form:
  initial_budget_yuan: 305,000
  overall_target: 公厕整洁，群众方便
  overall_result: 多数公厕达标
targets:
  - {level1: 产出指标, level2: 数量指标, name: 保洁公厕数, target: ">= 60 座", figure: toilets.cleaned, points: 20, reason: 15座停用改造，明年恢复}
  - {level1: 产出指标, level2: 质量指标, name: 保洁达标率, target: ">= 90 %", figure: cleaning.rate, points: 20}
  - {level1: 产出指标, level2: 成本指标, name: 每座费用, target: "<= 1,000 元", figure: toilets.cost, points: 10, reason: 材料涨价}
  - {level1: 效益指标, level2: 社会效益指标, name: 环境改善, target: 明显, judged: 部分完成, points: 15, reason: 老城区改善不大}
  - {level1: 效益指标, level2: 可持续影响指标, name: 长效机制, target: 建立, judged: 未完成, judged_share: 1/3, points: 15, reason: 办法未出台}
  - {level1: 满意度指标, level2: 服务对象满意度, name: 居民满意度, target: ">= 90 %", figure: residents.satisfied, points: 10, reason: 老城区满意度低}
"""


def make(root: Path, text: str = TARGETS, funds: str = FUNDS, extra: str = "") -> Any:
    for folder in ("params/frameworks", "data/small"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    declared = RUN.replace("framework: ", DECLARED.lstrip("\n") + "framework: ")
    (root / "params/small.yml").write_text(declared + text + extra, "utf-8")
    (root / "params/frameworks/small.yml").write_text(FRAMEWORK, "utf-8")
    (root / "data/small/funds.csv").write_text(funds, "utf-8")
    return load_run("small", root)


def refuse(root: Path, text: str, funds: str = FUNDS) -> list[tuple[str, str]]:
    with pytest.raises(InputFaults) as caught:
        make(root, text, funds)
    return [(finding.code, finding.located()) for finding in caught.value.findings]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return make(tmp_path_factory.mktemp("form"))


@pytest.fixture(scope="module")
def form(run: Any) -> Any:
    return run.form


def test_funds_are_parted_and_add_up(form: Any) -> None:
    # in 万元: name, 年初, 全年预算, 全年执行, 执行率. Carried money goes first: county 3 of 7, other 0.5 of 0.5.
    assert [(f.name, f.initial, f.budget, f.spent) for f in form.funds] == [
        ("年度资金总额", Fraction("30.5"), Fraction(34), Fraction("22.5")),
        ("当年财政拨款", None, Fraction(26), Fraction(19)),
        ("上年结转资金", None, Fraction(4), Fraction("3.5")),
        ("其他资金", None, Fraction(4), Fraction(0)),
    ]
    assert [f.rate for f in form.funds] == [Fraction(2250, 34), Fraction(1900, 26), Fraction(875, 10), 0]


def test_each_score_is_rounded_and_then_added(form: Any) -> None:
    assert (form.execution.reached, form.execution.score) == ("66.18%", Fraction("6.62"))  # 10 × 22.5 ÷ 34 = 6.6176
    assert [(line.name, line.score) for line in form.lines] == [
        ("保洁公厕数", Fraction(15)),  # 20 × 45 ÷ 60
        ("保洁达标率", Fraction(20)),  # 95 of 90: capped
        ("每座费用", Fraction(8)),  # 10 × 1,000 ÷ 1,250
        ("环境改善", Fraction("10.5")),  # 15 × 0.7
        ("长效机制", Fraction(5)),  # 15 × 1/3, as the run file says
        ("居民满意度", Fraction("8.89")),  # 10 × 80 ÷ 90 = 8.888…
    ]
    assert (form.points, form.score) == (100, Fraction("74.01"))


@pytest.mark.parametrize(
    ("target", "value", "share"),
    [
        (">= 90 %", "90", "1"), (">= 90 %", "45", "1/2"), ("<= 200", "100", "1"), ("<= 200", "800", "1/4"), ("<= 0", "3", "0"), ("= 8", "6", "3/4"),
        ("60 – 90", "30", "1/2"), ("60 – 90", "75", "1"), ("60 – 90", "120", "3/4"), (">= 0", "-1", "0"), (">= 10", "-5", "0"), ("<= 5", "0", "1"),
    ],
)  # fmt: skip
def test_a_value_gives_its_part_of_the_points_by_the_targets_direction(target: str, value: str, share: str) -> None:
    bound = read_bound(target)
    assert bound is not None and weigh_figure(bound, Fraction(value)) == Fraction(share)


def test_what_people_judged_goes_before_the_figure(tmp_path: Path) -> None:
    judged = TARGETS.replace("figure: residents.satisfied, points: 10", "figure: residents.satisfied, judged: 未完成, points: 10")
    line = make(tmp_path, judged).form.lines[-1]
    assert line.score == 10 * JUDGED_SHARES["未完成"] == 3 and line.reached == "80%"


@pytest.mark.parametrize("name", ["15座停用改造，明年恢复", "老城区改善不大", "办法未出台", "老城区满意度低", "材料涨价"])
def test_a_target_missed_without_a_reason_is_refused(tmp_path: Path, name: str) -> None:
    ((code, said),) = refuse(tmp_path, TARGETS.replace(f", reason: {name}", ""))
    assert code == "FORM-REASON" and re.match(r"params/small\.yml:\d+: targets\.\d\.reason: missing, though '", said)


def test_all_missing_reasons_are_said_at_once(tmp_path: Path) -> None:
    assert [code for code, _ in refuse(tmp_path, re.sub(", reason: [^,}]+(，[^}]+)?}", "}", TARGETS))] == ["FORM-REASON"] * 5


def test_without_a_form_no_reason_is_asked_for(tmp_path: Path) -> None:
    text = re.sub(", reason: [^}]+}", "}", "targets:" + TARGETS.partition("targets:")[2])
    assert make(tmp_path, text).form is None


def test_points_may_be_others_in_english_and_chinese(tmp_path: Path) -> None:
    points = "  overall_result: 多数公厕达标\n  points: {execution: 20, 产出: 40}\n"
    text = TARGETS.replace("  overall_result: 多数公厕达标\n", points).replace("points: 20, reason", "points: 10, reason")
    form = make(tmp_path, text).form
    assert (form.execution.points, form.execution.score) == (20, Fraction("13.24"))  # 20 × 22.5 ÷ 34 = 13.235…
    assert form.points == 100


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  overall_result: 多数公厕达标\n", "  overall_result: 达标\n  points: {产出: 60}\n", "form.points: points that add up to 110"),
        ("  overall_result: 多数公厕达标\n", "  overall_result: 达标\n  points: {产值: 60}\n", "unknown key"),
        ("  overall_result: 多数公厕达标\n", "  overall_result: 达标\n  points: {产出: 很多}\n", "'很多'; expected points from 0 up"),
        ("points: 20}", "points: 19}", "form: targets of 产出指标 with 49 points in all; expected 50"),
        ("points: 20}", "points: 多}", "is not a number"),
        (", points: 20}", "}", "targets.2.points: missing; expected the target's points"),
        ("points: 20}", "points: -20}", "-20; expected a number from 0 up"),
        ("points: 20}", "points: 20, judged_share: 0.5}", "judged_share: '0.5' without judged"),
        ("initial_budget_yuan: 305,000", "initial_budget_yuan: -1", "-1; expected a number from 0 up"),
        ("  initial_budget_yuan: 305,000\n", "", "form.initial_budget_yuan: missing; expected the budget at the start of the year, in yuan"),
    ],
)
def test_what_does_not_add_up_is_refused_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in TARGETS
    faults = refuse(tmp_path, TARGETS.replace(old, new))
    assert any(said in text and re.match(r"params/small\.yml:\d+: ", text) for _, text in faults), faults


def test_a_form_without_funds_is_refused(tmp_path: Path) -> None:
    make(tmp_path)
    path = tmp_path / "params/small.yml"
    path.write_text(path.read_text("utf-8").replace("extracts: [funds]", "extracts: []"), "utf-8")
    framework = tmp_path / "params/frameworks/small.yml"
    framework.write_text(framework.read_text("utf-8").replace("funding.use_rate, target: 100", "cleaning.rate, target: 95"), "utf-8")
    with pytest.raises(InputFaults, match=r"form: a form without funding\.arrived and funding\.used"):
        load_run("small", tmp_path)


@pytest.fixture(scope="module")
def book(form: Any) -> Any:
    return openpyxl.load_workbook(BytesIO(formats.render_xlsx(form)))


def read_boxes(form: Any) -> dict[tuple[int, int], str]:
    return {(box.row, box.column): box.text for box in formats.lay_out(form)}


def test_the_layout_covers_every_cell_once(form: Any) -> None:
    boxes = formats.lay_out(form)
    taken = [(box.row + r, box.column + c) for box in boxes for r in range(box.rows) for c in range(box.columns)]
    assert sorted(taken) == [(row, column) for row in range(17) for column in range(9)]


def test_the_form_says_what_the_official_one_asks(form: Any) -> None:
    cells = read_boxes(form)
    assert [cells[3, column] for column in (1, 3, 4, 5, 6, 7, 8)] == ["年度资金总额", "30.50", "34.00", "22.50", "10", "66.18%", "6.62"]
    assert [cells[5, column] for column in (1, 3, 4, 5, 6, 7, 8)] == ["上年结转资金", "—", "4.00", "3.50", "—", "87.50%", "—"]
    assert (cells[8, 1], cells[8, 5]) == ("公厕整洁，群众方便", "多数公厕达标")
    assert [cells[12, column] for column in range(2, 9)] == ["成本指标", "每座费用", "≤1,000元", "1,250元", "10", "8.00", "材料涨价"]
    assert (cells[10, 1], cells.get((11, 1))) == ("产出指标", None)  # level 1 once, over its lines
    assert [cells[16, column] for column in (0, 6, 7)] == ["总分", "100", "74.01"]


def test_workbook_and_word_file_hold_the_same(form: Any, book: Any) -> None:
    cells = read_boxes(form)
    sheet = book[formats.TITLE]
    assert sheet["A1"].value == "项目支出绩效自评表" and sheet["A2"].value == "（2023年度）"
    assert (sheet["H6"].value, sheet["H6"].number_format) == (pytest.approx(22.5 / 34), "0.00%")
    assert (sheet["I6"].value, sheet["I6"].number_format) == (6.62, "0.00")
    assert (sheet["D6"].value, sheet["D6"].number_format) == (30.5, "#,##0.00")
    written = {cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
    assert {text for text in cells.values() if text and not re.fullmatch(r"[\d,.]+%?", text)} <= written
    (table,) = docx.Document(BytesIO(formats.render_docx(form))).tables
    told = ["".join(t.text or "" for t in cell.iter(qn("w:t"))) for row in table._tbl.tr_lst for cell in row.tc_lst]
    assert [text for text in told if text] == [text for text in cells.values() if text]


def test_the_data_sheet_reads_back_without_a_difference(form: Any, book: Any, tmp_path: Path) -> None:
    rows = [[cell.value for cell in row] for row in book["数据"].iter_rows()]
    assert rows[0] == ["指标", "指标值", "完成值", "分值", "自评得分", "说明"] and len(rows) == 8
    make(tmp_path)
    with (tmp_path / "data/small/self_evaluation.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["" if cell is None else cell for cell in row] for row in rows])
    path = tmp_path / "params/small.yml"
    path.write_text(path.read_text("utf-8").replace("extracts: [funds]", "extracts: [funds, self_evaluation]"), "utf-8")
    again = load_run("small", tmp_path)
    frame, comparison = again.frame("self_evaluation"), again.self_comparison
    assert frame is not None and comparison is not None
    read = [
        (r.indicator, r.target, r.reported_value, Fraction(r.points), Fraction(r.self_score), r.explanation) for r in frame.itertuples()
    ]
    assert read == formats.list_data(form)
    assert [f.message for f in again.findings if f.code in ("REC-SELF-EVALUATION", "REC-SELF-SCORE")] == []
    assert {row.indicator: row.agreement for row in comparison.itertuples() if row.figure} == dict.fromkeys(
        ("预算执行率", "保洁公厕数", "保洁达标率", "每座费用", "居民满意度"), "一致"
    )


def test_the_workbook_itself_reads_back(form: Any, tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "data/small/self_evaluation.xlsx").write_bytes(formats.render_xlsx(form))
    path = tmp_path / "params/small.yml"
    listed = "extracts: [funds, self_evaluation]\nsheet: {self_evaluation: 数据}"
    path.write_text(path.read_text("utf-8").replace("extracts: [funds]", listed), "utf-8")
    again = load_run("small", tmp_path)
    frame = again.frame("self_evaluation")
    assert frame is not None
    read = [(r.indicator, r.target, r.reported_value, Fraction(r.points), Fraction(r.self_score), r.explanation) for r in frame.itertuples()]
    assert read == formats.list_data(form)
    assert [f.code for f in again.findings if "SELF" in f.code or f.code.startswith(("XL-", "ROW-"))] == []


def test_untrusted_text_is_no_formula(tmp_path: Path) -> None:
    form = make(tmp_path, TARGETS.replace("材料涨价", '"=1+1<b>"')).form
    book = openpyxl.load_workbook(BytesIO(formats.render_xlsx(form)))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value == "=1+1<b>"]
    assert len(cells) == 2 and {cell.data_type for cell in cells} == {"s"}
    assert "=1+1&lt;b&gt;" in ZipFile(BytesIO(formats.render_docx(form))).read("word/document.xml").decode()


def test_files_are_the_same_each_time_and_say_synthetic(form: Any) -> None:
    assert formats.render_xlsx(form) == formats.render_xlsx(form) and formats.render_docx(form) == formats.render_docx(form)
    assert form.synthetic and any("合成数据" in note for note in formats.say_notes(form))


def test_columns_are_wide_enough_for_their_numbers() -> None:
    from perfeval_helpers.report.formats.form import CELL_MARGINS_MM, POINTS, WIDTHS_MM, Box, fit_widths

    boxes = [Box(0, 4, 1, 1, "≥1,800,000人次", "centre"), Box(0, 5, 1, 1, "99.5%", "centre"), Box(0, 8, 1, 1, "长的说明" * 9, "text")]
    widths = fit_widths(boxes)
    # ≥ is 1 em, nine digits and commas 0.64 em each: 6.76 em of 10 pt are 23.8 mm
    assert widths[4] == pytest.approx(6.76 * POINTS * 25.4 / 72 + CELL_MARGINS_MM) and widths[4] > WIDTHS_MM[4]
    assert widths[5] == WIDTHS_MM[5] and sum(widths) == pytest.approx(sum(WIDTHS_MM))
    assert all(widths[place] < WIDTHS_MM[place] for place in (2, 3, 8))
