"""Charts drawn once for several processes: what the report draws, the chapters forked after it show again.

In: the functions that draw, and charts of a finished report. Out: the same functions, which hand out a chart that is
ready where it was drawn from the same numbers before, and draw it otherwise. In a process that nobody drew for, as in
JupyterLab, nothing is ever ready.
"""

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec

import pandas as pd

from perfeval_helpers.showing.charts.chart import Chart
from perfeval_helpers.values.words import get_words

Given = ParamSpec("Given")

_ready: dict[str, Chart] = {}


def shared(**columns: tuple[str, ...]) -> Callable[[Callable[Given, Chart]], Callable[Given, Chart]]:
    """Make a drawing function's charts known by what is drawn.

    Parameters
    ----------
    columns
        For each table that the function takes, the columns that it draws; it gets no others. One that is missing is for
        the function to miss. `source` is printed below a chart and not drawn.
    """

    def decorate(draw: Callable[Given, Chart]) -> Callable[Given, Chart]:
        signature = inspect.signature(draw)

        @wraps(draw)
        def take_or_draw(*args: Given.args, **kwargs: Given.kwargs) -> Chart:
            bound = signature.bind(*args, **kwargs)
            given = bound.arguments
            for name, wanted in columns.items():
                given[name] = given[name][[column for column in wanted if column in given[name].columns]]
            key = repr((draw.__name__, get_words(), [(name, _spell(value)) for name, value in given.items() if name != "source"]))
            chart = _ready.pop(key, None)
            if chart is None:
                chart = draw(*bound.args, **bound.kwargs)
            chart.drawn_from, chart.source = key, given["source"]
            return chart

        return take_or_draw

    return decorate


def _spell(value: object) -> object:
    """What can be told apart by its `repr`: a table as its columns, without its index and its types."""
    return [(name, value[name].tolist()) for name in value.columns] if isinstance(value, pd.DataFrame) else value


def make_ready(charts: Iterable[Chart]) -> None:
    """Write charts as SVG and keep them for the children of this process; each is handed out once."""
    for chart in charts:
        if chart.drawn_from and not chart.is_missing:
            chart.svg()
            _ready[chart.drawn_from] = chart
