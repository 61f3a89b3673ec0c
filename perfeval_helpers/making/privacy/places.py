"""Where a short number stands in an output: in which column of a table, in which text, attribute or name.

In: a file's bytes and name. Out: `Grid`s (tables, cell by cell) and `Passage`s (what is read or copied as one text: a
paragraph, a cell, an attribute, a document's title). What nobody reads is left out: drawn coordinates, styles and
colours, and the theme, fonts and style sheets of office formats.
"""

import base64
import binascii
import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml import etree
from lxml import html as pages


def _list_words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Attributes that draw, place or colour; nobody reads them.
DRAWING = _list_words(
    "d points transform viewbox style x y x1 y1 x2 y2 cx cy r rx ry dx dy fx fy width height fill stroke offset color "
    "bgcolor background clip-path stop-color stroke-width stroke-dasharray stroke-dashoffset stroke-miterlimit font "
    "gradienttransform patterntransform values media srcset sizes colspan rowspan span"
)
#: Attributes of office formats that are read or copied: alternative texts, links, names, authors.
OFFICE_READ = _list_words("descr title name Target author initials tooltip alias location display lastModifiedBy")
#: Parts that the formats bring themselves.
OFFICE_CONSTANTS = re.compile(
    r"(^|/)(theme/|styles|stylesWithEffects|fontTable|settings|webSettings|numbering|\[Content_Types\])"
)
#: Elements whose text is one passage; those between run into their surroundings.
BLOCKS = _list_words(
    "html head body title p li h1 h2 h3 h4 h5 h6 pre div section article header footer main nav figure figcaption table "
    "caption thead tbody tfoot tr td th dl dt dd ul ol details summary blockquote option label button text desc g svg br hr"
)
#: Keys under which a notebook holds a text as a list of its lines.
LINES = _list_words("source text text/plain text/html text/markdown image/svg+xml")
UNREAD = frozenset({"style"})
EMBEDDED = re.compile(r"data:([a-z0-9.+/-]+)(?:;[a-z0-9=.+-]+)*;base64,([A-Za-z0-9+/=\s]{16,})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its rows of cells, how many of them are known to be headers (0: not known), and what it is called."""

    rows: list[list[str]]
    headers: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that is read or copied as one, and what it is: ``text``, or the attribute or part that it stands in."""

    text: str
    name: str = "text"


def read_places(content: bytes, name: str) -> Iterator[Grid | Passage]:
    """What can be read in a file, by its kind; of a file of pixels nothing."""
    suffix = Path(name).suffix.lower()
    if content[:4] == b"PK\x03\x04":
        yield from _read_packed(content)
    elif content[:5] == b"%PDF-":
        yield from map(Passage, read_printed(content))  # its tables are looked through in the other outputs
    elif suffix == ".csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig", "replace"))))
        yield Grid(rows, 1, Path(name).stem)
        yield from map(Passage, {cell for row in rows for cell in row})
    elif suffix in (".json", ".ipynb"):
        yield from _read_json(json.loads(content), "")
    elif content.lstrip()[:1] == b"<" or suffix in (".html", ".htm", ".svg"):
        yield from _read_page(content)
    elif suffix in (".txt", ".md", ".tsv", ".typ"):
        yield Passage(content.decode("utf-8", "replace"))


def _read_page(content: bytes) -> Iterator[Grid | Passage]:
    """A page or drawing."""
    if not content.strip():
        return
    try:
        root = pages.document_fromstring(content, parser=pages.HTMLParser(encoding="utf-8", huge_tree=True))
    except etree.ParserError:
        return
    for table in root.iter("table"):
        heads = len(table.findall("./thead/tr"))
        rows = [
            ["".join(cell.itertext()).strip() for cell in row.iterchildren("td", "th") for _ in range(_span(cell))]
            for row in table.iter("tr")
        ]
        yield Grid(rows, heads, "".join("".join(caption.itertext()) for caption in table.iterchildren("caption")).strip())
    parts: list[str] = []

    def flush() -> Iterator[Passage]:
        text = "".join(parts).strip()
        parts.clear()
        if text:
            yield Passage(text)

    for event, element in etree.iterwalk(root, ("start", "end", "comment")):
        if event == "comment":
            yield Passage(element.text or "", "comment")
            parts.append(element.tail or "")
            continue
        is_block = element.tag in BLOCKS
        if is_block:
            yield from flush()
        if event == "start":
            if element.tag not in UNREAD:
                parts.append(element.text or "")
            yield from _read_attributes(element)
        else:
            parts.append(element.tail or "")
    yield from flush()


def _span(cell: Any) -> int:
    """Over how many columns a cell goes."""
    told = cell.get("colspan", "1")
    return int(told) if told.isdecimal() and 1 <= int(told) <= 100 else 1


def _read_attributes(element: Any) -> Iterator[Grid | Passage]:
    for key, value in element.attrib.items():
        if key in DRAWING or (key.endswith("href") and value[:1] == "#") or (key == "id" and value[:8] == "cell-id="):
            continue
        found = EMBEDDED.match(value) if value[:5] == "data:" else None
        if found:
            yield from read_embedded(found[1], found[2])
        else:
            yield Passage(value, f"@{key}")


def read_embedded(kind: str, encoded: str) -> Iterator[Grid | Passage]:
    """What can be read in data that a page holds in itself."""
    try:
        data = base64.b64decode("".join(encoded.split()))
    except (binascii.Error, ValueError):
        return
    yield from read_places(data, "embedded." + kind.rsplit("/", 1)[-1].split("+")[0])


def _read_json(value: Any, key: str) -> Iterator[Grid | Passage]:
    """A value of JSON: lists of records are tables, lists of texts or numbers a column under their key."""
    if isinstance(value, str):
        if "<" in value and ">" in value:
            yield from _read_page(value.encode("utf-8", "replace"))
        else:
            yield Passage(value, key or "text")
            yield Grid([[key], [value]], 1, key)
    elif isinstance(value, list):
        if value and key in LINES and all(isinstance(item, str) for item in value):
            yield from _read_json("".join(value), key)
            return
        if value and all(isinstance(item, (str, int)) for item in value):
            yield Grid([[key], *([str(item)] for item in value)], 1, key)
        records = [item for item in value if isinstance(item, dict)]
        if records:
            names = list(dict.fromkeys(name for record in records for name in record))
            yield Grid([names, *([_show(record.get(name)) for name in names] for record in records)], 1, key)
        for item in value:
            if not isinstance(item, int):
                yield from _read_json(item, key)
    elif isinstance(value, dict):
        yield Grid([["key"], *([str(name)] for name in value)], 1, key)
        for name, item in value.items():
            if name == "id" and "cell_type" in value:
                continue  # a cell's own name, which only tools read
            if isinstance(item, int) and not isinstance(item, bool):
                yield Grid([[str(name)], [str(item)]], 1, str(name))
            else:
                yield from _read_json(item, str(name))


def _show(value: Any) -> str:
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _read_packed(content: bytes) -> Iterator[Grid | Passage]:
    """A Word or Excel file, or any other packed one."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {}
        for entry in archive.namelist():
            data = archive.read(entry)
            if entry.endswith((".xml", ".rels", ".vml")):
                parts[entry] = etree.fromstring(data, etree.XMLParser(huge_tree=True, resolve_entities=False))
            else:
                yield from read_places(data, entry)
    shared = ["".join(item.itertext()) for item in parts.get("xl/sharedStrings.xml", ())]
    yield from map(Passage, shared)
    for entry, root in parts.items():
        if OFFICE_CONSTANTS.search(entry):
            continue
        for element in root.iter():
            for key, value in element.attrib.items():
                if str(key).rsplit("}", 1)[-1] in OFFICE_READ:
                    yield Passage(value, f"@{str(key).rsplit('}', 1)[-1]}")
        if entry.startswith("xl/worksheets/sheet"):
            yield _read_sheet(root, shared)
        elif entry.startswith("docProps/"):
            yield from (Passage(element.text, etree.QName(element).localname) for element in root.iter(etree.Element) if element.text)
        else:
            yield from _read_word(root)


def _local(element: Any) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _read_word(root: Any) -> Iterator[Grid | Passage]:
    """Tables and paragraphs of a Word file, its headers, notes and drawings."""
    for element in root.iter(etree.Element):
        tag = _local(element)
        if tag == "tbl":
            rows = [[_join(cell) for cell in row if _local(cell) == "tc"] for row in element if _local(row) == "tr"]
            yield Grid(rows)
        elif tag == "p":
            yield Passage(_join(element))
        elif tag in ("definedName", "author"):
            yield Passage(element.text or "", tag)


def _join(element: Any) -> str:
    return "".join(part.text or "" for part in element.iter(etree.Element) if _local(part) in ("t", "instrText", "delText", "v")).strip()


def _read_sheet(root: Any, shared: list[str]) -> Grid:
    """A sheet's cells by row and column letter."""
    rows: list[list[str]] = []
    letters: dict[str, int] = {}
    found: list[dict[int, str]] = []
    for row in root.iter("{*}row"):
        cells = {}
        for cell in row.iter("{*}c"):
            column = letters.setdefault(str(cell.get("r", "")).rstrip("0123456789"), len(letters))
            value = "".join(part.text or "" for part in cell.iter("{*}v", "{*}t"))
            if cell.get("t") == "s" and value.isdecimal() and int(value) < len(shared):
                value = shared[int(value)]
            cells[column] = value
        found.append(cells)
    for cells in found:
        rows.append([cells.get(place, "") for place in range(len(letters))])
    return Grid(rows)


# Cells of a table row come with blanks between them: 139 1234 5678 are three counts there, no telephone number, and
# three amounts no list. As one number written in groups each stands in the other outputs of the same document too.
BETWEEN_CELLS = re.compile(r"(?<=[0-9]) (?=[0-9])")


@lru_cache(maxsize=1)
def read_printed(content: bytes) -> tuple[str, ...]:
    """The lines of a PDF's pages, then the texts of its properties; kept, because who finds a short number asks again where it stands."""
    pages, properties = _read_pages(content)
    lines = [line.strip() for page in pages for line in page.splitlines() if line.strip()]
    return (*(BETWEEN_CELLS.sub(" ┊ ", line) for line in lines), *filter(None, properties))


def _read_pages(content: bytes) -> tuple[list[str], list[str]]:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        pages = []
        for page in document:
            text = page.get_textpage()
            pages.append(text.get_text_bounded())
            text.close()
            page.close()
        return pages, list(document.get_metadata_dict().values())
    finally:
        document.close()
