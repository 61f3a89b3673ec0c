"""An ordinary kernel, started as Jupyter starts it: where nothing can be forked.

In: a private folder. Out: a kernel manager whose kernel is of the interpreter that runs this.
"""

import itertools
import os
import sys
from pathlib import Path
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_core.utils import run_sync

# Kernels of a run keep no history of what was typed, and load no settings of the person who runs it.
KERNEL_OPTIONS = ("--HistoryManager.enabled=False", "--IPKernelApp.exec_PYTHONSTARTUP=False")
_numbers = itertools.count(1)


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

    def end(self, is_left: bool = False) -> None:
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
    """Kernels are of the interpreter that runs this, whatever kernels the user has registered by the same name.

    Their settings lie in `folder`: what somebody's IPython runs at its start would run in every notebook.
    """

    folder: Path

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The spec of ipykernel under `sys.executable`."""
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", *KERNEL_OPTIONS],
            display_name="Python 3",
            language="python",
            env={"IPYTHONDIR": str(self.folder / "ipython"), **find_matplotlib_folder(self.folder)},
        )


def find_matplotlib_folder(folder: Path) -> dict[str, str]:
    """The variable that gives matplotlib `folder` to write in where the home is none: it warns in the notebook, with a path of its own."""
    try:
        home = Path.home()
    except RuntimeError:
        home = Path(os.devnull)
    named = {"XDG_CONFIG_HOME": ".config", "XDG_CACHE_HOME": ".cache"} if sys.platform == "linux" else {"MPLCONFIGDIR": ".matplotlib"}
    places = [Path(os.environ.get(name) or home / place, "matplotlib") for name, place in named.items()]
    nearest = [next(one for one in (place, *place.parents) if os.path.exists(one)) for place in places]
    return {} if "MPLCONFIGDIR" in os.environ or all(one.is_dir() and os.access(one, os.W_OK) for one in nearest) else {"MPLCONFIGDIR": str(folder)}


def make_manager(folder: Path) -> OrdinaryManager:
    """A kernel manager whose sockets and connection file lie in a private folder.

    Parameters
    ----------
    folder
        Private and short (`machine.make_private_folder`).
    """
    name = f"k{os.getpid()}-{next(_numbers)}"
    specs = OwnInterpreter()
    specs.folder = folder
    manager = OrdinaryManager(
        kernel_name="python3",
        kernel_spec_manager=specs,
        connection_file=str(folder / f"{name}.json"),
        kernel_id=name,
    )
    if sys.platform != "win32":
        # Ports would be open to everybody on this machine, and can be lost in a race; these sockets cannot.
        manager.transport = "ipc"
        manager.ip = str(folder / name)
    # Named here, so that no other that is installed is asked for.
    manager.provisioner = LocalProvisioner(kernel_id=name, kernel_spec=manager.kernel_spec, parent=manager)
    return manager
