"""An own extract's accepted lines as arrays: for each field what is filled and, for numbers, exact whole numbers.

In: a frame and its declaration. Out: `Lines`, on which conditions and aggregates are computed. Money is in fen, a number in
units of its last declared place, a date in days: whole numbers throughout, so that nothing is rounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from perfeval_helpers.contract.columns import Column
from perfeval_helpers.contract.declarations.language import Declaration
from perfeval_helpers.contract.schema import LINE
from perfeval_helpers.values.numbers import FEN_PER_YUAN


def split_numbers(text: str) -> list[tuple[int, str]]:
    """A text as it is ordered: its numbers by their size, the rest letter by letter.

    Examples
    --------
    >>> sorted(["第10村", "第2村", "东村"], key=split_numbers)
    ['东村', '第2村', '第10村']
    """
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", text)]


@dataclass(frozen=True)
class Lines:
    """The lines of an extract that count, or all of them."""

    declaration: Declaration  #: What was declared
    frame: pd.DataFrame  #: The accepted lines
    missing: frozenset[str] = frozenset()  #: Fields of columns that the file lacks
    _numbers: dict[str, np.ndarray] = field(default_factory=dict, repr=False)
    _filled: dict[str, np.ndarray] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.frame)

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The extract's columns by field."""
        return {column.field: column for column in self.declaration.schema.columns}

    @property
    def numbers_of_lines(self) -> np.ndarray:
        """The lines' places in the file."""
        found: np.ndarray = self.frame[LINE].to_numpy()
        return found

    def has(self, *fields: str) -> bool:
        """Whether the file has the columns of all of the fields."""
        return not self.missing.intersection(fields)

    def get_series(self, name: str) -> pd.Series:
        """The frame's column of a field."""
        return self.frame[self.columns[name].frame_column]

    def get_filled(self, name: str) -> np.ndarray:
        """Which lines have something in a field."""
        if name not in self._filled:
            series = self.get_series(name)
            if isinstance(series.dtype, pd.CategoricalDtype):
                known = np.array([text != "" for text in series.cat.categories] + [False])
                filled = known[series.cat.codes.to_numpy()]
            elif isinstance(series.dtype, pd.StringDtype) or series.dtype == object:
                filled = (series.notna() & (series != "")).to_numpy(bool)
            else:
                filled = series.notna().to_numpy(bool)
            self._filled[name] = filled
        return self._filled[name]

    def get_scale(self, name: str) -> int:
        """How many of a field's whole numbers make one: 100 fen a yuan, 10 to the places of a number."""
        column = self.columns[name]
        return FEN_PER_YUAN if column.type == "money" else 10**column.places if column.type == "decimal" else 1

    def get_numbers(self, name: str) -> np.ndarray:
        """A field's exact whole numbers (int64); 0 where it is blank."""
        if name not in self._numbers:
            series, column = self.get_series(name), self.columns[name]
            if column.type == "decimal":
                # At most 15 digits: the nearest whole number is the exact one.
                numbers = np.rint(series.fillna(0).to_numpy(np.float64) * 10**column.places).astype(np.int64)
            elif column.type == "date":
                numbers = series.to_numpy().astype("datetime64[D]").view(np.int64)
                if not (filled := self.get_filled(name)).all():
                    numbers[~filled] = 0
            elif isinstance(series.dtype, pd.Int64Dtype):
                numbers = series.fillna(0).to_numpy(np.int64)
            else:
                numbers = series.to_numpy(np.int64)
            self._numbers[name] = numbers
        return self._numbers[name]

    def get_codes(self, name: str) -> tuple[np.ndarray, pd.Index]:
        """A field's values as codes (-1 where blank) into the distinct values, in their order whatever that of the lines.

        Texts are ordered with the numbers inside them as numbers (第2村 before 第10村), choices as they were declared.
        """
        series = self.get_series(name)
        if not isinstance(series.dtype, pd.CategoricalDtype):
            codes, values = pd.factorize(series, sort=True)
            return np.where(self.get_filled(name), codes, -1), pd.Index(values)
        texts = series.cat.categories
        declared = {code: place for place, code in enumerate(dict.fromkeys(self.columns[name].values.values()))}
        order = sorted(range(len(texts)), key=lambda place: (declared.get(texts[place], 0), split_numbers(texts[place])))
        ranks = np.full(len(texts) + 1, -1)
        ranks[order] = np.arange(len(texts))
        return np.where(self.get_filled(name), ranks[series.cat.codes.to_numpy()], -1), texts[order]

    def take(self, which: np.ndarray) -> Lines:
        """Some of the lines."""
        return Lines(self.declaration, self.frame[which].reset_index(drop=True), self.missing)


@dataclass(frozen=True, slots=True)
class Period:
    """Which lines count, by their date: inside the period, outside of it, and without a date."""

    inside: np.ndarray
    outside_count: int
    blank_count: int

    @property
    def left_out(self) -> str:
        """The lines that do not count: 评价期外3行、日期空白1行; empty where all do."""
        return "、".join(f"{word}{n:,}行" for word, n in (("评价期外", self.outside_count), ("日期空白", self.blank_count)) if n)


def divide_by_period(lines: Lines, start: date, end: date) -> Period:
    """Tell the lines inside the period from the others; without ``dated_by`` all are inside.

    A line without a date is outside: nothing says that it belongs to the period.
    """
    name = lines.declaration.dated_by
    if not name or not lines.has(name):
        return Period(np.ones(len(lines), bool), 0, 0)
    days = lines.get_series(name).to_numpy()
    inside = (days >= np.datetime64(start)) & (days <= np.datetime64(end))
    blank_count = len(lines) - int(np.count_nonzero(lines.get_filled(name)))
    return Period(inside, len(lines) - int(np.count_nonzero(inside)) - blank_count, blank_count)
