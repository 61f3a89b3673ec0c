"""A large file → blocks of whole lines as UTF-8, each with the number of lines before it; read once, hashed on the way.

In: a path and where the data start. Out: `Block`s. What cannot be cut at line ends without looking at the whole file
(`Unfit`) is left to the reader that does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from perfeval_helpers.extracts.decode import is_utf8, read_gb18030
from perfeval_helpers.extracts.stretches import count_lines, find_stretches

BLOCK_BYTES = 8 << 20
#: A cell in quotes may run on over this much; beyond it the quotes of the file are in no order.
MOST_JOINED = 8
LEAST_LAST_BYTES = 1 << 20


class Unfit(Exception):
    """The file needs to be looked at as a whole."""


class Block(NamedTuple):
    """Whole lines: the `number` of the block, its bytes and line feeds, how many lines stand before it, whether more follow."""

    number: int
    data: bytes
    line_feeds: int
    lines_before: int
    goes_on: bool


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
    Unfit
        Bytes of another encoding, a bare carriage return, a NUL, quotes that are open at the end of many blocks.
    """
    number, held = 0, b""
    for data, more in _read_whole_lines(path, start, digest):
        text = held + _to_utf8(data, encoding)
        if 0 in text or (text.find(b"\r") >= 0 and text.count(b"\r") != text.count(b"\r\n")):
            raise Unfit
        if more and b'"' in text:
            # The odd stretch reaches as far behind the last odd line as a cell may run on.
            stretches = find_stretches(text, 0, separator)
            if any(stretch.kind == "exact" and stretch.end == len(text) for stretch in stretches):
                if len(text) > MOST_JOINED * BLOCK_BYTES:
                    raise Unfit
                held = text
                continue
        held = b""
        line_feeds = count_lines(text)
        yield Block(number, text, line_feeds, lines_before, more)
        number += 1
        lines_before += line_feeds


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
    if encoding == "gb18030":
        try:
            return read_gb18030(data)
        except UnicodeError:
            raise Unfit from None
    if not is_utf8(data):
        raise Unfit
    return data
