"""The benchmarks run, and DuckDB, which shares no code with the package, comes to the same figures on the same file."""

import re
import subprocess
import sys
from pathlib import Path

from perfeval_helpers.evaluation import load_run

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "bench"))


def test_duckdb_and_the_ledger_agree(tmp_path):
    from payouts import make_project

    path = make_project(tmp_path, 20_000)
    said = subprocess.run(
        [sys.executable, "bench/duckdb_payouts.py", str(path)], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    figures = load_run("province", tmp_path).figures
    finals = re.findall(r"^(\S+) (\d+) ([\d.]+) (\d+) ([\d.]+) (\d+) (\d+) (\d+) (\d+) (\d+)$", said, re.MULTILINE)
    ids = {"春节": "spring_festival", "敬老节": "elders_day"}
    assert {row[0] for row in finals} == set(ids)
    for name, due_count, due, paid_count, paid, accurate, on_time, late, unpaid, _ in finals:
        scope = f"payout.{ids[name]}"
        assert figures[f"{scope}.due_count"].value == int(due_count)
        assert figures[f"{scope}.paid_count"].value == int(paid_count)
        assert float(figures[f"{scope}.due_amount"].value) * 10_000 == float(due)
        assert float(figures[f"{scope}.paid_amount"].value) * 10_000 == float(paid)
        assert round(float(figures[f"{scope}.count_accuracy"].value) * int(due_count) / 100) == int(accurate)
        assert round(float(figures[f"{scope}.on_time_rate"].value) * int(due_count) / 100) == int(on_time)
        assert figures[f"{scope}.late_count"].value == int(late)
        assert figures[f"{scope}.unpaid_count"].value == int(unpaid)
        assert int(late) > 0 and int(unpaid) > 0


def test_the_benchmark_of_the_reader_runs():
    done = subprocess.run(
        [sys.executable, "bench/payouts.py", "--lines", "2000", "--rounds", "1", "--dry"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert len(re.findall(r"^\| .+ \| [\d.]+ \| at most", done.stdout, re.MULTILINE)) == 3


def test_the_benchmark_of_other_extracts_runs():
    done = subprocess.run(
        [sys.executable, "bench/extracts.py", "--lines", "500", "--dry"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert len(re.findall(r"^\| 500 lines, .+(?: \| [\d.]+){4} \|$", done.stdout, re.MULTILINE)) == 2


def test_memory_is_that_of_all_processes_together(tmp_path):
    from memory import measure

    hold = "import time; held = b'x' * (100 << 20); time.sleep(1.5)"
    two = f"import subprocess, sys; held = [subprocess.Popen([sys.executable, '-c', {hold!r}]) for _ in range(2)]; [p.wait() for p in held]"
    _, alone = measure([sys.executable, "-c", hold], tmp_path, {})
    _, together = measure([sys.executable, "-c", two], tmp_path, {})
    # 100 MiB once and twice, beside some ten for each interpreter.
    assert 0.097 < alone < 0.15
    assert 0.195 < together < 0.28
