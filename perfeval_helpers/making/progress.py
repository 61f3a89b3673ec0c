"""How a run ends, and how a batch goes, for people: bars on a terminal, lines in a log.

In: what `batch` tells its observer. Out: text on standard error; what `overview` and the command show of a run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TextIO

from perfeval_helpers.values.language import Told, _, _n, join_parts, speak_told, tell

Status = Literal["done", "unchanged", "failed", "faults"]


@dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    label: str
    status: Status  #: done, unchanged (published already from the same inputs and code), failed (in its working), faults (of inputs)
    seconds: float = 0
    summary: Mapping[str, Any] = field(default_factory=dict)  #: Title, score, grade and number of findings, where the run was scored
    message: str = ""  #: What is wrong, in one line, where something is
    chinese: str = ""  #: The same in Chinese, where it is known in both languages
    faults: tuple[str, ...] = ()  #: The fault lines, capped
    faults_count: int = 0  #: How many there are in all
    kept: str = ""  #: Where copies are of what people had changed in the outputs that were replaced, relative to the project

    @property
    def told(self) -> Told:
        """Its status in words."""
        return {"done": tell("done"), "unchanged": tell("unchanged"), "failed": tell("failed"), "faults": tell("faults")}[self.status]

    @property
    def exit_status(self) -> int:
        """0 done, 1 failed in its working, 2 inputs at fault."""
        return {"done": 0, "unchanged": 0, "failed": 1, "faults": 2}[self.status]


class Observer:
    """Who is told how it goes; this one keeps it to itself."""

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
        "open": tell("reading the inputs"), "build_document": tell("composing the report"), "write_files": tell("results, tables, annexes.xlsx"),
        "write_pdf": tell("report.pdf and report.docx"), "look_through": tell("looking for personal data"), "finish": tell("putting all together"),
    }.get(step, step)  # fmt: skip


if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


def show_points(points: float | Fraction) -> str:
    """Points as the report prints them: 89.30, 100."""
    return f"{float(points):.2f}".removesuffix(".00")


def describe(outcome: Outcome) -> str:
    """How a run ended, in one line."""
    summary, score = outcome.summary, ""
    if "score" in summary:
        score = _(": {score} of {points}, {grade}", score=show_points(summary["score"]),
                  points=show_points(summary["points"]), grade=summary["grade"])  # fmt: skip
    if outcome.status == "done":
        said = _("{run}: published{score} ({seconds} s)", run=outcome.label, score=score, seconds=format(outcome.seconds, ".1f"))
        return said if not outcome.kept else said + "\n" + _("{run}: what was changed by hand in the outputs replaced is kept in {folder}",
                                                             run=outcome.label, folder=outcome.kept)  # fmt: skip
    if outcome.status == "unchanged":
        return _("{run}: unchanged, skipped{score} (--force makes it again)", run=outcome.label, score=score)
    if outcome.status == "faults":
        return _n("{run}: inputs at fault, nothing published ({number} fault)",
                  "{run}: inputs at fault, nothing published ({number} faults)", outcome.faults_count, run=outcome.label)  # fmt: skip
    return _("{run}: failed, nothing published: {message}", run=outcome.label, message=outcome.message)


def describe_end(label: str, step: str, seconds: float) -> str:
    """``2022: 03_payouts done (0.9 s)``."""
    return _("{run}: {step} done ({seconds} s)", run=label, step=name_step(step), seconds=format(seconds, ".1f"))


class Lines(Observer):
    """A line for each thing that begins or ends: for logs."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def _say(self, line: str) -> None:
        print(line, file=self._stream, flush=True)

    def start_step(self, label: str, step: str) -> None:
        """``2022: 03_payouts …``."""
        self._say(join_parts(label, f"{speak_told(name_step(step))} …"))

    def end_step(self, label: str, step: str, seconds: float) -> None:
        """``2022: 03_payouts done (0.9 s)``."""
        self._say(describe_end(label, step, seconds))

    def end_run(self, outcome: Outcome) -> None:
        """How it ended."""
        self._say(describe(outcome))


class Bars(Observer):
    """rich's bars: one a run, one a notebook at work. Use as a context manager."""

    def __init__(self) -> None:
        self._runs: dict[str, TaskID] = {}
        self._steps: dict[tuple[str, str], TaskID] = {}

    @cached_property
    def _progress(self) -> Progress:
        """Made when there is something to show: it has a thread, and workers are forked before."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        progress = Progress(*columns, console=Console(stderr=True), transient=True)
        progress.start()
        return progress

    def __enter__(self) -> Bars:
        return self

    def __exit__(self, *_: object) -> None:
        if "_progress" in self.__dict__:
            self._progress.stop()

    def start_run(self, label: str, steps: int) -> None:
        """A bar for the run."""
        self._runs[label] = self._progress.add_task(f"[bold]{label}", total=steps)

    def start_step(self, label: str, step: str) -> None:
        """A bar for the notebook."""
        self._steps[label, step] = self._progress.add_task(f"  {label} {speak_told(name_step(step))}", total=None)

    def advance(self, label: str, step: str, done: int, total: int) -> None:
        """Cells done."""
        if (label, step) in self._steps:
            self._progress.update(self._steps[label, step], completed=done, total=total)

    def end_step(self, label: str, step: str, seconds: float) -> None:
        """A line stays, the bar goes."""
        if (label, step) in self._steps:
            self._progress.remove_task(self._steps.pop((label, step)))
        if label in self._runs:
            self._progress.advance(self._runs[label])
        self._progress.console.print(describe_end(label, step, seconds), highlight=False, markup=False)

    def end_run(self, outcome: Outcome) -> None:
        """How it ended; its bars go."""
        for key in [key for key in self._steps if key[0] == outcome.label]:
            self._progress.remove_task(self._steps.pop(key))
        if outcome.label in self._runs:
            self._progress.remove_task(self._runs.pop(outcome.label))
        self._progress.console.print(describe(outcome), highlight=False, markup=False)
