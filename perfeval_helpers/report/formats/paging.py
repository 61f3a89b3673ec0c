"""How parts of the report share the pages of the PDF, so that no page stays mostly white and merged cells have their names on each.

In: the content for the template, and where its parts ended and its rows stood when it was set. Out: the content changed,
to be set once more; nothing where all is well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: Top margin and height of the text in mm, by whether the page lies flat.
TEXT_FROM_MM = {False: (37.0, 225.0), True: (28.0, 156.0)}
MOSTLY_WHITE = 1 / 3  # a last page that is filled less is to be mended
GOES_ON_BELOW = 0.45  # the next part may begin on a page that is filled less
PITCHES = (29.0, 30.0)  # points from line to line: GB/T 9704 allows 28, which is 23 lines a page, to 30, which is 21
LINES, FILLED_ENOUGH = 23, 0.45
ENTRY_POINTS, LEAST_GAP = 12.0, 2.5  # of the contents: a line, the gap to the next
GAP_POINTS = 6.0
FEWEST_PAGES = 3  # of a part whose lines are set wider to fill its last page
MOST_TRIES = 6


@dataclass(frozen=True, slots=True)
class Places:
    """Where things stood: page and filled share of it at the end of each part; the page of rows of merged tables."""

    ends: dict[str, tuple[int, float]]
    rows: dict[str, dict[int, int]]


def read_places(found: Iterable[Sequence[Any]], sections: Iterable[Mapping[str, Any]]) -> Places:
    """What the template reported: ``("end", part, page, mm)`` and ``("row", table, row, page, mm)``."""
    flat = {section["id"]: section["landscape"] for section in sections}
    ends: dict[str, tuple[int, float]] = {}
    rows: dict[str, dict[int, int]] = {}
    for kind, name, *values in found:
        if kind == "end" and name in flat:
            page, down = values
            top, height = TEXT_FROM_MM[flat[name]]
            ends[name] = int(page), (float(down) - top) / height
        elif kind == "row":
            rows.setdefault(name, {})[int(values[0])] = int(values[1])
    return Places(ends, rows)


def fill_pages(content: Mapping[str, Any], places: Places) -> bool:
    """Change the first part whose last page is mostly white; True where something was changed.

    Contents draw their lines together; the text and a later annex begin below what is short; chapters take the wider
    pitch that the standard allows. Annexes as a whole begin on a page of their own.
    """
    sections, changed = content["sections"], False
    for place, section in enumerate(sections[:-1]):
        after = sections[place + 1]
        end = places.ends.get(section["id"])
        if end is None or not (after["starts-page"] or after["landscape"] != section["landscape"]) or after.get("goes-on"):
            continue
        page, filled = end
        run = list(_run_before(sections, place))
        pages = page - _first_page(sections, run[0], places) + 1
        if section["kind"] == "contents":
            # What the contents take changes no other part.
            changed |= pages > 1 and filled < MOSTLY_WHITE and _tighten(section, pages, filled)
        elif may_go_on(section, after) and filled < GOES_ON_BELOW:
            after["goes-on"] = True
            return True
        elif pages >= FEWEST_PAGES and filled < MOSTLY_WHITE and _widen([sections[n] for n in run], filled, places):
            return True
    return changed


def may_go_on(section: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a part may begin on the page on which the one before it ends.

    Examples
    --------
    >>> summary, opening, annex = ({"kind": kind, "landscape": False} for kind in ("summary", "opening", "annex"))
    >>> may_go_on(summary, opening), may_go_on(annex, annex), may_go_on(opening, annex), may_go_on(annex, annex | {"landscape": True})
    (True, True, False, False)
    """
    kinds = (section["kind"], after["kind"])
    return section["landscape"] == after["landscape"] and kinds in (("summary", "opening"), ("annex", "annex"))


def _run_before(sections: Sequence[Mapping[str, Any]], place: int) -> Iterable[int]:
    """The parts that follow one another without a page between, up to this one."""
    first = place
    while first > 0 and not (sections[first]["starts-page"] and not sections[first].get("goes-on")):
        first -= 1
    return range(first, place + 1)


def _first_page(sections: Sequence[Mapping[str, Any]], first: int, places: Places) -> int:
    before = places.ends.get(sections[first - 1]["id"]) if first else None
    return before[0] + 1 if before else 1


def _tighten(section: dict[str, Any], pages: int, filled: float) -> bool:
    """The contents on a page less, where their lines may be that close."""
    gap = (ENTRY_POINTS + GAP_POINTS) * (pages - 1) / (pages - 1 + filled) - ENTRY_POINTS - 0.2
    entries = [block for block in section["blocks"] if block["is"] == "contents"]
    if gap < LEAST_GAP or not entries or "gap" in entries[0]:
        return False
    entries[0]["gap"] = gap
    return True


def _widen(run: list[dict[str, Any]], filled: float, places: Places) -> bool:
    """Wider lines in as many of the last chapters as it takes: each page of them gives the last page a line or two."""
    wanted, changed = (FILLED_ENOUGH - filled) * LINES, False
    for place in range(len(run) - 1, -1, -1):
        section = run[place]
        if section["kind"] not in ("opening", "chapter") or "pitch" in section or section["id"] not in places.ends:
            continue
        before = places.ends.get(run[place - 1]["id"]) if place else None
        pages = sum(places.ends[section["id"]]) - sum(before) if before else 1.0
        won = next((won for won in range(1, len(PITCHES) + 1) if won * pages >= wanted), len(PITCHES))
        section["pitch"], changed = PITCHES[won - 1], True
        wanted -= won * pages
        if wanted <= 0:
            break
    return changed


def repeat_names(content: Mapping[str, Any], places: Places) -> bool:
    """Part the cells that stand for several rows where a page ends, so that the rows on the next have their names."""
    changed = False
    for section in content["sections"]:
        for table in section["blocks"]:
            if table["is"] != "table" or table["id"] not in places.rows:
                continue
            pages = places.rows[table["id"]]
            breaks = {row for row in pages if row - 1 in pages and pages[row] != pages[row - 1]}
            parted = [part for cell in table["cells"] for part in part_cell(cell, breaks)]
            changed |= len(parted) != len(table["cells"])
            table["cells"] = sorted(parted, key=lambda cell: (cell["row"], cell["column"]))
    return changed


def part_cell(cell: dict[str, Any], breaks: set[int]) -> list[dict[str, Any]]:
    """A cell that spans rows as one on each page.

    Examples
    --------
    >>> [(c["row"], c["rows"]) for c in part_cell({"row": 2, "rows": 5}, {4, 7})]
    [(2, 2), (4, 3)]
    """
    starts = [cell["row"], *sorted(row for row in breaks if cell["row"] < row < cell["row"] + cell["rows"])]
    ends = [*starts[1:], cell["row"] + cell["rows"]]
    return [cell | {"row": start, "rows": end - start} for start, end in zip(starts, ends, strict=True)]
