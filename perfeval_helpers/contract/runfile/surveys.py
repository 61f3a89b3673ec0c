"""The surveys of a run (满意度问卷调查): what was asked, of how many, by which scale and method.

In: the texts of ``survey:`` or ``surveys:`` and ``overall:``. Out: frozen models. Rules between keys are in
`survey_checks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, PrivateAttr, Tag

from perfeval_helpers.contract.runfile.document import describe
from perfeval_helpers.contract.runfile.entries import mapping
from perfeval_helpers.contract.runfile.fields import AnyText, Exact, LocalId, Section, Share, Text, Texts, Whole, fault
from perfeval_helpers.contract.schema import INDEX_UNIT, QUESTIONNAIRES
from perfeval_helpers.values.language import N_, tell

Method = Literal["satisfied_questionnaires", "top_two", "weighted_index"]
#: How many answers of the scale, from the best on, count as satisfied unless a run says otherwise.
TOP_COUNT = 2
HIGHEST = 100
MOST_STEPS = 101


class Scale(tuple[str, ...]):
    """The answers, best first; of a scale of numbers also the highest of them.

    Examples
    --------
    >>> scale = Scale(["3", "2", "1"], highest=3)
    >>> scale[:2], scale.highest, Scale(["好", "差"]).highest
    (('3', '2'), 3, None)
    """

    highest: int | None

    def __new__(cls, answers: Iterable[str] = (), highest: int | None = None) -> Scale:
        """Answers as texts."""
        made = super().__new__(cls, tuple(answers))
        made.highest = highest
        return made


def read_scale(value: Any) -> Any:
    """A list of answers, or ``{from: 10, to: 1}``: whole steps, from is best."""
    if isinstance(value, dict):
        numbers = [value.get("from"), value.get("to")]
        if set(value) != {"from", "to"} or not all(isinstance(n, str) and n.strip().isascii() and n.strip().isdigit() for n in numbers):
            raise fault(tell("{found}; expected {{from: 10, to: 1}} in whole numbers, from is best", found=describe(value)))
        best, worst = (int(str(n).strip()) for n in numbers)
        if not worst < best or best - worst >= MOST_STEPS:
            raise fault(tell("from {best} to {worst}; expected from above to, at most {most_steps} steps",
                             best=best, worst=worst, most_steps=MOST_STEPS))
        return Scale(map(str, range(best, worst - 1, -1)), highest=best)
    if isinstance(value, Scale):
        return value
    if isinstance(value, (list, tuple)):
        if wrong := [answer for answer in value if not isinstance(answer, str) or not answer.strip()]:
            raise fault(tell("{found}; expected the answers as texts, best first", found=describe(wrong[0])))
        return Scale(answer.strip() for answer in value)
    raise fault(tell("{found}; expected the answers, best first, or {{from: 10, to: 1}}", found=describe(value)))


class Item(Section):
    """A question of the survey: the header of its column as the questionnaire tool wrote it.

    `position` is the column's place in the file, from 1, for a header that occurs twice.
    """

    id: LocalId = Field(title=N_("Id"))
    column: Text = Field(title=N_("Header"))
    label: Text = Field(title=N_("Short name"))
    position: Whole | None = Field(default=None, title=N_("Column's place in the file"))


class SatisfiedWhen(Section):
    """A questionnaire counts as satisfied (满意问卷) when this item has one of these answers."""

    item: Text = Field(title=N_("Id of the item it rests on"))
    answers: Texts = Field(title=N_("Answers that count as satisfied"))


class Survey(Section):
    """A satisfaction survey (满意度问卷调查); of several each has its id.

    `comment_groups` sorts comments (意见建议) by subject: subject → words that stand for it.
    """

    label: AnyText = Field(default="", title=N_("Name"))
    file: LocalId | None = Field(default=None, title=N_("Extract"))
    counts: LocalId | None = Field(default=None, title=N_("Extract of the statistics page"))
    issued: Whole | None = Field(default=None, title=N_("Questionnaires issued"))
    population: Whole | None = Field(default=None, title=N_("Population"))
    scale: Annotated[Scale, BeforeValidator(read_scale)] = Field(title=N_("Answers (best first)"))
    weights: tuple[Exact, ...] = Field(default=(), title=N_("Weights of the answers"))
    codes: dict[str, Text] = Field(default_factory=dict, title=N_("Codes of the answers"))
    no_answer: tuple[AnyText, ...] = Field(default=(), title=N_("Texts that stand for no answer"))
    items: tuple[Item, ...] = Field(title=N_("Items"))
    satisfied_when: SatisfiedWhen | None = Field(default=None, title=N_("Satisfied questionnaire"))
    method: Method = Field(title=N_("Method of overall satisfaction"))
    comment_groups: dict[Text, Texts] = Field(default_factory=dict, title=N_("Groups of comments"))

    _id: str = PrivateAttr(default="")

    @property
    def id(self) -> str:
        """Its id among ``surveys``; empty where it is the only one, under ``survey``."""
        return self._id

    @property
    def extract(self) -> str:
        """The extract that holds it: questionnaires, or the counts of a tool's statistics page."""
        return self.counts or self.file or name_file(self._id)

    @property
    def has_questionnaires(self) -> bool:
        """Whether single questionnaires are there, not only a statistics page's counts."""
        return self.counts is None

    @property
    def prefix(self) -> str:
        """What its figures' ids begin with: ``survey.`` or ``survey.students.``."""
        return f"survey.{self._id}." if self._id else "survey."

    @property
    def unit(self) -> str:
        """The unit of its headline and of the target on it: a share is in %, a weighted index in points of 100 (分)."""
        return INDEX_UNIT if self.method == "weighted_index" else "%"

    @property
    def title(self) -> str:
        """What readers call it: 满意度问卷, with who was asked: 满意度问卷（居民）; a label that says 问卷 stands alone."""
        asked = self.label or self._id
        return asked if "问卷" in asked else f"{QUESTIONNAIRES.title}（{asked}）" if asked else QUESTIONNAIRES.title

    @property
    def answers_by_weight(self) -> dict[str, Fraction]:
        """The weight of each answer, best first (0–100): given, by its number, or in equal steps."""
        return weigh(self.scale, self.weights)

    @property
    def overall_item(self) -> str:
        """The item that speaks for the whole: the one that decides whether a questionnaire is satisfied, else the first."""
        return self.satisfied_when.item if self.satisfied_when is not None else self.items[0].id

    @property
    def satisfied_answers(self) -> tuple[str, ...]:
        """Which answers count as satisfied wherever one item's answers are called so: those of the run, else the first two."""
        if self.method == "satisfied_questionnaires" and self.satisfied_when is not None:
            return tuple(self.satisfied_when.answers)
        return tuple(self.scale[:TOP_COUNT])


class Overall(Section):
    """How several surveys make one rate of satisfaction: pooled, mean, or by weights."""

    method: Annotated[
        Annotated[Literal["pooled", "mean"], Tag("word")] | Annotated[dict[LocalId, Share], Tag("weights")],
        Discriminator(lambda value: "weights" if isinstance(value, dict) else "word"),
    ] = Field(title=N_("How the one rate is made"))


def name_file(id: str) -> str:
    """The extract of a survey whose run file names none: ``questionnaires``, ``questionnaires_students``."""
    return f"{QUESTIONNAIRES.name}_{id}" if id else QUESTIONNAIRES.name


def weigh(scale: Scale, weights: Iterable[Decimal] = ()) -> dict[str, Fraction]:
    """The weight of each answer, best first: as given; of a number its share of the highest; else equal steps to 0.

    Examples
    --------
    >>> {answer: int(weight) for answer, weight in weigh(Scale(["满意", "一般", "不满意"])).items()}
    {'满意': 100, '一般': 50, '不满意': 0}
    >>> {answer: int(weight) for answer, weight in weigh(Scale(["10", "9", "1"], highest=10)).items()}
    {'10': 100, '9': 90, '1': 10}
    """
    if given := [Fraction(weight) for weight in weights]:
        return dict(zip(scale, given, strict=False))
    if scale.highest:
        return {answer: Fraction(HIGHEST * int(answer), scale.highest) for answer in scale}
    last = max(len(scale) - 1, 1)
    return {answer: Fraction(HIGHEST * (last - place), last) for place, answer in enumerate(scale)}


def list_survey_files(data: Mapping[str, Any]) -> list[str]:
    """The extracts that the surveys of a parsed run file name, as far as it can be read."""
    found = []
    for key, section in (("", data.get("survey")), *mapping(data.get("surveys")).items()):
        if isinstance(section, dict):
            named = section.get("counts") or section.get("file")
            found.append(named.strip() if isinstance(named, str) else name_file(key))
    return found
