"""How long a large payouts extract takes: `perfeval check` beside DuckDB, which reads the same file without any check.

python bench/payouts.py [--lines 2000000] [--rounds 3] [--dry] prints ratios of medians and peak memory, and writes them
into README.md. The DuckDB script (duckdb_payouts.py) computes the same counts, sums, final states and duplicates.
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

from results import make_table, write_section

BENCH = Path(__file__).resolve().parent
RUN_FILE = """\
run: "province"
project: 慰问金发放（合成数据）
district: 某省
units: {implementer: 某单位}
period: {start: 2022-01-01, end: 2022-12-31}
data: data/province
extracts: [payouts]
synthetic: true
festivals:
  - {id: spring_festival, name: 春节, standard_yuan: 50, due_by: 2022-02-01}
  - {id: elders_day, name: 敬老节, standard_yuan: 50, due_by: 2022-10-04}
reasons: {deceased: [死亡], bad_account: [账号有误, 户名不符, 卡号不存在, 账户状态异常], funds_late: [资金未到位], bank_system: [银行系统]}
framework: frameworks/province.yml
judgements:
"""
FRAMEWORK = """\
name: 发放
basis: 示例
grades: [{name: 优, from: 90}, {name: 良, from: 80}, {name: 中, from: 60}, {name: 差, from: 0}]
indicators:
  - {level1: 产出, level2: 质量, level3: 准确率, points: 100, rule: {kind: proportional, figure: payout.amount_accuracy, target: 100}}
"""


def make_project(folder: Path, lines: int) -> Path:
    """A project with one extract of so many lines; the extract's path."""
    (folder / "params" / "frameworks").mkdir(parents=True)
    (folder / "data" / "province").mkdir(parents=True)
    (folder / "params" / "province.yml").write_text(RUN_FILE, "utf-8")
    (folder / "params" / "frameworks" / "province.yml").write_text(FRAMEWORK, "utf-8")
    path = folder / "data" / "province" / "payouts.csv"
    subprocess.run([sys.executable, str(BENCH / "make_payouts.py"), str(lines), str(path)], check=True, capture_output=True)
    return path


def measure(command: list[str], folder: Path) -> tuple[float, float]:
    """Seconds that a command takes, and the peak memory of its largest process in GiB."""
    environment = {**os.environ, "PYTHONPATH": str(BENCH.parent), "PERFEVAL_ROOT": str(folder)}
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    taken = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{' '.join(command)} failed:\n{said.decode()[-2000:]}")
    return taken, usage.ru_maxrss / 2**20


def main() -> None:
    """Measure in turn, print, and write the section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--dry", action="store_true", help="do not write README.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="perfeval-bench-") as name:
        large, small = Path(name, "large"), Path(name, "small")
        path = make_project(large, given.lines)
        make_project(small, given.lines // 10)
        check = [sys.executable, "-m", "perfeval_helpers.cli", "check", "province"]
        duckdb = [sys.executable, str(BENCH / "duckdb_payouts.py"), str(path)]
        times: dict[str, list[tuple[float, float]]] = {"check": [], "duckdb": [], "tenth": []}
        for _ in range(given.rounds):
            times["check"].append(measure(check, large))
            times["duckdb"].append(measure(duckdb, large))
            times["tenth"].append(measure(check, small))
    seconds = {key: statistics.median(taken for taken, _ in found) for key, found in times.items()}
    peak = max(memory for _, memory in times["check"])
    rows = [
        (f"`perfeval check` of {given.lines:,} payout lines, against the DuckDB script", f"{seconds['check'] / seconds['duckdb']:.2f}", "at most 2.0"),
        ("ten times the lines, against one tenth", f"{seconds['check'] / seconds['tenth']:.2f}", "at most 11"),
        ("peak memory of the check, GiB", f"{peak:.2f}", "at most 2"),
    ]  # fmt: skip
    text = make_table(("measure", "ratio of medians", "wanted"), rows)
    text += f"\n\nMedians of {given.rounds} rounds in turn: {', '.join(f'{k} {v:.2f} s' for k, v in seconds.items())}."
    print(text)
    if not given.dry:
        write_section("payouts", text)


if __name__ == "__main__":
    main()
