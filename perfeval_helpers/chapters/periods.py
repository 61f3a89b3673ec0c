"""Where dates lie to the period of a run: dates of an extract's lines in, masks and phases out. Both ends belong to it."""

from datetime import date

import pandas as pd


def is_before(dates: pd.Series, start: date) -> pd.Series:
    """Which dates lie before the period; none of those that are missing."""
    return dates < pd.Timestamp(start)


def is_after(dates: pd.Series, end: date) -> pd.Series:
    """Which dates lie after the period, whatever their time of day; none of those that are missing."""
    return dates >= pd.Timestamp(end) + pd.Timedelta(days=1)


def date_phase(dates: pd.Series, start: date, end: date) -> pd.Series:
    """Where dates lie: ``before``, ``in`` or ``after`` the period; no date is ``in``.

    Examples
    --------
    >>> days = pd.Series(pd.to_datetime(["2021-12-31", "2022-01-01", "2022-12-31", "2023-01-01"]))
    >>> date_phase(days, date(2022, 1, 1), date(2022, 12, 31)).tolist()
    ['before', 'in', 'in', 'after']
    """
    phase = pd.Series("in", index=dates.index, dtype="str")
    phase[is_before(dates, start)] = "before"
    phase[is_after(dates, end)] = "after"
    return phase
