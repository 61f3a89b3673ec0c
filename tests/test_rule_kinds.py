import re
from fractions import Fraction as F
from pathlib import Path

import pytest
from small_models import make_framework, make_run

from perfeval_helpers.contract.framework.rule_kinds import list_kinds, render_kinds
from perfeval_helpers.contract.runfile import Mark, Verdict

ROOT = Path(__file__).resolve().parents[1]
KINDS = ("all_or_nothing", "checklist", "deduction", "proportional", "threshold_linear", "decay", "tiers", "judgement", "trend", "parts")


def test_the_readme_lists_every_kind():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"<!-- rules -->\n{render_kinds()}\n<!-- /rules -->" in text
    assert re.findall(r"^\| `(\w+)` \|", render_kinds(), re.MULTILINE) == list(KINDS)
    assert len({kind.__module__ for kind in list_kinds()}) == len(KINDS)  # one module each


def test_every_module_of_a_kind_is_among_the_rules():
    """One that is written and not put into `Rule` could not be used, and nothing else would say so."""
    folder = ROOT / "perfeval_helpers" / "contract" / "framework" / "rule_kinds"
    shared = {"__init__", "base", "context", "wording"}
    assert {path.stem for path in folder.glob("*.py")} - shared == {kind.__module__.rpartition(".")[2] for kind in list_kinds()}


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


def test_a_kind_says_what_people_are_asked_part_by_part(monkeypatch):
    monkeypatch.setenv("PERFEVAL_LANG", "zh")
    checklist = {"kind": "checklist", "items": ["文件齐全", {"name": "台账无误", "each": "0.5"}]}
    rule = make_framework(甲=("10", {"kind": "parts", "parts": [
        {"name": "制度", "points": "4", "rule": checklist},
        {"name": "到位率", "points": "3", "rule": {"kind": "decay", "figure": "x", "full_at": "100", "zero_at": "50"}},
        {"name": "评议", "points": "3", "rule": {"kind": "judgement"}}]})).indicators[0].rule
    asked = [(one.at, one.title, one.shape, one.counts_faults) for one in rule.list_questions({})]
    assert asked == [  # a figure decides on the second part: nobody is asked
        (("parts", "制度", "items", 0), "制度·文件齐全", "mark", False), (("parts", "制度", "items", 1), "制度·台账无误", "mark", True),
        (("parts", "评议", "share"), "评议·得分占分值的份额（0至1）", "share", False),
    ]
    # of several shapes that which the file has
    assert [one.at for one in rule.list_questions({"parts": {"评议": {"score": "2"}}})][-1] == ("parts", "评议", "score")
