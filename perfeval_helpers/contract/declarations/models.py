"""The keys of ``params/extracts/<name>.yml`` and what each holds, as models: shapes only, what they mean is compiled later.

In: the texts of a parsed document. Out: sections, or what is wrong with each.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.project import is_device
from perfeval_helpers.contract.runfile.document import Document, Key, describe, suggest
from perfeval_helpers.contract.runfile.fields import FigureId, Flag, Section, Text, Texts, Whole, fault, text_that
from perfeval_helpers.values.language import Told, tell, tell_all
from perfeval_helpers.values.text import fold_word

MOST_TEXT = 200
_NAME = re.compile(r"[^\W\d][\w-]*")
_CODE = re.compile(r"REC-[A-Z0-9]+(?:-[A-Z0-9]+)*")
OwnType = Literal["text", "identifier", "choice", "date", "year", "count", "money", "number"]


def is_name(text: object) -> bool:
    """Whether a text can name an extract or a field: letters, digits, _ and -, no digit first."""
    return isinstance(text, str) and len(text) <= 40 and bool(_NAME.fullmatch(text))


def _read_label(value: Any) -> Any:
    if not isinstance(value, str) or not value.strip():
        raise fault(tell("{found}; expected text", found=describe(value)))
    text = value.strip()
    if text.startswith(("=", "@")):
        raise fault(tell("{found}, which a spreadsheet would take for a formula; expected plain text", found=describe(value)))
    if len(text) > MOST_TEXT or "\n" in text:
        found = tell("{count} characters", count=len(text)) if "\n" not in text else tell("several lines")
        raise fault(tell("{found}; expected one line of at most {most} characters", found=found, most=MOST_TEXT))
    return text


def _read_unit(value: Any) -> Any:
    if value is None:
        return ""
    text = _read_label(value)
    if len(text) > 20 or re.search(r"[\d\[\]<>\"'&|]", text):
        raise fault(tell("{found}; expected a unit such as '人次', '万元', % or '元/人次'", found=describe(value)))
    return text


Name = Annotated[str, text_that(lambda text: is_name(text) and not is_device(text), lambda found: tell(
    "{found}; expected a name of letters, digits, _ and -, such as meals or cost_yuan", found=found))]
Label = Annotated[str, BeforeValidator(_read_label)]
Code = Annotated[str, text_that(lambda text: len(text) <= 60 and _CODE.fullmatch(text), lambda found: tell(
    "{found}; expected a code of capital letters, digits and -, such as REC-SERVED-OVER-ENROLLED", found=found))]
Unit = Annotated[str, BeforeValidator(_read_unit)]


class ColumnModel(Section):
    """A column: what its header is, how a cell is read, and what it may be used for."""

    field: Name
    header: Label
    type: OwnType
    values: dict[str, Text] = Field(default_factory=dict)
    places: Whole | None = None
    key: Flag = False
    required: Flag = True
    blank: Flag = False
    personal: Flag = False
    free_text: Flag = False
    description: Label | None = None


class Columns(dict[str, ColumnModel]):
    """Field → its column, of those that have no fault; the fields of the others are known by name alone.

    Attributes
    ----------
    names
        All that can be named, in the order of the file.
    unread
        Fields whose column has a fault of its own: what uses one is neither right nor wrong before that is corrected.
    """

    def __init__(self, read: Iterable[ColumnModel], entries: Any) -> None:
        super().__init__((column.field, column) for column in read)
        given = [entry.get("field") for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
        self.names = tuple(dict.fromkeys(name for name in given if isinstance(name, str) and is_name(name)))
        self._headers = {fold_word(entry["header"]): entry["field"] for entry in entries if isinstance(entry, dict)
                         and isinstance(entry.get("header"), str) and isinstance(entry.get("field"), str)} if isinstance(entries, list) else {}
        self.unread = frozenset(name for name in given if isinstance(name, str)) - self.keys()

    def refuse(self, name: str, document: Document, at: Key, line: int | None = None) -> Finding:
        """The fault of naming a field that there is not."""
        field = self._headers.get(fold_word(name))  # what is there is the header
        hint = tell("; did you mean '{near}'?", near=field) if field else suggest(name, self.names)
        return document.fault(at, tell("{found}, no field of this extract{hint}; expected one of {names}", found=describe(name), hint=hint,
                                       names=tell_all(self.names)), line=line)


class AggregateModel(Section):
    """One of the kinds of aggregate, with its conditions."""

    count: Text | None = None
    distinct: Text | None = None
    sum: Text | None = None
    mean: Text | None = None
    median: Text | None = None
    least: Text | None = None
    most: Text | None = None
    figure: FigureId | None = None
    where: dict[str, Any] | None = None


class DifferenceModel(Section):
    """One aggregate less another."""

    of: AggregateModel
    minus: AggregateModel


class PartModel(AggregateModel):
    """A part of a ratio: an aggregate or a difference."""

    difference: DifferenceModel | None = None


class RatioModel(Section):
    """One part over another."""

    of: PartModel
    to: PartModel


class FigureModel(PartModel):
    """A figure: its name and unit, and what it is computed from."""

    label: Label
    unit: Unit = ""
    better: Literal["higher", "lower"] = "higher"
    ratio: RatioModel | None = None


class CheckModel(Section):
    """What must hold for every line."""

    code: Code
    must: dict[str, Any]
    where: dict[str, Any] | None = None
    message: Label
    severity: Literal["warning", "note"] = "warning"
    advice: Label | None = None


class DeclarationModel(Section):
    """``params/extracts/<name>.yml`` as a whole."""

    extract: Name
    title: Label
    line_means: Label
    question: Label | None = None
    columns: tuple[ColumnModel, ...]
    unique: Texts = ()
    dated_by: Text | None = None
    checks: tuple[CheckModel, ...] = ()
    figures: dict[FigureId, FigureModel] = Field(default_factory=dict)
    by: Texts = ()


def list_expectations() -> Mapping[str, Told]:
    """What belongs under each key, where it is missing."""
    return {
        "extract": tell("the extract's name, the same as the file's"), "title": tell("what readers see for the extract"),
        "line_means": tell("what one line is"), "columns": tell("the list of its columns"), "field": tell("a name such as cost_yuan"),
        "header": tell("the header as the source system writes it"),
        "type": tell("text, identifier, choice, date, year, count, money or number"), "label": tell("what readers see for the figure"),
        "code": tell("a code such as REC-SERVED-OVER-ENROLLED"), "must": tell("a condition such as {{served: {{at_most: enrolled}}}}"),
        "message": tell("what a line is told that does not hold"), "of": tell("an aggregate such as {{sum: served}}"),
        "to": tell("an aggregate such as {{sum: enrolled}}"), "minus": tell("an aggregate such as {{sum: returned}}"),
    }  # fmt: skip
