"""Exact numbers: how they are rounded, and how readers see them; all rounding and printing of numbers is here.

In: exact numbers (int, Fraction, Decimal). Out: the same rounded half-up, or as texts.
"""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Literal

Number = int | Fraction | Decimal
Value = int | Fraction | str | None
Style = Literal["whole_or_two", "shortest"]

NO_VALUE = "—"
MINUS = "−"
YEAR = "年"
NUMERALS: tuple[str, ...] = ("", *"一二三四五六七八九")
FEN_PER_YUAN = 100
FEN_PER_WAN_YUAN = 1_000_000
_UNIT_BEHIND = re.compile(rf"[{MINUS}-]?[0-9][0-9,.]*([^\W\d_]{{2,}})")
_LATIN_END, _NUMBER_START = re.compile(r"[A-Za-z0-9]$"), re.compile(rf"[{MINUS}+-]?[A-Za-z0-9]")


def exact(number: Number | float | str) -> Fraction:
    """The number as a Fraction, without loss; a float is read as the decimal that it prints.

    Examples
    --------
    >>> exact(0.1), exact("3.50")
    (Fraction(1, 10), Fraction(7, 2))
    """
    if isinstance(number, float):
        return Fraction(repr(number))
    return number if isinstance(number, Fraction) else Fraction(number)


def round_half_up(number: Number, places: int) -> Decimal:
    """Round to `places` decimals, halves away from zero (四舍五入), never banker's.

    111.525 万元 from 22,305 × 50 yuan gives 111.53, where binary floats give 111.52.

    Examples
    --------
    >>> round_half_up(Fraction(5, 2), 0), round_half_up(Decimal("111.525"), 2), round_half_up(Decimal("-0.005"), 2)
    (Decimal('3'), Decimal('111.53'), Decimal('-0.01'))
    """
    fraction = exact(number)
    scale = 10**places
    units, rest = divmod(abs(fraction.numerator) * scale, fraction.denominator)
    if 2 * rest >= fraction.denominator:
        units += 1
    # From a text, which is taken exactly; arithmetic with Decimals would cut what goes beyond 28 digits.
    return Decimal(f"{-units if fraction.numerator < 0 else units}E-{places}")


def wan_yuan(fen: int) -> Fraction:
    """Whole fen as 万元, exactly.

    Examples
    --------
    >>> wan_yuan(111_525_000)  # 1,115,250 yuan
    Fraction(4461, 40)
    """
    return Fraction(int(fen), FEN_PER_WAN_YUAN)


def yuan(fen: int) -> Fraction:
    """Whole fen as yuan, exactly."""
    return Fraction(int(fen), FEN_PER_YUAN)


def round_rate(rate: Fraction | None) -> Decimal | None:
    """A rate as tables hold it: rounded half-up to two places; None where there is none."""
    return None if rate is None else round_half_up(rate, 2)


def percentage(part: Number, whole: Number) -> Fraction | None:
    """100 × part / whole, exactly; None where the whole is 0 (printed as —, never as 0 or 100).

    Examples
    --------
    >>> percentage(3, 4), percentage(0, 0)
    (Fraction(75, 1), None)
    """
    whole = exact(whole)
    return None if whole == 0 else 100 * exact(part) / whole


def print_number(value: Value, style: Style = "whole_or_two") -> str:
    """The number as the report prints it, rounded half-up to two places.

    Parameters
    ----------
    value
        An exact number; a text is printed as it is; None prints ``—``.
    style
        ``whole_or_two``: 106, 530.50, 97.50; ``shortest`` also drops a trailing zero: 9.5, 24.8.

    Examples
    --------
    >>> print_number(106), print_number(Fraction(195, 2)), print_number(Fraction(95, 10), "shortest"), print_number(None)
    ('106', '97.50', '9.5', '—')
    """
    if value is None:
        return NO_VALUE
    if isinstance(value, str):
        return value
    rounded = round_half_up(value, 2)
    if rounded == rounded.to_integral_value():
        return str(int(rounded))
    text = f"{rounded:.2f}"
    return text.rstrip("0") if style == "shortest" else text


def print_apart(value: Number, *others: Number) -> str:
    """A number as `print_number` prints it, with as many more places as it takes not to look like those it is compared with.

    Examples
    --------
    >>> print_apart(Fraction(2231200, 22313), 100), print_apart(Fraction("94.995"), 95, 90), print_apart(95, 95)
    ('99.996', '94.995', '95')
    """
    places = 2
    while any(round_half_up(value, places) == round_half_up(other, places) for other in others if other != value):
        places += 1
    return print_number(exact(value)) if places == 2 or (exact(value) * 100).denominator == 1 else f"{round_half_up(value, places):f}"


def group_thousands(printed: str) -> str:
    """A printed number as readers see it: 22526 → 22,526, with a minus sign as wide as a plus; other texts as they are.

    Examples
    --------
    >>> group_thousands("22526"), group_thousands("-1234.50"), group_thousands("良")
    ('22,526', '−1,234.50', '良')
    """
    match = re.fullmatch(r"([-−]?)(\d+)(\.\d+)?", printed)
    return f"{MINUS if match[1] else ''}{int(match[2]):,}{match[3] or ''}" if match else printed


def group_digits(text: str) -> str:
    """A text that others wrote, with its long numbers grouped like the report's own; days written in digits stay.

    Examples
    --------
    >>> group_digits("1810000人次"), group_digits("≥12500.5元"), group_digits("20241231"), group_digits("2024年")
    ('1,810,000人次', '≥12,500.5元', '20241231', '2024年')
    """
    return re.sub(r"(?<![\w.,])(?!(?:19|20)\d{6}(?!\d))\d{5,}(?![\d,])", lambda found: f"{int(found[0]):,}", text)


def print_measure(value: Value | Decimal, unit: str = "", *others: Number) -> str:
    """A number as readers see it, its thousands grouped and its unit behind it; a year, which is a name, is not grouped.

    Of money less than 100 yuan is told in yuan: as 万元 it would be next to nothing, or 0.

    Examples
    --------
    >>> print_measure(Fraction(-5, 10_000), "万元"), print_measure(Fraction(1, 100), "万元"), print_measure(0, "万元")
    ('−5元', '0.01万元', '0万元')
    >>> print_measure(22526, "人"), print_measure(2016, "年"), print_measure(12016, "年"), print_measure(None, "人")
    ('22,526人', '2016年', '12,016年', '—')
    """
    if value is None or isinstance(value, str):
        return NO_VALUE if value is None else add_unit(value, unit)
    if unit == "万元" and 0 < abs(exact(value)) * 100 < 1:
        value, unit, others = exact(value) * 10_000, "元", ()
    return add_unit(print_apart(value, *others), unit)


def group_measured(printed: str, unit: str) -> str:
    """A printed number grouped as one of its unit is: a year stays.

    Examples
    --------
    >>> group_measured("2016", "年"), group_measured("2016", "人")
    ('2016', '2,016')
    """
    return printed if unit == YEAR and re.fullmatch(r"(19|20)\d\d", printed) else group_thousands(printed)


def add_unit(printed: str, unit: str) -> str:
    """A printed number grouped, with its unit behind it."""
    return group_measured(printed, unit) + unit


def numeral(number: int) -> str:
    """A number from 1 to 99 in Chinese, as headings have it; a greater one in digits.

    Examples
    --------
    >>> numeral(1), numeral(10), numeral(12), numeral(23), numeral(100)
    ('一', '十', '十二', '二十三', '100')
    """
    if number > 99:
        return str(number)
    tens, units = divmod(number, 10)
    return (NUMERALS[tens] if tens > 1 else "") + ("十" if tens else "") + NUMERALS[units]


def name_step(unit: str) -> str:
    """The unit of a difference between two values: rates differ by percentage points."""
    return "个百分点" if unit == "%" else unit


def print_beside(name: str, printed: str) -> str:
    """A name with its number behind it, apart where both are Latin (到位率80%, but PM2.5 35微克), a unit of several letters that ends the name said once.

    Examples
    --------
    >>> print_beside("到位率", "80%"), print_beside("PM2.5", "35微克"), print_beside("BOD", "−3"), print_beside("BOD", "—")
    ('到位率80%', 'PM2.5 35微克', 'BOD −3', 'BOD—')
    >>> print_beside("延迟发放人次", "1,164人次"), print_beside("总分", "80分"), print_beside("延迟发放人次", "—")
    ('延迟发放1,164人次', '总分80分', '延迟发放人次—')
    """
    unit = _UNIT_BEHIND.fullmatch(printed)
    name = name.removesuffix(unit[1]) if unit and name != unit[1] else name
    return f"{name}{' ' if _LATIN_END.search(name) and _NUMBER_START.match(printed) else ''}{printed}"
