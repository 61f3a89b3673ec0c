"""Bytes of a file → UTF-8 bytes and the encoding's name, or a `FileFault` that names the likely cause.

In: the bytes of what should be a CSV. Out: the same text as UTF-8 without BOM. Strictly UTF-8 first, then GB18030: the
other way round UTF-8 may be read as GB18030 without an error, as nonsense.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

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
_MOST_BYTES = 4  # of a character
#: Gives the bytes of a file from the first one on, a megabyte at a time, each time that it is asked.
Pieces = Callable[[], Iterator[bytes]]
#: Python's codec is of GB18030's first edition, which has private characters for 25 codes. Programs that follow those of
#: 2005 and 2022 write these for the same codes, and a workbook or an XML file holds them too.
_OF_LATER_EDITIONS = str.maketrans(
    "\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796\ue7c7\ue816\ue817\ue818\ue81e\ue826\ue82b\ue82c\ue831\ue832\ue83b\ue843\ue854\ue855\ue864",
    "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19\u1e3f\U00020087\U00020089\U000200cc\u9fb4\u9fb5\u9fb6\u9fb7\U000215d7\u9fb8\U0002298f\u9fb9\u9fba"
    "\U000241fe\u9fbb",
)


class Damage(NamedTuple):
    """Bytes that are no text, and their line."""

    start: int
    end: int
    line: int


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
    def cut() -> Iterator[bytes]:
        return (data[start:start + _SAMPLE] for start in range(0, len(data), _SAMPLE))

    _refuse_other_formats(cut, unlike)
    if is_utf8(data):
        return (data[len(_BOM):], "utf-8-sig") if data.startswith(_BOM) else (data, "utf-8")
    _refuse_damaged(cut)
    try:
        return read_gb18030(data), "gb18030"
    except UnicodeError:
        _refuse_no_gb18030(cut)
        raise


def find_encoding(path: Path) -> str:
    """The encoding that `decode` finds, of a file that is too large to be held.

    Raises
    ------
    FileFault
        As `decode` does, with the same words.
    """
    def read() -> Iterator[bytes]:
        with path.open("rb") as file:
            yield from iter(partial(file.read, _SAMPLE), b"")

    _refuse_other_formats(read, NO_CSV)
    if _find_damage(read, "utf-8") is None:
        return "utf-8-sig" if next(read(), b"").startswith(_BOM) else "utf-8"
    _refuse_damaged(read)
    _refuse_no_gb18030(read)
    return "gb18030"


def _refuse_other_formats(read: Pieces, unlike: Message) -> None:
    data = next(read(), b"")
    if not data.lstrip(_BOM).strip() and not any(piece.strip() for piece in islice(read(), 1, None)):
        raise FileFault("FILE-EMPTY", tell("the file is empty; expected a header line and data lines"))
    for signature, format in _SIGNATURES:
        if data.startswith(signature):
            if suffix := _WORKBOOKS.get(signature):
                raise FileFault("FILE-ENCODING", tell("is {format}, {unlike}; if it is a workbook, rename it to {suffix}, or save the sheet as CSV UTF-8",
                                                      format=format, unlike=unlike, suffix=suffix))
            raise FileFault("FILE-ENCODING", tell("is {format}, {unlike}; open it and save the sheet as CSV UTF-8", format=format, unlike=unlike))
    zeros = np.flatnonzero(np.frombuffer(data, np.uint8) == 0)
    # Every ASCII character of UTF-16 has a zero byte on the same side; a Chinese one seldom has any.
    one_sided = zeros.size > 1 and not 0.2 < (zeros % 2).mean() < 0.8
    if data.startswith(_UTF16_MARKS) or one_sided or zeros.size * 5 > len(data):
        raise FileFault("FILE-ENCODING", tell("is UTF-16 ('Unicode text') or binary, not UTF-8 or GB18030; save it as CSV UTF-8"))
    if any(0 in piece for piece in read()):
        line = 1
        for piece in read():
            line += piece.count(b"\n", 0, piece.find(0) if 0 in piece else None)
            if 0 in piece:
                break
        raise FileFault("FILE-ENCODING", tell("has a NUL byte: the file is binary or damaged; export it again"), line)
    if _PAGE.match(data[:400].removeprefix(_BOM)):
        raise FileFault("FILE-ENCODING", tell("is a web page (HTML or XML), {unlike}: perhaps a login page or an Excel export in HTML; open it "
                                              "and save it as CSV UTF-8", unlike=unlike))


def _refuse_damaged(read: Pieces) -> None:
    """Refuse bytes that are no UTF-8 where the rest is: what begins with a BOM, or whose Chinese characters read well as UTF-8."""
    damage = _find_damage(read, "utf-8")
    assert damage is not None
    if next(read()).startswith(_BOM) or _reads_well(read, damage.start):
        if damage.end >= sum(map(len, read())) - 1:
            raise FileFault("FILE-ENCODING", tell("ends in the middle of a character: the file was cut off; export it again"), damage.line)
        raise FileFault("FILE-ENCODING", tell("has bytes that are not UTF-8 in a UTF-8 file: it is damaged or pasted together from two encodings; "
                                              "export it again"), damage.line)


def _refuse_no_gb18030(read: Pieces) -> None:
    if damage := _find_damage(read, "gb18030"):
        said = (tell("is neither UTF-8 nor GB18030 text (the file seems to be cut off); save it as CSV UTF-8") if damage.end >= sum(map(len, read())) else
                tell("is neither UTF-8 nor GB18030 text; save it as CSV UTF-8"))
        raise FileFault("FILE-ENCODING", said, damage.line)
    if _find_damage(read, "gb18030", strictly=True):
        raise FileFault("FILE-ENCODING", tell("has characters that no text can have; save it as CSV UTF-8"))


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


def _reads_well(read: Pieces, place: int) -> bool:
    """Whether most of the Chinese characters about a place of the bytes read well as UTF-8."""
    start, end, near = max(0, place - _SAMPLE), 0, b""
    for piece in read():
        end += len(piece)
        near += piece[max(0, start - end + len(piece)):] if end > start else b""
        if len(near) >= 2 * _SAMPLE:
            break
    sample = near[:2 * _SAMPLE].decode(errors="replace")
    lost = sample.count("\ufffd")
    read_well = sum(len(run) for run in re.findall(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", sample))
    return read_well > 2 * lost


def _find_damage(read: Pieces, encoding: str, strictly: bool = False) -> Damage | None:
    """The first bytes that are no text of an encoding, piece by piece, since a str of gigabytes takes as much again.

    Parameters
    ----------
    strictly
        Characters that cannot be written in UTF-8 are damage too.
    """
    before, line, rest = 0, 1, b""
    for piece in chain(read(), [None]):
        text = rest + (piece or b"")
        end = text.rfind(b"\n") + 1 or len(text) if piece else len(text)  # no character has a line feed in it
        if encoding != "utf-8" or not is_utf8(text[:end]):
            try:
                found = text[:end].decode(encoding)
                if strictly:
                    found.encode()
            except UnicodeDecodeError as error:
                if piece is None or end < len(text) or error.start < end - _MOST_BYTES:
                    return Damage(before + error.start, before + error.end, line + text.count(b"\n", 0, error.start))
                end = error.start  # the rest of the character may be in the next piece
            except UnicodeEncodeError:
                return Damage(before, before + end, line)
        before, line, rest = before + end, line + text.count(b"\n", 0, end), text[end:]
    return None
