"""What systems do differently: locks, getting files onto the disk, exchanging folders, files that another has open.

In: files and folders. Out: done, or the system's own `OSError`. Windows' rules hold everywhere: only handles that can
write are flushed, and what another program has open is tried again.
"""

import ctypes
import errno
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

RENAME_EXCHANGE = 2
AT_FDCWD = -100
NOT_TO_BE_HAD = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM, errno.EXDEV}
#: How often what is in use is tried again, and how long to wait between: a virus scanner lets go in that time.
ATTEMPTS = 5
PAUSE_SECONDS = 0.3
SHARING_VIOLATION = 32  # Windows: another program has the file open


def lock_file(file: IO[bytes], wait: bool) -> bool:
    """Take the lock on an open file; False where another holds it and we do not wait."""
    if sys.platform == "win32":
        import msvcrt

        while True:
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            except OSError:
                # Its own way of waiting gives up after ten seconds; the holder may take longer.
                if not wait:
                    return False
                time.sleep(0.05)
            else:
                return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def sync(path: Path) -> None:
    """Have the disk hold a file or a folder's entries before going on; Windows has no such thing for folders."""
    is_folder = path.is_dir()
    if sys.platform == "win32" and is_folder:
        return
    descriptor = os.open(path, os.O_RDONLY if is_folder else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """`sync` for every file and folder below, and the folder itself.

    Side by side, because a disk that is asked once at a time writes its journal anew for each: ten times as long.
    """
    below = list(folder.rglob("*"))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(sync, (path for path in below if path.is_file())))
        list(pool.map(sync, (path for path in [*below, folder] if path.is_dir())))


def exchange(first: Path, second: Path) -> bool:
    """Swap two folders in one step; False where the system has no such step (then nothing was done)."""
    if sys.platform != "linux":
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:
        return False
    if rename(AT_FDCWD, os.fsencode(first), AT_FDCWD, os.fsencode(second), RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in NOT_TO_BE_HAD:
        return False
    raise OSError(number, os.strerror(number), str(second))


def is_in_use(error: OSError) -> bool:
    """Whether the system refused because somebody has a file open: Windows says sharing violation or access denied."""
    return getattr(error, "winerror", None) == SHARING_VIOLATION or isinstance(error, PermissionError)


def retry(change: Callable[[], object]) -> None:
    """Do what needs a file or folder to itself, a few times where another program has it open."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            change()
            return
        except OSError as error:
            if attempt == ATTEMPTS or not is_in_use(error):
                raise
            time.sleep(PAUSE_SECONDS)
