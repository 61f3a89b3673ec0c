"""Strict YAML: in comes a run file or framework, out come its texts, each with the line it stands on, and the faults.

Nothing is typed by YAML: ``001`` stays ``001`` and ``yes`` stays ``yes``. Only mappings, lists and scalars are legal;
tags, anchors, aliases, duplicate keys and further documents are faults. The tree is built from parser events, so that
no alias is ever expanded and depth costs no recursion. A text that YAML refuses for slips of the keyboard is a fault, and
read on as it was meant, so that everything is told at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from perfeval_helpers.contract.runfile.document import Document, Key, describe
from perfeval_helpers.contract.runfile.slips import mend_text

MAX_BYTES = 1 << 20
MAX_DEPTH = 30
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = {"", "~", "null", "Null", "NULL"}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


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
        document.add((), f"cannot be read ({error.strerror})", "a readable file", "文件无法读取，检查它是否存在、是否有读取权限", line=1)
        return document
    return parse_document(content, shown, code)


def parse_document(content: bytes, shown: str, code: str) -> Document:
    """The same of what stands in a file, or is about to (see `read_document`)."""
    document = Document(shown, code)
    if len(content) > MAX_BYTES:
        document.add((), "more than 1 MiB", "a file written by hand", "文件超过1 MiB", line=1)
        return document
    text = _decode(content, document)
    if text is None:
        return document
    if match := _CONTROL.search(text):
        line = text.count("\n", 0, match.start()) + 1
        document.add((), f"control character U+{ord(match[0]):04X}", "plain text", "含有控制字符", line=line)
        return document
    try:
        _parse(text, document)
    except _Stop:
        document.data = {}
    return document


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
        document.add((), "saved as UTF-16", "a text file saved as UTF-8",
                     "文件保存成了UTF-16（“Unicode”），应另存为UTF-8（记事本：另存为，编码选UTF-8）", line=1)
    elif encoding != "UTF-8":
        line = _find_odd_line(content)
        if text is None:
            document.add((), "bytes that are not UTF-8", "a text file saved as UTF-8", "含有不是UTF-8的字节，应保存为UTF-8编码的文本文件", line=line)
        else:
            document.add((), "saved as GBK (“ANSI”), bytes that are not UTF-8", "a text file saved as UTF-8",
                         "文件保存成了GBK（“ANSI”）编码，应另存为UTF-8（记事本：另存为，编码选UTF-8）", line=line)
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
        document.add((), slip.found, slip.expected, slip.chinese, line=slip.line)
    try:
        _build(mended, document)
    except yaml.YAMLError as error:
        _tell(error, document, {slip.line for slip in slips})


#: What libyaml says, in Chinese.
_PROBLEMS_ZH = {
    "could not find expected ':'": "这一行或上一行的键后面没有半角冒号加空格",
    "mapping values are not allowed in this context": "此处不能再有“键: 值”；检查缩进，含冒号的文字应加半角引号",
    "did not find expected key": "缩进与同级的键不一致，或上面的括号、引号没有闭合",
    "did not find expected ',' or ']'": "方括号[ ]没有闭合，或各项之间缺少半角逗号",
    "did not find expected ',' or '}'": "花括号{ }没有闭合，或各项之间缺少半角逗号",
    "did not find expected node content": "括号内缺少内容",
    "found unexpected end of stream": "从这一行开始的引号没有闭合",
    "found character that cannot start any token": "此处的符号不能开头；以特殊符号开头的文字应加半角引号",
    "block sequence entries are not allowed in this context": "此处不能是“- ”列表项，检查缩进",
    "did not find expected '-' indicator": "列表项应以“- ”开头，检查缩进",
    "did not find expected <document start>": "缩进与上面不一致，或上面的括号、引号没有闭合",
    "found a tab character that violates indentation": "行首是制表符（Tab），缩进应为半角空格",
    "did not find expected comment or line break": "“|”或“>”之后应换行；以它们开头的文字应加半角引号",
    "found unknown escape character": "双引号内的反斜杠\\应写作\\\\，或改用单引号",
}


def _tell(error: yaml.YAMLError, document: Document, told: set[int]) -> None:
    """Say what YAML refuses, unless something is told of that line already; nothing can be read on."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "context", None) or "it cannot be parsed"
    if problem == "found unexpected end of stream":  # where the quote was opened says more
        mark = getattr(error, "context_mark", None) or mark
    line = mark.line + 1 if mark else 1
    if line not in told:
        document.add((), f"no valid YAML ({problem})", "keys, colons and indentation as in the other run files",
                     f"不是合法的YAML：{_PROBLEMS_ZH.get(problem, '检查这一行和上一行的冒号、缩进、括号和引号')}", line=line)
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
