"""One style for all charts: font, colours, figure size, and the small drawing steps that charts share.

In: texts and numbers. Out: matplotlib figures without pyplot and its global state, in the font that zhplot carries,
so that Chinese is drawn the same on a machine that has no Chinese font.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.patches import Rectangle

from perfeval_helpers.showing.fonts import font_path
from perfeval_helpers.values.numbers import group_thousands, print_apart, print_measure, print_number, wan_yuan
from perfeval_helpers.values.text import measure_ems

INK = "#1a1a1a"
MUTED = "#595959"
GRID = "#dddddd"
STRONG = "#12355b"
MIDDLE = "#4a86bd"
LIGHT = "#b9d0e6"
ACCENT = "#b4470e"
ACCENT_LIGHT = "#efc39a"
NEUTRAL = "#d4d4d4"
# Ordered by lightness, so that neighbours in a stack stay apart in grey print and for colour-blind readers.
SEQUENCE = (STRONG, LIGHT, MIDDLE, ACCENT_LIGHT, ACCENT, "#8c8c8c")
WIDTH_IN = 6.14  # the text width of the official A4 page: 210 − 28 − 26 mm
FONT_POINTS = 9.0
LINE_SPACING = 1.4  # of texts of two lines: matplotlib reckons by Latin letters, and Chinese characters would touch
PANELS = 3  # occasions that stand side by side; of more a chart shows some, or their sum, and says so
MOST_STREETS = 40  # rows that fit on a page; a chart shows the lowest of more streets and says so
LABEL_EMS = 22  # a row's label takes half of the page's width at most
_blank: dict[int, list[tuple[Figure, list[Axes]]]] = {}  # by the number of their axes; each is drawn on once
MISSING_GLYPH = "〓"  # the printer's sign for a character that a fount lacks


@lru_cache(maxsize=1)
def font_family() -> str:
    """Register the font with matplotlib once (its own cache of fonts may be stale) and return its family name."""
    fontManager.addfont(str(font_path()))
    return str(FontProperties(fname=str(font_path())).get_name())


@lru_cache(maxsize=1)
def drawable_codes() -> frozenset[int]:
    """All code points that the font can draw."""
    return frozenset(get_font(str(font_path())).get_charmap())


def drawable(text: object) -> str:
    """Text from extracts with each character that the font lacks shown as 〓: a rare name must not stop a run."""
    codes = drawable_codes()
    return "".join(c if c == "\n" or ord(c) in codes else MISSING_GLYPH for c in str(text))


@lru_cache(maxsize=1)
def list_other_defaults() -> dict[str, Any]:
    """What a matplotlibrc at home has set otherwise, as matplotlib itself has it."""
    return {name: value for name, value in mpl.rcParamsDefault.items() if value != mpl.rcParams[name] and not name.startswith("backend")}


@contextmanager
def chart_style() -> Iterator[None]:
    """The settings in which charts are built and written, whatever a matplotlibrc at home says; leaves them as they were afterwards."""
    settings: dict[Any, Any] = list_other_defaults() | {
        "font.family": [font_family()], "font.size": FONT_POINTS, "text.color": INK, "axes.edgecolor": MUTED,
        "axes.labelcolor": MUTED, "axes.labelsize": FONT_POINTS - 0.5, "axes.unicode_minus": True,
        "axes.linewidth": 0.6, "axes.axisbelow": True, "axes.grid": False, "grid.color": GRID, "grid.linewidth": 0.5,
        "xtick.color": MUTED, "ytick.color": MUTED, "xtick.labelcolor": INK, "ytick.labelcolor": INK,
        "xtick.major.size": 0, "ytick.major.size": 0, "xtick.major.width": 0.6, "hatch.linewidth": 0.6,
        "svg.fonttype": "path", "svg.hashsalt": "perfeval", "path.simplify": True,
    }  # fmt: skip
    with mpl.rc_context(settings):
        yield


def em_width(text: str) -> float:
    """The width of a text in em: a Chinese character is one, a Latin letter or digit a little over half."""
    return measure_ems(text, 0.56)


def label_width_in(labels: Iterable[str], points: float = FONT_POINTS) -> float:
    """The width in inches that the longest of the labels takes, as `set_rows` writes them."""
    return max((em_width(shorten(label)) for label in labels), default=0.0) * points / 72


def shorten(label: str) -> str:
    """A label that leaves room for the drawing: a whole question is cut with …; tables beside the chart have it in full."""
    if em_width(label) <= LABEL_EMS:
        return label
    kept = ""
    for character in label:
        if em_width(kept + character) > LABEL_EMS - 1:
            break
        kept += character
    return kept + "…"


def wrap(text: str, ems: int) -> str:
    """Break a label without spaces into lines of at most `ems` Chinese characters."""
    lines, line = [], ""
    for character in text:
        if line and em_width(line + character) > ems:
            lines.append(line)
            line = ""
        line += character
    return "\n".join([*lines, line])


def start_figure(
    height_in: float, left_in: float = 0.2, right_in: float = 0.2, top_in: float = 0.3, bottom_in: float = 0.4, columns: int = 1,
    gap_in: float = 0.4,
) -> tuple[Figure, list[Axes]]:
    """A figure of the page's text width with `columns` axes side by side, margins in inches."""
    figure, axes = _blank[columns].pop() if _blank.get(columns) else _make_blank(columns)
    figure.set_size_inches(WIDTH_IN, height_in)
    inner = WIDTH_IN - left_in - right_in
    each = (inner - gap_in * (columns - 1)) / columns
    low, high = bottom_in / height_in, (height_in - top_in - bottom_in) / height_in
    for i, ax in enumerate(axes):
        ax.set_position(((left_in + i * (each + gap_in)) / WIDTH_IN, low, each / WIDTH_IN, high))
    return figure, axes


def _make_blank(columns: int) -> tuple[Figure, list[Axes]]:
    figure = Figure()
    axes = [figure.add_axes((0, 0, 1, 1)) for _ in range(columns)]
    for ax in axes:
        for side in ("top", "right"):
            ax.spines[side].set_visible(False)
    return figure, axes


def lay_in_figures(counts: Mapping[int, int]) -> None:
    """Make blank figures for the charts of all processes that are forked from this one: matplotlib takes longer to make axes than to fill them.

    Parameters
    ----------
    counts
        Axes side by side → how many such figures.
    """
    with chart_style():
        for columns, count in counts.items():
            _blank.setdefault(columns, []).extend(_make_blank(columns) for _ in range(count))


@contextmanager
def start_rows(
    labels: Sequence[str], row_in: float, rest_in: float, right_in: float, top_in: float, bottom_in: float, columns: int = 1,
    gap_in: float = 0.4, *, pad_in: float = 0.12, has_scale: bool = False,
) -> Iterator[tuple[Figure, list[Axes], float]]:
    """A horizontal chart: a row for each label, as many axes side by side as asked for; labels and frame come at the end.

    Parameters
    ----------
    labels
        What the rows are called, the first on top.
    row_in, rest_in
        The height of a row, and of all else.
    right_in, top_in, bottom_in, columns, gap_in
        As in `start_figure`; the left margin is as wide as the longest label, and `pad_in`.
    has_scale
        Whether the values' scale stays; bars that carry their numbers need none.

    Yields
    ------
    tuple
        The figure, its axes, and the left margin in inches.
    """
    with chart_style():
        left = label_width_in(line for label in labels for line in label.split("\n")) + pad_in
        figure, axes = start_figure(row_in * max(len(labels), 1) + rest_in, left, right_in, top_in, bottom_in, columns, gap_in)
        yield figure, axes, left
        for number, ax in enumerate(axes):
            set_rows(ax, labels if number == 0 else [""] * len(labels))
            if not has_scale:
                hide_value_axis(ax)


def space_rows(labels: Sequence[str]) -> tuple[list[float], list[float]]:
    """Middles of rows and the edges between them, in rows of one line: a label of more lines has a higher row.

    Examples
    --------
    >>> space_rows(["甲", "乙\\n乙", "丙"])
    ([0.0, 1.25, 2.5], [-0.5, 0.5, 2.0, 3.0])
    """
    middles, edges = [], [-0.5]
    for label in labels:
        height = 1 + 0.5 * label.count("\n")
        middles.append(edges[-1] + height / 2)
        edges.append(edges[-1] + height)
    return middles, edges


def set_rows(
    ax: Axes, labels: Sequence[str], points: float = FONT_POINTS, middles: Sequence[float] | None = None, end: float = 0
) -> None:
    """Label the rows of a horizontal chart, the first on top, without a frame.

    Rows stand at 0, 1, 2 … or at the `middles` and up to the `end` that `space_rows` gives. The labels are plain texts:
    an axis's ticks take matplotlib ten times as long to make.
    """
    ax.yaxis.set_visible(False)
    ax.set_ylim((end if middles is not None else len(labels) - 0.5) + 0.05, -0.55)
    ax.spines["left"].set_visible(False)
    for row, label in zip(range(len(labels)) if middles is None else middles, labels, strict=True):
        if label:
            ax.annotate(
                drawable("\n".join(map(shorten, label.split("\n")))), (0, row), (-5, 0),
                xycoords=("axes fraction", "data"), textcoords="offset points", ha="right", va="center",
                fontsize=points, linespacing=LINE_SPACING, annotation_clip=False,
            )  # fmt: skip


def draw_bar(ax: Axes, row: float, length: float, *, left: float = 0, height: float, color: str, **look: Any) -> None:
    """A horizontal bar; `Axes.barh`, which works out units and limits anew for each, takes five times as long."""
    ax.add_artist(Rectangle((left, row - height / 2), length, height, facecolor=color, **look))


def rule_rows(ax: Axes, count: int) -> None:
    """A thin line across the chart on each row."""
    ax.hlines(range(count), 0, 1, transform=ax.get_yaxis_transform(), colors=GRID, linewidth=0.5)


def draw_dots(ax: Axes, xs: Sequence[float], marked: Sequence[bool], **look: Any) -> None:
    """A dot on each row, those that are marked in the colour that stands out."""
    for is_marked, colour in ((False, MIDDLE), (True, ACCENT)):
        rows = [row for row, mark in enumerate(marked) if mark == is_marked]
        ax.plot([xs[row] for row in rows], rows, "o", color=colour, markersize=5, **look)


def list_rows(frame: pd.DataFrame) -> list[SimpleNamespace]:
    """The lines of a small table, a name for each column (`itertuples` builds a class anew each time, 12 ms)."""
    return [SimpleNamespace(**{str(k): v for k, v in record.items()}) for record in frame.to_dict("records")]


def hide_value_axis(ax: Axes) -> None:
    """Where each bar carries its number the scale below is left out; the axis still starts at 0."""
    ax.xaxis.set_visible(False)
    ax.spines["bottom"].set_visible(False)


def write_key(
    figure: Figure, entries: Sequence[tuple[str, str]], left_in: float, right_in: float = 0.0
) -> None:
    """A one-line key above the chart: coloured squares with their names, in the order of the stack.

    Entries move together where the line would reach into the `right_in` inches that something else stands in.
    """
    width, height = figure.get_size_inches()
    x, y = left_in / width, 1 - 0.14 / height
    steps = [0.38 + em_width(name) * (FONT_POINTS - 0.5) / 72 for name, _ in entries]
    closer = max(sum(steps) - (width - left_in - right_in), 0.0) / max(len(entries), 1)
    for (name, colour), step in zip(entries, steps, strict=True):
        figure.text(x, y, "■", color=colour, va="center", fontsize=FONT_POINTS)
        figure.text(x + 0.16 / width, y, drawable(name), color=INK, va="center", fontsize=FONT_POINTS - 0.5)
        x += (step - min(closer, 0.2)) / width


def write_note(figure: Figure, note: str, above_in: float = 0.05) -> None:
    """A small line at the foot of a chart, to the right: what it leaves out, or how it is to be read."""
    figure.text(0.99, above_in / figure.get_size_inches()[1], note, ha="right", va="bottom", fontsize=FONT_POINTS - 1.5, color=MUTED)


def write_corner(figure: Figure, text: str, below_in: float, **look: Any) -> None:
    """What the numbers of a chart are, in its upper right corner."""
    figure.text(0.99, 1 - below_in / figure.get_size_inches()[1], text, ha="right", va="center", **look)


def write_beside(ax: Axes, text: str, x: float, row: float, points: float) -> None:
    """A number at the end of its bar, outside of the frame too."""
    ax.annotate(drawable(text), (x, row), (3, 0), textcoords="offset points", va="center", fontsize=points, annotation_clip=False)


def write_title(ax: Axes, text: str) -> None:
    """What one of several axes side by side is about, above it."""
    ax.set_title(drawable(text), fontsize=FONT_POINTS, color=MUTED, pad=4, loc="left")


def ink_on(colour: str) -> str:
    """White or near-black, whichever reads on the colour (relative luminance as in WCAG 2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#ffffff" if luminance < 0.30 else INK


def print_wan(fen: int) -> str:
    """Fen as 万元 for a label: 477.39, without the unit (the chart says it once)."""
    return group_thousands(print_number(Fraction(int(fen), 1_000_000)))


def tell_wan(fen: int) -> str:
    """Fen for a sentence: 477.39万元, 5元."""
    return print_measure(wan_yuan(fen), "万元")


def print_percent(part: int | Fraction, whole: int | Fraction, *beside: int | Fraction) -> str:
    """part / whole as a percentage with its sign, — where the whole is 0; with more places where it would look like one `beside` it and is another."""
    if whole == 0:
        return "—"
    return print_apart(100 * Fraction(part) / Fraction(whole), *beside) + "%"
