"""The font of charts and pages, zhplot's Noto Sans SC; and the few characters that a page uses, cut from it as WOFF.

In: the text of a page. Out: the font's bytes, the same for the same text. A machine without any Chinese font then shows
every character; the page still prefers the official faces where a machine has them.
"""

import base64
import importlib.util
import struct
import zlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import uharfbuzz

# Tables that place glyphs in vertical text or swap them; none of it is used by a page of horizontal text.
DROPPED = ("BASE", "DSIG", "GDEF", "GPOS", "GSUB", "STAT", "VORG", "kern", "vhea", "vmtx")


@lru_cache(maxsize=1)
def font_path() -> Path:
    """The Noto Sans SC file inside the installed zhplot, found without importing it (its import loads pyplot).

    Raises
    ------
    FileNotFoundError
        zhplot is not installed or carries no font file.
    """
    spec = importlib.util.find_spec("zhplot")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    for folder in folders:
        for path in sorted(Path(folder).resolve().glob("fonts/*.ttf")):  # matplotlib calls its fonts by their real places
            return path
    raise FileNotFoundError("zhplot's font file is missing; install the packages of requirements.txt")


@lru_cache(maxsize=1)
def font_face() -> Any:
    """The font as HarfBuzz has it, which shapes texts and cuts fonts."""
    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(font_path())))


def subset_font(text: Iterable[str]) -> bytes:
    """The font cut down to the characters of `text` (those that it has), as WOFF."""
    wanted = uharfbuzz.SubsetInput()
    wanted.sets(uharfbuzz.SubsetInputSets.UNICODE).set({ord(character) for character in text})
    wanted.sets(uharfbuzz.SubsetInputSets.DROP_TABLE_TAG).set(
        {int.from_bytes(tag.encode("ascii"), "big") for tag in DROPPED}
    )
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE
    return pack_woff(bytes(uharfbuzz.subset(font_face(), wanted).blob.data))


def embed_font(text: str) -> str:
    """The style rule that carries the characters of `text` inside a page, as the family ``perfeval-sc``."""
    return _embed(frozenset(c for c in set(text) if c.isprintable()))


@lru_cache(maxsize=16)  # the same chapter of other runs has mostly the same characters
def _embed(characters: frozenset[str]) -> str:
    font = base64.b64encode(subset_font(characters)).decode("ascii")
    return f'@font-face{{font-family:"perfeval-sc";src:url(data:font/woff;base64,{font}) format("woff")}}\n'


def pack_woff(font: bytes) -> bytes:
    """A TrueType font as WOFF 1.0: the same tables, each deflated.

    Source: W3C Recommendation «WOFF File Format 1.0», sections 3 to 5. fontTools does the same in thirty times the time.
    """
    flavour, count = font[:4], struct.unpack(">H", font[4:6])[0]
    entries, data = [], b""
    start = 44 + 20 * count
    for number in range(count):
        tag, checksum, offset, length = struct.unpack(">4sLLL", font[12 + 16 * number : 28 + 16 * number])
        table = font[offset : offset + length]
        packed = zlib.compress(table)
        packed = packed if len(packed) < length else table
        entries.append(struct.pack(">4sLLLL", tag, start + len(data), len(packed), length, checksum))
        data += packed + b"\0" * (-len(packed) % 4)
    total = 12 + 16 * count + sum((struct.unpack(">L", entry[12:16])[0] + 3) // 4 * 4 for entry in entries)
    header = struct.pack(">4s4sLHHLHHLLLLL", b"wOFF", flavour, start + len(data), count, 0, total, 1, 0, 0, 0, 0, 0, 0)
    return header + b"".join(entries) + data
