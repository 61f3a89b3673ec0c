"""The journeys of CONTRIBUTING.md: what is added where it says arrives in figures, findings, report, Word and README's table.

A rule kind is added in test_rule_kinds, an extract that is declared in test_readme and test_declarations.
"""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from balances_project import write_year

import perfeval_helpers
from perfeval_helpers import load_run
from perfeval_helpers.contract import catalogue
from perfeval_helpers.showing import charts

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = Path(perfeval_helpers.__file__).parent
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")

#: File → what is put before or after a text that stands in it, each as CONTRIBUTING.md leads.
FIGURE = {
    "contract/catalogue/definitions.py": (
        '    yield define("evaluated",', "", '    yield define("left_share", "资金结余率", "100% − 资金使用率", "%", "lower")\n'
        '    yield Definition("funding.visits", "走访人次", "人次", "各行走访人次之和", ("visits",))\n'),
    "chapters/funding.py": (
        "    _enter_rates(ledger, runfile, table)\n", "    _enter_rates(ledger, runfile, table)\n",
        '    used = ledger["funding.use_rate"].value\n'
        '    catalogue.enter(ledger, runfile, "funding.left_share", None if used is None else 100 - used, ["funding.use_rate"])\n'),
}  # fmt: skip
EXTRACT = {
    "contract/schema.py": (
        "EXTRACTS: dict[str, ExtractSchema] = {", "",
        'VISITS = ExtractSchema("visits", "走访记录", "一行为一次走访", (\n    Column("street", "街道", "text", "街道", key=True),\n'
        '    Column("person_name", "姓名", "text", "姓名", personal=True),\n    Column("visited", "走访人次", "count", "人次"),\n))\n'),
    "chapters/computation.py": (
        '    if "payouts" in extracts:\n', "",
        '    if "visits" in extracts:\n        visits.add_figures(ledger, spec, extracts["visits"].frame)\n'),
}  # fmt: skip
NEW_CHAPTER = '''
"""Visits."""

from perfeval_helpers.contract import catalogue


def add_figures(ledger, runfile, frame):
    """Enter the figures of visits."""
    catalogue.enter(ledger, runfile, "funding.visits", int(frame["visited_count"].sum()), ["visits"])
'''
CODE = {
    "contract/codes.py": (
        '    FindingCode("REC-WEIGHTS",', "",
        '    FindingCode("REC-IDLE-MONEY", "资金闲置", "money was left over", "warning", "money", "收回闲置资金"),\n'),
    "judging/reconciliation/money.py": (
        '    arrived, brought = number("funding.arrived")', "",
        '    if (left := number("funding.left_share")) is not None and left > 20:\n'
        '        yield Finding("REC-IDLE-MONEY", "warning", f"资金结余率{show(left)}%，超过20%", figures=("funding.left_share",))\n'),
}  # fmt: skip
CHART = {
    "showing/charts/__init__.py": (
        "from perfeval_helpers.showing.charts.headcounts", "", "from perfeval_helpers.showing.charts.left import draw_left\n"),
}  # fmt: skip
SECTION = {
    "contract/sections.py": ('"附件6": "绩效自评表",', '"附件6": "绩效自评表",', ' "附件7": "资金结余情况",'),
    "report/__init__.py": (
        "        build_self_evaluation_annex(context),\n", "        build_self_evaluation_annex(context),\n",
        "        build_left_annex(context),\n"),
}  # fmt: skip
NEW_CHART = '''
"""How much was left over."""

from perfeval_helpers.showing.charts.chart import Chart
from perfeval_helpers.showing.charts.style import chart_style, draw_bar, start_figure


def draw_left(share, source):
    """One bar, in %."""
    with chart_style():
        figure, (ax,) = start_figure(1.0, 0.5, 0.5, 0.3, 0.1)
        ax.barh([0], [float(share)])
    return Chart(figure, f"横向条形图：资金结余率{share}%", "资金结余率", source)
'''
NEW_SECTION = '''
"""附件7: what was left over."""

from perfeval_helpers.report.blocks import Heading, Picture
from perfeval_helpers.report.document import Section
from perfeval_helpers.showing.charts import draw_left


def build_left_annex(context):
    """A sentence and a chart."""
    title = f"{context.name_annex('附件7')} 资金结余情况"
    chart = draw_left(context.figures["funding.left_share"].value, context.cite("funds"))
    return Section("附件7", title, (Heading(2, title), context.say("资金结余率为[[funding.left_share]]。"), Picture(chart)), "annex")
'''
TRY = '''
import json, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
import perfeval_helpers
from perfeval_helpers import load_run, report
from perfeval_helpers.contract.codes import render_codes
from perfeval_helpers.explaining import explain_figure
from perfeval_helpers.report.formats.word import write_docx
copy, root = Path(sys.argv[1]), Path(sys.argv[2])
assert Path(perfeval_helpers.__file__).is_relative_to(copy)
run = load_run("small", root)
document = report.build(run)
write_docx(document, copy / "report.docx")
print(json.dumps({
    "results": run.results(),
    "explained": "\\n".join(explain_figure("funding.left_share", "small", root)),
    "codes": render_codes(),
    "keys": document.keys(),
    "annex": document["附件7"]._repr_html_(),
    "all": "".join(section._repr_html_() for section in document.sections),
}))
'''


def add(package, change):
    for name, (place, before, added) in change.items():
        path = package / name
        text = path.read_text("utf-8")
        assert text.count(place) == 1, f"{name} has changed: {place}"
        path.write_text(text.replace(place, place.replace(before, before + added, 1) if before else added + place), "utf-8")


def test_a_figure_an_extract_a_code_a_chart_and_a_section_arrive_everywhere(tmp_path, project):
    # 75,000 of 100,000 yuan were used: 25 % are left.
    package = tmp_path / "copy" / "perfeval_helpers"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__", "starter"))
    for change in (FIGURE, EXTRACT, CODE, CHART, SECTION):
        add(package, change)
    for name, old, new in (("contract/schema.py", "SELF_EVALUATION)\n", "SELF_EVALUATION, VISITS)\n"),
                           ("chapters/computation.py", "services, survey\n", "services, survey, visits\n")):
        text = (package / name).read_text("utf-8")
        assert text.count(old) == 1, name
        (package / name).write_text(text.replace(old, new), "utf-8")
    (package / "chapters" / "visits.py").write_text(NEW_CHAPTER, "utf-8")
    (project / "data" / "small" / "visits.csv").write_text("街道,姓名,走访人次\n甲街道,某甲乙,3\n乙街道,某丙丁,4\n合计,,7\n", "utf-8")
    path = project / "params" / "small.yml"
    path.write_text(path.read_text("utf-8").replace("extracts: [funds]", "extracts: [funds, visits]"), "utf-8")
    (package / "showing" / "charts" / "left.py").write_text(NEW_CHART, "utf-8")
    (package / "report" / "sections" / "left.py").write_text(NEW_SECTION, "utf-8")
    path = package / "report" / "__init__.py"
    path.write_text(path.read_text("utf-8").replace(
        "from perfeval_helpers.report.sections.papers", "from perfeval_helpers.report.sections.left import build_left_annex\n"
        "from perfeval_helpers.report.sections.papers", 1), "utf-8")
    done = subprocess.run([sys.executable, "-c", TRY, str(package.parent), str(project)], capture_output=True, text=True, check=False,
                          encoding="utf-8", env={**os.environ, "PYTHONPATH": str(package.parent), "PYTHONIOENCODING": "utf-8"})
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    figure = told["results"]["figures"]["funding.left_share"]
    assert (figure["printed"], figure["unit"], figure["label"]) == ("25", "%", "资金结余率")
    assert "100% − 资金使用率" in told["explained"]
    assert told["results"]["figures"]["funding.visits"]["printed"] == "7"  # 3 + 4; the line 合计 is no data
    assert "走访记录" in told["all"] and "某甲乙" not in done.stdout
    assert [f["message"] for f in told["results"]["findings"] if f["code"] == "REC-IDLE-MONEY"] == ["资金结余率25%，超过20%"]
    assert "| `REC-IDLE-MONEY` | 资金闲置 | money was left over | warning |" in told["codes"].splitlines()
    assert told["keys"][-1] == "附件7"
    assert "资金结余情况" in told["annex"] and "横向条形图：资金结余率25%" in told["annex"]
    assert "资金闲置" in told["all"].replace(told["annex"], "")
    with zipfile.ZipFile(package.parent / "report.docx") as word:
        text = re.sub("<[^>]+>", "", word.read("word/document.xml").decode("utf-8"))
    assert "资金结余情况" in text and "资金结余率为25%" in text and "资金闲置" in text


def test_every_definition_is_entered(tmp_path):
    """A figure that is defined and that no chapter enters can be named and never has a value."""
    interest = [("到位", "2023-02-01", "县级", 1000), ("利息", "2023-03-21", "县级", 5)]
    write_year(tmp_path, 2023, interest)
    entered = set()
    runs = [load_run("2023", tmp_path), *(load_run(name, ROOT) for name in ("2021", "2022", "2023", "meals-2024"))]
    for run in runs:
        found = (catalogue.match_definition(id, run.spec) for id in run.figures)
        entered |= {one[0].pattern for one in found if one is not None}
    assert {definition.pattern for definition in catalogue.DEFINITIONS} - entered == set()


def list_drawn():
    folder = PACKAGE / "showing" / "charts"
    return {node.name for path in folder.glob("*.py") for node in ast.parse(path.read_text("utf-8")).body
            if isinstance(node, ast.FunctionDef) and node.name.startswith("draw_") and node.returns is not None
            and ast.unparse(node.returns) == "Chart"}


def test_every_chart_is_exported_shown_and_tested():
    drawn = list_drawn()
    assert drawn == {name for name in charts.__all__ if name.startswith("draw_")}
    notebooks = "".join(path.read_text("utf-8") for path in (ROOT / "notebooks").glob("*.ipynb"))
    package = "".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py") if "charts" not in path.parts)
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_charts*.py"))
    assert {name for name in drawn if not re.search(rf"\b{name}\b", notebooks + package)} == set()
    assert {name for name in drawn if not re.search(rf"\b{name}\b", tests)} == set()


def test_the_guide_names_files_and_tests_that_are_there():
    files = set(re.findall(r"`((?:perfeval_helpers|tests|params|notebooks|docs|data)/[\w./-]+\.\w+)`", GUIDE))
    assert len(files) > 10 and {name for name in files if not (ROOT / name).is_file()} == set()
    for name, test in re.findall(r"`(tests/\w+\.py)::(\w+)`", GUIDE):
        assert f"def {test}(" in (ROOT / name).read_text("utf-8"), f"{name}::{test}"


@pytest.mark.parametrize("journey", ["A figure", "A rule kind", "An extract", "A chart", "A finding code", "A section of the report"])
def test_each_journey_names_the_test_that_goes_red(journey):
    (text,) = re.findall(rf"^### {journey}\n(.*?)(?=^##|\Z)", GUIDE, re.MULTILINE | re.DOTALL)
    assert re.search(r"`tests/\w+\.py::\w+`", text)
