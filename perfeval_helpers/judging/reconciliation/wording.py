"""How findings name lines and differences.

In: line numbers and exact numbers. Out: Chinese phrases.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np

from perfeval_helpers.contract.catalogue import cite
from perfeval_helpers.values.figures import Figure, group_thousands, print_number

#: A finding lists at most so many lines; its message always says how many there are.
MOST_LINES = 1000


def take_lines(lines: Any) -> tuple[int, ...]:
    """The lines of a finding, ascending, each once, at most `MOST_LINES`."""
    return tuple(np.unique(np.asarray(lines, dtype="int64"))[:MOST_LINES].tolist())


def name_lines(lines: Any) -> str:
    """``第2–4、9行（共4行）``, at most six ranges."""
    source = cite("", "", np.asarray(lines, dtype="int64"))
    ranges = "、".join(f"{a}" if a == b else f"{a}–{b}" for a, b in source.ranges[:6])
    count = f"（共{source.count:,}行）" if source.count > 1 else ""
    return f"第{ranges}{'…' if len(source.ranges) > 6 else ''}行{count}"


def show(number: int | Fraction, unit: str = "") -> str:
    """A number as the report prints it, with its unit."""
    return group_thousands(print_number(number)) + unit


def show_money(wan_yuan: Fraction) -> str:
    """An amount in 万元; one that would print as 0 in yuan, so that no difference looks like none."""
    if wan_yuan and abs(wan_yuan) < Fraction(1, 100):
        return show(wan_yuan * 10_000, "元")
    return show(wan_yuan, "万元")


def quote(figure: Figure) -> str:
    """``本期使用资金151.68万元``."""
    return f"{figure.label}{figure.text}"


def join(names: Iterable[str], most: int = 8) -> str:
    """Names as a Chinese list, cut after `most`."""
    listed = list(dict.fromkeys(names))
    return "、".join(listed[:most]) + (f"等{len(listed)}项" if len(listed) > most else "")
