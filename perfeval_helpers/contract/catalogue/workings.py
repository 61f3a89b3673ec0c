"""How workings print their numbers, and how they cite lines. In: exact numbers, lines of an extract. Out: texts, a `Source`."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np

from perfeval_helpers.contract.schema import title_extract
from perfeval_helpers.values.figures import FEN_PER_WAN_YUAN, MINUS, group_thousands, print_number
from perfeval_helpers.values.sources import Source


def show(number: int | Fraction | None, unit: str = "") -> str:
    """A number as workings and findings show it: two places where needed, thousands grouped, then its unit; — where there is none.

    Examples
    --------
    >>> show(22_526), show(Fraction(5, 4)), show(None)
    ('22,526', '1.25', '—')
    """
    return group_thousands(print_number(number)) + unit


def show_wan_yuan(fen: int) -> str:
    """An amount in 万元, exactly and without trailing zeros: 22,305 × 50 yuan gives 111.525.

    Examples
    --------
    >>> show_wan_yuan(22_305 * 5_000)
    '111.525'
    """
    amount = Decimal(int(fen)) / FEN_PER_WAN_YUAN
    return f"{amount.normalize():,f}".replace("-", MINUS) if amount else "0"


def show_rate(part: str, whole: str, rate: Fraction | None) -> str:
    """The working of a rate: ``151.68 ÷ 477.39 × 100% = 31.77%``; without a denominator it says so.

    Examples
    --------
    >>> show_rate("3", "4", Fraction(75)), show_rate("0", "0", None)
    ('3 ÷ 4 × 100% = 75%', '0 ÷ 0 × 100% = —（分母为0）')
    """
    return f"{part} ÷ {whole} × 100% = " + ("—（分母为0）" if rate is None else f"{show(rate)}%")


def cite(extract: str, file: str, lines: np.ndarray, most_ranges: int = 1000, title: str = "") -> Source:
    """Lines of an extract as a source; very scattered ones as one span with their number, to save memory.

    `title` is that of a run's own extract; built-in ones have theirs.

    Examples
    --------
    >>> str(cite("funds", "data/2022/funds.csv", np.array([2, 3, 4, 9])))
    'data/2022/funds.csv 第2–4、9行（共4行）'
    """
    return Source.of(extract, file, lines, title or title_extract(extract), most_ranges)
