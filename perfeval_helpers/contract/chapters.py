"""Which chapters a run has: those about what its run file lists, and those that it asks for by name.

In: a run file. Out: names of notebooks, in reading order. A run has no working paper about an extract that it lacks.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from perfeval_helpers.contract.runfile.models import RunFile

#: Chapter → extracts of which the run must have one; none for those that every run has.
BUILT_IN: dict[str, tuple[str, ...]] = {
    "00_data_check": (), "01_funding": ("funds",), "02_headcounts": ("headcounts", "services"), "03_payouts": ("payouts",),
    "04_satisfaction": ("questionnaires",), "05_scoring": (), "06_report": (),
}  # fmt: skip
RECORDS = "11_records"
#: Beside the package stand also chapters that a run file may ask for.
ON_REQUEST = ("08_survey_statistics", "09_timeliness", RECORDS)
#: A project's own chapters are numbered from here.
FIRST_OWN = 20


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


def find_chapter(name: str, root: Path) -> Path:
    """A project's own chapter: ``notebooks/20_mine.ipynb``."""
    return root / "notebooks" / f"{name}.ipynb"


def is_own(name: str) -> bool:
    """Whether a chapter is the project's own, by its number."""
    return name[:2].isdigit() and int(name[:2]) >= FIRST_OWN
