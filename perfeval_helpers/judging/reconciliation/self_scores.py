"""What a unit's own line of the self-evaluation (绩效自评表) says of its own score: target, value and points against each other.

In: the texts and numbers of a line. Out: whether its target was reached, and the score that the value gives. The rule of the
national form: a value that reaches its target gives all points, one that misses it its proportion of them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from perfeval_helpers.values.bounds import Bound, read_bound
from perfeval_helpers.values.figures import round_half_up

_NUMBER = re.compile(r"([-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-+]?\d+(?:\.\d+)?)\s*([^\d,.].*)?")
#: Indicators of which less is better: their bare number is the most that they may come to.
_LESS_IS_BETTER = re.compile("成本|费用|支出|投诉|事故|逾期|超支|违规|差错|死亡")
LEAST_RATE = 50  # a bare rate of less than so many % may be one of which less is better (损耗率 5%)


@dataclass(frozen=True, slots=True)
class Attainment:
    """What a reported value says of its target.

    Attributes
    ----------
    met
        Whether the value reaches the target; None where one of them is words, or the units differ.
    share
        The share of the points that it gives: 1 where met, its proportion where missed; None where there is none.
    """

    met: bool | None = None
    share: Fraction | None = None


def read_reported(text: str) -> tuple[Fraction, str] | None:
    """The number and unit of a reported value (``99.96%``, ``22,526人``); None where it is words.

    Examples
    --------
    >>> read_reported("22,526人"), read_reported("≥80%")
    ((Fraction(22526, 1), '人'), None)
    """
    match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return (Fraction(match[1].replace(",", "")), (match[2] or "").strip()) if match else None


def read_target(text: str) -> Bound | None:
    """A target as units write it: ``≧735人``, ``═100%``, ``60–90%``; None for words and bare numbers.

    Examples
    --------
    >>> str(read_target("≧735人次")), str(read_target("═100%")), read_target("100%"), read_target("有效")
    ('≥735人次', '＝100%', None, None)
    """
    try:
        return read_bound(text)
    except ValueError:
        return None


def is_measurable(target: str) -> bool:
    """Whether a target is a number, so that a value has to be one too."""
    return read_target(target) is not None or read_reported(target) is not None


def weigh_value(indicator: str, target: str, reported: str) -> Attainment:
    """Whether a reported value reaches its target, and the share of the points that it gives.

    A bare number does not say which way it is meant: a value that equals it reaches it, and a bare rate of at least
    `LEAST_RATE` % is the least to be reached unless the indicator's name says that less is better.

    Examples
    --------
    >>> weigh_value("成本", "≤90万元", "95"), weigh_value("满意度", "≥90%", "95%").met, weigh_value("效果", "有效", "有效").met
    (Attainment(met=False, share=Fraction(18, 19)), True, None)
    """
    read, bound = read_reported(reported), read_target(target)
    if read is None:
        return Attainment()
    number, unit = read
    if bound is None:
        bare = read_reported(target)
        if bare is None or (unit and bare[1] and unit != bare[1]):
            return Attainment()
        if number == bare[0]:
            return Attainment(True, Fraction(1))
        if bare[1] != "%" or bare[0] < LEAST_RATE or _LESS_IS_BETTER.search(indicator):
            return Attainment()
        bound = Bound(bare[0], None, unit="%")
    if not bound.fits_unit(unit) or (bound.unit == "%" and not unit and 0 < number <= 1 < bound.limit):
        return Attainment()  # 0.95 beside ≥90%: a share, or 0.95 %
    if bound.is_met(number):
        return Attainment(True, Fraction(1))
    if bound.low is not None and 0 <= number < bound.low:
        return Attainment(False, number / bound.low)
    if bound.low is None and bound.high is not None and 0 <= bound.high < number:
        return Attainment(False, bound.high / number)
    return Attainment(False)


def find_other_score(points: Decimal | Fraction, self_score: Decimal | Fraction, share: Fraction) -> Fraction | None:
    """The score that a proportion gives, where the self score is another; scores of whole points are compared as such.

    Examples
    --------
    >>> find_other_score(Decimal(10), Decimal(9), Fraction(98, 100))  # 9.8
    Fraction(49, 5)
    >>> find_other_score(Decimal(10), Decimal("9.8"), Fraction(98, 100)), find_other_score(Decimal(9), Decimal(6), Fraction(2, 3))
    (None, None)
    >>> find_other_score(Decimal(20), Decimal("13.3"), Fraction(2, 3))  # 13.333… as the form rounds it
    """
    expected = Fraction(points) * share
    written = Fraction(self_score)
    places = next((n for n in range(7) if (written * 10**n).denominator == 1), 6)
    if Fraction(round_half_up(expected, places)) == written:
        return None
    return Fraction(round_half_up(expected, 2))
