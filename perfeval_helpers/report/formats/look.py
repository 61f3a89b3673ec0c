"""How the Word file looks: its styles, in a template that an office can change, and the page as GB/T 9704 has it.

In: a template, templates/report/report.docx of this package or the project's own (params/look/report.docx). Out: an empty Word
file with its styles. The package's template is made here: ``python -m perfeval_helpers.report.formats.look``.
"""

import struct
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section as PageSection
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle as BaseStyle
from docx.text.paragraph import Paragraph as WordParagraph

from perfeval_helpers.contract.findings import RunFailed
from perfeval_helpers.values.language import tell

TEMPLATE = Path(__file__).parents[2] / "templates" / "report" / "report.docx"
LATIN = "Times New Roman"
BODY, HEI, KAI, SONG, PLAIN_SONG = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "宋体"
MARGINS_MM = {"top": 37, "bottom": 35, "left": 28, "right": 26}
LANDSCAPE_MARGINS_MM = {"top": 28, "bottom": 26, "left": 30, "right": 30}
FIRST_ZIP_DATE = struct.pack("<HH", 0, 1 << 5 | 1)  # 1980-01-01, 0:00
TEMPLATE_PARTS = {"thumbnail", "stylesWithEffects"}
FIRST_DAY = datetime(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Look:
    """A paragraph style: face, size in points, leading in points (0: single), first-line indent, alignment.

    `kept`: stays on the page of what follows. `left`: indent of the whole paragraph.
    """

    face: str
    points: float
    leading: float
    indent: float = 0
    align: str = "left"
    kept: bool = False
    left: float = 0
    above: float = 0
    below: float = 0


#: The styles of the report by the names that Word shows; those of Word itself by their English names.
LOOKS = {
    "Normal": Look(BODY, 16, 28, 32, "both"),
    "Heading 1": Look(HEI, 16, 28, 32, kept=True), "Heading 2": Look(KAI, 16, 28, 32, kept=True),
    "Heading 3": Look(BODY, 16, 28, 32, kept=True), "Heading 4": Look(BODY, 16, 28, 32, kept=True),
    "Title": Look(SONG, 22, 34, align="center", kept=True, below=14), "Caption": Look(HEI, 12, 18, align="center"),
    "Header": Look(PLAIN_SONG, 9, 0, align="center"), "Footer": Look(PLAIN_SONG, 14, 0),
    "toc 2": Look(BODY, 12, 18), "toc 3": Look(BODY, 12, 18, left=24),
    "附件正文": Look(BODY, 12, 18, 24, "both"), "步骤": Look(BODY, 16, 28, 32, "both", kept=True), "声明": Look(BODY, 12, 18), "注": Look(BODY, 10.5, 15, below=5),
    "单位": Look(BODY, 10.5, 15, align="right", kept=True), "图": Look(BODY, 12, 0, align="center", kept=True),
    "资料来源": Look(BODY, 9, 13, align="center", below=5), "表注": Look(BODY, 9, 13, below=5), "封面项目": Look(BODY, 16, 28, -96, left=96),
    "表头": Look(HEI, 10.5, 14, align="center", kept=True), "表格文字": Look(BODY, 10.5, 14),
    "表头（横页）": Look(HEI, 9, 12, align="center", kept=True), "表格文字（横页）": Look(BODY, 9, 12),
}  # fmt: skip
ALIGNMENTS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT, "right": WD_ALIGN_PARAGRAPH.RIGHT, "center": WD_ALIGN_PARAGRAPH.CENTER,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}  # fmt: skip


def open_template(path: Path | None = None) -> WordDocument:
    """An empty Word file with the styles of a template; without one, of the package's.

    Raises
    ------
    RunFailed
        The template cannot be read, or lacks styles that the report needs.
    """
    path = path or TEMPLATE
    shown = f"params/look/{path.name}"
    try:
        word = docx.Document(str(path))
    except (PackageNotFoundError, BadZipFile, KeyError, OSError, ValueError):
        raise RunFailed(tell("{file} is no Word file that can be read; save it anew as .docx", file=shown)) from None
    missing = LOOKS.keys() - list_styles(word)
    if missing:
        raise RunFailed(tell("{file} lacks styles of the report: {names}; copy the package's template and change that",
                          file=shown, names=", ".join(name for name in LOOKS if name in missing)))  # fmt: skip
    body = word.element.body
    for element in list(body):
        if element.tag != qn("w:sectPr"):
            body.remove(element)
    return word


def set_properties(word: WordDocument, title: str, author: str, subject: str, day: datetime, comments: str = "") -> None:
    """Title, author, subject; the report's own date instead of today's."""
    properties = word.core_properties
    properties.title, properties.author, properties.last_modified_by, properties.subject = title, author, author, subject
    properties.comments, properties.language, properties.revision = comments, "zh-CN", 1
    properties.created = properties.modified = day


def list_styles(word: WordDocument) -> dict[str, str]:
    """Style name → its id in this file: Word gives ids of its own in other languages."""
    return {style.name: style.style_id for style in word.styles}


def make_template() -> bytes:
    """The package's template as the bytes of a .docx file: the official faces and sizes, a line that says what it is for."""
    word = docx.Document()
    drop_template_parts(word)
    for name, look in LOOKS.items():
        known = {style.name for style in word.styles}
        style = word.styles[name] if name in known else word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name.startswith("toc"))
        set_look(style, look)
    set_language(word)
    word.settings.odd_and_even_pages_header_footer = True
    set_page(word.sections[0], False, "")
    set_properties(word, "绩效评价报告模板", "perfeval", "", FIRST_DAY)
    word.add_paragraph("修改本文件的样式即修改Word报告的外观；报告只取样式，不取文字。把它放在项目的params/look/report.docx。", "注")
    target = BytesIO()
    word.save(target)
    return freeze_zip(target.getvalue())


def set_look(style: BaseStyle, look: Look) -> None:
    """Faces, size, spacing of a style; black, neither bold nor slanted: levels differ by their faces alone."""
    font, form = style.font, style.paragraph_format
    font.size, font.name, font.bold, font.italic = Pt(look.points), LATIN, False, False
    font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name, value in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", look.face)):
        fonts.set(qn(f"w:{name}"), value)
    form.space_before, form.space_after = Pt(look.above), Pt(look.below)
    form.first_line_indent, form.left_indent = Pt(look.indent), Pt(look.left)
    form.alignment, form.keep_with_next = ALIGNMENTS[look.align], look.kept
    if look.leading:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.leading)
    else:
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)
    if style.name.startswith("toc"):
        form.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    if style.name == "封面项目":
        form.tab_stops.add_tab_stop(Pt(96))
    style.hidden, style.quick_style = False, True


def set_language(word: WordDocument) -> None:
    """Chinese for Chinese, English for Latin letters and digits: as Chinese, LibreOffice breaks 151.68 after the point."""
    for properties in (
        word.styles["Normal"].element.get_or_add_rPr(),
        word.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}"),
    ):
        for known in properties.findall(qn("w:lang")):
            properties.remove(known)
        properties.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'))
    word.settings.element.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")


def drop_template_parts(word: WordDocument) -> None:
    """Leave out what python-docx's template brings: the picture of an empty page, and styles for Word 2010 alone."""
    for relations in (word.part.package.rels, word.part.rels):
        for id in [id for id, relation in relations.items() if relation.reltype.rsplit("/", 1)[1] in TEMPLATE_PARTS]:
            del relations[id]


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


def set_page(section: PageSection, landscape: bool, running: str) -> None:
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
        header.paragraphs[0].text = running
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


def begin_section(word: WordDocument) -> PageSection:
    """A section on a new page that the last paragraph ends: one of its own could stand alone on a page."""
    section: PageSection = word.add_section(WD_SECTION.NEW_PAGE)
    body = word.element.body
    (own,) = [p for p in body.findall(qn("w:p")) if p.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None][-1:]
    last = own.getprevious()
    if last is not None and last.tag == qn("w:p") and last.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is None:
        last.get_or_add_pPr().append(own.find(f"{qn('w:pPr')}/{qn('w:sectPr')}"))
        body.remove(own)
    return section


def hide_cover_number(section: PageSection, running: str) -> None:
    """The cover has the running line, which says where data are synthetic, but no page number."""
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = running


def add_field(paragraph: WordParagraph, instruction: str, shown: str) -> None:
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


if __name__ == "__main__":
    TEMPLATE.write_bytes(make_template())
