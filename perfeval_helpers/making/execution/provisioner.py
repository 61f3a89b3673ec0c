"""Forked kernels for jupyter_client, through its own extension point: a kernel provisioner.

In: a kernel manager that wants a kernel started. Out: a kernel forked from the warm process where there is one, started
as an ordinary process where there is none. papermill and nbclient above it are unchanged.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import sys
import time
from functools import partial
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

SERVER_VARIABLE = "PERFEVAL_FORK_SERVER"
# Kernels of a run keep no history of what was typed, and load no settings of the person who runs it.
KERNEL_OPTIONS = ("--HistoryManager.enabled=False", "--IPKernelApp.exec_PYTHONSTARTUP=False")
_numbers = itertools.count(1)


class ForkProvisioner(LocalProvisioner):
    """Start a kernel by forking the worker that listens at `address`, or as usual where that is empty.

    Registered in the entry point group ``jupyter_client.kernel_provisioners``; the address comes from the environment
    variable ``PERFEVAL_FORK_SERVER`` unless it is given.
    """

    def __init__(self, *, address: str | None = None, log_file: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.address = os.environ.get(SERVER_VARIABLE, "") if address is None else address
        self.log_file = log_file

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork, or launch with `cmd`."""
        if sys.platform == "linux" and self.address and "-m" in cmd:
            from perfeval_helpers.making.execution.forking import start_kernel
            from perfeval_helpers.making.execution.workers import Worker

            kernel = Worker.fork(self.address)
            environment, folder = dict(kwargs.get("env") or os.environ), str(kwargs.get("cwd") or os.getcwd())
            kernel.submit(partial(start_kernel, cmd[cmd.index("-m") + 2 :], environment, folder, self.log_file))
            self.process = kernel  # type: ignore[assignment]
            self.pid = self.pgid = kernel.pid
            await self._wait_for_sockets()
            return self.connection_info
        return await super().launch_kernel(cmd, **kwargs)

    async def _wait_for_sockets(self, seconds: float = 2) -> None:
        """Let the client connect to what is there: a connection tried too early is tried again 0.1 s later at best."""
        if self.connection_info.get("transport") != "ipc":
            return
        info: dict[str, Any] = {**self.connection_info}
        names = ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")
        paths = [f"{info['ip']}-{info[name]}" for name in names]
        deadline = time.monotonic() + seconds
        while not all(map(os.path.exists, paths)) and time.monotonic() < deadline and await self.poll() is None:
            await asyncio.sleep(0.002)


class PromptClient(AsyncKernelClient):
    """A client that is ready when the kernel says so, where the original always waits 0.2 s for silence.

    It listens to no heartbeat, which takes a thread: whether its kernel lives, its manager sees from the process.
    """

    def start_channels(self, shell: bool = True, iopub: bool = True, stdin: bool = True, hb: bool = False,
                       control: bool = True) -> None:  # fmt: skip
        """Start the channels; the heartbeat only where it is asked for."""
        super().start_channels(shell, iopub, stdin, hb, control)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Ask for the kernel's description until it is answered and its end (idle) is heard on iopub.

        Everything said on iopub before belongs to earlier questions and is read here, so that no cell gets it.

        Raises
        ------
        RuntimeError
            The kernel died or did not answer in time.
        """
        deadline = time.monotonic() + (float("inf") if timeout is None else timeout)
        while True:
            asked = self.kernel_info()
            with contextlib.suppress(Empty):
                reply = await self.shell_channel.get_msg(timeout=1)
                while True:
                    message = await self.iopub_channel.get_msg(timeout=0.2)
                    if (
                        message["parent_header"].get("msg_id") == asked
                        and message["msg_type"] == "status"
                        and message["content"]["execution_state"] == "idle"
                    ):
                        self._handle_kernel_info_reply(reply)
                        return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > deadline:
                raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")


class PrivateManager(AsyncKernelManager):
    """A kernel manager that lets go of its clients too, each of which has threads and sockets of its own."""

    clients: tuple[AsyncKernelClient, ...] = ()

    def client(self, **kwargs: Any) -> AsyncKernelClient:  # type: ignore[override]
        """A client, remembered."""
        made = super().client(**kwargs)
        self.clients += (made,)
        return made

    def stop_clients(self) -> None:
        """Close what they hold."""
        for client in self.clients:
            client.stop_channels()
        self.clients = ()


class OwnInterpreter(KernelSpecManager):
    """Kernels are of the interpreter that runs this, whatever kernels the user has registered by the same name."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The spec of ipykernel under `sys.executable`."""
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", *KERNEL_OPTIONS],
            display_name="Python 3",
            language="python",
        )


def make_manager(folder: Path, address: str) -> PrivateManager:
    """A kernel manager whose sockets and connection file lie in a private folder.

    Parameters
    ----------
    folder
        Private and short (`machine.make_private_folder`).
    address
        Of the worker that the kernel is forked from, or empty for an ordinary kernel.
    """
    name = f"k{os.getpid()}-{next(_numbers)}"
    manager = PrivateManager(
        kernel_name="python3",
        kernel_spec_manager=OwnInterpreter(),
        connection_file=str(folder / f"{name}.json"),
        kernel_id=name,
    )
    manager.client_factory = PromptClient
    if sys.platform != "win32":
        # Ports would be open to everybody on this machine, and can be lost in a race; these sockets cannot.
        manager.transport = "ipc"
        manager.ip = str(folder / name)
    manager.provisioner = ForkProvisioner(
        address=address,
        log_file=str(folder / f"{name}.log"),
        kernel_id=name,
        kernel_spec=manager.kernel_spec,
        parent=manager,
    )
    return manager
