"""Set up and run, with nothing but Python on the machine: ``python tasks.py report`` and ``python tasks.py test``.

In: a task and what it is about. Out: what the task makes. The first call of a task makes a virtual environment in
``.venv`` and installs the hash-locked packages that the task needs, no more: the report's own are about half of all.
Works alike on Windows, macOS and Linux; make calls the same.
"""

from __future__ import annotations  # an old Python, which could not evaluate them, is told that it is too old

import hashlib
import locale
import os
import shutil
import signal
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
#: Where it was made: in a project folder that was renamed or copied, its commands still name the old place, or run what is there.
PLACE = VENV / "installed-in"
LOWEST = (3, 11)
INTERRUPTED = 130  # the exit status of who was ended by Ctrl-C
#: The packages of each kind of work, in files that hold one another's: what a later one has, has the earlier ones'.
LOCKS = {"report": "requirements.txt", "lab": "requirements-lab.txt", "all": "requirements-all.txt"}
EXTRAS = {"report": ["build"], "lab": ["build", "lab"], "all": []}
SAYINGS = {
    "old": ("需要Python 3.11或更高版本，现在是{}", "Python 3.11 or later is needed, this is {}"),
    "venv": ("正在建立虚拟环境 .venv …", "making the virtual environment .venv …"),
    "packages": (
        "正在安装{}所列的软件包（首次约需几分钟）…",
        "installing the packages of {} (a few minutes the first time) …",
    ),
    "ready": ("准备完成，用时{}秒", "set up in {} s"),
    "usage": ("用法：python tasks.py 任务 [任务的对象 …]", "usage: python tasks.py TASK [what it is about …]"),
    "task": ("  {0:8}{1}", "  {0:8}{2}"),
    "missing": ("没有写明任务", "no task is named"),
    "unknown": ("没有任务“{}”", "there is no task '{}'"),
    "interrupted": ("已中断", "interrupted"),
    "failed": ("安装没有完成：请检查网络后再运行一次", "the set-up did not end: look at the network and run this again"),
}


def say(key: str, *values: object) -> None:
    """A line for people, in their language, at once."""
    name = os.environ.get("PERFEVAL_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    name = (name or locale.getlocale()[0] or "").casefold()
    text = SAYINGS[key][0 if name.startswith(("zh", "chinese")) else 1].format(*values)
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), flush=True)


def take_stamp(kind: str) -> str:
    """What an environment of this kind is made from: another one is made when it changes."""
    content = (ROOT / LOCKS[kind]).read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return hashlib.sha256(content).hexdigest()


def is_ready(kind: str) -> bool:
    """Whether the environment holds what this kind of work needs."""
    kinds = list(LOCKS)
    stamps = [(later, VENV / f"installed-{later}") for later in kinds[kinds.index(kind) :]]
    return not is_moved() and any(stamp.is_file() and stamp.read_text("utf-8") == take_stamp(later) for later, stamp in stamps)


def is_moved() -> bool:
    """Whether the environment was made in another folder."""
    return PLACE.is_file() and PLACE.read_text("utf-8") != str(VENV)


def run(*command: object) -> int:
    """Run a command of the environment; its exit status. Ctrl-C is for the command, which ends as it will, and then this does."""
    pressed: list[int] = []
    kept = signal.signal(signal.SIGINT, lambda number, _frame: pressed.append(number))
    try:
        status = subprocess.call([str(part) for part in command], cwd=ROOT)
    finally:
        signal.signal(signal.SIGINT, kept)
    if pressed:
        sys.exit(INTERRUPTED if status < 0 else status)
    return status


def install(*what: object) -> int:
    """Install into the environment: by uv in seconds where it is at hand, else by pip, which every Python brings."""
    # Modules are compiled when they are first used: most never are, and half of the disk's space would be theirs.
    uv = shutil.which("uv")
    if uv and run(uv, "pip", "install", "--quiet", "--python", PYTHON, *what) == 0:
        return 0
    return run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile", *what)


def set_up(kind: str) -> None:
    """Make the environment, and bring what the kind of work needs."""
    if sys.version_info < LOWEST:
        say("old", sys.version.split()[0])
        sys.exit(1)
    if is_ready(kind):
        return
    began = time.monotonic()
    if not PLACE.is_file() or is_moved():  # also one that was broken off
        say("venv")
        venv.create(VENV, with_pip=True, clear=is_moved())
        PLACE.write_text(str(VENV), "utf-8")
    say("packages", LOCKS[kind])
    status = install("--require-hashes", "--requirement", LOCKS[kind])
    status = status or install("--no-build-isolation", "--no-deps", "--editable", ".")
    status = status or run(PYTHON, "-m", "compileall", "-q", "perfeval_helpers")
    if status:
        say("failed")
        sys.exit(status)
    (VENV / f"installed-{kind}").write_text(take_stamp(kind), "utf-8")
    say("ready", round(time.monotonic() - began))


def report(rest: list[str]) -> int:
    """The report of one run: report 2022."""
    set_up("report")
    return run(PYTHON, "-m", "perfeval_helpers.cli", "run", *(rest or ["2022"]))


def test(rest: list[str]) -> int:
    """The whole test suite, on both cores, slow tests last; with arguments, those tests alone."""
    set_up("all")
    return run(PYTHON, "-m", "pytest", *(rest or ["-n", "auto", "--maxfail", "5"]))


def check(rest: list[str]) -> int:
    """Style and types, for the three systems."""
    set_up("all")
    # Each system has a cache of its own, or each would throw away what the other has learned; all look at once.
    looks = {"linux": [], "win32": ["perfeval_helpers"], "darwin": ["perfeval_helpers"]}
    looking = [
        subprocess.Popen([str(PYTHON), "-m", "mypy", "--platform", system, "--cache-dir", f".mypy_cache/{system}", *what], cwd=ROOT)
        for system, what in looks.items()
    ]
    return max([run(PYTHON, "-m", "ruff", "check", "."), *(one.wait() for one in looking)])


def lab(rest: list[str]) -> int:
    """JupyterLab with the notebooks."""
    set_up("lab")
    return run(PYTHON, "-m", "perfeval_helpers.cli", "lab", *rest)


def bench(rest: list[str]) -> int:
    """Measure, and write the results into README.md."""
    set_up("all")
    return (
        run(PYTHON, "bench/whole_run.py")
        or run(PYTHON, "bench/payouts.py")
        or run(PYTHON, "bench/payouts.py", "--lines", "20000000", "--rounds", "1", "--run")
        or run(PYTHON, "bench/extracts.py")
    )


def lock(rest: list[str]) -> int:
    """Write the locked lists anew from pyproject.toml; uv is needed for this alone."""
    held: list[str] = []
    for kind in reversed(LOCKS):
        extras = [f"--extra={extra}" for extra in EXTRAS[kind]] or ["--all-extras"]
        status = run(
            "uv", "pip", "compile", "pyproject.toml", *extras, *held, "--universal", "--python-version", "3.11",
            "--generate-hashes", "--no-annotate", "--custom-compile-command", "python tasks.py lock", "--quiet",
            "--output-file", LOCKS[kind],
        )  # fmt: skip
        if status:
            return status
        held = ["--constraint", LOCKS["all"]]  # the same versions in all of them
    return 0


TASKS = {task.__name__: task for task in (report, test, check, lab, bench, lock)}


#: The same in Chinese.
USES = {
    "report": "制作一次运行的报告，如 report 2022", "test": "运行全部测试；写明测试文件时只运行这些", "check": "检查代码风格和类型（三种系统）",
    "lab": "用 JupyterLab 打开笔记本", "bench": "测量用时，并写入 README.md", "lock": "按 pyproject.toml 重写锁定的软件包清单，需要 uv",
}


def main() -> int:
    """Do what the command line says."""
    name, *rest = sys.argv[1:] or [""]
    if name not in TASKS:
        is_asked = name in ("-h", "--help")
        if not is_asked:
            say("unknown", name) if name else say("missing")
        say("usage")
        for task in TASKS.values():
            say("task", task.__name__, USES[task.__name__], task.__doc__)
        return 0 if is_asked else 2
    # Installed without being compiled, modules are compiled when they are first used: once, whatever the machine's habit.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        return TASKS[name](rest)
    except KeyboardInterrupt:
        say("interrupted")
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
