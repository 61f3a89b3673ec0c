"""What is to be made, and what of it is made: a job, the parts that make it, and what its steps hand on.

In: a run's name and folders. Out: frozen values that go to other processes as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from perfeval_helpers.contract.chapters import RECORDS, find_notebook, find_notebooks, list_chapters
from perfeval_helpers.contract.findings import RunFailed
from perfeval_helpers.making import receipt
from perfeval_helpers.values.language import Told

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from perfeval_helpers.evaluation import Run
    from perfeval_helpers.report import Document

NOTEBOOKS = ("0[0-6]_*.ipynb", f"{RECORDS}.ipynb")  # what runs are made of; others look across runs or are for exploring


class Parts:
    """The functions of other rooms that make a run, each imported by the process that calls it (tests put others here)."""

    def load(self, run: str, root: Path, framework: str | None) -> Run:
        """The run, loaded and computed."""
        from perfeval_helpers.evaluation import load_run

        return load_run(run, root, framework)

    def list_inputs(self, run: str, root: Path, framework: str | None) -> list[Path]:
        """The files that its outputs depend on."""
        return receipt.list_run_inputs(run, root, framework)

    def export(self, notebook: NotebookNode, kind: Literal["report", "chapter"], title: str) -> str:
        """An executed notebook as a page."""
        from perfeval_helpers.making.export import export_notebook

        return export_notebook(notebook, kind, title)

    def build(self, run: Run) -> Document:
        """The report, before any format."""
        from perfeval_helpers.report import build

        return build(run)

    def write_annexes(self, document: Document, path: Path) -> None:
        """annexes.xlsx."""
        from perfeval_helpers.report.formats.excel import render_xlsx

        path.write_bytes(render_xlsx(document))

    def write_pdf(self, document: Document, path: Path) -> None:
        """report.pdf."""
        from perfeval_helpers.report.formats.pdf import render_pdf

        path.write_bytes(render_pdf(document))

    def write_word(self, document: Document, path: Path) -> None:
        """report.docx."""
        from perfeval_helpers.report.formats.word import render_docx

        path.write_bytes(render_docx(document))


@dataclass(frozen=True)
class Job:
    """One run to make."""

    run: str  #: The run's name
    framework: str | None  #: Another framework than the run file's, or None
    root: str  #: root, work, published: The project, the folder to build in, the folder that is published
    work: str
    published: str
    #: force, asked: Make it again though nothing changed, unless it was begun and published after `asked` (as in the receipt): a cluster may hand
    #: out a job twice
    force: bool = False
    asked: str = ""
    cell_seconds: float = 600  #: How long a cell may take
    words: tuple[str, ...] = ()  #: The run's own words, once it is opened: what the prose of the chapters says
    parent: str = ""  #: For a step that drives a kernel: where the worker listens that it is forked from; empty where nothing is forked
    parts: type[Parts] = Parts  #: What makes it

    @property
    def label(self) -> str:
        """What the run is called in outputs and by notebooks: ``2022``, or ``2022@caiyu-2020-10``."""
        return self.run if self.framework is None else f"{self.run}@{self.framework}"

    @property
    def key(self) -> tuple[object, ...]:
        """What the loaded run is known by."""
        return self.root, self.label, self.parts

    def in_outputs(self, outputs: Path) -> Job:
        """The job with the folder where its outputs are published."""
        return replace(self, published=str(outputs / self.label))

    def list_notebooks(self) -> list[Path]:
        """The notebooks that a run can have as chapters, in reading order."""
        folder = find_notebooks(Path(self.root))
        return sorted(path for pattern in NOTEBOOKS for path in folder.glob(pattern))

    def choose_chapters(self, run: Run) -> list[str]:
        """The chapters that a loaded run has, in reading order: none about an extract that it lacks."""
        there = [path.stem for path in self.list_notebooks()]
        root = Path(self.root)
        return [name for name in list_chapters(run.spec) if name in there or find_notebook(root, name).is_file()]


@dataclass(frozen=True)
class Made:
    """What steps have made, as later ones need it: that of one step, or of all so far."""

    summary: Mapping[str, Any] = field(default_factory=dict)  #: The run in a line, once it was scored
    unchanged: bool = False  #: Whether what is published is what would be made
    faults: Sequence[tuple[Told, int]] = ()  #: Of its inputs, line by line, with how many faults each stands for
    chapters: Sequence[str] = ()  #: chapters, words: What the run that was opened has
    words: tuple[str, ...] = ()
    spoken: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  #: Chapter → figure id → printed, as the `results` cells said
    cleared: Mapping[str, str] = field(default_factory=dict)  #: File → SHA-256 in which no personal data were found
    began: float = 0  #: began, seconds: When the run began, since 1970, and how long each step took
    seconds: Mapping[str, float] = field(default_factory=dict)

    def __or__(self, more: Made) -> Made:
        """With what another step has made."""
        return replace(
            self,
            summary=more.summary or self.summary,
            chapters=more.chapters or self.chapters,
            words=more.words or self.words,
            spoken={**self.spoken, **more.spoken},
            cleared={**self.cleared, **more.cleared},
            seconds={**self.seconds, **more.seconds},
        )


class StepFailed(RunFailed):
    """A step did not do its work; `files` are what is kept of it: name → text."""

    def __init__(self, message: str, files: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.files = dict(files or {})
