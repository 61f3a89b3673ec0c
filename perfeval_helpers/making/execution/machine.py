"""What this machine can do for a batch: fork, keep a private folder."""

import contextlib
import os
import shutil
import sys
import tempfile
import threading
from pathlib import Path

from perfeval_helpers.values.language import _

SOCKET_PATH_LIMIT = 100  # the kernel takes 107 bytes, ipc adds "-5" or a kernel's number


def can_fork() -> bool:
    """Whether kernels can be forked here: Linux alone; elsewhere system libraries do not survive a fork."""
    return sys.platform == "linux" and hasattr(os, "fork") and os.environ.get("PERFEVAL_FORK", "1") != "0"


def can_fork_here() -> bool:
    """Whether this process itself can be forked: it has one thread, and numpy, whose libraries have more, is not imported."""
    return can_fork() and threading.active_count() == 1 and "numpy" not in sys.modules


def make_private_folder() -> Path:
    """A new folder that only this user can enter, with a path short enough for Unix sockets."""
    for parent in (None, os.environ.get("XDG_RUNTIME_DIR"), "/tmp"):
        if parent is not None and not os.path.isdir(parent):
            continue
        with contextlib.suppress(OSError):
            folder = tempfile.mkdtemp(prefix="pe-", dir=parent)
            if sys.platform == "win32" or len(os.fsencode(folder)) + 16 < SOCKET_PATH_LIMIT:
                return Path(folder)
            shutil.rmtree(folder, ignore_errors=True)
    raise OSError(_("no folder for temporary files has a path short enough for sockets; set TMPDIR to a short one"))
