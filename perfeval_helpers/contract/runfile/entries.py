"""Entries of a parsed run file, taken as what they should be: checks go on where the shape of one is at fault.

In: values of a parsed document. Out: mappings, lists, and the faults of entries that stand twice.
"""

import re
from collections.abc import Iterator
from typing import Any

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile.document import Document, Key, describe
from perfeval_helpers.values.language import Told, tell
from perfeval_helpers.values.text import fold_word


def mapping(value: Any) -> dict[str, Any]:
    """A mapping; empty where it is none."""
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    """A list; empty where it is none."""
    return value if isinstance(value, list) else []


def differ(value: str, first: str, with_case: bool = True) -> Told:
    """How the second of two texts that are read as one is written otherwise than the first."""
    if value.strip() == first.strip():
        return Told("")
    quoted = describe(first)
    return (tell(" (first as {first}: blanks, width and case do not count)", first=quoted) if with_case else
            tell(" (first as {first}: blanks and width do not count)", first=quoted))


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
            told = {"found": describe(value), "first": describe(first.strip()), "differing": differ(value, first), "line": str(above)}
            yield document.fault(where, tell("{found} a second time (first on line {line}){differing}; expected each one once", **told)
                                 if above != line else tell("{found} a second time{differing}; expected each one once", **told))
        seen.setdefault(key, (value, line))


def split_joined(text: str, signs: str = ",，、；;") -> Told | None:
    """The list that was meant by several texts written as one; None where there is one alone.

    Examples
    --------
    >>> str(split_joined("死亡，去世")), split_joined("死亡")
    ('“死亡，去世”把几项写成了一项，应写作[死亡, 去世]', None)
    """
    parts = [part.strip() for part in re.split(f"[{signs}]", text) if part.strip()]
    meant = f"[{', '.join(parts)}]"
    return tell("several in one, '{text}'; expected each by itself: {parts}", text=text, parts=meant) if len(parts) > 1 else None


def list_joined(document: Document, at: Key, texts: Any, whole: str = "") -> Iterator[Finding]:
    """Texts that are several in one; `whole` is where a cell of the data that holds such a sign is mapped first."""
    for place, text in enumerate([texts] if isinstance(texts, str) else listed(texts)):
        if isinstance(text, str) and (joined := split_joined(text)):
            joined = tell("{joined}; where a cell of the data is written so, {whole} maps it", joined=joined, whole=whole) if whole else joined
            yield document.fault(at if isinstance(texts, str) else (*at, place), joined)
