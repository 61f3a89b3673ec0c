"""The user's side of the fork server: start it, and ask it for kernels, calls and servers of a run's own.

In: requests as `forkserver` describes them. Out: a `Forked` per request: its process id, messages and exit status.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from typing import Any

from perfeval_helpers.making.execution.machine import make_private_folder
from perfeval_helpers.values.language import _

assert sys.platform != "win32"  # imported by `machine.make_server` alone, where forking is possible

START = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1])['path']; "
    "from perfeval_helpers.making.execution.forkserver import main; main()"
)


class Forked:
    """A process that the fork server forked for us; it behaves like `subprocess.Popen` where jupyter_client looks.

    The connection is its lifeline: `close`, or our own end, ends it.
    """

    stdin = stdout = stderr = None

    def __init__(self, path: str, request: Mapping[str, Any]) -> None:
        self.returncode: int | None = None
        self.result: Any = None
        self.error: str | None = None
        self.traceback = ""
        self.progress: list[Any] = []
        self._received = b""
        self._connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._connection.connect(path)
        self._connection.sendall(json.dumps(request).encode() + b"\n")
        self.pid = -1
        while self.pid < 0 and self.returncode is None:
            self._receive(None)

    def ask(self, request: Mapping[str, Any]) -> None:
        """Have a process that has answered do the next piece of work."""
        self.result = self.error = None
        self._connection.settimeout(None)
        self._connection.sendall(json.dumps(request).encode() + b"\n")

    @property
    def waitable(self) -> socket.socket:
        """What `multiprocessing.connection.wait` waits on: ready when a message or the end has come."""
        return self._connection

    def _receive(self, timeout: float | None) -> bool:
        """Take in what has come; False when nothing came in time."""
        self._connection.settimeout(timeout)
        try:
            part = self._connection.recv(1 << 16)
        except (TimeoutError, BlockingIOError):
            return False
        except OSError:
            part = b""
        if not part:
            if self.returncode is None:
                self.returncode = -signal.SIGKILL  # the server itself is gone, and its children with it
            return True
        *lines, self._received = (self._received + part).split(b"\n")
        for line in lines:
            message = json.loads(line)
            self.pid = message.get("pid", self.pid)
            self.returncode = message.get("exit", self.returncode)
            self.error = message.get("error", self.error)
            self.traceback = message.get("traceback", self.traceback)
            if "result" in message:
                self.result = message["result"]
            if "progress" in message:
                self.progress.append(message["progress"])
        return True

    def poll(self) -> int | None:
        """The exit status, negative for a signal, or None while it runs."""
        while self.returncode is None and self._receive(0):
            pass
        return self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for the end and return the exit status."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            rest = None if deadline is None else max(deadline - time.monotonic(), 0.001)
            if not self._receive(rest):
                raise subprocess.TimeoutExpired("forked process", timeout or 0)
        self._connection.close()
        return self.returncode

    @property
    def has_answer(self) -> bool:
        """Whether a result, an error or an end has been taken in."""
        return self.result is not None or self.error is not None or self.returncode is not None

    def read_result(self) -> bool:
        """Take in what has come without waiting; True once there is a result, an error or an end."""
        while self.returncode is None and self._receive(0):
            pass
        return self.has_answer

    def wait_result(self) -> Any:
        """Wait for what the call returns.

        Raises
        ------
        RuntimeError
            The call raised, or its process ended without an answer.
        """
        while not self.has_answer:
            self._receive(None)
        if self.error is not None:
            raise RuntimeError(self.error)
        if self.result is None:
            raise RuntimeError(_("the process ended without an answer (status {status})", status=self.returncode))
        return self.result

    def send_signal(self, signum: int) -> None:
        """Send a signal to the process and what it started."""
        if self.poll() is None:
            try:
                os.killpg(self.pid, signum)
            except ProcessLookupError:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self.pid, signum)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def close(self) -> None:
        """Let go of it: the server kills it if it still runs."""
        self._connection.close()


class ForkServer:
    """The warm process. Use as a context manager; it is gone when the block ends or this process does.

    Parameters
    ----------
    modules
        More modules to import before the first fork; one that is missing is passed over.
    kernels
        Whether kernels are to be forked from it: then it loads what notebooks import.
    warm
        ``module:function`` calls to make before the first fork (to fill caches that every child then has).
    ahead
        A call to make beside the imports: ``modules`` that it needs, ``load``, ``keep`` and ``kwargs`` as for
        `forkserver.Ahead`.
    """

    def __init__(
        self,
        modules: Iterable[str] = (),
        warm: Iterable[str] = (),
        kernels: bool = True,
        ahead: Mapping[str, Any] | None = None,
    ) -> None:
        self.folder = make_private_folder()
        self.path = str(self.folder / "s")
        self._numbers = itertools.count(1)
        self._free: list[Forked] = []
        environment = {
            **os.environ,
            # One thread of arithmetic a process: as many processes as cores are at work already.
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            # What ipykernel itself sets before anything draws; pyplot reads it on import, which is here.
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            # Memory that was given back to the system comes again page by page, which takes longer than what it held.
            "MALLOC_MMAP_THRESHOLD_": str(64 << 20),
            "MALLOC_TRIM_THRESHOLD_": str(512 << 20),
            "IPYTHONDIR": str(self.folder / "ipython"),
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        }
        options = {
            "folder": str(self.folder),
            "path": sys.path,
            "modules": list(modules),
            "warm": list(warm),
            "kernels": kernels,
            "ahead": ahead,
        }
        self.environment = environment
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", START, json.dumps(options)],
            stdin=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )

    def wait_ready(self, timeout: float = 60) -> None:
        """Wait until it listens (requests that come while it still imports are answered when it has)."""
        deadline = time.monotonic() + timeout
        while not os.path.exists(self.path):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(_("the fork server did not start (status {status})", status=self._process.poll()))
            time.sleep(0.005)

    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    def call(self, call: str, kwargs: Mapping[str, Any], socket: str | None = None) -> Forked:
        """Fork a child that calls ``module:function`` with JSON arguments.

        Parameters
        ----------
        socket
            Of a server that `serve` made; this one's own where it is not given.
        """
        return Forked(socket or self.path, {"op": "call", "call": call, "kwargs": dict(kwargs)})

    def work(self, call: str, kwargs: Mapping[str, Any]) -> Forked:
        """As `call`, in a child that has done such work before where one is free (see `release`)."""
        request = {"op": "work", "call": call, "kwargs": dict(kwargs)}
        while self._free:
            worker = self._free.pop()
            with contextlib.suppress(OSError):
                if worker.poll() is None:
                    worker.ask(request)
                    return worker
            worker.close()
        return Forked(self.path, request)

    def release(self, worker: Forked) -> None:
        """Say that a child's work is done and went well, so that it may be given more."""
        self._free.append(worker)

    def serve(self, call: str, kwargs: Mapping[str, Any], socket: str | None = None) -> tuple[Forked, str]:
        """Fork a child that makes the call and then serves from there; its handle and the path of its socket.

        Parameters
        ----------
        socket
            As for `call`.
        """
        path = str(self.folder / f"r{next(self._numbers)}")
        request = {"op": "serve", "socket": path, "call": call, "kwargs": dict(kwargs)}
        return Forked(socket or self.path, request), path

    def here(self, call: str, kwargs: Mapping[str, Any], socket: str) -> Forked:
        """Make a call in a server that `serve` made, without a process for it: what it leaves in memory, later children have."""
        return Forked(socket, {"op": "here", "call": call, "kwargs": dict(kwargs)})

    def close(self) -> None:
        """End the server and everything forked from it."""
        while self._free:
            self._free.pop().close()
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> ForkServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
