"""Slips of the keyboard in a run file: full-width signs, tabs and missing blanks, where YAML refuses a text or a value is at fault.

In: the lines of a text that YAML refuses, or a value that is not what was expected. Out: what was typed and how it is
written; of a whole text also the text as it was meant, so that what else is wrong can be told with it.
Chinese prose is full of ``：`` and ``，``: a line is looked at only where a key can stand, and never inside a block of text.
"""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from perfeval_helpers.values.language import Told, tell

_KEY = r"[^\s:：,，\"'“”‘’\[\]{}#&*!|>%@`-][^\s:：,，。；\"'“”‘’\[\]{}#]*"
_WORD = r"[A-Za-z_][\w.]*"
_BLANKS = "\t\u3000\u00a0"
_WIDE_COLON = re.compile(rf"(\s*(?:- +)*)({_KEY})\s*：[ {_BLANKS}]*(.*)")
_TIGHT_COLON = re.compile(rf"(\s*(?:- +)*)({_KEY}):(?=[^\s:/])[{_BLANKS}]*(.*)")
_WIDE_BLANK = re.compile(rf"(\s*(?:- +)*)({_KEY}):[{_BLANKS}]+(.*)")
_ENTRY = re.compile(rf"(\s*(?:- +)*{_KEY}: +)(.+)")
_FLOW_COLON = re.compile(rf"([{{,，]\s*)({_WORD})(：\s*|:(?=[^\s\d/,}}]))")
_FLOW_COMMA = re.compile(rf"\s*[，、](?=\s*{_WORD}\s*[:：])")
_FLOW_SIGN = re.compile(r"(: +)((?:>=?|[%@`])[^,}\]\"']*[^,}\]\"'\s])")
_DASHES = re.compile(r"^(?:- +)+")
_OPEN_QUOTE = re.compile(rf"(\s*(?:- +)*{_KEY}: +)(['\"])((?!\2).)*")
_NEXT_KEY = re.compile(rf"\s*(?:- +)*{_KEY}\s*[:：]")
_BLOCK = re.compile(r"(?:: +|- +|^)[|>][+-]?\d*\s*(?:#.*)?$")
_COMMENT = re.compile(r"(?:^|\s)#.*")
_NUMBER = re.compile(r"([-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*(百万|千万|百|千|万|亿)?\s*(%|[^\W\d]{0,3}(?:/[^\W\d]{1,3})?)")
_NUMBERED = re.compile(r"^\d+、")  # 4、您的意见建议 is one header, no list
_TIMES = {"": 1, "百": 100, "千": 1_000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}


@dataclass(frozen=True, slots=True)
class Slip:
    """What was typed on a line, and how it is written."""

    line: int
    message: Told


def mend_text(text: str) -> tuple[list[Slip], str]:
    """The slips of a text that YAML refuses, and the text as it was meant, line by line.

    Examples
    --------
    >>> slips, mended = mend_text("run: a\\nproject：甲\\nperiod: {start：2022-01-01，end: 2022-12-31}\\n")
    >>> [slip.line for slip in slips], mended.splitlines()[1:]
    ([2, 3, 3], ['project: 甲', 'period: {start: 2022-01-01, end: 2022-12-31}'])
    """
    slips: list[Slip] = []
    mended: list[str] = []
    block: int | None = None  # the indentation of the key whose block of text this is
    indent, opens, prose = 0, False, False  # of the last line that was looked at
    depth = 0  # brackets that are open
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        content = line.strip(" \r\t\u3000\u00a0")
        own = len(line) - len(line.lstrip(f" {_BLANKS}"))
        if not content or content.startswith("#") or (block is not None and own > block):
            mended.append(line)
            continue
        block = None
        if not depth and any(blank in line[:own] for blank in _BLANKS):
            blank = tell("a tab") if "\t" in line[:own] else tell("a full-width blank")
            slips.append(Slip(number, tell("{blank} before the first word; expected indentation by half-width blanks", blank=blank)))
            own = indent + 2 if opens else indent
            line = " " * own + line.lstrip(f" {_BLANKS}")
        continued = prose and own > indent  # a text that goes on: 其中：一是…
        if not depth and not continued:
            line = _mend_key(line, number, slips)
            if (match := _OPEN_QUOTE.fullmatch(line)) and number < len(lines) and _NEXT_KEY.match(lines[number]):
                slips.append(Slip(number, tell("the quote {mark} is opened and not closed; expected a quote at both ends", mark=match[2])))
                line += match[2]
        if depth or re.search(r"[\[{]", line):
            line = _mend_flow(line, number, slips, bool(depth))
        mended.append(line)
        bare = _COMMENT.sub("", line).rstrip()
        if not continued and not depth:
            indent = own + len(bare.lstrip()) - len(_DASHES.sub("", bare.lstrip(), count=1))
            opens, prose = bare.endswith(":"), not bare.endswith((":", "]", "}", '"', "'"))
        block = own if _BLOCK.search(line) else None
        unquoted = re.sub(r"\"[^\"]*\"|'[^']*'", "", bare)
        depth = max(0, depth + len(re.findall(r"[\[{]", unquoted)) - len(re.findall(r"[\]}]", unquoted)))
    return slips, "\n".join(mended)


@dataclass(frozen=True)
class Change:
    """A line as it is and as it would be."""

    line: int
    before: str
    after: str


@dataclass(frozen=True)
class Proposal:
    """The text as it was meant, and each line in which it differs."""

    text: str
    changes: tuple[Change, ...]


def propose(text: str) -> Proposal | None:
    """Put right what can be: full-width signs, tabs, missing blanks, quotes; None where nothing is seen.

    Examples
    --------
    >>> proposal = propose("run: a\\r\\nproject：甲   # 简称\\r\\n")
    >>> proposal.text
    'run: a\\r\\nproject: 甲   # 简称\\r\\n'
    >>> [(change.line, change.before) for change in proposal.changes]
    [(2, 'project：甲   # 简称')]
    >>> propose("run: a\\n") is None
    True
    """
    lines = text.split("\n")
    _, mended = mend_text("\n".join(line.removesuffix("\r") for line in lines))
    # each line keeps its own end
    meant = [after + "\r" * before.endswith("\r") for before, after in zip(lines, mended.split("\n"), strict=True)]
    changes = tuple(
        Change(number, before.rstrip("\r"), after.rstrip("\r"))
        for number, (before, after) in enumerate(zip(lines, meant, strict=True), start=1) if before != after
    )
    return Proposal("\n".join(meant), changes) if changes else None


def _mend_key(line: str, number: int, slips: list[Slip]) -> str:
    """A line that can hold a key: its colon, the blank behind it, and a value that YAML takes for something else."""
    match = _WIDE_COLON.fullmatch(line)
    if match and ("-" not in match[1] or match[2].isascii()):  # - 会议纪要：第3号 is an entry of a list
        slips.append(Slip(number, _tell_wide_colon(match[2])))
    elif match := _WIDE_BLANK.fullmatch(line):
        slips.append(Slip(number, tell("a tab or full-width blank after '{key}:'; expected a half-width blank", key=match[2])))
    elif match := _TIGHT_COLON.fullmatch(line):
        slips.append(Slip(number, _tell_tight_colon(match[2])))
    if match:
        line = f"{match[1]}{match[2]}: {match[3]}".rstrip()
    if (match := _ENTRY.fullmatch(line)) and (wrong := _name_value(bare := _COMMENT.sub("", match[2]).rstrip())):
        slips.append(Slip(number, wrong))
        line = match[1] + _quote(bare) + match[2][len(bare):]
    return line


def _tell_wide_colon(key: str) -> Told:
    return tell("a full-width colon (：) after '{key}'; expected a half-width colon and a blank: '{key}: …'", key=key)


def _tell_tight_colon(key: str) -> Told:
    return tell("no blank after '{key}:'; expected a blank behind the colon: '{key}: …'", key=key)


def _tell_sign(text: str) -> Told:
    return tell("'{text}', which begins with {sign}; expected a text like this in quotes", text=text, sign=text[0])


def _name_value(value: str) -> Told | None:
    """What keeps a value from being read as a text; None where nothing does."""
    if not value or value[0] in "\"'[{|&*!#" or re.fullmatch(r">[+-]?\d*", value):
        return None
    shown = value.strip("“”‘’")[:20]
    if value[0] in "%@`>":
        return _tell_sign(shown)
    if re.search(r":(?:\s|$)", value):
        return tell("'{text}', which holds a colon and a blank; expected a text like this in quotes", text=shown)
    return None


def _mend_flow(line: str, number: int, slips: list[Slip], inside: bool) -> str:
    """What stands inside brackets: { id: a, name: b }."""
    start = 0 if inside else re.search(r"[\[{]", line).start()  # type: ignore[union-attr]
    head, rest = line[:start], line[start:]
    if inside:
        rest = "," + rest  # as behind a comma, which is taken off again
    for part in re.split(r"(\"[^\"]*\"|'[^']*'|(?<=\s)#.*)", rest):
        if part[:1] in ("'", '"', "#"):
            head += part
            continue
        for match in _FLOW_COLON.finditer(part):
            wide = match[3].startswith("：")
            slips.append(Slip(number, _tell_wide_colon(match[2]) if wide else _tell_tight_colon(match[2])))
        part = _FLOW_COLON.sub(r"\1\2: ", part)
        for _ in _FLOW_COMMA.finditer(part):
            slips.append(Slip(number, tell("a full-width comma (，) between entries; expected a half-width comma and a blank")))
        part = _FLOW_COMMA.sub(", ", part)
        for match in _FLOW_SIGN.finditer(part):
            slips.append(Slip(number, _tell_sign(match[2])))
        head += _FLOW_SIGN.sub(lambda match: match[1] + _quote(match[2]), part)
    return head.replace(",", "", 1) if inside else head


def _quote(value: str) -> str:
    return '"' + value.strip("“”‘’").replace("\\", "\\\\").replace('"', '\\"') + '"'


def explain_rest(key: str) -> Told | None:
    """What is meant by a key that is a number: the second half of one with a comma; None for any other.

    Examples
    --------
    >>> explain_rest("points") is None, explain_rest("000").english[:60]
    (True, 'the rest of a number that a comma has cut in two at 000; exp')
    """
    return tell('the rest of a number that a comma has cut in two at {name}; expected numbers with a comma quoted inside {{ }}, such as "5,300"',
                name=key) if re.fullmatch(r"[\d.]+\s*%?", key) else None


def explain_value(value: str) -> Told | None:
    """What may have been meant by a value (or key) that is at fault; None where nothing is seen.

    Examples
    --------
    >>> explain_value("start：2022-01-01").english, explain_value("“2022-01-01”").english, explain_value("明年")
    ('with a half-width colon and a blank: start: …', 'without full-width quotes', None)
    >>> explain_value("4、您的意见") is None, explain_value("甲、乙") is None
    (True, False)
    """
    if match := re.match(rf"({_WORD})：", value):
        return tell("with a half-width colon and a blank: {word}: …", word=match[1])
    if match := re.match(rf"({_WORD}):(?=[^\s\\/])", value):  # C:\\data and https: are no keys
        return tell("with a blank behind the colon: {word}: …", word=match[1])
    if len(value) > 1 and value[0] in "“”‘’＂＇":
        return tell("without full-width quotes")
    if value and value[0] in "【［〔｛":
        return tell("with half-width brackets [ ] or {{ }}")
    if re.search("[，、；;]", _NUMBERED.sub("", value)):
        return tell("with half-width commas between entries: [a, b]")
    return None


def read_measured(value: str) -> tuple[str, str] | None:
    """A number that came with a unit, written out, and its unit; None where it is no number or has none.

    Examples
    --------
    >>> read_measured("2.5万元"), read_measured("90％"), read_measured("25000"), read_measured("五十")
    (('25000', '元'), ('90', '%'), None, None)
    """
    match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", value).strip())
    if match is None or not (match[2] or match[3]):
        return None
    number = Fraction(match[1].replace(",", "")) * _TIMES[match[2] or ""]
    return str(number) if number.denominator == 1 else str(float(number)), match[3]


def explain_number(value: object) -> Told | None:
    """How a number is written that came with a unit; None where it is none.

    Examples
    --------
    >>> explain_number("2.5万元").english, explain_number("90％").english, explain_number("五十")
    ('without its unit: 25000', 'without the sign %: 90', None)
    """
    read = read_measured(value) if isinstance(value, str) else None
    if read is None:
        return None
    shown, unit = read
    return tell("without the sign %: {number}", number=shown) if unit == "%" else tell("without its unit: {number}", number=shown)
