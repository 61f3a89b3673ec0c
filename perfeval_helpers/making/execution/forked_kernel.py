"""An IPython kernel that is forked from the process that drives it, and talks to it over a pipe (Linux).

In: requests of Jupyter's protocol as JSON. Out: its messages, likewise. The kernel is ipykernel's own, so what a cell
shows is what it shows in JupyterLab; what an ordinary kernel has for clients elsewhere (sockets, a heartbeat, a control
thread, a connection file) takes longer to start than most chapters compute, and is left out.
`ForkedManager` and `PipeClient` are what nbclient asks of a kernel manager and its client.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
import threading
from collections.abc import Mapping
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import zmq
from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.ipkernel import IPythonKernel
from jupyter_client.session import Session
from nbclient.exceptions import DeadKernelError
from tornado.ioloop import IOLoop
from traitlets.config import Config

from perfeval_helpers.making.execution import serving

assert sys.platform == "linux"  # elsewhere nothing imports this

from perfeval_helpers.making.execution.forking import become_own, kill_group  # noqa: E402

Message = dict[str, Any]
IOPUB = "iopub"  # in the place of the socket on which a kernel says what all may hear
CLIENT = {"session": "perfeval", "username": "perfeval", "version": "5.3"}


class PipeSession(Session):
    """Sends over a connection, whatever socket it is asked to send on.

    Prints of processes that a cell forks come the same way: the lock holds for all of them.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(key=b"")
        self._connection = connection
        self._lock = get_context("fork").Lock()

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, parent: Any = None, ident: Any = None,
             buffers: Any = None, track: bool = False, header: Any = None, metadata: Any = None) -> Message:  # fmt: skip
        """Send a message, to the client where no socket is named, else to all who listen."""
        is_whole = isinstance(msg_or_type, dict)
        message: Message = (
            msg_or_type if is_whole else self.msg(msg_or_type, content=content, parent=parent, header=header, metadata=metadata)
        )
        parts = [bytes(part) for part in buffers or message.get("buffers", ())]
        packed = self.pack({
            "channel": "shell" if stream is None else IOPUB, "buffers": len(parts),
            **{key: message[key] for key in ("header", "msg_id", "msg_type", "parent_header", "metadata", "content")},
        })  # fmt: skip
        with self._lock, contextlib.suppress(OSError):  # a driver that has gone takes this process with it
            for part in (packed, *parts):
                self._connection.send_bytes(part)
        return message


class PipeKernel(IPythonKernel):
    """ipykernel's kernel; each request waits for the one before."""

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """Whoever drives this asks for no cell after one that failed."""


class _Publisher:
    """Where `IOPubThread` believes that it publishes; `PipeSession` sends instead."""

    context = None

    def __init__(self) -> None:
        self.context = zmq.Context()


def be_kernel(connection: Connection, inherited: Connection, parent: int, folder: str) -> None:
    """Be a kernel until the process that forked this one hangs up.

    Parameters
    ----------
    inherited
        The other end of the connection, which is the parent's.
    parent
        Its process id.
    folder
        Where cells run.
    """
    inherited.close()
    if serving.asker is not None:
        serving.asker.close()
    become_own(parent)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    os.chdir(folder)
    asyncio.run(_answer(connection))


async def _answer(connection: Connection) -> None:
    """Start the kernel, and answer requests one after another."""
    session = PipeSession(connection)
    publishing = IOPubThread(_Publisher(), session=session)
    publishing.start()
    sys.stdout = OutStream(session, publishing, "stdout")
    sys.stderr = OutStream(session, publishing, "stderr")
    kernel: Any = PipeKernel.instance(
        session=session,
        iopub_socket=IOPUB,
        iopub_thread=publishing,
        shell_channel_thread=SimpleNamespace(parent_thread=threading.main_thread()),
        log=logging.getLogger(__name__),
        config=Config({"HistoryManager": {"enabled": False}}),
    )
    kernel.io_loop = IOLoop.current()
    kernel.shell.extension_manager.load_extension("storemagic")
    requests: asyncio.Queue[Message] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def listen() -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                loop.call_soon_threadsafe(requests.put_nowait, json.loads(connection.recv_bytes()))
        kill_group(os.getpid())  # with what a cell has started

    threading.Thread(target=listen, daemon=True).start()
    while True:
        request = await requests.get()
        kernel.set_parent([], request)
        kernel._publish_status("busy", "shell")
        await kernel.shell_handlers[request["header"]["msg_type"]](None, [], request)
        sys.stdout.flush()
        sys.stderr.flush()
        kernel._publish_status("idle", "shell")


class Channel:
    """Messages of one kind as they come; nbclient waits for them."""

    def __init__(self) -> None:
        self.messages: asyncio.Queue[Message | None] = asyncio.Queue()

    async def get_msg(self, timeout: float | None = None) -> Message:
        """The next message.

        Raises
        ------
        Empty
            None came in so many seconds.
        DeadKernelError
            None will: the kernel has ended.
        """
        try:
            message = await asyncio.wait_for(self.messages.get(), timeout)
        except TimeoutError:
            raise Empty from None
        if message is None:
            self.messages.put_nowait(None)
            raise DeadKernelError("Kernel died")
        return message


class PipeClient:
    """What nbclient asks of a client: send requests, hear what comes."""

    allow_stdin = False

    def __init__(self, manager: ForkedManager) -> None:
        self.manager = manager
        self.shell_channel, self.iopub_channel = Channel(), Channel()

    async def start_channels(self) -> None:
        """Begin to listen."""
        loop = asyncio.get_running_loop()

        def listen() -> None:
            connection = self.manager.connection
            with contextlib.suppress(EOFError, OSError, RuntimeError):  # at last the loop is closed
                while True:
                    message = json.loads(connection.recv_bytes())
                    message["buffers"] = [connection.recv_bytes() for _ in range(message["buffers"])]
                    loop.call_soon_threadsafe(self._hand_over, message)
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._hand_over, None)

        threading.Thread(target=listen, daemon=True).start()

    def _hand_over(self, message: Message | None) -> None:
        for name, channel in (("shell", self.shell_channel), (IOPUB, self.iopub_channel)):
            if message is None or message["channel"] == name:
                channel.messages.put_nowait(message)

    def stop_channels(self) -> None:
        """Nothing: the kernel's end ends them."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Nothing: what is asked before the kernel is ready waits in the pipe."""

    def is_alive(self) -> bool:
        """Whether the kernel is."""
        return self.manager.is_alive()

    def _ask(self, kind: str, content: Mapping[str, Any]) -> str:
        id = uuid4().hex
        request = {"header": {**CLIENT, "msg_id": id, "msg_type": kind}, "parent_header": {}, "metadata": {}, "content": content}
        with contextlib.suppress(OSError):  # it has ended, which is heard where the answer is waited for
            self.manager.connection.send_bytes(json.dumps(request).encode())
        return id

    def execute(self, code: str, store_history: bool = True, stop_on_error: bool = True) -> str:
        """Ask for a cell to be run; the id of the request."""
        asked = {"code": code, "silent": False, "store_history": store_history, "stop_on_error": stop_on_error, "allow_stdin": False}
        return self._ask("execute_request", asked)

    def kernel_info(self) -> str:
        """Ask what the kernel is; the id of the request."""
        return self._ask("kernel_info_request", {})


class ForkedManager:
    """What nbclient asks of a kernel manager, for a kernel that is forked from this process here and now.

    Parameters
    ----------
    folder
        Where cells run.
    """

    ipykernel = False  # no options of an ordinary kernel's command line

    def __init__(self, folder: Path) -> None:
        context = get_context("fork")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=be_kernel, args=(theirs, self.connection, os.getpid(), str(folder)))
        self._process.start()
        theirs.close()

    @property
    def has_kernel(self) -> bool:
        """It has from the beginning."""
        return True

    def client(self) -> PipeClient:
        """Who talks to it."""
        return PipeClient(self)

    def is_alive(self) -> bool:
        """Whether the kernel runs."""
        return self._process.is_alive()

    def find_exit_status(self) -> int | None:
        """How it ended, negative for a signal; None while it runs."""
        self._process.join(1)  # its pipe may be heard to close before
        return self._process.exitcode

    def end(self) -> None:
        """Kill it, and what it started."""
        kill_group(self._process.pid or 0)
        self._process.join()
        self.connection.close()
