"""The keys of ``params/extracts/<name>.yml`` and what each holds, as models: shapes only, what they mean is compiled later.

In: the texts of a parsed document. Out: sections, or what is wrong with each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile.document import Document, Key, describe, suggest
from perfeval_helpers.contract.runfile.fields import (
    FigureId,
    Flag,
    Section,
    Text,
    Texts,
    Whole,
    fault,
    is_device,
    text_that,
)

MOST_TEXT = 200
_NAME = re.compile(r"[^\W\d][\w-]*")
_CODE = re.compile(r"REC-[A-Z0-9]+(?:-[A-Z0-9]+)*")
OwnType = Literal["text", "identifier", "choice", "date", "year", "count", "money", "number"]


def is_name(text: object) -> bool:
    """Whether a text can name an extract or a field: letters, digits, _ and -, no digit first."""
    return isinstance(text, str) and len(text) <= 40 and bool(_NAME.fullmatch(text))


def _read_label(value: Any) -> Any:
    if not isinstance(value, str) or not value.strip():
        raise fault(describe(value), "text", "应为文字")
    text = value.strip()
    if text.startswith(("=", "@")):
        raise fault(f"{describe(value)}, which a spreadsheet would take for a formula", "plain text", "不得以=或@开头，以免被当作公式")
    if len(text) > MOST_TEXT or "\n" in text:
        raise fault(f"{len(text)} characters" if "\n" not in text else "several lines", f"one line of at most {MOST_TEXT} characters",
                    f"应为一行、不超过{MOST_TEXT}个字的文字")
    return text


def _read_unit(value: Any) -> Any:
    if value is None:
        return ""
    text = _read_label(value)
    if len(text) > 20 or re.search(r"[\d\[\]<>\"'&|]", text):
        raise fault(describe(value), "a unit such as 人次, 万元, % or 元/人次", "应为单位，如人次、万元、%、元/人次")
    return text


Name = Annotated[str, text_that(
    lambda text: is_name(text) and not is_device(text), "a name of letters, digits, _ and -, such as meals or cost_yuan", "名称只能由字母、数字、_和-组成，不得以数字开头")]
Label = Annotated[str, BeforeValidator(_read_label)]
Code = Annotated[str, text_that(
    lambda text: len(text) <= 60 and _CODE.fullmatch(text), "a code of capital letters, digits and -, such as REC-SERVED-OVER-ENROLLED",
    "代码应以REC-开头，由大写字母、数字和-组成")]
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
        self.unread = frozenset(name for name in given if isinstance(name, str)) - self.keys()

    def refuse(self, name: str, document: Document, at: Key, line: int | None = None) -> Finding:
        """The fault of naming a field that there is not."""
        return document.fault(at, f"{describe(name)}, no field of this extract{suggest(name, self.names)}",
                              f"one of {', '.join(self.names)}", f"没有字段“{name}”，可用：{'、'.join(self.names)}", line=line)


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


#: By key: what belongs there, in English and Chinese.
EXPECTATIONS: Mapping[str, tuple[str, str]] = {
    "extract": ("the extract's name, the same as the file's", "数据表名称，与文件名相同"),
    "title": ("what readers see for the extract", "给读者看的名称"), "line_means": ("what one line is", "一行是什么"),
    "columns": ("the list of its columns", "列的列表"), "field": ("a name such as cost_yuan", "字段名，如cost_yuan"),
    "header": ("the header as the source system writes it", "源系统的表头"),
    "type": ("text, identifier, choice, date, year, count, money or number", "text、identifier、choice、date、year、count、money或number"),
    "label": ("what readers see for the figure", "给读者看的名称"),
    "code": ("a code such as REC-SERVED-OVER-ENROLLED", "代码，如REC-SERVED-OVER-ENROLLED"),
    "must": ("a condition such as {served: {at_most: enrolled}}", "条件，如{served: {at_most: enrolled}}"),
    "message": ("what a line is told that does not hold", "不符时的说明"),
    "of": ("an aggregate such as {sum: served}", "算法，如{sum: served}"),
    "to": ("an aggregate such as {sum: enrolled}", "算法，如{sum: enrolled}"),
    "minus": ("an aggregate such as {sum: returned}", "算法，如{sum: returned}"),
}  # fmt: skip
