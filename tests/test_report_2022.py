"""The shipped report of 2022: every printed figure agrees with the ledger in all places; the page stays small."""

from __future__ import annotations

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
    titles = [block.chart.title for block in document.blocks() if isinstance(block, Picture)]
    assert titles == [
        "各年度下达资金及其来源", "资金从下达、到位到使用", "从满分到得分", "各项指标得分与失分", "应发与实发金额", "各街道发放人数准确率",
        "未发放的原因", "发放进度与最迟发放日", "各题满意度答案分布", "各街道满意率",
    ]  # fmt: skip


def test_nothing_is_left_to_be_filled_in(document: Document) -> None:
    said = [block.text for block in document.blocks() if isinstance(block, Paragraph)]
    assert not any("未提供本节" in text or "[[" in text or "{{" in text for text in said)
    assert all(print_cell(cell) for table in document.tables() for row in table.rows for cell in row.cells)
