"""Whether what was made is whole and agrees, before it is looked through and published.

In: the folder in which a run was written, and what its chapters said. Out: nothing, or `RunFailed` with all that is wrong.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from perfeval_helpers.contract.findings import RunFailed
from perfeval_helpers.making.agreement import find_differences
from perfeval_helpers.values.language import CLAUSES, tell, tell_all


def check_spoken(spoken: Mapping[str, Mapping[str, str]], figures: Mapping[str, Mapping[str, Any]]) -> None:
    """Every figure that a chapter said is the one in results.json.

    Raises
    ------
    RunFailed
        With every difference.
    """
    wrong = []
    for chapter, said in spoken.items():
        for id, printed in said.items():
            if id not in figures:
                wrong.append(tell("{chapter} speaks of {id}, which results.json does not have", chapter=chapter, id=id))
            elif figures[id]["printed"] != printed:
                wrong.append(tell("{chapter} says {id} is {said}, results.json says {kept}", chapter=chapter, id=id, said=printed,
                               kept=figures[id]["printed"]))  # fmt: skip
    if wrong:
        shown = tell_all(wrong[:10], CLAUSES)
        if len(wrong) > 10:
            shown = tell("{differences}; and {more} more", differences=shown, more=len(wrong) - 10)
        raise RunFailed(tell("notebooks and results differ: {differences}", differences=shown))


def check_formats(work: Path) -> None:
    """HTML, Word, PDF and Excel have the same sections and tables.

    Raises
    ------
    RunFailed
        Naming what one of them lacks.
    """
    if differences := find_differences(work):
        raise RunFailed(tell(
            "the report is not the same in all formats: {differences}; notebook 06_report shows each section in a cell of its own, "
            "document[\"附件3\"] and the like: put back what is missing there",
            differences=tell_all(differences, CLAUSES),
        ))  # fmt: skip


def check_files(work: Path, expected: Iterable[str]) -> None:
    """Everything that a run publishes is there and not empty.

    Raises
    ------
    RunFailed
        Naming what is missing.
    """
    missing = [name for name in expected if not (work / name).is_file() or not (work / name).stat().st_size]
    if missing:
        raise RunFailed(tell("outputs are missing: {files}", files=tell_all(missing)))
