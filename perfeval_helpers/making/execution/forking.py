"""Workers that are forked (Linux): one for each connection to a worker that listens.

In: connections on a Unix socket in a private folder. Out: a forked process each, which serves its connection and listens
itself; how it ended is the last message on the connection.

A process forks while it has one thread and neither a ZeroMQ context nor an event loop, so that each child starts clean.
"""

import contextlib
import ctypes
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

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
    serve
        What a forked process does with its connection and the folder.
    """

    def __init__(self, folder: Path, own: Connection, serve: Callable[[Connection, Path], None]) -> None:
        self.address = str(folder / f"w{os.getpid()}")
        self._folder, self._own, self._serve = folder, own, serve
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
                child = get_context("fork").Process(target=begin, args=(self._serve, theirs, self._folder, os.getpid(), inherited))
                child.start()
                self._children[watch(child)] = (child, theirs)
            elif source in self._children:
                process, theirs = self._children.pop(source)
                kill_group(process.pid or 0)  # what it started does not outlive it
                process.join()
                if source != process.sentinel:
                    os.close(source)
                with contextlib.suppress(OSError):  # a reader who has gone does not matter
                    theirs.send(("ended", process.exitcode))
                theirs.close()

    def end(self) -> None:
        """Kill what is left."""
        for process, _connection in self._children.values():
            kill_group(process.pid or 0)


def watch(process: BaseProcess) -> int:
    """What can be read once it has ended, even while processes that it has forked, which have its sentinel, go on."""
    try:
        return os.pidfd_open(process.pid or 0)
    except OSError:  # Linux before 5.3, or a container that does not let
        return process.sentinel


def begin(serve: Callable[[Connection, Path], None], connection: Connection, folder: Path, parent: int, inherited: Iterable[Any]) -> None:
    """In the child: let go of what is its parent's, then serve."""
    for other in inherited:
        other.close()
    become_own(parent)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()  # `random` sees to it itself
    serve(connection, folder)


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


def kill_group(pid: int) -> None:
    """Kill a worker and whatever it started in its own session."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(OSError):
            kill(pid, signal.SIGKILL)
