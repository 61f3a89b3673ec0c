"""Every figure id that a run can have, as data: pattern, name, unit, formula, what it needs and where it is defined.

In: a figure id and, where known, the run file and the framework. Out: whether the id can exist in that run (before any
extract is read), what it means in Chinese, and its entry in the ledger. Chapters enter figures through `enter`, so the
names, units and formulas of the report are the ones that stand here.

Patterns: ``[...]`` is optional, ``{festival}`` stands for an id of that kind (see `PLACEHOLDERS`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from perfeval_helpers.contract.catalogue.definitions import (
    DEFINITIONS,
    ENTERPRISE_LEVELS,
    INDEX_UNIT,
    LEVEL_GROUPS,
    NO_REASON,
    OTHER_REASON,
    PLACEHOLDERS,
    SOURCES,
    TARGET_KINDS,
    TARGET_SETS,
    Definition,
)
from perfeval_helpers.contract.schema import QUESTIONNAIRES, title_extract
from perfeval_helpers.values.bounds import Bound
from perfeval_helpers.values.figures import (
    FEN_PER_WAN_YUAN,
    MINUS,
    Figure,
    Ledger,
    Source,
    Style,
    Value,
    group_thousands,
    print_number,
)
from perfeval_helpers.values.words import Words, get_words

__all__ = [
    "DEFINITIONS",
    "ENTERPRISE_LEVELS",
    "INDEX_UNIT",
    "LEVEL_GROUPS",
    "NO_REASON",
    "OTHER_REASON",
    "SOURCES",
    "TARGET_KINDS",
    "Definition",
    "accepts_unit",
    "cite",
    "enter",
    "explain",
    "find_fault",
    "find_survey",
    "find_unit",
    "find_words",
    "fold_text",
    "is_known",
    "is_result",
    "match_definition",
    "name_parts",
    "name_reasons",
    "name_sources",
    "show",
    "show_rate",
    "show_wan_yuan",
]


#: Figures of a survey that its counts by item do not give.
OF_QUESTIONNAIRES = frozenset({"collected", "satisfied", "satisfied_rate", "straight_count"})
#: Of several surveys the one rate that the run file's ``overall`` makes.
OVERALL_FIGURE = "survey.satisfaction_rate"


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], Definition], ...]:
    def expression(pattern: str) -> str:
        escaped = pattern.replace(".", r"\.").replace("[", "(?:").replace("]", ")?")
        return re.sub(r"\{(\w+)\}", lambda match: f"(?P<{match[1]}>{PLACEHOLDERS[match[1]]})", escaped)

    return tuple((re.compile(expression(definition.pattern)), definition) for definition in DEFINITIONS)


def match_definition(id: str, runfile: Any = None) -> tuple[Definition, dict[str, str]] | None:
    """The definition whose pattern an id fits and what stands for each placeholder; None where no pattern fits.

    Where a run has several surveys, ``survey.students.index`` is the index of the survey students, not of an item: the
    id without the survey's is matched, and the survey stands among the placeholders.

    Examples
    --------
    >>> definition, parts = match_definition("payout.spring_festival.on_time_rate")
    >>> definition.unit, parts
    ('%', {'festival': 'spring_festival'})
    """
    survey = find_survey(id, runfile)
    if survey is None or not survey.id:
        return _match(id)
    found = _match("survey." + id.removeprefix(survey.prefix))
    return None if found is None else (found[0], {**found[1], "survey": survey.id})


def find_survey(id: str, runfile: Any = None) -> Any:
    """The survey of a run that a figure id speaks of; None for other figures and for the one over several surveys."""
    surveys = getattr(runfile, "all_surveys", ())
    return next((survey for survey in surveys if id.startswith(survey.prefix)), None)


@cache
def _match(id: str) -> tuple[Definition, dict[str, str]] | None:
    for pattern, definition in _compiled():
        match = pattern.fullmatch(id)
        if match:
            return definition, {name: text for name, text in match.groupdict().items() if text is not None}
    return None


def name_reasons(reasons: Mapping[str, Sequence[str]] | None) -> dict[str, str]:
    """Reason group → what readers see: a run file's groups by their first text, then texts it does not name, and none.

    Examples
    --------
    >>> name_reasons({"deceased": ["死亡", "去世"]})
    {'deceased': '死亡', 'other': '其他原因', 'no_reason': '未说明原因'}
    """
    names = {group: texts[0] if texts else group for group, texts in (reasons or {}).items()}
    return names | {
        OTHER_REASON: names.get(OTHER_REASON, "其他原因"),
        NO_REASON: names.get(NO_REASON, "未说明原因"),
    }


def name_sources(runfile: Any = None) -> dict[str, str]:
    """Source of funds → what readers see: those of the contract, then those that the run file declares.

    Examples
    --------
    >>> from types import SimpleNamespace as Spec
    >>> list(name_sources(Spec(sources={"bond": "专项债券"})).items())[-2:]
    [('other', '其他'), ('bond', '专项债券')]
    """
    return SOURCES | dict(getattr(runfile, "sources", None) or {})


def _list_choices(placeholder: str, runfile: Any, framework: Any, parts: dict[str, str]) -> dict[str, str] | None:
    """Id → name of what may stand for a placeholder in this run; None where the pattern alone decides."""
    if placeholder == "source":
        return name_sources(runfile)
    if placeholder == "festival":
        return {festival.id: festival.name for festival in getattr(runfile, "festivals", None) or ()}
    if placeholder == "item":
        surveys = getattr(runfile, "all_surveys", ())
        asked = next((survey for survey in surveys if survey.id == parts.get("survey", "")), None)
        return {item.id: item.label for item in asked.items} if asked else {}
    if placeholder == "survey":
        return {survey.id: survey.label or survey.id for survey in getattr(runfile, "all_surveys", ())}
    if placeholder == "reason":
        return name_reasons(getattr(runfile, "reasons", None))
    if placeholder in ("level1", "level2") and framework is not None:
        rows = [row for row in framework.indicators if placeholder == "level1" or row.level1 == parts["level1"]]
        return {getattr(row, placeholder): getattr(row, placeholder) for row in rows}
    return None


def find_fault(id: str, runfile: Any, framework: Any = None) -> str:
    """Why a figure cannot exist in a run, in the English of the command's fault lines; empty where it can.

    Works before any extract is read. Budget years are taken as any four digits: a year or source without events has
    the value 0 (see `funding.add_figures`).

    Parameters
    ----------
    id
        A figure id.
    runfile
        Anything with the run file's ``extracts, festivals, reasons, survey, declared``.
    framework
        Anything with ``indicators`` that have ``level1`` and ``level2``; None leaves level names unchecked.

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> find_fault("payout.spring_festivl.on_time_rate", load_run("2022").spec)
    "'spring_festivl' is not among the festivals of this run (spring_festival, elders_day)"
    """
    if id in (getattr(runfile, "declared", None) or {}) or id in _list_own(runfile):
        return ""
    found = match_definition(id, runfile)
    if found is None:
        return "is not a figure id"
    definition, parts = found
    survey = find_survey(id, runfile)
    if id.startswith("survey.") and survey is None and id != "survey.satisfaction_target" and (several := getattr(runfile, "surveys", None)):
        if id == OVERALL_FIGURE and runfile.overall is not None:
            return ""
        if id == OVERALL_FIGURE:
            return "needs the key overall, which says how several surveys make one rate"
        return f"names none of the surveys of this run ({', '.join(several)}), such as survey.{next(iter(several))}.{id.removeprefix('survey.')}"
    for placeholder, text in parts.items():
        choices = _list_choices(placeholder, runfile, framework, parts)
        if choices is not None and text not in choices:
            return f"{text!r} is not among the {placeholder}s of this run ({', '.join(choices) or 'none'})"
    if survey is not None and not survey.has_questionnaires and definition.pattern.removeprefix("survey.") in OF_QUESTIONNAIRES:
        return "needs the questionnaires themselves, of which this run has only the counts by item"
    extracts = [survey.extract if survey is not None and name == QUESTIONNAIRES.name else name for name in definition.extracts]
    lacking = [name for name in extracts if name not in (runfile.extracts or ())]
    if lacking:
        return f"needs the extract {', '.join(lacking)}, which this run does not have"
    value = runfile
    for name in definition.requires.split(".") if definition.requires else ():
        value = survey if name == "survey" else getattr(value, name, None)
    if definition.requires and value is None:
        return f"needs the key {definition.requires}, which this run file does not have"
    return ""


def _list_own(runfile: Any) -> Mapping[str, Any]:
    """The figures of a run's own extracts by id, as their declarations define them."""
    return getattr(runfile, "own_figures", None) or {}


def is_known(id: str, runfile: Any, framework: Any = None) -> bool:
    """Whether a figure exists in a run: declared, or defined here and computable from the run's extracts.

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> spec = load_run("2022").spec
    >>> is_known("payout.spring_festival.on_time_rate", spec), is_known("payout.spring_festival.speed", spec)
    (True, False)
    """
    return not find_fault(id, runfile, framework)


def is_result(id: str) -> bool:
    """Whether a figure comes only after scoring (scores, grade, states of targets), so that no rule can use it.

    Examples
    --------
    >>> is_result("score.产出"), is_result("funding.use_rate")
    (True, False)
    """
    return id == "grade" or id.split(".")[0] in ("score", "targets")


def find_words(runfile: Any = None) -> Words:
    """The words of a run file; those in force where it has none."""
    words: Words | None = getattr(runfile, "spoken_words", None)
    return get_words() if words is None else words


def name_parts(parts: dict[str, str], runfile: Any = None, framework: Any = None) -> dict[str, str]:
    """The Chinese name of what stands for each placeholder; the empty text for those that are absent."""
    fixed = {
        "level": LEVEL_GROUPS,
        "kind": TARGET_KINDS,
        "set": TARGET_SETS,
        "depth": {"1": "一", "2": "二", "3": "三"},
    }
    names = dict.fromkeys((*PLACEHOLDERS, "survey"), "") | asdict(find_words(runfile))
    names["headline"] = _find_headline_unit(runfile, parts.get("survey", ""))
    for placeholder, text in parts.items():
        if placeholder == "year":
            names[placeholder] = f"{text}年"
        elif placeholder in fixed:
            names[placeholder] = fixed[placeholder][text]
        elif placeholder == "source":
            names[placeholder] = name_sources(runfile).get(text, text)
        else:
            choices = _list_choices(placeholder, runfile, framework, parts) if runfile is not None else None
            names[placeholder] = (choices or {}).get(text, text)
    return names


def find_unit(id: str, runfile: Any = None) -> str:
    """The unit of a figure that is defined here, in the run's own words; empty where it has none or is not defined.

    Examples
    --------
    >>> find_unit("payout.late_count"), find_unit("grade")
    ('人次', '')
    """
    own = _list_own(runfile).get(id)
    if own is not None:
        return str(own.unit)
    found = match_definition(id, runfile)
    return found[0].unit.format(**name_parts(found[1], runfile)) if found else ""


def _find_headline_unit(runfile: Any, survey: str) -> str:
    """The unit of a survey's headline, or of the one rate over several: % unless an index in points goes into it."""
    units = {one.unit for one in getattr(runfile, "all_surveys", ()) if survey in ("", one.id)}
    return units.pop() if len(units) == 1 else INDEX_UNIT if units else "%"


def accepts_unit(bound: Bound, id: str, unit: str) -> bool:
    """Whether a target can be held against a figure: in its unit, or without one.

    Plans set targets of satisfaction in %, whatever the method: of a headline that is an index ``>= 90 %`` is 90 of 100 points.

    Examples
    --------
    >>> bound = Bound(Fraction(90), None, unit="%")
    >>> accepts_unit(bound, "survey.satisfaction_rate", "分"), accepts_unit(bound, "score.产出", "分")
    (True, False)
    """
    is_index = unit == INDEX_UNIT and id.startswith("survey.") and id.endswith(".satisfaction_rate")
    return bound.fits_unit(unit) or (is_index and bound.unit == "%")


def name_of_survey(survey: str, label: str) -> str:
    """The label of a figure of one of several surveys, as it stands in sentences: 学生总体满意度, 学生：有效问卷.

    Examples
    --------
    >>> name_of_survey("学生", "总体满意度"), name_of_survey("学生", "有效问卷"), name_of_survey("", "有效问卷")
    ('学生总体满意度', '学生：有效问卷', '有效问卷')
    """
    return survey + ("：" if survey and not label.startswith("总体") else "") + label


def enter(
    ledger: Ledger,
    runfile: Any,
    id: str,
    value: Value | Decimal,
    inputs: Iterable[str] = (),
    *,
    working: str = "",
    sources: Iterable[Source] = (),
    formula: str = "",
    style: Style | None = None,
) -> Figure:
    """Enter a figure with the name, unit and formula of its definition; a declared figure is left to its declaration.

    Raises
    ------
    KeyError
        No definition fits the id.

    Examples
    --------
    >>> ledger = Ledger()
    >>> figure = enter(ledger, None, "funding.to_position_rate", Fraction(75))  # 30 of 40 arrived
    >>> figure.label, figure.text
    ('资金到位率', '75%')
    """
    if id in ledger:
        return ledger[id]
    found = match_definition(id, runfile)
    if found is None:
        raise KeyError(f"no definition fits the figure id {id}")
    definition, parts = found
    names = name_parts(parts, runfile)
    return ledger.add(
        id,
        value,
        definition.unit.format(**names),
        name_of_survey(names["survey"], definition.label.format(**names)),
        formula or definition.formula.format(**names),
        inputs,
        working=working,
        sources=sources,
        style=style or definition.style,
    )


def explain(id: str, runfile: Any = None) -> str:
    """What a figure means, in Chinese: name, unit, formula, direction, where it comes from. Empty for an unknown id.

    Examples
    --------
    >>> explain("funding.to_position_rate").splitlines()[1:4]
    ['名称：资金到位率', '单位：%', '公式：本期到位资金 ÷ 评价资金 × 100%']
    """
    declared = (getattr(runfile, "declared", None) or {}).get(id)
    if declared is not None:
        return f"{id}\n名称：{declared.label or id}\n单位：{declared.unit}\n出处：运行文件声明，{declared.source}"
    own = _list_own(runfile).get(id)
    if own is not None:
        name = next(d.title for d in runfile.declarations.values() if d.get_figure(id) is not None)
        better = {"higher": "越高越好", "lower": "越低越好"}[own.direction]
        return f"{id}\n名称：{own.label}\n单位：{own.unit or '无'}\n方向：{better}\n所需数据表：{name}\n定义依据：项目自己的数据表声明"
    found = match_definition(id, runfile)
    if found is None:
        return ""
    definition, parts = found
    names = name_parts(parts, runfile)
    direction = {"higher": "越高越好", "lower": "越低越好", "": "无"}[definition.direction]
    extracts = "、".join(definition.extracts) or "不需要提取表"
    return (
        f"{id}\n名称：{definition.label.format(**names)}\n单位：{definition.unit.format(**names) or '无'}\n"
        f"公式：{definition.formula.format(**names)}\n方向：{direction}\n所需提取表：{extracts}\n定义依据：{definition.source.format(**names)}"
    )


def show(number: int | Fraction | None) -> str:
    """A number as workings show it: two places where needed, thousands grouped; — where there is none.

    Examples
    --------
    >>> show(22_526), show(Fraction(5, 4)), show(None)
    ('22,526', '1.25', '—')
    """
    return group_thousands(print_number(number))


def show_wan_yuan(fen: int) -> str:
    """An amount in 万元, exactly and without trailing zeros: 22,305 × 50 yuan gives 111.525.

    Examples
    --------
    >>> show_wan_yuan(22_305 * 5_000)
    '111.525'
    """
    amount = Decimal(int(fen)) / FEN_PER_WAN_YUAN
    return f"{amount.normalize():,f}".replace("-", MINUS) if amount else "0"


def show_rate(part: str, whole: str, rate: Fraction | None) -> str:
    """The working of a rate: ``151.68 ÷ 477.39 × 100% = 31.77%``; without a denominator it says so.

    Examples
    --------
    >>> show_rate("3", "4", Fraction(75)), show_rate("0", "0", None)
    ('3 ÷ 4 × 100% = 75%', '0 ÷ 0 × 100% = —（分母为0）')
    """
    return f"{part} ÷ {whole} × 100% = " + ("—（分母为0）" if rate is None else f"{show(rate)}%")


def cite(extract: str, file: str, lines: np.ndarray, most_ranges: int = 1000, title: str = "") -> Source:
    """Lines of an extract as a source; very scattered ones as one span with their number, to save memory.

    `title` is that of a run's own extract; built-in ones have theirs.

    Examples
    --------
    >>> str(cite("funds", "data/2022/funds.csv", np.array([2, 3, 4, 9])))
    'data/2022/funds.csv 第2–4、9行（共4行）'
    """
    title = title or title_extract(extract)
    numbers = np.asarray(lines, dtype=np.int64)
    steps = np.diff(numbers)
    if numbers.size and not (steps > 0).all():
        numbers = np.sort(numbers)
        numbers = numbers[np.r_[True, np.diff(numbers) > 0]]
        steps = np.diff(numbers)
    breaks = np.flatnonzero(steps != 1)
    if numbers.size == 0:
        return Source(extract, file, (), 0, title)
    if len(breaks) >= most_ranges:
        return Source(extract, file, ((int(numbers[0]), int(numbers[-1])),), int(numbers.size), title)
    starts, ends = numbers[np.r_[0, breaks + 1]], numbers[np.r_[breaks, numbers.size - 1]]
    return Source(extract, file, tuple(zip(starts.tolist(), ends.tolist(), strict=True)), int(numbers.size), title)


def fold_text(text: str) -> str:
    """Text for comparison: compatibility forms folded (NFKC), all white space removed.

    Examples
    --------
    >>> fold_text(" Ａ０１　号 ")
    'A01号'
    """
    return "".join(unicodedata.normalize("NFKC", text).split())
