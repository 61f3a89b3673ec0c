"""Bytes of a file → UTF-8 bytes and the encoding's name, or a `FileFault` that names the likely cause.

In: the bytes of what should be a CSV. Out: the same text as UTF-8 without BOM. Strictly UTF-8 first, then GB18030: the
other way round UTF-8 may be read as GB18030 without an error, as nonsense.
"""

import codecs
import re

import numpy as np
import pyarrow as pa

from perfeval_helpers.values.language import Message, Told, tell

NO_CSV = Message("not a CSV")
_SIGNATURES = (
    (b"PK\x03\x04", Message("an Excel workbook or zip archive")), (b"PK\x05\x06", Message("a zip archive")),
    (b"\xd0\xcf\x11\xe0", Message("an old Excel workbook (.xls)")), (b"%PDF", Message("a PDF document")),
    (b"\x1f\x8b", Message("a gzip archive")), (b"Rar!", Message("a RAR archive")), (b"7z\xbc\xaf", Message("a 7z archive")),
    (b"{\\rtf", Message("an RTF document")), (b"\x89PNG", Message("a picture")), (b"\xff\xd8\xff", Message("a picture")),
    (b"SQLite format 3", Message("a database")), (b"PAR1", Message("a Parquet file")),
)  # fmt: skip
_WORKBOOKS = {b"PK\x03\x04": ".xlsx", b"\xd0\xcf\x11\xe0": ".xls"}
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_BOM = b"\xef\xbb\xbf"
_PAGE = re.compile(rb"\s*<(?:!doctype|html|head|body|table|script|\?xml|!--)", re.IGNORECASE)
_SAMPLE = 1 << 20
#: Python's codec is of GB18030's first edition, which has private characters for 25 codes. Programs that follow those of
#: 2005 and 2022 write these for the same codes, and a workbook or an XML file holds them too.
_OF_LATER_EDITIONS = str.maketrans(
    "\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796\ue7c7\ue816\ue817\ue818\ue81e\ue826\ue82b\ue82c\ue831\ue832\ue83b\ue843\ue854\ue855\ue864",
    "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19\u1e3f\U00020087\U00020089\U000200cc\u9fb4\u9fb5\u9fb6\u9fb7\U000215d7\u9fb8\U0002298f\u9fb9\u9fba"
    "\U000241fe\u9fbb",
)


class FileFault(Exception):
    """A file that cannot be read as a whole: code (FILE-…), what is said of it, and the line where it is known."""

    def __init__(self, code: str, said: Told, line: int | None = None) -> None:
        super().__init__(said.english)
        self.code, self.said, self.line = code, said, line


def decode(data: bytes, unlike: Message = NO_CSV) -> tuple[bytes, str]:
    """The text as UTF-8 bytes without BOM, and the encoding found: utf-8, utf-8-sig or gb18030.

    Parameters
    ----------
    unlike
        What a file of another format is not, as a fault says it.

    Raises
    ------
    FileFault
        FILE-EMPTY for nothing or blanks alone; FILE-ENCODING for anything that is not text in one of the encodings.
    """
    if not data[:_SAMPLE].lstrip(_BOM).strip() and not data.lstrip(_BOM).strip():
        raise FileFault("FILE-EMPTY", tell("the file is empty; expected a header line and data lines"))
    _refuse_other_formats(data, unlike)
    if data.startswith(_BOM):
        body = data[len(_BOM):]
        if not is_utf8(body):
            raise _damaged_utf8(data)
        return body, "utf-8-sig"
    if is_utf8(data):
        return data, "utf-8"
    if _is_mostly_utf8(data):
        raise _damaged_utf8(data)
    try:
        return read_gb18030(data), "gb18030"
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        said = (tell("is neither UTF-8 nor GB18030 text (the file seems to be cut off); save it as CSV UTF-8") if error.end >= len(data) else
                tell("is neither UTF-8 nor GB18030 text; save it as CSV UTF-8"))
        raise FileFault("FILE-ENCODING", said, line) from None
    except UnicodeEncodeError:
        raise FileFault("FILE-ENCODING", tell("has characters that no text can have; save it as CSV UTF-8")) from None


def _refuse_other_formats(data: bytes, unlike: Message) -> None:
    for signature, format in _SIGNATURES:
        if data.startswith(signature):
            if suffix := _WORKBOOKS.get(signature):
                raise FileFault("FILE-ENCODING", tell("is {format}, {unlike}; if it is a workbook, rename it to {suffix}, or save the sheet as CSV UTF-8",
                                                      format=format, unlike=unlike, suffix=suffix))
            raise FileFault("FILE-ENCODING", tell("is {format}, {unlike}; open it and save the sheet as CSV UTF-8", format=format, unlike=unlike))
    zeros = np.flatnonzero(np.frombuffer(data[:_SAMPLE], np.uint8) == 0)
    # Every ASCII character of UTF-16 has a zero byte on the same side; a Chinese one seldom has any.
    one_sided = zeros.size > 1 and not 0.2 < (zeros % 2).mean() < 0.8
    if data.startswith(_UTF16_MARKS) or one_sided or zeros.size * 5 > len(data[:_SAMPLE]):
        raise FileFault("FILE-ENCODING", tell("is UTF-16 ('Unicode text') or binary, not UTF-8 or GB18030; save it as CSV UTF-8"))
    position = data.find(0)
    if position >= 0:
        raise FileFault("FILE-ENCODING", tell("has a NUL byte: the file is binary or damaged; export it again"), data.count(b"\n", 0, position) + 1)
    if _PAGE.match(data[:400].removeprefix(_BOM)):
        raise FileFault("FILE-ENCODING", tell("is a web page (HTML or XML), {unlike}: perhaps a login page or an Excel export in HTML; open it "
                                              "and save it as CSV UTF-8", unlike=unlike))


def read_gb18030(data: bytes) -> bytes:
    """The text as UTF-8, by the present edition of the standard.

    >>> read_gb18030(bytes.fromhex("fe59")).decode() == "龴"
    True

    Raises
    ------
    UnicodeDecodeError, UnicodeEncodeError
        It is no such text.
    """
    text = data.decode("gb18030")
    body = text.encode()
    # This byte begins a private character, and is in no other.
    return text.translate(_OF_LATER_EDITIONS).encode() if b"\xee" in body else body


def is_utf8(data: bytes) -> bool:
    """Strict validation without making a string of it: a str of 240 MB costs a second and 400 MB."""
    if not data:
        return True
    offsets = pa.py_buffer(np.array([0, len(data)], dtype=np.int64))
    try:
        pa.LargeStringArray.from_buffers(1, offsets, pa.py_buffer(data)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether invalid UTF-8 is damaged UTF-8 and not GB18030: most of its Chinese characters read well as UTF-8."""
    start = max(0, _find_damage(data)[0] - _SAMPLE)
    sample = data[start:start + 2 * _SAMPLE].decode(errors="replace")
    lost = sample.count("\ufffd")
    read_well = sum(len(run) for run in re.findall(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", sample))
    return read_well > 2 * lost


def _find_damage(data: bytes) -> tuple[int, int]:
    """Where the first bytes that are no UTF-8 begin and end; a megabyte at a time, since a str of gigabytes takes as much again."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(data), _SAMPLE):
        before = start - len(decoder.getstate()[0])  # a character that the last megabyte began
        try:
            decoder.decode(data[start:start + _SAMPLE], start + _SAMPLE >= len(data))
        except UnicodeDecodeError as error:
            return before + error.start, before + error.end
    raise ValueError("the text is UTF-8")


def _damaged_utf8(data: bytes) -> FileFault:
    start, end = _find_damage(data)
    line = data.count(b"\n", 0, start) + 1
    if end >= len(data) - 1:
        return FileFault("FILE-ENCODING", tell("ends in the middle of a character: the file was cut off; export it again"), line)
    return FileFault("FILE-ENCODING", tell("has bytes that are not UTF-8 in a UTF-8 file: it is damaged or pasted together from two encodings; "
                                           "export it again"), line)
