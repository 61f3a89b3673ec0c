import json
import re
import shutil
import subprocess
import sys
from fractions import Fraction as F
from pathlib import Path

import pytest
from small_models import make_framework, make_run

import perfeval_helpers
from perfeval_helpers.contract.framework.rule_kinds import list_kinds, render_kinds
from perfeval_helpers.contract.runfile import Mark, Verdict

ROOT = Path(__file__).resolve().parents[1]
KINDS = ("all_or_nothing", "checklist", "deduction", "proportional", "threshold_linear", "decay", "tiers", "judgement", "trend", "parts")


def test_the_readme_lists_every_kind():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"<!-- rules -->\n{render_kinds()}\n<!-- /rules -->" in text
    assert re.findall(r"^\| `(\w+)` \|", render_kinds(), re.MULTILINE) == list(KINDS)
    assert len({kind.__module__ for kind in list_kinds()}) == len(KINDS)  # one module each


RATE = {"kind": "proportional", "figure": "x", "target": "100"}


@pytest.mark.parametrize(
    ("rule", "verdict", "stretches", "example"),
    [
        ({"kind": "all_or_nothing"}, {"met": "true"}, [(0, 0), (10, 10)], "met: true"),
        ({"kind": "deduction", "each": "4"}, {"faults": "1"}, [(0, 0), (2, 2), (6, 6), (10, 10)], "faults: []"),
        ({"kind": "judgement"}, {"share": "0.5"}, [(0, 10)], "share: 0.9"),
        ({"kind": "checklist", "cap": "0.8", "items": ["甲", "乙"]}, {"items": ["met", "met"]}, [(0, 8)], "items: [met, met]    # 甲；乙"),
        (RATE, None, [], ""),
    ],
)
def test_what_a_judgement_can_give(rule, verdict, stretches, example):
    (indicator,) = make_framework(一=("10", rule)).indicators
    assert list(indicator.rule.list_attainable(F(10))) == stretches
    assert indicator.rule.example == example
    assert indicator.rule.needs_judgement == (verdict is not None)


def test_parts_know_what_their_rules_know():
    inner = {"kind": "parts", "parts": [{"name": "丙", "share": "1/2", "rule": {**RATE, "figure": "y"}},
                                        {"name": "丁", "share": "1/2", "rule": {"kind": "checklist", "items": ["甲", "乙"]}}]}
    parts = {"kind": "parts", "parts": [{"name": "甲", "points": "4", "rule": RATE}, {"name": "乙", "points": "6", "rule": inner}]}
    rule = make_framework(一=("10", parts)).indicators[0].rule
    verdict = make_run(一={"parts": {"乙": {"parts": {"丁": {"items": ["met", "missed"]}}}}}).judgements["一"]
    assert [(leaf.rule.kind, leaf.points) for leaf in rule.list_leaves(F(10), verdict)] == [
        ("proportional", 4), ("proportional", 3), ("checklist", 3)]
    assert rule.list_figures() == ("x", "y") and rule.name_figures("一") == {"x": "甲", "y": "丙"}
    assert rule.example == "parts: {乙: {parts: {丁: {items: [met, met]}}}}"
    (up, down) = rule.vary(F(10), verdict)
    assert (up.step, down.step) == ("“乙”“丁”要点“乙”改判为符合", "“乙”“丁”要点“甲”改判为不符合")
    assert up.verdict.parts["乙"].parts["丁"] == Verdict(items=(Mark(state="met"), Mark(state="met")))


NEW_KIND = '''
from fractions import Fraction
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
'''
TRY = '''
import json, sys
sys.path.insert(0, sys.argv[1])
from fractions import Fraction
import perfeval_helpers, small_models
from perfeval_helpers.contract.framework.rule_kinds import render_kinds
from perfeval_helpers.judging.scoring import Context, score
from perfeval_helpers.studies.sensitivity import find_levers
from perfeval_helpers.values.figures import Ledger
assert perfeval_helpers.__file__.startswith(sys.argv[1])
framework = small_models.make_framework(一=("100", {"kind": "squared", "figure": "x", "target": "50"}))
run, ledger = small_models.make_run(), Ledger()
ledger.add("x", 40, "人", "人数", "")
card = score(framework, run, ledger)
levers = find_levers(framework, run, Context(ledger), card)
print(json.dumps([card.lines[0].as_json(), [(one.grade, int(one.threshold)) for one in levers], render_kinds()]))
'''


def test_a_new_kind_is_a_module_and_its_name_in_the_union(tmp_path):
    # (40 / 50)² × 100 = 64, 中. 良 from 80: 45² / 2500 = 0.81 at 45 persons; 差 below 60: 38² / 2500 = 0.5776
    package = tmp_path / "perfeval_helpers"
    shutil.copytree(Path(perfeval_helpers.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    kinds = package / "contract" / "framework" / "rule_kinds"
    (kinds / "squared.py").write_text(NEW_KIND, encoding="utf-8")
    text = (kinds / "__init__.py").read_text(encoding="utf-8")
    text = text.replace("Judged | Trend | Parts,", "Judged | Trend | Parts | Squared,").replace(
        "\n\nRule = ", "\nfrom perfeval_helpers.contract.framework.rule_kinds.squared import Squared\n\nRule = ")
    (kinds / "__init__.py").write_text(text, encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", TRY, str(tmp_path)], capture_output=True, text=True, check=False,
                          env={"PYTHONPATH": str(Path(__file__).parent), "PYTHONIOENCODING": "utf-8", "PATH": ""})
    assert done.returncode == 0, done.stderr
    line, levers, table = json.loads(done.stdout)
    assert (line["score"], line["rule"], line["reason"]) == (64, "squared", "人数不足")
    assert "（40÷50）²×100=64" in line["working"]
    assert levers == [["良", 45], ["差", 38]]
    assert table.endswith("| `squared` | `figure`, `target: 100`: squared | |")
