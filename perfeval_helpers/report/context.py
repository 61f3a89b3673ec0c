"""What every part of the report needs of a run, and how sentences with figures are put together.

In: a run (run file, framework, figures, scorecard, findings, frames). Out: paragraphs for the builders of chapters.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from perfeval_helpers.contract.declarations.language import OwnFigure
from perfeval_helpers.contract.narrative import REFERENCE, FigureRef, Passage, resolve
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.contract.runfile.surveys import Survey
from perfeval_helpers.contract.schema import QUESTIONNAIRES
from perfeval_helpers.contract.sections import ANNEXES
from perfeval_helpers.evaluation import Asked, Run
from perfeval_helpers.judging.scoring import ScoreLine
from perfeval_helpers.report.blocks import Block, Origin, Paragraph, ParagraphStyle, Part, Reference
from perfeval_helpers.showing.tables import join_names
from perfeval_helpers.values.figures import Ledger


def name_numbers(numbers: Sequence[int], form: str = "{}") -> str:
    """Numbers in ascending order as text, three and more that follow each other by their ends.

    Examples
    --------
    >>> name_numbers([1, 2, 4, 5, 6, 8]), name_numbers([1, 2, 3], "（{}）")
    ('1、2、4至6、8', '（1）至（3）')
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join("至".join(map(form.format, (run[0], run[-1]))) if len(run) > 2 else "、".join(map(form.format, run)) for run in runs)


@dataclass(eq=False)
class Context:
    """A run as the report's builders see it."""

    run: Run
    built: dict[str, list[Block]] = field(default_factory=dict)
    streets: dict[str, pd.DataFrame | None] = field(default_factory=dict)  #: Satisfaction by street, by the survey's extract
    #: Comments by subject, and how many say that they have none, by the survey's extract
    comments: dict[str, tuple[pd.DataFrame, int]] = field(default_factory=dict)
    #: The figures of own records with the fields that tell them apart, by the extract
    told_apart: dict[str, list[tuple[OwnFigure, str]]] = field(default_factory=dict)

    @property
    def spec(self) -> RunFile:
        """The run file."""
        return self.run.spec

    @property
    def figures(self) -> Ledger:
        """The ledger."""
        return self.run.figures

    @property
    def is_draft(self) -> bool:
        """Whether the project's own prose is not written yet, in parts or at all."""
        return bool(self.run.narrative.unwritten) or not self.run.narrative.passages

    @property
    def supervisor(self) -> str:
        """The department above the implementer (主管部门); empty where the run file names none, or the implementer itself."""
        units = self.spec.units
        return "" if units.department in (None, units.implementer) else units.department

    @property
    def lines(self) -> Sequence[ScoreLine]:
        """The scorecard's lines, level 3 in the framework's order; empty without a scorecard."""
        return self.run.scorecard.lines

    def has(self, *ids: str) -> bool:
        """Whether all these figures exist."""
        return all(id in self.figures for id in ids)

    def knows(self, *ids: str) -> bool:
        """Whether all these figures exist and have a value: what was not collected is left unsaid."""
        return all(id in self.figures and self.figures[id].value is not None for id in ids)

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        """The run's surveys with their answers, also those that nobody has given any."""
        return self.run.surveys

    @cached_property
    def surveys(self) -> list[tuple[Survey, pd.DataFrame]]:
        """The run's surveys, each with its accepted lines."""
        return [(asked.spec, asked.frame) for asked in self.asked if asked.spec.extract in self.run.extracts]

    def has_extract(self, name: str) -> bool:
        """Whether the run has the extract; questionnaires, where it has any survey."""
        return name in self.spec.extracts or (name == QUESTIONNAIRES.name and bool(self.surveys))

    def title(self, extract: str) -> str:
        """What readers see for an extract."""
        return self.spec.title_extract(extract)

    def cite(self, *names: str) -> str:
        """The extracts as a chart's or table's source."""
        return join_names(self.title(name) for name in names)

    def name_annex(self, key: str) -> str:
        """The number under which an annex is printed: 附件5 is 附件4 where there is no survey to have one of its own.

        Empty for one that the run does not have.
        """
        kept = [k for k, annex in ANNEXES.items() if not annex.extract or self.has_extract(annex.extract)]
        numbers = list(dict.fromkeys(k.partition("-")[0] for k in kept))
        number, dash, part = key.partition("-")
        return f"附件{numbers.index(number) + 1}{dash}{part}" if number in numbers else ""

    def say(self, text: str, style: ParagraphStyle = "body") -> Paragraph:
        """A computed sentence; ``[[id]]`` prints a figure, ``{{附件2}}`` or ``{{table-funds}}`` refers to a part."""
        parts: list[Part] = []
        for piece in resolve(text, self.figures):
            if isinstance(piece, FigureRef):
                parts.append(piece)
                continue
            before, *rest = piece.split("{{")
            parts.append(before)
            for chunk in rest:
                target, found, after = chunk.partition("}}")
                parts.extend([Reference(target), after] if found else ["{{" + chunk])
        return Paragraph(tuple(part for part in parts if part != ""), style)

    def head(self, id: str) -> str:
        """What stands before a figure's value: its label, without the unit that the value has (学生用餐 before 300人次)."""
        figure = self.figures[id]
        return figure.named.removesuffix(figure.text)

    def say_from(self, source: str, id: str, name: str, method: str) -> Paragraph:
        """A sentence that says a single figure, from where it is and how it is made: 据供餐明细，就餐率[[meals.rate]]（…）。"""
        return replace(self.say(f"{source}{name}[[{id}]]{method}。"), origin=Origin(id, source, method))

    def tell(self, passage: Passage | None) -> list[Paragraph]:
        """The paragraphs of a narrative passage; a short one that is only （1）… is a step's heading."""
        paragraphs: list[Paragraph] = []
        for text in passage.paragraphs if passage else ():
            step = len(text) <= 24 and text.startswith("（") and not text.endswith(("。", "；", "："))
            paragraphs.append(Paragraph(resolve(text, self.figures), "step" if step else "body"))
        return paragraphs

    def list_cited(self, place: str) -> set[str]:
        """The ids of the figures that the narrative at a place prints."""
        passage = self.run.narrative.find(place)
        return set(passage.cited) if passage else set()

    def compose(self, place: str, *computed: str | None, first: bool = False) -> list[Block]:
        """The narrative at a place with the computed sentences that it does not already carry.

        A computed sentence is left out where the passage cites the sentence's first figure itself. `first` puts the
        computed sentences before the prose.
        """
        cited, own = self.list_cited(place), []
        for text in computed:
            leading = REFERENCE.search(text) if text else None
            if text and not (leading and leading[1] in cited):
                own.append(self.say(text))
        told = self.tell(self.run.narrative.find(place))
        return [*own, *told] if first else [*told, *own]


def list_full(context: Context) -> list[ScoreLine]:
    """The indicators with full points."""
    return [line for line in context.lines if line.points > 0 and line.lost == 0]


def list_present(ids: Iterable[str], figures: Ledger) -> list[str]:
    """Those of the ids that the ledger has, with a value other than 0."""
    return [id for id in ids if id in figures and figures[id].value]
