"""A tiny project for the tests of execution: two notebooks, a run that a stub loads, stubs of export and report."""

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import nbformat
import pytest
from nbformat import v4

from perfeval_helpers.contract.chapters import SHIPPED, hash_cells
from perfeval_helpers.contract.findings import Finding, InputFaults
from perfeval_helpers.making.execution import opened, serving, warming
from perfeval_helpers.making.execution.job import Job, Parts, StepFailed
from perfeval_helpers.values.language import Told
from perfeval_helpers.values.words import Words

PARAMETERS = '# The run to read.\nrun: str = "2022"  # params/<run>.yml'
SPEAK = (
    "from IPython.display import publish_display_data\n"
    'publish_display_data({{"application/vnd.perfeval.results+json": '
    '{{"chapter": "{chapter}", "figures": {{"answer": "42"}}}}, "text/plain": "spoken"}})'
)


def make_notebook(
    chapter: str, cells: Sequence[str] = ("print('a cell of', run)",), speak: bool = True
) -> nbformat.NotebookNode:
    """A notebook with a parameters cell, the cells given, and a results cell."""
    notebook = v4.new_notebook()
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.cells = [v4.new_markdown_cell(f"# 章节 {chapter}")]
    notebook.cells.append(v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}))
    notebook.cells += [v4.new_code_cell(source) for source in cells]
    if speak:
        notebook.cells.append(v4.new_code_cell(SPEAK.format(chapter=chapter), metadata={"tags": ["results"]}))
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"c{number}"
    return notebook


def execute_as_shipped(path: Path, *given: Any, **named: Any) -> Any:
    """Execute a notebook, its code held to be that of the chapter as it comes with the program."""
    from perfeval_helpers.making.execution.engine import execute_notebook

    with pytest.MonkeyPatch.context() as held:
        held.setitem(SHIPPED, path.stem, hash_cells(nbformat.read(path, as_version=4)))
        return execute_notebook(path, *given, **named)


def make_project(root: Path, chapters: dict[str, Sequence[str]] | None = None) -> Path:
    """A project folder with a run file per run (its text is all that the stub reads) and notebooks."""
    (root / "params").mkdir(parents=True)
    (root / "notebooks").mkdir()
    for run in ("2021", "2022", "2023"):
        (root / "params" / f"{run}.yml").write_text(f"run: {run}\n", encoding="utf-8")
    for chapter, cells in (chapters or {"01_funding": ["1 + 1"], "06_report": ["print(run)"]}).items():
        nbformat.write(make_notebook(chapter, cells), root / "notebooks" / f"{chapter}.ipynb")
    return root


def make_job(root: Path, run: str = "2022", **changes: Any) -> Job:
    """A job whose parts are the stubs below."""
    settings = {"framework": None, "root": str(root), "work": "", "published": "", "parts": Stubs, **changes}
    return Job(run=run, **settings).in_outputs(root / "outputs")


class Stubs(Parts):
    """Little in the place of what makes a run."""

    def load(self, run: str, root: Path, framework: str | None) -> Any:
        """A run with one figure; a run file that says `fault` is at fault, `slow` takes a while."""
        import pandas as pd  # here: a process that has not loaded numpy can be forked

        from perfeval_helpers.extracts import Extracts

        text = (Path(root) / "params" / f"{run}.yml").read_text(encoding="utf-8")
        if "fault" in text:
            raise InputFaults(
                [
                    Finding(
                        "ROW-TYPE",
                        Told("不是金额", "'五十' is not an amount of money"),
                        file="data/x.csv",
                        lines=(n,),
                        column="实发金额（元）",
                    )
                    for n in (17, 18)
                ]
            )
        if "slow" in text:
            time.sleep(1)
        results = {
            "run": run,
            "synthetic": True,
            "figures": {"answer": {"value": 42, "printed": "42", "unit": "项"}},
            "scorecard": [],
            "score": {"points": 100.0, "score": 89.3, "grade": "良"},
            "findings": [{"severity": "warning"}],
            "rows": {},
        }
        quarantine = pd.DataFrame({"line": [3], "reason": ["=1+1"]})
        extracts = Extracts({"funds": cast("Any", SimpleNamespace(quarantine=quarantine))}, ())
        chapters = tuple(sorted(path.stem for path in (Path(root) / "notebooks").glob("*.ipynb")))
        spec = SimpleNamespace(
            extracts=(), project_of_district="合成项目", period=SimpleNamespace(term="2022年度"), declarations={}, all_surveys=(), chapters=chapters, spoken_words=Words(), document=SimpleNamespace(data={})
        )
        return SimpleNamespace(  # a loaded run can be pickled
            spec=spec, framework=SimpleNamespace(name="合成指标体系"), results=partial(dict, results), extracts=extracts, records={}, form=None, final_states=None, previous={}
        )

    def list_inputs(self, run: str, root: Path, framework: str | None) -> list[Path]:
        """The run file alone."""
        return [Path(root) / "params" / f"{run}.yml"]

    def export(self, notebook: nbformat.NotebookNode, kind: str, title: str) -> str:
        """The sources, and what was said."""
        said = "".join(o.get("text", "") for c in notebook.cells if c.cell_type == "code" for o in c.outputs)
        return f"<!DOCTYPE html><title>{title}</title><p>{kind}</p><pre>{said}</pre>\n"

    def build(self, run: Any) -> Any:
        """A document without tables and charts."""
        return SimpleNamespace(tables=lambda: [], charts=lambda: [])

    def write_word(self, document: Any, path: Path) -> None:
        """Something in the place of a Word file."""
        path.write_bytes(b"docx")

    def write_annexes(self, document: Any, path: Path) -> None:
        """Something in the place of a workbook."""
        path.write_bytes(b"xlsx")

    def write_pdf(self, document: Any, path: Path) -> None:
        """Something in the place of a PDF."""
        path.write_bytes(b"pdf")


class Silence:
    """An observer that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []

    def start_run(self, label: str, steps: int) -> None:
        self.told.append(("start_run", label, steps))

    def start_step(self, label: str, step: str) -> None:
        self.told.append(("start_step", label, step))

    def advance(self, label: str, step: str, done: int, total: int) -> None:
        self.told.append(("advance", label, step, done, total))

    def end_step(self, label: str, step: str, seconds: float) -> None:
        self.told.append(("end_step", label, step))

    def end_run(self, outcome: Any) -> None:
        self.told.append(("end_run", outcome.label, outcome.status))


def fail(message: str, files: dict[str, str]) -> None:
    """A step that does not do its work."""
    raise StepFailed(message, files)


def count_to(number: int) -> str:
    """Report each number up to one."""
    for reached in range(1, number + 1):
        serving.report(reached)
    return "counted"


def tell_cells(done: int, total: int) -> None:
    """Report how many cells are done."""
    serving.report((done, total))


def warm_with(job: Job) -> None:
    """Import something while a run is loaded in a process beside; what that process is not, this one has it."""
    with warming.load_beside(job):
        warming.preload(("json",))
        assert not list_opened()


def list_opened() -> list[tuple[object, ...]]:
    """The runs that this process has loaded or been given."""
    return list(opened._opened)
