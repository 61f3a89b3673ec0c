"""The catalogue of codes: every code that a check names, every one that the contract fixes, and the README's table."""

import re
from pathlib import Path
from typing import get_args

import pytest

from perfeval_helpers.contract.codes import CODES, SEVERITY_NAMES, Subject, rank_code, render_codes
from perfeval_helpers.contract.findings import Finding, sort_findings
from perfeval_helpers.values.language import Told, tell

ROOT = Path(__file__).parents[1]
CODE = re.compile(r'"((?:FILE|ROW|XL|REC|NOTE|VALUE|FORM)-[A-Z]+(?:-[A-Z]+)*)"')
#: The codes that the workbook's contract fixes with their weights, typed off it.
ERRORS = """ROW-TYPE ROW-MISSING ROW-VALUE ROW-SIGN ROW-DUPLICATE FILE-MISSING FILE-ENCODING FILE-COLUMNS FILE-EMPTY FILE-TWICE
XL-PRECISION XL-FORMULA XL-ERROR XL-MERGED XL-SHEET REC-HEADCOUNT REC-FRAMEWORK FORM-REASON"""
WARNINGS = """REC-PAID-OVER-SPENT REC-SPENT-OVER-ARRIVED REC-ARRIVED-OVER-ALLOCATED REC-DUE-HEADCOUNT REC-ARCHIVES REC-STANDARD
REC-NO-REASON REC-DOUBLE-PAID REC-OVERPAID REC-PAID-AFTER-DEATH REC-SHARED-ACCOUNT REC-OUT-OF-PERIOD REC-RESPONSE-RATE
REC-SURVEY-FAST REC-SURVEY-REPEAT REC-WEIGHTS REC-TARGET-MISSED REC-UNSCORED REC-SURVEY-METHODS REC-SELF-EVALUATION
REC-OPENING REC-NEGATIVE-BASE REC-SOURCE-OVERSPENT REC-PERSON-SPLIT REC-SELF-SCORE"""
NOTES = "ROW-TOTAL REC-SURVEY-STRAIGHT REC-TARGET-LOW VALUE-MAPPED XL-HIDDEN"


def test_codes_that_the_contract_fixes_stand_in_the_catalogue_with_their_weight():
    fixed = {"error": ERRORS, "warning": WARNINGS, "note": NOTES}
    assert {code: CODES[code].severity for text in fixed.values() for code in text.split()} == {
        code: severity for severity, text in fixed.items() for code in text.split()
    }


def test_checks_name_no_code_that_the_catalogue_does_not_have():
    named = {
        (code, path.name) for path in (ROOT / "perfeval_helpers").rglob("*.py") for code in CODE.findall(path.read_text("utf-8"))
    }
    assert {code for code, _ in named} > {"REC-STANDARD", "XL-PRECISION"}
    assert {(code, name) for code, name in named if code not in CODES} == set()


def test_every_entry_can_be_told():
    for code in CODES.values():
        assert code.title and code.english and code.advice, code.code
        assert code.subject in get_args(Subject) and code.severity in SEVERITY_NAMES
    titles = [code.title for code in CODES.values()]
    assert sorted(titles) == sorted(set(titles))


def test_findings_of_one_weight_are_told_in_the_order_of_the_catalogue():
    codes = ["REC-OF-A-PROJECT", "REC-WEIGHTS", "REC-SURVEY-FAST", "REC-STANDARD", "REC-PAID-OVER-SPENT"]
    told = sort_findings(Finding(code, "话", stated="warning") for code in codes)
    assert [f.code for f in told] == [
        "REC-PAID-OVER-SPENT", "REC-STANDARD", "REC-SURVEY-FAST", "REC-WEIGHTS", "REC-OF-A-PROJECT",
    ]
    assert rank_code("REC-OF-A-PROJECT") == len(CODES)


def test_a_finding_has_the_weight_of_its_code_and_cannot_have_another():
    assert Finding("REC-SURVEY-STRAIGHT", "话").severity == "note" and Finding("ROW-TYPE", "话").severity == "error"
    with pytest.raises(ValueError, match="REC-SURVEY-STRAIGHT cannot be 'warning'"):
        Finding("REC-SURVEY-STRAIGHT", "话", stated="warning")
    assert Finding("REC-RESPONSE-RATE", "话", stated="error").severity == "error"  # more came back than there are people
    with pytest.raises(ValueError, match="cannot be 'note'; the catalogue of codes says warning, error"):
        Finding("REC-RESPONSE-RATE", "话", stated="note")
    with pytest.raises(ValueError, match="REC-OF-A-PROJECT"):
        Finding("REC-OF-A-PROJECT", "话")  # not in the catalogue: its declaration says


def test_who_reads_english_is_told_a_finding_in_its_own_words_with_its_figures():
    said = tell("{people} under {numbers}", people=Told("2人", "2 people"), numbers=3)
    paid = Finding("REC-DOUBLE-PAID", said, file="data/x/payouts.csv", lines=(7, 9))
    assert paid.located() == "data/x/payouts.csv:7: 2 people under 3."
    own = Finding("REC-OF-A-PROJECT", "数量不足", stated="warning")
    assert own.located() == "数量不足."  # a project says its own in one language


def test_readme_prints_the_catalogue():
    text = (ROOT / "README.md").read_text("utf-8")
    assert f"<!-- codes -->\n{render_codes()}\n<!-- /codes -->" in text


def test_a_finding_advises_what_its_code_does_unless_its_check_knows_better():
    assert Finding("REC-WEIGHTS", "话").advice == CODES["REC-WEIGHTS"].advice == "调整指标体系的权重"
    assert Finding("REC-WEIGHTS", "话", advice="另订体系").advice == "另订体系"
    assert Finding("REC-OF-A-PROJECT", "话", stated="note").advice == ""
