"""What a call names: the project, its runs and frameworks. In: words of the command line. Out: folders and names of runs."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from perfeval_helpers.cli.telling import complain
from perfeval_helpers.values.language import _, join_parts


def complete_run(incomplete: str) -> list[str]:
    """Shell completion: the runs of the project that begin so."""
    return _complete("find_runs", incomplete)


def complete_framework(incomplete: str) -> list[str]:
    """Shell completion: the frameworks of the project that begin so."""
    return _complete("find_frameworks", incomplete)


def _complete(find: str, incomplete: str) -> list[str]:
    try:
        from perfeval_helpers.contract import project

        return [name for name in getattr(project, find)(project.find_root()) if name.startswith(incomplete)]
    except Exception:
        return []


def refuse_call(message: str) -> NoReturn:
    """The call is at fault."""
    complain(join_parts("perfeval", message))
    raise typer.Exit(2)


def enter_project() -> Path:
    """The project's folder, and say which one it is."""
    from perfeval_helpers.contract.project import find_root

    root = find_root()
    complain(_("project: {path}", path=root))
    return root


def name_runs(command: str, runs: list[str] | None, every: bool | None = None, framework: str | None = None) -> tuple[Path, list[str], str | None]:
    """The project's folder, the runs that a command's call names, each once, and the framework's name.

    Parameters
    ----------
    every
        Whether the call has ``--all``; None where the command has no such option.
    """
    from perfeval_helpers.contract.project import find_runs

    root = enter_project()
    frameworks = root / "params" / "frameworks"
    by = None if framework is None else _name_file(framework, frameworks, root)
    if every:
        if runs:
            refuse_call(_("give runs or --all, not both"))
        known = list(find_runs(root))
        if not known:
            refuse_call(_("there is no run file in params/; `perfeval new RUN --from RUN` or a copy of another makes one"))
        return root, known, by
    if not runs:
        refuse_call(_("name a run, such as `perfeval {command} 2022`", command=command) if every is None
                    else _("name a run, such as `perfeval {command} 2022`, or give --all", command=command))
    return root, list(dict.fromkeys(_name_file(run, frameworks.parent, root) for run in runs)), by


def _name_file(named: str, folder: Path, root: Path) -> str:
    """The name of what a call may also name by its file in a folder: ``2022`` for 2022.yml and params/2022.yml, else as it is."""
    from perfeval_helpers.contract.project import SUFFIXES

    path = Path(named)
    is_file = path.suffix in SUFFIXES and any((place / path).resolve().parent == folder for place in (Path(), root, folder))
    return path.stem if is_file else named


Runs = Annotated[
    list[str] | None,
    typer.Argument(metavar="RUN", help="A run: 2022 for params/2022.yml.", autocompletion=complete_run, show_default=False),
]
Framework = Annotated[
    str | None,
    typer.Option(
        help="Score by params/frameworks/NAME.yml instead.", metavar="NAME", autocompletion=complete_framework,
        show_default=False,
    ),
]  # fmt: skip

