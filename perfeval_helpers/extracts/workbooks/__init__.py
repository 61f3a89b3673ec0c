"""Workbooks (.xlsx, .xls, .ods): the bytes of a file → the cells of one sheet, and these → the table that a CSV gives.

`read_sheet` reads a sheet; `table` makes of it what the CSV splitter makes of a file, so that one reader serves both.
python-calamine, fast as it is, tells neither number formats nor hidden rows nor formulas without a value, and takes the
Chinese built-in date formats for numbers; so .xlsx and .ods are read from their XML with lxml, and .xls with xlrd.
"""

from perfeval_helpers.extracts.workbooks.reading import read_sheet
from perfeval_helpers.extracts.workbooks.sheet import Sheet

__all__ = ["Sheet", "read_sheet"]
