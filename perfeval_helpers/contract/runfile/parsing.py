"""Strict YAML: in comes a run file or framework, out come its texts, each with the line it stands on, and the faults.

Nothing is typed by YAML: ``001`` stays ``001`` and ``yes`` stays ``yes``. Only mappings, lists and scalars are legal;
tags, anchors, aliases, duplicate keys and further documents are faults. The tree is built from parser events, so that
no alias is ever expanded and depth costs no recursion. A text that YAML refuses for slips of the keyboard is a fault, and
read on as it was meant, so that everything is told at once.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from perfeval_helpers.contract.runfile.document import Document, Key, describe, refuse_other_kind
from perfeval_helpers.contract.runfile.slips import explain_rest, mend_text
from perfeval_helpers.values.language import Message, Told, tell

MAX_BYTES = 1 << 20
MAX_DEPTH = 30
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = {"", "~", "null", "Null", "NULL"}
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class _Stop(Exception):
    """The file cannot be followed any further."""


def read_document(path: Path, shown: str, code: str) -> Document:
    """Read a YAML file strictly.

    Parameters
    ----------
    path
        The file.
    shown
        Its path as messages show it.
    code
        Code of the faults.

    Returns
    -------
    Document
        With `faults`; nothing is raised for bad content.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        document = Document(shown, code)
        document.add((), tell("cannot be read ({strerror}); expected a readable file", strerror=error.strerror), line=1)
        return document
    return parse_document(content, shown, code)


def parse_document(content: bytes, shown: str, code: str) -> Document:
    """The same of what stands in a file, or is about to (see `read_document`)."""
    document = Document(shown, code)
    if len(content) > MAX_BYTES:
        document.add((), tell("more than 1 MiB; expected a file written by hand"), line=1)
        return document
    if is_office_file(content):
        document.add((), refuse_office_file(), line=1)
        return document
    text = _decode(content, document)
    if text is None:
        return document
    if match := CONTROL.search(text):
        line = text.count("\n", 0, match.start()) + 1
        document.add((), refuse_character(match[0]), line=line)
        return document
    try:
        _parse(text, document)
    except _Stop:
        document.data = {}
    if other := refuse_other_kind(text, code):
        document.data = {}
        document.faults[:] = [document.fault((), other, line=1)]
    return document


def is_office_file(content: bytes) -> bool:
    """Whether bytes are a Word file's or a workbook's."""
    return content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def refuse_office_file() -> Told:
    """What is wrong with a Word file or workbook in the place of a text."""
    return tell("a Word file or workbook; expected a text file: copy its text into one, saved as UTF-8")


def decode_text(content: bytes) -> tuple[str, str | None]:
    """The encoding of a file and its text, None where its bytes are none of any that is known.

    Examples
    --------
    >>> decode_text("项目".encode()), decode_text("项目".encode("gb18030")), decode_text(b"\\xff")
    (('UTF-8', '项目'), ('GBK', '项目'), ('', None))
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return "UTF-16", content.decode("utf-16")
        except UnicodeDecodeError:
            return "UTF-16", None
    for name, codec in (("UTF-8", "utf-8-sig"), ("GBK", "gb18030")):
        try:
            return name, content.decode(codec)
        except UnicodeDecodeError:
            continue
    return "", None


def _find_odd_line(content: bytes) -> int:
    """The first line with bytes that are not UTF-8."""
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return error.object.count(b"\n", 0, error.start) + 1
    return 1


def _decode(content: bytes, document: Document) -> str | None:
    """The text of a file, also of one in another encoding, which is a fault: what else is wrong is told with it."""
    encoding, text = decode_text(content)
    if encoding == "UTF-16":
        document.add((), tell("saved as UTF-16; expected a text file saved as UTF-8"), line=1)
    elif encoding != "UTF-8":
        line = _find_odd_line(content)
        if text is None:
            document.add((), tell("bytes that are not UTF-8; expected a text file saved as UTF-8"), line=line)
        else:
            document.add((), tell("saved as GBK (“ANSI”), bytes that are not UTF-8; expected a text file saved as UTF-8"), line=line)
    return text


def _parse(text: str, document: Document) -> None:
    """Build the document; of a text that YAML refuses for slips of the keyboard, those, and what else is wrong with it."""
    before = len(document.faults)
    try:
        _build(text, document)
        return
    except yaml.YAMLError as error:
        refusal = error
    slips, mended = mend_text(text)
    if not slips:
        _tell(refusal, document, set())
    del document.faults[before:]
    for part in (document.lines, document.key_lines, document.broken):
        part.clear()
    for slip in slips:
        document.add((), slip.message, line=slip.line)
    try:
        _build(mended, document)
    except yaml.YAMLError as error:
        _tell(error, document, {slip.line for slip in slips})


#: What libyaml says → what to look at.
_PROBLEMS = {
    "could not find expected ':'": Message("a key on this line or the one above has no half-width colon and blank behind it"),
    "mapping values are not allowed in this context": Message("no 'key: value' can stand here; look at the indentation, and put a text with a colon and a blank in half-width quotes"),
    "did not find expected key": Message("the indentation differs from that of the keys beside it, a bracket or quote above is not closed, or text goes on behind a quote"),
    "did not find expected ',' or ']'": Message("a square bracket [ ] is not closed, or a half-width comma is missing between its entries"),
    "did not find expected ',' or '}'": Message("a curly bracket {{ }} is not closed, or a half-width comma is missing between its entries"),
    "did not find expected node content": Message("something is missing inside a bracket"),
    "found unexpected end of stream": Message("the quote that opens on this line is not closed"),
    "found character that cannot start any token": Message("no text begins with this sign without half-width quotes around it, or a quote above is not closed"),
    "block sequence entries are not allowed in this context": Message("no list entry ('- ') can stand here; look at the indentation"),
    "did not find expected '-' indicator": Message("a list entry begins with '- '; look at the indentation"),
    "did not find expected <document start>": Message("the indentation differs from that above, or a bracket or quote above is not closed"),
    "found a tab character that violates indentation": Message("the line begins with a tab; expected indentation by half-width blanks"),
    "did not find expected comment or line break": Message("a line ends behind '|' or '>'; put a text that begins with one in half-width quotes"),
    "did not find expected alphabetic or numeric character": Message("a text that begins with & or * stands in half-width quotes"),
    "found unknown escape character": Message("a backslash in double quotes is written \\\\, or single quotes stand around the text"),
}
_ELSE = Message("look at the colons, indentation, brackets and quotes on this line and the one above")


def _tell(error: yaml.YAMLError, document: Document, told: set[int]) -> None:
    """Say what YAML refuses, unless something is told of that line already; nothing can be read on."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "context", None) or ""
    if problem == "found unexpected end of stream":  # where the quote was opened says more
        mark = getattr(error, "context_mark", None) or mark
    line = mark.line + 1 if mark else 1
    if line not in told:
        document.add((), tell("no valid YAML: {problem}", problem=_PROBLEMS.get(problem, _ELSE)), line=line)
    raise _Stop


@dataclass
class _Frame:
    container: dict[str, Any] | list[Any]
    path: Key
    key: str | None = None


def _build(text: str, document: Document) -> None:
    stack: list[_Frame] = []
    doubled: list[tuple[dict[str, Any], str]] = []
    documents = 0
    root: Any = None

    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                document.add((), tell("a second document (---); expected one document a file"), line=line)
                raise _Stop
            continue
        if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            stack.pop()
            continue
        if not isinstance(event, yaml.NodeEvent):
            continue

        top = stack[-1] if stack else None
        if top is not None and isinstance(top.container, dict) and top.key is None:
            _read_key(event, top, document, doubled, line)
            continue
        path = _path_of(top)
        document.lines[path] = line
        if isinstance(event, yaml.AliasEvent):
            document.add(path, tell("alias *{anchor}; expected the value written out", anchor=event.anchor), line=line)
            document.broken.add(path)
            value: Any = None
        else:
            _refuse_marks(event, path, document, line)
            if isinstance(event, yaml.ScalarEvent):
                value = None if event.style in (None, "") and event.value in _NULLS else event.value
            else:
                value = {} if isinstance(event, yaml.MappingStartEvent) else []
        if top is None:
            root = value
        elif isinstance(top.container, dict):
            top.container[str(top.key)] = value
            top.key = None
        else:
            top.container.append(value)
        if isinstance(value, (dict, list)):
            if len(stack) >= MAX_DEPTH:
                document.add(path, tell("nested deeper than {max_depth} levels; expected a flat file", max_depth=MAX_DEPTH), line=line)
                raise _Stop
            stack.append(_Frame(value, path))

    for container, key in doubled:
        del container[key]
    if not isinstance(root, dict):
        found = tell("an empty file") if root is None else describe(root)
        document.add((), tell("{found}; expected a mapping of keys to values", found=found), line=document.lines.get((), 1))
    else:
        document.data = root


def _path_of(top: _Frame | None) -> Key:
    if top is None:
        return ()
    if isinstance(top.container, list):
        return (*top.path, len(top.container))
    return (*top.path, str(top.key))


def refuse_character(character: str) -> Told:
    """What is wrong with a sign that no text has."""
    number = f"{ord(character):04X}"
    return tell("control character U+{number}; expected plain text", number=number)


def _refuse_marks(event: Any, path: Key, document: Document, line: int) -> None:
    if isinstance(event, yaml.ScalarEvent) and (match := CONTROL.search(event.value)):
        document.add(path, refuse_character(match[0]), line=line)
        document.broken.add(path)
    if event.tag is not None:
        document.add(path, tell("tag {tag}; expected a plain value", tag=event.tag), line=line)
        document.broken.add(path)
    if event.anchor is not None:
        document.add(path, tell("anchor &{anchor}; expected a plain value", anchor=event.anchor), line=line)


def _read_key(
    event: Any, top: _Frame, document: Document, doubled: list[tuple[dict[str, Any], str]], line: int
) -> None:
    assert isinstance(top.container, dict)
    if not isinstance(event, yaml.ScalarEvent):
        document.add(top.path, tell("a key that is no text; expected a name before the colon"), line=line)
        raise _Stop
    key = event.value
    path = (*top.path, key)
    _refuse_marks(event, path, document, line)
    if (event.style in (None, "") and key in _NULLS) or not key.strip():
        document.add(top.path, tell("a key without a name; expected a name before the colon"), line=line)
    if key in top.container:
        first = document.key_lines[path]
        doubly = tell("given twice (first on line {first}); expected each key once", first=str(first))
        document.add(path, explain_rest(key) or doubly, line=line)
        # parsed aside, so that its content is still checked for form, then dropped
        key = f"{key}\0{line}\0{len(doubled)}"
        doubled.append((top.container, key))
    else:
        document.key_lines[path] = line
    top.key = key
