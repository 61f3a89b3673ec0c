"""A warm process from which kernels and jobs are forked: loads what every notebook imports, once.

In: one JSON line per connection on a Unix socket in a private folder. Out: a forked child per request, its process id,
what it returns, and its exit status.

A request is ``{"op": "kernel", "argv": […], "env": {…}, "cwd": …, "log": …}`` (an IPython kernel),
``{"op": "call", "call": "module:function", "kwargs": {…}}`` (its JSON result comes back), or ``{"op": "serve",
"socket": …, …}`` (the same, after which the child serves requests itself: so the run that it loaded is in the memory of
every kernel forked from it), ``{"op": "work", …}`` (a call, after which the child takes the next one from the same
connection), or ``{"op": "here", …}`` (a call in the server itself, which then has more to hand on; other requests wait
meanwhile). Replies are JSON lines: ``{"pid": …}``, any number of ``{"progress": …}`` from functions that take `report`,
``{"result": …}`` or ``{"error": …}``, and ``{"exit": …}``.

No process outlives its user: the server ends with its standard input or the connection that asked for it, a child with
its connection, and the kernel of Linux ends whatever is left when a parent is killed. The server has one thread and
makes neither a ZeroMQ context nor an event loop, so that forking is safe and each child starts with a clean state.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import pickle
import random
import selectors
import shutil
import signal
import socket
import sys
import traceback
from typing import Any, NoReturn

from perfeval_helpers.making.execution.calls import answer, resolve
from perfeval_helpers.making.execution.quick_imports import without

assert sys.platform != "win32"  # nothing there starts it

PRELOADED = (
    "numpy",
    "pandas",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "pandas.io.formats.string",
    "pyarrow",
    "pyarrow.pandas_compat",
    "pyarrow.vendored.version",
    "matplotlib",
    "matplotlib.figure",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_svg",
    "matplotlib.backends.backend_agg",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "IPython.display",
    "IPython.extensions.storemagic",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.debugger",
    "asyncio",
    "tornado.platform.asyncio",
)
PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int) -> None:
    """Have Linux kill this process when the one that forked it ends, however it ends.

    Parameters
    ----------
    parent
        The process id of the parent, as it was before the fork: it may be gone already.
    """
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    """Send one JSON line; a reader who has gone does not matter."""
    with contextlib.suppress(OSError):
        connection.sendall(json.dumps(message).encode() + b"\n")


def read_request(connection: socket.socket) -> dict[str, Any] | None:
    """The request on a new connection, or None where the other side went away first."""
    received = bytearray()
    while not received.endswith(b"\n"):
        part = connection.recv(1 << 16)
        if not part:
            return None
        received += part
    found: dict[str, Any] | None = json.loads(received)
    return found


class Server:
    """Serves requests until its lifeline ends.

    Parameters
    ----------
    path
        Where to listen: a socket in a folder that only this user can enter.
    lifeline
        A file descriptor whose end of file means that the user of this server is gone.
    """

    def __init__(self, path: str, lifeline: int) -> None:
        self.lifeline = lifeline
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        # Under its name the socket is there only when it listens: whoever finds it can connect.
        self.listener.bind(path + "~")
        self.listener.listen(64)
        os.rename(path + "~", path)
        self.children: dict[int, socket.socket] = {}
        self.wake_read, self.wake_write = os.pipe()
        os.set_blocking(self.wake_write, False)
        os.set_blocking(self.wake_read, False)
        # SIGCHLD writes a byte into the pipe: one select waits for requests, ends of connections and of children.
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.wake_write)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.selector.register(self.wake_read, selectors.EVENT_READ)
        self.selector.register(lifeline, selectors.EVENT_READ)

    def serve(self) -> None:
        """Answer requests until the lifeline ends; then kill what is left."""
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is self.listener:
                    self._accept()
                elif key.fd == self.wake_read:
                    with contextlib.suppress(BlockingIOError):
                        os.read(self.wake_read, 4096)
                    self._reap()
                elif key.fd == self.lifeline:
                    if not os.read(self.lifeline, 4096):
                        for pid in self.children:
                            kill_group(pid)
                        return
                elif key.data in self.children:
                    self._hear(key.data)

    def _hear(self, pid: int) -> None:
        """A client that hangs up lets go of its child."""
        try:
            gone = not self.children[pid].recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)  # what comes is for the child
        except BlockingIOError:
            return
        except OSError:
            gone = True
        if gone:
            self.selector.unregister(self.children[pid])
            kill_group(pid)

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                connection = self.children.pop(pid, None)
                if connection is None:
                    continue
                with contextlib.suppress(KeyError):
                    self.selector.unregister(connection)
                send(connection, {"exit": os.waitstatus_to_exitcode(status)})
                connection.close()

    def _accept(self) -> None:
        connection, _ = self.listener.accept()
        try:
            request = read_request(connection)
        except (OSError, ValueError):
            request = None
        if request is None:
            connection.close()
            return
        if request["op"] == "here":
            with connection:
                send(connection, {"pid": os.getpid()})
                answer_request(request, connection)
                send(connection, {"exit": 0})
            return
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._become(request, connection, parent)
        self.children[pid] = connection
        self.selector.register(connection, selectors.EVENT_READ, data=pid)

    def _become(self, request: dict[str, Any], connection: socket.socket, parent: int) -> NoReturn:
        """In the child: let go of everything of the server's, then do what was asked."""
        status = 1
        try:
            os.setsid()
            die_with_parent(parent)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self.selector.close()
            self.listener.close()
            for other in self.children.values():
                other.close()
            os.close(self.wake_read)
            os.close(self.wake_write)
            if self.lifeline > 2:
                os.close(self.lifeline)
            send(connection, {"pid": os.getpid()})
            make_clean(request)
            if request["op"] == "kernel":
                connection.close()
                start_kernel(request["argv"])
            else:
                answer_request(request, connection)
                while request["op"] == "work" and (following := read_request(connection)) is not None:
                    answer_request(following, connection)
            status = 0
        except SystemExit as stop:
            status = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
        except BaseException:
            traceback.print_exc()
        finally:
            with contextlib.suppress(Exception):
                sys.stdout.flush()
                sys.stderr.flush()
            # Not sys.exit: what the server registered to do at its own end is not the child's to do.
            os._exit(status)


def make_clean(request: dict[str, Any]) -> None:
    """Give a child its own environment, folder, streams and random state."""
    if "env" in request:
        os.environ.clear()
        os.environ.update(request["env"])
    if request.get("cwd"):
        os.chdir(request["cwd"])
    nothing = os.open(os.devnull, os.O_RDWR)
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if request.get("log") else nothing
    os.dup2(nothing, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def start_kernel(argv: list[str]) -> None:
    """Be an IPython kernel until it is told to stop."""
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = ["ipykernel_launcher", *argv]
    IPKernelApp.launch_instance(argv=argv)


def answer_request(request: dict[str, Any], connection: socket.socket) -> None:
    """Call the function that the request names, send what it returns, and serve from here on where that is asked."""
    said = answer(request["call"], request.get("kwargs", {}), lambda message: send(connection, {"progress": message}))
    if "error" in said or request["op"] not in ("serve", "here"):
        send(connection, said)
        return
    gc.collect()
    freeze()
    server = Server(request["socket"], connection.fileno()) if request["op"] == "serve" else None
    send(connection, said)
    if server is not None:
        server.serve()


def kill_group(pid: int) -> None:
    """Kill a child and whatever it started in its own session."""
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        os.kill(pid, signal.SIGKILL)


def freeze() -> None:
    """Keep the collector from touching, and so copying, pages that children share; they live seconds and need it seldom."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


def preload(modules: tuple[str, ...] = PRELOADED) -> None:
    """Import what notebooks import; what is missing, the notebook that needs it will say.

    Kernels come without a debugger, which every one of them would load anew (0.1 s).
    """
    with without(("debugpy",)):
        for name in modules:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
    if "pandas" in sys.modules:
        # What pandas takes when a kernel imports it; imported here it believes that it prints on a terminal.
        sys.modules["pandas"].set_option("display.max_columns", 20)


class Ahead:
    """A call in a child of its own while this process goes on importing; what it returns is then kept here.

    The other core would else have nothing to do before the first run is loaded.

    Parameters
    ----------
    load, keep
        ``module:function``: what the child calls with JSON arguments, and what is called here with what it returned.
    """

    def __init__(self, load: str, keep: str, kwargs: dict[str, Any]) -> None:
        self.keep = keep
        self.read, write = os.pipe()
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            with contextlib.suppress(BaseException):
                die_with_parent(parent)
                os.close(self.read)
                content = pickle.dumps(resolve(load)(**kwargs), pickle.HIGHEST_PROTOCOL)
                with os.fdopen(write, "wb") as pipe:
                    pipe.write(content)
            os._exit(0)
        os.close(write)

    def finish(self) -> None:
        """Keep what came; nothing came where the call failed: it will be made again and say why."""
        with os.fdopen(self.read, "rb") as pipe:
            content = pipe.read()
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)
        with contextlib.suppress(Exception):
            resolve(self.keep)(pickle.loads(content))


def main() -> None:
    """Serve from the folder given on the command line: ``forkserver <json: folder, path, modules, warm, ahead>``."""
    options = json.loads(sys.argv[1])
    sys.path[:] = options["path"]
    gc.disable()  # imports make nothing but what stays: looking for garbage meanwhile takes an eighth of their time
    # Terminal interrupts go to the user of this server, who then closes the lifeline.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server = Server(os.path.join(options["folder"], "s"), 0)
    try:
        ahead = None
        if options["ahead"]:
            preload(tuple(options["ahead"].pop("modules")))
            ahead = Ahead(**options["ahead"])
        preload((PRELOADED if options["kernels"] else ()) + tuple(options["modules"]))
        for call in options["warm"]:
            resolve(call)()
        if ahead is not None:
            ahead.finish()
        freeze()
        server.serve()
    finally:
        shutil.rmtree(options["folder"], ignore_errors=True)
    os._exit(0)  # nothing is left to do; taking a thousand modules apart takes a tenth of a second
