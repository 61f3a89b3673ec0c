"""The bytes of a workbook → one sheet, by what the bytes are and not by what the file is called.

In: bytes, and the sheet that the run file names. Out: `Sheet`, or a `FileFault` that names the likely cause.
"""

from __future__ import annotations

import io
import math
import struct
import zipfile
import zlib
from collections.abc import Callable

import pyarrow as pa
from lxml import etree

from perfeval_helpers.extracts.decode import FileFault, decode
from perfeval_helpers.extracts.workbooks import ods, xlsx
from perfeval_helpers.extracts.workbooks.sheet import NUMBER, SHOWN_BY, Sheet, SheetMissing, Unreadable

MOST_BYTES = 4 << 30
MOST_ROWS, MOST_COLUMNS = 1 << 20, 1 << 14
#: What reading a damaged workbook may raise, in any of its parts.
DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, LookupError, ArithmeticError, TypeError,
    struct.error, etree.LxmlError, pa.ArrowException,
)  # fmt: skip


def read_sheet(data: bytes, name: str | None) -> Sheet:
    """The first visible sheet of a workbook, or the one of this name.

    Raises
    ------
    FileFault
        FILE-EMPTY for nothing; FILE-ENCODING for what is no workbook, is protected by a password or damaged; XL-SHEET for
        a sheet that is not there.
    """
    if not data.strip(b"\0 \r\n\t"):
        raise FileFault("FILE-EMPTY", "the file is empty; expected a workbook with a header and data lines", "文件是空的，应为有表头行和数据行的工作簿")
    try:
        sheet = _choose(data)(data, name)
        _check(sheet)
        return sheet
    except SheetMissing as missing:
        listed = "、".join(missing.names) or "无"
        raise FileFault("XL-SHEET", f"the workbook has no sheet '{name}', which the run file names under sheet; it has {', '.join(missing.names) or 'none'}"
                        if name else "the workbook has no visible sheet; expected one with a header and data lines",
                        f"工作簿中没有运行文件 sheet 所写的工作表“{name}”，现有：{listed}" if name else "工作簿没有可见的工作表") from None
    except Unreadable as fault:
        raise FileFault("FILE-ENCODING", fault.english, fault.chinese) from None
    except DAMAGED:
        raise FileFault("FILE-ENCODING", "the workbook is damaged or cut off; save it again", "工作簿已损坏或被截断，请重新保存") from None


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
        try:
            decode(data)
        except FileFault as fault:
            raise Unreadable(fault.english.replace(", not a CSV", ", no workbook"), fault.chinese.replace("不是CSV", "不是工作簿")) from None
        raise Unreadable("is plain text, no workbook: perhaps a CSV of another name; rename it to .csv, or save it as .xlsx",
                         "是纯文本，不是工作簿，可能是改了名的CSV，请改名为.csv或另存为.xlsx")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if sum(one.file_size for one in archive.infolist()) > MOST_BYTES:
            raise Unreadable("is larger than 4 GiB when unpacked; expected a workbook of at most a sheet's million lines",
                             "解压后超过4 GiB，应为不超过一张工作表行数的工作簿")
    if "content.xml" in names:
        return ods.read
    if "xl/workbook.bin" in names:
        raise Unreadable("is a binary workbook (.xlsb); save it as .xlsx", "是二进制工作簿（xlsb），请另存为.xlsx")
    if any(one.startswith("xl/") for one in names):
        return xlsx.read
    raise Unreadable("is an archive, no workbook; save the sheet as .xlsx", "是压缩包，不是工作簿，请另存为.xlsx")


def _load_xls() -> Callable[[bytes, str | None], Sheet]:
    try:
        from perfeval_helpers.extracts.workbooks import xls
    except ModuleNotFoundError:
        raise Unreadable("is an old workbook (.xls), for which the package xlrd is needed; install it, or save the workbook as .xlsx",
                         "是旧版工作簿（xls），读取它需要安装xlrd，也可另存为.xlsx") from None
    return xls.read
