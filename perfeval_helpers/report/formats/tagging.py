"""Which cells of a PDF's tables name their row, in the tags that a screen reader follows.

In: the bytes that Typst made, and how many columns of each table name its rows. Out: the same file with their cells as ``TH``
of scope ``Row``. Typst marks the heads of columns alone; its `pdf.header-cell` is behind a switch that the package does not
have (typst 0.15). It writes each tag as an object of its own, uncompressed and in one form, so that those that change are
changed as they stand and the table of objects is written anew; a library that reads the whole file takes fifty times as long.
"""

import re
from collections.abc import Iterator, Sequence

from perfeval_helpers.contract.findings import RunFailed
from perfeval_helpers.values.language import tell

XREF = re.compile(rb"xref\n0 (\d+)\n((?:\d{10} \d{5} [nf]\r\n)+)trailer\n<<(.*?)>>\nstartxref\n\d+\n%%EOF\s*", re.DOTALL)
ELEMENT = re.compile(rb"\d+ 0 obj\n<</Type/StructElem/S/(\w+)")
ROOT = re.compile(rb"\d+ 0 obj\n<</Type/StructTreeRoot\b")
KIDS = re.compile(rb"/K\[([^\[\]]*)\]")
KID = re.compile(rb"(\d+) 0 R")
COLUMN_SPAN, ROW_SPAN = re.compile(rb"/ColSpan (\d+)"), re.compile(rb"/RowSpan (\d+)")
TABLE_PART = b"<</O/Table"
HEADERS = re.compile(rb"/Headers\[[^\]]*\]")
CLOSED = frozenset({b"TD", b"TH", b"P", b"Figure"})  # nothing is looked for inside


class Tags:
    """The objects of a PDF as Typst writes it, and among them the tree of its tags.

    Attributes
    ----------
    objects
        Number → the object as it stands in the file, from its number to the next one's.
    """

    def __init__(self, made: bytes) -> None:
        at = made.rfind(b"\nxref\n") + 1
        table = XREF.fullmatch(made, at) if at else None
        if table is None:
            raise RunFailed(tell("report.pdf is not written as the typst of requirements.txt writes it, so that its tables cannot be tagged; install that one"))
        entries = table[2].split(b"\r\n")
        offsets = sorted((int(entry[:10]), number) for number, entry in enumerate(entries) if entry.endswith(b"n"))
        ends = [offset for offset, _number in offsets[1:]] + [at]
        self.objects = {number: made[offset:end] for (offset, number), end in zip(offsets, ends, strict=True)}
        self._head, self._free, self._trailer = made[: offsets[0][0]], {n: entry for n, entry in enumerate(entries) if entry.endswith(b"f")}, table[3]

    def list_below(self, number: int) -> Iterator[tuple[bytes, int]]:
        """The elements below one in reading order, each with its kind; a cell's own are not opened."""
        for kid in self._list_kids(number):
            if kind := ELEMENT.match(self.objects[kid]):
                yield kind[1], kid
                if kind[1] not in CLOSED:
                    yield from self.list_below(kid)

    def _list_kids(self, number: int) -> list[int]:
        kids = KIDS.search(self.objects[number])
        return [] if kids is None else [int(kid) for kid in KID.findall(kids[1])]

    def list_tables(self) -> list[int]:
        """The tables in reading order."""
        root = next((number for number, text in self.objects.items() if ROOT.match(text)), None)
        return [] if root is None else [number for kind, number in self.list_below(root) if kind == b"Table"]

    def list_cells(self, table: int) -> Iterator[tuple[int, int]]:
        """The cells of a table's body, each with the column that it begins in."""
        for part in (number for kind, number in self.list_below(table) if kind == b"TBody"):
            taken: dict[int, int] = {}  # column → rows that a cell from above still takes
            for row in (number for kind, number in self.list_below(part) if kind == b"TR"):
                here, column = {place: rows - 1 for place, rows in taken.items() if rows > 1}, 0
                for kid in self._list_kids(row):
                    while taken.get(column, 0) > 0:
                        column += 1
                    yield kid, column
                    wide, high = (int(span[1]) if (span := find.search(self.objects[kid])) else 1 for find in (COLUMN_SPAN, ROW_SPAN))
                    here |= dict.fromkeys(range(column, column + wide), high - 1)
                    column += wide
                taken = here

    def write(self) -> bytes:
        """The file with its objects as they are now, and a table of where they stand."""
        parts, at, entries = [self._head], len(self._head), dict(self._free)
        for number, text in self.objects.items():
            entries[number] = b"%010d 00000 n" % at
            parts.append(text)
            at += len(text)
        lines = b"".join(entries[number] + b"\r\n" for number in sorted(entries))
        return b"".join([*parts, b"xref\n0 %d\n" % len(entries), lines, b"trailer\n<<", self._trailer, b">>\nstartxref\n%d\n%%%%EOF" % at])


def mark_row_heads(made: bytes, naming: Sequence[int]) -> bytes:
    """The file with the cells that name their row marked as heads.

    Parameters
    ----------
    made
        A tagged PDF as Typst makes it.
    naming
        For each of its tables in reading order, how many of its first columns name the row.

    Returns
    -------
    bytes
        The same pages; the same tags where there are other tables than those, as an office's own template may have it.

    Raises
    ------
    RunFailed
        The file is not written as this version of Typst does.
    """
    tags = Tags(made)
    tables = tags.list_tables()
    for table, columns in zip(tables, naming, strict=True) if len(tables) == len(naming) else ():
        if not columns:
            continue
        for cell, column in list(tags.list_cells(table)):
            text = tags.objects[cell]
            if column < columns:
                text = text.replace(b"/S/TD", b"/S/TH", 1)
                if TABLE_PART in text:
                    text = text.replace(TABLE_PART, TABLE_PART + b"/Scope/Row", 1)
                else:
                    text = text.replace(b"/A[", b"/A[<</O/Table/Scope/Row>>", 1) if b"/A[" in text else text.replace(b"/K", b"/A[<</O/Table/Scope/Row>>]/K", 1)
            else:
                # Typst names the heads of columns by id, which would hide those of rows: both follow from their scopes.
                text = HEADERS.sub(b"", text, count=1)
            tags.objects[cell] = text
    for number, text in tags.objects.items():
        if b"/Type/Catalog" in text[:40]:
            # It says what its absence says, and makes some readers complain.
            tags.objects[number] = text.replace(b"/Suspects false", b"", 1)
    return tags.write()
