"""Whether the report is the same in all its formats: the same headings and tables, in the same order.

In: the folder in which a run was written. Out: every heading and table that one format has and another lacks. The formats
are compared as they lie there, so that it makes no difference how one came to lack something: a cell that was taken out
of notebook 06_report, or a writer that lost a section.
"""

import html
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from perfeval_helpers.contract.project import PAGE, PDF, SHEETS, WORD
from perfeval_helpers.values.language import Told, tell

HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>", re.DOTALL)
CAPTION = re.compile(r"<caption\b[^>]*>(.*?)</caption>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
WORD_PARAGRAPH = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
WORD_STYLE = re.compile(r'<w:pStyle w:val="(Heading[1-9]|Title)"')
WORD_TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
SHEET = re.compile(r'<sheet [^>]*?name="([^"]*)"')
NUMBER = re.compile(r"附?表\s*\d+")
MOST = 5


def find_differences(work: Path) -> list[Told]:
    """What the formats do not have in common, in words; nothing where they agree.

    Word and PDF are held to the headings of the page and it to theirs; Excel to its numbered tables.
    """
    page = (work / PAGE).read_text("utf-8")
    headings = [_plain(match[2]) for match in HEADING.finditer(page)]
    tables = [number[0] for match in CAPTION.finditer(page) if (number := NUMBER.match(_plain(match[1])))]
    differences: list[Told] = []
    for name, read in ((WORD, _read_word), (PDF, _read_pdf)):
        if (found := read(work / name)) is not None:
            differences += _compare(headings, _fill_in(found, headings), name)
    if (sheets := _read_excel(work / SHEETS)) is not None:
        differences += _compare(tables, sheets, SHEETS)
    return differences


def _plain(text: str) -> str:
    """A heading without markup and blanks: lines may be broken in one format and not in another."""
    return "".join(html.unescape(TAG.sub("", text)).split())


def _read_word(path: Path) -> list[str] | None:
    """The headings of a Word file; None where it is none."""
    if not zipfile.is_zipfile(path):
        return None
    with zipfile.ZipFile(path) as archive:
        text = archive.read("word/document.xml").decode("utf-8")
    paragraphs = (match[0] for match in WORD_PARAGRAPH.finditer(text))
    return [_plain("".join(WORD_TEXT.findall(paragraph))) for paragraph in paragraphs if WORD_STYLE.search(paragraph)]


def _read_excel(path: Path) -> list[str] | None:
    """The numbers of the tables that are sheets of a workbook; None where it is none."""
    if not zipfile.is_zipfile(path):
        return None
    with zipfile.ZipFile(path) as archive:
        names = SHEET.findall(archive.read("xl/workbook.xml").decode("utf-8"))
    return [number[0].replace(" ", "") for name in names if (number := NUMBER.match(html.unescape(name)))]


def _read_pdf(path: Path) -> list[str] | None:
    """The bookmarks of a PDF, which are its headings; None where it is none."""
    with path.open("rb") as file:
        if file.read(5) != b"%PDF-":
            return None
    import pypdfium2  # a step that is only known must not load it

    document = pypdfium2.PdfDocument(path.read_bytes())  # of a path it asks for UTF-8, whatever the locale
    try:
        return ["".join(bookmark.get_title().split()) for bookmark in document.get_toc()]
    finally:
        document.close()


def _fill_in(found: list[str], headings: list[str]) -> list[str]:
    """Headings of the PDF with the characters that no face of this machine has, for which printers' marks stand there."""
    from perfeval_helpers.report.formats.describing import MISSING  # a step that is only known must not load the report

    unread = {heading for heading in found if MISSING in heading}
    meant = {
        heading: next((known for known in headings if re.fullmatch(".".join(map(re.escape, heading.split(MISSING))), known)), heading)
        for heading in unread
    }  # fmt: skip
    return [meant.get(heading, heading) for heading in found]


def _compare(page: list[str], other: list[str], name: str) -> Iterator[Told]:
    """What one of them lacks; where both have the same, an order that differs."""
    for lacking, listed, having, known in ((PAGE, page, name, other), (name, other, PAGE, page)):
        missing = list(dict.fromkeys(heading for heading in known if known.count(heading) > listed.count(heading)))
        if missing:
            shown = "、".join(missing[:MOST]) + (f" … ({len(missing)})" if len(missing) > MOST else "")
            yield tell("{file} lacks {missing}, which {other} has", file=lacking, missing=shown, other=having)
    if sorted(page) == sorted(other) and page != other:
        yield tell("{file} and {other} have their parts in another order", file=PAGE, other=name)
