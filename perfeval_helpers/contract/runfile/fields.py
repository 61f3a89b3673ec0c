"""The kinds of value a run file or framework holds: texts come in, exact Python values come out.

Each kind is an annotated type for pydantic; what does not fit raises a fault that says what was found and expected, and
`validating` turns all of them into findings with the line each stands on.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.project import is_device, is_run_name, tell_no_run_name
from perfeval_helpers.contract.runfile.document import Document, Key, add_meaning, describe
from perfeval_helpers.contract.runfile.slips import explain_number
from perfeval_helpers.values.figures import ID_PATTERN
from perfeval_helpers.values.language import Told, tell

_PLAIN_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|年(\d{1,2})月(\d{1,2})日|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2}))", re.ASCII)
_LOCAL_ID = re.compile(r"[^\s.\[\]|<>\"'&/\\]+")

T = TypeVar("T")
#: The longest of a project's own words: they stand in headings and on the axes of charts.
MOST_WORD = 12


def fault(message: Told, at: Key = ()) -> PydanticCustomError:
    """The error a validator raises: what was found and expected, and where below the value."""
    return PydanticCustomError("fault", "{message}", {"message": message, "at": at})


def locate_fault(error: PydanticCustomError, document: Document, path: Key) -> Finding:
    """What a validator raised (see `fault`), as a finding at a path of the file."""
    told = error.context or {}
    return document.fault((*path, *told["at"]), told["message"])


class Section(BaseModel):
    """A mapping with fixed keys. A key without a value counts as not given; an unknown key is a fault, value or none."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        known = name_keys(cls)
        # YAML reads {value: 1,650} as value 1 and a key 650 without a value: that must not pass for 1
        return {k: v for k, v in data.items() if v is not None or k not in known}


def _read_text(value: Any) -> Any:
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise fault(tell("{found}; expected text", found=describe(value)))


def text_that(holds: Callable[[str], object], refuse: Callable[[Told], Told]) -> BeforeValidator:
    """For texts of a form: what validates one, with what any other value is told."""

    def read(value: Any) -> Any:
        if isinstance(value, str) and holds(value):
            return value
        raise fault(refuse(describe(value)))

    return BeforeValidator(read)


def _read_word(value: Any) -> Any:
    text = _read_text(value)
    if len(text) > MOST_WORD or not all(c.isalnum() or c in "（）·" for c in text):
        raise fault(tell("{found}; expected a word of at most {most_word} letters, such as '生活补贴'", found=describe(value), most_word=MOST_WORD))
    return text


def fold_digits(text: str) -> str:
    """Full-width digits and signs as plain ones, outer blanks off."""
    return unicodedata.normalize("NFKC", text).strip()


def read_exact_number(text: object) -> Fraction | None:
    """``5,300`` or ``-0.5`` exactly; None for anything else (``1e3``, ``1_000``, ``inf``, what is no text)."""
    folded = fold_digits(text) if isinstance(text, str) else ""
    return Fraction(folded.replace(",", "")) if _PLAIN_NUMBER.fullmatch(folded) and folded.isascii() else None


def _read_fraction(value: Any) -> Any:
    if isinstance(value, (int, Fraction, Decimal)):
        return Fraction(value)
    number = read_exact_number(value)
    if number is None:
        raise fault(add_meaning(tell("{found} is not a number; expected a number such as 90, 5,300 or 0.25", found=describe(value)), explain_number(value)))
    return number


def _read_decimal(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value
    _read_fraction(value)
    return Decimal(fold_digits(str(value)).replace(",", ""))


def _read_percent_or_number(value: Any) -> Any:
    if isinstance(value, str) and fold_digits(value).endswith("%"):
        number = read_exact_number(fold_digits(value)[:-1])
        if number is not None:
            return number
    return _read_fraction(value)


def read_share(value: Any) -> Any:
    """A share within 0–1: ``0.8``, ``1/3`` or ``80 %``."""
    number = None
    if isinstance(value, str):
        folded = fold_digits(value).replace("⁄", "/")
        number = read_exact_number(folded)
        if match := re.fullmatch(r"(\d+)\s*/\s*(\d+)", folded):
            number = Fraction(int(match[1]), int(match[2])) if int(match[2]) else None
        elif folded.endswith("%"):
            number = read_exact_number(folded[:-1])
            number = None if number is None else number / 100
    elif isinstance(value, (int, Fraction, Decimal)):
        number = Fraction(value)
    if number is None or not 0 <= number <= 1:
        raise fault(tell("{found} is no share; expected a share from 0 to 1 such as 0.8 or 1/3", found=describe(value)))
    return number


def read_share_or_none(value: Any) -> Fraction | None:
    """A share as `read_share` reads it; None for anything else."""
    return _take(read_share, value)


def _take(read: Callable[[Any], T], value: Any) -> T | None:
    """What a validator makes of a value; None where it refuses it."""
    try:
        return read(value)
    except PydanticCustomError:
        return None


def _read_whole(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    number = read_exact_number(value)
    if number is None or number.denominator != 1 or number < 0:
        raise fault(add_meaning(tell("{found}; expected a whole number from 0 up", found=describe(value)), explain_number(value)))
    return int(number)


def _read_day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    match = _DAY.fullmatch(fold_digits(value)) if isinstance(value, str) else None
    if match:
        try:
            return date(*(int(part) for part in match.groups() if part is not None))
        except ValueError:
            raise fault(tell("{found} is no day of the calendar; expected a date such as 2022-12-31", found=describe(value))) from None
    raise fault(tell("{found}; expected a date such as 2022-12-31", found=describe(value)))


def read_day(value: Any) -> date | None:
    """A day as a run file writes it; None for anything else."""
    return _take(_read_day, value)


_MEANT = {"是": "true", "对": "true", "有": "true", "yes": "true", "1": "true", "否": "false", "不是": "false", "无": "false", "no": "false", "0": "false"}


def _read_flag(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    folded = value.strip().lower() if isinstance(value, str) else None
    if folded not in ("true", "false"):
        found, meant = describe(value), _MEANT.get(folded or "")
        raise fault(tell("{found}; expected true or false, here {meant}", found=found, meant=meant) if meant else
                    tell("{found}; expected true or false", found=found))
    return folded == "true"


TODO = "TODO"


def is_todo(value: object) -> bool:
    """Whether a value says what is to be filled in, as a new run file leaves it: TODO 评价期第一天."""
    return isinstance(value, str) and value.startswith(TODO)


def is_inner_path(text: str) -> bool:
    """Whether a text can be a relative path: no drive, no root, no backslash, no device, of a length that systems take."""
    return bool(text) and len(text.encode("utf-8", "replace")) <= 200 and not (
        text.startswith(("/", "~")) or any(mark in text for mark in "\\:\0") or any(map(is_device, text.split("/"))))


def _read_inner_path(value: Any) -> Any:
    text = _read_text(value)
    if not is_inner_path(text):
        raise fault(tell("{found}; expected a path inside the project, with / between its parts", found=describe(value)))
    return text


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _empty_when_none(value: Any) -> Any:
    return "" if value is None else value


Text = Annotated[str, BeforeValidator(_read_text)]
Word = Annotated[str, BeforeValidator(_read_word)]
AnyText = Annotated[str, BeforeValidator(_empty_when_none)]
Number = Annotated[Fraction, BeforeValidator(_read_fraction)]
PercentOrNumber = Annotated[Fraction, BeforeValidator(_read_percent_or_number)]
Exact = Annotated[Decimal, BeforeValidator(_read_decimal)]
Share = Annotated[Fraction, BeforeValidator(read_share)]
Whole = Annotated[int, BeforeValidator(_read_whole)]
Day = Annotated[date, BeforeValidator(_read_day)]
Flag = Annotated[bool, BeforeValidator(_read_flag)]
RunName = Annotated[str, text_that(is_run_name, tell_no_run_name)]
LocalId = Annotated[str, text_that(_LOCAL_ID.fullmatch, lambda found: tell(
    "{found}; expected an id without dots, blanks or quotes, such as spring_festival", found=found))]
FigureId = Annotated[str, text_that(ID_PATTERN.fullmatch, lambda found: tell(
    "{found}; expected a figure id such as funding.use_rate", found=found))]
InnerPath = Annotated[str, BeforeValidator(_read_inner_path)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_one_or_many)]

def name_keys(model: type[Section]) -> list[str]:
    """The keys of a section as a file has them: ``from``, which Python cannot have as a name, by its alias."""
    return [field.alias or name for name, field in model.model_fields.items()]
