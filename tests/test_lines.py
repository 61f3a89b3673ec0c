"""Splitting: the quick way and the way line by line give the same; line numbers are those of an editor."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval_helpers.extracts import lines, splitting, stretches
from perfeval_helpers.extracts.closing_lines import is_closing, is_closing_item, is_total
from perfeval_helpers.extracts.lines import Layout, LineFault, RawTable, read_lines, split_record
from perfeval_helpers.extracts.splitting import split

LAYOUT = Layout(",", ("a", "b", "c"), {"a": 0, "c": 2}, 1, 2, len(b"a,b,c\n"))
FIELDS = {"a": False, "c": True}


def describe(table: RawTable) -> dict[str, Any]:
    """Everything that the rest of the reader sees of a table."""
    columns = {name: (column.dictionary_decode() if pa.types.is_dictionary(column.type) else column).to_pylist()
               for name, column in table.columns.items()}
    blank = [row for row, cell in enumerate(columns["a"]) if not cell.strip()]
    return {
        "line": table.line.tolist(), "columns": columns, "physical": table.physical, "bad": table.bad,
        "blank": table.blank, "totals": table.totals, "footers": table.footers, "continued": table.continued,
        "cells": list(table.get_cells(blank)),
    }


def read(body: str, plain: bool = True) -> dict[str, Any]:
    return describe(split(b"a,b,c\n" + body.encode(), LAYOUT, FIELDS, ["a"], plain=plain).join())


CELL = st.text(alphabet="x1街,\" \t合计", max_size=4)
LINE = st.one_of(
    st.lists(st.sampled_from(["x", "1", "", "街", " "]), min_size=3, max_size=3).map(",".join),
    st.lists(CELL, min_size=1, max_size=4).map(",".join),
    st.sampled_from(["", "合计,1", "制表人：甲", "注：甲", "2. 乙", "2. 乙,,", "审核：,,,", "x,1,2,,", "1,000,2,", "合计,,1", '"x\ny",1,2', '"x""y",1,2', ",,", ",z,", '"x,1,2', 'x"y,1,2', "x,1,2\r", '"x","1","2"', '"x,",,"2"', '"","",""', "\ufeff", "\ufeffx,1,2", '\ufeff"x","1","2"', '\ufeff"x,""",1']),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(LINE, max_size=12), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_both_ways_give_the_same(rows: list[str], end: str, ended: bool) -> None:
    body = end.join(rows) + (end if ended and rows else "")
    assert read(body) == read(body, plain=False)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=60), st.integers(24, 200))
def test_both_ways_give_the_same_whatever_the_chunks(rows: list[str], chunk: int) -> None:
    body = "\n".join(rows) + "\n"
    whole = read(body, plain=False)
    with pytest.MonkeyPatch.context() as patch:
        for module in (lines, splitting):
            patch.setattr(module, "CHUNK_BYTES", chunk)
        assert read(body) == whole
        assert read(body, plain=False) == whole


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(["x,1,2", ",1,2", '"y",3,"4"']), st.sampled_from(["x,1,2", '"z,,5', 'z",6,7', '"x\ny",1,2', ""]), LINE), min_size=8, max_size=60),
       st.integers(2, 6), st.booleans())
def test_both_ways_give_the_same_where_quotes_open_again_and_again(rows: list[str], most: int, ended: bool) -> None:
    """A cell may run on over so many lines: what lies between is parsed at once, in any number of stretches."""
    body = "\n".join(rows) + ("\n" if ended else "")
    with pytest.MonkeyPatch.context() as patch:
        for module in (lines, splitting, stretches):
            patch.setattr(module, "MOST_LINES_OF_A_CELL", most)
        patch.setattr(stretches, "LEAST_LINES_BETWEEN", 1)
        patch.setattr(splitting, "MOST_APART", 2)
        assert read(body) == read(body, plain=False)


def test_lines_between_open_quotes_are_parsed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every 150th line opens a quote, which a cell of every fourth such closes three lines on; those lines alone are read one by one."""
    rows = ["x,1,2"] * 3000
    for place in range(10, 3000, 150):
        rows[place], rows[place + 3] = '"z,8,9', 'z",8,9' if place % 600 == 10 else "x,1,2"
    exact = read("\n".join(rows), plain=False)
    read_apart, split_exactly = [], splitting._Splitter.split_exactly
    monkeypatch.setattr(splitting._Splitter, "split_quickly", None)

    def split_apart(splitter: splitting._Splitter, stretch: stretches.Stretch) -> None:
        read_apart.append(splitter.data.count(b"\n", stretch.start, stretch.end))
        split_exactly(splitter, stretch)

    monkeypatch.setattr(splitting._Splitter, "split_exactly", split_apart)
    table = read("\n".join(rows))
    assert table == exact
    assert sorted(read_apart) == [1] * 15 + [4] * 5
    assert (len(table["bad"]), table["continued"], len(table["line"])) == (15, 15, 3000 - 15 - 15)


@settings(max_examples=200, deadline=None)
@given(st.lists(LINE, max_size=12))
def test_every_physical_line_is_accounted_for(rows: list[str]) -> None:
    body = "".join(row + "\n" for row in rows)
    table = split(b"a,b,c\n" + body.encode(), LAYOUT, FIELDS, ["a"]).join()
    counted = table.line.size + len(table.bad) + table.blank + len(table.totals) + len(table.footers) + table.continued
    assert 1 + counted == table.physical == 1 + sum(map(len, read_lines(body.encode())))


def test_line_numbers_and_kinds() -> None:
    table = read('x,1,2\n"x\ny",1,2\n\nx,1\n合计,5\n"x,1,2\ny,1,2')
    # 2 data, 3–4 one record, 5 blank, 6 ragged, 7 total, 8 unclosed, 9 data
    assert table["line"] == [2, 3, 9]
    assert [bad.line for bad in table["bad"]] == [6, 8]
    assert (table["blank"], table["totals"], table["continued"], table["physical"]) == (1, {7: ["合计", "5"]}, 1, 9)
    assert table["columns"] == {"a": ["x", "x\ny", "y"], "c": ["2", "2", "2"]}


def test_lines_of_another_width_and_empty_ones_leave_the_others_to_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    body = 'x,1,2\n\nx,1\n"y",3,4\r\n\r\n合计,5\nz,5,6'
    exact = read(body, plain=False)
    monkeypatch.setattr(splitting._Splitter, "split_exactly", None)
    table = read(body)
    # 2 data, 3 blank, 4 ragged, 5 data, 6 blank, 7 total, 8 data
    assert (table["line"], [bad.line for bad in table["bad"]], table["totals"], table["blank"]) == ([2, 5, 8], [4], {7: ["合计", "5"]}, 2)
    assert table == exact


@pytest.mark.parametrize("rest", ["x,1,2\n", 'x,1,2\n"y",3,4\n', '"y",3,4\n'])
def test_a_line_with_nothing_but_a_byte_order_mark_is_blank_wherever_a_stretch_begins(rest: str) -> None:
    table = read("\ufeff\n" + rest)
    assert (table["blank"], table["line"][0]) == (1, 3)
    assert table == read("\ufeff\n" + rest, plain=False)
    assert read('\ufeff"x,""",1\n' + rest) == read('\ufeff"x,""",1\n' + rest, plain=False)


def test_the_first_line_with_separators_too_many_ends_the_quick_way(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    ask = splitting._has_separators_too_many

    def count(cells: list[str], *more: Any) -> bool:
        asked.append(cells)
        return ask(cells, *more)

    monkeypatch.setattr(splitting, "_has_separators_too_many", count)
    table = read("x,1,2,\n" * 1000)
    assert table["line"] == list(range(2, 1002)) and table["bad"] == []
    assert len(asked) == 1001  # one by pyarrow, then each line by line


def test_a_cell_that_runs_over_a_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    body = 'p,1,2\n"x\ny",1,2\nq,3,4\n' * 20
    whole = read(body, plain=False)
    assert whole["bad"] == []
    monkeypatch.setattr(lines, "CHUNK_BYTES", 9)  # "p,1,2\n" and the first line of the cell
    assert read(body, plain=False) == whole


def test_a_quote_may_run_over_at_most_100_lines() -> None:
    assert split_record(['"x', *[""] * 98, 'y"'], 0, ",")[1] == 100
    with pytest.raises(LineFault, match="never closes"):
        split_record(['"x', *[""] * 99, 'y"'], 0, ",")


@pytest.mark.parametrize("cell", ["合计", " 合 计 ", "小计：", "累计", "本月合计", "本年累计", "2022年合计", "1月小计", "总计", "合计（元）", "合计13人"])
def test_words_of_total_lines(cell: str) -> None:
    assert is_total(cell)


@pytest.mark.parametrize("cell", ["", "合计划拨", "资金合计情况说明", "计", "累计接收人数", "张合计"])
def test_words_that_are_no_total(cell: str) -> None:
    assert not is_total(cell)


@pytest.mark.parametrize("cell", [
    "制表人：某某", "制表：", "制表人 某某", "制表人", "审核人: 某某", "填表日期：2022年1月1日", "单位负责人（签字）：", "单位负责人", "负责人：", "打印时间：2022-01-01 10:00",
    "经办 人：某某", "导出时间：2024年05月06日 10:00:00", "交易笔数：7笔", "交易总额：3000.00元", "总笔数：7", "总笔数", "成功金额：3000.00", "失败笔数 1", "记录数：12",
    "共7条记录", "共 1,204 笔", "共12人", "以下空白", "—— 以下空白 ——", "（以下空白）", "以下无正文", "注：本表不含直管人员", "注1：见附件", "备注：按月发放", "说明：略",
    "数据来源：人社局", "# 交易笔数：7笔", "#----------------", "========", "第1页 共3页", "编制单位：某局", "会计主管：", "主管会计：某某", "分管领导（签字）：", "法定代表人：某某", "联系电话：",
])
def test_what_closes_a_table(cell: str) -> None:
    assert is_closing(cell)


@pytest.mark.parametrize("cell", [
    "", "负责人", "审核通过", "审核通过率", "人员负责人：", "春节：制表人：某某", "共和街道", "共青团路社区", "共建项目数", "注册人数", "注", "以下街道", "金额", "人数", "笔数",
    "交易成功", "总工会", "成功", "第一季度", "第3批", "-", "--", "备注", "说明", "单位", "编制内人员", "复核率", "记账凭证12号", "统计局", "打印机购置", "导出", "制表", "校长", "主任医师：", "书记员津贴", "审核" + "：" + "某" * 100,
])
def test_what_closes_nothing(cell: str) -> None:
    assert not is_closing(cell)


@pytest.mark.parametrize(("cell", "item"), [
    ("2. 直管人员另表", True), ("（二）另表", True), ("3、另表", True), ("2024年5月6日", True), ("2024-05-06", True), ("年 月 日", False), ("2.5", False), ("一、", False), ("3街道", False),
])
def test_what_may_stand_below_a_closing_line(cell: str, item: bool) -> None:
    assert is_closing_item(cell) is item
