"""The same batch on Dask: a scheduler, two workers, one of them killed half-way."""

import json
import os
import pickle
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from bare_run import make_bare_run, publish_bare_run
from forked_pools import load_little
from tiny_project import Silence, make_job, make_project

from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.making.batch import Limits, run_batch
from perfeval_helpers.making.cluster import read_outcome, run_on_cluster
from perfeval_helpers.making.execution.job import Job
from perfeval_helpers.making.receipt import read_receipt

distributed = pytest.importorskip("distributed")

LIMITS = Limits(workers=2, cell_seconds=60, run_seconds=300)


@contextmanager
def start_cluster(tmp_path, names):
    """A scheduler and workers, as separate commands; the workers' processes in the order they were started."""
    file = tmp_path / "scheduler.json"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    logs = open(tmp_path / "dask.log", "w")  # noqa: SIM115

    def start(command, *arguments):
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{command}", "--scheduler-file", str(file), *arguments],
            env=environment, stdout=logs, stderr=logs,
        )  # fmt: skip

    scheduler = start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(tmp_path)]
    workers = [start("worker", "--name", name, *options) for name in names]
    deadline = time.monotonic() + 60
    while not file.exists() or not file.stat().st_size:
        assert time.monotonic() < deadline, (tmp_path / "dask.log").read_text()
        time.sleep(0.05)
    address = json.loads(file.read_text())["address"]
    with distributed.Client(address) as client:
        client.wait_for_workers(len(names))
    yield address, workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()
    logs.close()


def list_jobs(root, runs):
    return [Job(run=run, framework=None, root=str(root), work="", published="").in_outputs(root / "outputs") for run in runs]


def test_a_worker_is_killed_and_all_runs_finish_once_each(tmp_path, monkeypatch):
    """Each run in a process of its own, as ever; what that process does is another's test: here it publishes soon after the worker was killed."""
    monkeypatch.setattr("perfeval_helpers.making.cluster.make_run", make_bare_run)
    runs, told = ["2021", "2022", "2023", "faulty"], []
    with start_cluster(tmp_path, ("first", "second")) as (address, workers):
        def kill_when_it_has_begun():
            begun = tmp_path / "begun.txt"
            while not begun.exists() or f" {workers[0].pid}\n" not in begun.read_text():
                time.sleep(0.02)
            workers[0].kill()
            (tmp_path / "killed.txt").touch()

        killer = threading.Thread(target=kill_when_it_has_begun, daemon=True)
        killer.start()
        outputs = tmp_path / "outputs"
        outcomes = run_on_cluster(list_jobs(tmp_path, runs), outputs, LIMITS, address, told.append)
        killer.join(10)
        assert workers[0].wait(10) != 0 and workers[1].poll() is None
    assert [(o.label, o.status) for o in outcomes] == [("2021", "done"), ("2022", "done"), ("2023", "done"), ("faulty", "faults")]
    assert len(told) == 4 and outcomes[3].faults == ("fault",)
    assert all(read_receipt(outputs / run)["run"] == run for run in runs[:3])
    # The run that the killed worker had begun was begun twice, and its process ended with it: it published nothing.
    assert Counter(line.split()[0] for line in (tmp_path / "begun.txt").read_text().splitlines()).most_common(2)[0][1] == 2
    assert sorted((tmp_path / "published.txt").read_text().split()) == runs[:3]
    assert not list(outputs.glob(".work-*/new/receipt.json"))


def test_a_province_with_a_worker_killed_and_a_slow_one_is_made_once_each(tmp_path, monkeypatch):
    """130 districts, four workers. What a run is made of is another test's; here it is published, with a receipt, at once."""
    root = tmp_path / "project"
    root.mkdir()
    monkeypatch.setattr("perfeval_helpers.making.cluster.make_run", publish_bare_run)
    districts = [f"县{number:03d}" for number in range(1, 131)]
    told = []
    with start_cluster(tmp_path, ("killed", "slow", "third", "fourth")) as (address, workers):
        def kill_when_it_has_made_some():
            begun = root / "begun.txt"
            while not begun.exists() or begun.read_text("utf-8").count(" killed\n") < 8:
                time.sleep(0.01)
            workers[0].kill()

        killer = threading.Thread(target=kill_when_it_has_made_some, daemon=True)
        killer.start()
        outcomes = run_on_cluster(list_jobs(root, districts), root / "outputs", LIMITS, address, told.append)
        killer.join(10)
        assert workers[0].wait(10) != 0 and [worker.poll() for worker in workers[1:]] == [None] * 3
    assert [outcome.label for outcome in outcomes] == districts and len(told) == 130
    # What the killed one had finished and not yet told is found published when it is handed out again.
    assert {(outcome.status, outcome.message) for outcome in outcomes if outcome.status not in {"done", "unchanged"}} == set()
    published = (root / "published.txt").read_text("utf-8").split()
    # The one that was killed may have published a run and not come to say so.
    assert len(published) == len(set(published)) >= 129 and set(published) <= set(districts)
    assert all(read_receipt(root / "outputs" / run)["run"] == run for run in districts)
    begun = [line.split() for line in (root / "begun.txt").read_text("utf-8").splitlines()]
    shares = Counter(worker for _, worker in begun)
    assert set(shares) == {"killed", "slow", "third", "fourth"}
    assert shares["slow"] < 130 / 4, "the others take over what a slow one would have made"


def test_a_job_handed_out_twice_is_made_once(tmp_path, monkeypatch):
    load_little(monkeypatch)
    root = make_project(tmp_path / "project")
    job = make_job(root, force=True, asked="2000-01-01T00:00:00+00:00")
    statuses = [run_batch([job], root / "outputs", LIMITS, Silence())[0].status for _ in range(2)]
    assert statuses == ["done", "unchanged"]
    later = make_job(root, force=True, asked="2999-01-01T00:00:00+00:00")
    assert run_batch([later], root / "outputs", LIMITS, Silence())[0].status == "done"


def test_a_local_cluster_is_started_and_ended(tmp_path, recwarn):
    root = make_project(tmp_path / "project", {"06_report": []})
    told = []
    with socket.socket() as other:  # somebody else's scheduler
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):  # it is there already
            other.bind(("", 8787))
            other.listen()
        outcomes = run_on_cluster([make_job(root)], root / "outputs", LIMITS, "local", told.append)
    assert [str(one.message) for one in recwarn if "8787" in str(one.message)] == []
    assert [outcome.status for outcome in outcomes] == ["done"] and told[0].startswith("2022: published")


def test_a_scheduler_that_is_not_there_is_a_fault_of_the_call(tmp_path, monkeypatch):
    monkeypatch.setattr("perfeval_helpers.making.cluster.CONNECT_SECONDS", 1)
    with pytest.raises(InputFaults, match=r"--scheduler tcp://127\.0\.0\.1:1: no Dask scheduler answers there"):
        run_on_cluster([make_job(tmp_path)], Path(tmp_path), LIMITS, "tcp://127.0.0.1:1", print)


@pytest.mark.parametrize("kind", [distributed.KilledWorker, OSError])
def test_a_run_that_no_worker_survived_has_failed_in_words(kind):
    future = Future()
    future.set_exception(kind("perfeval-县-7", None, 3))
    outcome = read_outcome(future, list_jobs(Path(), ["县"])[0])
    assert (outcome.label, outcome.status, outcome.message) == ("县", "failed", f"no worker finished it: {kind.__name__}")


def test_a_job_that_was_sent_comes_back_as_it_was() -> None:
    job = Job(run="2022", framework=None, root=".", work="", published="", words=("补贴", "月份"))
    again = pickle.loads(pickle.dumps(job))
    assert again == job and hash(again) == hash(job) and again.key == job.key
