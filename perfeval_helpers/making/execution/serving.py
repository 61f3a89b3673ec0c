"""What a worker does: make the calls that come over its connection, one after another, and say how it goes.

In: callables. Out: what they return, report on their way or raise. `workers` is the other side of the connection.
"""

import contextlib
import ctypes
import gc
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterable
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from perfeval_helpers.contract.findings import RunFailed
from perfeval_helpers.values.language import REFUSALS, quote_error, read_told, speak_told

if sys.platform == "win32":
    from multiprocessing.connection import PipeConnection as Connection
else:
    from multiprocessing.connection import Connection

Call = Callable[[], Any]
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # of glibc's mallopt
NO_PATH = "PYTHONSAFEPATH"  # a project folder with a random.py in it is no place to import the standard library from
asker: Connection | None = None  # in a worker: whose calls it makes


class CallFailed(RuntimeError):
    """A call failed, or the process that was to make it; the message is for people."""

    def __str__(self) -> str:
        return speak_told(self.args[0])


def tell(connection: Connection, kind: str, value: Any) -> None:
    """Send a message; a reader who has gone does not matter."""
    with contextlib.suppress(OSError):
        connection.send((kind, value))


def report(value: Any) -> None:
    """Tell who waits for the call that is being made in this process how far it is."""
    if asker is not None:
        tell(asker, "progress", value)


def serve(connection: Connection, folder: Path | None) -> None:
    """In a worker: make the calls that come until the other side hangs up.

    Parameters
    ----------
    folder
        Where to listen for who wants a worker forked; None where nothing is forked.
    """
    global asker
    asker, listener = connection, None
    if sys.platform == "linux" and folder is not None:
        from perfeval_helpers.making.execution.forking import Listener

        listener = Listener(folder, connection, serve)
    tell(connection, "born", (os.getpid(), listener.address if listener else ""))
    while True:
        ready = wait([connection, *(listener.sources if listener else ())])
        if listener:
            listener.attend(ready)
        if connection in ready:
            try:
                call = connection.recv()
            except (EOFError, OSError):
                break
            try:
                tell(connection, "result", call())
            except RunFailed as failure:
                tell(connection, "error", failure)
            except Exception as error:
                refused = isinstance(error, OSError) and error.errno in REFUSALS and not error.filename  # a full disk
                own = refused or type(error).__module__.startswith("perfeval_helpers")
                tell(connection, "error", CallFailed(read_told(error) if own else quote_error(type(error).__name__, str(error))))
    if listener:
        listener.end()


def begin_first(connection: Connection, folder: Path | None, warm: Call | None, inherited: Iterable[Connection] = ()) -> None:
    """In the first worker of a pool: warm, then serve. A terminal's interrupt is for the command, which then hangs up."""
    for other in inherited:  # the command's own
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        os.setsid()
    os.environ.pop(NO_PATH, None)
    keep_memory()
    try:
        if warm is not None:
            warm()
        serve(connection, folder)
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)  # nothing is left to do; taking a thousand modules apart takes a tenth of a second


def keep_memory() -> None:
    """Have glibc keep what is freed: memory that the system has taken back comes again page by page, which takes longer than its use."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):  # another libc
            for parameter, size in ((M_MMAP_THRESHOLD, 32 << 20), (M_TRIM_THRESHOLD, 512 << 20)):
                ctypes.CDLL(None).mallopt(parameter, size)


def share_memory() -> None:
    """Keep the collector from touching, and so copying, pages that forked workers share; they live seconds and need it seldom.

    Whoever has made garbage collects it before; imports make next to none, and looking for it takes a fifth of a second.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()
