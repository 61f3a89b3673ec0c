"""What nbclient asks of a kernel manager and its client, for a kernel that is forked from a worker elsewhere (Linux).

In: where that worker listens. Out: a `ForkedManager`. The kernel has in its memory what that worker has, a run that was opened;
who drives it needs nothing of that, and lives on when a cell crashes, hangs or ends its interpreter.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Mapping
from queue import Empty
from typing import Any
from uuid import uuid4

from perfeval_helpers.making.execution.workers import Worker

assert sys.platform == "linux"  # elsewhere nothing imports this

from perfeval_helpers.making.execution import packets  # noqa: E402

Message = dict[str, Any]
CLIENT = {"session": "perfeval", "username": "perfeval", "version": "5.3"}


def become_kernel() -> None:
    """In the worker that is forked for it: be a kernel."""
    from perfeval_helpers.making.execution.forked_kernel import be_kernel

    be_kernel()


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
            # Not above: kernels come by this module too, and can do without nbclient.
            from nbclient.exceptions import DeadKernelError

            self.messages.put_nowait(None)
            raise DeadKernelError("Kernel died")
        return message


class PacketClient:
    """What nbclient asks of a client: send requests, hear what comes."""

    allow_stdin = False

    def __init__(self, manager: ForkedManager) -> None:
        self.manager = manager
        self.shell_channel, self.iopub_channel = Channel(), Channel()

    async def start_channels(self) -> None:
        """Begin to listen."""
        loop = asyncio.get_running_loop()

        def listen() -> None:
            with contextlib.suppress(OSError, RuntimeError):  # at last the loop is closed
                for message in packets.receive(self.manager.kernel):
                    loop.call_soon_threadsafe(self._hand_over, message)
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._hand_over, None)

        threading.Thread(target=listen, daemon=True).start()

    def _hand_over(self, packed: bytes | None) -> None:
        if packed is None:
            for channel in (self.shell_channel, self.iopub_channel):
                channel.messages.put_nowait(None)
            return
        text, _, rest = packed.partition(b"\0")
        message = json.loads(text)
        sizes, message["buffers"] = message["buffers"], []
        for size in sizes:
            message["buffers"].append(rest[:size])
            rest = rest[size:]
        (self.shell_channel if message["channel"] == "shell" else self.iopub_channel).messages.put_nowait(message)

    def stop_channels(self) -> None:
        """Nothing: the kernel's end ends them."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Nothing: what is asked before the kernel is ready waits in the socket."""

    def is_alive(self) -> bool:
        """Whether the kernel is."""
        return self.manager.is_alive()

    def _ask(self, kind: str, content: Mapping[str, Any]) -> str:
        id = uuid4().hex
        request = {"header": {**CLIENT, "msg_id": id, "msg_type": kind}, "parent_header": {}, "metadata": {}, "content": content}
        with contextlib.suppress(OSError):  # it has ended, which is heard where the answer is waited for
            packets.send(self.manager.kernel, json.dumps(request).encode())
        return id

    def execute(self, code: str, store_history: bool = True, stop_on_error: bool = True) -> str:
        """Ask for a cell to be run; the id of the request."""
        asked = {"code": code, "silent": False, "store_history": store_history, "stop_on_error": stop_on_error, "allow_stdin": False}
        return self._ask("execute_request", asked)

    def kernel_info(self) -> str:
        """Ask what the kernel is; the id of the request."""
        return self._ask("kernel_info_request", {})


_left: dict[str, Worker] = {}  # parent → a kernel that forgets what was done in it


def _take_left(parent: str) -> Worker | None:
    """The kernel that was left of this parent; one of another's, whose run is over, is ended."""
    worker = _left.pop(parent, None)
    while _left:
        _left.popitem()[1].close()
    with contextlib.suppress(RuntimeError):  # it has died
        if worker is not None:
            worker.wait_result()
            return worker if worker.poll() is None else None
    return None


class ForkedManager:
    """What nbclient asks of a kernel manager, for a kernel that is forked here and now.

    Parameters
    ----------
    parent
        Where the worker listens that it is forked from, unless this process has left a kernel of it to who comes next.
        Cells run in the folder of that one.

    Raises
    ------
    OSError, RuntimeError
        That worker is gone, or the kernel's process ended at once.
    """

    ipykernel = False  # no options of an ordinary kernel's command line

    def __init__(self, parent: str) -> None:
        self._parent, self._worker = parent, _take_left(parent) or Worker.fork(parent)
        try:
            self._worker.submit(become_kernel)
            self.kernel, theirs = packets.make_pair()
            asked = socket.socket(fileno=os.dup(self._worker.connection.fileno()))
            with theirs, asked, contextlib.suppress(OSError):  # where it is gone, its end is read
                socket.send_fds(asked, [b"k"], [theirs.fileno()])
        except BaseException:
            self._worker.close()
            raise

    @property
    def has_kernel(self) -> bool:
        """It has from the beginning."""
        return True

    def client(self) -> PacketClient:
        """Who talks to it."""
        return PacketClient(self)

    def is_alive(self) -> bool:
        """Whether the kernel runs."""
        return self._worker.poll() is None

    def find_exit_status(self) -> int | None:
        """How it ended, negative for a signal; None while it runs, and where it ended with the worker that it was forked from."""
        status = self._worker.wait(1)  # its socket may be heard to close before
        return status if self._worker.is_end_told else None

    def end(self, is_left: bool = False) -> None:
        """Hang up, and leave the kernel to the next who wants one of the same parent, or kill it, and what it started."""
        with contextlib.suppress(OSError):
            self.kernel.shutdown(socket.SHUT_RDWR)  # who listens hears of it, whoever still holds the other end
        self.kernel.close()
        if is_left:
            _left[self._parent] = self._worker
            return
        with contextlib.suppress(OSError):  # a kernel that has died left what its cells had started
            os.killpg(self._worker.pid, signal.SIGKILL)
        self._worker.close()
