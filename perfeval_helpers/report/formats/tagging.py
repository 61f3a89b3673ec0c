"""Which cells of a PDF's tables name their row, in the tags that a screen reader follows.

In: the bytes that Typst made, and for each table which of its cells are such heads. Out: the same file with these cells as
``TH`` of scope ``Row``. Typst marks the heads of columns alone; its `pdf.header-cell` is behind a switch that the package
does not have (typst 0.15).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject, NameObject


def mark_row_heads(made: bytes, heads: Sequence[Sequence[bool]]) -> bytes:
    """The file with the cells that name their row marked as heads.

    Parameters
    ----------
    made
        A tagged PDF.
    heads
        For each of its tables in reading order, for each cell below the head in reading order, whether it names its row.

    Returns
    -------
    bytes
        The same pages; a table whose cells are not those of the list stays as it is.
    """
    if not any(map(any, heads)):
        return made
    reader = pypdf.PdfReader(BytesIO(made))
    writer = pypdf.PdfWriter(clone_from=reader)
    root = writer.root_object["/StructTreeRoot"]
    tables = [element for element in list_elements(root) if element["/S"] == "/Table"]
    for table, wanted in zip(tables, heads, strict=False):
        bodies = [element for element in list_elements(table) if element["/S"] == "/TBody"]
        cells = [cell for body in bodies for cell in list_elements(body) if cell["/S"] == "/TD"]
        if len(cells) != len(wanted):
            continue
        for cell, is_head in zip(cells, wanted, strict=True):
            if is_head:
                _make_head(cell)
            elif (table_part := _find_table_part(cell)) is not None:
                # Typst names the heads of columns by id, which would hide those of rows: both follow from their scopes.
                table_part.pop("/Headers", None)
    marks = writer.root_object.get("/MarkInfo", {})
    if marks.get("/Suspects") == False:  # noqa: E712 (a BooleanObject of pypdf is true whatever its value)
        del marks["/Suspects"]  # says what its absence says, and makes some readers complain
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def list_elements(element: Any) -> Iterator[Any]:
    """The elements below one, in reading order; a cell's own are not opened."""
    kids = element.get("/K", ())
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object()
        if isinstance(kid, dict) and "/S" in kid:
            yield kid
            if kid["/S"] not in ("/TD", "/TH", "/P"):
                yield from list_elements(kid)


def _list_attributes(cell: Any) -> list[Any]:
    given = cell.get("/A", [])
    return list(given) if isinstance(given, list) else [given]


def _find_table_part(cell: Any) -> Any:
    return next((part for item in _list_attributes(cell) if (part := item.get_object()).get("/O") == "/Table"), None)


def _make_head(cell: Any) -> None:
    cell[NameObject("/S")] = NameObject("/TH")
    owned = _find_table_part(cell)
    if owned is None:
        owned = DictionaryObject({NameObject("/O"): NameObject("/Table")})
        cell[NameObject("/A")] = ArrayObject([owned, *_list_attributes(cell)])
    owned[NameObject("/Scope")] = NameObject("/Row")
