"""One run on its way: which of its steps can begin, where each is done, what comes of it, and how it ends.

In: a job and the pools of workers. Out: its `Outcome`, and its published folder. When a step begins and how long the run
may take is for the loop over all runs to say (`making.batch`).
"""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from perfeval_helpers.contract.chapters import find_notebooks
from perfeval_helpers.contract.findings import RunFailed
from perfeval_helpers.making.edited import keep_edited
from perfeval_helpers.making.execution.job import Job, Made, StepFailed
from perfeval_helpers.making.execution.plan import COMPARE, OPEN, REPORT, Place, Step, list_steps
from perfeval_helpers.making.execution.workers import Pool, Worker
from perfeval_helpers.making.progress import Observer, Outcome, name_step
from perfeval_helpers.making.publishing import FAILED, NotWritable, Workspace, keep_failed, remove_failed
from perfeval_helpers.values.language import PARTED, Told, read_told, speak_told, tell, tell_all

SHOWN_FAULTS = 200


@dataclass
class Running:
    """A step at work in a worker, and since when."""

    step: Step
    worker: Worker
    started: float


class Production:
    """One run on its way through its plan."""

    def __init__(self, job: Job, pool: Pool, drivers: Pool, observer: Observer, outputs: Path, seconds: float) -> None:
        self.job, self.pool, self.drivers, self.observer, self.outputs = job, pool, drivers, observer, outputs
        self.seconds = seconds
        self.is_last = True  # no run comes after it that would keep the cores busy
        self.is_one_by_one = False  # other runs do
        self.outcome: Outcome | None = None
        self.running: list[Running] = []
        self._waiting = [OPEN]
        self._there = set(COMPARE.makes)
        self._made = Made()
        self._kept: dict[Place, Worker] = {}  # those from which others are forked
        self._drivers: list[Worker] = []  # those that have left a kernel of this run
        self._workspace: Workspace | None = None
        self._clock = 0.0

    @property
    def deadline(self) -> float:
        """When it has taken too long, on the monotonic clock."""
        return self._clock + self.seconds if self._clock else float("inf")

    def find_next(self) -> Step | None:
        """The first step that waits for nothing but a worker; while the process works that others are forked from, none is."""
        works = {one.step.place for one in self.running}
        if self.outcome is not None or (works and self.is_one_by_one) or (Place.OPENED in works and Place.BUILDING not in self._kept):
            return None
        return next((step for step in self._waiting if self._there.issuperset(step.needs)), None)

    def start(self, step: Step) -> None:
        """Have a worker do a step."""
        self._waiting.remove(step)
        started = time.monotonic()
        if not self._clock:
            self._clock, self._made = started, replace(self._made, began=time.time())
        try:
            worker, job = self._find_worker(step), self._find_job(step)
        except (OSError, RuntimeError) as error:
            self._fail(tell("{step} could not be started: {reason}", step=name_step(step.name), reason=read_told(error)))
            return
        self.running.append(Running(step, worker, started))
        worker.submit(partial(step.do, job, self._made))
        if step.is_told:
            self.observer.start_step(self.job.label, step.name)

    def receive(self, one: Running) -> None:
        """Take in what a step says; go on, or end, when it is done."""
        step, worker = one.step, one.worker
        is_done = worker.is_done()
        for done, total in worker.progress:
            self.observer.advance(self.job.label, step.name, done, total)
        worker.progress.clear()
        if not is_done:
            return
        try:
            made: Made = worker.wait_result()
        except RunFailed as failure:
            self._fail(failure.args[0], failure.files if isinstance(failure, StepFailed) else {})
            return
        except RuntimeError as error:
            self._fail(tell_all((name_step(step.name), read_told(error)), PARTED))
            return
        self.running.remove(one)
        if step.place in (Place.OPENING, Place.BUILDING) and worker.address:
            self._kept[step.place] = worker
        elif step.place is Place.DRIVING and self.pool.forks:
            self._drivers.append(worker)
        elif worker not in self._kept.values():
            self.pool.give_back(worker)
        self._made |= made | Made(seconds={step.name: time.monotonic() - one.started})
        self._there.update(step.makes)
        if step is OPEN:
            self._plan(made)
            return
        if step.is_told:
            self.observer.end_step(self.job.label, step.name, self._made.seconds[step.name])

    @property
    def is_made(self) -> bool:
        """Whether all of its steps are done, and it is to be published."""
        return self.outcome is None and not self._waiting and not self.running

    def _find_worker(self, step: Step) -> Worker:
        if step.place is Place.DRIVING:
            return self._drivers.pop() if self._drivers else self.drivers.take()
        if step.place is Place.OPENED and Place.OPENING in self._kept:
            return self._kept[Place.OPENING]
        return self.pool.take(None if step.place is Place.OPENING else self._find_parent())

    def _find_job(self, step: Step) -> Job:
        parent = self._find_parent() if step.place is Place.DRIVING else None
        return replace(self.job, parent=parent.address) if parent else self.job

    def _find_parent(self) -> Worker | None:
        """Whom to fork from: who built the report, has its charts ready, which other chapters show too."""
        return self._kept.get(Place.BUILDING) or self._kept.get(Place.OPENING)

    def _plan(self, opened: Made) -> None:
        label = self.job.label
        if opened.unchanged:
            remove_failed(self.outputs, label)
            self._end(Outcome(label, "unchanged", summary=opened.summary))
            return
        if opened.faults:
            faults = tuple(speak_told(told) for place, (told, count) in enumerate(opened.faults) if place < SHOWN_FAULTS or count > 1)
            self._end(Outcome(label, "faults", message=faults[0], chinese=str(opened.faults[0][0]), faults=faults,
                              faults_count=sum(count for _told, count in opened.faults)))
            return
        try:
            self._workspace = Workspace(self.outputs, label)
        except NotWritable as error:
            self._fail(read_told(error))
            return
        self.job = replace(self.job, work=str(self._workspace.new), words=opened.words)
        if REPORT not in opened.chapters:
            self._fail(tell("no notebook {notebook} in {folder}", notebook=REPORT, folder=find_notebooks(Path(self.job.root))))
            return
        self._waiting = list_steps(opened.chapters, is_last=self.is_last)
        self.observer.start_run(label, sum(step.is_told for step in self._waiting))

    def publish(self) -> None:
        """Put what was made in the place of what is published, and end."""
        assert self._workspace is not None
        try:
            kept = keep_edited(self._workspace.published)
            self._workspace.publish()
        except NotWritable as error:
            self._fail(read_told(error))
            return
        where = kept.relative_to(self.outputs.parent).as_posix() if kept else ""
        self._end(Outcome(self.job.label, "done", summary=self._made.summary, kept=where))

    def check_time(self) -> None:
        """Fail a run that has taken too long."""
        if self.outcome is None and not self.is_made and time.monotonic() > self.deadline:
            names, most = tell_all(name_step(one.step.name) for one in self.running), f"{self.seconds:g}"
            self._fail(tell("ran longer than {seconds} seconds (at {steps}); --run-seconds allows more", seconds=most, steps=names))

    def _fail(self, message: str, files: Mapping[str, str] | None = None) -> None:
        told, kept = hide_personal(message, files or {})
        chinese = str(told) if isinstance(message, Told) else ""
        self._end(Outcome(self.job.label, "failed", message=speak_told(told), chinese=chinese), {"message.txt": speak_told(told) + "\n", **kept})

    def _end(self, outcome: Outcome, kept: dict[str, str] | None = None) -> None:
        self.outcome = replace(outcome, seconds=round(time.monotonic() - self._clock, 3))
        if outcome.exit_status:
            files, placed = kept or {}, self.outcome
            notebook = next((name for name in files if name.endswith(".ipynb")), None)
            if notebook is not None:
                where = (self.outputs / FAILED / outcome.label / notebook).relative_to(self.outputs.parent)
                said = Told(outcome.chinese or outcome.message, outcome.message)
                told = tell("{message} (as far as it came: {where})", message=said, where=where)
                placed = replace(placed, message=speak_told(told), chinese=str(told) if outcome.chinese else "")
            status = json.dumps(asdict(placed), ensure_ascii=False, indent=1) + "\n"
            if keep_failed(self.outputs, outcome.label, {"status.json": status, **files}):
                self.outcome = placed
        self.stop()
        self.observer.end_run(self.outcome)

    def stop(self) -> None:
        """End everything that still runs for it, and remove what it was building."""
        for worker in (*(one.worker for one in self.running), *self._kept.values()):
            worker.close()
        for worker in self._drivers:
            self.drivers.give_back(worker)
        self._drivers.clear()
        self.running.clear()
        self._waiting.clear()
        self._kept.clear()
        if self._workspace is not None:
            self._workspace.close()
            self._workspace = None


def hide_personal(message: str, files: Mapping[str, str]) -> tuple[Told, dict[str, str]]:
    """Message and partial notebooks without personal data: an error's text may hold a value that nothing masked."""
    from perfeval_helpers.making.privacy import Gate, find_numbers

    told = message if isinstance(message, Told) else Told(message, message)

    def is_personal(said: Told) -> bool:
        return any(find_numbers(said)) or any(find_numbers(said.english))

    if is_personal(told):
        where = Told(told.partition("：")[0], told.english.partition(": ")[0])
        told = tell("{where}: failed (the error's text holds personal data and is not shown)", where=tell("the run") if is_personal(where) else where)
    gate = Gate()
    kept = {name: text for name, text in files.items() if not gate.find_hits(text.encode(), name)}
    return told, kept
