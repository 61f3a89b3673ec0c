"""Where the table of a CSV stands, and how its cells are read: what every way of reading one begins with.

In: the run file, a schema, the top of a file. Out: `Reading`, made once for each file; of a large file its table and blocks.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from perfeval_helpers.contract.columns import Column, ExtractSchema
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.contract.runfile.document import hint_reversed
from perfeval_helpers.extracts.blocks import Block, Unfit, read_blocks
from perfeval_helpers.extracts.choices import Parser
from perfeval_helpers.extracts.decode import FileFault, decode, find_encoding
from perfeval_helpers.extracts.faults import FaultLog
from perfeval_helpers.extracts.header import Headers, Top, check_header, find_header, find_line
from perfeval_helpers.extracts.header_units import find_other_unit
from perfeval_helpers.extracts.lines import Layout
from perfeval_helpers.extracts.parsers import make_parsers
from perfeval_helpers.values.language import Told, tell, tell_all

HEAD_BYTES = 4 << 20


@dataclass(frozen=True)
class Reading:
    """How the file of an extract is read; what is wrong with it as a whole is entered in the log."""

    schema: ExtractSchema
    log: FaultLog
    headers: Headers
    parsers: Mapping[str, Parser]
    separator: str | None

    def find_top(self, data: bytes) -> Top:
        """Where the table stands in a text.

        Raises
        ------
        FileFault
            FILE-COLUMNS: no line is a header.
        """
        layout = find_header(data, self.schema, self.headers, self.separator)
        top, faults = check_header(data, self.schema, self.headers, layout)
        for found in faults:
            self.log.add_whole(found.code, found.said, found.line)
        return top

    def list_present(self, layout: Layout) -> list[Column]:
        """The columns that the file has."""
        return [column for column in self.schema.columns if column.field in layout.positions]


def begin(runfile: RunFile, schema: ExtractSchema, log: FaultLog) -> Reading:
    """What is known of a file before it is opened; faults of the run file's columns are entered."""
    return Reading(schema, log, Headers(schema, check_mapping(runfile, schema, log)), make_parsers(runfile, schema), runfile.separator.get(schema.name))


class LargeTable:
    """A file that is read in blocks: its top, and the bytes that stand above the first line of data.

    Raises
    ------
    FileFault
        The file as a whole cannot be read; which fault it is, is the same as where all of it is read at once.
    Unfit
        It has to be looked at as a whole.
    OSError
        It cannot be opened.
    """

    def __init__(self, path: Path, reading: Reading) -> None:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
        self._path, self.head = path, head
        try:
            text, self.encoding = decode(head if len(head) < HEAD_BYTES else head[:head.rfind(b"\n") + 1])
        except FileFault:
            find_encoding(path)
            raise Unfit from None
        try:
            self.top = reading.find_top(text)
        except FileFault:
            find_encoding(path)
            raise
        layout = self.top.layout
        self._start = find_line(head, layout.data_line - 1)
        if len(layout.separator.encode()) > 1 or self._start >= len(head):  # or nothing stands below the header
            raise Unfit
        self._digest = hashlib.sha256(head[:self._start])

    def read_blocks(self) -> Iterator[Block]:
        """The lines of data; the digest is whole when all were read."""
        layout = self.top.layout
        return read_blocks(self._path, self._start, layout.data_line - 1, self.encoding, layout.separator, self._digest)

    def get_digest(self) -> str:
        """SHA-256 of the file."""
        return self._digest.hexdigest()


def check_mapping(runfile: RunFile, schema: ExtractSchema, log: FaultLog) -> dict[str, str]:
    """The run file's own headers; one that names no field, or amounts in another unit than yuan, is a fault of the run file."""
    mapped = dict(runfile.columns.get(schema.name, {}))
    known = {name: column for column in schema.columns for name in (column.field, column.header)}
    for header, field_name in list(mapped.items()):
        column, unit = known.get(field_name), find_other_unit(str(header))
        if column is None:
            said = tell("the run file's columns map '{header}' to '{field}', which is no field of {extract}{hint}; expected one of {fields}", header=header,
                        field=field_name, extract=schema.name, hint=hint_reversed(str(header), field_name) if header in known else Told("。"), fields=tell_all(one.field for one in schema.columns))
        elif column.type == "money" and unit:
            said = tell("the run file's columns map '{header}', which is in '{unit}', to '{column}'; expected amounts in yuan: convert it to yuan",
                        header=header, unit=unit, column=column.header)
        else:
            continue
        lines = (runfile.document.line_of(("columns", schema.name, header)),)
        log.whole.append(Finding("FILE-COLUMNS", said, schema.name, runfile.file, lines,
                                 f"columns.{schema.name}.{header}"))
        del mapped[header]
    return mapped
