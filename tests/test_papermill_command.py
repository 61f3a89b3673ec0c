"""papermill's own command: a notebook that was refused is told in its faults, anything else as papermill tells it."""

import tomllib
from pathlib import Path

import pytest
from papermill.engines import NBClientEngine
from papermill.exceptions import PapermillExecutionError

from perfeval_helpers.making.execution import papermill_command

ROOT = Path(__file__).parents[1]
FAULTS = "params/bad.yml:3: district: missing; expected the district\ndata/bad/funds.csv: is not there"


@pytest.mark.parametrize("name", ["InputFaults", "RunFailed"])
def test_a_refusal_is_told_in_its_lines_alone(name, capsys):
    error = PapermillExecutionError(2, 3, "load_run(run)", name, FAULTS, FAULTS)
    papermill_command.tell_failure(type(error), error, None)
    assert capsys.readouterr().err == f"{FAULTS}\n"


@pytest.mark.parametrize("error", [PapermillExecutionError(2, 3, "1/0", "ZeroDivisionError", "division by zero", "…"), KeyError("x")])
def test_any_other_failure_is_told_as_before(error, capsys):
    papermill_command.tell_failure(type(error), error, None)
    said = capsys.readouterr().err
    assert type(error).__name__ in said and said != f"{error}\n"


def test_papermill_finds_it_as_an_engine_that_is_its_own():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]["papermill.engine"]
    module, _, name = declared["perfeval"].partition(":")
    assert module == papermill_command.__name__ and getattr(papermill_command, name) is NBClientEngine
