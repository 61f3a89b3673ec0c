"""What the processes of a run do, one function a step: open it, run a notebook, write its data, finish it.

In: a `Job`, and what earlier steps have `Made`. Out: what this one has made; `StepFailed` where it did not. `plan` says in
which order; each is called in a worker, those that need the run itself in workers forked from the one that opened it.
"""

from __future__ import annotations

import gc
import json
import os
import time
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from perfeval_helpers.contract.catalogue import find_words
from perfeval_helpers.contract.chapters import find_notebook, is_own
from perfeval_helpers.contract.findings import InputFaults, RunFailed
from perfeval_helpers.making import receipt
from perfeval_helpers.making.agreement import find_differences
from perfeval_helpers.making.execution.job import Job, Made, StepFailed
from perfeval_helpers.making.execution.workers import report, share_memory
from perfeval_helpers.values.language import _
from perfeval_helpers.values.words import Words, put_in_force

REPORT = "06_report"
KEPT_OPENED = 2
MOST_AHEAD_BYTES = 50_000_000


@dataclass
class Opened:
    """What is known of a run once it is loaded."""

    run: Any
    inputs: list[dict[str, Any]]
    fingerprint: str
    commit: dict[str, Any] | None


_opened: dict[tuple[object, ...], Opened] = {}


def _load(job: Job, described: tuple[list[dict[str, Any]], str] | None = None) -> Opened:
    """The loaded run: from memory in a child of the process that opened it, else anew."""
    if job.key not in _opened:
        inputs, fingerprint = described or _fingerprint(job)
        run = job.parts().load(job.run, Path(job.root), job.framework)
        getattr(run, "final_states", None)  # many notebooks ask for them: made once, all children have them
        while len(_opened) >= KEPT_OPENED:  # a process that stays opens one run after another
            del _opened[next(iter(_opened))]
        _opened[job.key] = Opened(run, inputs, fingerprint, receipt.find_commit(Path(job.root)))
    opened = _opened[job.key]
    put_in_force(find_words(getattr(opened.run, "spec", None)))  # tables are written long after they were built
    return opened


def _fingerprint(job: Job) -> tuple[list[dict[str, Any]], str]:
    root = Path(job.root)
    try:
        inputs = receipt.describe_inputs(job.parts().list_inputs(job.run, root, job.framework), root)
    except InputFaults:
        # Loading says more: what is wrong between run file and framework too.
        job.parts().load(job.run, root, job.framework)
        raise
    code = receipt.hash_code(job.list_notebooks())
    return inputs, receipt.take_fingerprint(inputs, {"run": job.run, "framework": job.framework}, code)


def _find_published(job: Job, fingerprint: str) -> dict[str, Any] | None:
    """The receipt of what is published where it may stand: made from the same and, if a new one was asked for, after that."""
    kept = receipt.read_receipt(Path(job.published)) or {}
    may_stand = not job.force or (job.asked and kept.get("times", {}).get("started", "") >= job.asked)
    return kept if may_stand and receipt.is_current(Path(job.published), fingerprint) else None


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
        same = _find_published(job, _fingerprint(job)[1])
    except (InputFaults, OSError, KeyError, TypeError):
        return Made()
    return Made() if same is None else Made(same.get("summary", {}), unchanged=True)


def _enter(job: Job) -> None:
    os.environ["PERFEVAL_ROOT"] = job.root
    os.chdir(job.root)


def open_run(job: Job, made: Made) -> Made:
    """Load a run, and keep it here for all that is forked from this process."""
    _enter(job)
    try:
        if job.key not in _opened:
            described = _fingerprint(job)
            if kept := _find_published(job, described[1]):
                return Made(kept.get("summary", {}), unchanged=True)
            _load(job, described)
    except InputFaults as faults:
        return Made(faults=[finding.located() for finding in faults.findings])
    run = _opened[job.key].run
    gc.collect()
    share_memory()
    return Made(summarise(run), chapters=job.choose_chapters(run), words=astuple(find_words(getattr(run, "spec", None))))


def load_ahead(job: Job) -> tuple[tuple[object, ...], Opened, Any] | None:
    """Load a run beside a worker that still imports, for `keep_ahead` there; None where `open_run` does better.

    It is unchanged, at fault, or so large that handing it over costs more than it saves.
    """
    from perfeval_helpers.evaluation import list_loaded

    _enter(job)
    try:
        described = _fingerprint(job)
        if sum(entry["bytes"] for entry in described[0]) > MOST_AHEAD_BYTES or _find_published(job, described[1]):
            return None
        opened = _load(job, described)
        getattr(opened.run, "previous", None)  # what the report compares with is loaded too, while there is time
        return job.key, opened, list_loaded()
    except InputFaults:
        return None


def keep_ahead(found: tuple[tuple[object, ...], Opened, Any] | None) -> None:
    """Have the run that `load_ahead` loaded in memory, and so in that of all children."""
    from perfeval_helpers.evaluation import keep_loaded

    if found is not None:
        _opened[found[0]] = found[1]
        keep_loaded(found[2])


def summarise(run: Any) -> dict[str, Any]:
    """A run in a line of the summary: score, grade, findings by severity."""
    results = run.results()
    findings = results["findings"]
    return {
        "score": results["score"]["score"],
        "points": results["score"]["points"],
        "grade": results["score"]["grade"],
        "synthetic": results.get("synthetic", False),
        "findings": {kind: sum(1 for f in findings if f["severity"] == kind) for kind in ("error", "warning", "note")},
    }


def run_notebook(name: str, job: Job, made: Made, folder: Path, address: str) -> Made:
    """Execute one notebook and export it.

    Parameters
    ----------
    folder, address
        As in `engine.execute_notebook`.

    Raises
    ------
    StepFailed
        With the notebook as far as it came.
    """
    import nbformat

    from perfeval_helpers.making.execution import engine

    _enter(job)
    path = find_notebook(Path(job.root), name)
    try:
        executed = engine.execute_notebook(
            path,
            {"run": job.label},
            folder=folder,
            address=address,
            cell_seconds=job.cell_seconds,
            on_cell=lambda done, total: report((done, total)),
        )
    except engine.NotebookFailed as failure:
        partial = {} if failure.notebook is None else {path.name: nbformat.writes(failure.notebook)}
        raise StepFailed(_("notebook {name}: {failure}", name=name, failure=failure), partial) from failure
    if job.words and not is_own(name):
        _reword(executed.notebook, Words(*job.words))
    export, work = job.parts().export, Path(job.work)
    target = work / "notebooks"
    target.mkdir(exist_ok=True)
    write_text(target / path.name, nbformat.writes(executed.notebook) + "\n")
    title = f"{find_title(executed.notebook) or name} · {job.label}"
    write_text(target / f"{name}.html", export(executed.notebook, "chapter", title))
    if name == REPORT:
        write_text(work / "report.html", export(executed.notebook, "report", title))
    return Made(spoken={name: executed.spoken})


def _reword(notebook: Any, words: Words) -> None:
    """Have the prose of a chapter speak in the run's words; code stays as it is."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = words.reword(cell.source)


def find_title(notebook: Any) -> str | None:
    """The first heading of a notebook."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                if line.startswith("# "):
                    found: str | None = line[2:].strip()
                    return found
    return None


def write_text(path: Path, text: str) -> None:
    """UTF-8 with line feeds, on every system."""
    path.write_text(text, encoding="utf-8", newline="\n")


def build_document(job: Job, made: Made) -> Made:
    """Build the report and draw its charts once, in a process from which all are forked that show them again."""
    from perfeval_helpers.showing.charts.sharing import make_ready

    make_ready(job.parts().build(_load(job).run).charts())
    gc.collect()
    share_memory()
    return Made()


def write_files(job: Job, made: Made) -> Made:
    """Write results.json, tables/, quarantine/, annexes.xlsx and the self-evaluation form, if there is one."""
    from perfeval_helpers.report.sections.records import list_tables
    from perfeval_helpers.showing.tables import protect_text, to_csv

    run, work = _load(job).run, Path(job.work)
    write_text(work / "results.json", json.dumps(run.results(), ensure_ascii=False, indent=1) + "\n")
    for name in ("tables", "quarantine"):
        (work / name).mkdir(exist_ok=True)
    for name, extract in run.extracts.items():
        if len(extract.quarantine):
            frame = extract.quarantine.copy()
            for column in frame.columns:
                frame[column] = frame[column].map(lambda cell: protect_text(cell) if isinstance(cell, str) else cell)
            text = frame.to_csv(index=False, lineterminator="\r\n")
            (work / "quarantine" / f"{name}.csv").write_bytes(text.encode("utf-8-sig"))
    document = job.parts().build(run)
    for table in document.tables():
        if table.name:
            (work / "tables" / f"{table.name}.csv").write_bytes(to_csv(table).encode("utf-8-sig"))
    for table in list_tables(run):
        (work / "tables" / f"{table.name}.csv").write_bytes(to_csv(table).encode("utf-8-sig"))
    job.parts().write_annexes(document, work / "annexes.xlsx")
    if (form := getattr(run, "form", None)) is not None:
        from perfeval_helpers.report.formats.form import write_form

        write_form(form, work)
    return Made()


def write_pdf(job: Job, made: Made) -> Made:
    """Write report.pdf, and report.docx, which has its pages.

    Raises
    ------
    RunFailed
        It cannot be.
    """
    parts, work = job.parts(), Path(job.work)
    document = parts.build(_load(job).run)
    parts.write_pdf(document, work / "report.pdf")
    parts.write_word(document, work / "report.docx")
    return Made()


def look_through(job: Job, made: Made) -> Made:
    """Look for personal data in what has been written; other notebooks than those that have spoken may be half written."""
    from perfeval_helpers.making.privacy import list_files

    work = Path(job.work)
    return _clear(job, made, [p for p in list_files(work) if p.parent.name != "notebooks" or p.stem in made.spoken])


def _clear(job: Job, made: Made, written: list[Path]) -> Made:
    """What is cleared of what was written, looking only at what was not or has changed since."""
    from perfeval_helpers.making.privacy.runs import explain_hits, make_gate

    hits, hashes = make_gate(_load(job).run).scan(Path(job.work), written, dict(made.cleared))
    if hits:
        raise StepFailed(explain_hits(hits))
    return Made(cleared=hashes)


def finish(job: Job, made: Made) -> Made:
    """Compare, look through everything for personal data, write the receipt.

    Raises
    ------
    RunFailed
        What was made is not whole, does not agree, or holds personal data.
    """
    from perfeval_helpers.making.privacy import list_files

    opened, work = _load(job), Path(job.work)
    results = json.loads((work / "results.json").read_text(encoding="utf-8"))
    check_spoken(made.spoken, results["figures"])
    check_files(work, list(made.chapters), getattr(opened.run, "form", None) is not None)
    check_formats(work)
    _clear(job, made, list_files(work))
    summary = summarise(opened.run)
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
                wrong.append(_("{chapter} speaks of {id}, which results.json does not have", chapter=chapter, id=id))
            elif figures[id]["printed"] != printed:
                wrong.append(_("{chapter} says {id} is {said}, results.json says {kept}", chapter=chapter, id=id, said=printed,
                               kept=figures[id]["printed"]))  # fmt: skip
    if wrong:
        shown = "; ".join(wrong[:10]) + (_("; and {more} more", more=len(wrong) - 10) if len(wrong) > 10 else "")
        raise RunFailed(_("notebooks and results differ: {differences}", differences=shown))


def check_formats(work: Path) -> None:
    """HTML, Word, PDF and Excel have the same sections and tables.

    Raises
    ------
    RunFailed
        Naming what one of them lacks.
    """
    if differences := find_differences(work):
        raise RunFailed(_(
            "the report is not the same in all formats: {differences}; notebook 06_report shows each section in a cell of its own, "
            "document[\"附件3\"] and the like: put back what is missing there",
            differences="; ".join(differences),
        ))  # fmt: skip


def check_files(work: Path, chapters: list[str], has_form: bool = False) -> None:
    """Everything that a run publishes is there and not empty.

    Raises
    ------
    RunFailed
        Naming what is missing.
    """
    from perfeval_helpers.making.execution.plan import list_steps

    expected = [name for step in list_steps(chapters, True) for name in step.makes if "." in name and step.do is not finish]
    expected += ["self_evaluation.xlsx", "self_evaluation.docx"] if has_form else []
    missing = [name for name in expected if not (work / name).is_file() or not (work / name).stat().st_size]
    if missing:
        raise RunFailed(_("outputs are missing: {files}", files=", ".join(missing)))
