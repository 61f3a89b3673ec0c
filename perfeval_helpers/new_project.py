"""A project to begin with, from an installed package: ``perfeval init FOLDER``.

In: the name of a folder that is not there yet, or is empty. Out: a project in it: notebooks, frameworks, examples with
synthetic records, the data dictionary and a README in the language that is spoken. Nothing that is there already is touched.
"""

import shutil
from pathlib import Path

from perfeval_helpers.carried import list_carried
from perfeval_helpers.contract.dictionary import write_descriptions
from perfeval_helpers.contract.project import find_runs, refuse
from perfeval_helpers.values.language import _, quote_argument, speak_told, spoken, tell, tell_all

PACKAGE = Path(__file__).parent
#: What a wheel carries (setup.py puts it there); a checkout has the same beside the package.
CARRIED = PACKAGE / "starter"
READMES = PACKAGE / "templates" / "project"


def list_starter() -> list[tuple[Path, Path]]:
    """What a project begins with, a file each: where it is, and where it goes in the project."""
    if CARRIED.is_dir():
        return [(path, path.relative_to(CARRIED)) for path in sorted(CARRIED.rglob("*")) if path.is_file()]
    return [(path, path.relative_to(PACKAGE.parent)) for path in list_carried(PACKAGE.parent)]


def make_project(folder: Path) -> list[str]:
    """Begin a project in a folder, which is made with those above it; what was made and what to do next.

    Raises
    ------
    InputFaults
        Something stands in that place.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise refuse(
            str(folder), tell("is there already and not empty; expected the name of a new folder: choose another, or empty this one first"),
        )  # fmt: skip
    for source, place in list_starter():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, folder / place)
    write_descriptions(folder / "data")
    (folder / "outputs").mkdir()
    runs = find_runs(folder)
    example = next((run for run in runs if not run.isdigit()), runs[-1])
    text = (READMES / f"README.{spoken()}.md").read_text("utf-8").replace("{example}", example)
    (folder / "README.md").write_text(text, encoding="utf-8", newline="\n")
    return [
        _("{folder}: a project with {runs} to look at", folder=folder, runs=speak_told(tell_all(runs))),
        _("next: cd {folder}; perfeval run {example}; then README.md", folder=quote_argument(str(folder)), example=quote_argument(example)),
    ]
