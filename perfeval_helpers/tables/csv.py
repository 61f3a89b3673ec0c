"""Tables as CSV files that no spreadsheet takes for formulas.

In: a `Table`. Out: its text.
"""

from __future__ import annotations

import csv
import re
from io import StringIO

from perfeval_helpers.figures import Figure
from perfeval_helpers.tables.cells import cell_number, is_missing, print_cell
from perfeval_helpers.tables.model import Table

# What a spreadsheet may take for a formula, full-width forms included.
FORMULA_START = re.compile(r"^[=+\-@\t\r\n＝＋－＠]")


def protect_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe stands before a risky first character."""
    return "'" + text if FORMULA_START.match(text) else text


def to_csv(table: Table) -> str:
    """The table as CSV text: headers with units, numbers without thousands separators, texts protected."""
    target = StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(
        [
            protect_text(
                f"{c.header}（{c.unit or table.unit}）" if (c.unit or (table.unit and c.align == "right")) else c.header
            )
            for c in table.columns
        ]
    )
    for row in table.rows:
        writer.writerow([csv_cell(cell) for cell in row.cells])
    return target.getvalue()


def csv_cell(value: object) -> str:
    """A number as it is printed but without separators; a text, protected."""
    if isinstance(value, Figure) and not isinstance(value.value, str):
        return value.printed
    number = cell_number(value)
    if number is not None:
        return print_cell(value).replace(",", "")
    return protect_text(print_cell(value)) if not is_missing(value) else ""
