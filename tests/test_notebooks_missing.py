"""Notebooks of a run that lacks their extract: sentences in place of tables and charts, no 0 that nobody counted."""

import re
from pathlib import Path

import pytest
from forked_pools import execute_notebook
from small_project import FRAMEWORK, RUN

from perfeval_helpers.making.privacy import Gate

ROOT = Path(__file__).parents[1]
SURVEY = """\
survey:
  issued: 3
  method: top_two
  scale: [满意, 较满意, 不满意]
  items: [{id: overall, column: 总体, label: 总体满意度}]
"""
ANSWERS = "序号,街道,总体\n1,甲街道,满意\n2,甲街道,较满意\n3,甲街道,不满意\n"


@pytest.fixture
def surveyed(project):
    """Beside the run ``small``, which has funds alone, the run ``asked``, which has questionnaires alone."""
    run = RUN.replace("small", "asked").replace("[funds]", "[questionnaires]") + SURVEY
    framework = FRAMEWORK.replace("funding.use_rate", "survey.satisfaction_rate")
    (project / "params" / "asked.yml").write_text(run, "utf-8")
    (project / "params" / "frameworks" / "asked.yml").write_text(framework, "utf-8")
    (project / "data" / "asked").mkdir()
    (project / "data" / "asked" / "questionnaires.csv").write_text(ANSWERS, "utf-8")
    return project


@pytest.mark.parametrize(
    ("chapter", "run"),
    [("01_funding", "asked"), ("02_headcounts", "asked"), ("03_payouts", "asked"), ("04_satisfaction", "small")],
)
def test_what_a_run_lacks_is_left_out_with_a_sentence(chapter, run, surveyed, monkeypatch):
    monkeypatch.setenv("PERFEVAL_ROOT", str(surveyed))
    done = execute_notebook(ROOT / "notebooks" / f"{chapter}.ipynb", surveyed / "out.ipynb", {"run": run})
    shown = [o["data"] for cell in done.cells for o in cell.get("outputs", []) if "data" in o]
    html = [str(data["text/html"]) for data in shown]  # everything is shown as HTML, nothing as its repr
    assert not any("<table" in part or "<img" in part for part in html)
    assert sum("没有可列入" in part for part in html) >= 4
    assert sum("本次评价未提供" in part for part in html) >= 4
    assert html[-1] == "<p>本章没有数值。</p>"


@pytest.mark.parametrize(
    ("chapter", "run", "none", "sources"),
    [("08_survey_statistics", "small", "没有", 0), ("09_timeliness", "asked", "没有发放记录，不作时效统计。", 0),
     ("09_timeliness", "small", "没有发放记录，不作时效统计。", 1)],
)
def test_analyses_of_what_a_run_lacks_are_sentences(chapter, run, none, sources, surveyed, monkeypatch):
    monkeypatch.setenv("PERFEVAL_ROOT", str(surveyed))
    done = execute_notebook(ROOT / "notebooks" / f"{chapter}.ipynb", surveyed / "out.ipynb", {"run": run})
    html = [str(o["data"]["text/html"]) for cell in done.cells for o in cell.get("outputs", []) if "data" in o]
    # the run's own file of funds is listed; nothing else has a row, and no chart is drawn of one extract of two
    assert sum("<table" in part for part in html) == sources and not any("<img" in part for part in html)
    assert sum(none in part for part in html) >= 4
    assert not any("0人次" in part or "0份" in part or "—至" in part for part in html)


def test_funds_of_a_year_that_spends_what_earlier_years_left(project, monkeypatch):
    # nothing arrived, so nothing is spent "of it"; and 1,877,626 of 11,273,192.79 yuan is, in lowest terms,
    # 18776260000 / 1127319279 %: a numerator like a mobile number, for which nothing may be refused
    funds = "事项,日期,预算年度,资金来源,金额（元）\n" + "".join(
        f"{event},{day},2022,县级,{yuan}\n" for event, day, yuan in
        (("下达", "2022-01-10", 11273192.79), ("到位", "2022-02-01", 11273192.79), ("支出", "2023-06-30", 1877626)))  # fmt: skip
    (project / "data/small/funds.csv").write_text(funds, "utf-8")
    monkeypatch.setenv("PERFEVAL_ROOT", str(project))
    out = project / "out.ipynb"
    done = execute_notebook(ROOT / "notebooks/01_funding.ipynb", out, {"run": "small"})
    html = [str(o["data"].get("text/html")) for cell in done.cells for o in cell.get("outputs", []) if "data" in o]
    (stages,) = [part for part in html if "从下达到使用" in part]
    assert re.findall(r"<td[^>]*>([^<]*)</td>", stages)[-1] == "—" and any("16.66%" in part for part in html)
    assert Gate().find_hits(out.read_bytes(), out.name) == []
