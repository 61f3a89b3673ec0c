"""How workings print exact numbers, so that a reader can recompute a score from its line alone."""

from __future__ import annotations

from fractions import Fraction

from perfeval_helpers.values.bounds import print_exact
from perfeval_helpers.values.figures import Figure, group_thousands, round_half_up

MAX_PLACES = 6


def _is_short(number: Fraction) -> bool:
    return (number * 10**MAX_PLACES).denominator == 1


def show_number(number: Fraction) -> str:
    """A short decimal in full; else six places, marked with … as cut short: 67.025090…."""
    if _is_short(number):
        return print_exact(number)
    text = f"{round_half_up(number, MAX_PLACES):.{MAX_PLACES}f}"
    whole, places = text.split(".")
    return f"{group_thousands(whole)}.{places}…"


def show_value(number: Fraction, figure: Figure) -> str:
    """A figure's exact value with its unit; where decimals do not end, the fraction stands behind."""
    if _is_short(number):
        return f"{show_number(number)}{figure.unit}"
    return f"{show_number(number)}{figure.unit}（即{number.numerator:,}/{number.denominator:,}）"


def show_share(share: Fraction) -> str:
    """0.8 as 0.8, a third as 1/3."""
    return print_exact(share) if _is_short(share) else f"{share.numerator}/{share.denominator}"


def show_points(points: Fraction) -> str:
    """Full points, exactly."""
    return print_exact(points)
