"""An IPython kernel in a process that is forked for it, which talks to who drives it in packets (Linux).

In: requests of Jupyter's protocol as JSON. Out: its messages, likewise. The kernel is ipykernel's own, so what a cell
shows is what it shows in JupyterLab; what an ordinary kernel has for clients elsewhere (sockets, a heartbeat, a control
thread, a connection file) takes longer to start than most chapters compute, and is left out. `forked_manager` is the other side.
"""

import asyncio
import contextlib
import json
import logging
import os
import socket
import sys
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.ipkernel import IPythonKernel
from jupyter_client.session import Session
from tornado.ioloop import IOLoop
from traitlets.config import Config

from perfeval_helpers.making.execution import serving

assert sys.platform == "linux"  # elsewhere nothing imports this

from perfeval_helpers.making.execution import packets  # noqa: E402
from perfeval_helpers.making.execution.forking import kill_group  # noqa: E402

Message = dict[str, Any]
IOPUB = "iopub"  # in the place of the socket on which a kernel says what all may hear


class PacketSession(Session):
    """Sends in packets, whatever socket it is asked to send on."""

    driver: socket.socket

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, parent: Any = None, ident: Any = None,
             buffers: Any = None, track: bool = False, header: Any = None, metadata: Any = None) -> Message:  # fmt: skip
        """Send a message, to the client where no socket is named, else to all who listen."""
        is_whole = isinstance(msg_or_type, dict)
        message: Message = (
            msg_or_type if is_whole else self.msg(msg_or_type, content=content, parent=parent, header=header, metadata=metadata)
        )
        parts = [bytes(part) for part in buffers or message.get("buffers", ())]
        packed = self.pack({
            "channel": "shell" if stream is None else IOPUB, "buffers": list(map(len, parts)),
            **{key: message[key] for key in ("header", "msg_id", "msg_type", "parent_header", "metadata", "content")},
        })  # fmt: skip
        with contextlib.suppress(OSError):  # a driver that has gone takes this process with it
            packets.send(self.driver, b"\0".join((packed, b"".join(parts))))  # JSON has no such byte
        return message


class ForkedKernel(IPythonKernel):
    """ipykernel's kernel; each request waits for the one before."""

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """Whoever drives this asks for no cell after one that failed."""


class Publishing(IOPubThread):
    """What streams ask of the thread that publishes, without one: what they have to say is sent by who says it, or a little later."""

    def __init__(self) -> None:
        self.thread, self.io_loop = None, self

    def schedule(self, f: Callable[[], object]) -> None:
        """Do it at once."""
        f()

    def call_later(self, seconds: float, f: Callable[[], object]) -> None:
        """Do it in a moment, when more has been printed."""
        later = threading.Timer(seconds, f)
        later.daemon = True
        later.start()


class Stream(OutStream):
    """What cells print, in its order: who flushes waits until what another thread has taken from the buffer is sent."""

    def __init__(self, session: Session, publishing: Publishing, name: str) -> None:
        self._renew_locks()
        os.register_at_fork(after_in_child=self._renew_locks)  # a thread of the parent may hold them, and is not here
        super().__init__(session, publishing, name)  # type: ignore[no-untyped-call]

    def _renew_locks(self) -> None:
        self._flushing, self._buffer_lock = threading.RLock(), threading.RLock()

    def _flush(self) -> None:
        with self._flushing:
            super()._flush()  # type: ignore[no-untyped-call]


def make_kernel() -> Any:
    """The kernel of this process, made once: who is forked from here has it, and need not make its own."""
    if ForkedKernel.initialized():
        return ForkedKernel.instance()
    kernel: Any = ForkedKernel.instance(
        session=PacketSession(key=b""),
        iopub_socket=IOPUB,
        shell_channel_thread=SimpleNamespace(parent_thread=threading.main_thread()),
        log=logging.getLogger(__name__),
        # ipykernel waits half a millisecond after each cell for what it printed to overtake its answer: here both go one way.
        config=Config({"HistoryManager": {"enabled": False}, "ForkedKernel": {"_execute_sleep": 0}}),
    )
    kernel.shell.extension_manager.load_extension("storemagic")
    return kernel


def be_kernel() -> None:
    """Be a kernel until who asked for one hangs up, then one that knows nothing of it: in a worker, whose asker sends the socket to talk over."""
    assert serving.asker is not None
    with socket.socket(fileno=os.dup(serving.asker.fileno())) as asker:
        _, [descriptor], _, _ = socket.recv_fds(asker, 1, 1)
    with socket.socket(fileno=descriptor) as driver:
        asyncio.run(_answer(driver))
    sys.modules["matplotlib.pyplot"].close("all")
    shell = make_kernel().shell
    shell.reset(new_session=True)
    shell.user_ns.update(dict.fromkeys(("_", "__", "___"), ""))  # a shell begins with them, and is reset without


async def _answer(driver: socket.socket) -> None:
    """Start the kernel, and answer requests one after another. A cell in which it is hung up on ends with this process."""
    kernel = make_kernel()
    kernel.session.driver = driver
    kernel.iopub_thread = publishing = Publishing()
    for name in ("stdout", "stderr"):
        setattr(sys, name, Stream(kernel.session, publishing, name))
    kernel.io_loop = IOLoop.current()
    requests: asyncio.Queue[Message | None] = asyncio.Queue()
    loop, asked = asyncio.get_running_loop(), ""

    def listen() -> None:
        with contextlib.suppress(OSError):
            for request in packets.receive(driver):
                loop.call_soon_threadsafe(requests.put_nowait, json.loads(request))
        if asked == "execute_request":
            kill_group(os.getpid())  # with what the cell has started
        loop.call_soon_threadsafe(requests.put_nowait, None)

    threading.Thread(target=listen, daemon=True).start()
    while request := await requests.get():
        asked = request["header"]["msg_type"]
        kernel.set_parent([], request)
        kernel._publish_status("busy", "shell")
        await kernel.shell_handlers[asked](None, [], request)
        sys.stdout.flush()
        sys.stderr.flush()
        asked = ""
        kernel._publish_status("idle", "shell")
