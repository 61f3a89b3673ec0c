"""The three lists of packages say the same, and nothing in them names an index."""

import ast
import os
import re
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import tasks
from tasks import LOCKS

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
DECLARED = sorted(d for group in [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()] for d in group)


def test_every_package_is_pinned():
    assert [d for d in DECLARED if not re.fullmatch(r"[\w-]+==\d[\w.]*", d)] == []


def test_conda_environment_names_the_same_packages():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    (pip,) = [d["pip"] for d in environment["dependencies"] if isinstance(d, dict)]
    assert sorted(p for p in pip if not p.startswith("-")) == DECLARED


def read_lock(kind):
    lock = (ROOT / LOCKS[kind]).read_text("utf-8")
    entries = re.split(r"^(?=\w)", lock, flags=re.MULTILINE)[1:]
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", lock, re.MULTILINE))


def lacking(declared, locked):
    return {d for d in declared if locked.get(d.split("==")[0]) != d.split("==")[1]}


def test_locks_hold_every_package_at_its_version_with_hashes():
    held = {kind: read_lock(kind) for kind in LOCKS}
    extras = PROJECT["optional-dependencies"]
    assert lacking(DECLARED, held["all"]) == set()
    assert lacking([*PROJECT["dependencies"], *extras["build"]], held["report"]) == set()
    assert lacking(extras["lab"], held["lab"]) == set()
    # A later one has all that an earlier one has, at the same versions: so one environment serves for more and more.
    assert held["report"].items() <= held["lab"].items() <= held["all"].items()


def test_what_a_report_needs_brings_no_test_tools_no_cluster_and_no_jupyterlab():
    assert {"pytest", "mypy", "playwright", "duckdb", "distributed", "dask", "jupyterlab"} & read_lock("report").keys() == set()


def test_no_list_names_an_index():
    for name in (*LOCKS.values(), "pyproject.toml", "environment.yml", "Makefile", "tasks.py", ".ci/run"):
        assert not re.search(r"https?://|--(extra-)?index-url|find-links", (ROOT / name).read_text("utf-8")), name


def test_an_old_python_is_told_that_it_is_too_old(monkeypatch, capsys):
    """Windows 7 has 3.8 at most, where `list[str]` is an error as soon as it is evaluated."""
    monkeypatch.setattr(sys, "version_info", (3, 8, 10))
    monkeypatch.setenv("PERFEVAL_LANG", "en")
    old = {"__name__": "tasks", "__file__": tasks.__file__, "list": type("list", (list,), {"__class_getitem__": None})}
    exec(compile(ast.parse((ROOT / "tasks.py").read_text("utf-8"), feature_version=(3, 8)), "tasks.py", "exec", dont_inherit=True), old)
    with pytest.raises(SystemExit):
        old["set_up"]("report")
    assert capsys.readouterr().out.startswith("Python 3.11 or later is needed")


def test_an_environment_is_made_anew_where_it_was_broken_off_or_its_folder_was_renamed(monkeypatch, tmp_path):
    made = []
    monkeypatch.setattr(tasks.venv, "create", lambda folder, with_pip, clear: (folder.mkdir(exist_ok=True), made.append((folder.parent.name, clear))))
    for name in ("install", "run"):
        monkeypatch.setattr(tasks, name, lambda *_: 0)
    for folder in ("one", "one", "two", "two"):
        if folder == "two" and (tmp_path / "one").exists():
            (tmp_path / "one").rename(tmp_path / "two")
        (tmp_path / folder).mkdir(exist_ok=True)
        monkeypatch.setattr(tasks, "VENV", tmp_path / folder / ".venv")
        monkeypatch.setattr(tasks, "PLACE", tmp_path / folder / ".venv" / "installed-in")
        tasks.set_up("report")
    assert made == [("one", False), ("two", True)]
    (tmp_path / "two/.venv/installed-report").unlink()
    (tmp_path / "two/.venv/installed-in").unlink()  # broken off before it was whole: what pip is missing comes with the next try
    tasks.set_up("report")
    assert made[2:] == [("two", False)]


@pytest.mark.skipif(sys.platform == "win32", reason="there a signal that is sent ends a process")
def test_an_interrupt_is_for_the_command_and_ends_the_task_without_a_traceback(monkeypatch, capfd):
    asks = "import os, signal, time; signal.signal(2, lambda *_: None); os.kill(os.getppid(), 2); time.sleep(0.3); print('ended itself'); raise SystemExit(7)"
    with pytest.raises(SystemExit) as ended:
        tasks.run(sys.executable, "-c", asks)
    assert ended.value.code == 7 and capfd.readouterr().out.splitlines() == ["ended itself"]

    def interrupted(_rest):
        raise KeyboardInterrupt

    monkeypatch.setattr(sys, "argv", ["tasks.py", "report"])
    monkeypatch.setitem(tasks.TASKS, "report", interrupted)
    monkeypatch.setenv("PERFEVAL_LANG", "zh")
    assert (tasks.main(), capfd.readouterr().out) == (130, "已中断\n")


@pytest.mark.parametrize(("call", "language", "status", "begins"), [
    (["--help"], "zh", 0, ["用法：python tasks.py 任务 [任务的对象 …]", "  report  制作一次运行的报告，如 report 2022"]),
    (["frob"], "zh", 2, ["没有任务“frob”", "用法：python tasks.py 任务 [任务的对象 …]"]),
    ([], "en", 2, ["no task is named", "usage: python tasks.py TASK [what it is about …]"]),
])  # fmt: skip
def test_tasks_are_told_in_the_language_of_the_machine(monkeypatch, capsys, call, language, status, begins):
    monkeypatch.setattr(sys, "argv", ["tasks.py", *call])
    monkeypatch.setenv("PERFEVAL_LANG", language)
    assert tasks.main() == status and capsys.readouterr().out.splitlines()[:2] == begins
    assert tasks.USES.keys() == tasks.TASKS.keys()


def test_what_a_task_imports_is_compiled_once(monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(sys, "argv", ["tasks.py", "report", "2022"])
    monkeypatch.setitem(tasks.TASKS, "report", lambda rest: (rest, "PYTHONDONTWRITEBYTECODE" in os.environ))
    assert tasks.main() == (["2022"], False)
