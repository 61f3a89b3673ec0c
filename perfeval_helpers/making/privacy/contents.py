"""The contents of outputs as they lie in the files: texts of pages, notebooks and packed files, without drawn coordinates.

In: a file's bytes and name. Out: its texts with all attributes, in no order, and the data that was embedded in them. It is
what is looked through first, because it is quick and leaves nothing out; where in a page or table something stands is
told by `places`.
"""

import base64
import binascii
import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from perfeval_helpers.making.privacy.places import read_printed

EMBEDDED = re.compile(r"(?i:data:[a-z0-9.+/-]+(?:;[a-z0-9=.+-]+)*;base64,)([A-Za-z0-9+/=\s]{16,})")
# Coordinates: digits by the thousand that are nobody's number.
DRAWN = re.compile(r"""\b(?:d|points|transform|viewBox|style)=("[^"]*"|'[^']*')""")
TAG = re.compile(r"(<[^>]*>)")
# The numbers and places of a PDF's objects: 12 0 R, 12 0 obj, 0000362946 00000 n.
OBJECT_NUMBER = re.compile(rb"(?<![0-9])(?:[0-9]{1,7} [0-9]{1,5} (?:R|obj)|[0-9]{10} [0-9]{5} [nf])\b")
# Of a PDF's object with a stream: where its bytes begin, the texts in its dictionary, and how its bytes are packed.
STREAM, OBJECT, QUOTED = re.compile(rb">>\s*stream\r?\n"), re.compile(rb"\bobj\b"), re.compile(rb"\((?:[^()\\]|\\.)*\)", re.DOTALL)
PACKED = re.compile(rb"/Filter\s*\[?\s*/FlateDecode\b")
TEXT_SUFFIXES = {".html", ".htm", ".csv", ".txt", ".md", ".svg", ".xml", ".rels", ".vml", ".tsv"}


def cut_markup(text: str) -> tuple[str, list[bytes]]:
    """A page's text without coordinates and embedded data, and the data decoded."""
    embedded = []

    def take(match: re.Match[str]) -> str:
        try:
            embedded.append(base64.b64decode("".join(match[1].split())))
        except (binascii.Error, ValueError):
            return match[0]
        return ""

    if "base64," in text:
        text = EMBEDDED.sub(take, text)
    if "<svg" in text or "<path" in text:
        text = DRAWN.sub("", text)
    for written, meant in (("&#10;", "\n"), ("&#34;", '"'), ("&#39;", "'")):  # the most frequent; the rest costs a call each
        text = text.replace(written, meant)
    if "&#" in text:
        text = html.unescape(text)
    return text, embedded


def walk_json(value: Any) -> Iterator[str]:
    """All texts and whole numbers of a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bool) or value is None or isinstance(value, float):
        return
    elif isinstance(value, int):
        yield str(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from walk_json(item)
    elif isinstance(value, list):
        # A notebook may hold a text as a list of lines.
        if value and all(isinstance(item, str) for item in value):
            yield "".join(value)
            if not all(line.endswith("\n") for line in value[:-1]):
                yield "\n".join(value)  # or they are so many texts
        else:
            for item in value:
                yield from walk_json(item)


def list_texts(content: bytes, name: str) -> Iterator[tuple[str, list[bytes]]]:
    """The texts in a file, those of packed ones included, each with the data that was embedded in it."""
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.namelist():
                yield from list_texts(archive.read(entry), entry)
        return
    if content[:4] == b"wOFF" and int.from_bytes(content[8:12]) == len(content) and not any(content[24:44]):
        return  # a page's font without metadata, private data and anything behind it: outlines, deflated table by table
    if content[:5] == b"%PDF-":
        yield "\n".join(read_printed(content)), []
        yield read_plain_parts(content), []
        return
    suffix = Path(name).suffix.lower()
    if suffix in (".json", ".ipynb"):
        pieces: Iterable[str] = walk_json(json.loads(content))
    elif suffix in TEXT_SUFFIXES or content.lstrip()[:1] == b"<":
        pieces = [content.decode("utf-8", errors="replace")]
    else:
        # Pictures and the like: what text they hold is in Latin letters or not to be found this way.
        pieces = [content.decode("latin-1")]
    short = []
    for piece in pieces:
        if "<" in piece or "base64," in piece:
            yield cut_markup(piece)
        else:
            short.append(piece)
    yield "\n".join(short), []


def read_plain_parts(content: bytes) -> str:
    """What stands in a PDF as it is, such as XMP: without what is compressed, which is read as it is printed (`read_printed`).

    Left out is a stream whose own dictionary says that it is compressed; one of which that is not certain is looked through.
    """
    parts = []
    for part in content.split(b"endstream"):
        start = STREAM.search(part)
        parts.append(part[: start.start()] if start and _is_packed(part[: start.start()]) else part)
    return OBJECT_NUMBER.sub(b"", b"".join(parts)).decode("latin-1")


def _is_packed(head: bytes) -> bool:
    """Whether the object at the end, up to its stream, says that this is compressed, and not within a text."""
    *before, own = OBJECT.split(head)
    own = QUOTED.sub(b"", own)
    return bool(before and PACKED.search(own)) and not any(doubt in own for doubt in (b"(", b")", b"endobj"))


def list_cells(text: str) -> set[str]:
    """The cells of a table in CSV, which may go over several lines, each once."""
    return {cell.strip() for row in csv.reader(io.StringIO(text)) for cell in row}


def list_parts(text: str) -> set[str]:
    """The tags of a page and the texts between them, or the lines of a plain text, each once.

    No number goes over the end of a part, and a value that stands by itself is a whole part.
    """
    return set(TAG.split(text) if "<" in text else text.splitlines())


def list_files(folder: Path) -> list[Path]:
    """All files below a folder, by name."""
    return sorted(path for path in folder.rglob("*") if path.is_file())
