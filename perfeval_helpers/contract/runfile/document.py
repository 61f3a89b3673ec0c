"""Strict YAML: in comes a run file or framework, out come its texts, each with the line it stands on, and the faults.

Nothing is typed by YAML: ``001`` stays ``001`` and ``yes`` stays ``yes``. Only mappings, lists and scalars are legal;
tags, anchors, aliases, duplicate keys and further documents are faults. The tree is built from parser events, so that
no alias is ever expanded and depth costs no recursion.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from perfeval_helpers.contract.findings import Finding

Key = tuple[str | int, ...]
MAX_BYTES = 1 << 20
MAX_DEPTH = 30
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = {"", "~", "null", "Null", "NULL"}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def describe(value: object) -> str:
    """A value as a message quotes it: shortened, never a whole structure."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    text = _escape(str(value))
    return f"'{text[:60]}…'" if len(text) > 60 else f"'{text}'"


def _escape(text: str) -> str:
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


_NO = re.compile("[未不没无非否]")
_UN = ("un", "non", "not", "no", "in", "dis", "mis")


def is_opposite(one: str, other: str) -> bool:
    """Whether two names differ by a negation: near in letters, contrary in meaning.

    Examples
    --------
    >>> is_opposite("完成", "未完成"), is_opposite("完成", "已完成"), is_opposite("payout.paid_count", "payout.unpaid_count")
    (True, False, True)
    """
    if len(_NO.findall(one)) != len(_NO.findall(other)):
        return True
    own, others = (set(re.split(r"[._\s-]+", name.casefold())) for name in (one, other))
    less, more = own - others, others - own
    return any(a == f"{no}{b}" or b == f"{no}{a}" for a in less for b in more for no in _UN)


def suggest(name: str, names: Iterable[str]) -> str:
    """``; did you mean 'festivals'?`` where a known name is near, else nothing; never the opposite of what was written.

    Examples
    --------
    >>> suggest("完成", ["已完成", "部分完成", "未完成"]), suggest("符合", ["不符合"])
    ("; did you mean '已完成'?", '')
    """
    folded = {known.casefold(): known for known in names if not is_opposite(name, known)}
    near = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return f"; did you mean '{folded[near[0]]}'?" if near else ""


def dot(path: Key) -> str:
    """``targets.3.target``: list places are counted from 1."""
    return ".".join(str(part + 1) if isinstance(part, int) else _escape(part.split("\0")[0]) for part in path)


@dataclass
class Document:
    """A parsed file.

    Attributes
    ----------
    shown
        The path as people see it, relative to the project.
    code
        Code of its faults: ``RUN-FILE`` or ``FRAMEWORK``.
    data
        Nested dicts and lists of texts and None; empty where the file is no mapping.
    lines, key_lines
        Line of every value and of every key, by path.
    faults
        What is wrong with the form of the file.
    broken
        Paths whose value could not be read: further faults there would only repeat the first.
    """

    shown: str
    code: str
    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[Key, int] = field(default_factory=dict)
    key_lines: dict[Key, int] = field(default_factory=dict)
    faults: list[Finding] = field(default_factory=list)
    broken: set[Key] = field(default_factory=set)

    def line_of(self, path: Key) -> int:
        """The line of the key at `path`, else of the nearest thing around it."""
        for end in range(len(path), -1, -1):
            line = self.key_lines.get(path[:end]) or self.lines.get(path[:end])
            if line:
                return line
        return 1

    def find(self, path: Key) -> Any:
        """What stands at a path; None where there is nothing."""
        value: Any = self.data
        for part in path:
            inside = part in value if isinstance(value, dict) else isinstance(value, list) and part in range(len(value))
            if not inside:
                return None
            value = value[part]
        return value

    def fault(
        self, path: Key, found: str, expected: str, chinese: str, *, code: str | None = None, line: int | None = None
    ) -> Finding:
        """Make a finding at `path`; `expected` and `chinese` say what should stand there."""
        if line is None:
            line = self.lines.get(path) or self.line_of(path)
        english = f"{found}; expected {expected}" if expected else found
        key = dot(path)
        message = f"{self.shown}第{line}行" + (f"“{key}”" if key else "") + f"有误：{chinese}。"
        return Finding(code or self.code, "error", message, file=self.shown, lines=(line,), column=key or None,
                       english=english, advice=f"更正{self.shown}第{line}行")

    def add(self, path: Key, found: str, expected: str, chinese: str, *, line: int | None = None) -> None:
        """Record a fault of the file's form."""
        self.faults.append(self.fault(path, found, expected, chinese, line=line))


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
        document.add((), f"cannot be read ({error.strerror})", "a readable file", "文件无法读取", line=1)
        return document
    return parse_document(content, shown, code)


def parse_document(content: bytes, shown: str, code: str) -> Document:
    """The same of what stands in a file, or is about to (see `read_document`)."""
    document = Document(shown, code)
    if len(content) > MAX_BYTES:
        document.add((), "more than 1 MiB", "a file written by hand", "文件超过1 MiB", line=1)
        return document
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        document.add((), "bytes that are not UTF-8", "a text file saved as UTF-8", "文件应为UTF-8编码", line=line)
        return document
    if match := _CONTROL.search(text):
        line = text.count("\n", 0, match.start()) + 1
        document.add((), f"control character U+{ord(match[0]):04X}", "plain text", "含有控制字符", line=line)
        return document
    try:
        _build(text, document)
    except _Stop:
        document.data = {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        problem = error.problem or error.context or "it cannot be parsed"
        document.data = {}
        document.add((), f"no valid YAML ({problem})", "keys, colons and indentation as in the other run files",
                     "不是合法的YAML", line=line)
    except yaml.YAMLError:
        document.data = {}
        document.add((), "no valid YAML", "a text file saved as UTF-8", "不是合法的YAML", line=1)
    return document


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
                document.add((), "a second document (---)", "one document a file", "一个文件只能有一个文档", line=line)
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
            document.add(path, f"alias *{event.anchor}", "the value written out", "不允许使用别名（*）", line=line)
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
                document.add(path, f"nested deeper than {MAX_DEPTH} levels", "a flat file", "嵌套过深", line=line)
                raise _Stop
            stack.append(_Frame(value, path))

    for container, key in doubled:
        del container[key]
    if not isinstance(root, dict):
        document.add((), "an empty file" if root is None else describe(root), "a mapping of keys to values",
                     "应由“键: 值”组成", line=document.lines.get((), 1))
    else:
        document.data = root


def _path_of(top: _Frame | None) -> Key:
    if top is None:
        return ()
    if isinstance(top.container, list):
        return (*top.path, len(top.container))
    return (*top.path, str(top.key))


def _refuse_marks(event: Any, path: Key, document: Document, line: int) -> None:
    if isinstance(event, yaml.ScalarEvent) and (match := _CONTROL.search(event.value)):
        document.add(path, f"control character U+{ord(match[0]):04X}", "plain text", "含有控制字符", line=line)
        document.broken.add(path)
    if event.tag is not None:
        document.add(path, f"tag {event.tag}", "a plain value", "不允许使用标签（!）", line=line)
        document.broken.add(path)
    if event.anchor is not None:
        document.add(path, f"anchor &{event.anchor}", "a plain value", "不允许使用锚点（&）", line=line)


def _read_key(
    event: Any, top: _Frame, document: Document, doubled: list[tuple[dict[str, Any], str]], line: int
) -> None:
    assert isinstance(top.container, dict)
    if not isinstance(event, yaml.ScalarEvent):
        document.add(top.path, "a key that is no text", "a name before the colon", "键应为文字", line=line)
        raise _Stop
    key = event.value
    path = (*top.path, key)
    _refuse_marks(event, path, document, line)
    if (event.style in (None, "") and key in _NULLS) or not key.strip():
        document.add(top.path, "a key without a name", "a name before the colon", "键不能为空", line=line)
    if key in top.container:
        first = document.key_lines[path]
        document.add(path, f"given twice (first on line {first})", "each key once", f"键重复（首次见第{first}行）",
                     line=line)
        # parsed aside, so that its content is still checked for form, then dropped
        key = f"{key}\0{line}\0{len(doubled)}"
        doubled.append((top.container, key))
    else:
        document.key_lines[path] = line
    top.key = key
