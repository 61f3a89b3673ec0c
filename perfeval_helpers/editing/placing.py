"""Where things stand in a YAML text: in come its nodes and a path, out come places in the text, comments left out."""

from __future__ import annotations

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from perfeval_helpers.contract.runfile.document import Key


class CannotEdit(ValueError):
    """The file cannot be changed at that place without changing more than that."""


def compose(text: str) -> Node:
    """The nodes of a text, those of an empty one an empty mapping.

    Raises
    ------
    CannotEdit
        YAML refuses the text.
    """
    try:
        return YAML(typ="safe", pure=True).compose(text) or MappingNode("tag:yaml.org,2002:map", [])
    except YAMLError as error:
        raise CannotEdit(str(error)) from None


def find(node: Node, path: Key) -> tuple[Node | None, Node]:
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


def is_flow(node: Node) -> bool:
    """Whether it is written in braces or brackets."""
    return isinstance(node, (MappingNode, SequenceNode)) and bool(node.flow_style)


def is_empty(node: Node) -> bool:
    """Whether nothing is written there."""
    return isinstance(node, ScalarNode) and node.start_mark.index == node.end_mark.index


def find_end(text: str, node: Node, key: Node | None) -> int:
    """Where what is written of a value ends, comments behind it left out."""
    if is_empty(node) and key is not None:
        return text.index(":", key.end_mark.index) + 1
    if isinstance(node, (MappingNode, SequenceNode)) and not is_flow(node) and node.value:
        last = node.value[-1]
        return find_end(text, last[1], last[0]) if isinstance(last, tuple) else find_end(text, last, None)
    return int(node.end_mark.index)


def find_line_end(text: str, place: int) -> int:
    """The end of the line, before its break; the place itself where a block of text has ended with the line."""
    if place and text[place - 1] == "\n":
        return place
    found = text.find("\n", place)
    if found < 0:
        return len(text)
    return found - 1 if text[found - 1] == "\r" else found


def find_break(text: str) -> str:
    """The break at the ends of a text's lines."""
    return "\r\n" if "\r\n" in text else "\n"
