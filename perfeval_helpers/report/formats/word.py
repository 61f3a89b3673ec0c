"""The report as a Word file: real headings, contents, tables with repeated headers, charts, the official page.

In: a `Document`. Out: the bytes of a .docx, the same for the same document. Faces and sizes follow GB/T 9704.
"""

from __future__ import annotations

import re
import struct
import zlib
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZipFile

import docx
import docx.text.paragraph
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from perfeval_helpers.contract.narrative import FigureRef
from perfeval_helpers.report.blocks import Block, Contents, Facts, Heading, Paragraph, Picture, Reference
from perfeval_helpers.report.document import Document, Section
from perfeval_helpers.report.formats.breaks import balance_lines
from perfeval_helpers.report.formats.widths import fit_columns
from perfeval_helpers.showing.tables import Table, as_printed, print_rows, span_rows, stands_right
from perfeval_helpers.showing.tables.model import SHORT_TABLE
from perfeval_helpers.values.figures import NO_VALUE

LATIN = "Times New Roman"
BODY, HEI, KAI, SONG = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"
HEADING_FACES = {2: HEI, 3: KAI, 4: BODY, 5: BODY}
MARGINS_MM = {"top": 37, "bottom": 35, "left": 28, "right": 26}
TEXT_MM = {False: 210 - 28 - 26, True: 297 - 30 - 30}
LANDSCAPE_MARGINS_MM = {"top": 28, "bottom": 26, "left": 30, "right": 30}
FIRST_ZIP_DATE = struct.pack("<HH", 0, 1 << 5 | 1)  # 1980-01-01, 0:00
TEMPLATE_PARTS = {"thumbnail", "stylesWithEffects"}
NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MOST_PICTURE_MM = 190  # height of a picture with its caption on one page
TABLE_POINTS = {False: 10.5, True: 9}
CELL_MARGINS = 120  # twips, left and right together
ALIGNMENTS = {"left": "left", "right": "right", "centre": "center"}
TWIPS_PER_MM = 1440 / 25.4


def render_docx(document: Document) -> bytes:
    """The document as the bytes of a .docx file."""
    word = docx.Document()
    drop_template_parts(word)
    set_properties(word, document)
    set_styles(word)
    word.settings.odd_and_even_pages_header_footer = True
    landscape = False
    set_page(word.sections[0], landscape, document.running)
    hide_cover_number(word.sections[0], document.running)
    for place, section in enumerate(document.sections):
        if place and section.lies_flat != landscape:
            landscape = section.lies_flat
            set_page(word.add_section(WD_SECTION.NEW_PAGE), landscape, document.running)
        elif place and section.kind in ("contents", "summary", "opening", "annex"):
            word.add_page_break()
        for block in section.blocks:
            add_block(word, block, section)
    target = BytesIO()
    word.save(target)
    return freeze_zip(target.getvalue())


def write_docx(document: Document, path: Path) -> None:
    """Write the document as a .docx file."""
    path.write_bytes(render_docx(document))


def freeze_zip(data: bytes) -> bytes:
    """The same archive with the same date on every entry, so that equal contents give equal bytes."""
    frozen = bytearray(data)
    with ZipFile(BytesIO(data)) as archive:
        place = archive.start_dir
        for entry in archive.infolist():
            # Where the ZIP format has time and date: in the head of the entry and in its line of the directory.
            for at in (entry.header_offset + 10, place + 12):
                frozen[at : at + 4] = FIRST_ZIP_DATE
            place += 46 + len(entry.orig_filename.encode()) + len(entry.extra) + len(entry.comment)
    return bytes(frozen)


def drop_template_parts(word: Any) -> None:
    """Leave out what python-docx's template brings: the picture of an empty page, and styles for Word 2010 alone."""
    for relations in (word.part.package.rels, word.part.rels):
        for id in [id for id, relation in relations.items() if relation.reltype.rsplit("/", 1)[1] in TEMPLATE_PARTS]:
            del relations[id]


def set_properties(word: Any, document: Document) -> None:
    """Title, author, subject; the report's own date instead of today's."""
    day = datetime.fromisoformat(document.properties.get("date", "2000-01-01"))
    properties = word.core_properties
    properties.title, properties.author = document.title, document.properties.get("author", "")
    properties.subject, properties.comments = document.properties.get("subject", ""), document.notice
    properties.language, properties.last_modified_by = "zh-CN", document.properties.get("author", "")
    properties.created = properties.modified = day
    properties.revision = 1


def set_fonts(style: Any, face: str, points: float) -> None:
    """Chinese and Latin faces of a style, its size, black."""
    style.font.size, style.font.name, style.font.bold, style.font.italic = Pt(points), LATIN, False, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name, value in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", face)):
        fonts.set(qn(f"w:{name}"), value)


def set_styles(word: Any) -> None:
    """Body 16 points with 28 points of leading and two characters of indent; headings by level."""
    normal = word.styles["Normal"]
    set_fonts(normal, BODY, 16)
    set_language(word, normal)
    set_spacing(normal, 28, indent=32)
    for level, face in HEADING_FACES.items():
        style = word.styles[f"Heading {level - 1}"]
        set_fonts(style, face, 16)
        set_spacing(style, 28, indent=32)
        style.paragraph_format.keep_with_next = True
    title = word.styles["Title"]
    set_fonts(title, SONG, 22)
    set_spacing(title, 36, indent=0)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for border in title.element.get_or_add_pPr().findall(qn("w:pBdr")):
        border.getparent().remove(border)
    caption = word.styles["Caption"]
    set_fonts(caption, HEI, 12)
    set_spacing(caption, 18, indent=0)
    caption.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for name in ("Header", "Footer"):
        set_fonts(word.styles[name], "宋体", 9 if name == "Header" else 14)
        set_spacing(word.styles[name], 0, indent=0)


def set_language(word: Any, normal: Any) -> None:
    """Chinese for Chinese, English for Latin letters and digits: as Chinese, LibreOffice breaks 151.68 after the point."""
    for properties in (
        normal.element.get_or_add_rPr(),
        word.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}"),
    ):
        for known in properties.findall(qn("w:lang")):
            properties.remove(known)
        properties.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'))
    word.settings.element.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")


def set_spacing(style: Any, leading_points: float, indent: float) -> None:
    """Exact leading (0 for single), nothing before and after, first-line indent in points."""
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.first_line_indent = Pt(indent)
    if leading_points:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(leading_points)
    else:
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE


def set_page(section: Any, landscape: bool, running: str) -> None:
    """A4 with the official margins, a running line above, — n — below (right on odd pages, left on even)."""
    long, short = Mm(297), Mm(210)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    margins = LANDSCAPE_MARGINS_MM if landscape else MARGINS_MM
    for side, width in margins.items():
        setattr(section, f"{side}_margin", Mm(width))
    section.header_distance, section.footer_distance = Mm(15), Mm(25 if not landscape else 15)
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]
        paragraph.text = running
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for footer, alignment in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.text = ""
        paragraph.alignment = alignment
        paragraph.add_run("— ")
        add_field(paragraph, "PAGE", "1")
        paragraph.add_run(" —")


def hide_cover_number(section: Any, running: str) -> None:
    """The cover has the running line, which says where data are synthetic, but no page number."""
    section.different_first_page_header_footer = True
    paragraph = section.first_page_header.paragraphs[0]
    paragraph.text = running
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def add_field(paragraph: Any, instruction: str, shown: str) -> None:
    """A field with the text that stands until Word updates it."""
    for kind, text in (("begin", ""), ("instr", instruction), ("separate", ""), ("text", shown), ("end", "")):
        run = paragraph.add_run()
        if kind == "text":
            run.text = text
        elif kind == "instr":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = f" {text} "
            run._r.append(element)
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
            run._r.append(element)


def add_block(word: Any, block: Block, section: Section) -> None:
    """Any block at the end of the file."""
    if isinstance(block, Heading):
        add_heading(word, block, section)
    elif isinstance(block, Paragraph):
        add_text(word, block)
    elif isinstance(block, Table):
        if (printed := as_printed(block)) is not None:
            add_table(word, printed, section.lies_flat)
    elif isinstance(block, Picture):
        add_picture(word, block, section.lies_flat)
    elif isinstance(block, Facts):
        for name, value in block.rows:
            runs = make_run(f"{name}\t", face=HEI) + make_run(value)
            append(
                word,
                runs,
                properties='<w:tabs><w:tab w:val="left" w:pos="1920"/></w:tabs><w:ind w:left="1920" w:hanging="1920"/>',
            )
    elif isinstance(block, Contents):
        add_contents(word, block)
    else:
        raise TypeError(f"{type(block).__name__} is not a block of the report")


def append(word: Any, runs: str, style: str = "", properties: str = "") -> Any:
    """A paragraph of ready-made runs: python-docx looks through all styles for each paragraph that it adds itself."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    element = parse_xml(f"<w:p {nsdecls('w')}><w:pPr>{named}{properties}</w:pPr>{runs}</w:p>")
    word.element.body.insert_element_before(element, "w:sectPr")
    return element


def make_run(text: str, points: float = 0, face: str = "") -> str:
    """A run of text with tabs and line breaks."""
    form = f'<w:rFonts w:eastAsia="{face}"/>' if face else ""
    form += f'<w:sz w:val="{round(2 * points)}"/>' if points else ""
    inner = "<w:br/>".join(
        "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in line.split("\t"))
        for line in clean(text).split("\n")
    )
    return f"<w:r>{f'<w:rPr>{form}</w:rPr>' if form else ''}{inner}</w:r>"


def add_heading(word: Any, block: Heading, section: Section) -> None:
    """A heading in its own style with a bookmark that the contents link to; the report's title stands centred."""
    is_title = block.level == 1 or (block.level == 2 and section.kind == "opening")
    properties = ""
    if block.level == 2 and section.kind in ("summary", "annex"):
        properties = '<w:ind w:firstLine="0"/>' + ('<w:jc w:val="center"/>' if section.kind == "summary" else "")
    name = bookmark_name(block.id)
    number = zlib.crc32(name.encode("utf-8")) & 0x7FFFFFFF
    runs = f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{make_run(block.text)}<w:bookmarkEnd w:id="{number}"/>'
    append(word, runs, "Title" if is_title else f"Heading{block.level - 1}", properties)


def bookmark_name(id: str) -> str:
    """A name that Word takes: letters, digits and underscores."""
    return "h_" + "".join(c if c.isalnum() else "_" for c in id)


def add_text(word: Any, block: Paragraph) -> None:
    """Text; notes and the notice on synthetic data smaller and without indent."""
    points = {"notice": 12.0, "note": 10.5}.get(block.style, 0)
    runs = "".join(
        make_run(part.text if isinstance(part, (FigureRef, Reference)) else part, points) for part in block.parts
    )
    properties = '<w:spacing w:line="360" w:lineRule="exact"/><w:ind w:firstLine="0"/>' if points else ""
    append(word, runs, properties="<w:keepNext/>" if block.style == "step" else properties)


def add_contents(word: Any, block: Contents) -> None:
    """The contents as a field that Word updates (F9), filled with links to the headings until then."""
    append(word, make_run("目录"), "Title")
    for place, entry in enumerate(block.entries):
        runs = ""
        if place == 0:
            runs += f'{FIELD_MARK.format("begin")}<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
            runs += FIELD_MARK.format("separate")
        runs += f'<w:hyperlink w:anchor="{bookmark_name(entry.target)}">{make_run(entry.text, 14)}</w:hyperlink>'
        if place == len(block.entries) - 1:
            runs += FIELD_MARK.format("end")
        indent = 560 * (entry.level - 2)
        append(
            word,
            runs,
            properties=f'<w:spacing w:line="440" w:lineRule="exact"/><w:ind w:left="{indent}" w:firstLine="0"/>',
        )


FIELD_MARK = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
CENTRED = '<w:keepNext/><w:spacing w:line="240" w:lineRule="auto"/><w:ind w:firstLine="0"/><w:jc w:val="center"/>'


def add_picture(word: Any, block: Picture, landscape: bool) -> None:
    """The chart drawn anew as PNG, its alternative text, its caption and source below."""
    paragraph = docx.text.paragraph.Paragraph(append(word, "", properties=CENTRED), word._body)
    inches_wide, inches_high = block.chart.size_in
    width = min(TEXT_MM[landscape], TEXT_MM[False], MOST_PICTURE_MM * inches_wide / inches_high)
    picture = paragraph.add_run().add_picture(BytesIO(block.chart.png()), width=Mm(width))
    picture._inline.docPr.set("descr", clean(block.chart.alt))
    picture._inline.docPr.set("name", clean(block.caption))
    append(word, make_run(block.caption), "Caption", "<w:keepNext/>")
    append(word, make_run(f"资料来源：{block.chart.source}", 9), "Caption")


def add_table(word: Any, table: Table, landscape: bool) -> None:
    """Caption and unit above, the header repeated on each page, rows kept whole, figures at the right.

    A short table stays on one page; of a longer one no single row stands apart from the others.
    """
    append(word, make_run(table.title), "Caption", "<w:keepNext/>")
    if table.unit:
        append(word, make_run(f"单位：{table.unit}", 10.5), "Caption", '<w:keepNext/><w:jc w:val="right"/>')
    points = TABLE_POINTS[landscape]
    fitted = fit_columns(table, TEXT_MM[landscape] * TWIPS_PER_MM / 20, points, CELL_MARGINS / 20 + 2)
    widths = [round(20 * width) for width in fitted]
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    heads = [("\n".join(balance_lines(clean(column.title), (fit - CELL_MARGINS / 20) / points)), "center", HEI, 1) for column, fit in zip(table.columns, fitted, strict=True)]
    rows = [cell_row(heads, widths, points, header=True, keep=True)]
    kept = keep_rows(len(table.rows), bool(table.note))
    for row, printed, spans, keep in zip(table.rows, print_rows(table), span_rows(table), kept, strict=True):
        face = HEI if row.kind == "total" else BODY
        cells = [
            (
                text,
                "right"
                if stands_right(cell, column)
                else "center"
                if text == NO_VALUE
                else ALIGNMENTS["left" if column.align == "right" else column.align],
                face,
                span,
            )
            for cell, text, span, column in zip(row.cells, printed, spans, table.columns, strict=True)
        ]
        rows.append(cell_row(cells, widths, points, keep=keep))
    xml = (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{CELL_MARGINS // 2}" w:type="dxa"/><w:right w:w="{CELL_MARGINS // 2}" w:type="dxa"/></w:tblCellMar>'
        f"<w:tblCaption w:val={quoteattr(clean(table.title))}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
    word.element.body.insert_element_before(parse_xml(xml), "w:sectPr")
    append(
        word, make_run(table.note, 9), properties='<w:spacing w:line="300" w:lineRule="exact"/><w:ind w:firstLine="0"/>'
    )


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
    cells: list[tuple[str, str, str, int]], widths: list[int], points: float, header: bool = False, keep: bool = False
) -> str:
    """A row of (text, alignment, face, rows spanned) as XML: python-docx takes minutes for tables of some thousand cells.

    A cell that spans none goes on from the one above it.
    """
    next_kept = "<w:keepNext/>" if keep else ""
    parts = []
    for (text, alignment, face, span), width in zip(cells, widths, strict=True):
        shade = '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>' if header else ""
        merge = '<w:vMerge w:val="restart"/>' if span > 1 else "" if span else "<w:vMerge/>"
        parts.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merge}{shade}</w:tcPr><w:p><w:pPr>{next_kept}<w:spacing w:line="{round(points * 28)}" w:lineRule="exact"/>'
            f'<w:ind w:firstLine="0"/><w:jc w:val="{alignment}"/></w:pPr>{make_run(text if span else "", points, face)}</w:p></w:tc>'
        )
    repeat = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{''.join(parts)}</w:tr>"


def clean(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return NOT_XML.sub("", text)
