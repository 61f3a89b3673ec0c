"""What workers of a cluster make in tests: a published folder and nothing else, on the worker or in the process that it starts."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

from perfeval_helpers.making import cluster
from perfeval_helpers.making.batch import Limits
from perfeval_helpers.making.execution.job import Job
from perfeval_helpers.making.progress import Outcome
from perfeval_helpers.making.publishing import Workspace
from perfeval_helpers.making.receipt import read_receipt, write_receipt

MAKE_RUN = cluster.make_run
BATCH = "from perfeval_helpers.making import batch; import bare_run; batch.run_batch = bare_run.run_bare_batch; "


def make_bare_run(job: Job, outputs: Path, limits: Limits, path: list[str]) -> Outcome:
    """On a Dask worker, as `cluster.make_run` makes it: in a process of its own, which has `run_bare_batch` in the place of a batch."""
    if BATCH not in cluster.ONE_RUN:
        cluster.ONE_RUN = cluster.ONE_RUN.replace("from", BATCH + "from")
    return MAKE_RUN(job, outputs, limits, path)


def run_bare_batch(jobs: Sequence[Job], outputs: Path, limits: Limits, observer: object) -> list[Outcome]:
    """One run, published a while after a worker was killed, which ``killed.txt`` says; a run called `faulty` is at fault.

    The project's ``begun.txt`` says which worker's process began it, ``published.txt`` that it was published.
    """
    [job] = jobs
    log(job, "begun.txt", f"{job.run} {os.getppid()}")
    if job.run == "faulty":
        return [Outcome(job.label, "faults", message="fault", faults=("fault",), faults_count=1)]
    while not (Path(job.root) / "killed.txt").exists():
        time.sleep(0.05)
    time.sleep(0.5)
    publish(job, outputs)
    return [Outcome(job.label, "done")]


def publish_bare_run(job: Job, outputs: Path, limits: Limits, path: list[str]) -> Outcome:
    """On a Dask worker, in the place of `cluster.make_run`: a folder with a receipt; the worker called `slow` takes its time.

    The project's ``begun.txt`` says which worker began what, ``published.txt`` what was published.
    """
    from distributed import get_worker

    worker, began = str(get_worker().name), time.monotonic()
    log(job, "begun.txt", f"{job.run} {worker}")
    if read_receipt(Path(job.published)) is not None:
        return Outcome(job.label, "unchanged")
    time.sleep(1.0 if worker == "slow" else 0.05)
    publish(job, outputs)
    return Outcome(job.label, "done", seconds=time.monotonic() - began)


def publish(job: Job, outputs: Path) -> None:
    """A folder with a receipt and nothing else."""
    space = Workspace(outputs, job.label)
    write_receipt(space.new, {"run": job.run})
    space.publish()
    log(job, "published.txt", job.run)


def log(job: Job, name: str, line: str) -> None:
    """Another line of a file of the project."""
    with (Path(job.root) / name).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
