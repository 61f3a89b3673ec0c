"""Records in a temporary file without a name, by partition: written block by block, read partition by partition.

In: numpy arrays of `RECORD`. Out: the same, a partition at a time, in the order of lines. The file has no name from the
moment it is made: nobody can open it, and it is gone when the process ends, however it ends.
"""

import os
import tempfile
import threading
from collections.abc import Iterator, Mapping
from typing import IO

import numpy as np

from perfeval_helpers.contract.findings import RunFailed
from perfeval_helpers.values.language import name_refusal, tell

#: Cells that are read as codes into the distinct texts of their column.
CODED = ("occasion", "street", "community", "due_yuan", "paid_yuan", "paid_date", "result", "reason")
RECORD = np.dtype([
    ("person", "<u8"), ("person_check", "<u8"),  # who: two numbers, see hashing
    ("family", "<u8"),  # the person number without leading zeros
    ("id_number", "<u8"), ("account", "<u8"), ("name", "<u8"),  # 0 where there is none
    ("personal", "<u8"),  # name, identity number and account as they stood, all in one
    ("line", "<i4"), ("flags", "<u4"), *((field, "<i4") for field in CODED),
])  # fmt: skip
# Bits of `flags`: of the line; of its person number; whether identity number and account are such as persons are compared
# by. Above them, how many zeros the person number begins with.
FAULTY, DISTRUSTED, PERSON_GOOD, IN_SHAPE, PASSES, ZEROS, IDENTITY, USABLE = (1 << bit for bit in range(8))
LEADING_ZEROS = 16


def make_records(cells: Mapping[str, np.ndarray], order: np.ndarray, known: Mapping[str, np.ndarray], runs: np.ndarray) -> np.ndarray:
    """Columns as records in another order; a column of codes that is not there is −1 throughout, any other 0.

    Parameters
    ----------
    cells
        Columns with a value per row.
    order
        The row of each record.
    known, runs
        Columns with a value per run of rows, and the run of each row.
    """
    records, of_run = np.empty(order.size, RECORD), runs[order]
    for name in RECORD.names or ():
        records[name] = known[name][of_run] if name in known else cells[name][order] if name in cells else -1 if name in CODED else 0
    return records


class Store:
    """The file, and where in it the records of each partition are."""

    def __init__(self, partitions: int, dtype: np.dtype = RECORD) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="perfeval-", buffering=0)  # noqa: SIM115 (as long as the run)
        self._places: list[list[tuple[int, int]]] = [[] for _ in range(partitions)]
        self._end = 0
        self._lock = threading.Lock()
        self.partitions, self.dtype = partitions, dtype

    def append(self, records: np.ndarray, sizes: np.ndarray) -> None:
        """Write records that are in the order of partitions, `sizes` of each.

        Raises
        ------
        RunFailed
            The disk that holds temporary files is full.
        """
        with self._lock:
            start = self._end
            self._end += records.nbytes
        self._write(records, start)
        first = 0
        for partition, size in enumerate(sizes.tolist()):
            if size:
                self._places[partition].append((start + first * self.dtype.itemsize, size))
            first += size

    def read(self, partition: int) -> np.ndarray:
        """The records of a partition, in the order of lines."""
        places = self._places[partition]
        records = np.empty(sum(size for _offset, size in places), self.dtype)
        view, place = records.view(np.uint8).data, 0
        for offset, size in places:
            stop = place + size * self.dtype.itemsize
            while place < stop:
                count = self._read_into(view[place:stop], offset)
                if not count:
                    raise RunFailed(tell("the temporary data cannot be read back; run again"))
                place, offset = place + count, offset + count
        return records

    def replace(self, partition: int, records: np.ndarray) -> None:
        """Write a partition's records anew, as many as there were."""
        first = 0
        for offset, size in self._places[partition]:
            self._write(records[first:first + size], offset)
            first += size

    def _write(self, records: np.ndarray, offset: int) -> None:
        written = np.ascontiguousarray(records).view(np.uint8).data
        try:
            with self._lock:
                self._file.seek(offset)
                while written:
                    written = written[self._file.write(written):]
        except OSError as error:
            raise say_disk_full(error) from error

    def _read_into(self, view: memoryview, offset: int) -> int:
        if hasattr(os, "preadv"):  # forked kernels share the file, and its position with it
            return int(os.preadv(self._file.fileno(), [view], offset))
        with self._lock:
            self._file.seek(offset)
            return self._file.readinto(view)  # type: ignore[attr-defined, no-any-return]

    def __iter__(self) -> Iterator[np.ndarray]:
        return (self.read(partition) for partition in range(self.partitions))


def say_disk_full(error: OSError) -> RunFailed:
    """What to do where temporary data cannot be written."""
    return RunFailed(tell(
        "temporary data cannot be written in {folder}: {reason}; free as much space as the extract takes, or name another "
        "folder in the variable TMPDIR",
        folder=tempfile.gettempdir(), reason=name_refusal(error)))
