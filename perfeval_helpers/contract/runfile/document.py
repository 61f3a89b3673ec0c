"""A parsed run file, framework or declaration: its texts, each with the line it stands on, and how its faults are said.

In: what `parsing` has read. Out: `Document`, and values as messages quote them, in English and Chinese.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile.slips import explain_value
from perfeval_helpers.values.language import Told

Key = tuple[str | int, ...]


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


_SHAPES_ZH = {"nothing": "空白", "a mapping": "一组“键: 值”", "a list": "列表"}
_QUOTED = re.compile(r"'([^']*)'")


def describe_zh(value: object) -> str:
    """As `describe`, for a Chinese message."""
    said = describe(value)
    return _SHAPES_ZH.get(said) or f"“{said[1:-1]}”"


def _say_found(found: str, value: object, key: str, chinese: str) -> str:
    """What a Chinese message begins with: the value that was found, where it neither names it itself nor stands in the key."""
    if found in _SHAPES_ZH:
        said = _SHAPES_ZH[found]
    elif isinstance(value, str) and found.startswith(describe(value)):
        said = describe_zh(value)
    elif (match := _QUOTED.match(found)) and match[1] != key:
        said = f"“{match[1]}”"
    else:
        return ""
    return f"现为{said}，" if said and said not in chinese else ""


def _escape(text: str) -> str:
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


_HINT = "; did you mean '"
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
    return f"{_HINT}{folded[near[0]]}'?" if near else ""


def suggest_zh(hint: str) -> str:
    """What `suggest` says at the end of an English text, in Chinese.

    Examples
    --------
    >>> suggest_zh("'festival'; did you mean 'festivals'?"), suggest_zh("'x'")
    ('；是否为“festivals”？', '')
    """
    near = hint.partition(_HINT)[2].removesuffix("'?")
    return f"；是否为“{near}”？" if near else ""


def suggest_told(name: str, names: Iterable[str]) -> Told:
    """`suggest` in both languages; where no name is near, the Chinese is the end of the sentence."""
    hint = suggest(name, names)
    return Told(suggest_zh(hint) or "。", hint)


def dot(path: Key) -> str:
    """``targets.3.target``: list places are counted from 1."""
    return ".".join(str(part + 1) if isinstance(part, int) else _escape(part.split("\0")[0]) for part in path)


def find_in(value: Any, path: Key) -> Any:
    """What stands at a path below a value; None where there is nothing."""
    for part in path:
        inside = part in value if isinstance(value, dict) else isinstance(value, list) and part in range(len(value))
        if not inside:
            return None
        value = value[part]
    return value


@dataclass
class Document:
    """A parsed file."""

    shown: str  #: The path as people see it, relative to the project
    code: str  #: Code of its faults: ``RUN-FILE`` or ``FRAMEWORK``
    data: dict[str, Any] = field(default_factory=dict)  #: Nested dicts and lists of texts and None; empty where the file is no mapping
    lines: dict[Key, int] = field(default_factory=dict)  #: lines, key_lines: Line of every value and of every key, by path
    key_lines: dict[Key, int] = field(default_factory=dict)
    faults: list[Finding] = field(default_factory=list)  #: What is wrong with the form of the file
    broken: set[Key] = field(default_factory=set)  #: Paths whose value could not be read: further faults there would only repeat the first

    def line_of(self, path: Key) -> int:
        """The line of the key at `path`, else of the nearest thing around it."""
        for end in range(len(path), -1, -1):
            line = self.key_lines.get(path[:end]) or self.lines.get(path[:end])
            if line:
                return line
        return 1

    def find(self, path: Key) -> Any:
        """What stands at a path; None where there is nothing."""
        return find_in(self.data, path)

    def fault(
        self, path: Key, found: str, expected: str, chinese: str, *, code: str | None = None, line: int | None = None
    ) -> Finding:
        """Make a finding at `path`; `expected` and `chinese` say what should stand there.

        The Chinese message begins with the value that was found, as `found` does, and ends with its suggestion; the place
        is said by `Finding.located`.
        """
        if line is None:
            line = self.lines.get(path) or self.line_of(path)
        english = f"{found}; expected {expected}" if expected else found
        key = dot(path)
        value = self.find(path)
        meant, meant_zh = ("", "")
        if path and isinstance(value, str) and found.partition(_HINT)[0] == describe(value):
            meant, meant_zh = explain_value(value)
        elif path and found.startswith("unknown key"):
            meant, meant_zh = explain_value(str(path[-1]))
        if meant:
            english += f", {meant}"
        said = f"{chinese}；{meant_zh}" if meant_zh else chinese
        message = _say_found(found, value, str(path[-1]) if path else "", chinese) + said + (suggest_zh(found) or "。")
        return Finding(code or self.code, Told(message, english), file=self.shown, lines=(line,), column=key or None,
                       advice=f"更正{self.shown}第{line}行")

    def add(self, path: Key, found: str, expected: str, chinese: str, *, line: int | None = None) -> None:
        """Record a fault of the file's form."""
        self.faults.append(self.fault(path, found, expected, chinese, line=line))
