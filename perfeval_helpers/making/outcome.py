"""How a run ends, who is told on the way, and how its steps are called.

In: nothing. Out: what `batch` says of a run, and `progress`, `overview` and the command show.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from perfeval_helpers.values.language import _

Status = Literal["done", "unchanged", "failed", "faults"]


@dataclass(frozen=True)
class Outcome:
    """How a run ended.

    Attributes
    ----------
    status
        done, unchanged (published already from the same inputs and code), failed (in its working), faults (of inputs).
    summary
        Score, grade and number of findings, where the run was scored.
    message
        What is wrong, in one line, where something is.
    faults, faults_count
        The fault lines, capped, and how many there are.
    """

    label: str
    status: Status
    seconds: float = 0
    summary: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""
    faults: tuple[str, ...] = ()
    faults_count: int = 0

    @property
    def exit_status(self) -> int:
        """0 done, 1 failed in its working, 2 inputs at fault."""
        return {"done": 0, "unchanged": 0, "failed": 1, "faults": 2}[self.status]


class Observer(Protocol):
    """Who is told how it goes."""

    def start_run(self, label: str, steps: int) -> None:
        """A run is loaded and has so many steps before it."""

    def start_step(self, label: str, step: str) -> None:
        """A notebook or another step begins."""

    def advance(self, label: str, step: str, done: int, total: int) -> None:
        """So many cells of a notebook are done."""

    def end_step(self, label: str, step: str, seconds: float) -> None:
        """A step is done."""

    def end_run(self, outcome: Outcome) -> None:
        """A run has ended."""


def name_step(step: str) -> str:
    """A step as people read it: notebooks by their names."""
    return {
        "open": _("reading the inputs"), "build_document": _("composing the report"), "write_files": _("results, tables, annexes.xlsx"),
        "write_pdf": _("report.pdf and report.docx"), "look_through": _("looking for personal data"), "finish": _("putting all together"),
    }.get(step, step)  # fmt: skip
