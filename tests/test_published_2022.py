"""The figures that the published report of 2022 prints, recomputed from the shipped extracts and run file."""

import csv
from pathlib import Path

import pytest

from perfeval_helpers.evaluation import load_run

ROOT = Path(__file__).parent.parent
with (Path(__file__).parent / "data" / "published-2022.csv").open(encoding="utf-8", newline="") as _file:
    PUBLISHED = list(csv.DictReader(_file))


@pytest.fixture(scope="module")
def run():
    return load_run("2022", root=ROOT)


def test_all_published_figures_are_listed():
    assert len({row["figure"] for row in PUBLISHED}) == len(PUBLISHED) == 124


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: row["figure"])
def test_published_figures_are_recomputed(run, row):
    figure = run.figures[row["figure"]]
    assert (figure.printed, figure.unit) == (row["printed"], row["unit"])
    assert figure.label and figure.formula and figure.inputs


def test_no_code_reads_the_published_figures():
    package = ROOT / "perfeval_helpers"
    assert [path for path in package.rglob("*.py") if "published-" in path.read_text(encoding="utf-8")] == []


def test_inputs_of_figures_exist(run):
    outside = ("extract:", "declared", "runfile", "framework", "judgement")
    for id, figure in run.figures.items():
        for name in figure.inputs:
            assert name in run.figures or name.startswith(outside), f"{id} ← {name}"


@pytest.mark.parametrize(("code", "texts"), [
    # what a careful reader finds, each with the two figures and the difference
    ("REC-PAID-OVER-SPENT", ("222.85万元", "151.68万元", "71.17万元")),     # 222.845 − 151.68
    ("REC-UNSCORED", ("资金到位率31.77%", "68.23个百分点")),                 # 100 − 31.7727…
    ("REC-DUE-HEADCOUNT", ("22,313人", "22,526人", "213人")),
    ("REC-DUE-HEADCOUNT", ("22,292人", "22,526人", "234人")),
    ("REC-ARCHIVES", ("20,298份", "22,526人", "2,228", "分母")),
    ("REC-TARGET-MISSED", ("发放补助兑现准确率", "99.96%", "99.87%", "≥100%", "8分")),
    ("REC-RESPONSE-RATE", ("558份",)),
    ("REC-SURVEY-METHODS", ("75.81%", "67.03%", "8.78")),                    # 423 ÷ 558 − 374 ÷ 558 = 49 ÷ 558
    ("REC-SELF-EVALUATION", ("4个自评指标均未填分值、自评得分",)),
])  # fmt: skip
def test_the_contradictions_of_2022_are_found(run, code, texts):
    messages = [finding.message for finding in run.findings if finding.code == code]
    assert any(all(text in message for text in texts) for message in messages), messages


def test_nothing_else_is_wrong_with_the_shipped_extracts(run):
    assert [finding for finding in run.findings if finding.severity == "error"] == []
    codes = {finding.code for finding in run.findings}
    assert not codes & {"REC-SPENT-OVER-ARRIVED", "REC-ARRIVED-OVER-ALLOCATED", "REC-OVERPAID", "REC-DOUBLE-PAID",
                        "REC-PAID-AFTER-DEATH", "REC-WEIGHTS", "REC-OUT-OF-PERIOD", "REC-STANDARD"}  # fmt: skip
