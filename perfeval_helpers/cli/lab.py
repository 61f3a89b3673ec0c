"""``perfeval lab``: JupyterLab with the project's notebooks. In: the rest of the command line, for JupyterLab. Out: its status."""

import typer

from perfeval_helpers.cli.naming import enter_project

#: What JupyterLab is given is its own matter.
PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True}


def lab(context: typer.Context) -> None:
    """Open JupyterLab on the project's notebooks: the form for the run file (12_run_file), exploring (10_explore).

    Options are passed on to JupyterLab.
    """
    from perfeval_helpers.opening import open_lab

    raise typer.Exit(open_lab(enter_project(), context.args))
