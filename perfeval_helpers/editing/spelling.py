"""How a value is written in YAML: in comes a value, out come the ways to write it, the likeliest first."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

#: What a run file's value may be: a text, nothing, a list, a mapping.
Value = str | list[Any] | dict[str, Any] | None
_PLAIN = re.compile(r"[\w（《“”][^\[\]{},#:\"'\s]*(?: [^\[\]{},#:\"'\s]+)*")
_NULLS = {"null", "Null", "NULL", "~"}


def list_scalars(value: str | None, style: str | None = None) -> Iterator[str]:
    """Ways to write a text: as the one before it was written, plain, in double quotes."""
    if value is None:
        yield ""
        yield "null"
        return
    if style == "'" and "\n" not in value:
        yield "'" + value.replace("'", "''") + "'"
    if style != '"' and value == value.strip() and value and "\n" not in value and "\r" not in value:
        yield value
    yield json.dumps(value, ensure_ascii=False)


def spell(value: Value) -> str:
    """A value on one line, inside braces or brackets too.

    Examples
    --------
    >>> spell({"lost": "0.5"}), spell(["甲", "乙, 丙"])
    ('{lost: 0.5}', '[甲, "乙, 丙"]')
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{spell(key)}: {spell(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(spell, value)) + "]"
    if value is None:
        return "null"
    return value if _PLAIN.fullmatch(value) and value not in _NULLS else json.dumps(value, ensure_ascii=False)


def spell_block(entries: dict[str, Any], indent: int, newline: str) -> str:
    """A mapping below its key, one line an entry."""
    return "".join(f"{newline}{' ' * indent}{spell(key)}: {spell(inner)}" for key, inner in entries.items())


def list_spellings(value: Value, style: str | None, inside: bool, indent: int, newline: str) -> Iterator[str]:
    """Ways to write a value where one stands: below its key in a block, else on the line."""
    if isinstance(value, (str, type(None))):
        yield from list_scalars(value, style)
    else:
        if isinstance(value, dict) and value and not inside:
            yield spell_block(value, indent + 2, newline)
        yield spell(value)
