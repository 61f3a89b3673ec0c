"""A figure as SVG whose texts are outlines of characters, each outlined once in a process whatever the charts it stands in.

In: a matplotlib figure. Out: SVG as matplotlib's own backend writes it, with shorter outlines in a fraction of the time: that
one loads, measures and writes every character of every text anew.

Written for matplotlib 3.11.2, which is pinned exactly: it relies on names that matplotlib keeps to itself, `TextToPath._get_font`
and `_get_glyph_repr`, `FT2Font._layout`, `warn_on_missing_glyph`, `RendererSVG._update_glyph_map_defs`, `_glyph_map` and `_text2path`,
and on `RendererSVG` asking for the characters of a text by
``get_glyphs_with_font(font, text, glyph_map=…, return_new_glyphs_only=True)``. Whoever raises the pin looks at these first.
"""

import re
from functools import lru_cache
from io import StringIO
from typing import Any, NamedTuple

import numpy as np
import uharfbuzz
from matplotlib._text_helpers import warn_on_missing_glyph
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path
from matplotlib.textpath import TextToPath

from perfeval_helpers.showing.charts.style import font_family
from perfeval_helpers.showing.fonts import font_face, font_path

OUTLINE_STEP = 16  # of FreeType's units, 1/6400 em: 1/400 em is a fiftieth of a point at 9 points
POINTS = {int(Path.MOVETO): ("m", 1), int(Path.LINETO): ("l", 1), int(Path.CURVE3): ("q", 2), int(Path.CURVE4): ("c", 3)}
# Characters of which a text is one piece to whoever shapes it: Chinese ones, and digits, signs and stops, which all scripts have.
_ONE_SCRIPT = re.compile(r"[ -@\[-`{-~·×—‘’“”…−≤≥■\u3000-\u3011\u4e00-\u9fff\uff01-\uff20\uff3b-\uff40\uff5b-\uff5e]+")
_NUMBER = re.compile(r"-?\d+\.\d+")
_glyphs: dict[tuple[str, int], "Glyph"] = {}  # a font's file and a character's number in it → what is known of it


class Glyph(NamedTuple):
    """A character of the font at `TextToPath.FONT_SCALE`; sizes in 1/64 of a unit, as FreeType has them."""

    id: str  #: What SVG calls it
    outline: str  #: Its path in SVG
    advance: int  #: From where it stands to the next
    low: float  #: low, high: How far it reaches below and above the line; both 0 for a space
    high: float


class Laid(dict[str, str]):
    """A text: the outlines of its characters by their ids, the places of each in SVG, and its width, height and depth below the line."""

    places: str = ""
    size: tuple[float, float, float] = (0.0, 0.0, 0.0)


class Texts(TextToPath):
    """How texts become outlines: those in the font of charts from what is known of them, others as matplotlib makes them."""

    def _get_font(self, prop: FontProperties) -> FT2Font:
        if prop.get_file() or prop.get_family() != [font_family()]:
            other: FT2Font = super()._get_font(prop)  # type: ignore[misc]
            return other
        font = get_font(str(font_path()))
        font.set_size(self.FONT_SCALE, self.DPI)
        return font

    def get_glyphs_with_font(self, font: FT2Font, s: str, *given: Any, **more: Any) -> Any:
        """The characters of a text and where they stand."""
        if more.get("features") or more.get("language") or font.fname != str(font_path()):
            return super().get_glyphs_with_font(font, s, *given, **more)
        return [], _lay_out(s), []


_texts = Texts()


@lru_cache(maxsize=4096)
def _lay_out(text: str) -> Laid:
    """Lay a text out as matplotlib does, but load each character of the font once, and measure by what is known of it."""
    font = _texts._get_font(FontProperties(family=font_family()))
    shaped = _shape(text) if _ONE_SCRIPT.fullmatch(text) else []
    if shaped and all(number for number, _, _ in shaped):
        placed = [(_find_glyph(font, number), x, y) for number, x, y in shaped]
    else:
        items = list(font._layout(text, LoadFlags.NO_HINTING))
        for item in items:
            if item.ft_object.fname != font.fname:  # matplotlib takes its own last resort where the font lacks a character
                warn_on_missing_glyph(ord(item.char), font.family_name)
        placed = [(_find_glyph(item.ft_object, item.glyph_index), item.x, item.y) for item in items]
    laid = Laid((glyph.id, glyph.outline) for glyph, _, _ in placed)
    laid.places = "".join(f'<use xlink:href="#{glyph.id}"{_move(x, y)}/>' for glyph, x, y in placed)
    if placed:
        last, x, _ = placed[-1]
        inked = [(glyph.low + y * 64, glyph.high + y * 64) for glyph, _, y in placed if glyph.low != glyph.high]
        low, high = min((each for each, _ in inked), default=0), max((each for _, each in inked), default=0)
        laid.size = (x + last.advance / 64, (high - low) / 64, -low / 64)
    return laid


def _shape(text: str) -> list[tuple[int, float, float]]:
    """The numbers of a text's characters in the font, 0 where it has none, and where they stand: what matplotlib finds by loading each of them again."""
    font, buffer = uharfbuzz.Font(font_face()), uharfbuzz.Buffer()
    font.scale = (64 * TextToPath.FONT_SCALE, 64 * TextToPath.FONT_SCALE)
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer)
    at, shaped = 0, []
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        shaped.append((info.codepoint, (at + place.x_offset) / 64, place.y_offset / 64))
        at += place.x_advance
    return shaped


def _find_glyph(font: FT2Font, index: Any) -> Glyph:
    known = str(font.fname), int(index)
    if known not in _glyphs:
        loaded = font.load_glyph(index, flags=LoadFlags.NO_HINTING)
        vertices, codes = font.get_path()
        heights = vertices[codes != Path.CLOSEPOLY, 1] * 64
        low, high = (heights.min(), heights.max()) if len(heights) else (0, 0)
        name: str = _texts._get_glyph_repr(font, index)  # type: ignore[attr-defined]
        _glyphs[known] = Glyph(name, outline(vertices * 64, codes), loaded.horiAdvance, low, high)
    return _glyphs[known]


def _move(x: float, y: float) -> str:
    shown = " ".join(trim(n, 2 if abs(n) >= 1 else 4) for n in (x, y))
    return f' transform="translate({shown})"' if x or y else ""


class OutlineRenderer(RendererSVG):
    """Writes the texts of a figure in the form that they keep, each in the place of a mark that `fill_in` finds."""

    def __init__(self, width: float, height: float, target: StringIO, **given: Any) -> None:
        super().__init__(width, height, target, **given)  # type: ignore[no-untyped-call]
        self._text2path, self._target = _texts, target
        self._laid: list[str] = []

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float]:
        """How large a text is.

        That of the charts' one font is remembered by text and size alone: the outlines that are measured have no other
        property, since `Texts._get_font` takes one file whatever weight or slant is asked for.
        """
        if ismath or prop.get_file() or prop.get_family() != [font_family()]:
            return _texts.get_text_width_height_descent(s, prop, ismath)
        scale = prop.get_size_in_points() / _texts.FONT_SCALE
        width, height, depth = _lay_out(s).size
        return width * scale, height * scale, depth * scale

    def _update_glyph_map_defs(self, glyph_map_new: dict[str, Any]) -> None:
        if not isinstance(glyph_map_new, Laid):
            super()._update_glyph_map_defs(glyph_map_new)  # type: ignore[no-untyped-call]
            return
        fresh = {id: path for id, path in glyph_map_new.items() if id not in self._glyph_map}
        self._glyph_map |= fresh
        scale = f' transform="scale({OUTLINE_STEP / 64})"/>'
        defined = "".join(f'<path id="{id}" d="{path}"{scale}' if path else f'<path id="{id}" transform="scale({1 / 64})"/>' for id, path in fresh.items())
        self._laid.append((f"<defs>{defined}</defs>" if fresh else "") + glyph_map_new.places)
        # The writer keeps a start tag open for attributes until it writes something else: an empty comment ends it, and
        # `compact_svg` drops that. What is written past the writer would stand within the tag otherwise.
        self.writer.comment("")
        self._target.write(f"<text {len(self._laid) - 1}>")

    def fill_in(self, svg: str) -> str:
        """The SVG with its texts."""
        return re.sub(r"<text (\d+)>", lambda mark: self._laid[int(mark[1])], svg)


def write_svg(figure: Figure) -> str:
    """The figure as SVG, without what a reader never sees: header, comments, line breaks, digits below what a printer shows."""
    target, dpi = StringIO(), figure.dpi
    width, height = figure.get_size_inches()
    try:
        figure.dpi = 72
        renderer: Any = OutlineRenderer(width * 72, height * 72, target, image_dpi=dpi, metadata={"Date": None, "Creator": None})
        mixed: Any = MixedModeRenderer(figure, width, height, dpi, renderer)
        figure.draw(mixed)
        renderer.finalize()
    finally:
        figure.dpi = dpi
    return str(renderer.fill_in(compact_svg(target.getvalue())))


_PATH = re.compile(r'(<path(?: id="[^"]*")?) d="([^"]*)"')
_TRANSFORM = re.compile(r'(?<=")(?:translate|matrix)\([^)]*\)[^"]*')


def compact_svg(svg: str) -> str:
    """Drop what a reader never sees: header, comments, metadata, line breaks, and digits below what a printer shows."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = _PATH.sub(lambda m: f'{m[1]} d="{_NUMBER.sub(lambda n: trim(float(n[0]), 1), " ".join(m[2].split()))}"', svg)
    # Places need two decimals; the scale of a text is a small number whose third decimal is its size (0.085: 8.5 points).
    svg = _TRANSFORM.sub(lambda m: _NUMBER.sub(lambda n: trim(float(n[0]), 2 if abs(float(n[0])) >= 1 else 4), m[0]), svg)
    return re.sub(r">\s+<", "><", svg).strip()


def trim(number: float, places: int) -> str:
    """A coordinate with at most `places` decimals and no trailing zeros."""
    text = f"{number:.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def outline(vertices: np.ndarray, codes: np.ndarray) -> str:
    """The outline of a character in relative whole steps: a third of the length of matplotlib's, the same look.

    Coordinates are rounded before differences are taken, so that rounding never adds up along the outline.

    Parameters
    ----------
    vertices, codes
        As a path of matplotlib's has them, in FreeType's units.
    """
    parts: list[str] = []
    x = y = start_x = start_y = at = 0
    last = ""
    steps, kinds = np.rint(np.asarray(vertices) / OUTLINE_STEP).astype(int).tolist(), np.asarray(codes).tolist()
    while at < len(kinds):
        if kinds[at] not in POINTS:
            parts.append("z")
            x, y, last = start_x, start_y, "z"
            at += 1
            continue
        letter, count = POINTS[kinds[at]]
        numbers = [n for px, py in steps[at : at + count] for n in (px - x, py - y)]
        x, y = steps[at + count - 1]
        at += count
        if letter == "m":
            start_x, start_y = x, y
        parts.append((letter if letter != last or letter == "m" else " ") + str(numbers[0]) + "".join(f" {n}" if n >= 0 else str(n) for n in numbers[1:]))
        last = letter
    return "".join(parts).replace(" -", "-")
