"""A drawn chart with what makes it readable: caption, source and a text for those who cannot see it.

In: a matplotlib figure. Out: a small, deterministic SVG (text as outlines), HTML for notebooks.
"""

import base64
import warnings
import zlib
from html import escape

from matplotlib.figure import Figure

from perfeval_helpers.showing.charts.outlines import write_svg
from perfeval_helpers.showing.charts.style import chart_style
from perfeval_helpers.showing.look import LOOK
from perfeval_helpers.showing.readings import NOT_PROVIDED


class Chart:
    """A chart of the report.

    Attributes
    ----------
    alt
        What the chart shows, in whole sentences computed from its numbers. Never empty.
    title
        The caption, without a number: 各街道发放人数准确率.
    finding
        What the chart shows of this run, behind the title in notebooks; empty where there is nothing to show. The report says it in words of its own.
    source
        Where the numbers come from: data/2022/payouts.csv. One that says that the run was not given them
        (`NOT_PROVIDED`) stands in the chart's place: zeros that nobody counted are not drawn.
    drawn_from
        What `sharing` knows it by, empty for a chart that is not shared.
    """

    def __init__(self, figure: Figure, alt: str, title: str, source: str, finding: str = "") -> None:
        if not alt.strip() or not title.strip():
            raise ValueError("a chart needs a title and a text that says what it shows")
        self.alt, self.title, self.source, self.finding, self.drawn_from = alt, title, source, finding, ""
        self._figure, self._svg = figure, ""

    def __repr__(self) -> str:
        return self.text

    @property
    def figure(self) -> Figure:
        """The matplotlib figure; what is changed in it is shown."""
        self._svg = ""
        return self._figure

    @property
    def size_in(self) -> tuple[float, float]:
        """Width and height in inches."""
        width, height = self._figure.get_size_inches()
        return float(width), float(height)

    def svg(self) -> str:
        """The chart as SVG: no date, salted ids, short numbers; the same figure gives the same text.

        Raises
        ------
        ValueError
            A text of the chart has a character that the font lacks.
        """
        if not self._svg:
            with chart_style(), warnings.catch_warnings():
                warnings.filterwarnings("error", message="Glyph .* missing")
                try:
                    self._svg = write_svg(self._figure)
                except UserWarning as missing:
                    raise ValueError(f"chart {self.title}: {missing}") from None
        return self._svg

    def to_html(self, caption: str = "") -> str:
        """A `<figure>` with alternative text, caption and source; `caption` replaces the title (图1：…)."""
        if self.is_missing:
            return f'<p class="note">{escape(self.text)}</p>'
        width, height = (round(72 * inches) for inches in self.size_in)
        svg = self.svg().encode("utf-8")
        data = base64.b64encode(svg).decode("ascii")
        # A printed page makes a figure of the figure element too, and names it by its picture if it is told to.
        name = f"chart-{zlib.crc32(svg):08x}"
        return (
            f'<figure class="chart" aria-labelledby="{name}"><div class="pan" tabindex="0"><img id="{name}" alt="{escape(self.alt)}" width="{width}" '
            f'height="{height}" src="data:image/svg+xml;base64,{data}"></div><figcaption>{escape(caption or self.title)}'
            f'<span class="source">资料来源：{escape(self.source)}</span></figcaption></figure>'
        )

    def _repr_html_(self) -> str:
        return LOOK + self.to_html(f"{self.title}：{self.finding}" if self.finding else "")

    @property
    def is_missing(self) -> bool:
        """Whether the run lacks what the chart would draw."""
        return self.source.startswith(NOT_PROVIDED)

    @property
    def text(self) -> str:
        """The chart in words."""
        return f"{self.title}：{self.source}，不画图。" if self.is_missing else f"{self.title}：{self.alt}"

