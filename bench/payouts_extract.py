"""How long a provincial payouts extract takes, beside DuckDB reading the same file without any validation.

python bench/payouts_extract.py [--lines 2000000] [--rounds 3] [--dry] prints ratios of medians and writes them into
README.md: `perfeval check` of a run with one extract of so many lines (read, checked, masked, folded into final states,
scored) against ``bench/duckdb_payouts.py``, alternating; its memory; and the same for a tenth of the lines.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from results import describe_machine, make_table, write_section

ROOT = Path(__file__).resolve().parents[1]
RUN = """\
run: "{name}"
project: 慰问金发放
district: 测试区
units: {{implementer: 测试中心}}
period: {{start: 2022-01-01, end: 2022-12-31}}
data: data/{name}
extracts: [payouts]
synthetic: true
festivals:
  - {{id: spring_festival, name: 春节, standard_yuan: 50, due_by: 2022-02-01}}
  - {{id: elders_day, name: 敬老节, standard_yuan: 50, due_by: 2022-10-04}}
reasons: {{bad_account: [账号有误, 户名不符], funds_late: [资金未到位]}}
framework: frameworks/one.yml
judgements: {{}}
"""
FRAMEWORK = """\
name: 测试体系
basis: 测试
grades: [{name: 优, from: 90}, {name: 良, from: 80}, {name: 中, from: 60}, {name: 差, from: 0}]
indicators:
  - level1: 产出
    level2: 产出质量
    level3: 发放准确率
    points: 100
    rule: {kind: proportional, figure: payout.amount_accuracy, target: 100}
"""


def write_project(folder: Path, lines: dict[str, int]) -> None:
    """One run per size, each with its extract."""
    (folder / "params" / "frameworks").mkdir(parents=True)
    (folder / "params" / "frameworks" / "one.yml").write_text(FRAMEWORK, encoding="utf-8")
    for name, count in lines.items():
        (folder / "data" / name).mkdir(parents=True)
        (folder / "params" / f"{name}.yml").write_text(RUN.format(name=name), encoding="utf-8")
        file = folder / "data" / name / "payouts.csv"
        subprocess.run([sys.executable, ROOT / "bench" / "make_payouts.py", str(count), file], check=True)


def measure(command: list[str], folder: Path) -> float:
    """Seconds that a command takes."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PERFEVAL_ROOT": str(folder)}
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    taken = time.perf_counter() - started
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with status {done.returncode}:\n{done.stdout}{done.stderr[-2000:]}")
    return taken


def measure_memory(command: list[str], folder: Path) -> int:
    """The most memory in bytes that a command has had, measured by a process of its own."""
    code = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PERFEVAL_ROOT": str(folder)}
    done = subprocess.run([sys.executable, "-c", code, *command], cwd=folder, env=environment, capture_output=True,
                          text=True, check=True)
    return int(done.stdout.split()[-1]) * (1 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--dry", action="store_true", help="leave README.md as it is")
    options = parser.parse_args()
    sizes = {"whole": options.lines, "tenth": options.lines // 10}
    check = [sys.executable, "-m", "perfeval_helpers.cli", "check"]
    with tempfile.TemporaryDirectory(prefix="perfeval-bench-") as name:
        folder = Path(name)
        write_project(folder, sizes)
        yardstick = [sys.executable, str(ROOT / "bench" / "duckdb_payouts.py"), str(folder / "data/whole/payouts.csv")]
        ours: list[float] = []
        tenth: list[float] = []
        theirs: list[float] = []
        for _ in range(options.rounds):
            theirs.append(measure(yardstick, folder))
            ours.append(measure([*check, "whole"], folder))
            tenth.append(measure([*check, "tenth"], folder))
            print(f"DuckDB {theirs[-1]:.2f} s; perfeval check {ours[-1]:.2f} s; a tenth {tenth[-1]:.2f} s", flush=True)
        memory = measure_memory([*check, "whole"], folder)
    usual, whole, part = (statistics.median(seconds) for seconds in (theirs, ours, tenth))
    table = make_table(
        ("what", "seconds", "ratio", "target"),
        [
            (f"DuckDB, {options.lines:,} lines, no validation", f"{usual:.2f}", "1", ""),
            (f"`perfeval check`, {options.lines:,} lines", f"{whole:.2f}", f"{whole / usual:.2f}", "≤ 2.0"),
            ("against a tenth of the lines", f"{part:.2f}", f"{whole / part:.1f}", "≤ 11"),
            ("memory at the most", f"{memory / 2**30:.2f} GiB", "", "≤ 2 GiB"),
        ],
    )  # fmt: skip
    print(table, describe_machine(), sep="\n")
    if not options.dry:
        write_section("payouts-extract", f"Medians of {options.rounds} rounds.\n\n{table}")


if __name__ == "__main__":
    main()
