"""The kinds of value a run file or framework holds: texts come in, exact Python values come out.

Each kind is an annotated type for pydantic; what does not fit raises a fault that says what was found and expected, and
`validate` turns all of them into findings with the line each stands on.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile.document import Document, Key, describe, suggest
from perfeval_helpers.contract.runfile.slips import explain_number
from perfeval_helpers.values.figures import ID_PATTERN

_PLAIN_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|年(\d{1,2})月(\d{1,2})日|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2}))", re.ASCII)
_RUN_NAME = re.compile(r"\w(?:[\w.()（）+ -]*[\w)）+-])?")
_LOCAL_ID = re.compile(r"[^\s.\[\]|<>\"'&/\\]+")

#: The longest of a project's own words: they stand in headings and on the axes of charts.
MOST_WORD = 12


def fault(found: str, expected: str, chinese: str, at: Key = ()) -> PydanticCustomError:
    """The error a validator raises: what was found, what was expected (English, Chinese), and where below the value."""
    return PydanticCustomError("fault", "{found}; expected {expected}",
                               {"found": found, "expected": expected, "chinese": chinese, "at": at})


class Section(BaseModel):
    """A mapping with fixed keys. A key without a value counts as not given; an unknown key is a fault, value or none."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        known = _name_keys(cls)
        # YAML reads {value: 1,650} as value 1 and a key 650 without a value: that must not pass for 1
        return {k: v for k, v in data.items() if v is not None or k not in known}


def _read_text(value: Any) -> Any:
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise fault(describe(value), "text", "应为文字")


def _read_word(value: Any) -> Any:
    text = _read_text(value)
    if len(text) > MOST_WORD or not all(c.isalnum() or c in "（）·" for c in text):
        raise fault(describe(value), f"a word of at most {MOST_WORD} letters, such as 生活补贴", f"应为不超过{MOST_WORD}个字的词语，如“生活补贴”")
    return text


def fold_digits(text: str) -> str:
    """Full-width digits and signs as plain ones, outer blanks off."""
    return unicodedata.normalize("NFKC", text).strip()


def read_exact_number(text: str) -> Fraction | None:
    """``5,300`` or ``-0.5`` exactly; None for anything else (``1e3``, ``1_000``, ``inf``)."""
    folded = fold_digits(text)
    return Fraction(folded.replace(",", "")) if _PLAIN_NUMBER.fullmatch(folded) and folded.isascii() else None


def _refuse_number(value: Any, found: str, expected: str, chinese: str) -> PydanticCustomError:
    """What is no number, and how it is written where it came with its unit."""
    meant, meant_zh = explain_number(value) if isinstance(value, str) else ("", "")
    return fault(found, expected + (f", {meant}" if meant else ""), chinese + (f"；{meant_zh}" if meant_zh else ""))


def _read_fraction(value: Any) -> Any:
    if isinstance(value, (int, Fraction, Decimal)):
        return Fraction(value)
    number = read_exact_number(value) if isinstance(value, str) else None
    if number is None:
        raise _refuse_number(value, f"{describe(value)} is not a number" if isinstance(value, str) else describe(value),
                             "a number such as 90, 5,300 or 0.25", "应为数字，如90、0.25")
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
    expected, chinese = "a share from 0 to 1 such as 0.8 or 1/3", "应为0至1之间的份额，如0.8或1/3"
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
    else:
        raise fault(describe(value), expected, chinese)
    if number is None or not 0 <= number <= 1:
        raise fault(f"{describe(value)} is no share", expected, chinese)
    return number


def _read_whole(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    number = read_exact_number(value) if isinstance(value, str) else None
    if number is None or number.denominator != 1 or number < 0:
        raise _refuse_number(value, describe(value), "a whole number from 0 up", "应为不小于0的整数")
    return int(number)


def _read_day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    match = _DAY.fullmatch(fold_digits(value)) if isinstance(value, str) else None
    if match:
        try:
            return date(*(int(part) for part in match.groups() if part is not None))
        except ValueError:
            raise fault(f"{describe(value)} is no day of the calendar", "a date such as 2022-12-31",
                        "日期不存在") from None
    raise fault(describe(value), "a date such as 2022-12-31", "应为日期，如2022-12-31")


def read_day(value: Any) -> date | None:
    """A day as a run file writes it; None for anything else."""
    try:
        day = _read_day(value)
    except PydanticCustomError:
        return None
    return day if isinstance(day, date) else None


_MEANT = {"是": "true", "对": "true", "有": "true", "yes": "true", "1": "true", "否": "false", "不是": "false", "无": "false", "no": "false", "0": "false"}


def _read_flag(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    folded = value.strip().lower() if isinstance(value, str) else None
    if folded not in ("true", "false"):
        meant = _MEANT.get(folded or "", "")
        raise fault(describe(value), f"true or false{f', here {meant}' if meant else ''}", f"应为true（是）或false（否）{f'，此处写作{meant}' if meant else ''}")
    return folded == "true"


def is_run_name(value: object) -> bool:
    """Whether a text can name a run, its file and its folders."""
    return isinstance(value, str) and len(value) <= 100 and bool(_RUN_NAME.fullmatch(value)) and ".." not in value


def _read_run_name(value: Any) -> Any:
    if is_run_name(value):
        return value
    raise fault(describe(value), "a run's name: letters, digits, _ and -, no separators such as / or \\",
                "运行名只能由文字、数字、_和-组成，不得含路径分隔符")


def _read_local_id(value: Any) -> Any:
    if isinstance(value, str) and _LOCAL_ID.fullmatch(value):
        return value
    raise fault(describe(value), "an id without dots, blanks or quotes, such as spring_festival",
                "标识不得含点、空格或引号")


def _read_figure_id(value: Any) -> Any:
    if isinstance(value, str) and ID_PATTERN.fullmatch(value):
        return value
    raise fault(describe(value), "a figure id such as funding.use_rate", "应为指标标识，如funding.use_rate")


def is_inner_path(text: str) -> bool:
    """Whether a text can be a relative path: no drive, no root, no backslash, of a length that systems take."""
    return bool(text) and len(text.encode("utf-8", "replace")) <= 200 and not (
        text.startswith(("/", "~")) or any(mark in text for mark in "\\:\0"))


def _read_inner_path(value: Any) -> Any:
    text = _read_text(value)
    if not is_inner_path(text):
        raise fault(describe(value), "a path inside the project, with / between its parts", "应为项目内的相对路径")
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
RunName = Annotated[str, BeforeValidator(_read_run_name)]
LocalId = Annotated[str, BeforeValidator(_read_local_id)]
FigureId = Annotated[str, BeforeValidator(_read_figure_id)]
InnerPath = Annotated[str, BeforeValidator(_read_inner_path)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_one_or_many)]

M = TypeVar("M", bound=Section)


def validate(
    model: type[M], document: Document, expectations: Mapping[str, tuple[str, str]], context: Mapping[str, Any] | None = None
) -> tuple[M | None, list[Finding]]:
    """Validate a document against its model.

    Parameters
    ----------
    model
        The model of the whole file.
    document
        The parsed file.
    expectations
        By key name: what belongs there, in English and Chinese, for keys that are missing.
    context
        What validators may ask for: ``extracts``, names of extracts beside the built-in ones.

    Returns
    -------
    tuple
        The model (None where there are faults) and every fault with its line.
    """
    try:
        return model.model_validate(document.data, context=context), []
    except ValidationError as error:
        faults = [_locate(problem, document, expectations, model)
                  for problem in error.errors(include_url=False, include_input=False)]
        return None, [finding for finding in faults if finding is not None]


def _walk(loc: tuple[int | str, ...], data: Any) -> tuple[Key, Any]:
    """The path of an error in the file: tags of unions and marks of keys, which pydantic adds, left out."""
    path: list[str | int] = []
    tagged = False
    for place, part in enumerate(loc):
        if isinstance(data, dict) and data.get("kind") == part and not tagged:
            tagged = True  # pydantic names the kind of a rule once, before the keys inside it
            continue
        inside = part in data if isinstance(data, dict) else isinstance(data, list) and part in range(len(data))
        if inside:
            data, tagged = data[part], False
            path.append(part)
        elif part == "[key]":  # the key before it is meant, not what stands behind that
            return tuple(path), path[-1]
        elif place == len(loc) - 1 and isinstance(part, str) and isinstance(data, dict):
            return (*path, part), None
    return tuple(path), data


def locate_problem(problem: Any, data: Any) -> Key:
    """Where in the file's data a problem stands that pydantic reports."""
    path, _ = _walk(problem["loc"], data)
    return (*path, *problem.get("ctx", {}).get("at", ()))


def _locate(problem: Any, document: Document, expectations: Mapping[str, tuple[str, str]], model: type[Section]) -> Finding | None:
    kind, context = problem["type"], problem.get("ctx", {})
    path, value = _walk(problem["loc"], document.data)
    if any(path[:end] in document.broken for end in range(len(path) + 1)):
        return None
    name = str(path[-1]) if path else ""
    if kind == "fault":
        return document.fault((*path, *context["at"]), context["found"], context["expected"], context["chinese"])
    if kind == "missing":
        empty = path in document.key_lines
        expected, chinese = expectations.get(name, (f"the key {name}", f"键{name}"))
        return document.fault(path, "nothing" if empty else "missing", expected,
                              f"{'此项为空' if empty else '缺少此项'}，应为{chinese}", line=document.line_of(path if empty else path[:-1]))
    if kind == "extra_forbidden":
        names = _keys_of(model, problem["loc"][:-1])
        if re.fullmatch(r"[\d.]+\s*%?", name) and path in document.lines and value is None:
            return document.fault(path, f"the rest of a number that a comma has cut in two at {name}",
                                  'numbers with a comma quoted inside { }, such as "5,300"',
                                  "花括号内带千分位逗号的数字须加引号，如\"5,300\"", line=document.line_of(path))
        return document.fault(path, "unknown key" + suggest(name, names), f"one of {', '.join(names)}" if names else
                              "no such key", f"未知的键，此处可用：{'、'.join(names)}" if names else "未知的键", line=document.line_of(path))
    if kind == "union_tag_not_found":
        return document.fault((*path, "kind"), "missing", "the kind of rule, such as checklist", "缺少评分规则的种类，如“kind: checklist”",
                              line=document.line_of(path))
    if kind in ("union_tag_invalid", "literal_error"):
        choices = str(context.get("expected_tags") or context.get("expected")).replace("'", "").replace(" or ", ", ")
        at: Key = (*path, "kind") if kind == "union_tag_invalid" else path
        found = context.get("tag") if kind == "union_tag_invalid" else value
        hint = suggest(str(found), re.split(r",\s*", choices))
        return document.fault(at, describe(found) + hint, f"one of {choices}", f"应为{choices.replace(', ', '、')}之一")
    shapes = {"dict_type": ("a mapping", "应为“键: 值”"), "model_type": ("a mapping", "应为“键: 值”"),
              "model_attributes_type": ("a mapping", "应为“键: 值”"), "tuple_type": ("a list", "应为列表"),
              "string_type": ("text", "应为文字")}
    expected, chinese = shapes.get(kind, (problem["msg"], "此处不能这样写"))
    return document.fault(path, describe(value), expected, chinese)


def _plain(annotation: Any) -> Any:
    """The annotation without Annotated and without None."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
            continue
        options = [a for a in get_args(annotation) if a is not type(None)]
        if get_origin(annotation) in (Union, UnionType) and len(options) == 1:
            annotation = options[0]
            continue
        return annotation


def _keys_of(model: type[Section], loc: tuple[int | str, ...]) -> list[str]:
    """The keys that are legal where an unknown one stands: found by following the error's place through the models."""
    current: Any = model
    for part in loc:
        current = _plain(current)
        if isinstance(current, type) and issubclass(current, BaseModel):
            fields = current.model_fields
            current = next(f.annotation for name, f in fields.items() if part in (name, f.alias))
        elif get_origin(current) in (tuple, dict):
            current = [a for a in get_args(current) if a is not Ellipsis][-1]
        else:
            current = next(c for c in get_args(current) if part in get_args(c.model_fields["kind"].annotation))
    return _name_keys(_plain(current))


def _name_keys(model: type[Section]) -> list[str]:
    """The keys of a section as a file has them: ``from``, which Python cannot have as a name, by its alias."""
    return [field.alias or name for name, field in model.model_fields.items()]
