"""Runs and extracts that this process has loaded: the last few of each, for the same bytes of input.

In: what was loaded, by what it was loaded from. Out: the same again, here or in a process that was forked from this one.
"""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from perfeval_helpers.evaluation.run import Run
from perfeval_helpers.extracts import Extracts

KEPT_RUNS = 4
Key = tuple[object, ...]
#: Files and their hashes.
Files = tuple[tuple[Path, str], ...]
Made = TypeVar("Made")
Named = TypeVar("Named", bound=Key)


def hash_files(paths: Iterable[Path]) -> dict[Path, str]:
    """Path → SHA-256 of what it holds, empty for a file that is not there or cannot be read: whoever reads it says why."""
    hashes = {}
    for path in dict.fromkeys(paths):
        hashes[path] = ""
        if path.is_file():
            with suppress(PermissionError), path.open("rb") as file:
                hashes[path] = hashlib.file_digest(file, "sha256").hexdigest()
    return hashes


@dataclass(frozen=True, slots=True)
class Loaded:
    """A run that was loaded, and the hashes of the files it rests on."""

    files: dict[Path, str]
    run: Run


LOADED: dict[Key, Loaded] = {}
READ: dict[Files, Extracts] = {}


def keep(kept: dict[Named, Made], key: Named, made: Made) -> Made:
    """Keep what was made or asked for again; of several the last few."""
    kept.pop(key, None)
    kept[key] = made
    while len(kept) > KEPT_RUNS:
        del kept[next(iter(kept))]
    return made


def hold_loaded() -> None:
    """Have what is loaded stand, here and in processes forked from here, whatever becomes of its files.

    A run is made of what was opened; nor need gigabytes be hashed by each of its notebooks to find that they are the same.
    """
    LOADED.update({key: Loaded({}, one.run) for key, one in LOADED.items()})
