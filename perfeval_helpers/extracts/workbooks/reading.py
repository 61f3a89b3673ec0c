"""The bytes of a workbook → one sheet, by what the bytes are and not by what the file is called.

In: bytes, and the sheet that the run file names. Out: `Sheet`, or a `FileFault` that names the likely cause.
"""

import io
import math
import struct
import zipfile
import zlib
from collections.abc import Callable

import pyarrow as pa
from lxml import etree

from perfeval_helpers.extracts.decode import FileFault, decode
from perfeval_helpers.extracts.masks import mask_names
from perfeval_helpers.extracts.workbooks import ods, xlsx
from perfeval_helpers.extracts.workbooks.sheet import NUMBER, SHOWN_BY, Sheet, SheetMissing, Unreadable
from perfeval_helpers.values.language import Message, tell, tell_all

NO_WORKBOOK = Message("no workbook")
MOST_BYTES = 4 << 30
MOST_ROWS, MOST_COLUMNS = 1 << 20, 1 << 14
#: What reading a damaged workbook may raise, in any of its parts.
DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, LookupError, ArithmeticError, TypeError,
    AssertionError, struct.error, etree.LxmlError, pa.ArrowException,
)  # fmt: skip


def read_sheet(data: bytes, name: str | None, extract: str = "", title: str = "") -> Sheet:
    """The first visible sheet of a workbook, or the one of this name.

    Parameters
    ----------
    extract, title
        What the extract is called: of other sheets the words of these are named, others may be people's.

    Raises
    ------
    FileFault
        FILE-EMPTY for nothing; FILE-ENCODING for what is no workbook, is protected by a password or damaged; XL-SHEET for
        a sheet that is not there.
    """
    if not data.strip(b"\0 \r\n\t"):
        raise FileFault("FILE-EMPTY", tell("the file is empty; expected a workbook with a header and data lines"))
    try:
        sheet = _choose(data)(data, name)
        _check(sheet)
        return sheet
    except SheetMissing as missing:
        raise FileFault("XL-SHEET", tell("the workbook has no sheet '{sheet}', which the run file names under sheet; it has {names}", sheet=name,
                                         names=tell_all(mask_names(one, [extract, name], title) for one in missing.names) or tell("none")) if name else
                        tell("the workbook has no visible sheet; expected one with a header and data lines")) from None
    except Unreadable as fault:
        raise FileFault("FILE-ENCODING", fault.said) from None
    except DAMAGED:
        raise FileFault("FILE-ENCODING", tell("the workbook is damaged or cut off; open it and save it again as .xlsx")) from None


def _check(sheet: Sheet) -> None:
    """Refuse what no program writes, before memory is given for it."""
    for place, column in sheet.columns.items():
        if column.rows.size and (column.rows[-1] > MOST_ROWS or column.rows[0] < 1 or not 0 <= place < MOST_COLUMNS):
            raise ValueError(place)
        if column.styles.size and (int(column.styles.max()) >= len(sheet.formats) or int(column.styles.min()) < 0):
            raise ValueError(place)
        if not all(map(_is_number, column.texts.filter(pa.array(column.kinds == NUMBER)).unique().to_pylist())):
            raise ValueError(place)


def _is_number(text: str) -> bool:
    return math.isfinite(float(text.partition(SHOWN_BY)[0]))


def _choose(data: bytes) -> Callable[[bytes, str | None], Sheet]:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _load_xls()
    if not data.startswith(b"PK"):
        decode(data, NO_WORKBOOK)
        raise Unreadable(tell("is plain text, no workbook: perhaps a CSV of another name; rename it to .csv, or save it as .xlsx"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if sum(one.file_size for one in archive.infolist()) > MOST_BYTES:
            raise Unreadable(tell("is larger than 4 GiB when unpacked; expected a workbook of at most a sheet's million lines"))
    if "content.xml" in names:
        return ods.read
    if "xl/workbook.bin" in names:
        raise Unreadable(tell("is a binary workbook (.xlsb); save it as .xlsx"))
    if any(one.startswith("xl/") for one in names):
        return xlsx.read
    raise Unreadable(tell("is an archive, no workbook; save the sheet as .xlsx"))


def _load_xls() -> Callable[[bytes, str | None], Sheet]:
    try:
        from perfeval_helpers.extracts.workbooks import xls
    except ModuleNotFoundError:
        raise Unreadable(tell("is an old workbook (.xls), for which the package xlrd is needed; install it, or save the workbook as .xlsx")) from None
    return xls.read
