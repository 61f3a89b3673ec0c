"""The report as a document: sections of headings, paragraphs, tables and pictures, before any format.

In: what the chapters build. Out: one `Document` from which HTML, Word and Excel are written, so that they cannot differ.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Literal

from perfeval_helpers.contract.sections import ANNEXES
from perfeval_helpers.report.blocks import Block, Heading, Paragraph, Part, Picture, Reference
from perfeval_helpers.report.formats.html import render_block
from perfeval_helpers.showing.charts.chart import Chart
from perfeval_helpers.showing.tables import Table

WIDE_COLUMNS = 6  # of a table that wants a landscape page
SectionKind = Literal["cover", "contents", "summary", "opening", "chapter", "annex"]


@dataclass(frozen=True, repr=False)
class Section:
    """A part of the report that can be shown by itself: cover, contents, summary, a chapter, an annex.

    The cover also carries what the page's frame needs: the running line of printed pages, the banner's notice.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]
    kind: SectionKind = "chapter"
    landscape: bool = False
    between_flat: bool = False
    id: str = ""
    running: str = ""
    notice: str = ""

    @property
    def lies_flat(self) -> bool:
        """Whether it is printed on landscape pages: it asks for them, and what paper shows of its tables is wide.

        One between two such sections lies flat too: nobody turns the report for a page.
        """
        tables = [shown for block in self.blocks if isinstance(block, Table) and (shown := block.on_paper) is not None]
        return self.landscape and (self.between_flat or any(len(table.columns) >= WIDE_COLUMNS for table in tables))

    def __repr__(self) -> str:
        return f"<Section {self.key}: {self.title}>"

    def _repr_html_(self) -> str:
        """Annexes and chapters that need it start on a new page, wide ones on a landscape page."""
        if not self.blocks:
            return ""
        classes = f"part {self.kind}" + (" landscape" if self.landscape else "")
        marks = f' data-running="{escape(self.running)}"' if self.running else ""
        marks += f' data-notice="{escape(self.notice)}"' if self.notice else ""
        body = "\n".join(map(render_block, self.blocks))
        return f'<section class="{classes}" id="{escape(self.id)}"{marks}>\n{body}\n</section>'


@dataclass(frozen=True, eq=False)
class Document:
    """The whole report; equal to itself alone."""

    title: str  #: 玉溪市红塔区…绩效评价报告
    running: str  #: The line on top of each printed page; it says so where the data are synthetic
    notice: str  #: The sentence on synthetic data, empty for real ones
    sections: tuple[Section, ...]  #: In reading order
    properties: dict[str, str] = field(default_factory=dict)
    look: Path | None = None  #: The project's folder of templates (params/look), None where it has none

    def find_look(self, name: str) -> Path | None:
        """The project's own template of a format, None where it has none."""
        path = self.look / name if self.look is not None else None
        return path if path is not None and path.is_file() else None

    def __getitem__(self, key: str) -> Section:
        for section in self.sections:
            if section.key == key:
                return section
        if key in ANNEXES:
            return Section(key, "", (), "annex")  # of an extract that the run does not have: shows nothing
        raise KeyError(f"no section {key}; there are {', '.join(self.keys())}")

    def keys(self) -> list[str]:
        """封面, 目录, 摘要, 正文, 一 … 九, 附件1 … 附件6."""
        return [section.key for section in self.sections]

    def blocks(self) -> Iterator[Block]:
        """All blocks in reading order."""
        for section in self.sections:
            yield from section.blocks

    def tables(self) -> list[Table]:
        """All tables in reading order."""
        return [block for block in self.blocks() if isinstance(block, Table)]

    def charts(self) -> list[Chart]:
        """All charts in reading order."""
        return [block.chart for block in self.blocks() if isinstance(block, Picture)]

    def headings(self) -> list[Heading]:
        """All headings in reading order."""
        return [block for block in self.blocks() if isinstance(block, Heading)]


def assemble(sections: Iterable[Section]) -> tuple[Section, ...]:
    """Give headings and sections their ids, tables and pictures their numbers, references their texts.

    Tables are 表1 … in the chapters and 附表1 … in the annexes, pictures 图1 … throughout; a table that paper leaves out
    has no number, so that none is missing there.
    """
    numbered: list[Section] = []
    texts: dict[str, str] = {}
    counts = {"表": 0, "附表": 0, "图": 0}
    for place, section in enumerate(sections):
        base = f"s{place}"
        ordinals = [0, 0, 0, 0, 0]
        blocks: list[Block] = []
        for block in section.blocks:
            if isinstance(block, Heading):
                ordinals[block.level - 1] += 1
                ordinals[block.level :] = [0] * (5 - block.level)
                path = "-".join(str(n) for n in ordinals[1 : block.level])
                block = replace(block, id=block.id or f"{base}-{path}")
            elif isinstance(block, Table) and not block.screen_only:
                kind = "附表" if section.kind == "annex" else "表"
                counts[kind] += 1
                block = replace(block, number=f"{kind}{counts[kind]}")
                texts[f"table-{block.name}"] = block.number
            elif isinstance(block, Picture):
                counts["图"] += 1
                block = replace(block, number=f"图{counts['图']}")
            blocks.append(block)
        numbered.append(replace(section, id=base, blocks=tuple(blocks)))
        texts[section.key] = section.title.partition(" ")[0] if section.kind == "annex" else section.key
    for place in range(1, len(numbered) - 1):
        flat = numbered[place - 1].lies_flat and numbered[place + 1].lies_flat
        numbered[place] = replace(numbered[place], between_flat=flat)
    targets = {section.key: section.id for section in numbered}

    def settle(part: Part) -> Part:
        if isinstance(part, Reference):
            text = part.text or texts.get(part.target, part.target)
            return Reference(targets.get(part.target, part.target), text)
        return part

    def settle_block(block: Block) -> Block:
        return replace(block, parts=tuple(map(settle, block.parts))) if isinstance(block, Paragraph) else block

    return tuple(replace(section, blocks=tuple(map(settle_block, section.blocks))) for section in numbered)
