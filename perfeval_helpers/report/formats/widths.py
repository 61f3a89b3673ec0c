"""Widths of a table's columns on paper, so that no number, unit in a head or short name is torn across lines.

In: a table, the width there is, the size of type. Out: a width for each column, as near to its share as that allows.
"""

from __future__ import annotations

import re
from unicodedata import east_asian_width

from perfeval_helpers.showing.tables import Table, print_rows, stands_right

# What a line may not break inside a head: the brackets of a unit never stand alone, a Latin word stays whole.
PIECES = re.compile(r"（[^（）]{0,6}）|[!-~]+|.", re.DOTALL)
SHORT_EMS = 4  # a name of four characters stays on one line: 决策, 项目申报


def paper_ems(text: str) -> float:
    """The width of a text in em, with room for a Latin face wider than Times New Roman where that is missing.

    Signs such as ≥ and × are of ambiguous width: Chinese faces draw them as wide as a character.
    """
    return sum(1.0 if east_asian_width(c) in "WFA" else 0.95 if c in "%mMW@" else 0.64 for c in text)


def measure_needs(table: Table, points: float, margin_points: float) -> list[float]:
    """The least width of each column in points: of its numbers, its short texts, the longest piece of its head."""
    needs, printed = [], print_rows(table)
    for place, column in enumerate(table.columns):
        ems = max((paper_ems(piece) for piece in PIECES.findall(column.title)), default=0.0)
        for row, texts in zip(table.rows, printed, strict=True):
            for line in texts[place].split("\n"):
                wide = paper_ems(line)
                if wide <= SHORT_EMS or stands_right(row.cells[place], column):
                    ems = max(ems, wide)
        needs.append(ems * points + margin_points)
    return needs


def fit_columns(table: Table, width_points: float, points: float, margin_points: float) -> list[float]:
    """The columns' shares of the width; what a column needs beyond its share comes from those that have more.

    Where all of them together need more than there is, each gets its part of what it needs.
    """
    total = sum(column.width for column in table.columns) or 1.0
    shares = [width_points * column.width / total for column in table.columns]
    needs = measure_needs(table, points, margin_points)
    if sum(needs) >= width_points:
        return [width_points * need / sum(needs) for need in needs]
    lacking = sum(max(need - share, 0.0) for need, share in zip(needs, shares, strict=True))
    spare = sum(max(share - need, 0.0) for need, share in zip(needs, shares, strict=True))
    return [
        need if share <= need else share - (share - need) * lacking / spare
        for need, share in zip(needs, shares, strict=True)
    ]
