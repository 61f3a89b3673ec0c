"""The report as PDF, set by Typst: A4 as GB/T 9704 asks, contents with page numbers, tagged, PDF/A-2a and PDF/UA-1.

In: a `Document`. Out: the bytes of a .pdf, the same for the same document on the same machine. No browser and no font of
the system is needed; the official faces are used where the machine has them. Its look stands in templates/report/report.typ.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import typst
import uharfbuzz

from perfeval_helpers.contract.findings import RunFailed
from perfeval_helpers.contract.narrative import FigureRef
from perfeval_helpers.report.blocks import Block, Contents, Facts, Heading, Paragraph, Picture, Reference
from perfeval_helpers.report.document import Document, Section
from perfeval_helpers.report.formats import paging, tagging
from perfeval_helpers.report.formats.breaks import balance_lines, keep_whole
from perfeval_helpers.report.formats.widths import fit_columns, paper_ems
from perfeval_helpers.showing.tables import Table, as_printed, print_rows, span_rows, stands_right
from perfeval_helpers.showing.tables.model import SHORT_TABLE, SHORT_WORD
from perfeval_helpers.values.language import _

TEMPLATE = Path(__file__).parents[2] / "templates" / "report" / "report.typ"
STANDARDS: list[Any] = ["a-2a", "ua-1"]
TEXT_MM = {False: 210 - 28 - 26, True: 297 - 30 - 30}
MOST_PICTURE_MM = 120  # height of a picture: half a page, so that little is left white before one that moves on
TABLE_POINTS = {False: 10.5, True: 9.0}
MANY_COLUMNS = 7  # from which on a table of an upright page takes the type of those that lie flat
CELL_MARGINS = 8.0  # points, left and right together, and the lines between
TITLE_POINTS = 22
CAPTION_POINTS = 12
POINTS_PER_MM = 72 / 25.4
LONG_CELL_LINES = 14  # a row with such a cell may go on on the next page; any other stays whole
NEW_PAGES = frozenset({"contents", "summary", "opening", "annex"})
MISSING = "〓"  # printers' mark for a character that no face has


def render_pdf(document: Document, template: Path | None = None) -> bytes:
    """The document as the bytes of a .pdf file.

    Parameters
    ----------
    document
        The report.
    template
        The .typ file that gives it its look; by default the document's own, else the package's.

    Raises
    ------
    RunFailed
        Typst refuses the template or finds the file short of its standards.
    """
    return set_pages(document, template).file


def find_pages(document: Document, template: Path | None = None) -> dict[str, int]:
    """Heading id → the page that it stands on in the PDF."""
    return set_pages(document, template).headings


def find_going_on(document: Document, template: Path | None = None) -> frozenset[str]:
    """Ids of the sections that begin below the one before them, though they would start a page."""
    return set_pages(document, template).going_on


class Setting(NamedTuple):
    """What setting a document gives: the file, the page of each heading, the sections that start no page of their own."""

    file: bytes
    headings: dict[str, int]
    going_on: frozenset[str]


KEPT_SETTINGS = 2
_SET: list[tuple[Document, Path, Setting]] = []


def set_pages(document: Document, template: Path | None = None) -> Setting:
    """The PDF and the pages of its headings, set once for a document that stays in memory: the Word file asks for them too."""
    template = template or document.find_look("report.typ") or TEMPLATE
    for known, by, made in _SET:
        if known is document and by == template:
            return made
    content = describe_document(document)
    try:
        made = _settle(content, document, template)
    except typst.TypstError:
        # A character of somebody's comment that no face of this machine has must not stop a report.
        try:
            made = _settle(replace_missing(content), document, template)
        except typst.TypstError as error:
            raise RunFailed(_("report.pdf could not be set by {template}: {reason}", template=template.name, reason=error.message)) from None
    _SET.append((document, template, made))
    del _SET[:-KEPT_SETTINGS]
    return made


def write_pdf(document: Document, path: Path) -> None:
    """Write the document as a .pdf file."""
    path.write_bytes(render_pdf(document))


def _settle(content: dict[str, Any], document: Document, template: Path) -> Setting:
    """Lay it out, mend what stays mostly white or without its names, and lay it out anew; then make the file, and mark the heads of rows."""
    compiler, pages, places = _lay_out(content, template)
    for _try in range(paging.MOST_TRIES):
        if not paging.fill_pages(content, places):
            break
        compiler, pages, places = _lay_out(content, template)
    if paging.repeat_names(content, places):
        compiler, pages, places = _lay_out(content, template)
    day = datetime.fromisoformat(document.properties.get("date", "2000-01-01")).replace(tzinfo=UTC)
    made = compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=day)
    assert isinstance(made, bytes)
    going_on = frozenset(section["id"] for section in content["sections"] if section.get("goes-on"))
    return Setting(tagging.mark_row_heads(made, list_row_heads(content)), pages, going_on)


def _lay_out(content: Mapping[str, Any], template: Path) -> tuple[typst.Compiler, dict[str, int], paging.Places]:
    """What makes a file of these pages, on which page each heading stands, and where parts end; no file is made for that."""
    compiler = typst.Compiler(
        str(template), font_paths=_fonts(), sys_inputs={"report": json.dumps(content, ensure_ascii=False)}
    )
    try:
        found = json.loads(compiler.query("<pages>", field="value"))
    except RuntimeError:
        compiler.compile(format="pdf")  # says what is wrong as a `TypstError`
        raise
    # A template that an office made from an earlier one need not report where its parts end.
    reported = json.loads(compiler.query("<places>", field="value"))
    places = paging.read_places((place for places in reported for place in places), content["sections"])
    return compiler, {id: page for pages in found for id, page in pages}, places


def font_folder() -> Path:
    """The folder of the Song and Hei faces that come as a package.

    Raises
    ------
    RunFailed
        The package is not installed.
    """
    spec = find_spec("pylopdf_fonts_zh_cn")
    if spec is None or not spec.submodule_search_locations:
        raise RunFailed(_("the package pylopdf-fonts-zh-cn with the fonts of report.pdf is missing; install the packages of requirements.txt"))
    return Path(next(iter(spec.submodule_search_locations)))


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, font_paths=[font_folder()])


@lru_cache(maxsize=1)
def _known_characters() -> frozenset[int]:
    known: set[int] = set()
    for path in sorted(font_folder().glob("*.otf")):
        known |= set(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))).unicodes)
    return frozenset(known)


def replace_missing(content: Any) -> Any:
    """The content with 〓 for each character that the packaged faces lack; drawings stay as they are."""
    if isinstance(content, str):
        return "".join(c if c in "\n\t" or ord(c) in _known_characters() else MISSING for c in content)
    if isinstance(content, Mapping):
        return {key: value if key == "svg" else replace_missing(value) for key, value in content.items()}
    return [replace_missing(value) for value in content] if isinstance(content, list) else content


def describe_document(document: Document) -> dict[str, Any]:
    """The document as the data that the template takes: sections of blocks, each with what it `is`."""
    starts = {}
    for section in document.sections:
        first = next((block.id for block in section.blocks if isinstance(block, Heading)), None)
        if first:
            starts[section.id] = first
    known = {heading.id for heading in document.headings()}
    known |= {f"table-{table.name}" for table in document.tables() if table.name and as_printed(table) is not None}
    return {
        "title": document.title,
        "author": clean(document.properties.get("author", "")),
        "subject": clean(document.properties.get("subject", "")),
        "running": clean(document.running),
        "sections": [
            {
                "id": section.id,
                "kind": section.kind,
                "landscape": section.lies_flat,
                "starts-page": begins_page(section, before),
                "blocks": [made for block in section.blocks for made in describe_block(block, section, starts, known)],
            }
            for before, section in zip((None, *document.sections), document.sections, strict=False)
        ],
    }


def begins_page(section: Section, before: Section | None) -> bool:
    """Contents, summary, text and annexes begin on a new page; the second part of an annex (附件1-2) goes on below the first.

    Examples
    --------
    >>> first, second = (Section(f"附件1-{n}", "", (), "annex") for n in (1, 2))
    >>> begins_page(first, None), begins_page(second, first), begins_page(Section("附件2", "", (), "annex"), second)
    (True, False, True)
    """
    goes_on = before is not None and before.kind == "annex" and "-" in section.key and section.key.partition("-")[0] == before.key.partition("-")[0]
    return section.kind in NEW_PAGES and not goes_on


def describe_block(block: Block, section: Section, starts: Mapping[str, str], known: set[str]) -> list[dict[str, Any]]:
    """Any block for the template; nothing for a table that paper leaves out."""
    if isinstance(block, Heading):
        return [describe_heading(block, section)]
    if isinstance(block, Paragraph):
        parts: list[Any] = []
        for part in block.parts:
            if isinstance(part, Reference):
                target = starts.get(part.target, part.target)
                text = clean(part.text or part.target)
                parts.append({"text": text, "to": target} if target in known else text)
            else:
                parts.append(clean(part.text if isinstance(part, FigureRef) else part))
        # Beside wide tables the text is smaller than in the chapters.
        style = "annex" if section.lies_flat and block.style == "body" else block.style
        return [{"is": "paragraph", "style": style, "parts": parts}]
    if isinstance(block, Table):
        printed = as_printed(block)
        return [] if printed is None else [describe_table(printed, section.lies_flat)]
    if isinstance(block, Picture):
        return [describe_picture(block)]
    if isinstance(block, Facts):
        return [{"is": "facts", "rows": [[clean(name), clean(value)] for name, value in block.rows]}]
    if isinstance(block, Contents):
        heading = {
            "is": "heading", "level": 2, "id": "contents-title", "centred": True, "flush": True, "listed": False, "cover": False,
            "lines": ["目录"], "pieces": ["目录"], "title": "目录",
        }  # fmt: skip
        return [{"is": "contents", "heading": heading}]
    raise TypeError(f"{type(block).__name__} is not a block of the report")


def describe_heading(block: Heading, section: Section) -> dict[str, Any]:
    """A heading: the report's title and 摘要 stand centred, annexes begin at the margin, all others are indented."""
    text = clean(block.text)
    centred = block.level == 1 or (block.level == 2 and section.kind in ("opening", "summary"))
    return {
        "is": "heading", "level": block.level, "id": block.id, "centred": centred, "cover": section.kind == "cover",
        "flush": block.level == 2 and section.kind == "annex", "listed": section.kind != "cover",
        "lines": balance_lines(text, TEXT_MM[section.lies_flat] * POINTS_PER_MM / TITLE_POINTS) if centred else [],
        "pieces": [{"whole": piece} if whole else piece for piece, whole in keep_whole(text)], "title": text.replace("\n", ""),
    }  # fmt: skip


def describe_table(table: Table, landscape: bool) -> dict[str, Any]:
    """A table with its columns' widths in points and each cell's text, place and span."""
    points = TABLE_POINTS[landscape or len(table.columns) >= MANY_COLUMNS]
    widths = fit_columns(table, TEXT_MM[landscape] * POINTS_PER_MM - 1, points, CELL_MARGINS)
    head = [
        {
            "text": "\n".join(balance_lines(clean(column.title), (width - CELL_MARGINS) / points)),
            "at": "c", "rows": 1, "kind": "body", "short": False, "long": False,
        }
        for column, width in zip(table.columns, widths, strict=True)
    ]  # fmt: skip
    id = f"table-{table.name or table.number}"
    cells: list[dict[str, Any]] = []
    for number, (row, printed, spans) in enumerate(zip(table.rows, print_rows(table), span_rows(table), strict=True)):
        wanted = [count_lines(text, width, points) for text, width in zip(printed, widths, strict=True)]
        for place, (cell, text, span, column) in enumerate(zip(row.cells, printed, spans, table.columns, strict=True)):
            if not span:
                continue
            if place < table.merged:
                text = "\n".join(balance_lines(text, (widths[place] - CELL_MARGINS) / points))
            at = "n" if stands_right(cell, column) else "c" if column.align == "centre" or text == "—" else "l"
            cells.append(
                {
                    "text": clean(text), "at": at, "rows": span, "kind": row.kind,
                    "short": at == "c" and len(text) <= SHORT_WORD, "long": max(wanted) > LONG_CELL_LINES or span > 1,
                    "row": number, "column": place, "names-row": place < table.row_headers,
                }
            )  # fmt: skip
            if table.merged and place == table.merged:
                cells[-1]["mark"] = [id, number]
    return {
        "is": "table", "id": id, "title": clean(table.title), "unit": table.unit, "note": clean(table.note),
        "points": points, "widths": widths, "head": head, "cells": cells, "rows": len(table.rows), "whole_rows": SHORT_TABLE,
    }  # fmt: skip


def list_row_heads(content: Mapping[str, Any]) -> list[list[bool]]:
    """For each table in reading order, which of its cells below the head name their row."""
    tables = (block for section in content["sections"] for block in section["blocks"] if block["is"] == "table")
    return [[cell["names-row"] for cell in table["cells"]] for table in tables]


def count_lines(text: str, width: float, points: float) -> int:
    """About how many lines a text takes in a column."""
    return sum(max(1, -(-int(paper_ems(line) * points) // max(int(width - CELL_MARGINS), 1))) for line in text.split("\n"))


def describe_picture(block: Picture) -> dict[str, Any]:
    """A chart as SVG with its alternative text; where the run lacks what it would draw, the sentence that says so."""
    chart = block.chart
    if chart.is_missing:
        return {"is": "paragraph", "style": "note", "parts": [clean(chart.text)]}
    wide, high = chart.size_in
    return {
        "is": "picture", "svg": chart.svg(), "alt": clean(chart.alt), "caption": "\n".join(balance_lines(clean(block.caption), TEXT_MM[False] * POINTS_PER_MM / CAPTION_POINTS)),
        "source": clean(f"资料来源：{chart.source}"),
        "width": min(TEXT_MM[False], MOST_PICTURE_MM * wide / high),
    }  # fmt: skip


def clean(text: str) -> str:
    """Without control characters, which no face has."""
    return re.sub(r"[^\S\n \u3000]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]", "", text)
