"""What a figure rests on: lines of an extract come in, a `Source` that names them in ranges comes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

MOST_RANGES = 6


def show_ranges(ranges: tuple[tuple[int, int], ...]) -> str:
    """``第2–4、9行``, at most six ranges; nothing where there is none."""
    shown = "、".join(f"{a}" if a == b else f"{a}–{b}" for a, b in ranges[:MOST_RANGES])
    return f"第{shown}{'…' if len(ranges) > MOST_RANGES else ''}行" if shown else ""


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
        if not (np.diff(numbers) > 0).all():  # as a rule they come in order, and a large extract's are many
            numbers = np.unique(numbers)
        if numbers.size == 0:
            return cls(extract, file, (), 0, title)
        breaks = np.flatnonzero(np.diff(numbers) != 1)
        if most_ranges is not None and len(breaks) >= most_ranges:
            breaks = breaks[:0]
        starts = numbers[np.r_[0, breaks + 1]]
        ends = numbers[np.r_[breaks, numbers.size - 1]]
        return cls(extract, file, tuple(zip(starts.tolist(), ends.tolist(), strict=True)), int(numbers.size), title)

    def __str__(self) -> str:
        """``data/2022/funds.csv 第2–4、9行``, at most six ranges, then the number of lines."""
        shown = self._show_lines()
        return f"{self.file} {shown}" if shown else f"{self.file}（0行）"

    @property
    def said(self) -> str:
        """``资金明细第2–4、9行（共4行）``: as the report says it; without lines the title alone."""
        return (self.title or self.extract) + self._show_lines()

    def _show_lines(self) -> str:
        return show_ranges(self.ranges) + (f"（共{self.count}行）" if self.count > 1 else "")
