"""``perfeval lab``: JupyterLab on the project's notebooks. In: the rest of the command line, for JupyterLab. Out: its status.

It speaks the language that is spoken and asks nobody whether to fetch news; both are settings that anybody may change in
JupyterLab. What its Chinese leaves in English is left out (links to references on the internet, the counter of cells). The files of the whole project are at hand beside the notebooks: narratives, extracts, reports.
"""

import importlib.util
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from perfeval_helpers.cli.naming import enter_project
from perfeval_helpers.values.language import VARIABLE, spoken, tell

#: What JupyterLab is given is its own matter.
PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True}
SETTINGS = Path(__file__).parents[1] / "templates" / "lab"
_PATH = "JUPYTER_CONFIG_PATH"


def lab(context: typer.Context) -> None:
    """Open JupyterLab on the project's notebooks: the form for the run file (12_run_file), exploring (10_explore).

    Options are passed on to JupyterLab.
    """
    raise typer.Exit(open_lab(enter_project(), context.args))


def list_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables by which JupyterLab and the notebooks take the settings of this package, before anybody's own.

    Examples
    --------
    >>> list_settings({"JUPYTER_CONFIG_PATH": "own"})["JUPYTER_CONFIG_PATH"].split(os.pathsep)[1:]
    ['own']
    """
    own = str(SETTINGS / spoken())
    return {_PATH: os.pathsep.join([own, *filter(None, [environment.get(_PATH)])]), VARIABLE: spoken()}


def open_lab(root: Path, options: Sequence[str] = ()) -> int:
    """Open JupyterLab on the notebooks of a project; its exit status when it is closed.

    Raises
    ------
    InputFaults
        JupyterLab is not installed.
    """
    import subprocess

    from perfeval_helpers.contract.project import refuse

    if importlib.util.find_spec("jupyterlab") is None:
        raise refuse("jupyterlab", tell('is not installed; install it with pip install "perfeval[lab]", in a checkout with python tasks.py lab'))
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}", f"--FileContentsManager.preferred_dir={root / 'notebooks'}"]
    kept = signal.signal(signal.SIGINT, lambda *_: None)  # JupyterLab has it too, and asks whether to end
    try:
        return subprocess.call([*command, *options], cwd=root / "notebooks", env={**os.environ, **list_settings(os.environ)})
    finally:
        signal.signal(signal.SIGINT, kept)
