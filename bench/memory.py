"""Memory of a command and of all processes that it starts, summed while they run.

What the kernel says of ended children is the largest single process, not the sum, and a process inherits its parent's
peak: so the processes are looked at from outside, many times a second. A page that several processes share counts once
(proportional set size); pages of files that the kernel merely caches belong to nobody and do not count.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

SECONDS_BETWEEN = 0.05


def read_memory(process: psutil.Process, alone: bool) -> int:
    """Bytes that a process holds: its share of what it shares, or simply what is resident where nobody shares it."""
    with contextlib.suppress(psutil.Error, AttributeError):
        return process.memory_info().rss if alone else process.memory_full_info().pss
    with contextlib.suppress(psutil.Error):  # systems without proportional sizes: shared pages count more than once
        return process.memory_info().rss
    return 0


def list_family(root: psutil.Process) -> list[psutil.Process]:
    """A process and all that descend from it, now."""
    with contextlib.suppress(psutil.Error):
        return [root, *root.children(recursive=True)]
    return []


def measure(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> tuple[float, float]:
    """Seconds that a command takes, and the greatest sum of its processes' memory in GiB."""
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=said)
        root, peak = psutil.Process(process.pid), 0
        while True:
            family = list_family(root)
            peak = max(peak, sum(read_memory(one, len(family) == 1) for one in family))
            with contextlib.suppress(subprocess.TimeoutExpired):
                status = process.wait(SECONDS_BETWEEN)
                break
        taken = time.perf_counter() - started
        if status != 0:
            said.seek(0)
            sys.exit(f"{' '.join(command)} ended with status {status}:\n{said.read().decode()[-2000:]}")
    return taken, peak / 2**30
