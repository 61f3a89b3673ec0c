"""An ordinary kernel, started as Jupyter starts it: where nothing can be forked.

In: a private folder. Out: a kernel manager whose kernel is of the interpreter that runs this, and whose client is ready
as soon as the kernel is.
"""

import contextlib
import itertools
import os
import sys
import time
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_core.utils import run_sync

# Kernels of a run keep no history of what was typed, and load no settings of the person who runs it.
KERNEL_OPTIONS = ("--HistoryManager.enabled=False", "--IPKernelApp.exec_PYTHONSTARTUP=False")
_numbers = itertools.count(1)


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


class OrdinaryManager(AsyncKernelManager):
    """A kernel manager that lets go of its clients too, each of which has threads and sockets of its own."""

    clients: tuple[AsyncKernelClient, ...] = ()

    def client(self, **kwargs: Any) -> AsyncKernelClient:  # type: ignore[override]
        """A client, remembered."""
        made = super().client(**kwargs)
        self.clients += (made,)
        return made

    def find_exit_status(self) -> int | None:
        """How its kernel ended, negative for a signal; None while it runs or where there is none."""
        process = self.provisioner.process if isinstance(self.provisioner, LocalProvisioner) else None
        return None if process is None else process.poll()

    def end(self) -> None:
        """Kill the kernel, if it still runs, and remove its sockets and connection file."""
        for client in self.clients:
            client.stop_channels()
        self.clients = ()
        process = self.provisioner.process if isinstance(self.provisioner, LocalProvisioner) else None
        if process is not None and process.poll() is None:
            process.kill()
            process.wait(10)
        run_sync(self.cleanup_resources)()


class OwnInterpreter(KernelSpecManager):
    """Kernels are of the interpreter that runs this, whatever kernels the user has registered by the same name."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The spec of ipykernel under `sys.executable`."""
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", *KERNEL_OPTIONS],
            display_name="Python 3",
            language="python",
        )


def make_manager(folder: Path) -> OrdinaryManager:
    """A kernel manager whose sockets and connection file lie in a private folder.

    Parameters
    ----------
    folder
        Private and short (`machine.make_private_folder`).
    """
    name = f"k{os.getpid()}-{next(_numbers)}"
    manager = OrdinaryManager(
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
    # Named here, so that no other that is installed is asked for.
    manager.provisioner = LocalProvisioner(kernel_id=name, kernel_spec=manager.kernel_spec, parent=manager)
    return manager
