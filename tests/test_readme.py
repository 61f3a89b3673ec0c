"""Every command that README.md shows is run: in a copy of the project, with this environment's programs."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from perfeval_helpers.contract.chapters import RESULTS_MIME
from tasks import take_stamp

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
OTHER_KIND = "## How to evaluate a project of another kind"
TUTORIAL = README[README.index("## How to add a year") : README.index(OTHER_KIND)]
SEVERAL = "## How to ask several groups"
ANOTHER = README[README.index(OTHER_KIND) : README.index(SEVERAL)]
GROUPS = README[README.index(SEVERAL) : README.index("## How to write the report's prose")]


def list_commands(text):
    """The lines of the text's blocks of shell commands."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [line.strip() for block in blocks for line in block.splitlines() if line.strip()]


SHOWN = list_commands(README.replace(TUTORIAL, "").replace(ANOTHER, "").replace(GROUPS, ""))
NOT_RUN_HERE = {
    "conda env create -f environment.yml": "needs conda; test_packaging compares the environment's packages",
    "conda activate perfeval": "needs conda",
    "make bench": "measures for minutes; its parts are tested in test_bench",
}
LONG_RUNNING = {"make lab"}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of what git holds, with this environment standing in for the virtual one that make would set up."""
    folder = tmp_path_factory.mktemp("readme") / "project"
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    names = listed.stdout.splitlines() if listed.returncode == 0 else [
        str(p.relative_to(ROOT)) for p in ROOT.rglob("*") if p.is_file() and ".venv" not in p.parts
    ]  # fmt: skip
    for name in names:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    (folder / ".venv").mkdir()
    for entry in Path(sys.prefix).iterdir():
        if not entry.name.startswith("installed"):
            (folder / ".venv" / entry.name).symlink_to(entry)
    (folder / ".venv" / "installed-all").write_text(take_stamp("all"), "utf-8")
    return folder


def environment(project):
    path = os.pathsep.join([str(project / ".venv" / "bin"), os.environ["PATH"]])
    # `make test` inside the tests runs a small part of them, or it would never end.
    outer = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    few = {"PYTEST_ADDOPTS": "tests/test_figures.py", "PYTEST_XDIST_AUTO_NUM_WORKERS": "0"}
    without = project / "tests" / "without"  # see conftest
    return {**outer, "PATH": path, "PYTHONPATH": os.pathsep.join([str(project), str(without)]), **few}


def test_readme_shows_commands():
    assert {"make report", "make test", "perfeval check 2022"} <= set(SHOWN)
    assert set(NOT_RUN_HERE) - {"make bench"} <= set(SHOWN)


def run(command, project, expected=0):
    done = subprocess.run(
        command, shell=True, cwd=project, env=environment(project), capture_output=True, text=True, timeout=300
    )
    said = done.stdout + done.stderr
    assert done.returncode == expected, f"{command}\n{said[-3000:]}"
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize("command", [c for c in dict.fromkeys(SHOWN) if c not in {*NOT_RUN_HERE, *LONG_RUNNING}])
def test_command_works(command, project):
    run(command, project)
    if command.startswith("papermill "):  # with one parameter, and with a run file as parameters
        written = next(word for word in command.split() if word.startswith("outputs/"))
        last = json.loads((project / written).read_text("utf-8"))["cells"][-1]
        (said,) = [output["data"][RESULTS_MIME] for output in last["outputs"] if "data" in output]
        assert said["figures"]["payout.spring_festival.paid_amount"] == "111.53"  # 22,305 × 50 yuan


def test_tutorial_leads_from_an_empty_folder_to_a_report(project):
    new, first_check, copy, second_check, report = list_commands(TUTORIAL)
    run(new, project)
    assert "params/2024.yml:8: evaluated_on.start: still to be filled in" in run(first_check, project, 2)
    path = project / "params" / "2024.yml"
    text = path.read_text("utf-8")
    replacements = re.findall(r"^   \| `(TODO [^`]+)` \| `([^`]+)` \|$", TUTORIAL, re.MULTILINE)
    assert len(replacements) == text.count("TODO") - 1  # the first stands in the file's own explanation
    for old, by in replacements:
        assert old in text
        text = text.replace(old, by)
    (judgements,) = re.findall(r"```yaml\n(.*?)   ```", TUTORIAL, re.DOTALL)
    text = text.replace("judgements:\n", "judgements:\n" + re.sub("^   ", "", judgements, flags=re.MULTILINE))
    path.write_text(text, "utf-8")
    assert "data/2024/payouts.csv:1: " in run(first_check, project, 2)  # headers only: the extracts are still missing
    run(copy, project)
    run(second_check, project)
    run(report, project)
    results = json.loads((project / "outputs" / "2024" / "results.json").read_text("utf-8"))
    # by hand, from data/example: 10 due on 春节, all paid in the end; 10 due on 敬老节, one died
    printed = {id: figure["printed"] for id, figure in results["figures"].items()}
    assert printed["payout.spring_festival.due_count"] == printed["payout.spring_festival.paid_count"] == "10"
    assert printed["payout.elders_day.count_accuracy"] == "90"
    assert "outputs/2024/report.html" in TUTORIAL and (project / "outputs" / "2024" / "report.html").is_file()


def test_tutorial_of_another_kind_leads_from_nothing_to_a_report(project):
    copy, check, explain, report = list_commands(ANOTHER)
    run(copy, project)
    framework = project / "params" / "frameworks" / "lamps-2024.yml"
    text = framework.read_text("utf-8")
    for old, by in re.findall(r"^   \| `(rule[^`]+)` \| `([^`]+)` \|$", ANOTHER, re.MULTILINE):
        assert text.count(old) == 1
        text = text.replace(old, by)
    framework.write_text(text, "utf-8")
    files = list_files(ANOTHER)
    assert [name for name, _ in files] == [
        "params/extracts/lamps.yml", "data/lamps-2024/lamps.csv", "data/lamps-2024/funds.csv", "params/lamps-2024.yml"]  # fmt: skip
    for name, block in files:
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(re.sub("(?m)^   ", "", block), "utf-8")
    assert "REC-LAMP-COST" in run(check, project)
    assert "4（4行，未计2行：空白1行、条件不成立1行）" in run(explain, project)
    ask_groups(project)
    run(report, project)
    outputs = project / "outputs" / "lamps-2024"
    printed = {id: figure["printed"] for id, figure in json.loads((outputs / "results.json").read_text("utf-8"))["figures"].items()}
    # by hand: five of six are lit, of six 001, 002, 004, 005 by the day agreed; five passed
    assert printed["lamps.lit"] == "5" and printed["lamps.on_time_rate"] == "66.67" and printed["lamps.passed_rate"] == "83.33"
    assert printed["lamps.cost"] == "1.55" and (outputs / "report.html").is_file() and (outputs / "tables" / "lamps_by_road.csv").is_file()
    assert printed["survey.residents.index"] == "85.56" and printed["survey.satisfaction_rate"] == "86.89"


def ask_groups(project):
    """Follow the section on several groups, which goes on where the tutorial checks its run."""
    again, overall = list_commands(GROUPS)
    [[(old, by)], [added]] = re.findall(r"^   \| `(extracts[^`]+)` \| `([^`]+)` \|$", GROUPS, re.MULTILINE), re.findall(r"```yaml\n(.*?)   ```", GROUPS, re.DOTALL)
    runfile = project / "params" / "lamps-2024.yml"
    runfile.write_text(runfile.read_text("utf-8").replace(old, by) + re.sub("(?m)^   ", "", added), "utf-8")
    for name, block in list_files(GROUPS):
        (project / name).write_text(re.sub("(?m)^   ", "", block), "utf-8")
    assert "questionnaires_residents.csv" in run(again, project)
    # by hand: residents 43 + 34 of nine answers, 85.5556; shops 1,200 + 480 + 120 of twenty, 90; 0.7 and 0.3 of them
    assert "85.56 × 0.7 + 90 × 0.3 = 86.89" in run(overall, project)


def list_files(text):
    """Files that a tutorial writes: name and content."""
    return re.findall(r"`((?:params|data)/[^`]+)`[：:。.]?\n\n   ```(?:yaml|csv)\n(.*?)   ```", text, re.DOTALL)


def test_python_examples_run(monkeypatch):
    monkeypatch.chdir(ROOT)
    for block in re.findall(r"```python\n(.*?)```", README, re.DOTALL):
        if "Operator(" in block:  # Airflow is not installed here; what it is told must exist
            called = re.findall(r'"(notebooks/[^"]+)"', block)
            assert called and all((ROOT / name).is_file() for name in called)
        else:
            exec(compile(block, "README.md", "exec"), {})


def test_lab_serves_the_notebooks(project):
    options = "c.ServerApp.open_browser=False\nc.ServerApp.token=''\nc.ServerApp.port=18899\nc.ServerApp.allow_root=True\n"
    (project / "jupyter_server_config.py").write_text(options, "utf-8")
    settings = {**environment(project), "JUPYTER_CONFIG_DIR": str(project)}
    server = subprocess.Popen(["make", "lab"], cwd=project, env=settings, start_new_session=True,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        for _ in range(240):
            try:
                with urllib.request.urlopen("http://127.0.0.1:18899/api/contents/notebooks") as answer:
                    assert b"01_funding.ipynb" in answer.read()
                break
            except OSError:
                assert server.poll() is None, "make lab ended by itself"
                time.sleep(0.25)
        else:
            raise AssertionError("make lab did not answer")
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()
