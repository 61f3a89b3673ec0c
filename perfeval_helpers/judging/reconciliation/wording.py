"""How findings name lines and differences.

In: line numbers and exact numbers. Out: Chinese phrases.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, TypedDict

import numpy as np

from perfeval_helpers.contract.catalogue import cite, show
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.values.figures import Figure
from perfeval_helpers.values.sources import show_ranges

#: A finding lists at most so many lines; its message always says how many there are.
MOST_LINES = 1000


class Where(TypedDict):
    """What a finding says of where it stands."""

    extract: str | None
    file: str


def locate(runfile: RunFile, extract: str) -> Where:
    """An extract and its file, of a run that does not list it the run file: its figures are declared there."""
    is_listed = extract in runfile.extracts
    return {"extract": extract if is_listed else None, "file": runfile.data_file(extract) if is_listed else runfile.file}


def take_lines(lines: Any) -> tuple[int, ...]:
    """The lines of a finding, ascending, each once, at most `MOST_LINES`."""
    return tuple(np.unique(np.asarray(lines, dtype="int64"))[:MOST_LINES].tolist())


def name_lines(lines: Any) -> str:
    """``第2–4、9行（共4行）``, at most six ranges."""
    source = cite("", "", np.asarray(lines, dtype="int64"))
    return show_ranges(source.ranges) + (f"（共{source.count:,}行）" if source.count > 1 else "")


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
