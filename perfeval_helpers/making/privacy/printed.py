"""The text of a PDF: what a reader sees, searches and copies, and what its properties say.

In: the bytes of a PDF. Out: its lines of text. PDFium reads sixty pages in a tenth of a second; where there is no build
of it (it comes compiled), pypdf reads the same in two.
"""

import io
import re

# Cells of a table row come with blanks between them: 139 1234 5678 are three counts there, no telephone number, and
# three amounts no list. As one number written in groups each stands in the other outputs of the same document too.
BETWEEN_CELLS = re.compile(r"(?<=[0-9]) (?=[0-9])")


def read_printed(content: bytes) -> list[str]:
    """The lines of a PDF's pages, then the texts of its properties."""
    try:
        pages, properties = _read_quickly(content)
    except ImportError:
        pages, properties = _read_anywhere(content)
    lines = [line.strip() for page in pages for line in page.splitlines() if line.strip()]
    return [*(BETWEEN_CELLS.sub(" ┊ ", line) for line in lines), *filter(None, properties)]


def _read_quickly(content: bytes) -> tuple[list[str], list[str]]:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        pages = []
        for page in document:
            text = page.get_textpage()
            pages.append(text.get_text_bounded())
            text.close()
            page.close()
        return pages, list(document.get_metadata_dict().values())
    finally:
        document.close()


def _read_anywhere(content: bytes) -> tuple[list[str], list[str]]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    return [page.extract_text() for page in reader.pages], [str(value) for value in (reader.metadata or {}).values()]
