"""How the Word file looks: its styles, in a template that an office can change, and the page as GB/T 9704 has it.

In: a template, templates/report/report.docx of this package or the project's own (params/look/report.docx). Out: an empty Word
file with its styles. The package's template is changed as an office changes its own: its styles, in Word or LibreOffice.
"""

import struct
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.section import Section as PageSection
from docx.shared import Mm

from perfeval_helpers.contract.findings import RunFailed
from perfeval_helpers.report.formats.paragraphs import make_field, make_paragraph, make_run
from perfeval_helpers.values.language import tell

TEMPLATE = Path(__file__).parents[2] / "templates" / "report" / "report.docx"
BODY, HEI = "仿宋_GB2312", "黑体"
MARGINS_MM = {"top": 37, "bottom": 35, "left": 28, "right": 26}
LANDSCAPE_MARGINS_MM = {"top": 28, "bottom": 26, "left": 30, "right": 30}
USUAL_POINTS = 10.0  # of a file that says no size anywhere
FIRST_ZIP_DATE = struct.pack("<HH", 0, 1 << 5 | 1)  # 1980-01-01, 0:00


#: The styles of the report by the names that Word shows; those of Word itself by their English names.
STYLES = (
    "Normal", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Title", "Caption", "Header", "Footer", "toc 2", "toc 3", "附件正文", "步骤",
    "声明", "注", "单位", "图", "资料来源", "表注", "封面项目", "表头", "表格文字", "表头（横页）", "表格文字（横页）",
)  # fmt: skip


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
    if missing := sorted(set(STYLES) - set(list_styles(word)), key=STYLES.index):
        raise RunFailed(tell("{file} lacks styles of the report: {names}; copy the package's template and change that",
                          file=shown, names=", ".join(missing)))  # fmt: skip
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


def find_points(word: WordDocument, name: str) -> float:
    """The size of a style's type: its own, else that of the style it rests on, else that of the whole file."""
    style = word.styles[name]
    while style.font.size is None and style.base_style is not None:
        style = style.base_style
    if style.font.size is not None:
        return float(style.font.size.pt)
    half_points = word.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:sz/@w:val")
    return int(half_points[0]) / 2 if half_points else USUAL_POINTS


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
        paragraph = footer.paragraphs[0].clear()
        paragraph.alignment = alignment
        paragraph._p.extend(make_paragraph(make_run("— ") + make_field("PAGE", "1") + make_run(" —")).r_lst)


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
