"""The same batch on many machines, by Dask: ``perfeval run --all --scheduler tcp://…`` (optional extra `cluster`).

In: jobs and a scheduler's address, or `local` for a cluster of this machine. Out: an `Outcome` for each job.

Dask hands out the jobs and watches the workers; a worker makes a run with the command itself, in a process of its own
that the worker ends when it ends. A run that was already published from the same inputs is skipped there, so that a job
that Dask hands out again, because its worker died, does no harm and no work twice. All machines see the project under
the same path and run the same version of this package.
"""

import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from perfeval_helpers.contract.project import refuse
from perfeval_helpers.making.batch import Limits
from perfeval_helpers.making.execution.job import Job
from perfeval_helpers.making.execution.steps import format_time
from perfeval_helpers.making.progress import Observer, Outcome, describe
from perfeval_helpers.values.language import Told, speak_told, tell

LOCAL = "local"
CONNECT_SECONDS = 15
# Standard input is a lifeline, watched from a thread: its end means that the worker is gone, and ends this process.
ONE_RUN = (
    "import json, os, signal, sys, threading; sys.path[:] = json.loads(sys.argv[2]); "
    "threading.Thread(target=lambda: (os.read(0, 1), os.killpg(0, signal.SIGKILL)), daemon=True).start(); "
    "from perfeval_helpers.making.cluster import make_here; make_here()"
)


def make_here() -> None:
    """In the process that a worker starts: make one run, and write its outcome where the worker said."""
    from perfeval_helpers.making.batch import run_batch

    order = Path(sys.argv[1])
    job, outputs, limits = pickle.loads(order.read_bytes())
    [outcome] = run_batch([job], outputs, limits, Observer())
    order.with_name("outcome").write_bytes(pickle.dumps(outcome))


def make_run(job: Job, outputs: Path, limits: Limits, path: list[str]) -> Outcome:
    """On a worker: make one run in a process of its own; its outcome."""
    with tempfile.TemporaryDirectory(prefix="pe-") as folder:
        order = Path(folder) / "order"
        order.write_bytes(pickle.dumps((job, outputs, limits)))
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", ONE_RUN, str(order), json.dumps(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        assert process.stderr is not None
        said = process.stderr.read()
        process.wait()
        try:
            outcome: Outcome = pickle.loads(order.with_name("outcome").read_bytes())
            return outcome
        except (OSError, EOFError, pickle.UnpicklingError):
            last = said.strip().splitlines()[-1:] or ["no word"]
            told = tell("its process ended with status {status}: {last}", status=process.returncode, last=last[0][:300])
            return fail(job, told)


def run_on_cluster(
    jobs: Iterable[Job], outputs: Path, limits: Limits, scheduler: str, say: Callable[[str], None]
) -> list[Outcome]:
    """Make runs on a Dask cluster.

    Parameters
    ----------
    scheduler
        ``tcp://host:8786``, or ``local``: a cluster that is started here and ended after.

    Raises
    ------
    InputFaults
        Dask is not installed, or there is no scheduler at this address.
    """
    called = f"--scheduler {scheduler}"
    try:
        from distributed import Client, LocalCluster, as_completed
    except ImportError as error:
        raise refuse(called, tell("Dask is not installed; expected the extra: pip install perfeval[cluster]"), "SCHEDULER") from error
    listed = [replace(job, asked=format_time(time.time())) for job in jobs]
    with ExitStack() as stack:
        address: Any = scheduler
        if scheduler == LOCAL:
            # One worker process a core, each making one run at a time with one step at a time.
            address = stack.enter_context(
                LocalCluster(
                    n_workers=min(limits.workers, len(listed)),
                    threads_per_worker=1,
                    host="127.0.0.1",
                    dashboard_address="127.0.0.1:0",  # None would listen on port 8787 of all addresses of the machine
                    silence_logs=50,
                )
            )
        try:
            client = stack.enter_context(Client(address, timeout=CONNECT_SECONDS))
        except (OSError, ValueError) as error:
            said = tell("no Dask scheduler answers there; expected one started by `dask scheduler`, such as tcp://host:8786, or `local`")
            raise refuse(called, said, "SCHEDULER") from error
        one_step = replace(limits, workers=1)
        futures = {
            client.submit(
                make_run,
                job,
                outputs,
                one_step,
                sys.path,
                key=f"perfeval-{job.label}-{os.getpid()}",
                pure=False,
            ): job
            for job in listed
        }
        outcomes = {}
        for future in as_completed(futures):
            job = futures[future]
            outcomes[job.label] = read_outcome(future, job)
            say(describe(outcomes[job.label]))
    return [outcomes[job.label] for job in listed]


def read_outcome(future: Any, job: Job) -> Outcome:
    """What a worker answered, or that none survived the job.

    An answer is lost with a worker that is killed before it was fetched: then it is waited for again, since the run is handed out anew.
    """
    try:
        outcome: Outcome = future.result()
        return outcome
    except Exception as error:
        return fail(job, tell("no worker finished it: {kind}", kind=type(error).__name__))


def fail(job: Job, told: Told) -> Outcome:
    """A run that was not finished."""
    return Outcome(job.label, "failed", message=speak_told(told), chinese=str(told))
