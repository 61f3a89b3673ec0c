"""A result that is looked at and read: a tidy table and the one Chinese sentence that says it with its method.

In: a DataFrame and a sentence. Out: a `Reading`, shown by notebooks as the sentence above the table.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape

import pandas as pd

from perfeval_helpers.showing.tables import show as show_frame
from perfeval_helpers.values.numbers import MINUS, NO_VALUE, Number, exact, print_measure

#: How the sentence begins that stands where a run lacks the data.
NOT_PROVIDED = "本次评价未提供"


@dataclass(frozen=True, slots=True, repr=False)
class Reading:
    """What an analysis found; without rows it shows its sentence alone.

    Examples
    --------
    >>> reading = Reading(pd.DataFrame({"street": ["东街道"], "rate_pct": [75.0]}), "满意度75%。", "各街道满意度")
    >>> reading.sentence, reading.table["rate_pct"].item()
    ('满意度75%。', 75.0)
    """

    #: Tidy: one row an observation, units in the column names (``_count``, ``_pct`` 0–100, ``_points`` percentage points, ``_yuan``, ``_days``)
    table: pd.DataFrame
    sentence: str  #: One plain Chinese sentence (sometimes with a second on what limits it), the method and the base named
    title: str  #: What the table holds, for its caption

    def of(self, mark: str) -> Reading:
        """The same with a mark of what it is of, where several are shown below each other: （学生）.

        Examples
        --------
        >>> Reading(pd.DataFrame({"rate_pct": [75.0]}), "满意度75%。", "满意度").of("（学生）").sentence
        '（学生）满意度75%。'
        """
        return Reading(self.table, mark + self.sentence, self.title + mark)

    def __repr__(self) -> str:
        return f"{self.title}（{len(self.table)}行）：{self.sentence}"

    def _repr_html_(self) -> str:
        if self.table.empty:
            return f"<p>{escape(self.sentence)}</p>"
        texts = {
            name: self.table[name].map(lambda p: show_p(p).removeprefix("p").removeprefix("="))
            for name in self.table
            if str(name).startswith("p_")
        }
        return f"<p>{escape(self.sentence)}</p>{show_frame(self.table.assign(**texts), self.title)._repr_html_()}"


@dataclass(frozen=True, slots=True, repr=False)
class Prose:
    """Sentences, each shown as a paragraph."""

    sentences: tuple[str, ...]

    def __repr__(self) -> str:
        return "\n".join(self.sentences)

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(sentence)}</p>" for sentence in self.sentences)


def show(number: Number | float | None, unit: str = "", *beside: Number) -> str:
    """The number for a sentence: half-up to two places, thousands grouped, the unit behind it; — where there is none.

    With more places where it would look like one of those that stand `beside` it and is another.

    Examples
    --------
    >>> from fractions import Fraction
    >>> show(67.025, "%"), show(22526, "人"), show(float("nan"), "%"), show(Fraction(200, 3), "%", Fraction("66.67"))
    ('67.03%', '22,526人', '—', '66.667%')
    """
    if number is None or number is pd.NA or (isinstance(number, float) and not math.isfinite(number)):
        return NO_VALUE
    value = exact(number if isinstance(number, int) else float(number) if isinstance(number, float) else number)
    return print_measure(value, unit, *beside)


def show_change(points: Number | float | None, unit: str = "") -> str:
    """A change with its sign: ``+1.50``, ``−2``, ``0``.

    Examples
    --------
    >>> show_change(1.5), show_change(-2.0, "个百分点"), show_change(0)
    ('+1.50', '−2个百分点', '0')
    """
    text = show(points, unit)
    return f"+{text}" if (text != NO_VALUE and text[0] not in f"{MINUS}0") or text.startswith("0.") else text


def show_p(p_value: float) -> str:
    """A p value as papers print it: ``p=0.032``, ``p<0.001``.

    Examples
    --------
    >>> show_p(0.0324), show_p(0.00004)
    ('p=0.032', 'p<0.001')
    """
    if math.isnan(p_value):
        return f"p={NO_VALUE}"
    return "p<0.001" if p_value < 0.001 else f"p={p_value:.3f}"
