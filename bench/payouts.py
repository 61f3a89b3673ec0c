"""How long a large payouts extract takes: `perfeval check` beside DuckDB, which reads the same file without any check.

python bench/payouts.py [--lines 2000000] [--rounds 3] [--seed 2022] [--shape usual] [--run] [--dry] prints ratios of medians and the memory
of all processes, and writes them into README.md. The DuckDB script (duckdb_payouts.py) computes the same counts, sums, final
states and duplicates; with --run a whole `perfeval run` is measured too, once.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from make_payouts import SHAPES
from memory import measure
from results import make_table, write_section

BENCH = Path(__file__).resolve().parent
LARGE = 2_000_000
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


def make_project(folder: Path, lines: int, seed: int = 2022, shape: str = "usual") -> Path:
    """A project with one extract of so many lines; the extract's path."""
    (folder / "params" / "frameworks").mkdir(parents=True)
    (folder / "data" / "province").mkdir(parents=True)
    festivals = "".join(f"  - {{id: f{place}, name: {name}, standard_yuan: 50, due_by: {day}}}\n"
                        for place, (name, day) in enumerate(SHAPES[shape].due_by.items()))
    (folder / "params" / "province.yml").write_text(RUN_FILE.replace("festivals:\n", "festivals:\n" + festivals), "utf-8")
    (folder / "params" / "frameworks" / "province.yml").write_text(FRAMEWORK, "utf-8")
    path = folder / "data" / "province" / "payouts.csv"
    subprocess.run([sys.executable, str(BENCH / "make_payouts.py"), str(lines), str(path), str(seed), shape], check=True, capture_output=True)
    return path


def main() -> None:
    """Measure in turn, print, and write the section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=2022, help="of the made-up payments")
    parser.add_argument("--shape", choices=list(SHAPES), default="usual", help="of the made-up payments; README.md holds the usual one alone")
    parser.add_argument("--run", action="store_true", help="measure a whole run besides, report and notebooks included")
    parser.add_argument("--dry", action="store_true", help="do not write README.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="perfeval-bench-") as name:
        large, small = Path(name, "large"), Path(name, "small")
        path = make_project(large, given.lines, given.seed, given.shape)
        make_project(small, given.lines // 10, given.seed, given.shape)
        check = [sys.executable, "-m", "perfeval_helpers.cli", "check", "province"]
        duckdb = [sys.executable, str(BENCH / "duckdb_payouts.py"), str(path), given.shape]
        found: dict[str, list[tuple[float, float]]] = {"check": [], "duckdb": [], "tenth": []}
        for _ in range(given.rounds):
            found["check"].append(measure(check, large, {"PYTHONPATH": str(BENCH.parent), "PERFEVAL_ROOT": str(large)}))
            found["duckdb"].append(measure(duckdb, large, {}))
            found["tenth"].append(measure(check, small, {"PYTHONPATH": str(BENCH.parent), "PERFEVAL_ROOT": str(small)}))
        if given.run:
            shutil.copytree(BENCH.parent / "notebooks", large / "notebooks")
            whole = [sys.executable, "-m", "perfeval_helpers.cli", "run", "province"]
            found["run"] = [measure(whole, large, {"PYTHONPATH": str(BENCH.parent), "PERFEVAL_ROOT": str(large)})]
    seconds = {key: statistics.median(taken for taken, _ in several) for key, several in found.items()}
    peaks = {key: max(memory for _, memory in several) for key, several in found.items()}
    most_time, most_memory = (1.1, 1.0) if given.lines > LARGE else (1.2, 0.5)
    rows = [
        (f"`perfeval check` of {given.lines:,} payout lines, against the DuckDB script", f"{seconds['check'] / seconds['duckdb']:.2f}", f"at most {most_time}"),
        ("ten times the lines, against one tenth", f"{seconds['check'] / seconds['tenth']:.2f}", "at most 12"),
        ("memory of all processes of the check together, GiB", f"{peaks['check']:.2f}", f"at most {most_memory}"),
        ("memory of the DuckDB script, GiB", f"{peaks['duckdb']:.2f}", ""),
    ]  # fmt: skip
    if given.run:
        rows += [("a whole `perfeval run`, against its check", f"{seconds['run'] / seconds['check']:.2f}", ""),
                 ("memory of all processes of the run together, GiB", f"{peaks['run']:.2f}", "at most 4")]
    text = make_table(("measure", "ratio of medians", "wanted"), rows)
    text += f"\n\nMedians of {given.rounds} rounds in turn: {', '.join(f'{k} {v:.2f} s' for k, v in seconds.items())}."
    print(text)
    if not given.dry and given.shape == "usual":
        write_section("payouts" if given.lines <= LARGE else "payouts-large", text)


if __name__ == "__main__":
    main()
