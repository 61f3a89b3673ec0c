"""Workers that are forked (Linux): one for each connection to a worker that listens, and Jupyter kernels.

In: connections on a Unix socket in a private folder. Out: a forked process each, which serves its connection and listens
itself; how it ended is the last message on the connection.

A process forks while it has one thread and neither a ZeroMQ context nor an event loop, so that each child starts clean.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import sys
from collections.abc import Iterable, Mapping
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread
from typing import Any

from perfeval_helpers.making.execution import workers

assert sys.platform == "linux"  # elsewhere nothing imports this

PR_SET_PDEATHSIG = 1


class Listener:
    """Where a worker is asked to fork.

    Parameters
    ----------
    folder
        Private.
    own
        The connection that the worker itself serves.
    """

    def __init__(self, folder: Path, own: Connection) -> None:
        self.address = str(folder / f"w{os.getpid()}")
        self._folder, self._own = folder, own
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(self.address)
        self._socket.listen(64)
        self._children: dict[int, tuple[BaseProcess, Connection]] = {}

    @property
    def sources(self) -> list[Any]:
        """What to wait for: somebody connects, a child ends."""
        return [self._socket, *self._children]

    def attend(self, ready: Iterable[Any]) -> None:
        """Fork for who has connected, and tell of children that have ended."""
        for source in ready:
            if source is self._socket:
                theirs = Connection(self._socket.accept()[0].detach())
                inherited = (self._socket, self._own, *(connection for _process, connection in self._children.values()))
                child = get_context("fork").Process(target=begin, args=(theirs, self._folder, os.getpid(), inherited))
                child.start()
                self._children[child.sentinel] = (child, theirs)
            elif source in self._children:
                process, theirs = self._children.pop(source)
                process.join()
                workers.tell(theirs, "ended", process.exitcode)
                theirs.close()

    def end(self) -> None:
        """Kill what is left."""
        for process, _connection in self._children.values():
            kill_group(process.pid or 0)


def begin(connection: Connection, folder: Path, parent: int, inherited: Iterable[Any]) -> None:
    """In the child: let go of what is its parent's, then serve."""
    for other in inherited:
        other.close()
    become_own(parent)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()  # `random` sees to it itself
    workers.serve(connection, folder)


def become_own(parent: int) -> None:
    """Lead a session, and have Linux kill this process when the one that forked it ends, however it ends.

    Parameters
    ----------
    parent
        The process id of the parent, as it was before the fork: it may be gone already.
    """
    os.setsid()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def connect(address: str) -> Connection:
    """A connection to a worker to be, forked from the one that listens there."""
    with socket.socket(socket.AF_UNIX) as connected:
        connected.connect(address)
        return Connection(connected.detach())


def kill_group(pid: int) -> None:
    """Kill a worker and whatever it started in its own session."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(OSError):
            kill(pid, signal.SIGKILL)


def start_kernel(argv: list[str], env: Mapping[str, str], cwd: str, log: str | None) -> None:
    """Be an IPython kernel until it is told to stop, or the process that asked for it is gone."""
    from ipykernel.kernelapp import IPKernelApp

    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    if log is not None:
        file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(file, 1)
        os.dup2(file, 2)
    Thread(target=die_with_asker, daemon=True).start()
    sys.argv = ["ipykernel_launcher", *argv]
    status = 1
    try:
        IPKernelApp.launch_instance(argv=argv)
        status = 0
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)  # threads of its sockets may still wait


def die_with_asker() -> None:
    """End this process and what it started when who asked for it hangs up."""
    if workers.asker is not None:
        workers.asker.poll(None)
    kill_group(os.getpid())
