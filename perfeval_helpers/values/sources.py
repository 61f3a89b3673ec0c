"""What a figure rests on: lines of an extract come in, a `Source` that names them in ranges comes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from perfeval_helpers.values.language import Told, tell, tell_all

MOST_RANGES = 6


@lru_cache(maxsize=1024)  # many figures rest on the same lines
def name_ranges(ranges: tuple[tuple[int, int], ...], count: int) -> Told:
    """``第2–4、9行（共4行）``, ``lines 2–4, 9 (4 in all)``, at most six ranges; nothing where there is none."""
    shown = tell_all(f"{a}" if a == b else f"{a}–{b}" for a, b in ranges[:MOST_RANGES])
    if count <= 1:
        return tell("line {ranges}", ranges=shown) if ranges else shown
    if len(ranges) > MOST_RANGES or count > sum(b - a + 1 for a, b in ranges):
        return tell("lines {ranges}… ({count} in all)", ranges=shown, count=count)
    return tell("lines {ranges} ({count} in all)", ranges=shown, count=count)


@dataclass(frozen=True, slots=True)
class Source:
    """Lines of one extract that a figure rests on: `ranges` are inclusive, 1-based physical lines.

    Examples
    --------
    >>> str(Source.of("funds", "data/2022/funds.csv", [9, 2, 3, 4]))
    'data/2022/funds.csv 第2–4、9行（共4行）'

    `title` is what readers of the report see instead of the file: 资金明细.
    """

    extract: str
    file: str
    ranges: tuple[tuple[int, int], ...]
    count: int
    title: str = field(default="", compare=False)

    @classmethod
    def of(cls, extract: str, file: str, lines: Iterable[int], title: str = "", most_ranges: int | None = None) -> Source:
        """Fold line numbers, in any order, into ranges; more than `most_ranges` into one span, to save memory."""
        numbers = np.asarray(lines if isinstance(lines, np.ndarray) else list(lines), dtype=np.int64)
        steps = np.diff(numbers)
        if steps.min(initial=1) < 1:  # as a rule they come in order, and a large extract's are many: in a few runs that are
            numbers = np.sort(numbers, kind="stable")
            numbers = numbers[np.diff(numbers, prepend=numbers[0] - 1) > 0]
            steps = np.diff(numbers)
        if numbers.size == 0:
            return cls(extract, file, (), 0, title)
        breaks = np.flatnonzero(steps != 1)
        if most_ranges is not None and len(breaks) >= most_ranges:
            breaks = breaks[:0]
        starts, ends = [int(numbers[0]), *numbers[breaks + 1].tolist()], [*numbers[breaks].tolist(), int(numbers[-1])]
        return cls(extract, file, tuple(zip(starts, ends, strict=True)), int(numbers.size), title)

    def __str__(self) -> str:
        """``data/2022/funds.csv 第2–4、9行``, at most six ranges, then the number of lines."""
        shown = self._show_lines()
        return f"{self.file} {shown}" if shown else f"{self.file}（0行）"

    @property
    def said(self) -> str:
        """``资金明细第2–4、9行（共4行）``: as the report says it; without lines the title alone."""
        return (self.title or self.extract) + self._show_lines()

    def _show_lines(self) -> str:
        return name_ranges(self.ranges, self.count)
