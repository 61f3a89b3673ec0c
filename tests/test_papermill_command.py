"""papermill's own command: a notebook that was refused is told in its faults, anything else as papermill tells it."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from papermill.engines import NBClientEngine
from papermill.exceptions import PapermillExecutionError

from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.contract.project import name_run
from perfeval_helpers.making.execution import papermill_command

ROOT = Path(__file__).parents[1]
FAULTS = "params/bad.yml:3: district: missing; expected the district\ndata/bad/funds.csv: is not there"


@pytest.mark.parametrize(("name", "status"), [("InputFaults", 2), ("RunFailed", 1)])
def test_a_refusal_is_told_in_its_lines_alone_with_its_exit_status(name, status, capsys):
    error = PapermillExecutionError(2, 3, "load_run(run)", name, FAULTS, FAULTS)
    with pytest.raises(SystemExit) as ended:
        papermill_command.tell_failure(type(error), error, None)
    assert ended.value.code == status
    assert capsys.readouterr().err == f"{FAULTS}\n"


@pytest.mark.parametrize("error", [PapermillExecutionError(2, 3, "1/0", "ZeroDivisionError", "division by zero", "…"), KeyError("x")])
def test_any_other_failure_is_told_as_before(error, capsys):
    papermill_command.tell_failure(type(error), error, None)
    said = capsys.readouterr().err
    assert type(error).__name__ in said and said != f"{error}\n"


PARAMETERS = '# The run.\nrun: str = "2022"  # params/<run>.yml\nmost: int = 20'


@pytest.mark.parametrize(("injected", "unknown"), [
    ("rnu = 2023", "'rnu'"), ('run = "2023"\nMost = 5\nlest = 1', "'Most', 'lest'"), ('run = "2023"\nmost = 5', None), ("most = 5", None),
    ('run = "2023"\nproject = "p"\nperiod = {"start": "2023-01-01"}\nframework = "f.yml"', None),  # -f params/2023.yml
])
def test_a_parameter_that_the_notebook_does_not_have_is_refused(injected, unknown, monkeypatch):
    cells = ["", PARAMETERS, f"# Parameters\n{injected}\n", "load_run(run)"]
    monkeypatch.setattr("IPython.get_ipython", lambda: SimpleNamespace(user_ns={"In": cells}))
    if unknown is None:
        assert name_run("2023") == "2023"
        return
    with pytest.raises(InputFaults, match=f"the notebook has no parameter {unknown}; expected 'run', 'most'"):
        name_run("2023")


@pytest.mark.parametrize("cells", [["", "run = '2022'"], ["", "%pip list", "# Parameters\nrnu = 1"], ["", "x = 1", "# Parameters\nrnu = 1"], ["# Parameters\nx = 1"]])
def test_cells_of_ones_own_are_no_parameters(cells, monkeypatch):
    monkeypatch.setattr("IPython.get_ipython", lambda: SimpleNamespace(user_ns={"In": cells}))
    assert name_run("2023") == "2023"


@pytest.mark.parametrize(("name", "said"), [
    ("run", "params/r.yml:1: district: missing; expected the district's name.\n"), ("rnu", "papermill: the notebook has no parameter 'rnu'; expected 'run'.\n"),
])
def test_papermills_own_command_ends_with_2_and_the_faults_where_the_run_is_at_fault(name, said, tmp_path):
    (tmp_path / "params").mkdir()
    (tmp_path / "params/r.yml").write_text("run: r\n", "utf-8")
    cells = [nbformat.v4.new_code_cell("run = ''", metadata={"tags": ["parameters"]}), nbformat.v4.new_code_cell("from perfeval_helpers import load_run\nload_run(run)")]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), tmp_path / "in.ipynb")
    command = [Path(sys.executable).with_name("papermill"), "in.ipynb", "out.ipynb", "-r", name, "r", "--no-progress-bar"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", env={**os.environ, "PERFEVAL_ROOT": str(tmp_path)})
    assert done.returncode == 2, done.stderr
    assert said in done.stderr and "Traceback" not in done.stderr


def test_papermill_finds_it_as_an_engine_that_is_its_own():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]["papermill.engine"]
    module, _, name = declared["perfeval"].partition(":")
    assert module == papermill_command.__name__ and getattr(papermill_command, name) is NBClientEngine
