"""The ledger of figures: id, exact value, unit, formula, inputs; all rounding and printing of numbers is here.

In: exact numbers (int, Fraction, Decimal) from the chapters. Out: a `Ledger` of `Figure`s, each with its printed text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from html import escape
from typing import Any, Literal

import numpy as np

from perfeval_helpers.values.nearest import UnknownFigure, find_nearest
from perfeval_helpers.values.sources import Source

Number = int | Fraction | Decimal
Value = int | Fraction | str | None
Style = Literal["whole_or_two", "shortest"]

NO_VALUE = "—"
MINUS = "−"
YEAR = "年"
FEN_PER_YUAN = 100
FEN_PER_WAN_YUAN = 1_000_000
_LATIN_END, _NUMBER_START = re.compile(r"[A-Za-z0-9]$"), re.compile(rf"[{MINUS}+-]?[A-Za-z0-9]")
ID_PATTERN = re.compile(r"[^\s\[\]|<>\"'&]+")


def exact(number: Number | float | str) -> Fraction:
    """The number as a Fraction, without loss; a float is read as the decimal that it prints.

    Examples
    --------
    >>> exact(0.1), exact("3.50")
    (Fraction(1, 10), Fraction(7, 2))
    """
    if isinstance(number, float):
        return Fraction(repr(number))
    return Fraction(number)


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
    return Decimal(f"{-units if fraction < 0 else units}E-{places}")


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


def print_apart(value: int | Fraction, *others: Number) -> str:
    """A number as `print_number` prints it, with as many more places as it takes not to look like those it is compared with.

    Examples
    --------
    >>> print_apart(Fraction(2231200, 22313), 100), print_apart(Fraction("94.995"), 95, 90), print_apart(95, 95)
    ('99.996', '94.995', '95')
    """
    places = 2
    while any(round_half_up(value, places) == round_half_up(other, places) for other in others if other != value):
        places += 1
    return print_number(value) if places == 2 or (exact(value) * 100).denominator == 1 else f"{round_half_up(value, places):f}"


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


def print_measure(value: Value, unit: str = "") -> str:
    """A number as readers see it, its thousands grouped and its unit behind it; a year, which is a name, is not grouped.

    Examples
    --------
    >>> print_measure(22526, "人"), print_measure(2016, "年"), print_measure(12016, "年"), print_measure(None, "人")
    ('22,526人', '2016年', '12,016年', '—')
    """
    return NO_VALUE if value is None else add_unit(print_number(value), unit)


def add_unit(printed: str, unit: str) -> str:
    """A printed number grouped, with its unit behind it."""
    return (printed if unit == YEAR and re.fullmatch(r"(19|20)\d\d", printed) else group_thousands(printed)) + unit


def print_beside(name: str, printed: str) -> str:
    """A name with its number behind it, apart where both are Latin: 到位率80%, but PM2.5 35微克.

    Examples
    --------
    >>> print_beside("到位率", "80%"), print_beside("PM2.5", "35微克"), print_beside("BOD", "−3"), print_beside("BOD", "—")
    ('到位率80%', 'PM2.5 35微克', 'BOD −3', 'BOD—')
    """
    return f"{name}{' ' if _LATIN_END.search(name) and _NUMBER_START.match(printed) else ''}{printed}"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the report with everything needed to trust it."""

    id: str
    value: Value  #: Exact (int or Fraction), a text (the grade), or None where a rate has no denominator
    printed: str  #: As the report prints it, without thousands separators
    unit: str  #: 万元, %, 人, 份, 分 …; empty for a grade
    label: str
    formula: str  #: Chinese, in words: 本期到位资金 ÷ 评价资金 × 100%
    inputs: tuple[str, ...] = ()  #: Ids of the figures that go in, or ``extract:<name>`` and ``declared`` for what comes from outside
    working: str = ""  #: The formula with its numbers put in: 151.68 ÷ 477.39 × 100% = 31.77%
    sources: tuple[Source, ...] = ()  #: The lines of the extracts it rests on
    is_count: bool = False  #: Whether it counts something (人, 场 …), so that it comes whole: a count, a number of distinct values, a sum of counts

    @property
    def text(self) -> str:
        """Printed for readers: thousands grouped, the unit behind it.

        One rule for all that people read: whole numbers without decimals, all others with two. `printed`, which programs
        read, keeps the form in which the published report prints the figure (9.5).
        """
        return self.set_against()

    def set_against(self, *others: Number) -> str:
        """`text` in a sentence that compares it with other numbers: where two decimals would show one of them, with more.

        Examples
        --------
        >>> Figure("r", Fraction(2231200, 22313), "100", "%", "准确率", "").set_against(100)
        '99.996%'
        """
        if self.value is None:
            return NO_VALUE
        return self.value + self.unit if isinstance(self.value, str) else add_unit(print_apart(self.value, *others), self.unit)

    @property
    def named(self) -> str:
        """`label` with `text` behind it."""
        return print_beside(self.label, self.text)

    def name_against(self, *others: Number) -> str:
        """`label` with `set_against` behind it."""
        return print_beside(self.label, self.set_against(*others))

    @property
    def number(self) -> float | int | str | None:
        """The value as JSON holds it."""
        return float(self.value) if isinstance(self.value, Fraction) else self.value

    def as_json(self) -> dict[str, object]:
        """The figure as results.json holds it."""
        return {"value": self.number, "printed": self.printed, "unit": self.unit, "label": self.label, "formula": self.formula,
                "inputs": list(self.inputs)}  # fmt: skip

    def __repr__(self) -> str:
        # As it is printed: numerators such as Fraction(18776260000, …) stand in notebooks like somebody's telephone number.
        return f"Figure({self.id!r}, {self.text!r})"

    def _repr_html_(self) -> str:
        rows = [("指标", f"{self.label}（{self.id}）"), ("数值", self.text), ("公式", self.formula), ("计算", self.working),
                ("输入", "、".join(self.inputs)), ("出处", "；".join(map(str, self.sources)))]  # fmt: skip
        # JupyterLab sets the cells of tables at the right
        body = "".join(f"<tr><th scope='row'>{k}</th><td style='text-align:left'>{escape(v)}</td></tr>" for k, v in rows if v)
        return f"<table class='figure-card'>{body}</table>"


class Ledger(Mapping[str, Figure]):
    """All figures of a run by id, in the order they were computed. An id is entered once.

    Examples
    --------
    >>> ledger = Ledger()
    >>> figure = ledger.add("people.received", 22_526, "人", "接收人数", "各街道合计", ["extract:headcounts"])
    >>> figure.text, figure.printed, ledger.get_number("people.left")
    ('22,526人', '22526', None)
    >>> list(ledger.starting("people"))
    ['people.received']
    """

    def __init__(self) -> None:
        self._figures: dict[str, Figure] = {}

    def copy(self) -> Ledger:
        """Another ledger with the same figures, to enter more without changing this one."""
        other = Ledger()
        other._figures.update(self._figures)
        return other

    def add(
        self,
        id: str,
        value: Value | Decimal,
        unit: str,
        label: str,
        formula: str,
        inputs: Iterable[str] = (),
        *,
        working: str = "",
        sources: Iterable[Source] = (),
        style: Style = "whole_or_two",
        is_count: bool | None = None,
    ) -> Figure:
        """Enter a figure and return it; a whole number (int) is a count unless it is said to be none.

        Raises
        ------
        ValueError
            The id was entered before or has characters that ids cannot have, or the value is a float.
        """
        if id in self._figures:
            raise ValueError(f"figure {id} is entered twice")
        if not ID_PATTERN.fullmatch(id):
            raise ValueError(f"{id!r} is not a figure id")
        if isinstance(value, Decimal):
            value = Fraction(value)
        if isinstance(value, np.integer):
            value = int(value)
        if isinstance(value, float):
            raise ValueError(f"figure {id} is a float; give int, Fraction or Decimal")
        figure = Figure(
            id=id, value=value, printed=print_number(value, style), unit=unit, label=label, formula=formula,
            inputs=tuple(inputs), working=working, sources=tuple(sources),
            is_count=isinstance(value, int) if is_count is None else is_count,
        )
        self._figures[id] = figure
        return figure

    def __getitem__(self, id: str) -> Figure:
        found = self._figures.get(id)
        if found is None:
            raise UnknownFigure(id, find_nearest(id, {known: figure.label for known, figure in self._figures.items()}))
        return found

    def __contains__(self, id: object) -> bool:
        return id in self._figures

    def get(self, id: str, default: Any = None) -> Any:
        """As of any mapping; without looking for the nearest where there is none."""
        return self._figures.get(id, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._figures)

    def __len__(self) -> int:
        return len(self._figures)

    def get_number(self, id: str) -> Fraction | None:
        """The exact value of a numeric figure, or None where it is missing, a text or has no value."""
        figure = self._figures.get(id)
        if figure is None or figure.value is None or isinstance(figure.value, str):
            return None
        return Fraction(figure.value)

    def starting(self, prefix: str) -> dict[str, Figure]:
        """The figures whose id is `prefix` or starts with `prefix` and a dot."""
        return {i: f for i, f in self._figures.items() if i == prefix or i.startswith(prefix + ".")}
