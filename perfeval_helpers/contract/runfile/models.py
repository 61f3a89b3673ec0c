"""The run file as a frozen model: the keys of ``params/<run>.yml``, what each holds and what people call it.

In: the texts of a parsed document. Out: `RunFile`. What is inside its keys stands in `facts`, `surveys`, `form` and
`verdicts`; rules between keys are in `checks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, PrivateAttr, ValidationInfo, model_validator

from perfeval_helpers.contract.project import show_path
from perfeval_helpers.contract.runfile.data_files import find_data_file, list_data_paths
from perfeval_helpers.contract.runfile.document import Document, Key, describe, suggest
from perfeval_helpers.contract.runfile.facts import (
    Declared,
    Festival,
    Goals,
    OwnWords,
    PolicyDocument,
    Span,
    Target,
    Units,
)
from perfeval_helpers.contract.runfile.fields import (
    FigureId,
    Flag,
    InnerPath,
    LocalId,
    RunName,
    Section,
    Share,
    Text,
    Texts,
    fault,
    text_that,
)
from perfeval_helpers.contract.runfile.form import Form
from perfeval_helpers.contract.runfile.surveys import Overall, Survey
from perfeval_helpers.contract.runfile.verdicts import Judgement
from perfeval_helpers.contract.schema import EXTRACTS, title_extract
from perfeval_helpers.values.language import N_, Told, tell, tell_all
from perfeval_helpers.values.words import NEUTRAL, USUAL, Words

if TYPE_CHECKING:
    from perfeval_helpers.contract.declarations.language import Declaration, OwnFigure

#: Extracts that are about streets, and the payments of people there.
_WITH_STREETS = {name for name, extract in EXTRACTS.items() for column in extract.columns if column.field == "street" and column.required}


def _read_extract_name(value: Any, info: ValidationInfo) -> Any:
    """A built-in extract, or one of those that the project declares: ``extracts`` of the validation's context."""
    known = tuple(dict.fromkeys((*EXTRACTS, *(info.context or {}).get("extracts", ()))))
    if isinstance(value, str) and value in known:
        return value
    titled = {extract.title: name for name, extract in EXTRACTS.items()}
    hint = tell("; did you mean '{near}'?", near=titled[value]) if isinstance(value, str) and value in titled else suggest(value, known)
    raise fault(tell("{found}{hint}; expected one of {known}, or an extract that params/extracts/<name>.yml declares",
                     found=describe(value), hint=hint, known=tell_all(known)))


def _read_separator(value: Any) -> Any:
    if value == "\\t":
        return "\t"
    if isinstance(value, str) and len(value) == 1 and not value.isalnum() and value not in "\"'\r\n.-¥￥":
        return value
    raise fault(tell('{found}; expected one character such as "|" or ";"', found=describe(value)))


CHAPTER_NAME = re.compile(r"\d\d_\w{1,60}")
ChapterName = Annotated[str, text_that(CHAPTER_NAME.fullmatch, lambda found: tell(
    "{found}; expected a chapter such as 11_records, or one of your own such as 20_routes (notebooks/20_routes.ipynb)", found=found))]
ExtractName = Annotated[str, BeforeValidator(_read_extract_name)]
Separator = Annotated[str, BeforeValidator(_read_separator)]


#: Keys on which no figure depends.
_BESIDE_FIGURES = {
    "judgements", "judgements_for", "project", "district", "units", "evaluated_on", "goals", "documents", "known_differences",
}  # fmt: skip


class RunFile(Section):
    """One evaluation of one project for one period: ``params/<run>.yml``, validated.

    Besides its keys it knows its `path`, the project's `root`, and `file`, the path that messages show.
    """

    run: RunName = Field(title=N_("Name of the run (as the file's)"))
    project: Text = Field(title=N_("Name of the project"))
    district: Text = Field(title=N_("District"))
    units: Units = Field(title=N_("Organisations"))
    evaluated_on: Span | None = Field(default=None, title=N_("Evaluation work"))
    period: Span = Field(title=N_("Period"))
    compare_with: tuple[RunName, ...] = Field(default=(), title=N_("Earlier runs to compare with"))
    data: InnerPath = Field(title=N_("Folder of the extracts"))
    extracts: tuple[ExtractName, ...] = Field(title=N_("Extracts of this run"))
    synthetic: Flag = Field(title=N_("Whether records are made up"))
    tolerate_bad_lines: dict[ExtractName, Share] = Field(default_factory=dict, title=N_("Share of wrong lines that may be set aside"))
    columns: dict[ExtractName, dict[str, Text]] = Field(default_factory=dict, title=N_("Headers mapped to fields"))
    values: dict[ExtractName, dict[str, dict[str, Text]]] = Field(default_factory=dict, title=N_("Words mapped to values"))
    separator: dict[ExtractName, Separator] = Field(default_factory=dict, title=N_("Separators"))
    sheet: dict[ExtractName, Text] = Field(default_factory=dict, title=N_("Sheets"))
    sources: dict[LocalId, Text] = Field(default_factory=dict, title=N_("Further sources of funds"))
    festivals: tuple[Festival, ...] = Field(default=(), title=N_("Occasions of payment"))
    reasons: dict[LocalId, Texts] = Field(default_factory=dict, title=N_("Groups of reasons"))
    survey: Survey | None = Field(default=None, title=N_("Survey"))
    surveys: dict[LocalId, Survey] = Field(default_factory=dict, title=N_("Several surveys"))
    overall: Overall | None = Field(default=None, title=N_("Satisfaction over several surveys"))
    declared: dict[FigureId, Declared] = Field(default_factory=dict, title=N_("Declared figures"))
    original_targets: tuple[Target, ...] = Field(default=(), title=N_("Approved targets"))
    targets: tuple[Target, ...] = Field(default=(), title=N_("Adjusted targets"))
    form: Form | None = Field(default=None, title=N_("Self-evaluation form"))
    framework: InnerPath = Field(title=N_("Framework's file"))
    judgements: dict[str, Judgement] = Field(default_factory=dict, title=N_("Judgements"))
    judgements_for: dict[str, dict[str, Judgement]] = Field(default_factory=dict, title=N_("Judgements for another framework"))
    narrative: InnerPath | None = Field(default=None, title=N_("Narrative's file"))
    known_differences: dict[str, Text] = Field(default_factory=dict, title=N_("Known differences explained"))
    words: OwnWords = Field(default_factory=OwnWords, title=N_("Own words"))
    chapters: tuple[ChapterName, ...] = Field(default=(), title=N_("Further chapters"))
    documents: tuple[PolicyDocument, ...] = Field(default=(), title=N_("Policy documents"))
    goals: Goals = Field(default_factory=Goals, title=N_("Overall goals of the year"))

    _path: Path = PrivateAttr(default=Path())
    _root: Path = PrivateAttr(default=Path())
    _document: Document | None = PrivateAttr(default=None)
    _declarations: Mapping[str, Declaration] = PrivateAttr(default_factory=dict)
    _has_streets: bool = PrivateAttr(default=False)

    @model_validator(mode="after")
    def _name_surveys(self) -> RunFile:
        for id, survey in self.surveys.items():
            survey._id = id
        return self

    def has_figures_of(self, other: RunFile) -> bool:
        """Whether no figure can be another than by `other`: they differ in what scores alone depend on, or what is printed."""
        return all(value == getattr(other, key) for key, value in self if key not in _BESIDE_FIGURES)

    @property
    def project_of_district(self) -> str:
        """District and project, the district once, be it that the project's name begins with all of it or its end: 玉溪市红塔区 of 红塔区…."""
        shared = next((n for n in range(len(self.project), 1, -1) if self.district.endswith(self.project[:n])), 0)
        return self.district + self.project[shared:]

    @property
    def all_surveys(self) -> tuple[Survey, ...]:
        """The surveys of the run, one or several, in the order of the file."""
        return (self.survey,) if self.survey is not None else tuple(self.surveys.values())

    def find_survey(self, extract: str) -> Survey | None:
        """The survey whose answers stand in an extract; None for an extract of another kind."""
        return next((survey for survey in self.all_surveys if survey.extract == extract), None)

    def title_extract(self, name: str) -> str:
        """What readers see for an extract: an own one as it was declared, a survey by its label."""
        told = self._declarations.get(name) or self.find_survey(name)
        return told.title if told is not None else title_extract(name)

    @property
    def declarations(self) -> Mapping[str, Declaration]:
        """The declarations of the run's own extracts by name, in the order of ``extracts``."""
        return self._declarations

    @property
    def own_figures(self) -> Mapping[str, OwnFigure]:
        """The figures that own extracts give, by id."""
        return {figure.id: figure for declaration in self._declarations.values() for figure in declaration.figures}

    @property
    def spoken_words(self) -> Words:
        """The words that are in force for this run: its own, else the usual ones, else neutral ones.

        A run without payments, people and streets does not speak of 慰问金, 节日 or 街道 merely since it gives no words.
        Where its own files have a column 街道, as a survey may, their places are called so.
        """
        listed = set(self.extracts)
        neutral = replace(NEUTRAL, place=USUAL.place) if self._has_streets else NEUTRAL
        return replace(USUAL if listed & _WITH_STREETS else neutral, **self.words.model_dump(exclude_unset=True))

    def note_headers(self, headers: Iterable[str]) -> None:
        """Take note of the headers under which places stand in the files that were read."""
        self._has_streets = any(header.strip() == USUAL.place for header in headers)

    @property
    def path(self) -> Path:
        """The run file."""
        return self._path

    @property
    def root(self) -> Path:
        """The project's folder."""
        return self._root

    @property
    def file(self) -> str:
        """The run file as messages show it: ``params/2022.yml``."""
        return self._document.shown if self._document else f"params/{self.run}.yml"

    @property
    def document(self) -> Document:
        """The parsed file, for messages that name a line."""
        return self._document or Document(self.file, "RUN-FILE")

    @property
    def framework_path(self) -> Path:
        """The framework's file; the run file names it relative to itself."""
        return self._path.parent / self.framework

    @property
    def narrative_path(self) -> Path | None:
        """The file of the project's own prose, None where there is none."""
        return self._path.parent / self.narrative if self.narrative else None

    def list_documents(self) -> dict[str, str]:
        """What ``[[documents.<id>]]`` (title and number) and ``[[documents.<id>.number]]`` stand for in the narrative."""
        whole = {f"documents.{document.id}": document.cited for document in self.documents}
        return whole | {f"documents.{d.id}.number": d.number or d.cited for d in self.documents}

    def find_judgement(self, indicator: str, framework: str) -> tuple[Key, Judgement | None]:
        """The judgement of an indicator and its place in the file.

        Parameters
        ----------
        framework
            The name of the framework's file without its ending: what ``judgements_for`` holds under it goes before
            ``judgements``, so that a run can be scored by a second framework whose rules ask otherwise.
        """
        own = self.judgements_for.get(framework, {}).get(indicator)
        if own is not None:
            return ("judgements_for", framework, indicator), own
        return ("judgements", indicator), self.judgements.get(indicator)

    def data_path(self, name: str) -> Path:
        """The file of an extract: a CSV or a workbook, the CSV where there is none."""
        return find_data_file(self._root / self.data, name)

    def list_data_paths(self) -> list[Path]:
        """Where its extracts may stand; two files of one extract are at fault, whichever came later."""
        return [path for name in self.extracts for path in list_data_paths(self._root / self.data, name)]

    def data_file(self, name: str) -> str:
        """The file of an extract as messages show it: ``data/2022/payouts.csv``."""
        return f"{self.data.strip('/')}/{self.data_path(name).name}"

    def show(self, path: Path) -> str:
        """A path inside the project as messages show it."""
        return show_path(path, self._root)


def list_expectations() -> Mapping[str, Told]:
    """What belongs under each key, where it is missing."""
    return {
        "run": tell("the run's name, the same as the file's"), "project": tell("the project's name"),
        "district": tell("the district's name"), "units": tell("a mapping with implementer, department, commissioned_by, evaluator"),
        "implementer": tell("the implementing unit's name"), "period": tell("the first and the last day: {{start: …, end: …}}"),
        "evaluated_on": tell("the first and the last day: {{start: …, end: …}}"), "known_differences": tell("what explains a finding, by its code: {{REC-ARCHIVES: …}}"),
        "start": tell("a date such as 2022-01-01"), "end": tell("a date such as 2022-12-31"),
        "data": tell("the folder of the extracts, such as data/2022"),
        "extracts": tell("the list of the extracts that this run has (it may be empty: [])"),
        "synthetic": tell("true where records are made up, else false"),
        "framework": tell("the framework's file, such as frameworks/caiyu-2020-10.yml"),
        "judgements": tell("what people judged, by indicator; the key alone where no rule asks for one"),
        "id": tell("an id such as spring_festival"), "name": tell("a name"), "scale": tell("the answers, best first"),
        "items": tell("the list of items"), "method": tell("satisfied_questionnaires, top_two or weighted_index"),
        "item": tell("an item's id"), "answers": tell("a list of answers"), "value": tell("a number such as 90"), "unit": tell("the unit"),
        "source": tell("where the figure comes from"), "level1": tell("the name of the level-1 indicator"), "level2": tell("the name of the level-2 indicator"),
        "target": tell("a target such as '>= 90 %'"), "initial_budget_yuan": tell("the budget at the start of the year, in yuan"),
        "overall_target": tell("the overall target of the year, in words"), "overall_result": tell("what was achieved of the overall target, in words"), "reason": tell("why it was judged so"),
        "evidence": tell("the list of papers that show it"), "by": tell("who judged"),
        "date": tell("when it was judged, such as 2023-08-15"), "column": tell("the header of the item's column"),
        "label": tell("a short name"), "reasons": tell("groups, each with the texts of the data: {{deceased: ['死亡', '去世']}}"),
        "words": tell("words of this project, such as {{payment: '生活补贴', occasion: '月份'}}"), "tolerate_bad_lines": tell("shares by extract, such as {{payouts: 0.001}}"),
        "declared": tell("figures by id: {{archives.enterprises: {{value: 95, unit: …, source: …}}}}"),
    }  # fmt: skip
