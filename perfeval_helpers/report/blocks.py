"""What sections are made of: headings, paragraphs with figures in them, tables, pictures, facts, contents.

In: what the chapters say. Out: blocks, before any format.
"""

import re
from dataclasses import dataclass
from typing import Literal

from perfeval_helpers.contract.narrative import FigureRef
from perfeval_helpers.showing.charts import Chart
from perfeval_helpers.showing.tables import Table

ParagraphStyle = Literal["body", "step", "note", "notice", "signature"]


@dataclass(frozen=True, slots=True)
class Reference:
    """A mention of a table or section by its id, printed with the number it gets: 表2, 附件3."""

    target: str
    text: str = ""


Part = str | FigureRef | Reference


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 (一、) to 5 (（1）); level 1 is the report's title. The id is given on assembly."""

    level: int
    text: str
    id: str = ""

    @property
    def face_level(self) -> int:
        """The level whose face it has: 一、 stands in Hei wherever it is, in 摘要 and in annexes too.

        Examples
        --------
        >>> [Heading(3, text).face_level for text in ("一、基本情况", "（一）项目概况", "评价等级的稳定性")]
        [2, 3, 3]
        """
        return 2 if re.match("[一二三四五六七八九十]+、", self.text) else self.level


@dataclass(frozen=True, slots=True)
class Origin:
    """What a sentence says of a single figure besides its value: from where it is, how it is made; empty where it does not."""

    figure: str
    source: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text with figures in it; `origin` where it says a single figure and no more."""

    parts: tuple[Part, ...]
    style: ParagraphStyle = "body"
    origin: Origin | None = None

    @property
    def text(self) -> str:
        """The paragraph as plain text."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    @property
    def figures(self) -> frozenset[str]:
        """The ids of the figures that it says."""
        return frozenset(part.figure.id for part in self.parts if isinstance(part, FigureRef))


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with its number (图1) and what it says in a sentence, which stands as its title."""

    chart: Chart
    number: str = ""
    message: str = ""

    @property
    def caption(self) -> str:
        """图1：477.39万元只到位151.68万元; what the chart shows where it has no message."""
        title = self.message or self.chart.title
        return f"{self.number}：{title}" if self.number else title


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with their values, as on the cover."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A heading as the contents list it."""

    level: int
    text: str
    target: str


@dataclass(frozen=True, slots=True)
class Contents:
    """The table of contents."""

    entries: tuple[ContentsEntry, ...]


Block = Heading | Paragraph | Table | Picture | Facts | Contents
