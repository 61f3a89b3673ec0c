"""What workers of a cluster make in tests: runs that need little time, or nothing but a published folder."""

from __future__ import annotations

import time
from pathlib import Path

from perfeval_helpers.making import cluster
from perfeval_helpers.making.batch import Limits
from perfeval_helpers.making.execution.job import Job
from perfeval_helpers.making.progress import Outcome
from perfeval_helpers.making.publishing import Workspace
from perfeval_helpers.making.receipt import read_receipt, write_receipt

MAKE_RUN = cluster.make_run
LITTLE = "from perfeval_helpers.making import batch; batch.RUN_MODULES = batch.WARMERS = batch.DRIVER_WARMERS = (); "


def make_tiny_run(job: Job, outputs: Path, limits: Limits, path: list[str]) -> Outcome:
    """On a Dask worker, as `cluster.make_run` makes it, but for what runs of `tiny_project` need not have loaded."""
    if LITTLE not in cluster.ONE_RUN:
        cluster.ONE_RUN = cluster.ONE_RUN.replace("from", LITTLE + "from")
    return MAKE_RUN(job, outputs, limits, path)


def publish_bare_run(job: Job, outputs: Path, limits: Limits, path: list[str]) -> Outcome:
    """On a Dask worker, in the place of `cluster.make_run`: a folder with a receipt; the worker called `slow` takes its time.

    The project's ``begun.txt`` says which worker began what, ``published.txt`` what was published.
    """
    from distributed import get_worker

    worker = str(get_worker().name)
    root, began = Path(job.root), time.monotonic()
    with (root / "begun.txt").open("a", encoding="utf-8") as log:
        log.write(f"{job.run} {worker}\n")
    if read_receipt(Path(job.published)) is not None:
        return Outcome(job.label, "unchanged")
    time.sleep(1.0 if worker == "slow" else 0.05)
    space = Workspace(outputs, job.label)
    write_receipt(space.new, {"run": job.run})
    space.publish()
    with (root / "published.txt").open("a", encoding="utf-8") as log:
        log.write(job.run + "\n")
    return Outcome(job.label, "done", seconds=time.monotonic() - began)
