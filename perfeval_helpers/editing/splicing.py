"""One value of a YAML file changed, all else left as it stands: comments, order, quotes, line ends, alignment.

In: a file's text, the path of a value, the new value. Out: the new text. A dump of the whole would lay the file out anew
(long Chinese texts broken, comments moved), so only the value's own span is written; the library says where that is. What
comes out is read again by the reader of run files: unless that value alone has changed, nothing is changed at all.
"""

import copy
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from perfeval_helpers.contract.runfile.document import Key
from perfeval_helpers.editing.nodes import (
    CannotEdit,
    compose,
    find_break,
    find_end,
    find_last_end,
    find_line_end,
    find_node,
    is_empty,
    is_inline,
    read_text,
)

#: What a run file's value may be: a text, nothing, a list, a mapping.
Value = str | list[Any] | dict[str, Any] | None
_PLAIN = re.compile(r"[\w（《“”][^\[\]{},#:\"'\s]*(?: [^\[\]{},#:\"'\s]+)*")
_NULLS = {"null", "Null", "NULL", "~"}


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
        root = compose(text)
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


def _list_ways(value: Value, style: str | None, inside: bool, indent: int, newline: str) -> Iterator[str]:
    """Ways to write a value where one stands: below its key in a block, else on the line."""
    if isinstance(value, (str, type(None))):
        yield from _scalar(value, style)
    else:
        if isinstance(value, dict) and value and not inside:
            yield _block(value, indent + 2, newline)
        yield spell(value)


def _write(text: str, path: Key, value: Value) -> Iterator[str]:
    root = compose(text)
    try:
        key, node = find_node(root, path)
    except CannotEdit:
        yield from _insert(text, root, path, value)
        return
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    if is_empty(node):
        start = end = find_end(text, node, key)
    inside, indent = _surroundings(root, path, key)
    block_text = isinstance(node, ScalarNode) and node.style in ("|", ">")
    newline = find_break(text)
    if not isinstance(node, ScalarNode) and not is_inline(node):
        end = find_end(text, node, key)
    for written in _list_ways(value, node.style if isinstance(node, ScalarNode) else None, inside, indent, newline):
        if written.startswith(("\n", "\r")):  # below the key: comments behind the key stay on its line
            if key is None:
                continue
            colon = text.index(":", key.end_mark.index) + 1
            rest = text[end:find_line_end(text, end)]
            yield text[:colon] + rest + written + text[find_line_end(text, end):]
        else:
            space = " " if start == end and written and text[start - 1:start] in (":", "-", ",") else ""
            yield text[:start] + space + written + (newline if block_text else "") + text[end:]


def _surroundings(root: Node, path: Key, key: Node | None) -> tuple[bool, int]:
    """Whether a place is inside braces or brackets, and the column of its key."""
    inside = any(is_inline(find_node(root, path[:depth])[1]) for depth in range(len(path)))
    return inside, key.start_mark.column if key is not None else 0


def _insert(text: str, root: Node, path: Key, value: Value) -> Iterator[str]:
    """A new entry of what is around it; what is around it along with it, where that is not there or empty."""
    part = path[-1]
    entry: Value = [value] if isinstance(part, int) else {part: value}
    if len(path) > 1:
        try:
            _, around = find_node(root, path[:-1])
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
    end = find_last_end(text, around)
    if is_inline(around):
        yield f"{text[:end]}, {written}{text[end:]}"
        return
    newline = find_break(text)
    if isinstance(part, int):
        indent, written = around.start_mark.column, f"- {written}"
    else:
        indent = around.value[0][0].start_mark.column
        if isinstance(value, dict) and value:
            written = f"{spell(part)}:{_block(value, indent + 2, newline)}"
        elif isinstance(value, str):
            way = next(way for way in _scalar(value) if read_text(f"a: {way}").data == {"a": value})
            written = f"{spell(part)}: {way}"
    place = find_line_end(text, end)
    line = " " * indent + written
    if text[place - 1:place] == "\n":
        yield text[:place] + line + newline + text[place:]
    else:
        yield text[:place] + newline + line + text[place:]


def _cut(text: str, path: Key) -> Iterator[str]:
    root = compose(text)
    _, around = find_node(root, path[:-1])
    key, node = find_node(root, path)
    start = int((key or node).start_mark.index)
    end = find_end(text, node, key)
    if is_inline(around):
        behind = re.compile(r"\s*,[ \t]*").match(text, end)
        before = re.compile(r",\s*$").search(text, 0, start)
        if behind:
            yield text[:start] + text[behind.end():]
        if before:
            yield text[:before.start()] + text[end:]
        yield text[:start] + text[end:]
        return
    first = text.rfind("\n", 0, start) + 1
    last = find_line_end(text, end)
    after = text.find("\n", last) + 1 if text[last - 1:last] != "\n" else last
    rest = text[after:] if after else ""
    if len(around.value) > 1:
        yield text[:first] + rest
    elif path[:-1] and (owner := find_node(root, path[:-1])[0]) is not None:
        colon = text.index(":", owner.end_mark.index) + 1
        yield text[:colon] + (" []" if isinstance(around, SequenceNode) else " {}") + text[colon:first] + rest
