"""A parsed run file, framework or declaration: its texts, each with the line it stands on, and how its faults are said.

In: what `parsing` has read. Out: `Document`, and values as messages quote them.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile.slips import explain_value
from perfeval_helpers.values.language import Message, Told, tell

Key = tuple[str | int, ...]
#: What a file is by the code of its faults, and keys that no other kind has, of which a file of the kind has two.
_KINDS = {
    "RUN-FILE": (Message("a run file"), {"run", "period", "framework", "judgements"}),
    "FRAMEWORK": (Message("a framework"), {"grades", "indicators"}),
    "DECLARATION": (Message("the declaration of an extract"), {"extract", "line_means"}),
    "NARRATIVE": (Message("a narrative"), set()),
}
_TOP_KEY = re.compile(r"^(\w+)\s*[:：]", re.MULTILINE)
_PROSE = re.compile(r"^## *(?:摘要|引言|[一二三四五六七八九十]+（)", re.MULTILINE)


def describe(value: object) -> Told:
    """A value as a message quotes it: shortened, never a whole structure.

    Examples
    --------
    >>> describe("甲"), describe("甲").english, describe(None).english
    ('“甲”', "'甲'", 'nothing')
    """
    if value is None:
        return tell("nothing")
    if isinstance(value, dict):
        return tell("a mapping")
    if isinstance(value, (list, tuple)):
        return tell("a list")
    text = _escape(str(value))
    shown = f"{text[:60]}…" if len(text) > 60 else text
    return tell("'{text}'", text=shown)


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


def find_near(name: str, names: Iterable[str]) -> str | None:
    """The known name that is nearest to a misspelt one, never the opposite of what was written."""
    folded = {known.casefold(): known for known in names if not is_opposite(name, known)}
    near = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else None


def suggest(name: object, names: Iterable[str], ids: Mapping[str, str] = MappingProxyType({})) -> Told:
    """``; did you mean 'festivals'?`` where a known name is near, else nothing, which in Chinese is the end of the sentence.

    What stands under it in `ids` is told in its place. Never for a key that was typed with its value, which says itself what is wrong.

    Examples
    --------
    >>> suggest("完成", ["已完成", "部分完成", "未完成"]).english, suggest("符合", ["不符合"]).english, suggest("符合", ["不符合"])
    ("; did you mean '已完成'?", '', '。')
    """
    near = find_near(str(name), names)
    return tell("; did you mean '{near}'?", near=ids.get(near, near)) if near and explain_value(str(name)) is None else Told("。")


def hint_reversed(field: str, header: str) -> Told:
    """What follows where `columns` has a field before its header, as people think of it."""
    return tell("; it stands the other way round: write {{{header}: {field}}}", header=header, field=field)


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
    lines: dict[Key, int] = field(default_factory=dict)  #: Line of every value, by path
    key_lines: dict[Key, int] = field(default_factory=dict)  #: Line of every key, by path
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

    def fault(self, path: Key, message: Told, *, code: str | None = None, line: int | None = None) -> Finding:
        """Make a finding at `path`: what stands there and what should; the place is said by `Finding.located`.

        Where the message is about the value alone, what may have been meant by that is added.
        """
        if line is None:
            line = self.lines.get(path) or self.line_of(path)
        value = self.find(path)
        if path and isinstance(value, str) and message.english.startswith((f"{describe(value).english};", f"{describe(value).english},")):
            message = add_meaning(message, explain_value(value))
        return Finding(code or self.code, message, file=self.shown, lines=(line,), column=dot(path) or None,
                       advice=f"更正{self.shown}第{line}行")

    def add(self, path: Key, message: Told, *, line: int | None = None) -> None:
        """Record a fault of the file's form."""
        self.faults.append(self.fault(path, message, line=line))


def add_meaning(message: Told, meant: Told | None) -> Told:
    """A message and, where something is seen, how it is written."""
    return message if meant is None else tell("{message}, {meant}", message=Told(message.removesuffix("。"), message.english), meant=meant)


def refuse_other_kind(text: str, code: str) -> Told | None:
    """What is wrong with a file that was named in the place of one of another kind; None where it has keys of its own kind.

    Examples
    --------
    >>> refuse_other_kind("run: a\\nperiod: b\\n", "FRAMEWORK").english, refuse_other_kind("## 一（一）1 设立背景\\n", "NARRATIVE")
    ('a run file; expected a framework', None)
    """
    keys, is_prose = set(_TOP_KEY.findall(text)), _PROSE.search(text) is not None
    wanted, own = _KINDS[code]
    if keys & own or (is_prose and code == "NARRATIVE"):
        return None
    found = next((kind for kind, signs in _KINDS.values() if len(keys & signs) > 1), _KINDS["NARRATIVE"][0] if is_prose else None)
    return tell("{found}; expected {kind}", found=found, kind=wanted) if found else None
