"""The run that a process has opened: loaded once, and in the memory of all that is forked from there.

In: a `Job`. Out: its `Opened` run; for a process that loads ahead, one object that another takes over.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.making import receipt
from perfeval_helpers.making.execution.job import Job
from perfeval_helpers.values.words import put_in_force

if TYPE_CHECKING:
    from perfeval_helpers.evaluation import Run
    from perfeval_helpers.evaluation.keeping import Loaded

KEPT_OPENED = 2
MOST_AHEAD_BYTES = 50_000_000


@dataclass
class Opened:
    """What is known of a run once it is loaded."""

    run: Run
    inputs: list[dict[str, Any]]
    fingerprint: str
    commit: dict[str, Any] | None


_opened: dict[tuple[object, ...], Opened] = {}


def open_in_memory(job: Job, described: tuple[list[dict[str, Any]], str] | None = None) -> Opened:
    """The loaded run: from memory in a child of the process that opened it, else anew."""
    if job.key not in _opened or (described and described[1] != _opened[job.key].fingerprint):
        inputs, fingerprint = described or take_fingerprint(job)
        _opened.pop(job.key, None)
        run = job.parts().load(job.run, Path(job.root), job.framework)
        _ = run.final_states  # many notebooks ask for them: made once, all children have them
        while len(_opened) >= KEPT_OPENED:  # a process that stays opens one run after another
            del _opened[next(iter(_opened))]
        _opened[job.key] = Opened(run, inputs, fingerprint, receipt.find_commit(Path(job.root)))
    opened = _opened[job.key]
    put_in_force(opened.run.spec.spoken_words)  # tables are written long after they were built
    return opened


def take_fingerprint(job: Job) -> tuple[list[dict[str, Any]], str]:
    """The job's input files as the receipt lists them, and one hash of all that its outputs depend on.

    Raises
    ------
    InputFaults
        The run cannot be loaded.
    """
    root = Path(job.root)
    try:
        inputs = receipt.describe_inputs(job.parts().list_inputs(job.run, root, job.framework), root)
    except (InputFaults, PermissionError):
        # Loading says more: what is wrong between run file and framework too, and which file cannot be read.
        job.parts().load(job.run, root, job.framework)
        raise
    code = receipt.hash_code(job.list_notebooks())
    return inputs, receipt.take_fingerprint(inputs, {"run": job.run, "framework": job.framework}, code)


def find_published(job: Job, fingerprint: str) -> dict[str, Any] | None:
    """The receipt of what is published where it may stand: made from the same and, if a new one was asked for, after that."""
    kept = receipt.read_receipt(Path(job.published)) or {}
    may_stand = not job.force or (job.asked and kept.get("times", {}).get("started", "") >= job.asked)
    return kept if may_stand and receipt.is_current(Path(job.published), fingerprint) else None


def is_opened(job: Job) -> bool:
    """Whether this process has the run in memory, its own or from the one that it was forked from."""
    return job.key in _opened


def enter(job: Job) -> None:
    """Work in the job's project."""
    os.environ["PERFEVAL_ROOT"] = job.root
    os.chdir(job.root)


@dataclass
class Ahead:
    """What another process has loaded; one object, so that what is shared in it stays so."""

    key: tuple[object, ...]
    opened: Opened
    loaded: dict[tuple[object, ...], Loaded]


def load_ahead(job: Job) -> Ahead | None:
    """Load a run beside a worker that still imports; for `keep_ahead` there.

    None where `open_run` does better: it is unchanged, at fault, or so large that handing it over costs more than it saves.
    """
    from perfeval_helpers.evaluation import LOADED

    enter(job)
    try:
        described = take_fingerprint(job)
        if sum(entry["bytes"] for entry in described[0]) > MOST_AHEAD_BYTES or find_published(job, described[1]):
            return None
        opened = open_in_memory(job, described)
        _ = opened.run.previous  # the report compares it with them, and the other process imports for longer than loading takes
        return Ahead(job.key, opened, LOADED)
    except InputFaults:
        return None


def keep_ahead(ahead: Ahead) -> None:
    """Have a run that another process loaded in memory, and so in that of all children."""
    from perfeval_helpers.evaluation import LOADED

    _opened[ahead.key] = ahead.opened
    LOADED.update(ahead.loaded)  # `load_run` finds them as if they had been loaded here
