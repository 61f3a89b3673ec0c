"""What the processes of a run do, one function a step: open it, run a notebook, write its data, finish it.

In: a `Job`, and what earlier steps have `Made`. Out: what this one has made; `StepFailed` where it did not. `plan` says in
which order; each is called in a worker, those that need the run itself in workers forked from the one that opened it.
"""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfeval_helpers.contract.chapters import find_notebook, is_own
from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.contract.project import FORM_FILES, PAGE, PDF, RESULTS, SHEETS, WORD
from perfeval_helpers.making import receipt
from perfeval_helpers.making.execution.checking import check_files, check_formats, check_spoken
from perfeval_helpers.making.execution.job import Job, Made, StepFailed
from perfeval_helpers.making.execution.machine import can_fork
from perfeval_helpers.making.execution.opened import (
    enter,
    find_published,
    is_opened,
    open_in_memory,
    take_fingerprint,
)
from perfeval_helpers.making.execution.serving import report, share_memory
from perfeval_helpers.values.language import tell
from perfeval_helpers.values.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from nbformat import NotebookNode

    from perfeval_helpers.evaluation import Run
    from perfeval_helpers.making.privacy import Hit

REPORT = "06_report"
PAGES = (PDF, WORD)


def find_unchanged(job: Job, made: Made) -> Made:
    """Whether the job would make what is published, found without loading anything of the run.

    What is cheap to compare comes first, so that a run that did change loses hardly any time by it: program and versions,
    then the sizes of the inputs, then the fingerprint. No also where that cannot be told here.
    """
    folder, root = Path(job.published), Path(job.root)
    kept = receipt.read_receipt(folder)
    if kept is None or (job.force and not job.asked) or kept.get("versions") != receipt.list_versions():
        return Made()
    if kept.get("code") != receipt.hash_code(job.list_notebooks()):
        return Made()
    try:
        if any((root / entry["file"]).stat().st_size != entry["bytes"] for entry in kept["inputs"]):
            return Made()
        same = find_published(job, take_fingerprint(job)[1])
    except (InputFaults, OSError, KeyError, TypeError):
        return Made()
    return Made() if same is None else Made(same.get("summary", {}), unchanged=True)


def open_run(job: Job, made: Made) -> Made:
    """Load a run, and keep it here for all that is forked from this process."""
    from perfeval_helpers.evaluation import hold_loaded

    enter(job)
    try:
        if not (can_fork() and is_opened(job)):  # a process that stays may have it as its files were before
            described = take_fingerprint(job)
            if kept := find_published(job, described[1]):
                return Made(kept.get("summary", {}), unchanged=True)
            open_in_memory(job, described)
        run = open_in_memory(job).run
    except InputFaults as faults:
        return Made(faults=[(finding.locate(), finding.count) for finding in faults.findings])
    if can_fork():  # a process that stays may open the run again, when its files are others
        hold_loaded()
    gc.collect()
    share_memory()
    return Made(summarise(run, job.framework is not None), chapters=job.choose_chapters(run), words=astuple(run.spec.spoken_words))


def summarise(run: Run, rescored: bool = False) -> dict[str, Any]:
    """A run in a line of the summary: whose evaluation it is, by which other framework, score, grade, findings by severity."""
    results = run.results()
    findings = results["findings"]
    return {
        "title": f"{run.spec.project_of_district}{run.spec.period.term}" + (f"（按“{run.framework.name}”评分）" if rescored else ""),
        "score": results["score"]["score"],
        "points": results["score"]["points"],
        "grade": results["score"]["grade"],
        "synthetic": results.get("synthetic", False),
        "findings": {kind: sum(1 for f in findings if f["severity"] == kind) for kind in ("error", "warning", "note")},
    }


def run_notebook(name: str, job: Job, made: Made) -> Made:
    """Execute one notebook and export it.

    Raises
    ------
    StepFailed
        With the notebook as far as it came.
    """
    import nbformat

    from perfeval_helpers.making.execution import engine

    enter(job)
    path = find_notebook(Path(job.root), name)
    try:
        executed = engine.execute_notebook(
            path,
            {"run": job.label},
            parent=job.parent,
            cell_seconds=job.cell_seconds,
            on_cell=lambda done, total: report((done, total)),
        )
    except engine.NotebookFailed as failure:
        partial = {} if failure.notebook is None else {path.name: nbformat.writes(failure.notebook)}
        raise StepFailed(tell("notebook {name}: {failure}", name=name, failure=failure.args[0]), partial) from failure
    if job.words and not is_own(name):
        _reword(executed.notebook, Words(*job.words))
    export, work = job.parts().export, Path(job.work)
    target = work / "notebooks"
    target.mkdir(exist_ok=True)
    write_text(target / path.name, nbformat.writes(executed.notebook) + "\n")
    title = f"{find_title(executed.notebook) or name} · {job.label}"
    write_text(target / f"{name}.html", export(executed.notebook, "chapter", title))
    if name == REPORT:
        write_text(work / PAGE, export(executed.notebook, "report", title))
    return Made(spoken={name: executed.spoken})


def _reword(notebook: NotebookNode, words: Words) -> None:
    """Have the prose of a chapter speak in the run's words; code stays as it is."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = words.reword(cell.source)


def find_title(notebook: NotebookNode) -> str | None:
    """The first heading of a notebook."""
    lines = (str(line) for cell in notebook.cells if cell.cell_type == "markdown" for line in cell.source.splitlines())
    return next((line[2:].strip() for line in lines if line.startswith("# ")), None)


def write_text(path: Path, text: str) -> None:
    """UTF-8 with line feeds, on every system."""
    path.write_text(text, encoding="utf-8", newline="\n")


def build_document(job: Job, made: Made) -> Made:
    """Build the report and draw its charts once, in a process from which all are forked that show them again."""
    from perfeval_helpers.showing.charts.sharing import make_ready

    make_ready(job.parts().build(open_in_memory(job).run).charts())
    gc.collect()
    share_memory()
    return Made()


def write_quarantine(frame: pd.DataFrame, path: Path, rows_at_once: int = 10_000) -> None:
    """Write lines that were set aside, some at a time; no text is a formula to Excel."""
    from perfeval_helpers.showing.tables import protect_text

    with path.open("w", encoding="utf-8-sig", newline="") as file:
        for start in range(0, len(frame), rows_at_once):
            part = frame[start:start + rows_at_once].map(lambda cell: protect_text(cell) if isinstance(cell, str) else cell)
            part.to_csv(file, index=False, header=start == 0, lineterminator="\r\n")


def write_files(job: Job, made: Made) -> Made:
    """Write results.json, tables/, quarantine/, annexes.xlsx and the self-evaluation form, if there is one, and look through them."""
    from perfeval_helpers.making.privacy import list_files
    from perfeval_helpers.report.sections.records import list_tables
    from perfeval_helpers.showing.tables import to_csv

    run, work = open_in_memory(job).run, Path(job.work)
    write_text(work / RESULTS, json.dumps(run.results(), ensure_ascii=False, indent=1) + "\n")
    for name in ("tables", "quarantine"):
        (work / name).mkdir(exist_ok=True)
    for name, extract in run.extracts.items():
        if len(extract.quarantine):
            write_quarantine(extract.quarantine, work / "quarantine" / f"{name}.csv")
    document = job.parts().build(run)
    for table in (*document.tables(), *list_tables(run)):
        if table.name:
            (work / "tables" / f"{table.name}.csv").write_bytes(to_csv(table).encode("utf-8-sig"))
    job.parts().write_annexes(document, work / SHEETS)
    if run.form is not None:
        from perfeval_helpers.report.formats.form import write_form

        write_form(run.form, work)
    return _look(job, made, [path for path in list_files(work) if path.parent.name != "notebooks" and path.name not in (*PAGES, PAGE)])[1]


def write_pdf(job: Job, made: Made) -> Made:
    """Write report.pdf, and report.docx, which has its pages, and look through them.

    Raises
    ------
    RunFailed
        It cannot be.
    """
    parts, work = job.parts(), Path(job.work)
    document = parts.build(open_in_memory(job).run)
    parts.write_pdf(document, work / PDF)
    parts.write_word(document, work / WORD)
    return _look(job, made, [work / name for name in PAGES])[1]


def look_through(job: Job, made: Made) -> Made:
    """Look for personal data in what has been written; what other steps are at work on may be half written."""
    from perfeval_helpers.making.privacy import list_files

    work = Path(job.work)
    unfinished = () if "write_pdf" in made.seconds else PAGES
    written = [p for p in list_files(work) if p.name not in unfinished and (p.parent.name != "notebooks" or p.stem in made.spoken)]
    return _clear(job, made, written)


def _look(job: Job, made: Made, written: Sequence[Path]) -> tuple[list[Hit], Made]:
    """What is found in what was written, and what is cleared of it; what was cleared before and is the same is not looked at again."""
    from perfeval_helpers.making.privacy.runs import make_gate

    hits, hashes = make_gate(open_in_memory(job).run).scan(Path(job.work), written, dict(made.cleared))
    return hits, Made(cleared={name: digest for name, digest in hashes.items() if name not in {hit.file for hit in hits}})


def _clear(job: Job, made: Made, written: Sequence[Path]) -> Made:
    """What is cleared of what was written.

    A step that writes leaves it to this to refuse what it has found in its own files, so that all of them are named.
    """
    from perfeval_helpers.making.privacy.runs import explain_hits

    hits, found = _look(job, made, written)
    if hits:
        raise StepFailed(explain_hits(hits))
    return found


def finish(files: Sequence[str], job: Job, made: Made) -> Made:
    """Compare, look through everything for personal data, write the receipt.

    Parameters
    ----------
    files
        What a run has by its plan, besides the self-evaluation form.

    Raises
    ------
    RunFailed
        What was made is not whole, does not agree, or holds personal data.
    """
    from perfeval_helpers.making.privacy import list_files

    opened, work = open_in_memory(job), Path(job.work)
    results = json.loads((work / RESULTS).read_text(encoding="utf-8"))
    check_spoken(made.spoken, results["figures"])
    check_files(work, (*files, *(FORM_FILES if opened.run.form is not None else ())))
    check_formats(work)
    _clear(job, made, list_files(work))
    summary = summarise(opened.run, job.framework is not None)
    ended = time.time()
    receipt.write_receipt(
        work,
        {
            "run": job.run,
            "parameters": {"run": job.label, "framework": job.framework},
            "fingerprint": opened.fingerprint,
            "code": receipt.hash_code(job.list_notebooks()),
            "summary": summary,
            "versions": receipt.list_versions(),
            "commit": opened.commit,
            "machine": receipt.describe_machine(),
            "inputs": opened.inputs,
            "outputs": receipt.describe_outputs(work),
            "times": {
                "started": format_time(made.began),
                "ended": format_time(ended),
                "seconds": round(ended - made.began, 3),
                "steps": {name: round(seconds, 3) for name, seconds in sorted(made.seconds.items())},
            },
        },
    )
    return Made(summary)


def format_time(seconds: float) -> str:
    """``2022-02-01T08:00:00+00:00``."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
