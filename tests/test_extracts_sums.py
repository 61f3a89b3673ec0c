"""REC-HEADCOUNT in the reader: lines whose people do not add up are refused, set aside, or explained."""

from pathlib import Path

import pytest
from extract_samples import GOOD, make_run

from perfeval_helpers.extracts import read_extracts
from perfeval_helpers.judging.reconciliation import find_errors

GAP = GOOD["headcounts"].replace("120,120,0", "1204,1190,0")


def read(folder: Path, text: str, **changes):
    runfile = make_run(folder, ("headcounts",), **changes)
    runfile.data_path("headcounts").write_text(text, encoding="utf-8")
    return read_extracts(runfile), runfile


def test_good_lines_add_up(tmp_path):
    extracts, runfile = read(tmp_path, GOOD["headcounts"])
    assert extracts.findings == () and find_errors(runfile, extracts) == []


@pytest.mark.parametrize(("text", "line", "gap"), [
    (GAP, 2, "1,204 ≠ '移交人数' 1,190 + '直管人数' 0 (14 missing)"),
    (GOOD["headcounts"].replace("5,0,5,5,5", "5,1,5,5,5"), 4, "5 ≠ '移交人数' 1 + '直管人数' 5 (1 too many)"),
])  # fmt: skip
def test_a_line_that_does_not_add_up_is_an_error(tmp_path, text, line, gap):
    extracts, _ = read(tmp_path, text)
    (finding,) = extracts.findings
    assert (finding.code, finding.severity, finding.lines, finding.tolerated) == (
        "REC-HEADCOUNT",
        "error",
        (line,),
        False,
    )
    assert f":{line}: 接收人数: {gap}" in finding.located()


def test_it_is_set_aside_within_the_tolerance(tmp_path):
    extracts, runfile = read(tmp_path, GAP, tolerate_bad_lines={"headcounts": 0.5})
    (finding,) = extracts.findings
    assert finding.tolerated
    counts = extracts["headcounts"].counts
    assert (counts.read, counts.accepted, counts.quarantined) == (3, 2, 1)
    assert extracts["headcounts"].frame["line"].tolist() == [3, 4]
    assert find_errors(runfile, extracts) == []


def test_an_explained_difference_is_taken_as_it_is_with_a_warning(tmp_path):
    extracts, runfile = read(tmp_path, GAP, known_differences={"REC-HEADCOUNT": "14人正在办理"})
    assert extracts.findings == ()
    assert extracts["headcounts"].counts.accepted == 3
    (finding,) = find_errors(runfile, extracts)
    assert (finding.code, finding.severity, finding.lines) == ("REC-HEADCOUNT", "warning", (2,))
    assert "14人正在办理" in finding.message and "相差14人" in finding.message
