"""The journeys of CONTRIBUTING.md: what is added where it says arrives in figures, findings, report, Word and README's table.

An extract that is declared is added in test_readme and test_declarations.
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
from types import SimpleNamespace

import pytest
from balances_project import write_year
from small_project import write_small

import perfeval_helpers
from perfeval_helpers import load_run
from perfeval_helpers.contract import catalogue
from perfeval_helpers.showing import charts

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = Path(perfeval_helpers.__file__).parent
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")

#: File → what is put after a text that stands in it, each as CONTRIBUTING.md leads; `NEW` are the modules that are added.
FIGURE = {
    "contract/schema.py": (
        '"资金到位率", "本期到位资金 ÷ 评价资金 × 100%", "%", "higher", f"{RULES_2020}；{CARRY_OVER}"),\n',
        '    _funds("left_share", "资金结余率", "100% − 资金使用率", "%", "lower"),\n'),
    "chapters/funding.py": (
        "    entries.enter_named(named)\n    entries.enter_rates()\n",
        '    used = ledger["funding.use_rate"].value\n'
        '    catalogue.enter(ledger, runfile, "funding.left_share", None if used is None else 100 - used, ["funding.use_rate"])\n'),
}  # fmt: skip
RULE_KIND = {
    "contract/framework/rule_kinds/__init__.py": (
        "Judged | Trend | Parts", " | Squared"),
}  # fmt: skip
EXTRACT = {
    "contract/schema.py": (
        "schema.name: schema for schema in (FUNDS, HEADCOUNTS, SERVICES, PAYOUTS, QUESTIONNAIRES, SELF_EVALUATION",
        """, ExtractSchema("visits", "走访记录", "一行为一次走访", (
        Column("street", "街道", "text", "街道", key=True),
        Column("person_name", "姓名", "text", "姓名", personal=True),
        Column("called", "走访对象数", "count", "人次"),
    ), figures=(Definition("visits.called", "走访人次", "人次", "各行走访人次之和", "higher"),))"""),
}  # fmt: skip
CODE = {
    "contract/codes.py": (
        'FindingCode("REC-UNSCORED", "资金指标未纳入评分", "a rate of funds below 100 % is scored by no rule", "warning", "money"),\n',
        '    FindingCode("REC-IDLE-MONEY", "资金闲置", "money was left over", "warning", "money", "收回闲置资金"),\n'),
    "judging/reconciliation/money.py": (
        '    number = ledger.get_number\n',
        '    if (left := number("funding.left_share")) is not None and left > 20:\n'
        '        share = tell_labelled(ledger["funding.left_share"])\n'
        '        said = Told(f"{share}，超过20%", f"{share.english}, more than 20%")\n'
        '        yield Finding("REC-IDLE-MONEY", said, figures=("funding.left_share",))\n'),
}  # fmt: skip
CHART = {
    "showing/charts/funding.py": (
        '__all__ = ["draw_funds_by_year", "draw_funds_flow"',
        """, "draw_left"]


def draw_left(share, source):
    with style.chart_style():
        figure, (ax,) = style.start_figure(1.0, 0.5, 0.5, 0.3, 0.1)
        ax.barh([0], [float(share)])
    return Chart(figure, f"横向条形图：资金结余率{share}%", "资金结余率", source)


_ = ["""),
}  # fmt: skip
SECTION = {
    "contract/sections.py": ('"附件6": Annex("绩效自评表", "self_evaluation"),', ' "附件7": Annex("资金结余情况", "funds"),'),
}  # fmt: skip
NEW = {
    "contract/framework/rule_kinds/squared.py": '''
from typing import ClassVar, Literal

from perfeval_helpers.contract.framework.rule_kinds.base import FigureRule, Words, clamp
from perfeval_helpers.contract.runfile.fields import PercentOrNumber


class Squared(FigureRule):
    """The square of actual / target."""

    limits: ClassVar[tuple[str, ...]] = ("target",)
    usage: ClassVar[str] = "`figure`, `target: 100`: squared"

    kind: Literal["squared"]
    target: PercentOrNumber

    def find_share(self, number, context):
        return clamp(number * abs(number) / self.target**2)

    def say(self, figure, number, share, context):
        return Words(f"（实际值÷{self.target}）的平方×分值", f"（{number}÷{self.target}）²", f"{figure.label}不足")

    def list_turns(self, context):
        return (self.target,)
''',
    "chapters/visits.py": '''
"""Visits."""

from perfeval_helpers.contract import catalogue

EXTRACT = "visits"


def add_figures(ledger, runfile, frame):
    """Enter the figures of visits."""
    catalogue.enter(ledger, runfile, "visits.called", int(frame["called_count"].sum()), ["extract:visits"])
''',
    "report/sections/left.py": '''
"""附件7: what was left over."""

from perfeval_helpers.report.blocks import Picture
from perfeval_helpers.report.sections import builds
from perfeval_helpers.showing.charts import draw_left
from perfeval_helpers.showing.tables import show


@builds("附件7")
def build_left_annex(context):
    """A sentence, a chart and the new extract."""
    chart = draw_left(context.figures["funding.left_share"].value, context.cite("funds"))
    table = show(context.run.extracts["visits"].frame[["street", "called_count"]], "走访记录")
    said = context.say("资金结余率为[[funding.left_share]]，走访[[visits.called]]。")
    return [said, Picture(chart), table]
''',
}  # fmt: skip
TRY = """
import json, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
import perfeval_helpers, small_models
from perfeval_helpers.cli import app
from perfeval_helpers.contract.codes import render_codes
from perfeval_helpers.contract.dictionary import render_dictionary
from perfeval_helpers.contract.framework.rule_kinds import render_kinds
from perfeval_helpers.explaining import explain_figure
from perfeval_helpers.judging.scoring import Context, score
from perfeval_helpers.studies.sensitivity import find_levers
from perfeval_helpers.values.figures import Ledger
assert Path(perfeval_helpers.__file__).is_relative_to(sys.argv[1])
framework = small_models.make_framework(一=("100", {"kind": "squared", "figure": "x", "target": "50"}))
plan, ledger = small_models.make_run(), Ledger()
ledger.add("x", 40, "人", "人数", "")
card = score(framework, plan, ledger)
levers = find_levers(framework, plan, Context(ledger), card)
print(json.dumps({
    "explained": "\\n".join(explain_figure("funding.left_share", "small", Path.cwd())),
    "codes": render_codes(), "kinds": render_kinds(), "described": render_dictionary(),
    "line": card.lines[0].as_json(), "levers": [(one.grade, int(one.threshold)) for one in levers],
}), flush=True)
sys.exit(app(["run", "small"], standalone_mode=False))
"""


def add(package, change):
    for name, (place, added) in change.items():
        path = package / name
        text = path.read_text("utf-8")
        assert text.count(place) == 1, f"{name} has changed: {place}"
        path.write_text(text.replace(place, place + added, 1), "utf-8")


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    """A project run by a copy of the package to which one of each of the six was added: what it said, and its outputs."""
    copy, root = tmp_path_factory.mktemp("copy"), write_small(tmp_path_factory.mktemp("project"))
    package = copy / "perfeval_helpers"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__", "starter"))
    for change in (FIGURE, RULE_KIND, EXTRACT, CODE, CHART, SECTION):
        add(package, change)
    add(package, {"contract/framework/rule_kinds/__init__.py": (
        "rule_kinds.trend import Trend\n", "from perfeval_helpers.contract.framework.rule_kinds.squared import Squared\n")})
    for name, text in NEW.items():
        (package / name).write_text(text, "utf-8")
    for name, old, new in (
        ("params/small.yml", "extracts: [funds]", "extracts: [funds, visits]"),
        ("params/frameworks/small.yml", "tiers, figure: cleaning.rate, tiers: [{from: 95, share: 1}, {from: 90, share: 0.8}]",
         "squared, figure: cleaning.rate, target: 100"),
    ):
        (root / name).write_text((root / name).read_text("utf-8").replace(old, new), "utf-8")
    (root / "data" / "small" / "visits.csv").write_text("街道,姓名,走访对象数\n甲街道,某甲乙,3\n乙街道,某丙丁,4\n合计,,7\n", "utf-8")
    (root / "notebooks").mkdir()
    for name in ("00_data_check", "01_funding", "05_scoring", "06_report"):
        shutil.copy(ROOT / "notebooks" / f"{name}.ipynb", root / "notebooks")
    path = root / "notebooks" / "06_report.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    (last,) = [place for place, cell in enumerate(notebook["cells"]) if "".join(cell["source"]) == 'document["附件6"]']
    notebook["cells"].insert(last + 1, {**notebook["cells"][last], "id": "left", "source": ['document["附件7"]']})
    path.write_text(json.dumps(notebook, ensure_ascii=False), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", TRY, str(copy)], cwd=root, capture_output=True, text=True, check=False, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(copy), str(Path(__file__).parent)]), "PYTHONIOENCODING": "utf-8",
             "PERFEVAL_LANG": "en", "PERFEVAL_ROOT": str(root)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    outputs = root / "outputs" / "small"
    with zipfile.ZipFile(outputs / "report.docx") as word:
        text = re.sub("<[^>]+>", "", word.read("word/document.xml").decode("utf-8"))
    return SimpleNamespace(**json.loads(done.stdout.splitlines()[0]), results=json.loads((outputs / "results.json").read_text("utf-8")),
                           page=(outputs / "report.html").read_text("utf-8"), word=text)  # fmt: skip


def test_a_figure_arrives(grown):
    figure = grown.results["figures"]["funding.left_share"]  # 75,000 of 100,000 yuan were used: 25 % are left
    assert (figure["printed"], figure["unit"], figure["label"]) == ("25", "%", "资金结余率")
    assert "100% − 资金使用率" in grown.explained
    assert "资金结余率为25%" in grown.word


def test_a_rule_kind_arrives(grown):
    # (40 / 50)² × 100 = 64, 中. 良 from 80: 45² / 2500 = 0.81 at 45 persons; 差 below 60: 38² / 2500 = 0.5776
    assert (grown.line["score"], grown.line["rule"], grown.line["reason"]) == (64, "squared", "人数不足")
    assert "（40÷50）²×100=64" in grown.line["working"]
    assert grown.levers == [["良", 45], ["差", 38]]
    assert grown.kinds.endswith("| `squared` | `figure`, `target: 100`: squared | |")
    (scored,) = [line for line in grown.results["scorecard"] if line["rule"] == "squared"]
    assert scored["score"] == 45.13  # 0.95² × 50 = 45.125
    assert "（实际值÷100）的平方×分值" in grown.page and "（实际值÷100）的平方×分值" in grown.word


def test_an_extract_arrives(grown):
    assert grown.results["figures"]["visits.called"]["printed"] == "7"  # 3 + 4; the line 合计 is no data
    assert "走访7人次" in grown.word and "走访记录" in grown.page and "走访对象数" in grown.page
    assert "visits.csv" in grown.described
    assert "某甲乙" not in json.dumps(grown.results, ensure_ascii=False) + grown.page + grown.word


def test_a_finding_code_arrives(grown):
    assert [f["message"] for f in grown.results["findings"] if f["code"] == "REC-IDLE-MONEY"] == ["资金结余率25%，超过20%。"]
    assert "| `REC-IDLE-MONEY` | 资金闲置 | money was left over | warning |" in grown.codes.splitlines()
    assert "资金闲置" in grown.page and "资金闲置" in grown.word


def test_a_chart_and_a_section_arrive(grown):
    # The run has neither survey nor self-evaluation: the seventh annex is its fifth.
    assert "附件5 资金结余情况" in grown.word
    assert re.search("<h2[^>]*>(<[^>]+>)*附件5(<[^>]+>)*\\s*资金结余情况", grown.page)
    assert "横向条形图：资金结余率25%" in grown.page


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
    assert drawn == {name for name in vars(charts) if name.startswith("draw_")}
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
