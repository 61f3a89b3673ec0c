"""Number formats: how a spreadsheet shows a number, and whether it shows it as a day or a time.

In: a format's code or the number of a built-in one. Out: `NumberFormat`, which shows numbers and days. Source: ECMA-376
part 1, 18.8.30 and 18.8.31 (built-in formats of the Chinese version included).
"""

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property, lru_cache

GENERAL = "General"
#: Built-in formats by number; those from 27 on are the Chinese version's.
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "¥#,##0;¥-#,##0", 6: "¥#,##0;¥-#,##0", 7: "¥#,##0.00;¥-#,##0.00",
    8: "¥#,##0.00;¥-#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy",
    16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"',
    37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;(#,##0.00)",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', 42: '_ ¥* #,##0_ ;_ ¥* -#,##0_ ;_ ¥* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 44: '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
#: Digits that a spreadsheet keeps.
PRECISION = 15

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_(.)|\*(.)|!(.)')
_BRACKET = re.compile(r"\[(\$[^\]-]*)?([^\]]*)\]")
_PARTED = re.compile(r"(?<![0#?,.])[0#?][0#?,]*(?:\x00+[0#?]+)+,*(?![0#?.])")
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_CORE = re.compile(r"[0#?][0#?,]*(?:\.[0#?]*,*)?|\.[0#?]+,*")
_CONDITION = re.compile(r"\[(<=|>=|<>|[<>=])\s*(-?[0-9]+(?:\.[0-9]+)?)\]")
_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}
_DATE_TOKEN = re.compile(
    r"\[(?:h+|m+|s+)\]|y{2,4}|y|e|m{1,5}|d{1,4}|h{1,2}|s{1,2}(?:\.0+)?|AM/PM|A/P|上午/下午|aaaa?", re.IGNORECASE
)


@dataclass(frozen=True)
class NumberFormat:
    """One format by its code."""

    code: str

    @cached_property
    def _bare(self) -> str:
        """The first section without literals, colours and conditions."""
        first = _split_sections(self.code)[0]
        return _BRACKET.sub(lambda match: match[0] if _ELAPSED.fullmatch(match[0]) else "", _LITERAL.sub("", first))

    @cached_property
    def has_day(self) -> bool:
        """Whether it shows a year, a month beside another part of a day, or a day."""
        if not self.is_date:
            return False
        tokens = [token.casefold() for token in _DATE_TOKEN.findall(self._bare)]
        return any(token[0] in "yed" or token.startswith("aaa") for token in tokens) or not self.has_time

    @cached_property
    def has_time(self) -> bool:
        """Whether it shows hours or seconds."""
        return self.is_date and any(token.strip("[]").casefold()[0] in "hs" for token in _DATE_TOKEN.findall(self._bare))

    @cached_property
    def is_elapsed(self) -> bool:
        """Whether its hours go on beyond 24."""
        return bool(_ELAPSED.search(self._bare))

    @cached_property
    def is_date(self) -> bool:
        """Whether it shows a number as a day, a time, or both."""
        bare = self._bare
        if bare.strip().casefold() in (GENERAL.casefold(), "@", ""):
            return False
        return bool(_DATE_TOKEN.search(bare)) and not re.search(r"[0#?]", re.sub(r"s\.0+", "s", bare, flags=re.IGNORECASE))

    @cached_property
    def places(self) -> int | None:
        """The decimals that it shows of a number; None where it does not say, or shows thousands of it or digits apart."""
        core = _CORE.search(self._bare)
        if self.is_date or core is None or self.is_scaled or re.search(r"[E%/]", self._bare):
            return None
        return len(core[0].partition(".")[2])

    @cached_property
    def is_scaled(self) -> bool:
        """Whether any section shows a number in thousands, or with its digits apart (123.4万)."""
        return any(map(_is_scaled, _split_sections(self.code)))

    @cached_property
    def says(self) -> str:
        """What it shows beside the digits, its parts apart.

        >>> make_format('[$US$-409]#,##0.00;[Red]"欠"0').says, make_format(BUILT_IN[44]).says, make_format("0.00%").says
        ('欠 US$', '- ¥ ¥ ¥', '%')
        """
        bare = _LITERAL.sub(" ", self.code)
        parts = [match[1] or match[2] or match[5] for match in _LITERAL.finditer(self.code)]
        parts += [(match[1] or "$")[1:] for match in _BRACKET.finditer(bare)]
        return " ".join(filter(None, parts + re.findall(r"[%$]|[^\x00-\x7f]+", _BRACKET.sub(" ", bare))))


@lru_cache(4096)
def make_format(code: str) -> NumberFormat:
    """A format by its code, the same for the same code."""
    return NumberFormat(code.replace("G/通用格式", GENERAL))


def _split_sections(code: str) -> list[str]:
    """The sections (above 0, below, 0, text) of a code.

    >>> _split_sections('0;"a;b"0;[Red]-')
    ['0', '"a;b"0', '[Red]-']
    """
    return re.findall(r'(?:"[^"]*"|\\.|[^;"\\])+|(?<=;)(?=;|$)', code) or [code]


def _is_scaled(section: str) -> bool:
    core = _CORE.search(_BRACKET.sub("", _LITERAL.sub("", section)))
    in_thousands = core is not None and any(part.endswith(",") for part in (core[0], core[0].partition(".")[0]))
    return in_thousands or bool(_PARTED.search(_LITERAL.sub("\x00", section)))


def plain(number: str) -> str:
    """A number as it is, to 15 digits, never with an exponent.

    >>> plain("0.30000000000000004"), plain("1E3"), plain("530402199001011"), plain("-0")
    ('0.3', '1000', '530402199001011', '0')
    """
    value = Decimal(f"{float(number):.{PRECISION}g}")
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def show_number(number: str, shown_by: NumberFormat) -> str:
    """A number as the program shows it, in cells of a width that suffices.

    >>> show_number("42", make_format("000000")), show_number("0.95", make_format("0.00%"))
    ('000042', '95.00%')
    >>> show_number("-1234.5", make_format("#,##0.00;[Red](#,##0.00)")), show_number("12", make_format('0"人"'))
    ('(1,234.50)', '12人')
    >>> show_number("44593.56", make_format('0!.0,"万元"')), show_number("1234567", make_format("000!-0000"))
    ('4.5万元', '123-4567')
    >>> show_number("1234567.5", make_format("#\\\\ ###\\\\ ##0.00"))
    '1234567.5'
    """
    value = Decimal(plain(number))
    sections = _split_sections(shown_by.code)
    place = _choose_section(value, sections)
    bare, literals = _set_literals_aside(_BRACKET.sub(lambda match: (match[1] or "$")[1:], sections[place]))
    parted = _PARTED.search(bare)
    minus = "-" if value < 0 and (place == 0 or any(map(_CONDITION.search, sections))) else ""
    core = parted or _CORE.search(bare)
    if core and re.search("[0#]", bare[: core.start()] + bare[core.end() :]) and not re.search(GENERAL, bare, re.IGNORECASE):
        return plain(number)  # digits in groups of their own
    if parted:
        shown = bare[: parted.start()] + _show_parted(abs(value), parted[0]) + bare[parted.end() :]
        return (minus + _restore(shown, literals)).strip()
    general = re.search(GENERAL, bare, re.IGNORECASE)
    if general:
        return _restore(bare[: general.start()] + plain(number) + bare[general.end() :], literals).strip()
    if bare.strip() == "@" or (core and re.search(r"[Ee][+-]|/", bare)):
        return plain(number)
    if core is None:
        return _restore(bare, literals).strip() if bare.strip("\x00 ") or any(literals) else plain(number)
    text = _show_core(abs(value) * (100 if "%" in bare else 1), core[0])
    before, behind = bare[: core.start()], bare[core.end() :]
    return (minus + _restore(before, literals) + text + _restore(behind, literals[before.count("\x00") :])).strip()


def _choose_section(value: Decimal, sections: list[str]) -> int:
    """The section that shows a number: by conditions where there are any, else above 0, below, 0."""
    conditions = [_CONDITION.search(section) for section in sections[:2]]
    if not any(conditions):
        return 1 if value < 0 and len(sections) > 1 else 2 if value == 0 and len(sections) > 2 else 0
    for place, condition in enumerate(conditions):
        if condition and _COMPARE[condition[1]](value, Decimal(condition[2])):
            return place
    return next((place for place in range(len(sections)) if place >= len(conditions) or not conditions[place]), 0)


def _restore(text: str, literals: list[str]) -> str:
    parts = text.split("\x00")
    return "".join(part + literal for part, literal in zip(parts, [*literals[: len(parts) - 1], ""], strict=True)).replace("?", "")


def _show_parted(value: Decimal, core: str) -> str:
    """A whole number with its digits in the places between literals: how Chinese spreadsheets show 万 (``0!.0,``)."""
    places = core.rstrip(",")
    digits = list(f"{value.scaleb(-3 * (len(core) - len(places))).quantize(Decimal(1), ROUND_HALF_UP):f}".lstrip("0"))
    shown: list[str] = []
    for place in reversed(places.replace(",", "")):
        shown.append(place if place == "\x00" else digits.pop() if digits else "0" if place == "0" else "")
    return "".join(digits) + "".join(reversed(shown))


def _show_core(value: Decimal, core: str) -> str:
    whole, _, decimals = core.partition(".")
    thousands = len(whole + decimals) - len(whole.rstrip(",") + decimals.rstrip(","))
    value = value.scaleb(-3 * thousands)
    whole, decimals = whole.rstrip(","), decimals.rstrip(",")
    rounded = value.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    digits, _, rest = f"{rounded:f}".partition(".")
    least = decimals.rstrip("#?").count("0") + decimals.rstrip("#?").count("#")
    while len(rest) > least and rest.endswith("0"):
        rest = rest[:-1]
    digits = digits.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole:
        digits = re.sub(r"(?<=[0-9])(?=(?:[0-9]{3})+$)", ",", digits)
    return f"{digits}.{rest}" if rest else digits  # "-"?? shows no digit of 0


def find_day(number: str, is_1904: bool) -> datetime | None:
    """The day and time that a number is in a workbook; None where it is none.

    >>> str(find_day("45392", False)), str(find_day("43930", True)), find_day("60", False), str(find_day("59", False))
    ('2024-04-10 00:00:00', '2024-04-10 00:00:00', None, '1900-02-28 00:00:00')
    """
    serial = float(number) + (1462 if is_1904 else 0)
    # 1900 was no leap year, but Excel has a 29 February 1900, number 60.
    if not 0 <= serial < 2958466 or 60 <= serial < 61:
        return None
    start = datetime(1899, 12, 30) if serial >= 61 else datetime(1899, 12, 31)
    return start + timedelta(seconds=round(serial * 86400))


def _set_literals_aside(section: str) -> tuple[str, list[str]]:
    """A section of a format with a mark in the place of each text that is shown as it stands, and these texts."""
    literals = [match[1] or match[2] or match[5] or "" for match in _LITERAL.finditer(section)]
    return _LITERAL.sub("\x00", section), literals


def show_day(number: str, shown_by: NumberFormat, is_1904: bool, *, iso: bool) -> str:
    """A number as the day or time that its format makes of it.

    Parameters
    ----------
    iso
        As a column of days wants it (2022-02-01, with the time where the format shows one), else as the program shows it.

    >>> show_day("44593", make_format(BUILT_IN[57]), False, iso=True), show_day("44593", make_format(BUILT_IN[57]), False, iso=False)
    ('2022-02-01', '2022年2月')
    """
    if shown_by.has_time and not shown_by.has_day:
        seconds = round(float(number) * 86400)
        seconds = seconds if shown_by.is_elapsed else seconds % 86400
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    # A day without its time is the day that has begun, half a second before midnight too; what a float lacks is no time.
    day = find_day(number if shown_by.has_time else str(math.floor(float(number) + 1e-9)), is_1904)
    if day is None:
        return plain(number)
    if iso:
        return day.strftime("%Y-%m-%d %H:%M:%S") if shown_by.has_time else day.date().isoformat()
    return _show_by_tokens(day, shown_by)


def _show_by_tokens(day: datetime, shown_by: NumberFormat) -> str:
    bare, literals = _set_literals_aside(_BRACKET.sub("", _split_sections(shown_by.code)[0]))
    last = ""

    def show(match: re.Match[str]) -> str:
        nonlocal last
        token = match[0].casefold()
        behind = bare[match.end() :].lstrip(":\x00 ")[:1].casefold()
        is_minutes = token[0] == "m" and len(token) < 3 and (last[:1] == "h" or behind == "s")
        last = token
        if token[0] in "ye":
            return f"{day.year:04}" if len(token) != 2 else f"{day.year % 100:02}"
        if is_minutes:
            return f"{day.minute:0{len(token)}}"
        if token[0] == "m":
            return f"{day.month:0{len(token) if len(token) == 2 else 1}}"
        if token[0] == "d":
            return f"{day.day:0{len(token) if len(token) == 2 else 1}}"
        if token[0] == "h":
            return f"{day.hour:0{len(token)}}"
        if token[0] == "s":
            return f"{day.second:0{2 if token.startswith('ss') else 1}}"
        return ""

    return _restore(_DATE_TOKEN.sub(show, bare), literals).strip()
