"""Publish a folder all together or not at all.

In: the outputs folder and a run's name. Out: a `Workspace` to build in, which takes the place of the published folder
in one step, or leaves it as it was. At any moment at which a process is killed, the published folder is whole: the old
one or the new one. What a killed process leaves behind is cleared away by the next one, never while its owner lives.

What Windows asks for is kept everywhere (`disk`): nothing is renamed or removed while a file in it is open, and an
output that somebody has open (in Word, WPS, Excel) is waited for a little and then named.

    outputs/.lock               held for moments: while a workspace is made, cleared away or published
    outputs/.work-<run>-<id>/   lock: held as long as its owner lives; new: what is built; old: see `_swap`
    outputs/.failed/<run>/      what is left of a failed run, until it succeeds
    outputs/.edited/<run>/      what people changed in outputs that were replaced (`edited`)
"""

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from perfeval_helpers.contract.project import is_label, replace_file
from perfeval_helpers.making.disk import exchange, is_in_use, lock_file, retry, sync, sync_tree
from perfeval_helpers.making.receipt import is_leftover
from perfeval_helpers.values.language import name_refusal, speak_told, tell

WORK_PREFIX = ".work-"
FAILED = ".failed"


class NotWritable(OSError):
    """The outputs cannot be written; the message says where and why. What was published stands as it was."""

    def __str__(self) -> str:
        return speak_told(self.strerror or super().__str__())


def explain(error: OSError, path: Path) -> NotWritable:
    """An operating system's refusal in words."""
    said = tell("{path} cannot be written: {reason}", path=error.filename or path, reason=name_refusal(error))
    return NotWritable(error.errno, said)


def find_open_files(folder: Path) -> list[Path]:
    """The files of a folder that cannot be renamed, each tried under its own name: another program has them open (its own lock beside them is not told)."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not is_leftover(path)):
        try:
            os.rename(path, path)
        except OSError:
            found.append(path)
    return found


def explain_refusal(error: OSError, published: Path) -> NotWritable:
    """As `explain`; where an output is open in another program, which one to close."""
    if is_in_use(error) and published.is_dir() and (open_files := find_open_files(published)):
        names = ", ".join(path.relative_to(published).as_posix() for path in open_files[:3])
        more = f" (+{len(open_files) - 3})" if len(open_files) > 3 else ""
        return NotWritable(
            error.errno,
            tell("close {files} and run again: it is open in another program; what was published stands as it was",
              files=names + more),
        )
    return explain(error, published)


@contextlib.contextmanager
def hold_outputs(outputs: Path) -> Iterator[None]:
    """Hold the lock on the outputs folder for a moment."""
    with open(outputs / ".lock", "ab") as file:
        lock_file(file, wait=True)
        yield


class Workspace:
    """A folder to build a run's outputs in, below the project's (made if it is not there), and so on the same disk.

    Raises
    ------
    NotWritable
        The outputs folder cannot be written.
    """

    def __init__(self, outputs: Path, run: str) -> None:
        self.outputs, self.run = outputs, run
        self.published = outputs / run
        self._lock: IO[bytes] | None = None
        self._folder = outputs / f"{WORK_PREFIX}{run}-{os.getpid()}-{secrets.token_hex(4)}"
        try:
            outputs.mkdir(parents=True, exist_ok=True)
            with hold_outputs(outputs):
                clear_stale(outputs)
                self._folder.mkdir()
                self._lock = open(self._folder / "lock", "wb")  # noqa: SIM115 (held until it is published or closed)
                lock_file(self._lock, wait=True)
                self.new.mkdir()
        except OSError as error:
            self.close()
            raise explain(error, outputs) from error

    @property
    def new(self) -> Path:
        """What is being built."""
        return self._folder / "new"

    def publish(self) -> None:
        """Put what was built in the place of what is published, in one step, on disk before it counts.

        Raises
        ------
        NotWritable
            It could not be done; what was published stands.
        """
        try:
            sync_tree(self.new)
            with hold_outputs(self.outputs):
                self._swap()
                sync(self.outputs)
        except OSError as error:
            raise explain_refusal(error, self.published) from error
        self.close()
        remove_failed(self.outputs, self.run)

    def _swap(self) -> None:
        if not os.path.lexists(self.published):
            retry(lambda: os.rename(self.new, self.published))
        elif not exchange(self.new, self.published):
            # Two steps: one who is killed between them leaves `old`, which `clear_stale` puts back.
            retry(lambda: os.rename(self.published, self._folder / "old"))
            try:
                retry(lambda: os.rename(self.new, self.published))
            except OSError:
                retry(lambda: os.rename(self._folder / "old", self.published))
                raise

    def close(self) -> None:
        """Remove the workspace, with what it holds: first the lock, which Windows would not remove while it is open.

        What was published and could not be put back stays in it, for `clear_stale`.
        """
        if self._lock is not None:
            self._lock.close()
        if os.path.lexists(self.published) or not os.path.isdir(self._folder / "old"):
            shutil.rmtree(self._folder, ignore_errors=True)


def run_of(folder: Path) -> str:
    """The run whose workspace it is: ``.work-2022-123-ab12cd34`` → ``2022``."""
    return folder.name.removeprefix(WORK_PREFIX).rsplit("-", 2)[0]


def clear_stale(outputs: Path) -> None:
    """Remove the workspaces of processes that are gone, after putting back what they had set aside.

    The caller holds the outputs folder, so that no workspace is being made meanwhile.
    """
    for folder in outputs.glob(f"{WORK_PREFIX}*"):
        try:
            with open(folder / "lock", "ab") as file:
                if not lock_file(file, wait=False):
                    continue
        except FileNotFoundError:
            pass  # killed before it had a lock: nobody holds it, for makers hold the outputs folder
        except OSError:
            continue
        # Its owner is gone, and new ones are kept off by the caller: it may be removed now that its lock is closed again.
        published = outputs / run_of(folder)
        if (folder / "old").is_dir() and not published.exists():
            os.rename(folder / "old", published)
        shutil.rmtree(folder, ignore_errors=True)


def recover(outputs: Path) -> None:
    """Clear away what killed processes left; does nothing where outputs cannot be written."""
    if any(outputs.glob(f"{WORK_PREFIX}*")):
        with contextlib.suppress(OSError), hold_outputs(outputs):
            clear_stale(outputs)


def replace_text(path: Path, text: str) -> None:
    """Write a file in one step (`replace_file`), also where another program has it open for a moment."""
    try:
        retry(lambda: replace_file(path, text.encode()))
    except OSError as error:
        raise explain(error, path) from error


def keep_failed(outputs: Path, run: str, files: dict[str, str]) -> bool:
    """Keep what is left of a failed run in ``outputs/.failed/<run>/``; whether it could be kept."""
    if not is_label(run):
        return False
    folder = outputs / FAILED / run
    temporary = outputs / FAILED / f".{run}-{os.getpid()}-{secrets.token_hex(4)}"
    try:
        temporary.mkdir(parents=True)
        for name, text in files.items():
            (temporary / name).write_text(text, encoding="utf-8", newline="\n")
        with hold_outputs(outputs):
            shutil.rmtree(folder, ignore_errors=True)
            os.rename(temporary, folder)
    except OSError:
        shutil.rmtree(temporary, ignore_errors=True)
        return False
    return True


def remove_failed(outputs: Path, run: str) -> None:
    """Forget an earlier failure of a run that has now succeeded."""
    if is_label(run):
        shutil.rmtree(outputs / FAILED / run, ignore_errors=True)
