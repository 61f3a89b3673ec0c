"""Many runs at once, none of which can harm another: open, execute, write, look through, publish.

In: runs and limits. Out: an `Outcome` for each, and the published folders. One loop begins the steps of each run's plan
(`execution.plan`) in other processes (`execution.workers`), never more than there are workers at a time over all runs, the
earliest run first; it does none of the work itself, so that a step that crashes, hangs or eats all memory takes only its
run with it.
"""

import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import wait
from pathlib import Path

from perfeval_helpers.making.execution.job import Job, Made
from perfeval_helpers.making.execution.plan import COMPARE
from perfeval_helpers.making.execution.warming import (
    DRIVER_MODULES,
    DRIVER_WARMERS,
    RUN_MODULES,
    WARMERS,
    warm,
    warm_runs,
)
from perfeval_helpers.making.execution.workers import Pool
from perfeval_helpers.making.production import Production
from perfeval_helpers.making.progress import Observer, Outcome
from perfeval_helpers.making.publishing import recover, remove_failed


@dataclass(frozen=True)
class Limits:
    """How much at once and how long."""

    workers: int  #: Steps at work at a time, over all runs; a step keeps about one core busy
    cell_seconds: float  #: cell_seconds, run_seconds: How long a cell and a whole run may take
    run_seconds: float


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
    made = COMPARE.do(job, Made())
    if not made.unchanged:
        return None
    remove_failed(outputs, job.label)
    outcome = Outcome(job.label, "unchanged", summary=made.summary, seconds=round(time.monotonic() - began, 3))
    observer.end_run(outcome)
    return outcome


def _make(jobs: list[Job], outputs: Path, limits: Limits, observer: Observer) -> list[Outcome]:
    is_one = len(jobs) == 1
    # The first is loaded while the rest is still imported, for which a second worker must be allowed.
    ahead = jobs[0] if is_one or limits.workers > 1 else None
    with (
        Pool(partial(warm_runs, RUN_MODULES, WARMERS, ahead, draws=not is_one)) as pool,
        Pool(partial(warm, DRIVER_MODULES, DRIVER_WARMERS), True) if pool.forks else contextlib.nullcontext(pool) as drivers,
    ):
        productions = [Production(job, pool, drivers, observer, outputs, limits.run_seconds) for job in jobs]
        try:
            while unfinished := [p for p in productions if p.outcome is None]:
                for production in unfinished:
                    production.is_last = limits.workers > 1 and production is unfinished[-1]
                    production.is_one_by_one = not production.is_last and len(unfinished) >= limits.workers
                    while sum(len(p.running) for p in unfinished) < limits.workers and (step := production.find_next()):
                        production.start(step)
                for production in (p for p in unfinished if p.is_made):  # while others are at work
                    production.publish()
                running = {one.worker.connection: (p, one) for p in unfinished for one in p.running}
                if running:
                    rest = min(p.deadline for p in unfinished) - time.monotonic()
                    for source in wait(list(running), max(0.0, min(rest, 3600.0))):
                        production, one = running[source]  # type: ignore[index]
                        if one in production.running:
                            production.receive(one)
                for production in unfinished:
                    production.check_time()
        finally:
            for production in productions:
                with contextlib.suppress(OSError):
                    production.stop()
    return [production.outcome for production in productions if production.outcome is not None]
