"""One notebook through papermill, with the truth told about it.

In: a notebook's path and its parameters. Out: the executed notebook, free of times, and what its `results` cell said;
or `NotebookFailed` with a message for people and the notebook as far as it came.

papermill alone calls a run successful whose kernel died, whose cell ran out of time or called ``sys.exit(0)``, and runs
with the default where a parameter's name is wrong. Here each of them is a failure.
"""

import re
import shutil
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from perfeval_helpers.contract.chapters import RESULTS_MIME, SHIPPED, hash_cells
from perfeval_helpers.contract.findings import RunFailed
from perfeval_helpers.making.execution.cleaning import remove_times
from perfeval_helpers.making.execution.machine import make_private_folder
from perfeval_helpers.making.execution.quick_imports import IN_NAME_ONLY, without

with without(in_name_only=IN_NAME_ONLY):
    import nbformat
    import papermill.engines
    import papermill.execute
    import papermill.inspection
    import papermill.iorw
    import papermill.parameterize
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

from perfeval_helpers.values.language import CLAUSES, PARTED, Told, quote_error, tell, tell_all

RESULTS_TAG = "results"
START_ATTEMPTS = 3
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class NotebookFailed(RunFailed):
    """A notebook did not do its work. `notebook` is what there is of it, None where not even the first cell ran."""

    def __init__(self, message: str, notebook: nbformat.NotebookNode | None = None) -> None:
        super().__init__(message)
        self.notebook = notebook


@dataclass
class Executed:
    """A notebook in which every cell ran."""

    notebook: nbformat.NotebookNode  #: Without times, paths and random ids: the same inputs give the same bytes
    spoken: dict[str, str] = field(default_factory=dict)  #: Figure id → printed text, as the `results` cell said


class Manager(Protocol):
    """Besides what nbclient asks of a kernel manager."""

    def find_exit_status(self) -> int | None:
        """How its kernel ended, negative for a signal; None while it runs."""

    def end(self, is_left: bool) -> None:
        """Kill it, if it still runs, and remove what it leaves; a forked one may be left to the next notebook of the run."""


class HonestEngine(papermill.engines.NBClientEngine):
    """papermill's own engine, after which every cell is looked at before anyone calls it done."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> None:
        """Run the notebook; raise `NotebookFailed`, with the guilty cell marked, unless every cell ran."""
        manager = kwargs["km"]
        try:
            super().execute_managed_notebook(nb_man, kernel_name, **kwargs)
        except Exception as error:
            begun = find_last_started(nb_man.nb)
            if begun is None:
                raise
            index, message = begun, explain(error, manager)
        else:
            unfinished = find_unfinished(nb_man.nb)
            if unfinished is None:
                return
            index, message = unfinished
        metadata = nb_man.nb.cells[index].metadata.papermill
        metadata.update(status=nb_man.FAILED, exception=True)
        nb_man.nb.metadata.papermill["exception"] = True
        raise NotebookFailed(tell_all([describe_cell(nb_man.nb, index), message], PARTED), nb_man.nb)


def find_last_started(notebook: nbformat.NotebookNode) -> int | None:
    """The position of the last code cell that was begun, None where none was."""
    begun = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code" and cell.metadata.get("papermill", {}).get("start_time")]
    return begun[-1] if begun else None


def explain(error: Exception, manager: Manager) -> Told:
    """A dead kernel or a time-out in words."""
    if isinstance(error, CellTimeoutError):
        said = re.search(r"(\d+(?:\.\d+)?) seconds", str(error))
        return tell("ran out of time ({seconds} s for a cell)", seconds=said[1] if said else "?")
    if isinstance(error, DeadKernelError):
        status = manager.find_exit_status()
        if status is not None and status < 0:
            name = signal.Signals(-status).name if -status in {s.value for s in signal.Signals} else str(-status)
            return tell("the kernel died of {signal} (out of memory?)", signal=name) if name == "SIGKILL" else tell("the kernel died of {signal}", signal=name)
        return tell("the kernel died") if status is None else tell("the kernel died with exit status {status}", status=status)
    return quote_error(type(error).__name__, first_line(str(error)))


def find_unfinished(notebook: nbformat.NotebookNode) -> tuple[int, Told] | None:
    """The first code cell that failed or did not run, and what is wrong with it; None where all ran."""
    for i, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        for output in cell.outputs:
            if output.output_type == "error":
                said = first_line(output.evalue)
                if output.ename == "SystemExit":
                    return i, tell("called sys.exit({said}); a notebook must run to its end", said=said)
                return i, quote_error(output.ename, said)
        if cell.metadata.get("papermill", {}).get("exception"):
            return i, tell("has failed")
        if cell.execution_count is None or cell.metadata.get("papermill", {}).get("status") != "completed":
            return i, tell("did not run")
    return None


def first_line(text: str) -> str:
    """The first line with anything in it, without colours, at most 300 characters."""
    lines = [line.strip() for line in ANSI.sub("", text).splitlines() if line.strip()]
    return lines[0][:300] if lines else ""


def describe_cell(notebook: nbformat.NotebookNode, index: int) -> Told:
    """``cell 12 (In [7]: fig = draw(…)``: where to look, as JupyterLab numbers it."""
    cell = notebook.cells[index]
    count = f"In [{cell.execution_count}]" if cell.get("execution_count") else tell("not numbered")
    return tell("cell {index} ({count}) `{source}`", index=index + 1, count=count, source=first_line(cell.source)[:60])


def check_parameters(path: Path, parameters: Mapping[str, Any]) -> None:
    """Refuse parameters that the notebook's `parameters` cell does not have or has with another type.

    Raises
    ------
    NotebookFailed
        With all that is wrong in one message.
    """
    known = papermill.inspection.inspect_notebook(str(path).replace("{", "{{").replace("}", "}}"))  # papermill fills in paths
    wrong = []
    for name, value in parameters.items():
        if name not in known:
            listed = tell_all(known) or tell("none")
            wrong.append(tell("has no parameter {name} (its parameters cell has: {known})", name=repr(name), known=listed))
            continue
        declared = known[name]["inferred_type_name"]
        # `list[str]` takes a list; what is not annotated is None to papermill.
        if declared.partition("[")[0] not in ("None", type(value).__name__):
            given = type(value).__name__
            wrong.append(tell("parameter {name} is {declared}, given {given}", name=repr(name), declared=declared, given=given))
    if wrong:
        raise NotebookFailed(tell_all(wrong, CLAUSES))


def read_results(notebook: nbformat.NotebookNode, chapter: str) -> dict[str, str]:
    """What the last cell tagged `results` said: figure id → printed.

    Raises
    ------
    NotebookFailed
        There is no such cell, it said nothing, or it spoke for another chapter.
    """
    tagged = [cell for cell in notebook.cells if RESULTS_TAG in cell.metadata.get("tags", [])]
    if not tagged:
        raise NotebookFailed(tell("has no cell tagged `results`"), notebook)
    said = [
        output.data[RESULTS_MIME]
        for output in tagged[-1].get("outputs", [])
        if output.output_type in ("display_data", "execute_result") and RESULTS_MIME in output.data
    ]
    if not said:
        raise NotebookFailed(tell("its `results` cell ran but said nothing"), notebook)
    if said[-1].get("chapter") != chapter:
        raise NotebookFailed(tell("its `results` cell speaks for chapter {chapter}", chapter=repr(said[-1].get("chapter"))), notebook)
    return {str(id): str(printed) for id, printed in said[-1].get("figures", {}).items()}


def execute_notebook(
    path: Path,
    parameters: Mapping[str, Any],
    *,
    parent: str,
    cell_seconds: float,
    on_cell: Callable[[int, int], None] | None = None,
) -> Executed:
    """Run a notebook from top to bottom in a kernel of its own.

    Parameters
    ----------
    path
        The notebook; it is not changed.
    parameters
        For its `parameters` cell: str, int, float, bool, None, and lists and dicts of them.
    parent
        Where the worker listens that the kernel is forked from; empty for an ordinary one, started here.
    cell_seconds
        How long a cell may take.
    on_cell
        Called after each code cell with its number and the number of code cells.

    Raises
    ------
    NotebookFailed
        Anything but every cell having run and the `results` cell having spoken.
    """
    check_parameters(path, parameters)
    ran = 0

    def count_cell(cell: Any, cell_index: int, **_: Any) -> None:
        nonlocal ran
        ran += 1
        if on_cell is not None:
            on_cell(ran, total)

    folder = None if parent else make_private_folder()
    try:
        for attempt in range(1, START_ATTEMPTS + 1):
            manager, is_left = None, False
            try:
                manager = start_kernel(folder, parent)
                asked = papermill.execute.remove_error_markers(papermill.iorw.load_notebook_node(str(path)))
                is_shipped = SHIPPED.get(path.stem) == hash_cells(asked)
                asked = papermill.parameterize.parameterize_notebook(asked, dict(parameters), kernel_name="python3", language="python")
                total = sum(1 for cell in asked.cells if cell.cell_type == "code" and cell.source)
                # papermill's own function besides puts paths into the notebook's metadata, reads and writes by path and URL,
                # changes to the folder it is given, and says whether the notebook failed, which `HonestEngine` does.
                notebook = HonestEngine.execute_notebook(
                    asked,
                    "python3",
                    progress_bar=False,
                    autosave_cell_every=0,
                    execution_timeout=cell_seconds,
                    km=manager,
                    record_timing=False,
                    ipython_hist_file="",
                    on_cell_executed=count_cell,
                )
                is_left = is_shipped
                break
            except NotebookFailed:
                raise
            except (RuntimeError, OSError) as error:
                # Only the start of a kernel is tried again: a notebook that began has failed for good.
                if attempt == START_ATTEMPTS or ran:
                    raise NotebookFailed(tell("its kernel did not start: {reason}", reason=first_line(str(error)))) from error
                time.sleep(0.2 * attempt)
            finally:
                if manager is not None:
                    manager.end(is_left)
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
    return Executed(remove_times(notebook), read_results(notebook, path.stem))


def start_kernel(folder: Path | None, parent: str) -> Manager:
    """A kernel for one notebook: an ordinary one with its sockets in a private folder, or one forked from its parent."""
    if folder is not None:
        from perfeval_helpers.making.execution.ordinary_kernel import make_manager

        return make_manager(folder)
    if sys.platform == "linux":
        from perfeval_helpers.making.execution.forked_manager import ForkedManager

        return ForkedManager(parent)
    raise OSError(f"nothing is forked on {sys.platform}")
