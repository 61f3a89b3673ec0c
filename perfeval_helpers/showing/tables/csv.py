"""Tables as CSV files that no spreadsheet takes for formulas.

In: a `Table`. Out: its text.
"""

import csv
import re
from io import StringIO

from perfeval_helpers.showing.tables.cells import cell_number, is_missing, print_cell
from perfeval_helpers.showing.tables.model import Table
from perfeval_helpers.values.figures import Figure
from perfeval_helpers.values.numbers import MINUS

# What a spreadsheet may take for a formula, full-width forms included.
FORMULA_START = re.compile(r"^[=+\-@\t\r\n＝＋－＠]")


def protect_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe stands before a risky first character.

    Examples
    --------
    >>> protect_text("=1+1"), protect_text("玉兴街道")
    ("'=1+1", '玉兴街道')
    """
    return "'" + text if FORMULA_START.match(text) else text


def to_csv(table: Table) -> str:
    """The table as CSV text: headers with units, numbers without thousands separators, texts protected.

    Examples
    --------
    >>> from perfeval_helpers.showing.tables import from_frame
    >>> import pandas as pd
    >>> to_csv(from_frame(pd.DataFrame({"街道": ["玉兴街道"], "人数": [2204]}), "接收人数"))
    '街道,人数\\r\\n玉兴街道,2204\\r\\n'
    """
    target = StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    units = [column.unit or (table.unit if column.align == "right" else "") for column in table.columns]
    headers = [f"{c.header}（{unit}）" if unit else c.header for c, unit in zip(table.columns, units, strict=True)]
    writer.writerow(map(protect_text, headers))
    writer.writerows(map(csv_cell, row.cells) for row in table.rows)
    return target.getvalue()


def csv_cell(value: object) -> str:
    """A number as it is printed but without separators; a text, protected."""
    if isinstance(value, Figure) and not isinstance(value.value, str):
        return value.printed
    number = cell_number(value)
    if number is not None:
        return print_cell(value).replace(",", "").replace(MINUS, "-")
    return protect_text(print_cell(value)) if not is_missing(value) else ""
