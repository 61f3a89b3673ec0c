"""The steps of a run in the order in which they are begun, each with where it is done, what it needs and what it makes.

In: the chapters of a run, and whether it is the last. Out: a list of steps. `making.batch` begins the first whose needs
are made and for whose place a worker is free, and knows nothing else of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial

from perfeval_helpers.contract.project import PAGE, RESULTS, SHEETS
from perfeval_helpers.making import receipt
from perfeval_helpers.making.execution import steps
from perfeval_helpers.making.execution.job import Job, Made

REPORT = steps.REPORT


class Place(Enum):
    """Where a step is done.

    HERE: in the command itself. OPENING: in a new worker, that all others of the run are forked from. OPENED: in that one,
    which meanwhile forks nothing. BUILDING: in one forked from it, from which all later ones are forked, with what it made.
    BESIDE: in one forked for it. DRIVING: in one that knows nothing of the run, and has a kernel forked from one that does.
    """

    HERE = auto()
    OPENING = auto()
    OPENED = auto()
    BUILDING = auto()
    BESIDE = auto()
    DRIVING = auto()


@dataclass(frozen=True)
class Step:
    """A piece of a run's work."""

    name: str  #: As people and the receipt read it
    do: Callable[[Job, Made], Made]  #: What is done, given the job and what has been made so far
    place: Place  #: Where
    #: needs, makes: Names of what it needs of other steps, and of what they can have from it. Files are named by their paths
    needs: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()
    is_told: bool = False  #: Whether those who watch are told; not of what is over before anyone asks


COMPARE = Step("compare", steps.find_unchanged, Place.HERE, makes=("unchanged",))
OPEN = Step("open", steps.open_run, Place.OPENING, needs=("unchanged",), makes=("run",))
FILES = (RESULTS, "tables/", "quarantine/", SHEETS)


def list_steps(chapters: Sequence[str], is_last: bool) -> list[Step]:
    """What is done for a run that is opened.

    The last run, or the only one, keeps all cores busy by doing at once what it can. Those before it do in the process that
    opened them, and before the first notebook, what notebooks then find there, which is less work.
    """
    report = _list_notebook(REPORT, "document")
    others = [_list_notebook(name, "run" if is_last else "document") for name in chapters if name != REPORT]
    data = Step("write_files", steps.write_files, Place.BESIDE if is_last else Place.OPENED, ("document",), FILES, is_told=True)
    pages = Step("write_pdf", steps.write_pdf, Place.BESIDE if is_last else Place.OPENED, ("document",), steps.PAGES, is_told=True)
    if is_last:
        done = [
            Step("build_document", steps.build_document, Place.BUILDING, ("run",), ("document",)),
            pages,  # takes longest
            report,
            data,
            *others,
            # Most of what is written is there: looked through beside what takes longest, not after it.
            Step("look_through", steps.look_through, Place.OPENED, (PAGE, RESULTS), ("looked",)),
        ]
    else:
        done = [
            Step("build_document", steps.build_document, Place.OPENED, ("run",), ("document",)),
            data,
            report,
            *others,
            pages,
        ]
    everything = tuple(made for step in done for made in step.makes)
    files = tuple(name for name in everything if "." in name)
    return [*done, Step("finish", partial(steps.finish, files), Place.OPENED, everything, (receipt.NAME,))]


def _list_notebook(name: str, needs: str) -> Step:
    makes = (f"notebooks/{name}.ipynb", f"notebooks/{name}.html", *((PAGE,) if name == REPORT else ()))
    return Step(name, partial(steps.run_notebook, name), Place.DRIVING, (needs,), makes, is_told=True)
