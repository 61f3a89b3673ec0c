"""The report as a Word file: real headings, contents with page numbers, tables with repeated headers, charts.

In: a `Document`, and the template that gives it its look (`look`). Out: the bytes of a .docx, the same for the same document.
"""

import zlib
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

import docx.text.paragraph
from docx.document import Document as WordDocument
from docx.shared import Mm, Pt

from perfeval_helpers.contract.narrative import FigureRef
from perfeval_helpers.report.blocks import Block, Contents, Facts, Heading, Paragraph, Picture, Reference
from perfeval_helpers.report.document import Document, Section
from perfeval_helpers.report.formats.breaks import balance_lines, break_value
from perfeval_helpers.report.formats.describing import MOST_PICTURE_MM, TEXT_MM
from perfeval_helpers.report.formats.look import (
    HEI,
    begin_section,
    find_points,
    freeze_zip,
    hide_cover_number,
    list_styles,
    open_template,
    set_page,
    set_properties,
)
from perfeval_helpers.report.formats.paging import (
    CONTENTS_PITCH,
    begins_page,
    count_entry_lines,
    find_kept,
    fit_contents,
)
from perfeval_helpers.report.formats.paragraphs import TWIPS_PER_MM, append, append_rows, clean, make_field, make_run
from perfeval_helpers.report.formats.pdf import set_pages
from perfeval_helpers.report.formats.pictures import draw_pictures
from perfeval_helpers.report.formats.widths import fit_columns, takes_small_type
from perfeval_helpers.showing.charts import Chart
from perfeval_helpers.showing.tables import Table, stands_right
from perfeval_helpers.showing.tables.model import SHORT_TABLE
from perfeval_helpers.values.numbers import NO_VALUE

CELL_MARGINS = 120  # twips, left and right together
TABLE_STYLES = {False: ("表头", "表格文字"), True: ("表头（横页）", "表格文字（横页）")}
#: Of a paragraph in the style of the text: a line free above, the right end four characters from the margin, whole on a page.
SIGNATURE = '<w:keepLines/><w:spacing w:before="560"/><w:ind w:firstLine="0" w:right="1280"/><w:jc w:val="right"/>'
#: The room above title and facts of the cover, which stand at the top of the page otherwise.
COVER_ROOM = '<w:spacing w:before="{}"/>'
HEADING_STYLES = {2: "Heading 1", 3: "Heading 2", 4: "Heading 3", 5: "Heading 4"}


class Writer:
    """A Word file that is being written, with the ids of its styles.

    Attributes
    ----------
    pages
        Heading id → the page that it stands on, as the report's PDF has it.
    pictures
        The charts as PNG.
    points
        The size of the type of some styles.
    """

    def __init__(self, word: WordDocument, pages: Mapping[str, int], pictures: Mapping[Chart, bytes] | None = None) -> None:
        self.word, self.pages, self.pictures, self.styles = word, pages, pictures or {}, list_styles(word)
        self.points = {name: find_points(word, name) for name in ("Title", *(text for _, text in TABLE_STYLES.values()))}

    def append(self, runs: str, style: str = "", properties: str = "") -> Any:
        """A paragraph of ready-made runs at the end of the file."""
        return append(self.word, runs, self.styles[style] if style else "", properties)


def render_docx(document: Document) -> bytes:
    """The document as the bytes of a .docx file, with the styles of the project's own template, else of the package's.

    Raises
    ------
    RunFailed
        The template cannot be read or lacks styles.
    """
    word = open_template(document.find_look("report.docx"))
    said = document.properties
    day = datetime.fromisoformat(said.get("date", "2000-01-01"))
    set_properties(word, document.title, said.get("author", ""), said.get("subject", ""), day, document.notice)
    word.settings.odd_and_even_pages_header_footer = True
    setting = set_pages(document)
    writer = Writer(word, setting.headings, draw_pictures(document.charts()))
    landscape, kept = False, find_kept(document.sections)
    set_page(word.sections[0], landscape, document.running)
    hide_cover_number(word.sections[0], document.running)
    before = None
    for place, section in enumerate(document.sections):
        breaks = before is not None and begins_page(section, before) and section.id not in setting.going_on
        if before is not None and section.lies_flat != landscape:
            landscape, breaks = section.lies_flat, False
            set_page(begin_section(word), landscape, document.running)
        for number, block in enumerate(section.blocks):
            element = add_block(writer, block, section)
            if (place, number) in kept:
                keep(element, kept[place, number])
            if breaks and element is not None:
                element.get_or_add_pPr().get_or_add_pageBreakBefore()
                breaks = False
        before = section
    target = BytesIO()
    word.save(target)
    return freeze_zip(target.getvalue())


def keep(element: Any, with_next: bool) -> None:
    """Have a paragraph stay whole, and where something follows that is to stay with it on the page of that."""
    properties = element.get_or_add_pPr()
    properties.get_or_add_keepLines()
    if with_next:
        properties.get_or_add_keepNext()


def add_block(writer: Writer, block: Block, section: Section) -> Any:
    """Any block at the end of the file; its first paragraph, None where it makes none."""
    if isinstance(block, Heading):
        return add_heading(writer, block, section)
    if isinstance(block, Paragraph):
        return add_text(writer, block, section.lies_flat)
    if isinstance(block, Table):
        return None if block.on_paper is None else add_table(writer, block.on_paper, section.lies_flat)
    if isinstance(block, Picture):
        return add_picture(writer, block)
    if isinstance(block, Facts):
        rows = [
            writer.append(make_run(f"{name}\t", face=HEI) + make_run(value), "封面项目", "" if n else COVER_ROOM.format(900))
            for n, (name, value) in enumerate(block.rows)
        ]
        return rows[0] if rows else None
    if isinstance(block, Contents):
        return add_contents(writer, block)
    raise TypeError(f"{type(block).__name__} is not a block of the report")


def add_heading(writer: Writer, block: Heading, section: Section) -> Any:
    """A heading in its own style with a bookmark that the contents link to; the report's title stands centred."""
    is_title = block.level == 1 or (block.level == 2 and section.kind == "opening")
    properties, text = "", block.text
    if is_title:
        text = "\n".join(balance_lines(clean(text), TEXT_MM[section.lies_flat] * 72 / 25.4 / writer.points["Title"]))
        properties = COVER_ROOM.format(1400) if section.kind == "cover" else ""
    elif block.level == 2 and section.kind in ("summary", "annex"):
        properties = '<w:ind w:firstLine="0"/>' + ('<w:jc w:val="center"/>' if section.kind == "summary" else "")
    name = bookmark_name(block.id)
    number = zlib.crc32(name.encode("utf-8")) & 0x7FFFFFFF
    runs = f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{make_run(text, face=HEI if block.face_level < block.level else "")}<w:bookmarkEnd w:id="{number}"/>'
    return writer.append(runs, "Title" if is_title else HEADING_STYLES[block.level], properties)


def bookmark_name(id: str) -> str:
    """A name that Word takes: letters, digits and underscores."""
    return "h_" + "".join(c if c.isalnum() else "_" for c in id)


def add_text(writer: Writer, block: Paragraph, landscape: bool = False) -> Any:
    """Text in the style of its kind; beside wide tables it is smaller."""
    style = {"notice": "声明", "note": "注", "step": "步骤"}.get(block.style, "附件正文" if landscape else "Normal")
    runs = "".join(make_run(part.text if isinstance(part, (FigureRef, Reference)) else part) for part in block.parts)
    return writer.append(runs, style, SIGNATURE if block.style == "signature" else "")


def add_contents(writer: Writer, block: Contents) -> Any:
    """The contents: links with the headings' pages, each page a field that follows its heading.

    Not one field for all (``TOC``): LibreOffice leaves what stands in such a one alone, but finds these pages out itself
    when it opens the file. Word shows those of the PDF, which is set alike, until it updates the fields (F9, or printing).
    """
    first = writer.append(make_run("目录"), "Title")
    pitch = fit_contents(count_entry_lines(block.entries))
    is_usual = writer.word.styles["toc 2"].paragraph_format.line_spacing == Pt(CONTENTS_PITCH)  # an office's own stays as it is
    closer = f'<w:spacing w:line="{round(20 * pitch)}" w:lineRule="exact"/>' if is_usual and pitch < CONTENTS_PITCH else ""
    for entry in block.entries:
        name = bookmark_name(entry.target)
        page = writer.pages.get(entry.target)
        number = "" if page is None else "<w:r><w:tab/></w:r>" + make_field(rf"PAGEREF {name} \h", str(page))
        runs = f'<w:hyperlink w:anchor="{name}">{make_run(entry.text)}{number}</w:hyperlink>'
        writer.append(runs, "toc 2" if entry.level <= 2 else "toc 3", closer)
    return first


def add_picture(writer: Writer, block: Picture) -> Any:
    """The chart as PNG, its alternative text, its caption and source below."""
    if block.chart.is_missing:
        return writer.append(make_run(block.chart.text), "注")
    element = writer.append("", "图")
    paragraph = docx.text.paragraph.Paragraph(element, writer.word._body)
    inches_wide, inches_high = block.chart.size_in
    width = min(TEXT_MM[False], MOST_PICTURE_MM * inches_wide / inches_high)
    picture = paragraph.add_run().add_picture(BytesIO(writer.pictures[block.chart]), width=Mm(width))
    picture._inline.docPr.set("descr", clean(block.chart.alt))
    picture._inline.docPr.set("name", clean(block.caption))
    writer.append(make_run(block.caption), "Caption", "<w:keepNext/>")
    writer.append(make_run(f"资料来源：{block.chart.source}"), "资料来源")
    return element


def add_table(writer: Writer, table: Table, landscape: bool) -> Any:
    """Caption and unit above, the header repeated on each page, rows kept whole, figures at the right.

    A short table stays on one page; of a longer one no single row stands apart from the others.
    """
    first = writer.append(make_run(table.title), "Caption", "<w:keepNext/>")
    if table.unit:
        writer.append(make_run(f"单位：{table.unit}"), "单位")
    names = TABLE_STYLES[takes_small_type(table, landscape)]
    head, text_style = (writer.styles[name] for name in names)
    points = writer.points[names[1]]
    fitted = fit_columns(table, TEXT_MM[landscape] * TWIPS_PER_MM / 20, points, CELL_MARGINS / 20 + 2)
    widths = [round(20 * width) for width in fitted]
    heads = [
        ("\n".join(balance_lines(clean(column.title), (fit - CELL_MARGINS / 20) / points)), "center", "", 1)
        for column, fit in zip(table.columns, fitted, strict=True)
    ]
    rows = [cell_row(heads, widths, head, header=True, keep=True)]
    kept = keep_rows(len(table.rows), bool(table.note))
    for row, printed, spans, keep in zip(table.rows, table.printed, table.spans, kept, strict=True):
        face = HEI if row.kind == "total" else ""
        cells = []
        for cell, text, span, column, fit in zip(row.cells, printed, spans, table.columns, fitted, strict=True):
            place = "right" if stands_right(cell, column) else "center" if text == NO_VALUE or column.align == "centre" else "left"
            cells.append((break_value(text, (fit - CELL_MARGINS / 20) / points), place, face, span))
        rows.append(cell_row(cells, widths, text_style, keep=keep))
    append_rows(writer.word, rows, widths, clean(table.title), {"top": 20, "left": CELL_MARGINS // 2, "bottom": 20, "right": CELL_MARGINS // 2})
    # Without a note a line that is all but none: a whole one could stand alone on the next page.
    writer.append(make_run(table.note), "表注", "" if table.note else '<w:spacing w:line="20" w:lineRule="exact" w:after="100"/>')
    return first


def keep_rows(count: int, has_note: bool) -> list[bool]:
    """Which rows stay on the page of what follows: all of a short table, the first and the row before the last of a long one.

    Examples
    --------
    >>> keep_rows(3, False), keep_rows(8, True)
    ([True, True, False], [True, False, False, False, False, False, True, True])
    """
    if count <= SHORT_TABLE:
        return [True] * (count - 1) + [has_note] * min(count, 1)
    return [True, *[False] * (count - 3), True, has_note]


def cell_row(
    cells: list[tuple[str, str, str, int]], widths: list[int], style: str, header: bool = False, keep: bool = False
) -> str:
    """A row of (text, alignment, face, rows spanned) as XML: python-docx takes minutes for tables of some thousand cells.

    A cell that spans none goes on from the one above it.
    """
    next_kept = "<w:keepNext/>" if keep else '<w:keepNext w:val="0"/>' if header else ""
    parts = []
    for (text, alignment, face, span), width in zip(cells, widths, strict=True):
        shade = '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>' if header else ""
        middle = '<w:vAlign w:val="center"/>' if header else ""
        merge = '<w:vMerge w:val="restart"/>' if span > 1 else "" if span else "<w:vMerge/>"
        place = f'<w:jc w:val="{alignment}"/>' if not header else ""
        parts.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merge}{shade}{middle}</w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/>{next_kept}'
            f"{place}</w:pPr>{make_run(text if span else '', face=face)}</w:p></w:tc>"
        )
    repeat = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{''.join(parts)}</w:tr>"
