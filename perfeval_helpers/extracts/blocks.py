"""A large file → blocks of whole lines as UTF-8, each with the number of lines before it; read once, hashed on the way.

In: a path and where the data start. Out: `Block`s. What cannot be cut at line ends without looking at the whole file
(`Unfit`) is left to the reader that does.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from perfeval_helpers.extracts.decode import find_encoding, is_utf8, read_gb18030
from perfeval_helpers.extracts.lines import LineFault, split_record
from perfeval_helpers.extracts.stretches import MOST_LINES_OF_A_CELL, count_lines, find_stretches

BLOCK_BYTES = 8 << 20
#: So many lines as a cell may run on over are looked for in this much.
MOST_JOINED = 8
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)")
LEAST_LAST_BYTES = 1 << 20


class Unfit(Exception):
    """The file needs to be looked at as a whole."""


class Block(NamedTuple):
    """Whole lines: the `number` of the block, its bytes and line ends, how many lines stand before it.

    The last `ahead` lines are the next block's: a cell of this one might have run on into them. None where none follows.
    """

    number: int
    data: bytes
    line_ends: int
    lines_before: int
    ahead: int | None


def read_blocks(path: Path, start: int, lines_before: int, encoding: str, separator: str, digest: hashlib._Hash) -> Iterator[Block]:
    """The lines from byte `start` on, in blocks.

    Parameters
    ----------
    encoding
        As `decode` named it for the top of the file.
    digest
        Takes the bytes from `start` on.

    Raises
    ------
    FileFault
        Bytes that are no text, or a NUL.
    Unfit
        A file that is of another encoding as a whole, or whose lines end in carriage returns alone; lines of megabytes.
    """
    number, held = 0, b""
    for data, more in _read_whole_lines(path, start, digest):
        try:
            text = held + _to_utf8(data, encoding)
        except UnicodeError:
            find_encoding(path)
            raise Unfit from None
        last = find_stretches(text, 0, separator, more)[-1]
        following = _list_following(text[last.start:], separator) if more and last.kind == "exact" else []
        held = "".join(following).encode()
        if len(held) == len(text):
            if len(text) > MOST_JOINED * BLOCK_BYTES:
                raise Unfit
            continue
        line_ends = _count_line_ends(text[:len(text) - len(held)])
        yield Block(number, text, line_ends, lines_before, len(following) if more else None)
        number += 1
        lines_before += line_ends


def _list_following(text: bytes, separator: str) -> list[str]:
    """Of lines that are read one by one the last, from where one begins that may run on over the end of the text."""
    lines = _LINE.findall(text.decode())
    bare = [line.rstrip("\r\n") for line in lines]
    place = 0
    while place < len(lines) - MOST_LINES_OF_A_CELL:
        used = 1
        with suppress(LineFault):
            used = split_record(bare, place, separator)[1]
        place += used
    return lines[place:]


def _count_line_ends(text: bytes) -> int:
    return count_lines(text) + (text.count(b"\r") - text.count(b"\r\n") if b"\r" in text else 0)


def _read_whole_lines(path: Path, start: int, digest: hashlib._Hash) -> Iterator[tuple[bytes, bool]]:
    """Some megabytes at a time, cut behind a line's end, and whether more follow; the last piece is no small one."""
    with path.open("rb", buffering=0) as file:
        file.seek(start)
        piece = _read(file.read, digest)
        rest = b""
        while True:
            following = _read(file.read, digest)
            if len(following) < LEAST_LAST_BYTES:
                yield b"".join((rest, piece, following)), False
                return
            cut = piece.rfind(b"\n") + 1
            if not cut:
                raise Unfit
            yield b"".join((rest, memoryview(piece)[:cut])), True
            rest, piece = piece[cut:], following


def _read(read, digest: hashlib._Hash) -> bytes:  # type: ignore[no-untyped-def]
    data = b""
    while len(data) < BLOCK_BYTES:
        more = read(BLOCK_BYTES - len(data))
        if not more:
            break
        data = data + more if data else more
    digest.update(data)
    return data


def _to_utf8(data: bytes, encoding: str) -> bytes:
    if 0 in data or (encoding != "gb18030" and not is_utf8(data)):
        raise UnicodeError
    return read_gb18030(data) if encoding == "gb18030" else data
