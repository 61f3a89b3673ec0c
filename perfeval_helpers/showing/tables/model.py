"""The model of tables, one for HTML, Word, Excel and CSV; a table shows itself in notebooks as HTML.

In: rows. Out: a `Table` with caption, unit, headers and cells; every text is escaped when it is shown.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import Literal

from perfeval_helpers.contract.narrative import FigureRef
from perfeval_helpers.showing.look import LOOK
from perfeval_helpers.showing.tables.cells import is_numeric, print_cell
from perfeval_helpers.showing.tables.markup import escape_text, render_figure
from perfeval_helpers.showing.tables.printing import as_printed, column_places, print_rows, span_rows
from perfeval_helpers.values.figures import Figure
from perfeval_helpers.values.text import measure_ems

Align = Literal["left", "right", "centre"]
RowKind = Literal["body", "subtotal", "total"]
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
        """The text of each cell (`print_rows`)."""
        return print_rows(self)

    @cached_property
    def places(self) -> list[int | None]:
        """The decimals of each column (`column_places`)."""
        return column_places(self)

    @cached_property
    def on_paper(self) -> "Table | None":
        """The table as it stands on paper, None for one that a screen alone shows (`as_printed`)."""
        return as_printed(self)

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
    printed, spans = table.printed, span_rows(table)
    body = "\n".join(render_row(table, *given, keeps_short) for given in zip(table.rows, printed, spans, strict=True))
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
