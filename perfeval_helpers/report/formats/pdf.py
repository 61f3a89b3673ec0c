"""The report as PDF, set by Typst: A4 as GB/T 9704 asks, contents with page numbers, tagged, PDF/A-2a and PDF/UA-1.

In: a `Document`. Out: the bytes of a .pdf, the same for the same document on the same machine. No browser and no font of
the system is needed; the official faces are used where the machine has them. Its look stands in templates/report/report.typ.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import typst

from perfeval_helpers.contract.findings import RunFailed
from perfeval_helpers.report.document import Document
from perfeval_helpers.report.formats import tagging
from perfeval_helpers.report.formats.describing import MISSING, describe_document
from perfeval_helpers.values.language import tell

TEMPLATE = Path(__file__).parents[2] / "templates" / "report" / "report.typ"
STANDARDS: list[Any] = ["a-2a", "ua-1"]


def render_pdf(document: Document) -> bytes:
    """The document as the bytes of a .pdf file; its look is the project's own, else the package's.

    Raises
    ------
    RunFailed
        Typst refuses the template or finds the file short of its standards.
    """
    return set_pages(document).file


class Setting(NamedTuple):
    """What setting a document gives."""

    file: bytes
    headings: dict[str, int]  #: Heading id → the page that it stands on
    going_on: frozenset[str]  #: Ids of the sections that begin below the one before them, though they would start a page


@lru_cache(maxsize=2)
def set_pages(document: Document) -> Setting:
    """The PDF and the pages of its headings, set once for a document that stays in memory: the Word file asks for them too."""
    content, template = describe_document(document), document.find_look("report.typ") or TEMPLATE
    try:
        return _settle(content, document, template)
    except typst.TypstError:
        # A character of somebody's comment that no face of this machine has must not stop a report.
        try:
            return _settle(replace_missing(content), document, template)
        except typst.TypstError as error:
            raise RunFailed(tell("report.pdf could not be set by {template}: {reason}", template=template.name, reason=error.message)) from None


def _settle(content: dict[str, Any], document: Document, template: Path) -> Setting:
    """Have Typst set it, which lays it out once and decides by itself what goes on which page; then mark the heads of rows."""
    compiler = typst.Compiler(str(template), font_paths=load_fonts(), sys_inputs={"report": json.dumps(content, ensure_ascii=False)})
    day = datetime.fromisoformat(document.properties.get("date", "2000-01-01")).replace(tzinfo=UTC)
    made = compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=day)
    assert isinstance(made, bytes)
    # A template that an office made from an earlier one need not say which parts go on.
    pages, going_on = (json.loads(compiler.query(label, field="value")) for label in ("<pages>", "<going-on>"))
    naming = [block["names"] for section in content["sections"] for block in section["blocks"] if block["is"] == "table"]
    return Setting(
        tagging.mark_row_heads(made, naming), {id: page for found in pages for id, page in found}, frozenset(id for found in going_on for id in found)
    )


def font_folder() -> Path:
    """The folder of the Song and Hei faces that come as a package.

    Raises
    ------
    RunFailed
        The package is not installed.
    """
    spec = find_spec("pylopdf_fonts_zh_cn")
    if spec is None or not spec.submodule_search_locations:
        raise RunFailed(tell("the package pylopdf-fonts-zh-cn with the fonts of report.pdf is missing; install the packages of requirements.txt"))
    return Path(next(iter(spec.submodule_search_locations)))


@lru_cache(maxsize=1)
def load_fonts() -> typst.Fonts:
    """The faces that there are, looked for once; processes forked after that have them at hand."""
    return typst.Fonts(include_system_fonts=True, font_paths=[font_folder()])


@lru_cache(maxsize=1)
def _known_characters() -> frozenset[int]:
    import uharfbuzz  # asked for only where a character is missing

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


