"""Lines of one person that stand below each other: what is asked of personal cells is asked once for all of them.

In: the personal columns of a block. Out: `Runs`: the cells of each run, and which run each row is of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from perfeval_helpers.extracts.convert import Converted

_LOOKED_AT = 1 << 10


@dataclass(frozen=True)
class Runs:
    """Stretches of rows with the same personal cells, all of them data or none."""

    columns: Mapping[str, pa.Array]  #: Field → its cell in each run
    data: np.ndarray  #: Per run, whether it is data
    first: np.ndarray  #: Its first row
    codes: np.ndarray  #: Per row, its run

    def spread(self, values: np.ndarray) -> np.ndarray:
        """Per row, what its run has."""
        return values if self.first.size == self.codes.size else values[self.codes]

    def pick(self, column: Converted) -> tuple[pa.Array, np.ndarray]:
        """The value of each run in a column of numbers, and whether it is good."""
        assert isinstance(column.values, pa.Array)
        if column.values is column.texts:
            return column.values, column.good
        codes = column.codes[self.first]
        return column.values.take(pa.array(codes)), column.good[codes]

    def find_rows(self, runs: Sequence[int]) -> np.ndarray:
        """The rows of some runs."""
        chosen = np.zeros(self.first.size, bool)
        chosen[np.asarray(runs, np.int64)] = True
        return np.flatnonzero(self.spread(chosen))


def find_runs(columns: Mapping[str, pa.Array], data: np.ndarray) -> Runs:
    """The runs of some columns; each row is one by itself where few rows repeat the cells above them."""
    size = data.size
    every = np.arange(size, dtype=np.int32)
    top = slice(_LOOKED_AT)
    if not columns or 4 * _mark_first({name: column[top] for name, column in columns.items()}, data[top]).sum() > 3 * min(size, _LOOKED_AT):
        return Runs(columns, data, every, every)
    starts = _mark_first(columns, data)
    chosen = pa.array(starts)
    return Runs({name: column.filter(chosen) for name, column in columns.items()}, data[starts], np.flatnonzero(starts),
                np.cumsum(starts, dtype=np.int32) - np.int32(1))


def _mark_first(columns: Mapping[str, pa.Array], data: np.ndarray) -> np.ndarray:
    """Which rows differ from the one above."""
    starts = np.ones(data.size, bool)
    starts[1:] = data[1:] != data[:-1]
    for column in columns.values():
        starts[1:] |= pc.not_equal(column[1:], column[:-1]).to_numpy(zero_copy_only=False)
    return starts
