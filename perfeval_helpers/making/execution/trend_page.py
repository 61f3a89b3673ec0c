"""The trend over published runs, as a page like the report: ``perfeval trend``.

In: the runs that have published, and the notebook 07_trend. Out: outputs/trend/, published all together or not at all.
"""

import json
import os
from collections import Counter
from collections.abc import Sequence
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import nbformat

from perfeval_helpers.contract.chapters import find_notebooks
from perfeval_helpers.contract.findings import Finding, InputFaults, RunFailed
from perfeval_helpers.contract.project import RESULTS, find_runs
from perfeval_helpers.contract.published import choose_runs, read_published
from perfeval_helpers.contract.runfile import read_runfile
from perfeval_helpers.making.execution.engine import Executed, NotebookFailed, execute_notebook
from perfeval_helpers.making.execution.steps import find_title, write_text
from perfeval_helpers.making.execution.warming import warm_runs
from perfeval_helpers.making.execution.workers import Pool
from perfeval_helpers.making.export import export_notebook
from perfeval_helpers.making.privacy import Gate, list_files, list_long_numbers
from perfeval_helpers.making.publishing import NotWritable, Workspace
from perfeval_helpers.values.language import CLAUSES, quote_argument, read_told, tell, tell_all

NOTEBOOK = "07_trend"
FOLDER = "trend"
CELL_SECONDS = 600
MODULES = ("perfeval_helpers.studies.trend", "perfeval_helpers.showing.charts")


def choose_latest(root: Path) -> str:
    """Of what has been published the latest run, of several that end alike one whose project has published most.

    Raises
    ------
    InputFaults
        None has.
    """
    published = [name for name in find_runs(root) if (root / "outputs" / name / RESULTS).is_file()]
    if not published:
        raise InputFaults([Finding("TREND", tell("no run has published yet; expected at least one: call `perfeval run --all` first"), file="outputs")])
    ends, projects = {}, {}
    for name in published:
        with suppress(InputFaults):  # what is published stands, whatever became of its run file
            spec = read_runfile(name, root)
            ends[name], projects[name] = spec.period.end, (spec.project, spec.district)
    counts = Counter(projects.values())
    return max(ends, key=lambda name: (ends[name], counts[projects[name]], name), default=published[-1])


def make_trend(root: Path, runs: Sequence[str]) -> Path:
    """Execute the trend's notebook over these runs, or over all of the project, and publish it; the page.

    Raises
    ------
    InputFaults
        A run that is named does not exist or has published nothing, or what one has published is damaged.
    RunFailed
        The notebook failed, or the outputs cannot be written.
    """
    known = find_runs(root)
    faults = [
        Finding("TREND", tell("there is no run '{run}'; expected one of {known}", run=name, known=tell_all(known)), file=f"params/{name}.yml")
        for name in runs if name not in known
    ]  # fmt: skip
    faults += [
        Finding("TREND", tell("the run '{run}' has published nothing yet; call `perfeval run {typed}` first", run=name, typed=quote_argument(name)), file=f"outputs/{name}/{RESULTS}")
        for name in runs if name in known and not (root / "outputs" / name / RESULTS).is_file()
    ]  # fmt: skip
    if faults:
        raise InputFaults(faults)
    run = runs[-1] if runs else choose_latest(root)
    read_published(root / "outputs", runs or choose_runs(run, root, whole_project=True))  # what is damaged is refused before a notebook begins
    parameters = {"run": run, "runs": list(runs), "whole_project": not runs}
    os.environ["PERFEVAL_ROOT"] = str(root)
    os.chdir(root)
    try:
        # The pool first: its first process may be forked from this one, and would have a hand in what is locked.
        with Pool(partial(warm_runs, MODULES)) as pool, closing(Workspace(root / "outputs", FOLDER)) as workspace:
            worker = pool.take()
            path = find_notebooks(root) / f"{NOTEBOOK}.ipynb"
            worker.submit(partial(execute_notebook, path, parameters, parent=pool.address, cell_seconds=CELL_SECONDS))
            executed: Executed = worker.wait_result()
            title = find_title(executed.notebook) or NOTEBOOK
            write_text(workspace.new / f"{NOTEBOOK}.ipynb", nbformat.writes(executed.notebook) + "\n")
            write_text(workspace.new / "trend.html", export_notebook(executed.notebook, "chapter", title, code=False))
            figures: set[str] = set()
            for path in (root / "outputs").glob(f"*/{RESULTS}"):
                with suppress(OSError, ValueError, KeyError):  # one that cannot be read is in no trend
                    figures |= list_long_numbers(json.loads(path.read_text(encoding="utf-8")))
            hits, _removed = Gate(figures=figures).scan(workspace.new, list_files(workspace.new), {})
            if hits:
                raise RunFailed(tell("personal data in the trend, nothing was published: {hits}", hits=tell_all((hit.told for hit in hits), CLAUSES)))
            workspace.publish()
    except NotWritable as error:
        raise RunFailed(read_told(error)) from error
    except NotebookFailed as failure:
        raise RunFailed(tell("notebook {name}: {failure}", name=NOTEBOOK, failure=failure.args[0])) from failure
    return root / "outputs" / FOLDER / "trend.html"
