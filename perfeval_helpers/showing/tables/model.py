"""The model of tables, one for HTML, Word, Excel and CSV; a table shows itself in notebooks as HTML.

In: rows. Out: a `Table` with caption, unit, headers and cells; every text is escaped when it is shown.
"""

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from typing import Literal, Self

from perfeval_helpers.contract.narrative import FigureRef
from perfeval_helpers.showing.look import LOOK
from perfeval_helpers.showing.tables.cells import find_places, is_numeric, print_cell, print_in_column
from perfeval_helpers.showing.tables.markup import escape_text, render_figure
from perfeval_helpers.values.figures import Figure
from perfeval_helpers.values.text import measure_ems

Align = Literal["left", "right", "centre"]
RowKind = Literal["body", "subtotal", "total"]
MONEY = ("元", "万元", "亿元")
SHORT_TABLE = 6  # rows of a table that stays on one page
SHORT_EMS = 6.0  # of a word or day that stays on one line in a centred column


@dataclass(frozen=True, slots=True)
class Column:
    """A column: header, unit where it differs from the table's, alignment, and its share of the width.

    One that is `screen_only` (hashes) is left out on paper.
    """

    header: str
    unit: str = ""
    align: Align = "left"
    width: float = 1.0
    screen_only: bool = False

    @property
    def title(self) -> str:
        """应发人数（人）."""
        return f"{self.header}（{self.unit}）" if self.unit else self.header


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one line; subtotals and totals stand out; an anchor can be linked to."""

    cells: tuple[object, ...]
    kind: RowKind = "body"
    anchor: str = ""


@dataclass(frozen=True, repr=False)
class Table:
    """A titled table; one without rows shows itself as a sentence that says so."""

    name: str  #: English, for the file of the table: ``score_summary`` gives tables/score_summary.csv
    caption: str  #: Without its number: 绩效评价得分情况表
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]  #: A cell is a text, a number (int, Fraction, Decimal, float), a `Figure`, a `FigureRef`, a `Quantity`, or None
    unit: str = ""  #: The unit of all its numbers, printed above at the right; empty where the columns carry their own
    row_headers: int = 1  #: How many leading columns name the row (``<th scope="row">``)
    note: str = ""  #: A line below the table
    number: str = field(default="", compare=False)
    empty: str = ""  #: What it says where it has no rows, if not the usual sentence
    merged: int = 0  #: In how many leading columns equal cells of neighbouring rows are shown as one (level 1 and 2 of indicators)
    screen_only: bool = False  #: Whether it is there to look things up in, which paper leaves to the screen and the workbook

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(f"table {self.name}: {len(row.cells)} cells in a row of {len(self.columns)} columns")

    @property
    def title(self) -> str:
        """表1：资金下达情况表."""
        return f"{self.number}：{self.caption}" if self.number else self.caption

    @cached_property
    def printed(self) -> list[list[str]]:
        """The text of every cell, row by row, as every format of the report prints it."""
        return [[print_in_column(cell, count) for cell, count in zip(row.cells, self.places, strict=True)] for row in self.rows]

    @cached_property
    def places(self) -> list[int | None]:
        """The decimals of each column; columns of money in the same unit have the same, so that no 0 stands beside 14.53."""
        places = [find_places([row.cells[place] for row in self.rows]) for place in range(len(self.columns))]
        units = [self._find_unit(place) for place in range(len(self.columns))]
        most = {unit: max((n for n, other in zip(places, units, strict=True) if other == unit and n is not None), default=0) for unit in MONEY}
        return [most.get(unit, count) if count is not None else None for unit, count in zip(units, places, strict=True)]

    def _find_unit(self, place: int) -> str:
        """The unit of a column's numbers: its own, that of its figures, else the table's.

        The table's is that of its amounts, which stand at the right: serial numbers and years have none.
        """
        units = {cell.unit for row in self.rows if isinstance(cell := row.cells[place], Figure)}
        column = self.columns[place]
        return column.unit or (units.pop() if len(units) == 1 else "") or (self.unit if column.align == "right" else "")

    @property
    def spans(self) -> list[list[int]]:
        """How many rows each cell spans: 1, more where it stands for equal ones below it, 0 where it is covered by one above.

        Only the first `merged` columns merge, cells of body rows alone, and only below one another where what stands left
        of them is merged too.
        """
        spans = [[1] * len(self.columns) for _ in self.rows]
        for place in range(self.merged):
            top = 0
            for number in range(1, len(self.rows)):
                above, here = self.rows[top], self.rows[number]
                if above.kind == here.kind == "body" and above.cells[: place + 1] == here.cells[: place + 1]:
                    spans[top][place] += 1
                    spans[number][place] = 0
                else:
                    top = number
        return spans

    @cached_property
    def on_paper(self) -> Self | None:
        """The table as it stands on paper: without the columns that only a screen shows; None where it is for the screen.

        Long indexes and hashes are there to look something up in: HTML and the workbook have them, paper says where.
        """
        if self.screen_only:
            return None
        kept = [place for place, column in enumerate(self.columns) if not column.screen_only]
        if len(kept) == len(self.columns):
            return self
        return replace(
            self,
            columns=tuple(self.columns[place] for place in kept),
            rows=tuple(replace(row, cells=tuple(row.cells[place] for place in kept)) for row in self.rows),
            row_headers=sum(place < self.row_headers for place in kept),
            merged=sum(place < self.merged for place in kept),
        )

    def __repr__(self) -> str:
        return f"<Table {self.title}: {len(self.rows)} × {len(self.columns)}>"

    def _repr_html_(self) -> str:
        if not self.rows:
            return f"<p>{escape_text(self.empty or f'没有可列入“{self.title}”的内容。')}</p>{render_note(self)}"
        return LOOK + render_table(self, keeps_short=True)


def stands_right(value: object, column: Column) -> bool:
    """Whether the cell stands at the right: numbers, and texts that begin with one (5（62.5%）, +0.35个百分点)."""
    return column.align == "right" and (is_numeric(value) or re.match(r"[+\-−]?\d", print_cell(value)) is not None)


def render_table(table: Table, keeps_short: bool = False) -> str:
    """A table with caption and unit above, scoped headers, numbers at the right.

    `keeps_short` keeps short words whole in every column, where columns are as wide as what they hold: in notebooks.
    """
    unit = f'<span class="unit">单位：{escape(table.unit)}</span>' if table.unit else ""
    total = sum(column.width for column in table.columns) or 1.0
    columns = "".join(
        f'<col{mark_screen(column)} style="width:{100 * column.width / total:.1f}%">' for column in table.columns
    )
    head = "".join(
        f'<th scope="col"{mark_screen(column, "n" if column.align == "right" else "")}>{escape_text(column.title)}</th>'
        for column in table.columns
    )
    body = "\n".join(render_row(table, *given, keeps_short) for given in zip(table.rows, table.printed, table.spans, strict=True))
    label = escape(table.title)
    name = f' id="table-{escape(table.name)}"' if table.name else ""
    marks = (" merged" if table.merged else "") + (" wide" if len(table.columns) > 5 else "") + (" short" if len(table.rows) <= SHORT_TABLE else "")
    table_html = (
        f'<div class="table{marks}"{name} role="region" aria-label="{label}" tabindex="0"><table>'
        f'<caption><span class="title">{label}</span>{unit}</caption><colgroup>{columns}</colgroup>'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>{render_note(table)}"
    )
    if not table.screen_only:
        return table_html
    # What is there to look things up in is folded away; a link to one of its lines unfolds it.
    return f'<details class="index screen"><summary>{label}（{len(table.rows):,}行，点开查看）</summary>\n{table_html}</details>'


def mark_screen(column: Column, kind: str = "") -> str:
    """The class attribute of a cell: its kind, and whether paper leaves it out."""
    classes = " ".join(filter(None, (kind, "screen" if column.screen_only else "")))
    return f' class="{classes}"' if classes else ""


def is_short(text: str) -> bool:
    """Whether a cell's text stays on one line.

    Examples
    --------
    >>> is_short("部分完成"), is_short("2024-02-29"), is_short("与项目单位职责相符")
    (True, True, False)
    """
    return measure_ems(text, 0.5) <= SHORT_EMS


def render_note(table: Table) -> str:
    """The line below a table, if it has one."""
    return f'<p class="note">{escape_text(table.note)}</p>' if table.note else ""


def render_row(table: Table, row: Row, printed: list[str], spans: list[int], keeps_short: bool = False) -> str:
    """One line of a table; a cell that one above stands for is not there."""
    cells = []
    for place, (cell, text, span, column) in enumerate(zip(row.cells, printed, spans, table.columns, strict=True)):
        if not span:
            continue
        number = stands_right(cell, column)
        # A word, target or day in a narrow column stays whole: 部分完成, ≥100%, 2024-02-29.
        short = "s" if text and is_short(text) else ""
        kind = mark_screen(column, "n" if number else f"c {short}".strip() if column.align == "centre" else short if keeps_short else "")
        figure = cell if isinstance(cell, Figure) else cell.figure if isinstance(cell, FigureRef) else None
        inner = render_figure(figure, text) if figure is not None else escape_text(text)
        rows = f' rowspan="{span}"' if span > 1 else ""
        tag, scope = ("th", f' scope="{"rowgroup" if rows else "row"}"') if place < table.row_headers else ("td", "")
        cells.append(f"<{tag}{scope}{rows}{kind}>{inner}</{tag}>")
    marks = "" if row.kind == "body" else f' class="{row.kind}"'
    anchor = f' id="{escape(row.anchor)}"' if row.anchor else ""
    return f"<tr{anchor}{marks}>{''.join(cells)}</tr>"
