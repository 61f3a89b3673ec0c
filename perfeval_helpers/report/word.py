"""The report as a Word file: real headings, contents, tables with repeated headers, charts, the official page.

In: a `Document`. Out: the bytes of a .docx, the same for the same document. Faces and sizes follow GB/T 9704.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from perfeval_helpers.narrative import FigureRef
from perfeval_helpers.report.document import (
    Block,
    Contents,
    Document,
    Facts,
    Heading,
    Paragraph,
    Picture,
    Reference,
    Section,
)
from perfeval_helpers.tables import Table, is_numeric, print_cell

LATIN = "Times New Roman"
BODY, HEI, KAI, SONG = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"
HEADING_FACES = {2: HEI, 3: KAI, 4: BODY, 5: BODY}
MARGINS_MM = {"top": 37, "bottom": 35, "left": 28, "right": 26}
TEXT_MM = {False: 210 - 28 - 26, True: 297 - 30 - 30}
LANDSCAPE_MARGINS_MM = {"top": 28, "bottom": 26, "left": 30, "right": 30}
TABLE_POINTS = {False: 10.5, True: 9}
ALIGNMENTS = {"left": "left", "right": "right", "centre": "center"}
TWIPS_PER_MM = 1440 / 25.4


def render_docx(document: Document) -> bytes:
    """The document as the bytes of a .docx file."""
    word = docx.Document()
    set_properties(word, document)
    set_styles(word)
    word.settings.odd_and_even_pages_header_footer = True
    landscape = False
    set_page(word.sections[0], landscape, document.running)
    for place, section in enumerate(document.sections):
        if place and section.landscape != landscape:
            landscape = section.landscape
            set_page(word.add_section(WD_SECTION.NEW_PAGE), landscape, document.running)
        elif place and section.kind in ("contents", "summary", "opening", "annex"):
            word.add_page_break()
        for block in section.blocks:
            add_block(word, block, section)
    target = BytesIO()
    word.save(target)
    return freeze_zip(target.getvalue())


def freeze_zip(data: bytes) -> bytes:
    """The same archive with the same date on every entry, so that equal contents give equal bytes."""
    target = BytesIO()
    with ZipFile(BytesIO(data)) as given, ZipFile(target, "w", ZIP_DEFLATED) as frozen:
        for name in given.namelist():
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            frozen.writestr(info, given.read(name))
    return target.getvalue()


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
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    normal.element.get_or_add_rPr().append(language)
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
    for footer, alignment in ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.text = ""
        paragraph.alignment = alignment
        paragraph.add_run("— ")
        add_field(paragraph, "PAGE", "1")
        paragraph.add_run(" —")


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
        add_paragraph(word, block)
    elif isinstance(block, Table):
        add_table(word, block, section.landscape)
    elif isinstance(block, Picture):
        add_picture(word, block, section.landscape)
    elif isinstance(block, Facts):
        for name, value in block.rows:
            paragraph = word.add_paragraph()
            paragraph.paragraph_format.first_line_indent = Pt(0)
            paragraph.paragraph_format.left_indent, paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(96))
            run = paragraph.add_run(f"{name}\t")
            run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), HEI)
            paragraph.add_run(clean(value))
    elif isinstance(block, Contents):
        add_contents(word, block)
    else:
        raise TypeError(f"{type(block).__name__} is not a block of the report")


def add_heading(word: Any, block: Heading, section: Section) -> None:
    """A heading in its own style with a bookmark that the contents link to; the report's title stands centred."""
    if block.level == 1 or (block.level == 2 and section.kind == "opening"):
        paragraph = word.add_paragraph(clean(block.text), style="Title")
    else:
        paragraph = word.add_paragraph(clean(block.text), style=f"Heading {block.level - 1}")
        if block.level == 2 and section.kind in ("summary", "annex"):
            paragraph.paragraph_format.first_line_indent = Pt(0)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if section.kind == "summary" else None
    number = str(sum(1 for _ in word.element.body.iter(qn("w:bookmarkStart"))) + 1)
    name = bookmark_name(block.id)
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    start.set(qn("w:id"), number)
    start.set(qn("w:name"), name)
    end.set(qn("w:id"), number)
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
    paragraph._p.append(end)


def bookmark_name(id: str) -> str:
    """A name that Word takes: letters, digits and underscores."""
    return "h_" + "".join(c if c.isalnum() else "_" for c in id)


def add_paragraph(word: Any, block: Paragraph) -> None:
    """Text; notes smaller, the notice on synthetic data framed by its place at the head."""
    paragraph = word.add_paragraph()
    for part in block.parts:
        text = part.text if isinstance(part, (FigureRef, Reference)) else part
        run = paragraph.add_run(clean(text))
        if block.style == "step":
            run.bold = True
        elif block.style in ("note", "notice"):
            run.font.size = Pt(12 if block.style == "notice" else 10.5)
    if block.style in ("note", "notice"):
        paragraph.paragraph_format.first_line_indent = Pt(0)
        paragraph.paragraph_format.line_spacing = Pt(18)


def add_contents(word: Any, block: Contents) -> None:
    """The contents as a field that Word updates (F9), filled with links to the headings until then."""
    title = word.add_paragraph("目录", style="Title")
    entries = [entry for entry in block.entries if entry.level <= 3]
    for place, entry in enumerate(entries):
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Pt(0)
        paragraph.paragraph_format.left_indent = Pt(28 * (entry.level - 2))
        paragraph.paragraph_format.line_spacing = Pt(22)
        if place == 0:
            add_field_mark(paragraph, "begin")
            run = paragraph.add_run()
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = ' TOC \\o "1-2" \\h \\z \\u '
            run._r.append(element)
            add_field_mark(paragraph, "separate")
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), bookmark_name(entry.target))
        run = paragraph.add_run(clean(entry.text))
        run.font.size = Pt(14)
        link.append(run._r)
        paragraph._p.append(link)
        if place == len(entries) - 1:
            add_field_mark(paragraph, "end")
    assert title is not None


def add_field_mark(paragraph: Any, kind: str) -> None:
    """Begin, middle or end of a field."""
    element = OxmlElement("w:fldChar")
    element.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(element)


def add_picture(word: Any, block: Picture, landscape: bool) -> None:
    """The chart drawn anew as PNG, its alternative text, its caption and source below."""
    paragraph = word.add_paragraph()
    form = paragraph.paragraph_format
    form.first_line_indent, form.line_spacing_rule, form.keep_with_next = Pt(0), WD_LINE_SPACING.SINGLE, True
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    picture = paragraph.add_run().add_picture(BytesIO(block.chart.png()), width=Mm(min(TEXT_MM[landscape], TEXT_MM[False])))
    picture._inline.docPr.set("descr", clean(block.chart.alt))
    picture._inline.docPr.set("name", clean(block.caption))
    word.add_paragraph(clean(block.caption), style="Caption")
    source = word.add_paragraph(style="Caption")
    source.add_run(clean(f"资料来源：{block.chart.source}")).font.size = Pt(9)


def add_table(word: Any, table: Table, landscape: bool) -> None:
    """Caption and unit above, the header repeated on each page, rows kept whole, figures at the right."""
    caption = word.add_paragraph(clean(table.title), style="Caption")
    caption.paragraph_format.keep_with_next = True
    if table.unit:
        unit = word.add_paragraph(style="Caption")
        unit.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        unit.paragraph_format.keep_with_next = True
        unit.add_run(f"单位：{table.unit}").font.size = Pt(10.5)
    total = sum(column.width for column in table.columns)
    widths = [round(TEXT_MM[landscape] * TWIPS_PER_MM * column.width / total) for column in table.columns]
    points = TABLE_POINTS[landscape]
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = [cell_row([(column.title, "center", HEI) for column in table.columns], widths, points, header=True)]
    for row in table.rows:
        face = HEI if row.kind == "total" else BODY
        cells = [
            (print_cell(cell), "right" if column.align == "right" and is_numeric(cell) else ALIGNMENTS["left" if column.align == "right" else column.align], face)
            for cell, column in zip(row.cells, table.columns, strict=True)
        ]
        rows.append(cell_row(cells, widths, points))
    xml = (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
        f'<w:tblCaption w:val={quoteattr(clean(table.title))}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )
    word.element.body.insert_element_before(parse_xml(xml), "w:sectPr")
    note = word.add_paragraph()
    note.paragraph_format.first_line_indent = Pt(0)
    note.paragraph_format.line_spacing = Pt(15)
    note.add_run(clean(table.note)).font.size = Pt(9)


def cell_row(cells: list[tuple[str, str, str]], widths: list[int], points: float, header: bool = False) -> str:
    """A row of (text, alignment, face) as XML: python-docx takes minutes for tables of some thousand cells."""
    parts = []
    for (text, alignment, face), width in zip(cells, widths, strict=True):
        runs = '<w:br/>'.join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in clean(text).split("\n"))
        shade = '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>' if header else ""
        parts.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr><w:p><w:pPr><w:spacing w:line="{round(points * 28)}" w:lineRule="exact"/>'
            f'<w:ind w:firstLine="0"/><w:jc w:val="{alignment}"/></w:pPr><w:r><w:rPr><w:rFonts w:eastAsia="{face}"/><w:sz w:val="{round(points * 2)}"/></w:rPr>{runs}</w:r></w:p></w:tc>'
        )
    repeat = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{''.join(parts)}</w:tr>"


def clean(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(c for c in text if c in "\t\n" or (ord(c) >= 32 and not 0xD800 <= ord(c) <= 0xDFFF and ord(c) not in (0xFFFE, 0xFFFF)))
