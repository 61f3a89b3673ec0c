"""Runs, fields, paragraphs and tables of a Word file as XML: python-docx looks through all styles for each that it adds itself.

In: texts, the id of a style. Out: XML, or the element that was put at the end of the file.
"""

import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TWIPS_PER_MM = 1440 / 25.4
_MARK = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'


def clean(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return NOT_XML.sub("", text)


def make_run(text: str, points: float = 0, face: str = "") -> str:
    """A run of text with tabs and line breaks."""
    form = f'<w:rFonts w:eastAsia="{face}"/>' if face else ""
    form += f'<w:sz w:val="{round(2 * points)}"/>' if points else ""
    inner = "<w:br/>".join(
        "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in line.split("\t"))
        for line in clean(text).split("\n")
    )
    return f"<w:r>{f'<w:rPr>{form}</w:rPr>' if form else ''}{inner}</w:r>"


def make_field(instruction: str, shown: str) -> str:
    """A field with the text that stands until Word updates it."""
    asked = f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
    return f"{_MARK.format('begin')}{asked}{_MARK.format('separate')}{make_run(shown)}{_MARK.format('end')}"


def make_paragraph(runs: str, style: str = "", properties: str = "") -> Any:
    """A paragraph of ready-made runs."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return parse_xml(f"<w:p {nsdecls('w')}><w:pPr>{named}{properties}</w:pPr>{runs}</w:p>")


def append(word: WordDocument, runs: str, style: str = "", properties: str = "") -> Any:
    """A paragraph of ready-made runs at the end of the file."""
    element = make_paragraph(runs, style, properties)
    word.element.body.insert_element_before(element, "w:sectPr")
    return element


def append_rows(word: WordDocument, rows: list[str], widths: list[int], title: str, margins: Mapping[str, int]) -> None:
    """A table of ready-made rows at the end of the file, with a line around each cell; widths and margins in twips."""
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    room = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in margins.items())
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    word.element.body.insert_element_before(parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{room}</w:tblCellMar><w:tblCaption w:val={quoteattr(title)}/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    ), "w:sectPr")  # fmt: skip
