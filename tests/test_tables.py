"""Tables: cells as readers, spreadsheets and CSV files get them; HTML escaped and scoped."""

import re
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from perfeval_helpers.contract.narrative import FigureRef
from perfeval_helpers.contract.schema import EXTRACTS
from perfeval_helpers.showing.tables import (
    Column,
    Quantity,
    Row,
    Table,
    cell_number,
    from_frame,
    head_column,
    is_numeric,
    print_cell,
    protect_text,
    render_table,
    show,
    stands_right,
    to_csv,
)
from perfeval_helpers.values.figures import Figure, Ledger

RATE = Figure("funding.use_rate", Fraction(3177, 100), "31.77", "%", "使用率", "使用÷到位")
GRADE = Figure("grade", "良", "良", "", "等级", "按总分")
NO_RATE = Figure("x.rate", None, "—", "%", "率", "a÷b")


@pytest.mark.parametrize(
    ("value", "text", "number"),
    [
        (22526, "22,526", 22526),
        (np.int64(1204), "1,204", 1204),
        (Fraction(111525, 1000), "111.53", 111.53),  # half-up, where floats give 111.52
        (Decimal("1234.5"), "1,234.50", 1234.5),
        (2.675, "2.68", 2.68),
        (float("nan"), "—", None),
        (float("inf"), "—", None),
        (np.float64("-inf"), "—", None),
        (None, "—", None),
        (pd.NA, "—", None),
        ("玉兴街道", "玉兴街道", None),
        (RATE, "31.77", 31.77),
        (GRADE, "良", None),
        (NO_RATE, "—", None),
        (FigureRef(RATE), "31.77%", None),
        (Quantity(Fraction(19, 2), "9.5"), "9.5", 9.5),
        (pd.Timestamp("2022-02-01"), "2022-02-01", None),
    ],
)
def test_cells(value: object, text: str, number: float | None) -> None:
    assert print_cell(value) == text
    assert cell_number(value) == number


@pytest.mark.parametrize(("value", "numeric"), [(1, True), (None, True), (NO_RATE, True), (FigureRef(RATE), True), (GRADE, False), ("12", False)])
def test_what_stands_at_the_right(value: object, numeric: bool) -> None:
    assert is_numeric(value) is numeric


@pytest.mark.parametrize(("value", "right"), [("+0.35个百分点", True), ("5（62.5%）", True), ("−2", True), ("—", False), ("不足5份", False), (3, True)])
def test_texts_that_begin_with_a_number_stand_at_the_right(value: object, right: bool) -> None:
    assert stands_right(value, Column("变动", align="right")) is right
    assert stands_right(value, Column("变动")) is False


@pytest.mark.parametrize(
    ("cells", "texts"),
    [
        ((6, Fraction(78, 10), Fraction(84, 5)), ["6.00", "7.80", "16.80"]),
        ((6, 7, None), ["6", "7", "—"]),
        ((100, Fraction(9996, 100), "待核实"), ["100.00", "99.96", "待核实"]),
        ((np.int64(1204), 0.5), ["1,204.00", "0.50"]),
        ((Fraction(2, 3), Fraction(-1, 200)), ["0.67", "−0.01"]),
        ((Fraction(199_999, 1000), 5), ["200", "5"]),  # printed as whole, it asks for no decimals
        ((RATE, Figure("x", 3, "3", "人", "人数", "计数")), ["31.77", "3"]),  # of different units, each as it needs
        ((FigureRef(RATE), Quantity(3, "3人"), 4), ["31.77%", "3人", "4"]),
        ((True, 2.5), ["是", "2.50"]),
    ],
)
def test_a_column_has_one_number_of_decimals(cells: tuple[object, ...], texts: list[str]) -> None:
    table = Table("t", "表", (Column("甲", align="right"),), tuple(Row((cell,)) for cell in cells))
    assert [row[0] for row in table.printed] == texts
    assert re.findall(r"<t[dh][^>]*>(?:<a.*?>)?(?:<data.*?>)?([^<]*)", table._repr_html_().partition("<tbody>")[2]) == texts


def test_the_unit_of_a_table_is_that_of_its_amounts() -> None:
    columns = (Column("序号", align="centre"), Column("年度"), Column("金额", align="right"), Column("其中", align="right"))
    rows = (Row((1, 2031, Fraction(2905, 200), 0)), Row((2, 2032, 7, 12)))
    printed = [["1", "2,031", "14.53", "0.00"], ["2", "2,032", "7.00", "12.00"]]
    assert Table("t", "表", columns, rows, "万元").printed == printed


def test_equal_cells_merge_below_one_another_and_inside_what_is_merged() -> None:
    names = [("产出", "数量"), ("产出", "数量"), ("产出", "质量"), ("效益", "质量"), ("效益", "合计"), ("效益", "合计")]
    kinds = ["body", "body", "body", "body", "subtotal", "subtotal"]
    rows = tuple(Row((*cells, 1), kind) for cells, kind in zip(names, kinds, strict=True))  # type: ignore[arg-type]
    table = Table("t", "表", (Column("一级"), Column("二级"), Column("分")), rows, row_headers=2, merged=2)
    assert [spans[:2] for spans in table.spans] == [[3, 2], [0, 0], [0, 1], [1, 1], [1, 1], [1, 1]]
    html = table._repr_html_()
    assert html.count("产出") == 1 and '<th scope="rowgroup" rowspan="3" class="s">产出</th>' in html


def test_paper_leaves_out_what_is_for_the_screen() -> None:
    columns = (Column("文件"), Column("校验值", screen_only=True), Column("行数"))
    table = Table("t", "表", columns, (Row(("甲", "0a", 3)),), row_headers=2, merged=2)
    shown = table.on_paper
    assert shown is not None and [c.header for c in shown.columns] == ["文件", "行数"] and shown.rows[0].cells == ("甲", 3)
    assert (shown.row_headers, shown.merged) == (1, 1)
    assert Table("t", "表", columns, (), screen_only=True).on_paper is None


def test_rows_must_fill_all_columns() -> None:
    with pytest.raises(ValueError, match="1 cells in a row of 2 columns"):
        Table("t", "表", (Column("甲"), Column("乙")), (Row((1,)),))


def test_html_escapes_and_scopes() -> None:
    table = Table(
        "t", "<b>表</b>", (Column("街道"), Column("人数", "人", "right")),
        (Row(("<script>alert(1)</script>", 1204)), Row(("合计", None), "total")), "", number="表1",
    )  # fmt: skip
    html = table._repr_html_()
    assert "<script>" not in html and "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert '<span class="title">表1：&lt;b&gt;表&lt;/b&gt;</span>' in html
    assert '<th scope="col">街道</th><th scope="col" class="n">人数（人）</th>' in html
    assert '<th scope="row" class="s">合计</th><td class="n">—</td>' in html
    assert '<td class="n">1,204</td>' in html


def test_figures_in_cells_link_to_the_index() -> None:
    html = Table("t", "表", (Column("率", "%", "right"),), (Row((RATE,)),), row_headers=0)._repr_html_()
    assert 'href="#f-funding.use_rate"' in html and '<data class="fig" data-id="funding.use_rate" value="31.77">31.77</data>' in html


def test_csv_has_units_plain_numbers_and_no_formulas() -> None:
    columns = (Column("街道"), Column("金额", align="right"), Column("意见"))
    table = Table("t", "表", columns, (Row(("玉兴街道", Fraction(12345, 10), '=HYPERLINK("x")')), Row(("合计", None, "－1"))), "万元")
    # −1 with a full-width sign is taken for a formula by some spreadsheets too
    assert to_csv(table) == '街道,金额（万元）,意见\r\n玉兴街道,1234.50,"\'=HYPERLINK(""x"")"\r\n合计,,\'－1\r\n'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "＝1"])
def test_formula_starts_are_protected(text: str) -> None:
    assert protect_text(text) == "'" + text


def test_plain_text_is_left_alone() -> None:
    assert protect_text("无") == "无"


def test_frames_keep_their_order_and_align_numbers() -> None:
    frame = pd.DataFrame({"street": ["乙", "甲"], "received_count": pd.array([1204, pd.NA], dtype="Int64"), "share": [Fraction(1, 3), None]})
    table = from_frame(frame, "接收人数", headers={"street": "街道"})
    assert [c.header for c in table.columns] == ["街道", "received_count", "share"]
    assert [c.align for c in table.columns] == ["left", "right", "right"]
    assert [[print_cell(cell) for cell in row.cells] for row in table.rows] == [["乙", "1,204", "0.33"], ["甲", "—", "—"]]


def test_frames_share_the_width_by_their_longest_cells_within_bounds() -> None:
    table = from_frame(pd.DataFrame({"甲": ["短"], "乙": ["字" * 10], "丙": ["字" * 90], "代号": ["p" * 20]}), "宽")
    narrow, *wide = (column.width for column in table.columns)
    assert narrow == 5  # four characters, and an em of room
    assert sum(wide) == pytest.approx(55)  # of a page of 60
    assert [width / wide[0] for width in wide] == pytest.approx([1, 41 / 11, 12 / 11])  # Latin letters are narrower


def test_yes_and_no_stand_at_the_left_under_their_heading() -> None:
    table = from_frame(pd.DataFrame({"甲": [True, False], "乙": pd.array([True, None], dtype="boolean"), "丙": [True, None]}), "显著")
    assert [column.align for column in table.columns] == ["left"] * 3


def test_days_and_short_words_of_a_notebooks_table_stay_on_one_line() -> None:
    html = from_frame(pd.DataFrame({"日期": ["2024-02-29"], "说明": ["与项目单位职责相符"]}), "表")._repr_html_()
    assert '<th scope="row" class="s">2024-02-29</th><td>与项目单位职责相符</td>' in html


def test_short_cells_stay_whole_however_long_others_are() -> None:
    table = from_frame(pd.DataFrame({"一": ["项目申报"], "二": ["字" * 30], "三": ["字" * 300], "四": ["八个字长的名称呀"]}), "宽")
    assert [table.columns[place].width for place in (0, 3)] == [5, 9]


def test_years_and_line_numbers_are_not_grouped() -> None:
    years = pd.array([2020, pd.NA], dtype="Int64")
    frame = pd.DataFrame({"budget_year": years, "line": [1020, 12], "received_count": [1020, 12]})
    for table in (from_frame(frame, "原样"), show(frame, "中文")):
        assert [[print_cell(cell) for cell in row.cells] for row in table.rows] == [["2020", "1020", "1,020"], ["—", "12", "12"]]
        assert [column.align for column in table.columns] == ["right"] * 3
    assert to_csv(show(frame, "中文")) == "预算年度,行号,接收人数\r\n2020,1020,1020\r\n,12,12\r\n"
    assert cell_number(show(frame, "中文").rows[0].cells[0]) == 2020  # a number for spreadsheets all the same


@pytest.mark.parametrize("name", EXTRACTS)
def test_every_column_of_an_extract_has_a_chinese_header(name: str) -> None:
    shown = [column.frame_column for column in EXTRACTS[name].columns if not column.personal]
    english = {column for column in ["line", *shown] if re.search("[A-Za-z]", head_column(column)[0])}
    assert english == set()


def test_a_run_heads_the_columns_that_it_names_itself() -> None:
    table = show(pd.DataFrame({"visits": ["满意"], "street": ["甲"]}), "答卷", headers={"visits": "走访慰问"})
    assert [column.header for column in table.columns] == ["走访慰问", "街道"]


def test_of_columns_with_the_same_header_the_last_is_shown_in_the_firsts_place() -> None:
    table = show(pd.DataFrame({"occasion": ["spring"], "due_count": [3], "festival": ["春节"]}), "按节日")
    assert [column.header for column in table.columns] == ["节日", "应发人数"]
    assert table.rows[0].cells == ("春节", 3)


def test_a_table_without_rows_is_a_sentence() -> None:
    empty = show(pd.DataFrame(columns=["severity", "message"]), "核对<发现>", note="注")
    assert empty._repr_html_() == '<p>没有可列入“核对&lt;发现&gt;”的内容。</p><p class="note">注</p>'
    assert "没有可列入" not in show(pd.DataFrame({"severity": ["note"]}), "核对发现")._repr_html_()


def test_a_short_word_in_a_centred_column_stays_on_one_line() -> None:
    columns = (Column("指标"), Column("完成情况", align="centre"))
    table = Table("t", "表", columns, (Row(("甲", "部分完成")), Row(("乙", "按数值为未完成"))))
    html = table._repr_html_()
    assert '<td class="c s">部分完成</td>' in html and '<td class="c">按数值为未完成</td>' in html


def test_columns_of_money_have_the_same_decimals():
    columns = (Column("年度"), Column("中央资金", align="right"), Column("市级资金", align="right"), Column("人数", "人", "right"))
    table = Table("t", "表", columns, (Row(("甲", Fraction(23798, 100), 0, 7)), Row(("乙", 106, 0, 8))), "万元")
    assert table.printed == [["甲", "237.98", "0.00", "7"], ["乙", "106.00", "0.00", "8"]]
    mixed = Table("t", "表", (Column("元", "元", "right"), Column("万元", "万元", "right")), (Row((5, Fraction(1, 2))),))
    assert mixed.printed == [["5", "0.50"]]  # each unit by itself


def test_a_column_of_bare_numbers_and_figures_has_one_number_of_decimals():
    ledger = Ledger()
    ledger.add("score.all", Fraction(19, 2), "分", "得分", "之和", ())
    table = Table("t", "表", (Column("指标"), Column("得分", "分", "right")), (Row(("甲", Fraction(3))), Row(("合计", ledger["score.all"]), "total")))
    assert table.printed == [["甲", "3.00"], ["合计", "9.50"]]


def test_short_names_stay_whole_in_notebooks() -> None:
    table = show(pd.DataFrame({"street": ["退管中心直管", "某某彝族自治乡"], "reason": ["账号有误", "银行系统故障未说明"]}), "表")
    html = table._repr_html_()
    marks = {word: mark for mark, word in re.findall(r"<t[dh]([^>]*)>([^<]+)<", html)}
    assert [marks[word].endswith('class="s"') for word in ("退管中心直管", "某某彝族自治乡", "账号有误", "银行系统故障未说明")] == [True, False, True, False]
    assert ".table :is(th,td).s{white-space:nowrap" in html and 'class="s"' not in render_table(table)
