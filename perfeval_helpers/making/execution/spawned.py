"""Calls in new processes where nothing can be forked (Windows, macOS): slower, with the same results.

In: ``module:function`` and JSON arguments. Out: a `Spawned` with the same face as `forkclient.Forked`.
"""

from __future__ import annotations

import contextlib
import inspect
import multiprocessing
import shutil
from collections.abc import Mapping
from multiprocessing.connection import Connection
from typing import Any

from perfeval_helpers.making.execution.forkclient import make_private_folder
from perfeval_helpers.making.execution.forkserver import resolve


def answer_pipe(connection: Connection, call: str, kwargs: dict[str, Any]) -> None:
    """In the new process: call, and send progress and the result or error back."""
    try:
        function = resolve(call)
        if "report" in inspect.signature(function).parameters:
            kwargs["report"] = lambda message: connection.send({"progress": message})
        connection.send({"result": function(**kwargs)})
    except Exception as error:
        connection.send({"error": f"{type(error).__name__}: {error}"})


class Spawned:
    """A call in a process of its own."""

    def __init__(self, call: str, kwargs: Mapping[str, Any]) -> None:
        context = multiprocessing.get_context("spawn")
        self.waitable, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=answer_pipe, args=(theirs, call, dict(kwargs)), daemon=False)
        self._process.start()
        theirs.close()
        self.result: Any = None
        self.error: str | None = None
        self.progress: list[Any] = []

    @property
    def returncode(self) -> int | None:
        """The exit status, or None while it runs."""
        return self._process.exitcode

    @property
    def has_answer(self) -> bool:
        """Whether a result or an error has been taken in."""
        return self.result is not None or self.error is not None

    def read_result(self) -> bool:
        """Take in what has come without waiting; True once there is a result, an error or an end."""
        with contextlib.suppress(EOFError, OSError):
            while self.waitable.poll():
                message = self.waitable.recv()
                self.result = message.get("result", self.result)
                self.error = message.get("error", self.error)
                if "progress" in message:
                    self.progress.append(message["progress"])
            return self.has_answer
        self._process.join()
        return True

    def close(self) -> None:
        """End it if it still runs."""
        if self._process.is_alive() and self.result is None and self.error is None:
            self._process.terminate()
        self._process.join()
        self.waitable.close()


class SpawnServer:
    """What `ForkServer` is, without a warm process."""

    def __init__(self, **_: Any) -> None:
        self.folder = make_private_folder()
        self.path = ""

    def is_alive(self) -> bool:
        """Always."""
        return True

    def wait_ready(self, timeout: float = 0) -> None:
        """Always ready."""

    def call(self, call: str, kwargs: Mapping[str, Any], socket: str | None = None) -> Spawned:
        """Call in a new process."""
        return Spawned(call, kwargs)

    work = here = call

    def release(self, worker: Spawned) -> None:
        """Let it end."""
        worker.close()

    def serve(self, call: str, kwargs: Mapping[str, Any], socket: str | None = None) -> tuple[Spawned, str]:
        """Call in a new process; nothing serves from it, so the socket is empty."""
        return Spawned(call, kwargs), ""

    def close(self) -> None:
        """Remove the private folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> SpawnServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
