"""Many runs at once, none of which can harm another: open, execute, write, look through, publish.

In: runs and limits. Out: an `Outcome` for each, and the published folders. One loop starts steps in other processes
(`execution.steps`), never more than `workers` at a time over all runs, the earliest run first; it does none of the work
itself, so that a step that crashes, hangs or eats all memory takes only its run with it.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, Literal, Protocol

from perfeval_helpers.contract.notebooks import find_notebook, find_notebooks
from perfeval_helpers.making.execution.machine import make_server
from perfeval_helpers.making.execution.steps import REPORT, Job, find_unchanged
from perfeval_helpers.making.progress import name_step
from perfeval_helpers.making.publishing import NotWritable, Workspace, keep_failed, recover, remove_failed
from perfeval_helpers.values.language import _, choose, join_parts

STEPS = "perfeval_helpers.making.execution.steps:"
LOADING_MODULES = ("pandas", "pyarrow.pandas_compat", "perfeval_helpers.evaluation", "perfeval_helpers.making.execution.steps")
KERNEL_MODULES = (
    "perfeval_helpers.evaluation",
    "perfeval_helpers.display",
    "perfeval_helpers.report",
    "perfeval_helpers.making.execution.steps",
)
# What one step alone needs: loaded beforehand where several runs share the cost.
SHARED_MODULES = (
    "perfeval_helpers.report.formats.excel",
    "perfeval_helpers.report.formats.pdf",
    "perfeval_helpers.report.formats.word",
    "perfeval_helpers.rescoring",
    "perfeval_helpers.studies.sensitivity",
    "perfeval_helpers.studies.trend",
    "perfeval_helpers.making.privacy",
)
DRIVER_MODULES = ("perfeval_helpers.making.execution.engine", "perfeval_helpers.making.execution.steps", "perfeval_helpers.making.export")
KERNEL_WARMERS = ("perfeval_helpers.making.execution.warming:warm_kernels",)
DRIVER_WARMERS = ("perfeval_helpers.making.execution.warming:warm_drivers",)
IN_OPENED = {"build_document", "write_files"}  # done in the process that opened the run, where others run beside it
UNTOLD = {"open", "build_document", "look_through", "finish"}  # steps that are over before anyone asks

Status = Literal["done", "unchanged", "failed", "faults"]


@dataclass(frozen=True)
class Limits:
    """How much at once and how long.

    Attributes
    ----------
    workers
        Steps at work at a time, over all runs; a step keeps about one core busy.
    cell_seconds, run_seconds
        How long a cell and a whole run may take.
    """

    workers: int
    cell_seconds: float
    run_seconds: float


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
    summary: dict[str, Any] = field(default_factory=dict)
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


@dataclass
class Step:
    """A piece of a run's work in a process of its own."""

    name: str
    started: float = 0
    handle: Any = None
    driver: Any = None  # the server to whom a notebook's process is given back


class Servers:
    """The two warm processes: one that drives notebooks, one whose children are kernels; made again if they die.

    Attributes
    ----------
    unfinished
        How many runs they still serve.
    """

    def __init__(self, jobs: Sequence[Job]) -> None:
        self.unfinished = len(jobs)
        self._modules = KERNEL_MODULES + (SHARED_MODULES if len(jobs) > 1 else ())
        ahead = {"modules": LOADING_MODULES, "load": STEPS + "load_ahead", "keep": STEPS + "keep_ahead"}
        # Both load at the same time, each on a core of its own; the first run beside them where it is the only one.
        self._kernels = make_server(
            modules=self._modules,
            warm=KERNEL_WARMERS,
            ahead={**ahead, "kwargs": {"job": jobs[0].as_json()}} if len(jobs) == 1 else None,
        )
        self._drivers = make_server(modules=DRIVER_MODULES, warm=DRIVER_WARMERS, kernels=False)

    @property
    def kernels(self) -> Any:
        """Loads runs; their kernels are forked from what it forks."""
        if not self._kernels.is_alive():
            self._kernels.close()
            self._kernels = make_server(modules=self._modules, warm=KERNEL_WARMERS)
        self._kernels.wait_ready()
        return self._kernels

    @property
    def drivers(self) -> Any:
        """Drives papermill and exports."""
        if not self._drivers.is_alive():
            self._drivers.close()
            self._drivers = make_server(modules=DRIVER_MODULES, warm=DRIVER_WARMERS, kernels=False)
        self._drivers.wait_ready()
        return self._drivers

    def close(self) -> None:
        """End both, and with them everything they forked."""
        self._kernels.close()
        self._drivers.close()


class Production:
    """One run on its way through the steps."""

    def __init__(self, job: Job, servers: Servers, observer: Observer, outputs: Path, seconds: float) -> None:
        self.job, self.servers, self.observer, self.outputs = job, servers, observer, outputs
        self.seconds = seconds
        self.outcome: Outcome | None = None
        self.running: list[Step] = []
        self._waiting = [Step("open")]
        self._opened: Any = None
        self._builder: Any = None
        self._socket = self._report_socket = ""
        self._beside_others = False
        self._workspace: Workspace | None = None
        self._spoken: dict[str, dict[str, str]] = {}
        self._cleared: dict[str, str] = {}
        self._times: dict[str, float] = {}
        self._began = self._clock = 0.0

    @property
    def deadline(self) -> float:
        """When it has taken too long, on the monotonic clock."""
        return self._clock + self.seconds if self._clock else float("inf")

    @property
    def can_start(self) -> bool:
        """Whether a step waits that needs nothing but a free worker; while the opened process works, nothing forks from it."""
        is_busy = self._beside_others and any(step.name in IN_OPENED for step in self.running)
        return self.outcome is None and bool(self._waiting) and not is_busy

    def start_next(self) -> None:
        """Start the next step."""
        step = self._waiting.pop(0)
        step.started = time.monotonic()
        if not self._clock:
            self._clock, self._began = step.started, time.time()
        job = self.job.as_json()
        try:
            if step.name == "open":
                step.handle, self._socket = self.servers.kernels.serve(STEPS + "open_run", {"job": job})
                self._opened = step.handle
            elif self._beside_others and step.name in IN_OPENED:
                step.handle = self.servers.kernels.here(STEPS + step.name, {"job": job}, self._socket)
                self._report_socket = self._socket
            elif step.name == "build_document":
                step.handle, self._report_socket = self.servers.kernels.serve(
                    STEPS + step.name, {"job": job}, self._socket
                )
                self._builder = step.handle
            elif step.name in ("write_files", "write_pdf"):
                step.handle = self.servers.kernels.call(STEPS + step.name, {"job": job}, self._report_socket)
            elif step.name == "look_through":
                step.handle = self.servers.kernels.call(
                    STEPS + step.name, {"job": job, "chapters": list(self._spoken), "cleared": {}}, self._socket
                )
            elif step.name == "finish":
                times = {"started": self._began, "steps": self._times}
                step.handle = self.servers.kernels.here(
                    STEPS + "finish",
                    {"job": job, "spoken": self._spoken, "times": times, "cleared": self._cleared},
                    self._socket,
                )
            else:
                drivers = step.driver = self.servers.drivers
                notebook = str(find_notebook(Path(self.job.root), step.name))
                step.handle = drivers.work(
                    STEPS + "run_notebook",
                    {
                        "job": job,
                        "notebook": notebook,
                        "folder": str(drivers.folder),
                        # What built the report has its charts ready, which other chapters show too.
                        "server": self._report_socket if "build_document" in self._times else self._socket,
                    },
                )
        except (OSError, RuntimeError) as error:
            self._fail(_("{step} could not be started: {reason}", step=step.name, reason=error))
            return
        self.running.append(step)
        if step.name not in UNTOLD:
            self.observer.start_step(self.job.label, step.name)

    def receive(self, step: Step) -> None:
        """Take in what a step says; go on, or end, when it is done."""
        handle = step.handle
        finished = handle.read_result()
        for done, total in handle.progress:
            self.observer.advance(self.job.label, step.name, done, total)
        handle.progress.clear()
        if not finished:
            return
        self.running.remove(step)
        self._times[step.name] = time.monotonic() - step.started
        if step.driver is not None and handle.result and "failed" not in handle.result:
            step.driver.release(handle)
        elif handle not in (self._opened, self._builder):
            handle.close()
        if handle.error is not None:
            self._fail(join_parts(name_step(step.name), handle.error))
        elif handle.result is None:
            said = _("{step}: its process ended without an answer (status {status})", step=name_step(step.name), status=handle.returncode)
            self._fail(said)
        elif "failed" in handle.result:
            self._fail(handle.result["failed"], {f"{step.name}.ipynb": handle.result.get("partial")})
        else:
            self._go_on(step, handle.result)

    def _go_on(self, step: Step, result: dict[str, Any]) -> None:
        if step.name == "open":
            self._plan(result)
            return
        if step.name == "finish":
            self._publish(result["summary"])
            return
        if step.name == "build_document":
            if not self._beside_others:
                self._waiting[:0] = [Step(REPORT), Step("write_files"), Step("write_pdf")]
            return
        if "spoken" in result:
            self._spoken[step.name] = result["spoken"]
        self._cleared = result.get("cleared", self._cleared)
        written = {REPORT, "write_files", "write_pdf"}
        is_half = step.name in written and written <= self._times.keys()
        if is_half and self._waiting and not self._beside_others:
            # Half of all that is written is there: look through it beside the last notebook, not after it.
            self._waiting.append(Step("look_through"))
        if step.name not in UNTOLD:
            self.observer.end_step(self.job.label, step.name, self._times[step.name])
        if not self._waiting and not self.running:
            self._waiting.append(Step("finish"))

    def _plan(self, result: dict[str, Any]) -> None:
        if result["state"] == "unchanged":
            remove_failed(self.outputs, self.job.label)
            self._end(Outcome(self.job.label, "unchanged", summary=result["summary"]))
            return
        if result["state"] == "faults":
            first = result["faults"][0] if result["faults"] else ""
            self._end(
                Outcome(
                    self.job.label,
                    "faults",
                    message=first,
                    faults=tuple(result["faults"]),
                    faults_count=result["count"],
                )
            )
            return
        try:
            self._workspace = Workspace(self.outputs, self.job.label)
        except NotWritable as error:
            self._fail(str(error))
            return
        self.job = replace(self.job, work=str(self._workspace.new), words=tuple(result["words"]))
        chapters = result["chapters"]
        if REPORT not in chapters:
            self._fail(_("no notebook {notebook} in {folder}", notebook=REPORT, folder=find_notebooks(Path(self.job.root))))
            return
        others = [chapter for chapter in chapters if chapter != REPORT]
        # Alone, a run keeps all cores busy by doing at once what it can. Beside others it does in the process that opened
        # it, and before the first notebook, what notebooks then find there, which is less work.
        self._beside_others = self.servers.unfinished > 1
        self._waiting = [Step(name) for name in ("build_document", *(("write_files", "write_pdf", REPORT) if self._beside_others else ()), *others)]
        self.observer.start_run(self.job.label, len(chapters) + 2)

    def _publish(self, summary: dict[str, Any]) -> None:
        assert self._workspace is not None
        try:
            self._workspace.publish()
        except NotWritable as error:
            self._fail(str(error))
            return
        self._end(Outcome(self.job.label, "done", summary=summary))

    def check_time(self) -> None:
        """Fail a run that has taken too long."""
        if self.outcome is None and time.monotonic() > self.deadline:
            names, most = choose("、", ", ").join(name_step(step.name) for step in self.running), f"{self.seconds:g}"
            self._fail(_("ran longer than {seconds} seconds (at {steps}); --run-seconds allows more", seconds=most, steps=names))

    def _fail(self, message: str, files: dict[str, str | None] | None = None) -> None:
        message, kept = hide_personal(message, {name: text for name, text in (files or {}).items() if text})
        self._end(Outcome(self.job.label, "failed", message=message), {"message.txt": message + "\n", **kept})

    def _end(self, outcome: Outcome, kept: dict[str, str] | None = None) -> None:
        self.outcome = replace(outcome, seconds=round(time.monotonic() - self._clock, 3))
        if outcome.exit_status:
            files = {
                "status.json": json.dumps(asdict(self.outcome), ensure_ascii=False, indent=1) + "\n",
                **(kept or {}),
            }
            folder = keep_failed(self.outputs, outcome.label, files)
            notebooks = [name for name in files if name.endswith(".ipynb")]
            if folder is not None and notebooks:
                where = (folder / notebooks[0]).relative_to(self.outputs.parent)
                self.outcome = replace(self.outcome, message=_("{message} (as far as it came: {where})", message=outcome.message, where=where))
        self.stop()
        self.observer.end_run(self.outcome)

    def stop(self) -> None:
        """End everything that still runs for it, and remove what it was building."""
        for step in self.running:
            step.handle.close()
        self.running.clear()
        self._waiting.clear()
        for server in (self._builder, self._opened):
            if server is not None:
                server.close()
        self._builder = self._opened = None
        if self._workspace is not None:
            self._workspace.discard()
            self._workspace = None


def hide_personal(message: str, files: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Message and partial notebooks without personal data: an error's text may hold a value that nothing masked."""
    from perfeval_helpers.making.privacy import Gate, find_numbers

    if any(find_numbers(message)):
        message = message.partition(": ")[0] + ": failed (the error's text holds personal data and is not shown)"
    gate = Gate()
    kept = {name: text for name, text in files.items() if not gate.find_hits(text.encode(), name)}
    return message, kept


def run_batch(jobs: Sequence[Job], outputs: Path, limits: Limits, observer: Observer) -> list[Outcome]:
    """Make runs side by side.

    Returns
    -------
    list of Outcome
        In the order of the jobs. A run that fails leaves its published outputs as they were and the others alone.
    """
    recover(outputs)
    unchanged = {job: outcome for job in dict.fromkeys(jobs) if (outcome := _end_unchanged(job, outputs, observer)) is not None}
    changed = [job for job in jobs if job not in unchanged]
    made = iter(_make(changed, outputs, limits, observer) if changed else [])
    return [unchanged[job] if job in unchanged else next(made) for job in jobs]


def _end_unchanged(job: Job, outputs: Path, observer: Observer) -> Outcome | None:
    """The outcome of a job whose published outputs are what it would make: no process need be started for it."""
    began = time.monotonic()
    kept = find_unchanged(job)
    if kept is None:
        return None
    remove_failed(outputs, job.label)
    outcome = Outcome(job.label, "unchanged", summary=kept.get("summary", {}), seconds=round(time.monotonic() - began, 3))
    observer.end_run(outcome)
    return outcome


def _make(jobs: list[Job], outputs: Path, limits: Limits, observer: Observer) -> list[Outcome]:
    servers = Servers(jobs)
    productions: list[Production] = []
    try:
        productions = [Production(job, servers, observer, outputs, limits.run_seconds) for job in jobs]
        while unfinished := [p for p in productions if p.outcome is None]:
            servers.unfinished = len(unfinished)
            _start_steps(unfinished, limits.workers)
            running = {step.handle.waitable: (p, step) for p in unfinished for step in p.running}
            # What a handle took in while it was made makes its socket ready no more: ask it before waiting.
            ready = [waitable for waitable, (_, step) in running.items() if step.handle.has_answer]
            if running and not ready:
                rest = min(p.deadline for p in unfinished) - time.monotonic()
                ready = wait(list(running), max(0.0, min(rest, 3600.0)))
            for waitable in ready:
                production, step = running[waitable]
                if step in production.running:
                    production.receive(step)
            for production in unfinished:
                production.check_time()
    finally:
        for production in productions:
            with contextlib.suppress(OSError):
                production.stop()
        servers.close()
    return [production.outcome for production in productions if production.outcome is not None]


def _start_steps(unfinished: Sequence[Production], workers: int) -> None:
    """Fill the free workers, the earliest run first."""
    free = workers - sum(len(production.running) for production in unfinished)
    for production in unfinished:
        while free > 0 and production.can_start:
            before = len(production.running)
            production.start_next()
            free -= len(production.running) - before
