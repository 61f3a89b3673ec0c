"""What the processes of a run do, one function a step: open it, run a notebook, write its data, finish it.

In: a `Job` as JSON. Out: JSON. Each is called in a process of its own (`forkserver`, `spawned`); those that need the
run itself are called in children of the process that opened it, which have it in memory.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, astuple, dataclass, replace
from pathlib import Path
from typing import Any

from perfeval_helpers.contract.catalogue import find_words
from perfeval_helpers.contract.chapters import RECORDS, is_own, list_chapters
from perfeval_helpers.contract.findings import InputFaults, RunFailed
from perfeval_helpers.contract.notebooks import find_notebook, find_notebooks
from perfeval_helpers.making import receipt
from perfeval_helpers.making.agreement import find_differences
from perfeval_helpers.making.execution.calls import resolve
from perfeval_helpers.values.language import _
from perfeval_helpers.values.words import Words, put_in_force

NOTEBOOKS = ("0[0-6]_*.ipynb", f"{RECORDS}.ipynb")  # what runs are made of; others look across runs or are for exploring
REPORT = "06_report"
SHOWN_FAULTS = 200
KEPT_OPENED = 2
MOST_AHEAD_BYTES = 50_000_000


@dataclass(frozen=True)
class Job:
    """One run to make, and the functions that make it (tests put others in their place).

    Attributes
    ----------
    run
        The run's name.
    framework
        Another framework than the run file's, or None.
    root, work, published
        The project, the folder to build in, the folder that is published.
    force, asked
        Make it again though nothing changed, unless it was begun and published after `asked` (as in the receipt): a
        cluster may hand out a job twice.
    cell_seconds
        How long a cell may take.
    words
        The run's own words, once it is opened: what the prose of the chapters says.
    loader, inputs, exporter, reporter, word, annexes, pdf
        ``module:function`` of the parts that make it.
    """

    run: str
    framework: str | None
    root: str
    work: str
    published: str
    force: bool = False
    asked: str = ""
    cell_seconds: float = 600
    words: tuple[str, ...] = ()
    loader: str = "perfeval_helpers.evaluation:load_run"
    inputs: str = "perfeval_helpers.making.receipt:list_run_inputs"
    exporter: str = "perfeval_helpers.making.export:export_notebook"
    reporter: str = "perfeval_helpers.report:build"
    word: str = "perfeval_helpers.report.formats.word:write_docx"
    annexes: str = "perfeval_helpers.report.formats.excel:write_xlsx"
    pdf: str = "perfeval_helpers.report.formats.pdf:write_pdf"

    @property
    def label(self) -> str:
        """What the run is called in outputs and by notebooks: ``2022``, or ``2022@caiyu-2020-10``."""
        return self.run if self.framework is None else f"{self.run}@{self.framework}"

    @property
    def key(self) -> str:
        """What the loaded run is known by."""
        return json.dumps([self.root, self.label, self.loader])

    def in_outputs(self, outputs: Path) -> Job:
        """The job with the folder where its outputs are published."""
        return replace(self, published=str(outputs / self.label))

    def as_json(self) -> dict[str, Any]:
        """The job as `from_json` reads it."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Job:
        """The job from `as_json`."""
        return cls(**{**content, "words": tuple(content.get("words", ()))})  # JSON has no tuples, and a job is compared

    def list_notebooks(self) -> list[Path]:
        """The notebooks that a run can have as chapters, in reading order."""
        folder = find_notebooks(Path(self.root))
        return sorted(path for pattern in NOTEBOOKS for path in folder.glob(pattern))

    def choose_chapters(self, run: Any) -> list[str]:
        """The chapters that a loaded run has, in reading order: none about an extract that it lacks."""
        there = [path.stem for path in self.list_notebooks()]
        spec = getattr(run, "spec", None)
        if spec is None:
            return there
        root = Path(self.root)
        return [name for name in list_chapters(spec) if name in there or find_notebook(root, name).is_file()]


@dataclass
class Opened:
    """What is known of a run once it is loaded."""

    run: Any
    inputs: list[dict[str, Any]]
    fingerprint: str
    commit: dict[str, Any] | None


_opened: dict[str, Opened] = {}


def _load(job: Job, described: tuple[list[dict[str, Any]], str] | None = None) -> Opened:
    """The loaded run: from memory in a child of the process that opened it, else anew."""
    if job.key not in _opened:
        inputs, fingerprint = described or _fingerprint(job)
        run = resolve(job.loader)(job.run, Path(job.root), job.framework)
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
        inputs = receipt.describe_inputs(resolve(job.inputs)(job.run, root, job.framework), root)
    except InputFaults:
        # Loading says more: what is wrong between run file and framework too.
        resolve(job.loader)(job.run, root, job.framework)
        raise
    code = receipt.hash_code(job.list_notebooks())
    return inputs, receipt.take_fingerprint(inputs, {"run": job.run, "framework": job.framework}, code)


def _find_published(job: Job, fingerprint: str) -> dict[str, Any] | None:
    """The receipt of what is published where it may stand: made from the same and, if a new one was asked for, after that."""
    kept = receipt.read_receipt(Path(job.published)) or {}
    may_stand = not job.force or (job.asked and kept.get("times", {}).get("started", "") >= job.asked)
    return kept if may_stand and receipt.is_current(Path(job.published), fingerprint) else None


def find_unchanged(job: Job) -> dict[str, Any] | None:
    """The receipt of what is published, where the job would make the same: found without loading anything of the run.

    What is cheap to compare comes first, so that a run that did change loses hardly any time by it: program and versions,
    then the sizes of the inputs, then the fingerprint. None also where that cannot be told here.
    """
    folder, root = Path(job.published), Path(job.root)
    kept = receipt.read_receipt(folder)
    if kept is None or (job.force and not job.asked) or kept.get("versions") != receipt.list_versions():
        return None
    if kept.get("code") != receipt.hash_code(job.list_notebooks()):
        return None
    try:
        if any((root / entry["file"]).stat().st_size != entry["bytes"] for entry in kept["inputs"]):
            return None
        return _find_published(job, _fingerprint(job)[1])
    except (InputFaults, OSError, KeyError, TypeError):
        return None


def _enter(job: Job) -> None:
    os.environ["PERFEVAL_ROOT"] = job.root
    os.chdir(job.root)


def open_run(job: dict[str, Any]) -> dict[str, Any]:
    """Load a run: ``{"state": "ready" | "unchanged" | "faults", …}``."""
    made = Job.from_json(job)
    _enter(made)
    started = time.time()
    try:
        if made.key not in _opened:
            described = _fingerprint(made)
            if kept := _find_published(made, described[1]):
                return {"state": "unchanged", "summary": kept.get("summary", {})}
            _load(made, described)
    except InputFaults as faults:
        lines = [finding.located() for finding in faults.findings]
        return {"state": "faults", "count": len(lines), "faults": lines[:SHOWN_FAULTS]}
    run = _opened[made.key].run
    return {
        "state": "ready", "summary": summarise(run), "chapters": made.choose_chapters(run),
        "words": astuple(find_words(getattr(run, "spec", None))), "seconds": time.time() - started,
    }  # fmt: skip


def load_ahead(job: dict[str, Any]) -> tuple[str, Opened, Any] | None:
    """Load a run beside a warm process that still imports, for `keep_ahead` there; None where `open_run` does better.

    It is unchanged, at fault, or so large that handing it over costs more than it saves.
    """
    from perfeval_helpers.evaluation import list_loaded

    made = Job.from_json(job)
    _enter(made)
    try:
        described = _fingerprint(made)
        if sum(entry["bytes"] for entry in described[0]) > MOST_AHEAD_BYTES or _find_published(made, described[1]):
            return None
        opened = _load(made, described)
        getattr(opened.run, "previous", None)  # what the report compares with is loaded too, while there is time
        return made.key, opened, list_loaded()
    except InputFaults:
        return None


def keep_ahead(found: tuple[str, Opened, Any] | None) -> None:
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


def run_notebook(
    job: dict[str, Any], notebook: str, folder: str, server: str, report: Callable[[Any], None] | None = None
) -> dict[str, Any]:
    """Execute one notebook and export it: ``{"spoken": {…}, …}`` or ``{"failed": message, "partial": text}``.

    Parameters
    ----------
    folder, server
        As in `engine.execute_notebook`.
    report
        Told the number of cells done and their total.
    """
    import nbformat

    from perfeval_helpers.making.execution import engine

    made, path, started = Job.from_json(job), Path(notebook), time.monotonic()
    os.environ["PERFEVAL_ROOT"] = made.root
    os.chdir(made.root)
    try:
        executed = engine.execute_notebook(
            path,
            {"run": made.label},
            folder=Path(folder),
            server=server,
            cell_seconds=made.cell_seconds,
            on_cell=None if report is None else lambda done, total: report([done, total]),
        )
    except engine.NotebookFailed as failure:
        partial = None if failure.notebook is None else nbformat.writes(failure.notebook)
        return {"failed": _("notebook {name}: {failure}", name=path.stem, failure=failure), "partial": partial}
    if made.words and not is_own(path.stem):
        _reword(executed.notebook, Words(*made.words))
    export = resolve(made.exporter)
    target = Path(made.work) / "notebooks"
    target.mkdir(exist_ok=True)
    write_text(target / path.name, nbformat.writes(executed.notebook) + "\n")
    title = f"{find_title(executed.notebook) or path.stem} · {made.label}"
    write_text(target / f"{path.stem}.html", export(executed.notebook, "chapter", title))
    if path.stem == REPORT:
        write_text(Path(made.work) / "report.html", export(executed.notebook, "report", title))
    return {"spoken": executed.spoken, "seconds": time.monotonic() - started}


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


def build_document(job: dict[str, Any]) -> dict[str, Any]:
    """Build the report and draw its charts once, in a process from which all are forked that show them again."""
    from perfeval_helpers.showing.charts.sharing import make_ready

    made = Job.from_json(job)
    make_ready(resolve(made.reporter)(_load(made).run).charts())
    return {"built": True}


def write_files(job: dict[str, Any]) -> dict[str, Any]:
    """Write results.json, tables/, quarantine/, annexes.xlsx and the self-evaluation form, if there is one."""
    from perfeval_helpers.report.sections.records import list_tables
    from perfeval_helpers.showing.tables import protect_text, to_csv

    made = Job.from_json(job)
    run, work = _load(made).run, Path(made.work)
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
    document = resolve(made.reporter)(run)
    for table in document.tables():
        if table.name:
            (work / "tables" / f"{table.name}.csv").write_bytes(to_csv(table).encode("utf-8-sig"))
    for table in list_tables(run):
        (work / "tables" / f"{table.name}.csv").write_bytes(to_csv(table).encode("utf-8-sig"))
    resolve(made.annexes)(document, work / "annexes.xlsx")
    if (form := getattr(run, "form", None)) is not None:
        from perfeval_helpers.report.formats.form import write_form

        write_form(form, work)
    return {"written": True}


def write_pdf(job: dict[str, Any]) -> dict[str, Any]:
    """Write report.pdf, and report.docx, which has its pages: ``{"written": True}``, or ``{"failed": …}`` where it cannot be."""
    made = Job.from_json(job)
    document, work = resolve(made.reporter)(_load(made).run), Path(made.work)
    try:
        resolve(made.pdf)(document, work / "report.pdf")
        resolve(made.word)(document, work / "report.docx")
    except RunFailed as failure:
        return {"failed": str(failure)}
    return {"written": True}


def look_through(job: dict[str, Any], chapters: list[str] | None, cleared: dict[str, str]) -> dict[str, Any]:
    """Look for personal data in what has been written: ``{"failed": …}`` or ``{"cleared": {file: SHA-256}}``.

    Parameters
    ----------
    chapters
        The notebooks that are done; others may be half written. None when all are.
    cleared
        What an earlier call cleared; only what is new or changed is looked at.
    """
    from perfeval_helpers.making.privacy import list_files
    from perfeval_helpers.making.privacy.runs import explain_hits, make_gate

    made = Job.from_json(job)
    work = Path(made.work)
    written = [p for p in list_files(work) if chapters is None or p.parent.name != "notebooks" or p.stem in chapters]
    run = _load(made).run
    hits, hashes = make_gate(run).scan(work, written, cleared)
    if hits:
        return {"failed": explain_hits(hits)}
    return {"cleared": hashes}


def finish(
    job: dict[str, Any], spoken: dict[str, dict[str, str]], times: dict[str, Any], cleared: dict[str, str]
) -> dict[str, Any]:
    """Compare, look through everything for personal data, write the receipt: ``{"failed": …}`` or ``{"summary": …}``.

    Parameters
    ----------
    spoken
        Chapter → figure id → printed, as the `results` cells said.
    times
        When the run started (seconds since 1970) and how long each step took.
    cleared
        As for `look_through`.
    """
    made = Job.from_json(job)
    opened, work = _load(made), Path(made.work)
    results = json.loads((work / "results.json").read_text(encoding="utf-8"))
    try:
        check_spoken(spoken, results["figures"])
        check_files(work, made.choose_chapters(opened.run), getattr(opened.run, "form", None) is not None)
        check_formats(work)
    except RunFailed as failure:
        return {"failed": str(failure)}
    looked = look_through(job, None, cleared)
    if "failed" in looked:
        return looked
    summary = summarise(opened.run)
    ended = time.time()
    receipt.write_receipt(
        work,
        {
            "run": made.run,
            "parameters": {"run": made.label, "framework": made.framework},
            "fingerprint": opened.fingerprint,
            "code": receipt.hash_code(made.list_notebooks()),
            "summary": summary,
            "versions": receipt.list_versions(),
            "commit": opened.commit,
            "machine": receipt.describe_machine(),
            "inputs": opened.inputs,
            "outputs": receipt.describe_outputs(work),
            "times": {
                "started": format_time(times["started"]),
                "ended": format_time(ended),
                "seconds": round(ended - times["started"], 3),
                "steps": {name: round(seconds, 3) for name, seconds in sorted(times["steps"].items())},
            },
        },
    )
    return {"summary": summary}


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
    expected = ["report.html", "report.pdf", "results.json", "report.docx", "annexes.xlsx"]
    expected += [f"notebooks/{chapter}{suffix}" for chapter in chapters for suffix in (".ipynb", ".html")]
    expected += ["self_evaluation.xlsx", "self_evaluation.docx"] if has_form else []
    missing = [name for name in expected if not (work / name).is_file() or not (work / name).stat().st_size]
    if missing:
        raise RunFailed(_("outputs are missing: {files}", files=", ".join(missing)))
