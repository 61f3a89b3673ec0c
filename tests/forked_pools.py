"""Pools of processes that tests start, each first worker forked from one process that has imported what all of them import.

A process of pytest has threads and numpy, so that a pool would spawn its first workers, and each would import the same for
two seconds (`test_execution` has them spawned), as would each kernel of papermill's. In: a monkeypatch, or a notebook. Out:
pools that start otherwise and do the same, the notebook as it was run.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable
from functools import partial
from multiprocessing import forkserver
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from perfeval_helpers.making import batch
from perfeval_helpers.making.execution import quick_imports, warming, workers
from perfeval_helpers.making.execution.machine import can_fork

IS_FIRST = "PERFEVAL_TESTS_FORK_FROM_HERE"


class Surroundings:
    """Environment and folder of the process that sends it, as they are at that moment; they are set where this arrives."""

    def __reduce__(self) -> tuple[Callable[..., None], tuple[dict[str, str], str]]:
        return put, (dict(os.environ), os.getcwd())


def put(variables: dict[str, str], folder: str) -> None:
    """Have these variables and no others, and be in this folder."""
    os.environ.clear()
    os.environ.update(variables)
    os.chdir(folder)


def begin(_surroundings: None, target: Callable[..., None], *given: Any) -> None:
    """Go on in a process that has its surroundings."""
    target(*given)


def fork_pools(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have first workers forked where they would be spawned; where nothing is forked all is as ever."""
    if not can_fork():
        return
    forks: Any = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload([__name__])
    with pytest.MonkeyPatch.context() as starting:  # of no effect once it runs
        for name, value in {**workers.ENVIRONMENT, IS_FIRST: "1", "PYTHONPATH": str(Path(__file__).parent)}.items():
            starting.setenv(name, value)
        forkserver.ensure_running()

    def make(target: Callable[..., None], args: tuple[Any, ...], daemon: bool) -> Any:
        return forks.Process(target=begin, args=(Surroundings(), target, *args), daemon=daemon)

    def get_context(method: str) -> Any:
        return SimpleNamespace(Pipe=forks.Pipe, Process=make) if can_fork() else multiprocessing.get_context(method)

    monkeypatch.setattr(workers, "multiprocessing", SimpleNamespace(get_context=get_context))


def load_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """For the runs of `tiny_project`, which need nothing of what real runs need to have loaded, and all need the same."""
    fork_pools(monkeypatch)
    for name in ("RUN_MODULES", "WARMERS", "DRIVER_WARMERS"):
        monkeypatch.setattr(batch, name, ())


def execute_notebook(path: Path, target: Path, parameters: dict[str, Any]) -> Any:
    """Run a notebook by papermill alone, its kernel forked where one can be."""
    import papermill  # here: what others are forked from imports it without what it can do without

    if sys.platform == "linux" and can_fork():
        from perfeval_helpers.making.execution.forked_manager import ForkedManager

        with pytest.MonkeyPatch.context() as forking:
            fork_pools(forking)
            with workers.Pool(partial(warming.warm_runs, ())) as pool:
                manager = ForkedManager(pool.address)
                try:
                    return papermill.execute_notebook(path, target, parameters, progress_bar=False, km=manager)
                finally:
                    manager.end()
    return papermill.execute_notebook(path, target, parameters, progress_bar=False)


if os.environ.pop(IS_FIRST, ""):  # what others are forked from
    warming.preload((*warming.LOADING_MODULES, *warming.DRIVER_MODULES))
    with quick_imports.undocumented():
        warming.preload(warming.PRELOADED)
