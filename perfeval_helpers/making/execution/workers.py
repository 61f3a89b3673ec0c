"""Processes that make the calls of a batch: started once with what all of them need, and forked from there on Linux.

In: callables that pickle knows by name. Out: what they return, report on their way or raise, and how their process ended.

Processes, connections and the waiting for both are those of `multiprocessing`. The first process of a `Pool` is spawned, or
on Linux forked as long as the pool's user has one thread and little in memory. There it imports what it is asked to and
listens: whoever connects has a worker forked from it, which makes the calls that come over that connection one after
another, and listens itself (`forking`); so what a call leaves in memory, a run that was opened, is in the memory of all
that is forked from there, kernels included. Where nothing is forked (Windows, macOS, ``PERFEVAL_FORK=0``) every process
of a pool is spawned, and stays for the next call.

No process outlives its user: a worker ends with its connection, and Linux ends what a parent leaves behind.
"""

from __future__ import annotations

import atexit
import contextlib
import multiprocessing
import os
import shutil
import signal
import sys
import time
import weakref
from collections.abc import Iterator
from multiprocessing.connection import Client
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from perfeval_helpers.making.execution.machine import can_fork, can_fork_here, make_private_folder
from perfeval_helpers.making.execution.serving import NO_PATH, Call, CallFailed, begin_first
from perfeval_helpers.values.language import tell

if sys.platform == "win32":
    from multiprocessing.connection import PipeConnection as Connection
else:
    from multiprocessing.connection import Connection

ENVIRONMENT = {
    # One thread of arithmetic, and of Typst, a process: as many processes as cores are at work already.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "RAYON_NUM_THREADS": "1",
    # What ipykernel itself sets before anything draws; pyplot reads it on import, which is before a kernel is forked.
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


_firsts: weakref.WeakSet[Connection] = weakref.WeakSet()  # connections to first workers: they end when nobody has them


class Worker:
    """The user's side of a worker.

    Attributes
    ----------
    pid, address
        Its process, once it is born, and where workers can be forked from it; empty where that is not possible.
    result, error
        What the last call returned or raised.
    progress
        What was reported on the way and not yet taken away.
    returncode
        Its exit status once it has ended, negative for a signal.
    is_end_told
        Whether that was told by who forked it; else both are gone, and Linux has killed it for that.
    """

    def __init__(self, connection: Connection, process: BaseProcess | None = None) -> None:
        self.connection, self.process = connection, process
        self.pid, self.address = -1, ""
        self.result: Any = None
        self.error: Exception | None = None
        self.progress: list[Any] = []
        self.returncode: int | None = None
        self.is_end_told = self._waits = False

    @classmethod
    def fork(cls, address: str) -> Worker:
        """A worker forked from the one that listens there.

        Raises
        ------
        OSError
            None does.
        RuntimeError
            It ended at once.
        """
        connection: Any = Client(address)
        worker = cls(connection)
        worker.wait_born()
        return worker

    def wait_born(self) -> None:
        """Wait until it is ready for calls.

        Raises
        ------
        RuntimeError
            It ended before.
        """
        while self.pid < 0 and self.returncode is None:
            self._receive(None)
        if self.returncode is not None:
            raise CallFailed(tell("a process did not start (status {status})", status=self.returncode))

    def submit(self, call: Call) -> None:
        """Have it make a call."""
        self.result = self.error = None
        self._waits = True
        with contextlib.suppress(OSError):  # where it is gone, its end is read
            self.connection.send(call)

    def _receive(self, timeout: float | None) -> bool:
        """Take in a message; False where none came in time."""
        try:
            if not self.connection.poll(timeout):
                return False
            kind, value = self.connection.recv()
            self.is_end_told = kind == "ended"
        except (EOFError, OSError):  # it is gone, or the one it was forked from, and it with that
            kind, value = "ended", -9
            if self.process is not None:
                self.process.join()
                value = self.process.exitcode
        if kind == "born":
            self.pid, self.address = value
        elif kind == "progress":
            self.progress.append(value)
        elif kind == "ended":
            self.returncode, self._waits = value, False
        else:
            self.result, self.error = (value, None) if kind == "result" else (None, value)
            self._waits = False
        return True

    def is_done(self) -> bool:
        """Take in what has come without waiting; whether its call has ended, or it has itself."""
        while self._waits and self._receive(0):
            pass
        return not self._waits

    def wait_result(self) -> Any:
        """Wait for what the call returns.

        Raises
        ------
        RunFailed
            The call raised it.
        RuntimeError
            It raised something else, or its process ended without an answer.
        """
        while self._waits:
            self._receive(None)
        if self.error is not None:
            raise self.error
        if self.returncode is not None:
            raise CallFailed(tell("the process ended without an answer (status {status})", status=self.returncode))
        return self.result

    def poll(self) -> int | None:
        """The exit status, or None while it runs."""
        while self.returncode is None and self._receive(0):
            pass
        return self.returncode

    def wait(self, seconds: float) -> int | None:
        """Wait for the end; the exit status, None where it has not come in time."""
        deadline = time.monotonic() + seconds
        while self.returncode is None and self._receive(max(deadline - time.monotonic(), 0)):
            pass
        return self.returncode

    def kill(self) -> None:
        """End it at once, and what it started: nothing has to be put in order before."""
        if sys.platform != "win32" and self.pid > 0 and self.poll() is None:
            with contextlib.suppress(OSError):
                os.killpg(self.pid, signal.SIGKILL)
        if self.process is not None:
            self.process.kill()

    def close(self) -> None:
        """End it, whatever it does."""
        if not self.connection.closed:
            self.kill()
            self.connection.close()
        if self.process is not None:
            self.process.join()


@contextlib.contextmanager
def own_environment(folder: Path) -> Iterator[None]:
    """Start a process inside with the environment of workers, and deaf to an interrupt until it can ignore it."""
    kept = dict(os.environ)
    os.environ.update({**ENVIRONMENT, NO_PATH: "1", "IPYTHONDIR": str(folder / "ipython")})
    if sys.platform != "win32":
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        if sys.platform != "win32":
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        os.environ.clear()
        os.environ.update(kept)


class Pool:
    """Workers of one kind. Close it, or use it as a context manager.

    Parameters
    ----------
    warm
        What the first worker does before others are forked from it: imports, caches. Nothing where nothing is forked.
    keeps
        Whether a forked worker whose call went well is kept for the next; spawned ones always are.

    Attributes
    ----------
    folder
        Private, for sockets.
    """

    def __init__(self, warm: Call | None = None, keeps: bool = False) -> None:
        self.forks = can_fork()
        self.folder = make_private_folder()
        self._warm, self._keeps = warm, keeps or not self.forks
        self.first = self._start(can_fork_here())
        self._free = [] if self.forks else [self.first]  # its interpreter starts while the caller goes on
        atexit.register(self.close)  # before multiprocessing waits for what is not closed

    def _start(self, is_forked: bool = False) -> Worker:
        """A first worker; a forked one has what is imported here already, and what is open, sockets and locks."""
        context: Any = multiprocessing.get_context("fork" if is_forked else "spawn")
        ours, theirs = context.Pipe()
        _firsts.add(ours)
        arguments: tuple[Any, ...] = (theirs, self.folder, self._warm) if self.forks else (theirs, None, None)
        if is_forked:
            arguments += (tuple(_firsts),)
        process = context.Process(target=begin_first, args=arguments, daemon=not self.forks)
        with own_environment(self.folder):
            process.start()
        theirs.close()
        return Worker(ours, process)

    @property
    def address(self) -> str:
        """Where workers are forked from the first one, once it is warm; empty where nothing is forked."""
        if self.forks:
            self.first.wait_born()
        return self.first.address

    def take(self, parent: Worker | None = None) -> Worker:
        """A worker with nothing to do: one that is free, or a new one; a first one that has died is replaced.

        Parameters
        ----------
        parent
            The worker to fork it from, instead of the first; of no effect where nothing is forked.
        """
        while self._free:
            worker = self._free.pop()
            if worker.poll() is None:
                return worker
            worker.close()
        if not self.forks:
            return self._start()
        if parent is None and self.first.poll() is not None:
            self.first.close()
            self.folder.mkdir(mode=0o700, exist_ok=True)  # which the one that died may have removed
            self.first = self._start()
        return Worker.fork(parent.address if parent else self.address)

    def give_back(self, worker: Worker) -> None:
        """Say that a worker's call went well and nothing more is asked of it."""
        if self._keeps:
            self._free.append(worker)
        else:
            worker.close()

    def close(self) -> None:
        """End all of them, whatever they do, and remove the folder."""
        atexit.unregister(self.close)
        for worker in (*self._free, self.first):
            worker.close()
        self._free.clear()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
