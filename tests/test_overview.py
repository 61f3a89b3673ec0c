"""outputs/index.html: all runs, failures first, nothing that runs or loads."""

import base64
import json
import re
from io import BytesIO
from types import SimpleNamespace

import pytest
from fontTools.ttLib import TTFont

from perfeval_helpers.making.execution.steps import summarise
from perfeval_helpers.making.overview import Line, collect, order_outcomes, render_index, write_index
from perfeval_helpers.making.progress import Outcome

SUMMARY = {"score": 89.3, "points": 100.0, "grade": "良", "synthetic": True, "findings": {"error": 0, "warning": 11, "note": 2}}


@pytest.fixture
def outputs(tmp_path):
    """2021 and 2022 are published, 2023 failed last time, and so did one whose run file is gone."""
    root, tmp_path = tmp_path, tmp_path / "outputs"
    (root / "params").mkdir()
    (root / "params" / "2023.yml").touch()
    for run in ("2021", "2022"):
        (tmp_path / run).mkdir(parents=True)
        receipt = {"summary": SUMMARY, "times": {"seconds": 4.2}}
        (tmp_path / run / "receipt.json").write_text(json.dumps(receipt), "utf-8")
    (tmp_path / ".failed/2023").mkdir(parents=True)
    failed = {"label": "2023", "status": "failed", "seconds": 1.0, "message": "earlier"}
    (tmp_path / ".failed/2023/status.json").write_text(json.dumps(failed), "utf-8")
    (tmp_path / ".failed/gone").mkdir()
    (tmp_path / ".failed/gone/status.json").write_text(json.dumps({**failed, "label": "gone"}), "utf-8")
    (tmp_path / "trend").mkdir()  # has no receipt: no run
    return tmp_path


def rows_of(page):
    body = re.split("<tbody[^>]*>", page)[1]
    return [re.sub(r"<[^>]+>", "|", row) for row in body.split("</tr>")[:-1]]


def test_failures_come_first_then_names():
    outcomes = [Outcome("c", "done"), Outcome("b", "faults"), Outcome("a", "unchanged"), Outcome("d", "failed")]
    assert [o.label for o in order_outcomes(outcomes)] == ["d", "b", "a", "c"]


def test_published_failed_and_new_runs_stand_together(outputs):
    lines = collect(outputs, [Outcome("2022", "failed", 2.0, message="now"), Outcome("2021", "unchanged", 0.1)])
    told = [(line.outcome.label, line.outcome.status, line.outcome.message, line.published) for line in lines]
    assert told == [("2022", "failed", "now", True), ("2023", "failed", "earlier", False), ("2021", "done", "", True)]
    assert lines[2].outcome.seconds == 4.2  # how long it took to make, not to skip


def test_the_page_tells_score_grade_findings_seconds_and_status(outputs):
    page = write_index(outputs, [Outcome("2022", "done", 3.9, SUMMARY)]).read_text("utf-8")
    first, *_, last = rows_of(page)
    assert "2023" in first and "失败，原文为“earlier”" in first
    failed = Outcome("2021", "failed", message="notebook 01_funding: did not run", chinese="笔记本01_funding：没有运行")
    assert "失败：笔记本01_funding：没有运行" in write_index(outputs, [failed]).read_text("utf-8")  # whatever language is spoken
    for text in ("2022", "89.30 / 100", "良", "警告11项，提示2项", "3.9", "完成；合成数据"):
        assert text in last
    assert '<a href="2022/report.html">2022</a>' in page and "href=\"2023" not in page


def test_runs_are_told_by_district_project_and_year(outputs):
    titled = [Outcome(label, "done", 1.0, {**SUMMARY, "title": title}) for label, title in (("2021", "乙县校车2021年度"), ("2022", "甲县校车2022年度"))]
    page = write_index(outputs, titled).read_text("utf-8")
    assert '<a href="2021/report.html">乙县校车2021年度</a><br>2021</th>' in page and '<a href="2022/report.html">甲县校车2022年度</a><br>2022</th>' in page
    (outputs / "2022/receipt.json").write_text(json.dumps({"summary": titled[1].summary}), "utf-8")
    assert ">甲县校车2022年度</a><br>2022</th>" in write_index(outputs, [Outcome("2022", "failed", message="now")]).read_text("utf-8")
    # By name: 2023 failed before it had one; 乙 (U+4E59) stands before 甲 (U+7532).
    assert re.findall(r"--name:(\d)", page)[:3] == ["0", "1", "2"] and page.index("2023") < page.index("乙县")


def test_a_run_by_another_framework_is_told_from_the_run_itself():
    results = {"score": {"score": 84.45, "points": 100.0, "grade": "良"}, "findings": []}
    run = SimpleNamespace(spec=SimpleNamespace(project_of_district="甲县校车", period=SimpleNamespace(term="2022年度")), framework=SimpleNamespace(name="通用体系"), results=lambda: results)
    assert [summarise(run, rescored)["title"] for rescored in (False, True)] == ["甲县校车2022年度", "甲县校车2022年度（按“通用体系”评分）"]


def test_runs_are_put_in_order_and_left_out_by_style_alone():
    def make(label, status, score, grade, warnings):
        return Line(Outcome(label, status, 1.0, {"score": score, "points": 100.0, "grade": grade, "findings": {"warning": warnings}}), True)

    page = render_index([Line(Outcome("z", "failed"), False), make("b", "done", 91.0, "优", 0), make("a", "done", 85.5, "良", 7)])
    places = [dict(part.split(":") for part in found.split(";")) for found in re.findall(r'<tr [^>]*style="([^"]+)"', page)]
    # In the order of the page z, b, a: by name a b z; best b a z; worst a b z; most warnings a b z.
    assert [one["--name"] for one in places] == ["2", "1", "0"]
    assert [one["--best"] for one in places] == ["2", "0", "1"]
    assert [one["--worst"] for one in places] == ["2", "1", "0"]
    assert [one["--warnings"] for one in places] == ["2", "1", "0"]
    for id in ("name", "best", "worst", "warnings"):
        assert f'id="sort-{id}"' in page and f"body:has(#sort-{id}:checked) tbody tr{{order:var(--{id})}}" in page
    assert re.findall(r'<tr role="row" class="([^"]*)"', page) == ["bad", "g0", "g1"]
    graded = render_index([make("a", "done", 74.3, "中", 7), make("b", "done", 91.0, "优", 0), make("c", "done", 85.5, "良", 7)])
    assert re.findall(r'id="only-g\d"> (.)<', graded) == ["优", "良", "中"]  # not by their characters: 中 (U+4E2D) comes first
    for id, words in (("bad", "失败或输入有误"), ("g0", "优"), ("g1", "良")):
        assert f'id="only-{id}"> {words}</label>' in page and f"#only-{id}:checked) tbody tr:not(.{id})" in page
    assert "<script" not in page and page.count(" checked>") == 2


def test_every_text_is_escaped_and_nothing_runs():
    outcome = Outcome("<b>@x y", "failed", message="<script>alert(1)</script>")
    page = render_index([Line(outcome, True)])
    assert "<script" not in page and "&lt;script&gt;" in page and "<b>@" not in page
    assert "default-src 'none'" in page and 'href="%3Cb%3E@x%20y/report.html"' in page
    assert not re.search(r"(src|href)=\"(https?:)?//", page)


def test_the_page_carries_every_character_that_it_shows(outputs):
    page = write_index(outputs, [Outcome("龘镇2022", "done", 3.9, SUMMARY)]).read_text("utf-8")
    font = TTFont(BytesIO(base64.b64decode(re.search(r"src:url\(data:font/woff;base64,([A-Za-z0-9+/=]+)\)", page)[1])))
    shown = re.sub(r"<style>.*?</style>|<[^>]+>", "", page, flags=re.DOTALL)
    assert "龘" in shown and {c for c in shown if c.isprintable()} <= {chr(code) for code in font.getBestCmap()}
    assert "'perfeval-sc'" in page and "font-src data:" in page  # named by the style, allowed by the page's policy
    assert page == write_index(outputs, [Outcome("龘镇2022", "done", 3.9, SUMMARY)]).read_text("utf-8")
