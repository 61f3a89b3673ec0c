"""Tables from DataFrames: as they are, or with Chinese headers and values from the names of their columns.

In: a tidy DataFrame. Out: a `Table`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from perfeval_helpers.figures import FEN_PER_WAN_YUAN, FEN_PER_YUAN
from perfeval_helpers.headers import HEADERS, NAMES, UNITS
from perfeval_helpers.tables.cells import print_cell
from perfeval_helpers.tables.model import Column, Row, Table

NARROWEST, WIDEST = 4, 24  # characters by which a frame's columns share the width


def from_frame(
    frame: pd.DataFrame,
    caption: str,
    *,
    name: str = "",
    unit: str = "",
    headers: Mapping[str, str] | None = None,
    row_headers: int = 1,
    note: str = "",
    total: Sequence[object] | None = None,
) -> Table:
    """A table from a tidy DataFrame: its columns in order, numbers at the right; the index is not shown.

    Parameters
    ----------
    frame
        What to show; `reset_index()` first where the index names the rows.
    headers
        Column name → Chinese header; columns that are not named keep their name.
    total
        Cells of a last line that stands out (合计).

    Examples
    --------
    >>> table = from_frame(pd.DataFrame({"street": ["玉兴街道"], "received_count": [2204]}), "接收人数",
    ...                    unit="人", headers={"street": "街道", "received_count": "接收人数"})
    >>> print_cell(table.rows[0].cells[1])
    '2,204'
    """
    headers = headers or {}
    rows = [Row(tuple(values)) for values in zip(*(frame[key] for key in frame.columns), strict=True)]
    columns = []
    for place, key in enumerate(frame.columns):
        numeric = pd.api.types.is_numeric_dtype(frame[key]) or any(
            isinstance(row.cells[place], (Fraction, Decimal)) for row in rows
        )
        header = str(headers.get(str(key), key))
        longest = max([len(header), *(len(print_cell(row.cells[place])) for row in rows)])
        width = min(max(longest, NARROWEST), WIDEST)
        columns.append(Column(header, align="right" if numeric else "left", width=float(width)))
    if total is not None:
        rows.append(Row(tuple(total), "total"))
    return Table(name, caption, tuple(columns), tuple(rows), unit, row_headers, note)


def head_column(name: str) -> tuple[str, str]:
    """The header and the unit of a column: ``paid_fen`` → (实发, 万元).

    Examples
    --------
    >>> head_column("paid_fen"), head_column("street")
    (('实发', '万元'), ('街道', ''))
    """
    for ending, unit in UNITS.items():
        if name.endswith(ending) and name not in HEADERS:
            return HEADERS.get(name.removesuffix(ending), name), unit
    return HEADERS.get(name, name), ""


def show(frame: pd.DataFrame, caption: str, *, note: str = "", **names: str) -> Table:
    """A frame for reading: Chinese headers and values, fen as 万元, numbers half-up to two places.

    Parameters
    ----------
    frame
        What to show; its index is not shown.
    caption
        What the table holds.
    note
        A line below it.
    names
        Further codes of the frame and what readers see in their place (``spring_festival="春节"``).

    Examples
    --------
    >>> table = show(pd.DataFrame({"source": ["central"], "arrived_fen": [151_680_000]}), "到位资金")
    >>> [column.title for column in table.columns], [print_cell(cell) for cell in table.rows[0].cells]
    (['资金来源', '本期到位（万元）'], ['中央', '151.68'])
    """
    shown = {}
    for column in frame.columns:
        seen = {**NAMES.get(str(column), {}), **names}
        header, unit = head_column(str(column))
        values = frame[column]
        if str(column).endswith("_fen"):
            # A person's fifty yuan would be 0.01 万元.
            small = bool((values.dropna().abs() < FEN_PER_WAN_YUAN).all())
            unit, per_unit = ("元", FEN_PER_YUAN) if small else (unit, FEN_PER_WAN_YUAN)
            values = pd.Series([None if pd.isna(v) else Fraction(int(v), per_unit) for v in values], dtype=object)
        elif not pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_datetime64_dtype(values):
            values = pd.Series([seen.get(v, v) if isinstance(v, str) else v for v in values], dtype=object)
        shown[f"{header}（{unit}）" if unit else header] = values.array
    return from_frame(pd.DataFrame(shown), caption, note=note)
