"""Widths of a table's columns on paper, so that no number, unit in a head or short name is torn across lines.

In: a table, the width there is, the size of type. Out: a width for each column, as near to its share as that allows.
"""

import re
from functools import partial
from math import ceil

from perfeval_helpers.showing.tables import Table, stands_right
from perfeval_helpers.values.text import measure_ems

# What a line may not break inside a head: the brackets of a unit never stand alone, a Latin word stays whole.
PIECES = re.compile(r"（[^（）/]{0,6}）|（[^（）/]{1,3}/|[^（）/]{1,3}）|[!-.0-~]+|.", re.DOTALL)
SHORT_EMS = 4  # a name of four characters stays on one line: 决策, 项目申报
NAME_EMS = (8, 6)  # where there is room, names of rows do so: 退管中心直管, 三号蔬菜合作社
HEAD_EMS, HEAD_LINES = 3, (4, 6)  # a head this short is not broken; a longer one takes few lines, where there is room

MANY_COLUMNS = 7  # from which on a table of an upright page takes the type of those that lie flat


def takes_small_type(table: Table, landscape: bool) -> bool:
    """Whether a table stands in the smaller of two sizes: on pages that lie flat, and where it has many columns."""
    return landscape or len(table.columns) >= MANY_COLUMNS


def paper_ems(text: str) -> float:
    """The width of a text in em, with room for a Latin face wider than Times New Roman where that is missing."""
    return measure_ems(text, 0.64, 0.95)


def count_lines(text: str, width_ems: float) -> int:
    """About how many lines a text takes in a column or on a page.

    Examples
    --------
    >>> count_lines("字" * 12, 12), count_lines("字" * 13 + "\\n字", 12), count_lines("", 12)
    (1, 3, 1)
    """
    return sum(max(1, ceil(paper_ems(line) / max(width_ems, 1.0))) for line in text.split("\n"))


def measure_needs(table: Table, points: float, margin_points: float, name_ems: float = SHORT_EMS, head_lines: int = 0) -> list[float]:
    """The least width of each column in points: of its numbers, its short texts, the longest piece of its head.

    Parameters
    ----------
    name_ems
        How long a name of a row may be to stay on one line, in the last column of those that name it.
    head_lines
        On how many lines a head is to stand at most; 0 for as many as it has pieces.
    """
    needs = []
    for place, column in enumerate(table.columns):
        ems = max((paper_ems(piece) for piece in PIECES.findall(column.title)), default=0.0)
        if head_lines:
            wide = paper_ems(column.header)
            ems = max(ems, wide if wide <= HEAD_EMS else wide / head_lines)
        short = name_ems if place == table.row_headers - 1 else SHORT_EMS
        for row, texts in zip(table.rows, table.printed, strict=True):
            for line in texts[place].split("\n"):
                wide = paper_ems(line)
                if wide <= short or stands_right(row.cells[place], column):
                    ems = max(ems, wide)
        needs.append(ems * points + margin_points)
    return needs


def fit_columns(table: Table, width_points: float, points: float, margin_points: float) -> list[float]:
    """The columns' shares of the width; what a column needs beyond its share comes from those that have more.

    Where all of them together need more than there is, each gets its part of what it needs.
    """
    total = sum(column.width for column in table.columns) or 1.0
    shares = [width_points * column.width / total for column in table.columns]
    measure = partial(measure_needs, table, points, margin_points)
    wishes = (measure(names, lines) for lines in HEAD_LINES for names in (*NAME_EMS, SHORT_EMS))
    needs = next((wish for wish in wishes if sum(wish) <= width_points), None) or measure()
    if sum(needs) >= width_points:
        return [width_points * need / sum(needs) for need in needs]
    lacking = sum(max(need - share, 0.0) for need, share in zip(needs, shares, strict=True))
    spare = sum(max(share - need, 0.0) for need, share in zip(needs, shares, strict=True))
    return [
        need if share <= need else share - (share - need) * lacking / spare
        for need, share in zip(needs, shares, strict=True)
    ]
