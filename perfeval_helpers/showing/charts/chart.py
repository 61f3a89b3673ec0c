"""A drawn chart with what makes it readable: caption, source and a text for those who cannot see it.

In: a matplotlib figure. Out: a small, deterministic SVG (text as outlines), HTML for notebooks.
"""

import base64
import re
import warnings
import zlib
from functools import lru_cache
from html import escape
from io import StringIO

from matplotlib.figure import Figure

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
    source
        Where the numbers come from: data/2022/payouts.csv. One that says that the run was not given them
        (`NOT_PROVIDED`) stands in the chart's place: zeros that nobody counted are not drawn.
    drawn_from
        What `sharing` knows it by, empty for a chart that is not shared.
    """

    def __init__(self, figure: Figure, alt: str, title: str, source: str) -> None:
        if not alt.strip() or not title.strip():
            raise ValueError("a chart needs a title and a text that says what it shows")
        self.alt, self.title, self.source, self.drawn_from = alt, title, source, ""
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
            target = StringIO()
            with chart_style(), warnings.catch_warnings():
                warnings.filterwarnings("error", message="Glyph .* missing")
                try:
                    self._figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
                except UserWarning as missing:
                    raise ValueError(f"chart {self.title}: {missing}") from None
            self._svg = compact_svg(target.getvalue())
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
        return LOOK + self.to_html()

    @property
    def is_missing(self) -> bool:
        """Whether the run lacks what the chart would draw."""
        return self.source.startswith(NOT_PROVIDED)

    @property
    def text(self) -> str:
        """The chart in words."""
        return f"{self.title}：{self.source}，不画图。" if self.is_missing else f"{self.title}：{self.alt}"


_NUMBER = re.compile(r"-?\d+\.\d+")
_PATH = re.compile(r'(<path(?: id="[^"]*")?) d="([^"]*)"( transform="scale\(0\.015625\)")?')
_TRANSFORM = re.compile(r'(?<=")(?:translate|matrix)\([^)]*\)[^"]*')
OUTLINE_STEP = 16  # matplotlib writes outlines in 1/6400 em; 1/400 em is a fiftieth of a point at 9 points


def compact_svg(svg: str) -> str:
    """Drop what a reader never sees: header, comments, metadata, line breaks, and digits below what a printer shows."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)

    def shorten(match: re.Match[str]) -> str:
        if match[3]:
            return f'{match[1]} d="{compact_outline(match[2])}" transform="scale({OUTLINE_STEP / 64})"'
        path = " ".join(match[2].split())
        return f'{match[1]} d="{_NUMBER.sub(lambda n: trim(float(n[0]), 1), path)}"'

    svg = _PATH.sub(shorten, svg)
    # Places need two decimals; the scale of a text is a small number whose third decimal is its size (0.085: 8.5 points).
    svg = _TRANSFORM.sub(lambda m: _NUMBER.sub(lambda n: trim(float(n[0]), 2 if abs(float(n[0])) >= 1 else 4), m[0]), svg)
    return re.sub(r">\s+<", "><", svg).strip()


def trim(number: float, places: int) -> str:
    """A coordinate with at most `places` decimals and no trailing zeros."""
    text = f"{number:.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


@lru_cache(maxsize=4096)
def compact_outline(path: str) -> str:
    """The outline of a character in relative whole steps: a third of the length, the same look.

    Coordinates are rounded before differences are taken, so that rounding never adds up along the outline.
    """
    parts: list[str] = []
    x = y = start_x = start_y = 0
    last = ""
    for command in _COMMAND.finditer(path):
        letter = command[1]
        if letter in "zZ":
            parts.append("z")
            x, y, last = start_x, start_y, "z"
            continue
        steps = [round(float(n) / OUTLINE_STEP) for n in command[2].split()]
        relative = [n - (y if i % 2 else x) for i, n in enumerate(steps)]
        x, y = steps[-2], steps[-1]
        if letter == "M":
            start_x, start_y = x, y
        text = ("" if letter == last and letter != "M" else letter.lower()) or " "
        for i, n in enumerate(relative):
            text += f"{' ' if i and n >= 0 else ''}{n}"
        parts.append(text)
        last = letter
    return "".join(parts).replace(" -", "-")


_COMMAND = re.compile(r"([MLQCzZ])([^MLQCzZ]*)")
