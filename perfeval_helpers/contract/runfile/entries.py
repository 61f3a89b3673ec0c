"""Entries of a parsed run file, taken as what they should be: checks go on where the shape of one is at fault.

In: values of a parsed document. Out: mappings, lists, and the faults of entries that stand twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile.document import Document, Key, describe
from perfeval_helpers.values.text import fold_word


def mapping(value: Any) -> dict[str, Any]:
    """A mapping; empty where it is none."""
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    """A list; empty where it is none."""
    return value if isinstance(value, list) else []


def differ(value: str, first: str, in_what: str = "blanks, width and case") -> str:
    """How the second of two texts that are read as one is written otherwise than the first."""
    return "" if value.strip() == first.strip() else f" (first as {describe(first)}: {in_what} do not count)"


def list_doubles(document: Document, at: Key, values: list[Any], field: str | None = None, exact: bool = False) -> Iterator[Finding]:
    """Entries of a list, or one field of them, that stand there a second time.

    Parameters
    ----------
    exact
        Names of files and indicators, and codes, are what they are; all else is compared as the reader compares cells.
    """
    seen: dict[str, tuple[str, int]] = {}
    for place, entry in enumerate(values):
        value = mapping(entry).get(field) if field else entry
        where: Key = (*at, place, field) if field else (*at, place)
        if not isinstance(value, str):
            continue
        key, line = value.strip() if exact else fold_word(value), document.line_of(where)
        if key in seen:
            first, above = seen[key]
            on_line, zh = (f" (first on line {above})", f"第{above}行") if above != line else ("", "前面")
            yield document.fault(where, f"{describe(value)} a second time{on_line}{differ(value, first)}", "each one once",
                                 f"与{zh}的“{first.strip()}”重复")
        seen.setdefault(key, (value, line))
