"""Which chapters a run has, and where their notebooks are.

In: a run file. Out: names of notebooks, in reading order: those about what the run file lists, and those that it asks for.
A run has no working paper about an extract that it lacks.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from perfeval_helpers.contract.runfile.models import RunFile

#: Chapter → extracts of which the run must have one; none for those that every run has.
BUILT_IN: dict[str, tuple[str, ...]] = {
    "00_data_check": (), "01_funding": ("funds",), "02_headcounts": ("headcounts", "services"), "03_payouts": ("payouts",),
    "04_satisfaction": ("questionnaires",), "05_scoring": (), "06_report": (),
}  # fmt: skip
RECORDS = "11_records"
#: Beside the package stand also chapters that a run file may ask for.
ON_REQUEST = ("08_survey_statistics", "09_timeliness", RECORDS)
#: The code of these chapters as they come with this program (`hash_cells`): it leaves names and figures in a kernel and nothing else.
SHIPPED = {
    "00_data_check": "5d72013cd6efd7f2",
    "01_funding": "d004490bfa93a9d6",
    "02_headcounts": "24283aca06015185",
    "03_payouts": "d8b084616882f7bb",
    "04_satisfaction": "98802f03bc1324ff",
    "05_scoring": "9b77fc906e279188",
    "06_report": "886cd78487697c2a",
    "08_survey_statistics": "e03e4a15a5aad10d",
    "09_timeliness": "7247fc5d62a75b02",
    "11_records": "2709fc0438b8219a",
}
#: The kind of output by which a chapter hands over its figures.
RESULTS_MIME = "application/vnd.perfeval.results+json"
#: A project's own chapters are numbered from here.
FIRST_OWN = 20
OWN = Path(__file__).resolve().parents[2] / "notebooks"


def list_chapters(runfile: RunFile) -> tuple[str, ...]:
    """The chapters of a run, in reading order: no tools, such as the form for the run file, which no report is made of.

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> list_chapters(load_run("2022").spec)[:3]
    ('00_data_check', '01_funding', '02_headcounts')
    """
    listed = set(runfile.extracts)
    chosen = {
        name for name, extracts in BUILT_IN.items()
        if not extracts or listed.intersection(extracts) or (name == "04_satisfaction" and runfile.all_surveys)
    }  # fmt: skip
    if runfile.declarations:
        chosen.add(RECORDS)
    return tuple(sorted({*chosen, *runfile.chapters}))


def hash_cells(notebook: NotebookNode) -> str:
    """What tells the code of a notebook from any other."""
    code = "\0".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    return hashlib.sha256(code.encode()).hexdigest()[:16]


def find_chapter(name: str, root: Path) -> Path:
    """A project's own chapter: ``notebooks/20_mine.ipynb``."""
    return root / "notebooks" / f"{name}.ipynb"


def is_own(name: str) -> bool:
    """Whether a chapter is the project's own, by its number."""
    return name[:2].isdigit() and int(name[:2]) >= FIRST_OWN


def find_notebooks(root: Path) -> Path:
    """The project's own notebooks if it has any, else those that stand beside this package.

    A folder that holds nothing but ``params/`` and ``data/`` is a project too, and so is one that has only further
    chapters of its own.
    """
    folder = root / "notebooks"
    return folder if any(folder.glob("[01][0-9]_*.ipynb")) else OWN


def find_notebook(root: Path, chapter: str) -> Path:
    """A chapter's notebook: the project's own of that name if it has one, else the one beside the package."""
    own = find_chapter(chapter, root)
    return own if own.is_file() else find_notebooks(root) / f"{chapter}.ipynb"
