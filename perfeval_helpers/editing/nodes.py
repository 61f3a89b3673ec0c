"""Where the values of a YAML text stand, as its library says: in a text and a path, out nodes and places in the text."""

from functools import lru_cache

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from perfeval_helpers.contract.runfile.document import Document, Key
from perfeval_helpers.contract.runfile.parsing import parse_document


class CannotEdit(ValueError):
    """The file cannot be changed at that place without changing more than that."""


@lru_cache(maxsize=4)
def read_text(text: str) -> Document:
    """The text as the reader of run files takes it; kept for a few texts, since each change looks at the same ones again.

    Raises
    ------
    CannotEdit
        It is no text in UTF-8.
    """
    try:
        return parse_document(text.encode("utf-8"), "", "RUN-FILE")
    except UnicodeEncodeError:
        raise CannotEdit("bytes that are not UTF-8") from None


def compose(text: str) -> Node:
    """The root of the text, of an empty one an empty mapping.

    Raises
    ------
    CannotEdit
        It is no YAML.
    """
    try:
        return YAML(typ="safe", pure=True).compose(text) or MappingNode("tag:yaml.org,2002:map", [])
    except YAMLError as error:
        raise CannotEdit(str(error)) from None


def find_node(node: Node, path: Key) -> tuple[Node | None, Node]:
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


def is_inline(node: Node) -> bool:
    """Whether it is written in braces or brackets."""
    return isinstance(node, (MappingNode, SequenceNode)) and bool(node.flow_style)


def is_empty(node: Node) -> bool:
    """Whether nothing is written of it."""
    return isinstance(node, ScalarNode) and node.start_mark.index == node.end_mark.index


def find_end(text: str, node: Node, key: Node | None) -> int:
    """Where what is written of a value ends, comments behind it left out."""
    if is_empty(node) and key is not None:
        return text.index(":", key.end_mark.index) + 1
    if isinstance(node, (MappingNode, SequenceNode)) and not is_inline(node) and node.value:
        return find_last_end(text, node)
    return int(node.end_mark.index)


def find_last_end(text: str, node: Node) -> int:
    """Where the last entry of a list or mapping ends."""
    last = node.value[-1]
    return find_end(text, last[1], last[0]) if isinstance(last, tuple) else find_end(text, last, None)


def find_line_end(text: str, place: int) -> int:
    """The end of the line, before its break; the place itself where a block of text has ended with the line."""
    if place and text[place - 1] == "\n":
        return place
    found = text.find("\n", place)
    if found < 0:
        return len(text)
    return found - 1 if text[found - 1] == "\r" else found


def find_break(text: str) -> str:
    """How the text breaks its lines."""
    return "\r\n" if "\r\n" in text else "\n"
