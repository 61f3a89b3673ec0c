"""Targets as people write them: in comes ``">= 90 %"``, out comes a `Bound` that a number meets or misses.

Words («及时», «100%» without a sign) are no bound: a person judges them.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Self

from perfeval_helpers.values.numbers import MINUS, group_thousands
from perfeval_helpers.values.words import USUAL, get_words

_NUMBER = r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_UNIT = r"[^\d\s<>=~–—-][^\d<>=~–—]*?"
_ONE_SIDED = re.compile(rf"(>=|=>|<=|=<|==|=|>|<)\s*({_NUMBER})\s*({_UNIT})?")
_RANGE = re.compile(rf"({_NUMBER})\s*({_UNIT})?\s*(?:–|—|-|~|至|到)\s*({_NUMBER})\s*({_UNIT})?")
#: A unit stays as it is written: 头（只） and ㎡ would be 头(只) and m2 in NFKC.
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "（）"} | str.maketrans({
    "≥": ">=", "≧": ">=", "⩾": ">=", "═": "=", "≤": "<=", "≦": "<=", "⩽": "<=", "−": "-", "﹥": ">", "﹤": "<", "﹦": "=", "﹪": "%", "﹣": "-", "﹐": ",",
})  # fmt: skip


def print_exact(number: Fraction) -> str:
    """A terminating decimal in full (0.875, 5,300), any other number as p/q.

    Examples
    --------
    >>> print_exact(Fraction(7, 8)), print_exact(Fraction(5300)), print_exact(Fraction(1, 3))
    ('0.875', '5,300', '1/3')
    """
    denominator = number.denominator
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    if denominator != 1:
        return f"{number.numerator}/{number.denominator}"
    places = 0
    while (number * 10**places).denominator != 1:
        places += 1
    digits = f"{abs((number * 10**places).numerator):0{places + 1}d}"
    text = digits[: len(digits) - places] + ("." + digits[-places:] if places else "")
    return (MINUS if number < 0 else "") + group_thousands(text)


def name_counted(unit: str) -> str:
    """A unit of people as one: 人 and 人次, or whatever a run's words call those who are paid and their payments.

    Who is called by a noun (低收入居民) is counted in 人, but targets may be written in the noun as well.

    Examples
    --------
    >>> name_counted("人次"), name_counted("公斤")
    ('人', '公斤')
    >>> from perfeval_helpers.values.words import Words, using
    >>> with using(Words(payee="户")):
    ...     name_counted("户次"), name_counted("人次")
    ('户', '人')
    >>> with using(Words(payee="学生")):
    ...     name_counted("学生"), name_counted("人次")
    ('人', '人')
    """
    words = get_words()
    if unit in (words.payee, f"{words.payee}次", words.measure, words.payments):
        return words.measure
    return USUAL.payee if unit == USUAL.payments else unit


@dataclass(frozen=True, slots=True)
class Bound:
    """What a figure has to reach: at least `low`, at most `high`, or both (a range; equal ends mean «exactly»).

    Examples
    --------
    >>> bound = Bound(low=Fraction(90), high=None, unit="%")
    >>> str(bound), bound.is_met(Fraction(90)), bound.is_met(Fraction(8999, 100))
    ('≥90%', True, False)
    """

    low: Fraction | None  #: In the figure's unit; None where that side is free
    high: Fraction | None  #: Likewise
    strict: bool = False  #: The bound itself does not meet the target (``>``, ``<``)
    unit: str = ""  #: As written behind the number, empty where none was

    def is_met(self, value: Fraction) -> bool:
        """Whether the exact value is within the bound."""
        if self.low is not None and (value < self.low or (self.strict and value == self.low)):
            return False
        return not (self.high is not None and (value > self.high or (self.strict and value == self.high)))

    def fits_unit(self, unit: str) -> bool:
        """Whether the bound is written in a figure's unit, or without one; a figure without a unit takes any.

        Examples
        --------
        >>> bound = read_bound(">= 3 万人")
        >>> bound.fits_unit("万人"), bound.fits_unit("人"), bound.fits_unit("")
        (True, False, True)
        >>> read_bound("<= 200 人").fits_unit("人次")  # people counted once a festival are written either way
        True
        """
        written, own = (name_counted(unicodedata.normalize("NFKC", one).strip()) for one in (self.unit, unit))
        return not written or not own or written == own

    def in_unit(self, unit: str) -> Self:
        """The bound with a figure's unit where it is written without one.

        Examples
        --------
        >>> str(read_bound(">= 95").in_unit("%")), str(read_bound("<= 3 万人").in_unit("人"))
        ('≥95%', '≤3万人')
        """
        return self if self.unit else replace(self, unit=unit)

    def tell_miss(self, value: Fraction, unit: str = "") -> str:
        """How a value that misses what gives full points lies to it, in the figure's unit where that has none.

        Examples
        --------
        >>> read_bound("<= 20").tell_miss(Fraction(21), "万元"), read_bound(">= 95 %").tell_miss(Fraction(90))
        ('超过满分标准20万元', '未达到满分标准≥95%')
        """
        verb, bound = self.name_miss(value), self.in_unit(unit)
        shown = f"{print_exact(self.high)}{bound.unit}" if verb == "超过" and self.high is not None and self.low is None else str(bound)
        return f"{verb}满分标准{shown}"

    def name_miss(self, value: Fraction) -> str:
        """How a value that does not meet the bound lies to it: 超过 an upper end, 未达到 a lower one or an exact value.

        Examples
        --------
        >>> bound = read_bound("<= 5,300")
        >>> f"{bound.name_miss(Fraction(5830))}{bound}"
        '超过≤5,300'
        """
        return "未达到" if self.high is None or self.low == self.high or value <= self.high else "超过"

    @property
    def ends(self) -> tuple[Fraction, ...]:
        """The numbers that it names, lower first."""
        return tuple(end for end in (self.low, self.high) if end is not None)

    def measure_miss(self, value: Fraction) -> Fraction:
        """How far a value that does not meet the bound lies from it; 0 at a strict bound itself.

        Examples
        --------
        >>> read_bound("60 – 90").measure_miss(Fraction(95)), read_bound("> 90").measure_miss(Fraction(90))
        (Fraction(5, 1), Fraction(0, 1))
        """
        return min(abs(value - end) for end in self.ends)

    @property
    def limit(self) -> Fraction:
        """The number that the target names; of a range its lower end."""
        limit = self.low if self.low is not None else self.high
        assert limit is not None
        return limit

    def __str__(self) -> str:
        low = None if self.low is None else print_exact(self.low)
        high = None if self.high is None else print_exact(self.high)
        if low is not None and low == high:
            return f"＝{low}{self.unit}"
        if low is not None and high is not None:
            return f"{low}{self.unit}–{high}{self.unit}"
        if low is not None:
            return f"{'＞' if self.strict else '≥'}{low}{self.unit}"
        return f"{'＜' if self.strict else '≤'}{high}{self.unit}"


def read_bound(text: str) -> Bound | None:
    """Read ``>= 90 %``, ``≤ 5,300``, ``= 5``, ``60 – 90``; None for words.

    Raises
    ------
    ValueError
        The text begins with a sign but no number follows, or a range runs backwards.

    Examples
    --------
    >>> read_bound(">= 90 %").low, str(read_bound("60～90%")), read_bound("及时")
    (Fraction(90, 1), '60%–90%', None)
    """
    folded = text.translate(_PLAIN).strip()
    if match := _ONE_SIDED.fullmatch(folded):
        sign, number, unit = match[1], Fraction(match[2].replace(",", "")), (match[3] or "").strip()
        low = number if "<" not in sign else None
        high = number if ">" not in sign else None
        return Bound(low, high, sign in "<>", unit)
    if match := _RANGE.fullmatch(folded):
        low, high = Fraction(match[1].replace(",", "")), Fraction(match[3].replace(",", ""))
        if low > high:
            raise ValueError(f"the range {text} runs backwards")
        first, last = (match[2] or "").strip(), (match[4] or "").strip()
        if first and last and first != last:
            raise ValueError(f"the range {text} has two units")
        return Bound(low, high, False, last or first)
    if folded[:1] in {"<", ">", "="}:
        raise ValueError(f"no number follows the sign in {text}")
    return None
