"""The benchmarks run, and DuckDB, which shares no code with the package, comes to the same figures on the same file."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from perfeval_helpers.evaluation import load_run
from perfeval_helpers.extracts.spilled import reading

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "bench"))


@pytest.mark.parametrize("shape", ["usual", "many lines", "one festival", "months", "returned"])
def test_duckdb_and_the_ledger_agree(tmp_path, monkeypatch, shape):
    """Whatever the payments are like, of a file that is read at once and of one that is read in blocks."""
    from make_payouts import SHAPES
    from payouts import make_project

    in_blocks = shape != "usual"
    path = make_project(tmp_path, 20_000, shape=shape)
    said = subprocess.run(
        [sys.executable, "bench/duckdb_payouts.py", str(path), shape], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    if in_blocks:
        monkeypatch.setattr(reading, "LEAST_BYTES", 0)
        monkeypatch.setattr(reading, "PARTITION_BYTES", 1 << 18)
    run = load_run("province", tmp_path)
    assert (len(run.parts("payouts")) > 1) is in_blocks
    figures = run.figures
    finals = re.findall(r"^(\S+) (\d+) ([\d.]+) (\d+) ([\d.]+) (\d+) (\d+) (\d+) (\d+) (\d+)$", said, re.MULTILINE)
    ids = {name: f"f{place}" for place, name in enumerate(SHAPES[shape].due_by)}
    assert {row[0] for row in finals} == set(ids)
    for name, due_count, due, paid_count, paid, accurate, on_time, late, unpaid, _ in finals:
        scope = f"payout.{ids[name]}"
        assert figures[f"{scope}.due_count"].value == int(due_count)
        assert figures[f"{scope}.paid_count"].value == int(paid_count)
        assert float(figures[f"{scope}.due_amount"].value) * 10_000 == pytest.approx(float(due), abs=0.005)
        assert float(figures[f"{scope}.paid_amount"].value) * 10_000 == pytest.approx(float(paid), abs=0.005)
        assert round(float(figures[f"{scope}.count_accuracy"].value) * int(due_count) / 100) == int(accurate)
        assert round(float(figures[f"{scope}.on_time_rate"].value) * int(due_count) / 100) == int(on_time)
        assert figures[f"{scope}.late_count"].value == int(late)
        assert figures[f"{scope}.unpaid_count"].value == int(unpaid)
        assert int(late) > 0 and int(unpaid) > 0


@pytest.fixture
def measured(monkeypatch, capsys):
    """The rows that a benchmark prints where each kind of command takes given seconds and GiB; what is checked is loaded here."""

    def call(module, arguments, **taken):
        def measure(command, folder, environment):
            kind = {"check": "check", "run": "run"}.get(command[-2], "duckdb")
            if kind == "duckdb":
                subprocess.run(command, cwd=folder, check=True, capture_output=True)
            else:
                assert command[:3] == [sys.executable, "-m", "perfeval_helpers.cli"] and environment["PERFEVAL_ROOT"] == str(folder)
                assert load_run(command[-1], folder).scorecard is not None and (kind == "check" or (folder / "notebooks").is_dir())
            return taken["tenth" if folder.name == "small" else kind]

        monkeypatch.setattr(module, "measure", measure)
        monkeypatch.setattr(sys, "argv", [module.__file__, *arguments, "--dry"])
        module.main()
        return [line.strip("| ").split(" | ") for line in capsys.readouterr().out.splitlines() if line.startswith("|")][2:]

    return call


def test_the_benchmark_of_the_reader_tells_ratios_and_memory(measured):
    import payouts

    rows = measured(payouts, ["--lines", "2000", "--rounds", "1", "--run"], check=(3.0, 0.25), duckdb=(2.0, 0.5), tenth=(0.75, 0.1), run=(9.0, 1.5))
    # 3 ÷ 2, 3 ÷ 0.75, 9 ÷ 3
    assert [row[1] for row in rows] == ["1.50", "4.00", "0.25", "0.50", "3.00", "1.50"]
    assert [row[2] for row in rows if "at most" in row[-1]] == ["at most 1.2", "at most 12", "at most 0.5", "at most 4"]


def test_the_benchmark_of_other_extracts_tells_ratios_and_memory(measured):
    import extracts

    rows = measured(extracts, ["--lines", "500"], check=(3.0, 0.25), duckdb=(2.0, 0.5), tenth=(0.75, 0.1))
    assert [row[1:] for row in rows] == [["3.00", "4.00", "1.50", "0.25"]] * 2
    assert [row[0] for row in rows] == ["500 lines, questionnaires", "500 lines, own extract"]


def test_memory_is_that_of_all_processes_together(tmp_path):
    from memory import measure

    hold = "import time; held = b'x' * (100 << 20); time.sleep(1.5)"
    two = f"import subprocess, sys; held = [subprocess.Popen([sys.executable, '-c', {hold!r}]) for _ in range(2)]; [p.wait() for p in held]"
    _, alone = measure([sys.executable, "-c", hold], tmp_path, {})
    _, together = measure([sys.executable, "-c", two], tmp_path, {})
    # 100 MiB once and twice, beside some ten for each interpreter.
    assert 0.097 < alone < 0.15
    assert 0.195 < together < 0.28
