"""How long a whole run takes, beside what a user would type instead; and what a second worker brings.

python bench/whole_run.py [--rounds 3] [--runs 20] [--dry] prints ratios of medians and writes them into README.md.

(a) `perfeval run 2022` against `papermill` and `jupyter nbconvert --to html` as commands for each of the seven
notebooks, alternating, each from nothing in a copy of the project; the same without forking, as on Windows and macOS; then
the same run in a batch, and the memory of all its processes. (c) That batch with two workers against one, which is measured once.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import memory
from results import describe_machine, make_table, write_section

ROOT = Path(__file__).resolve().parents[1]
RUN = "2022"
MEASURED_RUNS = 6  # as many as keep two workers busy for a while
PERFEVAL = [sys.executable, "-m", "perfeval_helpers.cli"]


def copy_project(target: Path, runs: int) -> list[str]:
    """The project without outputs, and so many runs more; their names. Each is one with other people and fewer lines, so that none has another's figures."""
    for name in ("params", "data", "notebooks"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    text = (target / "params" / f"{RUN}.yml").read_text(encoding="utf-8")
    names = [f"copy{number:02d}" for number in range(1, runs + 1)]
    for number, name in enumerate(names, start=1):
        changed = text.replace(f'run: "{RUN}"', f'run: "{name}"').replace(f"data: data/{RUN}\n", f"data: data/{name}\n")
        assert changed.count(name) == 2, f"the run file of {RUN} does not begin as it did"
        (target / "params" / f"{name}.yml").write_text(changed, encoding="utf-8")
        shutil.copytree(target / "data" / RUN, target / "data" / name)
        for extract in ("payouts", "questionnaires"):
            path = target / "data" / name / f"{extract}.csv"
            lines = path.read_text(encoding="utf-8").replace(",HT0", f",H{number:02d}").splitlines(keepends=True)
            path.write_text("".join(lines[:-number]), encoding="utf-8")
    return names


def measure(command: list[str], folder: Path, **more: str) -> float:
    """Seconds that a command takes; its memory is not read meanwhile, which would slow it down."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PERFEVAL_ROOT": str(folder), **more}
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    taken = time.perf_counter() - started
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with status {done.returncode}:\n{done.stderr[-2000:]}")
    return taken


def find_command(name: str) -> str:
    """The command of the environment that runs this."""
    own = Path(sys.executable).with_name(name)
    return str(own) if own.exists() else name


def run_ordinary(folder: Path) -> float:
    """Seconds that papermill and nbconvert take, as commands, for all notebooks of a run."""
    target = folder / "ordinary"
    target.mkdir(exist_ok=True)
    total = 0.0
    for notebook in sorted((folder / "notebooks").glob("0[0-6]_*.ipynb")):
        made = str(target / notebook.name)
        total += measure([find_command("papermill"), str(notebook), made, "-r", "run", RUN, "--no-progress-bar"], folder)
        total += measure([find_command("jupyter"), "nbconvert", "--to", "html", made], folder)
    return total


def run_ours(folder: Path, runs: list[str], *options: str, **more: str) -> float:
    """Seconds that `perfeval run` takes, with nothing published before."""
    shutil.rmtree(folder / "outputs", ignore_errors=True)
    return measure([*PERFEVAL, "run", *runs, *options], folder, **more)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured, in turn")
    parser.add_argument("--runs", type=int, default=20, help="how many runs the batch has")
    parser.add_argument("--dry", action="store_true", help="leave README.md as it is")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="perfeval-bench-") as name:
        folder = Path(name)
        copies = copy_project(folder, options.runs)
        run_ours(folder, [RUN])  # what is compiled and cached once is so for all
        ours, ordinary, unforked, batches = [], [], [], []
        for _ in range(options.rounds):
            ours.append(run_ours(folder, [RUN]))
            unforked.append(run_ours(folder, [RUN], PERFEVAL_FORK="0"))
            ordinary.append(run_ordinary(folder))
            batches.append(run_ours(folder, copies, "--workers", "2"))
            print(f"perfeval run {RUN}: {ours[-1]:.2f} s; without forking: {unforked[-1]:.2f} s; papermill and nbconvert: {ordinary[-1]:.2f} s; "
                  f"{len(copies)} runs, 2 workers: {batches[-1]:.1f} s", flush=True)  # fmt: skip
        two = statistics.median(batches)
        one = run_ours(folder, copies, "--workers", "1")
        print(f"{len(copies)} runs, 1 worker: {one:.1f} s", flush=True)
        few = copies[:MEASURED_RUNS]
        command = [*PERFEVAL, "run", *few, "--force", "--workers", "2"]
        _, held = memory.measure(command, folder, {"PYTHONPATH": str(ROOT), "PERFEVAL_ROOT": str(folder)})
    usual, single, batch = statistics.median(ordinary), statistics.median(ours), two / len(copies)
    spawned = statistics.median(unforked)
    table = make_table(
        ("what", "seconds", "ratio", "target"),
        [
            ("`papermill` and `jupyter nbconvert --to html`, seven notebooks", f"{usual:.2f}", "1", ""),
            (f"`perfeval run {RUN}`", f"{single:.2f}", f"{single / usual:.3f}", "≤ 0.055"),
            (f"`PERFEVAL_FORK=0 perfeval run {RUN}`", f"{spawned:.2f}", f"{spawned / usual:.3f}", "≤ 0.5"),
            (f"a run in a batch of {len(copies)}, two workers", f"{batch:.2f}", f"{batch / usual:.3f}", "≤ 0.033"),
            (f"throughput of {len(copies)} runs, two workers against one", f"{two:.1f} against {one:.1f}",
             f"{one / two:.2f}", "≥ 1.9"),
            (f"memory of all processes of a batch of {len(few)}, two workers", "", f"{held:.2f} GiB", "≤ 1.2 GiB"),
        ],
    )  # fmt: skip
    print(table, describe_machine(), sep="\n")
    if not options.dry:
        write_section("whole-run", f"Medians of {options.rounds} rounds; the batch with one worker was measured once.\n\n{table}")


if __name__ == "__main__":
    main()
