"""Calls in new processes where nothing can be forked (Windows, macOS): the same results, in processes that stay.

In: ``module:function`` and JSON arguments. Out: a `Spawned` with the same face as `forkclient.Forked`. A process that has
answered takes the next call, so that what it imported and the run that it loaded are there already; kernels, which must
start clean, are processes of their own.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
import signal
from collections.abc import Mapping
from multiprocessing.connection import Connection
from typing import Any

from perfeval_helpers.making.execution.calls import answer
from perfeval_helpers.making.execution.machine import make_private_folder
from perfeval_helpers.values.language import _

#: One thread of arithmetic a process: as many processes as cores are at work already.
SINGLE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def answer_calls(connection: Connection) -> None:
    """In the new process: answer calls until the other side hangs up, with progress and a result or error for each."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt goes to the command, which then hangs up
    os.environ.update(SINGLE_THREAD)
    while True:
        try:
            call, kwargs = connection.recv()
        except (EOFError, OSError):
            return
        said = answer(call, kwargs, lambda message: connection.send({"progress": message}))
        with contextlib.suppress(OSError):
            connection.send(said)


class Worker:
    """A process that answers calls one after another."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=answer_calls, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()

    def end(self) -> None:
        """Hang up, and end what does not hear it."""
        self.connection.close()
        self.process.terminate()
        self.process.join()


class Spawned:
    """A call in a process that has nothing else to do; the process is free again when it has answered."""

    def __init__(self, server: SpawnServer, call: str, kwargs: Mapping[str, Any]) -> None:
        self._server = server
        self._worker: Worker | None = server.take_worker()
        self._worker.connection.send((call, dict(kwargs)))
        self.waitable = self._worker.connection
        self.returncode: int | None = None
        self.result: Any = None
        self.error: str | None = None
        self.progress: list[Any] = []

    @property
    def has_answer(self) -> bool:
        """Whether a result, an error or an end has been taken in."""
        return self.result is not None or self.error is not None or self.returncode is not None

    def read_result(self) -> bool:
        """Take in what has come without waiting; True once there is a result, an error or an end."""
        if self._worker is None:
            return self.has_answer
        try:
            while not self.has_answer and self.waitable.poll():
                message = self.waitable.recv()
                self.result = message.get("result")
                self.error = message.get("error")
                if "progress" in message:
                    self.progress.append(message["progress"])
        except (EOFError, OSError):
            self._worker.process.join()
            self.returncode = self._worker.process.exitcode
            self.close()
            return True
        if self.has_answer:
            self._server.give_back(self._worker)
            self._worker = None
        return self.has_answer

    def wait_result(self) -> Any:
        """Wait for what the call returns.

        Raises
        ------
        RuntimeError
            The call raised, or its process ended without an answer.
        """
        while not self.read_result():
            self.waitable.poll(None)
        if self.error is not None:
            raise RuntimeError(self.error)
        if self.result is None:
            raise RuntimeError(_("the process ended without an answer (status {status})", status=self.returncode))
        return self.result

    def close(self) -> None:
        """End its process if it still works on it."""
        if self._worker is not None:
            self._worker.end()
            self._worker = None


class SpawnServer:
    """What `ForkServer` is, with processes that stay instead of a warm one that is forked."""

    def __init__(self, **_: Any) -> None:
        self.folder = make_private_folder()
        self.path = ""
        self._free: list[Worker] = []
        self.give_back(Worker())  # its interpreter starts while the caller goes on

    def take_worker(self) -> Worker:
        """A process that is free, the one that answered last first; a new one where there is none."""
        while self._free:
            worker = self._free.pop()
            if worker.process.is_alive():
                return worker
            worker.end()
        return Worker()

    def give_back(self, worker: Worker) -> None:
        """Say that a process has answered."""
        self._free.append(worker)

    def is_alive(self) -> bool:
        """Always."""
        return True

    def wait_ready(self, timeout: float = 0) -> None:
        """Always ready."""

    def call(self, call: str, kwargs: Mapping[str, Any], socket: str | None = None) -> Spawned:
        """Call in a process of the pool."""
        return Spawned(self, call, kwargs)

    work = here = call

    def release(self, worker: Spawned) -> None:
        """Nothing: its process was free when it had answered."""

    def serve(self, call: str, kwargs: Mapping[str, Any], socket: str | None = None) -> tuple[Spawned, str]:
        """Call in a process of the pool; nothing serves from it, so the socket is empty."""
        return Spawned(self, call, kwargs), ""

    def close(self) -> None:
        """End the processes and remove the private folder."""
        while self._free:
            self._free.pop().end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> SpawnServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
