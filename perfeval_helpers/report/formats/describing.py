"""The report as the data that the template of report.pdf takes: sections of blocks, each with what it `is`.

In: a `Document`. Out: dictionaries and lists, as JSON has them: texts with the lines that titles and heads break into, the
widths of columns in points, charts as SVG.
"""

import re
from collections.abc import Mapping
from typing import Any

from perfeval_helpers.contract.narrative import FigureRef
from perfeval_helpers.report.blocks import Block, Contents, Facts, Heading, Paragraph, Picture, Reference
from perfeval_helpers.report.document import Document, Section
from perfeval_helpers.report.formats.breaks import balance_lines, break_value, keep_whole
from perfeval_helpers.report.formats.paging import begins_page, count_entry_lines, find_kept, fit_contents, may_go_on
from perfeval_helpers.report.formats.widths import count_lines, fit_columns, takes_small_type
from perfeval_helpers.showing.tables import Table, stands_right
from perfeval_helpers.showing.tables.model import SHORT_TABLE, is_short

TEXT_MM = {False: 210 - 28 - 26, True: 297 - 30 - 30}
MOST_PICTURE_MM = 120  # height of a picture: half a page, so that little is left white before one that moves on
TABLE_POINTS = {False: 10.5, True: 9.0}
MOST_WHOLE_MM = 70  # height of a table that stays on one page: a higher one would leave much of a page white before it
LINE_PITCH = 1.33  # of the size of a table's type, as the template has it
CAPTION_HEIGHT = 36  # points: title, unit, space
CELL_MARGINS = 8.0  # points, left and right together, and the lines between
TITLE_POINTS = 22
CAPTION_POINTS = 12
POINTS_PER_MM = 72 / 25.4
MISSING = "〓"  # printers' mark for a character that no face has
LONG_CELL_LINES = 14  # a row with such a cell may go on on the next page; any other stays whole


def describe_document(document: Document) -> dict[str, Any]:
    """The document as the data that the template takes: sections of blocks, each with what it `is`."""
    starts = {}
    for section in document.sections:
        first = next((block.id for block in section.blocks if isinstance(block, Heading)), None)
        if first:
            starts[section.id] = first
    known = {heading.id for heading in document.headings()}
    known |= {f"table-{table.name}" for table in document.tables() if table.name and table.on_paper is not None}
    kept = find_kept(document.sections)
    sections = [
        {
            "id": section.id,
            "kind": section.kind,
            "landscape": section.lies_flat,
            "starts-page": begins_page(section, before),
            "goes-on": may_go_on(section, before),
            "blocks": [made for number, block in enumerate(section.blocks) for made in describe_block(block, section, starts, known, (place, number) in kept)],
        }
        for place, (before, section) in enumerate(zip((None, *document.sections), document.sections, strict=False))
    ]
    return {
        "title": document.title,
        "author": drop_undrawable(document.properties.get("author", "")),
        "subject": drop_undrawable(document.properties.get("subject", "")),
        "running": drop_undrawable(document.running),
        "sections": sections,
    }


def describe_block(block: Block, section: Section, starts: Mapping[str, str], known: set[str], is_kept: bool) -> list[dict[str, Any]]:
    """Any block for the template, `is_kept` whether it stays with what follows; nothing for a table that paper leaves out."""
    if isinstance(block, Heading):
        return [describe_heading(block, section)]
    if isinstance(block, Paragraph):
        parts: list[Any] = []
        for part in block.parts:
            if isinstance(part, Reference):
                target = starts.get(part.target, part.target)
                text = drop_undrawable(part.text or part.target)
                parts.append({"text": text, "to": target} if target in known else text)
            else:
                parts.append(drop_undrawable(part.text if isinstance(part, FigureRef) else part))
        # Beside wide tables the text is smaller than in the chapters.
        style = "annex" if section.lies_flat and block.style == "body" else block.style
        return [{"is": "paragraph", "style": style, "parts": parts, "kept": is_kept}]
    if isinstance(block, Table):
        return [] if block.on_paper is None else [describe_table(block.on_paper, section.lies_flat)]
    if isinstance(block, Picture):
        return [describe_picture(block)]
    if isinstance(block, Facts):
        return [{"is": "facts", "rows": [[drop_undrawable(name), drop_undrawable(value)] for name, value in block.rows]}]
    if isinstance(block, Contents):
        heading = {
            "is": "heading", "level": 2, "face": 1, "id": "contents-title", "centred": True, "flush": True, "listed": False, "cover": False,
            "lines": ["目录"], "pieces": ["目录"], "title": "目录",
        }  # fmt: skip
        return [{"is": "contents", "heading": heading, "pitch": fit_contents(count_entry_lines(block.entries))}]
    raise TypeError(f"{type(block).__name__} is not a block of the report")


def describe_heading(block: Heading, section: Section) -> dict[str, Any]:
    """A heading: the report's title and 摘要 stand centred, annexes begin at the margin, all others are indented."""
    text = drop_undrawable(block.text)
    centred = block.level == 1 or (block.level == 2 and section.kind in ("opening", "summary"))
    return {
        "is": "heading", "level": block.level, "face": block.face_level, "id": block.id, "centred": centred, "cover": section.kind == "cover",
        "flush": block.level == 2 and section.kind == "annex", "listed": section.kind != "cover",
        "lines": balance_lines(text, TEXT_MM[section.lies_flat] * POINTS_PER_MM / TITLE_POINTS) if centred else [],
        "pieces": [{"whole": piece} if whole else piece for piece, whole in keep_whole(text)], "title": text.replace("\n", ""),
    }  # fmt: skip


def describe_table(table: Table, landscape: bool) -> dict[str, Any]:
    """A table with its columns' widths in points and each cell's text, place and span."""
    points = TABLE_POINTS[takes_small_type(table, landscape)]
    texts = table.printed
    widths = fit_columns(table, TEXT_MM[landscape] * POINTS_PER_MM - 1, points, CELL_MARGINS)
    head: list[dict[str, Any]] = [
        {
            "text": "\n".join(balance_lines(drop_undrawable(column.title), (width - CELL_MARGINS) / points)),
            "at": "c", "row": 0, "column": place, "rows": 1, "kind": "body", "short": False, "long": False,
        }
        for place, (column, width) in enumerate(zip(table.columns, widths, strict=True))
    ]  # fmt: skip
    cells: list[dict[str, Any]] = []
    height = CAPTION_HEIGHT + count_height(max(cell["text"].count("\n") + 1 for cell in head), points)
    for number, (row, printed, spans) in enumerate(zip(table.rows, texts, table.spans, strict=True), 1):
        wanted = [count_lines(text, (width - CELL_MARGINS) / points) for text, width in zip(printed, widths, strict=True)]
        height += count_height(max(wanted), points)
        for place, (cell, text, span, column) in enumerate(zip(row.cells, printed, spans, table.columns, strict=True)):
            if not span:
                continue
            fit = (widths[place] - CELL_MARGINS) / points
            text = "\n".join(balance_lines(text, fit)) if place < table.merged else break_value(text, fit)
            at = "n" if stands_right(cell, column) else "c" if column.align == "centre" or text == "—" else "l"
            cells.append(
                {
                    "text": drop_undrawable(text), "at": at, "rows": span, "kind": row.kind,
                    "short": at == "c" and is_short(text), "long": max(wanted) > LONG_CELL_LINES or span > 1,
                    "row": number, "column": place,
                }
            )  # fmt: skip
    return {
        "is": "table", "id": f"table-{table.name or table.number}", "title": drop_undrawable(table.title), "unit": table.unit, "note": drop_undrawable(table.note),
        "points": points, "widths": widths, "head": head, "cells": cells,
        "rows": len(table.rows), "merged": table.merged, "names": table.row_headers,
        "whole_rows": SHORT_TABLE if height <= MOST_WHOLE_MM * POINTS_PER_MM else 0,
    }  # fmt: skip


def count_height(lines: int, points: float) -> float:
    """The height in points of a row of so many lines, with its margins."""
    return lines * points * LINE_PITCH + 4


def describe_picture(block: Picture) -> dict[str, Any]:
    """A chart as SVG with its alternative text; where the run lacks what it would draw, the sentence that says so."""
    chart = block.chart
    if chart.is_missing:
        return {"is": "paragraph", "style": "note", "parts": [drop_undrawable(chart.text)]}
    wide, high = chart.size_in
    return {
        "is": "picture", "svg": chart.svg(), "alt": drop_undrawable(chart.alt), "caption": "\n".join(balance_lines(drop_undrawable(block.caption), TEXT_MM[False] * POINTS_PER_MM / CAPTION_POINTS)),
        "source": drop_undrawable(f"资料来源：{chart.source}"),
        "width": min(TEXT_MM[False], MOST_PICTURE_MM * wide / high),
    }  # fmt: skip


def drop_undrawable(text: str) -> str:
    """Without control characters, which no face has."""
    return re.sub(r"[^\S\n \u3000]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]", "", text)
