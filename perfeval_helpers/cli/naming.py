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


def name_runs(runs: list[str] | None, every: bool) -> tuple[Path, list[str]]:
    """The project's folder and the runs that the call names, each once."""
    from perfeval_helpers.contract.project import find_runs

    root = enter_project()
    if every:
        if runs:
            refuse_call(_("give runs or --all, not both"))
        known = list(find_runs(root))
        if not known:
            refuse_call(_("there is no run file in params/; `perfeval new RUN --from RUN` or a copy of another makes one"))
        return root, known
    if not runs:
        refuse_call(_("name a run, such as `perfeval run 2022`, or give --all"))
    named = []
    for run in runs:
        path = Path(run)
        is_file = path.suffix in (".yml", ".yaml") and (path.resolve().parent == root / "params" or path.parent == Path("params"))
        named.append(path.stem if is_file else run)
    return root, list(dict.fromkeys(named))


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

