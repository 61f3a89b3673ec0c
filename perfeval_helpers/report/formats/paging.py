"""Which parts of the report begin a page, which may go on below the one before, and what stays together, so that no page is mostly white.

In: sections. Out: what the template of the PDF and the Word file are told, which decide by it where pages end.
"""

from collections.abc import Sequence
from math import ceil

from perfeval_helpers.report.blocks import ContentsEntry, Heading, Paragraph
from perfeval_helpers.report.document import Section
from perfeval_helpers.report.formats.widths import count_lines, paper_ems
from perfeval_helpers.showing.tables import Table

NEW_PAGES = frozenset({"contents", "summary", "opening", "annex"})
LINE_EMS, INDENT_EMS = 27.6, 2  # a line of the text: 156 mm of type of 16 points
TEXT_POINTS, TITLE_POINTS = (297 - 37 - 35) * 72 / 25.4, 48  # of a page, and of a title with the space below it
CONTENTS_PITCH, CLOSEST_PITCH = 18, 15  # points from line to line of the contents
ENTRY_EMS, PAGE_EMS = 36.8, 3  # a line of the contents: 156 mm of type of 12 points; dots and page at its end
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


def find_kept(sections: Sequence[Section]) -> dict[tuple[int, int], bool]:
    """The last headings and paragraphs of summary and text: they stay on one page, so that the last is not mostly white.

    What is longer than `MOST_LAST` lines may break, as any other text.

    Returns
    -------
    dict
        The places of section and block → whether it stays with what follows: all but the last.
    """
    kept: dict[tuple[int, int], bool] = {}
    for kinds in (("summary",), ("opening", "chapter")):
        text = [
            ((place, number), block) for place, section in enumerate(sections) if section.kind in kinds and not section.lies_flat
            for number, block in enumerate(section.blocks) if not (isinstance(block, Table) and block.on_paper is None)
        ]  # fmt: skip
        lines = 0
        for at, block in reversed(text):
            if not isinstance(block, Heading) and not (isinstance(block, Paragraph) and block.style in ("body", "step", "signature")):
                break
            lines += count_text_lines(block.text)
            if lines > MOST_LAST:
                break
            kept[at] = at != text[-1][0]
            if lines >= FEWEST_LAST:
                break
    return kept


def count_entry_lines(entries: Sequence[ContentsEntry]) -> int:
    """About how many lines the entries of the contents take, each with dots and a page behind it.

    Examples
    --------
    >>> count_entry_lines([ContentsEntry(2, "一、" + "甲" * 30, "h1"), ContentsEntry(3, "（一）" + "甲" * 30, "h2")])
    3
    """
    return sum(ceil((paper_ems(entry.text) + 2 * max(entry.level - 2, 0) + PAGE_EMS) / ENTRY_EMS) for entry in entries)


def fit_contents(entries: int) -> float:
    """The points from line to line of the contents: closer where a last page would hold a few of so many lines alone.

    Examples
    --------
    >>> fit_contents(32), fit_contents(33) < CONTENTS_PITCH, fit_contents(32 + 20)
    (18, True, 18)
    """
    def count_room(pitch: float, pages: int) -> int:
        return int((TEXT_POINTS - TITLE_POINTS) // pitch + (pages - 1) * (TEXT_POINTS // pitch))

    full = 1
    while count_room(CONTENTS_PITCH, full + 1) < entries:
        full += 1
    over = entries - count_room(CONTENTS_PITCH, full)
    if not 0 < over < TEXT_POINTS / CONTENTS_PITCH / 3:
        return CONTENTS_PITCH
    pitches = (CONTENTS_PITCH - step / 4 for step in range(1, 1 + 4 * (CONTENTS_PITCH - CLOSEST_PITCH)))
    return next((pitch for pitch in pitches if count_room(pitch, full) >= entries), CONTENTS_PITCH)


def count_text_lines(text: str) -> int:
    """About how many lines a heading or a paragraph of the text takes.

    Examples
    --------
    >>> count_text_lines("一、基本情况"), count_text_lines("字" * 50 + "附件1")
    (1, 2)
    """
    return count_lines("\u3000" * INDENT_EMS + text, LINE_EMS)
