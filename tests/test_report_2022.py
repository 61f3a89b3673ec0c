"""The shipped report of 2022: every printed figure agrees with the ledger in all places; the page stays small."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import nbformat
import pytest

from perfeval_helpers import report
from perfeval_helpers.evaluation import load_run
from perfeval_helpers.making import export
from perfeval_helpers.report.blocks import Paragraph, Picture
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.document import Document
from perfeval_helpers.report.sections.problems import list_problems
from perfeval_helpers.showing.tables import print_cell, print_in_column

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def run() -> Any:
    return load_run("2022", ROOT)


@pytest.fixture(scope="module")
def document(run: Any) -> Document:
    return report.build(run)


@pytest.fixture(scope="module")
def page(document: Document) -> str:
    outputs = [nbformat.v4.new_output("execute_result", {"text/html": section._repr_html_()}) for section in document.sections]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[output]) for output in outputs])
    return export.export_notebook(notebook, "report", document.title)


def test_page_is_small_and_asks_for_nothing(page: str) -> None:
    assert len(page.encode("utf-8")) < 2_000_000
    assert "<script" not in page and not re.search(r"(?:src|href)=\"(?!data:|#)", page)


def test_every_figure_is_the_ledgers_wherever_it_is_printed(page: str, run: Any) -> None:
    found = re.findall(r'<data class="fig" data-id="([^"]+)" value="([^"]*)">([^<]*)</data>', page)
    assert len(found) > 200
    for id, value, text in found:
        figure = run.figures[unescape(id)]
        assert unescape(value) == str(figure.number) and unescape(text) in (figure.text, print_cell(figure), print_in_column(figure, 2)), id


def test_score_is_the_published_one_in_summary_conclusion_and_tables(document: Document) -> None:
    for key in ("摘要", "三"):
        said = "".join(block.text for block in document[key].blocks if isinstance(block, Paragraph))
        assert "得分89.30分" in said and "“良”" in said
    table = next(table for table in document.tables() if table.name == "score_summary")
    assert [print_cell(row.cells[2]) for row in table.rows] == ["12", "19.50", "33", "24.80", "89.30"]
    scorecard = next(table for table in document.tables() if table.name == "scorecard")
    assert print_cell(scorecard.rows[-1].cells[-1]) == "89.30"


def test_all_lost_points_and_warnings_have_a_problem(run: Any) -> None:
    problems = list_problems(Context(run))
    assert sum(p.lost for p in problems) == sum(line.lost for line in run.scorecard.lines)
    assert {id(f) for p in problems for f in p.findings} == {id(f) for f in run.findings if f.severity == "warning"}
    assert all(p.advice for p in problems)


def test_charts_of_what_matters(document: Document) -> None:
    messages = [block.message for block in document.blocks() if isinstance(block, Picture)]
    assert messages == [
        "477.39万元只到位151.68万元，使用151.68万元", "共失10.70分，企业退休人员满意度失4分，失分最多",
        "最迟发放日前发放到位：春节92.22%，敬老节90.69%", "各次合计，延迟比例最高的街道：洛河彝族乡99.73%、小石桥彝族乡50.32%、研和街道36.57%",
        "延迟的3,775人次中，2,834人次因资金未到位", "满意度最低的2项：政策宣传52.07%、走访慰问55.58%",
        "有效回答30份以上的8个街道都低于指标值90%",
    ]  # fmt: skip


def test_targets_table_carries_the_facts_that_the_published_one_prints(document: Document) -> None:
    table = next(table for table in document.tables() if table.name == "target_results")
    said = "".join(print_cell(row.cells[-1]) for row in table.rows)
    for fact in ("22,526", "12,612", "1,373", "8,541", "21,947", "579", "9,619", "10,679", "20,298", "22,313", "22,305", "111.57", "111.53",
                 "99.96%", "22,292", "22,264", "111.46", "111.32", "99.87%", "274", "267", "7人", "251", "172", "75.81%", "558", "374", "67.03%"):
        assert fact in said, fact
    assert not any(print_cell(row.cells[4]) == "—" for row in table.rows)


def test_nothing_is_left_to_be_filled_in(document: Document) -> None:
    said = [block.text for block in document.blocks() if isinstance(block, Paragraph)]
    assert not any("未提供本节" in text or "[[" in text or "{{" in text for text in said)
    assert all(print_cell(cell) for table in document.tables() for row in table.rows for cell in row.cells)


def test_a_headline_that_lost_points_is_told_once_with_its_method(document: Document) -> None:
    told = [block.text for block in document["四"].blocks if isinstance(block, Paragraph) and "总体满意度67.03%" in block.text]
    assert told == ["总体满意度67.03%（口径：满意问卷占比，374 ÷ 558 × 100% = 67.03%），低于满分档90%，失4分。"]


def test_what_other_methods_give_stands_in_the_annex_alone(document: Document) -> None:
    said = {key: "".join(block.text for block in document[key].blocks if isinstance(block, Paragraph)) for key in ("二", "四", "附件4")}
    assert "加权指数72.79分" in said["附件4"] and "其他口径的结果见附件4" in said["四"] and "72.79" not in said["四"]
    assert "占调查总体22,526人的2.48%" in said["二"]  # 558 ÷ 22,526 = 2.477…


def test_lines_of_what_no_extract_is_are_not_counted(document: Document) -> None:
    (papers,) = [table for table in document.tables() if table.name == "papers"]
    counted = {(row.cells[1], row.cells[3] is None) for row in papers.rows}
    assert counted == {("数据表", False), ("评价方案", True), ("指标体系", True), ("文字说明", True), ("分析底稿", True)}


def test_problems_that_only_checks_found_are_named_and_leave_their_workings_to_the_annex(document: Document) -> None:
    said = [block.text for block in document["七"].blocks if isinstance(block, Paragraph)]
    assert said[0].endswith("共失10.70分；问题（四）至（七）由核对发现，没有对应的扣分。")
    assert not any("÷" in text for text in said) and any("总体满意度67.03%（满意问卷占比）" in text for text in said)


def test_findings_and_problems_that_follow_each_other_are_named_by_their_ends(document: Document) -> None:
    text = "".join(block.text for block in document["七"].blocks if isinstance(block, Paragraph))
    assert "自评中的有关情况见第五章（三）第（1）至（3）项。" in text
