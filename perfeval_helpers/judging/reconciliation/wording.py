"""How findings name lines and differences.

In: line numbers and exact numbers. Out: phrases in both languages.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import TypeAlias, TypedDict

import numpy as np
import pandas as pd

from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.values.figures import Figure
from perfeval_helpers.values.language import LISTED, Message, Told, tell, tell_all
from perfeval_helpers.values.numbers import Number, add_unit, name_step, print_apart, print_measure
from perfeval_helpers.values.sources import name_ranges

#: Units of the product's own figures; others are a run's own words.
_ENGLISH_UNITS = {
    "元": ("yuan", "yuan"), "个百分点": ("percentage point", "percentage points"), "分": ("point", "points"), "人": ("person", "people"),
    "份": ("copy", "copies"), "人次": ("visit", "visits"), "场": ("event", "events"), "户": ("household", "households"), "项": ("item", "items"),
    "天": ("day", "days"),
}  # fmt: skip
#: Numbers of lines, in any order.
Lines: TypeAlias = pd.Series | np.ndarray
#: A finding lists at most so many lines; its message always says how many there are.
MOST_LINES = 1000


class Where(TypedDict, total=False):
    """What a finding says of where it stands."""

    extract: str | None
    file: str
    lines: tuple[int, ...]
    seen: Told


def locate(runfile: RunFile, extract: str, lines: Lines | None = None) -> Where:
    """An extract and its file, with lines of it; of a run that does not list it the run file, where its figures are declared."""
    if extract not in runfile.extracts:
        return {"extract": None, "file": runfile.file}
    where: Where = {"extract": extract, "file": runfile.data_file(extract)}
    return where if lines is None else {**where, "lines": take_lines(lines), "seen": name_lines(lines)}


def take_lines(lines: Lines) -> tuple[int, ...]:
    """The lines of a finding, ascending, each once, at most `MOST_LINES`."""
    return tuple(np.unique(np.asarray(lines, dtype="int64"))[:MOST_LINES].tolist())


def name_lines(lines: Lines, count: int = 0) -> Told:
    """``第2–4、9行（共4行）``, at most six ranges; of `count` lines where those are the first of more."""
    source = catalogue.cite("", "", np.asarray(lines, dtype="int64"))
    return name_ranges(source.ranges, max(source.count, count))


def tell_number(number: int | Fraction, unit: str = "", *others: Number) -> Told:
    """A number as the report prints it, told from those it is compared with; a unit that only the run knows is quoted in English."""
    printed = add_unit(print_apart(number, *others), unit).removesuffix(unit)
    if unit in ("", "%"):
        return Told(printed + unit, printed + unit)
    one, several = _ENGLISH_UNITS.get(unit, (f"'{unit}'", f"'{unit}'"))
    return Told(printed + unit, f"{printed} {one if printed == '1' else several}")


def tell_money(wan_yuan: Fraction, *others: Fraction) -> Told:
    """An amount in 万元, told from those it is compared with; one that would print as 0 in yuan, so that no difference looks like none.

    In English always in yuan.
    """
    return Told(print_measure(wan_yuan, "万元", *others), tell_number(wan_yuan * 10_000, "元").english)


def tell_term(wan_yuan: Fraction) -> Told:
    """An amount in a sum whose unit stands beside its result."""
    return Told(tell_number(wan_yuan), tell_money(wan_yuan).english)


def tell_gap(gap: Fraction, unit: str) -> Told:
    """A difference between two values of a unit, which never looks like none: of rates in percentage points."""
    return tell_money(gap) if unit == "万元" else tell_number(gap, name_step(unit), 0)


def tell_figure(figure: Figure, *others: Fraction) -> Told:
    """A figure's value with its unit, told from those it is compared with."""
    if figure.value is None or isinstance(figure.value, str):
        return Told(figure.text, f"'{figure.text}'" if isinstance(figure.value, str) else figure.text)
    value = Fraction(figure.value)
    if figure.unit == "万元":
        return tell_money(value, *others)
    return Told(figure.set_against(*others), tell_number(value, figure.unit, *others).english)


def tell_labelled(figure: Figure, *others: Fraction) -> Told:
    """``本期使用资金151.68万元``, ``'本期使用资金' 1,516,838.46 yuan``."""
    return tell_valued(figure.label, tell_figure(figure, *others))


def tell_valued(name: str, value: Told) -> Told:
    """A name from the data and its value: ``春节99.96%``, ``'春节' 99.96%``."""
    return tell("'{name}' {value}", name=name, value=value)


def unexplained() -> tuple[Told, Told]:
    """What a finding says of itself as long as the run file does not explain it."""
    return tell(", the reason is not stated"), tell(", where the money came from is not stated")


def join(names: Iterable[str], most: int = 8, between: Message = LISTED) -> Told:
    """Names as a list, cut after `most`; with `CLAUSES` between what is itself a list."""
    listed = list(dict.fromkeys(names))
    shown = tell_all(listed[:most], between)
    return tell("{names} and others, {count} in all", names=shown, count=len(listed)) if len(listed) > most else shown
