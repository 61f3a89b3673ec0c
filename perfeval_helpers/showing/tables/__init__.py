"""Tables of notebooks and reports: one model for HTML, Word, Excel and CSV.

In: rows or a DataFrame. Out: a `Table`, and its text in each form.
"""

from perfeval_helpers.showing.tables.cells import (
    MOST_TIED,
    Quantity,
    cell_number,
    is_missing,
    is_numeric,
    join_first,
    join_names,
    join_tied,
    print_cell,
    print_in_column,
)
from perfeval_helpers.showing.tables.csv import csv_cell, protect_text, to_csv
from perfeval_helpers.showing.tables.frames import from_frame, head_column, show
from perfeval_helpers.showing.tables.markup import escape_text, render_figure
from perfeval_helpers.showing.tables.model import Column, Row, Table, render_table, stands_right

__all__ = [
    "MOST_TIED", "Column", "Quantity", "Row", "Table", "cell_number", "csv_cell", "escape_text",
    "from_frame", "head_column", "is_missing", "is_numeric", "join_first", "join_names", "join_tied", "print_cell",
    "print_in_column", "protect_text", "render_figure", "render_table", "show", "stands_right", "to_csv",
]  # fmt: skip
