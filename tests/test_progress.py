"""How a batch goes: lines in a log, bars on a terminal."""

import io

import pytest

from perfeval_helpers.making.progress import Bars, Lines, Outcome, describe

SUMMARY = {"score": 89.3, "points": 100.0, "grade": "良"}


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        (Outcome("2022", "done", 3.94, SUMMARY), "2022: published: 89.30 of 100, 良 (3.9 s)"),
        (Outcome("2022", "unchanged", 0.1, SUMMARY), "2022: unchanged, skipped: 89.30 of 100, 良 (--force makes it again)"),
        (Outcome("2022", "faults", faults_count=1204), "2022: inputs at fault, nothing published (1,204 faults)"),
        (Outcome("2022", "failed", message="notebook x: died"), "2022: failed, nothing published: notebook x: died"),
    ],
)
def test_an_outcome_is_one_line(outcome, line):
    assert describe(outcome) == line


def play(observer):
    observer.start_run("2022", 2)
    observer.start_step("2022", "03_payouts")
    observer.advance("2022", "03_payouts", 1, 4)
    observer.end_step("2022", "03_payouts", 0.94)
    observer.start_step("2022", "write_files")
    observer.end_run(Outcome("2022", "done", 3.9, SUMMARY))


def test_a_log_has_a_line_a_notebook():
    log = io.StringIO()
    play(Lines(log))
    assert log.getvalue().splitlines() == [
        "2022: 03_payouts …",
        "2022: 03_payouts done (0.9 s)",
        "2022: results, tables, annexes.xlsx …",
        "2022: published: 89.30 of 100, 良 (3.9 s)",
    ]


def test_bars_come_and_go_and_lines_stay(capsys):
    with Bars() as bars:
        play(bars)
        assert not bars._steps and not bars._runs
    said = capsys.readouterr().err
    assert "2022: 03_payouts done (0.9 s)" in said and "2022: published: 89.30 of 100, 良 (3.9 s)" in said
