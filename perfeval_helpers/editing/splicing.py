"""One value of a YAML file changed, all else left as it stands: comments, order, quotes, line ends, alignment.

In: a file's text, the path of a value, the new value. Out: the new text. A dump of the whole would lay the file out anew
(long Chinese texts broken, comments moved), so only the value's own span is written; the library says where that is. What
comes out is read again by the reader of run files: unless that value alone has changed, nothing is changed at all.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from perfeval_helpers.contract.runfile.document import Document, Key
from perfeval_helpers.contract.runfile.parsing import parse_document

#: What a run file's value may be: a text, nothing, a list, a mapping.
Value = str | list[Any] | dict[str, Any] | None
_PLAIN = re.compile(r"[\w（《“”][^\[\]{},#:\"'\s]*(?: [^\[\]{},#:\"'\s]+)*")
_NULLS = {"null", "Null", "NULL", "~"}


class CannotEdit(ValueError):
    """The file cannot be changed at that place without changing more than that."""


def read_text(text: str) -> Document:
    """The text as the reader of run files takes it.

    Raises
    ------
    CannotEdit
        It is no text in UTF-8.
    """
    try:
        return parse_document(text.encode("utf-8"), "", "RUN-FILE")
    except UnicodeEncodeError:
        raise CannotEdit("bytes that are not UTF-8") from None


def put(text: str, path: Key, value: Value) -> str:
    """Write a value at a path; what is missing on the way there is made.

    Lists and mappings are changed entry by entry, so that comments beside the other entries stay.

    Raises
    ------
    CannotEdit
        The place is written in a way that this cannot follow, or the value holds what YAML cannot.

    Examples
    --------
    >>> put("a: {b: 1,  c: 2}   # why", ("a", "b"), "一")
    'a: {b: 一,  c: 2}   # why'
    >>> print(put("a:   # why", ("a", "b"), "x: y"))
    a:   # why
      b: "x: y"
    """
    old = read_text(text).find(path)
    if old == value and (value is not None or _has(text, path)):
        return text
    if isinstance(value, dict) and isinstance(old, dict) and old and value:
        for key in [key for key in old if key not in value]:
            text = remove(text, (*path, key))
        for key, inner in value.items():
            text = put(text, (*path, key), inner)
        return text
    if isinstance(value, list) and isinstance(old, list) and old and value:
        for place in range(len(old) - 1, len(value) - 1, -1):
            text = remove(text, (*path, place))
        for place, inner in enumerate(value):
            text = put(text, (*path, place), inner)
        return text
    return _choose(text, path, value, _write(text, path, value))


def remove(text: str, path: Key) -> str:
    """Take an entry out of its list or mapping, with the comment on its line.

    Examples
    --------
    >>> remove("a: [x, y]\\n", ("a", 0))
    'a: [y]\\n'
    """
    return _choose(text, path, None, _cut(text, path), gone=True)


def is_followed(text: str) -> bool:
    """Whether values of a text can be changed one by one: YAML takes it as it stands.

    Examples
    --------
    >>> is_followed("a: 1"), is_followed("a： 1\\nb: 2")
    (True, False)
    """
    try:
        text.encode("utf-8")
        root = _compose(text)
    except (CannotEdit, UnicodeEncodeError):
        return False
    return isinstance(root, MappingNode)


def _has(text: str, path: Key) -> bool:
    around = read_text(text).find(path[:-1])
    return path[-1] in around if isinstance(around, dict) else isinstance(around, list) and path[-1] in range(len(around))


def _choose(text: str, path: Key, value: Value, candidates: Iterator[str], *, gone: bool = False) -> str:
    """The first candidate that the reader takes as the file with that one change."""
    before = read_text(text)
    expected = _change(before.data, path, value, gone)
    known = len(before.faults)
    for candidate in candidates:
        after = read_text(candidate)
        if after.data == expected and len(after.faults) <= known:
            return candidate
    raise CannotEdit(".".join(map(str, path)))


def _change(data: dict[str, Any], path: Key, value: Value, gone: bool) -> dict[str, Any]:
    changed = copy.deepcopy(data)
    around: Any = changed
    for part, following in pairwise(path):
        if isinstance(around, list) and part == len(around):
            around.append(None)
        if isinstance(around, dict):
            around.setdefault(str(part), None)
        if around[part] is None:
            around[part] = [] if isinstance(following, int) else {}
        around = around[part]
    if gone:
        del around[path[-1]]
    elif isinstance(around, list) and path[-1] == len(around):
        around.append(value)
    elif isinstance(around, (list, dict)):
        around[path[-1]] = value  # type: ignore[index]
    else:
        raise CannotEdit(".".join(map(str, path)))
    return changed


# -- where things stand ---------------------------------------------------------------------------------------------------


def _compose(text: str) -> Node:
    try:
        return YAML(typ="safe", pure=True).compose(text) or MappingNode("tag:yaml.org,2002:map", [])
    except YAMLError as error:
        raise CannotEdit(str(error)) from None


def _find(node: Node, path: Key) -> tuple[Node | None, Node]:
    """The key (none in a list) and the value at a path.

    Raises
    ------
    CannotEdit
        There is nothing at the path.
    """
    key: Node | None = None
    for part in path:
        found: tuple[Node | None, Node] | None = None
        if isinstance(node, MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == part), None)
        elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
            found = None, node.value[part]
        if found is None:
            raise CannotEdit(".".join(map(str, path)))
        key, node = found
    return key, node


def _isspell(node: Node) -> bool:
    """Whether it is written in braces or brackets."""
    return isinstance(node, (MappingNode, SequenceNode)) and bool(node.flow_style)


def _is_empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.start_mark.index == node.end_mark.index


def _end(text: str, node: Node, key: Node | None) -> int:
    """Where what is written of a value ends, comments behind it left out."""
    if _is_empty(node) and key is not None:
        return text.index(":", key.end_mark.index) + 1
    if isinstance(node, (MappingNode, SequenceNode)) and not _isspell(node) and node.value:
        last = node.value[-1]
        return _end(text, last[1], last[0]) if isinstance(last, tuple) else _end(text, last, None)
    return int(node.end_mark.index)


def _line_end(text: str, place: int) -> int:
    """The end of the line, before its break; the place itself where a block of text has ended with the line."""
    if place and text[place - 1] == "\n":
        return place
    found = text.find("\n", place)
    if found < 0:
        return len(text)
    return found - 1 if text[found - 1] == "\r" else found


def _break_of(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


# -- what is written ------------------------------------------------------------------------------------------------------


def _scalar(value: str | None, style: str | None = None) -> Iterator[str]:
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


def _block(entries: dict[str, Any], indent: int, newline: str) -> str:
    """A mapping below its key, one line an entry."""
    return "".join(f"{newline}{' ' * indent}{spell(key)}: {spell(inner)}" for key, inner in entries.items())


def _spell(value: Value, style: str | None, inside: bool, indent: int, newline: str) -> Iterator[str]:
    """Ways to write a value where one stands: below its key in a block, else on the line."""
    if isinstance(value, (str, type(None))):
        yield from _scalar(value, style)
    else:
        if isinstance(value, dict) and value and not inside:
            yield _block(value, indent + 2, newline)
        yield spell(value)


def _write(text: str, path: Key, value: Value) -> Iterator[str]:
    root = _compose(text)
    try:
        key, node = _find(root, path)
    except CannotEdit:
        yield from _insert(text, root, path, value)
        return
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    if _is_empty(node):
        start = end = _end(text, node, key)
    inside, indent = _surroundings(root, path, key)
    block_text = isinstance(node, ScalarNode) and node.style in ("|", ">")
    newline = _break_of(text)
    if not isinstance(node, ScalarNode) and not _isspell(node):
        end = _end(text, node, key)
    for written in _spell(value, node.style if isinstance(node, ScalarNode) else None, inside, indent, newline):
        if written.startswith(("\n", "\r")):  # below the key: comments behind the key stay on its line
            if key is None:
                continue
            colon = text.index(":", key.end_mark.index) + 1
            rest = text[end:_line_end(text, end)]
            yield text[:colon] + rest + written + text[_line_end(text, end):]
        else:
            space = " " if start == end and written and text[start - 1:start] in (":", "-", ",") else ""
            yield text[:start] + space + written + (newline if block_text else "") + text[end:]


def _surroundings(root: Node, path: Key, key: Node | None) -> tuple[bool, int]:
    """Whether a place is inside braces or brackets, and the column of its key."""
    inside = any(_isspell(_find(root, path[:depth])[1]) for depth in range(len(path)))
    return inside, key.start_mark.column if key is not None else 0


def _insert(text: str, root: Node, path: Key, value: Value) -> Iterator[str]:
    """A new entry of what is around it; what is around it along with it, where that is not there or empty."""
    part = path[-1]
    entry: Value = [value] if isinstance(part, int) else {part: value}
    if len(path) > 1:
        try:
            _, around = _find(root, path[:-1])
        except CannotEdit:
            yield from _write(text, path[:-1], entry)
            return
    else:
        around = root
    if isinstance(around, ScalarNode) or not around.value:
        if path[:-1]:
            yield from _write(text, path[:-1], entry)
        return
    written = spell(value) if isinstance(part, int) else f"{spell(part)}: {spell(value)}"
    last = around.value[-1]
    end = _end(text, last[1], last[0]) if isinstance(last, tuple) else _end(text, last, None)
    if _isspell(around):
        yield f"{text[:end]}, {written}{text[end:]}"
        return
    newline = _break_of(text)
    if isinstance(part, int):
        indent, written = around.start_mark.column, f"- {written}"
    else:
        indent = around.value[0][0].start_mark.column
        if isinstance(value, dict) and value:
            written = f"{spell(part)}:{_block(value, indent + 2, newline)}"
        elif isinstance(value, str):
            written = f"{spell(part)}: {next(way for way in _scalar(value) if _reads_as(way, value))}"
    place = _line_end(text, end)
    line = " " * indent + written
    if text[place - 1:place] == "\n":
        yield text[:place] + line + newline + text[place:]
    else:
        yield text[:place] + newline + line + text[place:]


def _reads_as(written: str, value: str) -> bool:
    return read_text(f"a: {written}").data == {"a": value}


def _cut(text: str, path: Key) -> Iterator[str]:
    root = _compose(text)
    _, around = _find(root, path[:-1])
    key, node = _find(root, path)
    start = int((key or node).start_mark.index)
    end = _end(text, node, key)
    if _isspell(around):
        behind = re.compile(r"\s*,[ \t]*").match(text, end)
        before = re.compile(r",\s*$").search(text, 0, start)
        if behind:
            yield text[:start] + text[behind.end():]
        if before:
            yield text[:before.start()] + text[end:]
        yield text[:start] + text[end:]
        return
    first = text.rfind("\n", 0, start) + 1
    last = _line_end(text, end)
    after = text.find("\n", last) + 1 if text[last - 1:last] != "\n" else last
    rest = text[after:] if after else ""
    if len(around.value) > 1:
        yield text[:first] + rest
    elif path[:-1] and (owner := _find(root, path[:-1])[0]) is not None:
        colon = text.index(":", owner.end_mark.index) + 1
        yield text[:colon] + (" []" if isinstance(around, SequenceNode) else " {}") + text[colon:first] + rest
