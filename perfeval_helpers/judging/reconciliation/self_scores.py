"""What a unit's own line of the self-evaluation (绩效自评表) says of its own score: target, value and points against each other.

In: the texts and numbers of a line. Out: whether its target was reached, and the score that the value gives. The rule of the
national form, as `judging.form` fills it: a value that reaches its target gives all points, one that misses it its proportion.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from perfeval_helpers.contract.schema import MONEY_UNITS
from perfeval_helpers.judging.form import weigh_figure
from perfeval_helpers.values.bounds import Bound, read_bound
from perfeval_helpers.values.numbers import MINUS, round_half_up

_NUMBER = re.compile(r"([-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-+]?\d+(?:\.\d+)?)\s*([^\d,.].*)?")
#: Indicators of which less is better: their bare number is the most that they may come to.
_LESS_IS_BETTER = re.compile("成本|费用|支出|投诉|事故|逾期|超支|违规|差错|死亡")
HALF_STEP = Fraction(5, 1000)  # what two places do not tell
#: A number and its unit, empty where none is written.
Value = tuple[Fraction, str]
LEAST_RATE = 50  # a bare rate of less than so many % may be one of which less is better (损耗率 5%)


@dataclass(frozen=True, slots=True)
class Attainment:
    """What a reported value says of its target."""

    met: bool | None = None  #: Whether the value reaches the target; None where one of them is words, or the units differ
    share: Fraction = Fraction(0)  #: The share of the points that it gives: 1 where met, its proportion where missed; 0 where `met` is None
    least: Fraction = Fraction(0)  #: The least share of the values that are printed alike: 67.03 % stands for any from 67.025 to 67.035
    most: Fraction = Fraction(0)  #: The greatest share of these


def read_reported(text: str) -> Value | None:
    """The number and unit of a reported value (``99.96%``, ``22,526人``); None where it is words.

    Examples
    --------
    >>> read_reported("22,526人"), read_reported("≥80%")
    ((Fraction(22526, 1), '人'), None)
    """
    match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).replace(MINUS, "-").strip())
    return (Fraction(match[1].replace(",", "")), (match[2] or "").strip()) if match else None


def rescale(value: Value, unit: str) -> Value:
    """A value of money in another unit of it, be it before a ``/``; any other value as it is.

    Examples
    --------
    >>> rescale((Fraction(101_400), "元/家"), "万元/家"), rescale((Fraction(5), "万元/家"), "元/户"), rescale((Fraction(3), ""), "元")
    ((Fraction(507, 50), '万元/家'), (Fraction(5, 1), '万元/家'), (Fraction(3, 1), ''))
    """
    (money, _, each), (wanted, _, other) = value[1].partition("/"), unit.partition("/")
    if each != other or not {money, wanted} <= MONEY_UNITS.keys():
        return value
    return value[0] * MONEY_UNITS[money] / MONEY_UNITS[wanted], unit


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


def weigh_value(indicator: str, target: str, value: Value | None) -> Attainment:
    """Whether a value reaches its target, and the share of the points that it gives.

    A bare number does not say which way it is meant: a value that equals it reaches it, and a bare rate of at least
    `LEAST_RATE` % is the least to be reached unless the indicator's name says that less is better.

    Examples
    --------
    >>> weigh_value("成本", "≤90万元", (Fraction(95), "")).share, weigh_value("满意度", "≥90%", read_reported("95%")).met
    (Fraction(18, 19), True)
    >>> weigh_value("效果", "有效", read_reported("有效")).met, weigh_value("补助", "≤11万元", (Fraction(101_400), "元")).met
    (None, True)
    """
    if value is None:
        return Attainment()
    bound = read_target(target)
    number, unit = value if bound is None else rescale(value, bound.unit)
    if bound is None:
        bare = read_reported(target)
        if bare is None or (unit and bare[1] and unit != bare[1]):
            return Attainment()
        if number == bare[0]:
            return Attainment(True, Fraction(1), Fraction(1), Fraction(1))
        if bare[1] != "%" or bare[0] < LEAST_RATE or _LESS_IS_BETTER.search(indicator):
            return Attainment()
        bound = Bound(bare[0], None, unit="%")
    if not bound.fits_unit(unit) or (bound.unit == "%" and not unit and 0 < number <= 1 < bound.limit):
        return Attainment()  # 0.95 beside ≥90%: a share, or 0.95 %
    alike = [weigh_figure(bound, number + aside) for aside in (-HALF_STEP, Fraction(0), HALF_STEP)]
    return Attainment(bound.is_met(number), alike[1], min(alike), max(alike))


def is_in_proportion(points: Decimal | Fraction, self_score: Decimal | Fraction, attained: Attainment) -> bool:
    """Whether a self score is what its value gives, in the places that are written: the form may give whole points.

    Examples
    --------
    >>> two_thirds = Attainment(False, Fraction(2, 3), Fraction(2, 3), Fraction(2, 3))
    >>> [is_in_proportion(Decimal(20), Decimal(score), two_thirds) for score in ("13.33", "13.3", "13", "13.4", "14")]
    [True, True, True, False, False]
    """
    written = Fraction(self_score)
    places = next((n for n in range(7) if (written * 10**n).denominator == 1), 6)
    if written == points:  # all points are for a target that is reached
        places = 2
    least, most = (Fraction(round_half_up(Fraction(points) * share, places)) for share in (attained.least, attained.most))
    return least <= written <= most
