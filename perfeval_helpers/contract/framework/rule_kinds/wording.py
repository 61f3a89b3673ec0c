"""How workings print exact numbers, so that a reader can recompute a score from its line alone."""

from fractions import Fraction

from perfeval_helpers.values.bounds import print_exact
from perfeval_helpers.values.figures import Figure
from perfeval_helpers.values.numbers import add_unit, group_thousands, print_apart, round_half_up
from perfeval_helpers.values.text import turn_brackets

MAX_PLACES = 4  # enough to recompute a score of two places by hand


def _is_short(number: Fraction, places: int = MAX_PLACES) -> bool:
    return bool((number * 10**places).denominator == 1)


def print_precisely(number: Fraction, full: int = MAX_PLACES) -> str:
    """A decimal of no more than `full` places in full, any other number rounded to four places.

    Examples
    --------
    >>> print_precisely(Fraction(9, 4)), print_precisely(Fraction(25, 3)), print_precisely(Fraction(200_000, 3))
    ('2.25', '8.3333', '66,666.6667')
    """
    if _is_short(number, full):
        return print_exact(number)
    text = f"{round_half_up(number, MAX_PLACES):.{MAX_PLACES}f}"
    whole, places = text.split(".")
    return f"{group_thousands(whole)}.{places}"


def print_figure(number: Fraction, figure: Figure, *others: Fraction) -> str:
    """A figure's value with its unit, told from those it is compared with; one that is rounded with the numbers that give it.

    Examples
    --------
    >>> rate = Figure("r", Fraction(2350, 31), "75.81", "%", "满意率", "", working="(251 + 172) ÷ 558 × 100% = 75.81%")
    >>> print_figure(Fraction(2350, 31), rate), print_figure(Fraction(19, 2), rate)
    ('75.81%（(251 + 172) ÷ 558 × 100%）', '9.50%')
    >>> from dataclasses import replace
    >>> print_figure(Fraction(2350, 31), replace(rate, working="满意 423（428行） ÷ 作答 558（558行） × 100% = 75.81%"))
    '75.81%（满意 423［428行］ ÷ 作答 558［558行］ × 100%）'
    """
    if _is_short(number):
        return print_rounded(number, figure, *others)
    numbers, equals, _ = figure.working.rpartition(" = ")
    return print_rounded(number, figure, *others) + (f"（{turn_brackets(numbers)}）" if equals and figure.value == number else "")


def print_rounded(number: Fraction, figure: Figure, *others: Fraction) -> str:
    """A figure's value with its unit as the report prints it, 75.81%; in full if it is short, with more places beside numbers so near."""
    is_longer = _is_short(number) and (number * 100).denominator != 1
    return print_exact(number) + figure.unit if is_longer else add_unit(print_apart(number, *others), figure.unit)


def name_share(share: Fraction, whole: str = "满分") -> str:
    """What part of the points a step gives (or, with another `whole`, a fault takes), in words.

    Examples
    --------
    >>> name_share(Fraction(1)), name_share(Fraction(4, 5)), name_share(Fraction(1, 3)), name_share(Fraction(0))
    ('满分', '80%', '1/3', '0分')
    """
    if share == 1:
        return whole
    percent = 100 * share
    return f"{print_exact(percent)}%" if share and _is_short(percent) else print_share(share) + ("" if share else "分")


def print_share(share: Fraction) -> str:
    """0.8 as 0.8, a third as 1/3."""
    return print_exact(share) if _is_short(share) else f"{share.numerator}/{share.denominator}"
