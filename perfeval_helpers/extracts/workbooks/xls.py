"""A sheet of an old .xls, by xlrd, which knows its formats, merged ranges and hidden rows.

In: the bytes of the workbook. Out: `Sheet`.
"""

import io
import struct
import warnings

import xlrd
import xlrd.compdoc

from perfeval_helpers.extracts.workbooks.formats import BUILT_IN, make_format
from perfeval_helpers.extracts.workbooks.sheet import (
    BOOLEAN,
    ERROR,
    FORMULA,
    NUMBER,
    TEXT,
    Builder,
    Merged,
    Sheet,
    Unreadable,
    choose_sheet,
)
from perfeval_helpers.values.language import tell

_BEGIN, _END, _SHEET, _FORMULA, _UNCOMPUTED = 0x809, 0x0A, 0x85, 0x06, 0x5E


def _refuse_circles(data: bytes) -> None:
    """Refuse a damaged workbook whose short sectors come in a circle, which xlrd would follow without end."""
    if not data.startswith(xlrd.compdoc.SIGNATURE):
        return
    following = xlrd.compdoc.CompDoc(data, io.StringIO()).SSAT
    ends = set[int]()  # sectors from which one comes to an end
    for start in range(len(following)):
        place, way = start, dict[int, None]()
        while 0 <= place < len(following) and place not in ends:
            if place in way:
                raise ValueError("sectors in a circle")
            way[place] = None
            place = following[place]
        ends |= way.keys()


def read(data: bytes, name: str | None) -> Sheet:
    """Read one sheet.

    Raises
    ------
    SheetMissing, Unreadable
        No such sheet; a workbook that is protected by a password.
    ValueError
        A damaged workbook.
    """
    if b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in data:
        raise Unreadable(tell("the workbook is protected by a password; save it without one"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _refuse_circles(data)
            book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
            sheets = [(sheet.name, sheet.visibility == 0) for sheet in book.sheets()]
    except (xlrd.XLRDError, xlrd.compdoc.CompDocError) as error:
        if "encrypted" in str(error).casefold():
            raise Unreadable(tell("the workbook is protected by a password; save it without one")) from None
        raise ValueError(error) from None
    chosen, others = choose_sheet(sheets, name)
    sheet = book.sheet_by_index(chosen)
    builder = Builder()
    without_value = _find_formulas_without_value(data, chosen)
    for row in range(sheet.nrows):
        for place, (kind, value) in enumerate(zip(sheet.row_types(row), sheet.row_values(row), strict=True)):
            style = sheet.cell_xf_index(row, place)
            if (row, place) in without_value:
                builder.add(row + 1, place, FORMULA, "", style)
            elif kind == xlrd.XL_CELL_TEXT:
                builder.add(row + 1, place, TEXT, value, style)
            elif kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
                builder.add(row + 1, place, NUMBER, repr(value), style)
            elif kind == xlrd.XL_CELL_BOOLEAN:
                builder.add(row + 1, place, BOOLEAN, "TRUE" if value else "FALSE", style)
            elif kind == xlrd.XL_CELL_ERROR:
                builder.add(row + 1, place, ERROR, xlrd.error_text_from_code.get(value, "#ERROR"), style)
    formats = []
    for style in book.xf_list:
        known = book.format_map.get(style.format_key)
        # The Chinese built-in formats stand in no record: their number says all.
        own = known.format_str if known is not None and style.format_key not in range(27, 59) else ""
        formats.append(make_format(own or BUILT_IN.get(style.format_key, "General")))
    return Sheet(
        sheet.name, builder.finish(), formats, book.datemode == 1,
        tuple(Merged(first + 1, left, last, right - 1) for first, last, left, right in sheet.merged_cells),
        frozenset(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden),
        frozenset(place for place, info in sheet.colinfo_map.items() if info.hidden), others,
    )  # fmt: skip


def _find_formulas_without_value(data: bytes, chosen: int) -> set[tuple[int, int]]:
    """Row and column of formulas that were stored uncomputed, which xlrd does not tell ([MS-XLS] 2.4.127, 2.4.331).

    What writes formulas without computing them stores an empty text for each (xlwt, which writes no summary, as every spreadsheet
    program does), or 0 in a sheet that says of itself that it was not computed (Apache POI).
    """
    book = xlrd.compdoc.CompDoc(data, logfile=io.StringIO())
    stream, start, size = book.locate_named_stream("Workbook")
    is_saved_by_program = book.locate_named_stream("\x05SummaryInformation")[0] is not None
    texts: set[tuple[int, int]] = set()
    zeros: set[tuple[int, int]] = set()
    sheets: list[int] = []
    place, depth, is_uncomputed = 0, 0, False
    while stream is not None and place + 4 <= size:
        kind, length = struct.unpack_from("<HH", stream, start + place)
        record = bytes(stream[start + place + 4:start + place + 4 + length])
        place += 4 + length
        depth += (kind == _BEGIN) - (kind == _END)
        if kind == _SHEET and record[5] == 0:
            sheets.append(int.from_bytes(record[:4], "little"))
        elif kind == _END and depth == 0:
            if sheets and place > sheets[chosen]:
                break
            place = sheets[chosen] if chosen < len(sheets) else size
        elif kind == _FORMULA and depth == 1:
            row, column, _, value = struct.unpack_from("<3H8s", record)
            if value[0] == 3 and value[6:] == b"\xff\xff":
                texts.add((row, column))
            elif not any(value):
                zeros.add((row, column))
        elif kind == _UNCOMPUTED:
            is_uncomputed = True
    return (set() if is_saved_by_program else texts) | (zeros if is_uncomputed else set())
