"""What an extract is made of: its columns, and the definitions of the figures that its lines give.

In: nothing. Out: the classes of which `contract.schema` is made, and declarations of a project's own extracts.
"""

import dataclasses
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Literal

from perfeval_helpers.values.numbers import Style

ColumnType = Literal["text", "id", "choice", "money", "date", "datetime", "count", "year", "number", "duration",
                     "occasion", "answer", "decimal"]
Direction = Literal["", "higher", "lower"]
NUMERIC_TYPES = frozenset({"money", "count", "year", "number", "decimal", "duration", "date", "datetime"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an extract."""

    field: str  #: English name, accepted as a header too
    header: str  #: Chinese header, as the source systems write it
    type: ColumnType  #: How a cell is read; the units are yuan for money, seconds for durations
    description: str  #: Chinese, for the data dictionary
    required: bool = True  #: The file must have the column
    blank: bool = False  #: A cell may be blank; in a column that is not required it always may
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)  #: Chinese text → code in the frame, for choices
    key: bool = False  #: Part of what a line is about; a line that says 合计 here is a total, not data
    personal: bool = False  #: Checked and compared inside the reader, then dropped or replaced by a pseudonym
    free_text: bool = False  #: Written by people in their own words: masked for personal data wherever it occurs
    frame: str = ""  #: Column of the frame, where it is not the field
    places: int = 0  #: Decimals that a number may have
    pseudonym: bool = False  #: A personal column that the frame has as pseudonyms; any other is dropped
    position: int | None = None  #: The column's place in the file, from 1, where its header occurs more than once

    @property
    def may_be_blank(self) -> bool:
        """Whether a cell of the column may be blank."""
        return self.blank or not self.required

    @property
    def frame_column(self) -> str:
        """Name of the column in the frame, with its unit (amount_fen, visits_count)."""
        if self.frame:
            return self.frame
        if self.type == "money":
            return self.field.removesuffix("_yuan") + "_fen"
        if self.type == "count":
            return self.field + "_count"
        return self.field


@dataclass(frozen=True, slots=True)
class Definition:
    """What a family of figures means."""

    pattern: str  #: Ids of the family: ``[...]`` is optional, ``{festival}`` stands for any of a run (see `catalogue.PLACEHOLDERS`)
    #: Chinese; ``{festival}`` and the like are replaced by names, by nothing where the optional part is absent; ``{payment}``,
    #: ``{occasion}``, ``{payee}``, ``{place}`` are the run's own words (`values.words`)
    label: str
    unit: str  #: Chinese, filled in like the label
    formula: str  #: In Chinese words, filled in like the label
    direction: Direction = ""  #: Whether more is better; empty where neither
    source: str = "运行文件"  #: Where the definition comes from
    requires: str = ""  #: What of the survey the run file must give: ``survey``, ``survey.satisfied_when``
    style: Style = "whole_or_two"  #: How it is printed, see `numbers.print_number`
    extract: str = ""  #: The one whose lines give it, which the run must have; that of the schema in which the definition stands


@dataclass(frozen=True, slots=True)
class ExtractSchema:
    """One extract: its file is ``<name>.csv`` in the run's data folder; `line_means` says what one line is.

    `own` ones are declared by the project: no rule of the built-in extracts is meant for them, whatever their columns
    are called. `figures` are those that its lines give. Projects of any kind can have a `general` one.
    """

    name: str
    title: str
    line_means: str
    columns: tuple[Column, ...]
    unique: tuple[str, ...] = ()
    required: bool = True
    own: bool = False
    general: bool = True
    figures: tuple[Definition, ...] = ()

    def __getitem__(self, field: str) -> Column:
        return next(column for column in self.columns if column.field == field)

    def list_naming(self, fields: Container[str]) -> list[str]:
        """Of the fields that a file has, those whose cells tell a line of totals from data: its keys, where it has none what is never blank."""
        there = [column for column in self.columns if column.field in fields]
        return [column.field for column in there if column.key] or [column.field for column in there if not column.may_be_blank]
