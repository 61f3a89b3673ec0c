"""Which parts of the report begin a page, which may go on below the one before, and what stays together, so that no page is mostly white.

In: sections, and the blocks that are made of them for the template. Out: what the template is told, which decides by it where
pages end.
"""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from perfeval_helpers.report.document import Section
from perfeval_helpers.report.formats.widths import paper_ems

NEW_PAGES = frozenset({"contents", "summary", "opening", "annex"})
LINE_EMS, INDENT_EMS = 27.6, 2  # a line of the text: 156 mm of type of 16 points
#: Lines, of 23 on a page, that stay together: they fill more than a third, and leave more than a third filled where they move on.
FEWEST_LAST, MOST_LAST = 10, 14


def begins_page(section: Section, before: Section | None) -> bool:
    """Contents, summary, text and annexes begin on a new page; the second part of an annex (附件1-2) goes on below the first.

    Examples
    --------
    >>> first, second = (Section(f"附件1-{n}", "", (), "annex") for n in (1, 2))
    >>> begins_page(first, None), begins_page(second, first), begins_page(Section("附件2", "", (), "annex"), second)
    (True, False, True)
    """
    goes_on = before is not None and before.kind == "annex" and "-" in section.key and section.key.partition("-")[0] == before.key.partition("-")[0]
    return section.kind in NEW_PAGES and not goes_on


def may_go_on(section: Section, before: Section | None) -> bool:
    """Whether a part that begins a page may do so below a short one before it: an annex below an annex.

    Examples
    --------
    >>> opening, annex = (Section(kind, "", (), kind) for kind in ("opening", "annex"))
    >>> may_go_on(annex, annex), may_go_on(annex, opening), may_go_on(opening, None)
    (True, False, False)
    """
    if before is None or not begins_page(section, before):
        return False
    return before.lies_flat == section.lies_flat and before.kind == section.kind == "annex"


def keep_last_lines(sections: Sequence[Mapping[str, Any]]) -> None:
    """Mark the last headings and paragraphs of summary and text as `kept`: they stay on one page, so that the last is not mostly white.

    Parameters
    ----------
    sections
        As the template takes them. What is longer than `MOST_LAST` lines may break, as any other text.
    """
    for kinds in (("summary",), ("opening", "chapter")):
        text = [block for section in sections if section["kind"] in kinds and not section["landscape"] for block in section["blocks"]]
        lines = 0
        for block in reversed(text):
            if block["is"] != "heading" and not (block["is"] == "paragraph" and block["style"] in ("body", "step", "signature")):
                break
            lines += count_text_lines(block)
            if lines > MOST_LAST:
                break
            block["kept"] = True
            if lines >= FEWEST_LAST:
                break


def count_text_lines(block: Mapping[str, Any]) -> int:
    """About how many lines a heading or a paragraph of the text takes.

    Examples
    --------
    >>> count_text_lines({"title": "一、基本情况"}), count_text_lines({"parts": ["字" * 50, {"text": "附件1", "to": "s1"}]})
    (1, 2)
    """
    parts = block.get("parts") or (block["title"],)
    return ceil((INDENT_EMS + sum(paper_ems(part if isinstance(part, str) else part["text"]) for part in parts)) / LINE_EMS)
