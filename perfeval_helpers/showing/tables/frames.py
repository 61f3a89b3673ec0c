"""Tables from DataFrames: as they are, or with Chinese headers and values from the names of their columns.

In: a tidy DataFrame. Out: a `Table`.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from perfeval_helpers.showing.headers import HEADERS, MIXED, NAMES, UNGROUPED, UNITS
from perfeval_helpers.showing.tables.cells import Quantity, cell_number, print_cell
from perfeval_helpers.showing.tables.model import Column, Row, Table
from perfeval_helpers.values.numbers import FEN_PER_WAN_YUAN, FEN_PER_YUAN
from perfeval_helpers.values.text import measure_ems
from perfeval_helpers.values.words import reword

PAGE_EMS = 60.0  # how wide the page of a notebook is
NARROWEST, SHORT, WIDEST = 4.0, 8.0, 40.0  # ems: of a column at least, of one that stays as wide as what it holds, of one at most
LATIN_EMS, MARGIN_EMS = 0.55, 1.0  # how wide a digit or Latin letter is, and the room beside a cell's text
MOST_ROWS = 1_000  # of a table in a notebook: a page of a hundred thousand takes half a minute and opens in no browser


def from_frame(
    frame: pd.DataFrame, caption: str, *, name: str = "", headers: Mapping[str, str] | None = None, note: str = ""
) -> Table:
    """A table from a tidy DataFrame: its columns in order, numbers at the right; the index is not shown.

    Thousands are grouped, except in columns whose numbers are names, by the columns' names (`headers.UNGROUPED`).

    Parameters
    ----------
    frame
        What to show; `reset_index()` first where the index names the rows.
    headers
        Column name → Chinese header; columns that are not named keep their name.

    Examples
    --------
    >>> table = from_frame(pd.DataFrame({"street": ["玉兴街道"], "received_count": [2204]}), "接收人数",
    ...                    headers={"street": "街道", "received_count": "接收人数"})
    >>> print_cell(table.rows[0].cells[1])
    '2,204'
    """
    headers = headers or {}
    cells = [
        number_names(values) if key in UNGROUPED or str(headers.get(str(key))).endswith("（年）") else print_alone(values) if key in MIXED else values
        for key, values in frame.items()
    ]
    rows = tuple(Row(tuple(values)) for values in zip(*cells, strict=True))
    heads = [str(headers.get(str(key), key)) for key in frame.columns]
    texts = [max((measure_ems(print_cell(row.cells[place]), LATIN_EMS) for row in rows), default=0.0) for place in range(len(heads))]
    widths = share_page(texts, [measure_ems(head, LATIN_EMS) for head in heads])
    columns = []
    for place, (head, width, dtype) in enumerate(zip(heads, widths, frame.dtypes, strict=True)):
        numeric = (pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype)) or any(
            isinstance(row.cells[place], (Fraction, Decimal, int)) and not isinstance(row.cells[place], bool) for row in rows
        )
        columns.append(Column(head, align="right" if numeric else "left", width=width))
    return Table(name, caption, tuple(columns), rows, note=note)


def share_page(texts: Sequence[float], heads: Sequence[float]) -> list[float]:
    """The widths of columns in em, given their longest texts and their heads.

    Short texts stay whole, long ones share what those leave of the page; where it is crowded, heads go over up to three lines.

    Examples
    --------
    >>> share_page([2, 8, 20], [2, 2, 2]), share_page([2, 300, 300], [2, 2, 2]), share_page([3, 18, 20], [24, 2, 2])
    ([5.0, 9.0, 21.0], [5.0, 27.5, 27.5], [13.0, 19.0, 21.0])
    """
    for lines in (1, 2, 3):
        wishes = [min(max(text, head / lines, NARROWEST), WIDEST) + MARGIN_EMS for text, head in zip(texts, heads, strict=True)]
        if sum(wishes) <= PAGE_EMS:
            return wishes
    long = sum(wish for wish in wishes if wish > SHORT + MARGIN_EMS)
    part = min(1.0, (PAGE_EMS - sum(wishes) + long) / long) if long else 1.0
    return [wish if wish <= SHORT + MARGIN_EMS else max(wish * part, SHORT + MARGIN_EMS) for wish in wishes]


def number_names(values: pd.Series) -> list[object]:
    """The numbers of a column that are names, printed digit by digit; anything else as it is.

    Examples
    --------
    >>> [print_cell(cell) for cell in number_names(pd.Series([2022, None], dtype="Int64"))]
    ['2022', '—']
    """
    return [v if cell_number(v) is None else Quantity(v, print_cell(v).replace(",", "")) for v in values]


def print_alone(values: pd.Series) -> list[object]:
    """The numbers of a column each with the decimals that it needs itself; anything else as it is."""
    return [v if cell_number(v) is None else Quantity(v, print_cell(v)) for v in values]


def head_column(name: str) -> tuple[str, str]:
    """The header and the unit of a column: ``paid_fen`` → (实发, 万元).

    Examples
    --------
    >>> head_column("paid_fen"), head_column("street")
    (('实发', '万元'), ('街道', ''))
    """
    for ending, unit in UNITS.items():
        if name.endswith(ending) and name not in HEADERS:
            return reword(HEADERS.get(name.removesuffix(ending), name)), unit
    return reword(HEADERS.get(name, name)), ""


def find_small_amounts(frame: pd.DataFrame) -> set[object]:
    """The columns of amounts that are shown in yuan: all below 10,000, as a person's fifty yuan would be 0.01 万元.

    Of all rows, whichever are shown. A column of nothing but 0 has the unit of the others.

    Examples
    --------
    >>> find_small_amounts(pd.DataFrame({"interest_fen": [0], "arrived_fen": [151_680_000], "gap_fen": [40_000]}))
    {'gap_fen'}
    >>> find_small_amounts(pd.DataFrame({"interest_fen": [0], "gap_fen": [40_000]})) == {"interest_fen", "gap_fen"}
    True
    """
    amounts = {column: frame[column].dropna() for column in frame.columns if str(column).endswith("_fen")}
    small = {column for column, values in amounts.items() if (values.abs() < FEN_PER_WAN_YUAN).all()}
    return {column for column in small if len(small) == len(amounts) or (amounts[column] != 0).any()}


def show(
    frame: pd.DataFrame, caption: str, *, note: str = "", headers: Mapping[str, str] | None = None, **names: str
) -> Table:
    """A frame for reading: Chinese headers and values, fen as 万元, numbers half-up to two places.

    Of columns with the same header (a code and its name, a change and its text) the last is shown, in the first's place.
    Of more than `MOST_ROWS` rows the first are shown, and the line below says so.

    Parameters
    ----------
    headers
        Headers of columns that a run itself names, such as the items of its survey: column → header.
    names
        Further codes of the frame and what readers see in their place (``spring_festival="春节"``).

    Examples
    --------
    >>> table = show(pd.DataFrame({"source": ["central"], "arrived_fen": [151_680_000]}), "到位资金")
    >>> [column.title for column in table.columns], [print_cell(cell) for cell in table.rows[0].cells]
    (['资金来源', '本期到位（万元）'], ['中央', '151.68'])
    """
    whole = frame
    if len(whole) > MOST_ROWS:
        note = "；".join(filter(None, (note, f"共{len(frame):,}行，这里列出前{MOST_ROWS:,}行")))
        frame = frame.head(MOST_ROWS)
    small = find_small_amounts(whole)
    shown: dict[str, tuple[object, object]] = {}
    for column, values in frame.items():
        seen = {code: reword(name) for code, name in NAMES.get(str(column), {}).items()} | names
        header, unit = head_column(str(column))
        if str(column).endswith("_fen"):
            unit, per_unit = ("元", FEN_PER_YUAN) if column in small else (unit, FEN_PER_WAN_YUAN)
            values = pd.Series([None if pd.isna(v) else Fraction(int(v), per_unit) for v in values], dtype=object)
        elif not pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_datetime64_dtype(values):
            values = pd.Series([seen.get(v, v) if isinstance(v, str) else v for v in values], dtype=object)
        title = (headers or {}).get(str(column)) or (f"{header}（{unit}）" if unit else header)
        shown[title] = column, values.array
    columns = {str(column): title for title, (column, _) in shown.items()}
    return from_frame(pd.DataFrame(dict(shown.values())), caption, headers=columns, note=note)
