"""Which definition an id fits, whether it can exist in a run, and what stands for its placeholders.

In: a figure id and, where known, the run file and the framework. Out: its definition; why it cannot exist; Chinese names.
Patterns: ``[...]`` is optional, ``{festival}`` stands for an id of that kind (see `PLACEHOLDERS`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from perfeval_helpers.contract.catalogue.definitions import (
    DEFINITIONS,
    LEVEL_GROUPS,
    OTHER_REASON,
    PLACEHOLDERS,
    SOURCES,
    TARGET_KINDS,
    TARGET_SETS,
)
from perfeval_helpers.contract.columns import Definition
from perfeval_helpers.contract.schema import INDEX_UNIT, NO_REASON, QUESTIONNAIRES
from perfeval_helpers.values.bounds import Bound
from perfeval_helpers.values.language import Told, quote, tell, tell_all
from perfeval_helpers.values.words import Words, get_words

if TYPE_CHECKING:
    from perfeval_helpers.contract.framework.models import Framework
    from perfeval_helpers.contract.runfile.models import RunFile
    from perfeval_helpers.contract.runfile.surveys import Survey

_KINDS = {"source": "资金来源", "festival": "节日", "item": "题目", "reason": "原因分组", "survey": "调查", "level1": "一级指标", "level2": "二级指标"}
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


def match_definition(id: str, runfile: RunFile | None = None) -> tuple[Definition, dict[str, str]] | None:
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


def find_survey(id: str, runfile: RunFile | None = None) -> Survey | None:
    """The survey of a run that a figure id speaks of; None for other figures and for the one over several surveys."""
    return next((survey for survey in runfile.all_surveys if id.startswith(survey.prefix)), None) if runfile else None


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
        NO_REASON: "未说明原因",
    }


def name_sources(runfile: RunFile | None = None) -> dict[str, str]:
    """Source of funds → what readers see: those of the contract, then those that the run file declares.

    Examples
    --------
    >>> from types import SimpleNamespace as Spec
    >>> list(name_sources(Spec(sources={"bond": "专项债券"})).items())[-2:]
    [('other', '其他'), ('bond', '专项债券')]
    """
    return SOURCES | (runfile.sources if runfile else {})


def _list_choices(placeholder: str, runfile: RunFile, framework: Framework | None, parts: Mapping[str, str]) -> Mapping[str, str] | None:
    """Id → name of what may stand for a placeholder in this run; None where the pattern alone decides."""
    if placeholder == "source":
        return name_sources(runfile)
    if placeholder == "festival":
        return {festival.id: festival.name for festival in runfile.festivals}
    if placeholder == "item":
        asked = next((survey for survey in runfile.all_surveys if survey.id == parts.get("survey", "")), None)
        return {item.id: item.label for item in asked.items} if asked else {}
    if placeholder == "survey":
        return {survey.id: survey.label or survey.id for survey in runfile.all_surveys}
    if placeholder == "reason":
        return name_reasons(runfile.reasons)
    if placeholder in ("level1", "level2") and framework is not None:
        return {name: name for name in (framework.level1 if placeholder == "level1" else framework.list_level2(parts["level1"]))}
    return None


def list_known(figure: str, runfile: RunFile, framework: Framework | None, is_known: Callable[[str], bool]) -> dict[str, str]:
    """Ids of the run's figures that a misspelt one may be meant for: its own, and the contract's with this run's words and its years in their places.

    Each under itself, and for a text without points, which is no id, under its label.

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> known = list_known("funding.alocated.2020", load_run("2022").spec, None, lambda id: True)
    >>> "funding.allocated.2020.central" in known, "survey.attitude.index" in known, "grade" in known
    (True, True, True)
    """
    fixed: dict[str, Iterable[str]] = {"level": LEVEL_GROUPS, "kind": TARGET_KINDS, "set": TARGET_SETS, "depth": "123", "year": re.findall(r"\d{4}", figure)}
    if framework is not None:
        fixed |= {"level1": framework.level1, "level2": dict.fromkeys(level2 for _, level2 in framework.level2)}
    ids = [*runfile.declared, *runfile.own_figures]
    for pattern in dict.fromkeys(pattern for _, definition in _compiled() for pattern in _expand(definition.pattern)):
        names = re.findall(r"\{(\w+)\}", pattern)
        for prefix, survey in [("", ""), *((f"survey.{id}.", id) for id in runfile.surveys or () if pattern.startswith("survey."))]:
            choices = [fixed.get(name) or _list_choices(name, runfile, framework, {"survey": survey, "level1": ""}) or () for name in names]
            for words in product(*choices):
                id = pattern.format(**dict(zip(names, words, strict=True)))
                ids.append(prefix + id.removeprefix("survey.") if prefix else id)
    known = {id: id for id in ids if is_known(id)}
    return known if "." in figure else {_name_figure(id, runfile): id for id in reversed(known)} | known


def _name_figure(id: str, runfile: RunFile) -> str:
    """The label of a figure of the run."""
    if own := runfile.declared.get(id) or runfile.own_figures.get(id):
        return own.label or id
    if (found := match_definition(id, runfile)) is None:
        return id
    names = name_parts(found[1], runfile)
    return name_of_survey(names["survey"], found[0].label.format(**names))


def _expand(pattern: str) -> list[str]:
    """The patterns without and with each of its optional parts: ``a[.b]`` is ``a`` and ``a.b``."""
    part = re.search(r"\[([^][]*)\]", pattern)
    if part is None:
        return [pattern]
    before, after = pattern[: part.start()], pattern[part.end():]
    return [*_expand(before + after), *_expand(before + part[1] + after)]


def find_fault(id: str, runfile: RunFile, framework: Framework | None = None) -> Told:
    """Why a figure cannot exist in a run, to go into a fault; empty where it can.

    Works before any extract is read. Budget years are taken as any four digits: a year or source without events has
    the value 0 (see `funding.add_figures`).

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> find_fault("payout.spring_festivl.on_time_rate", load_run("2022").spec).english
    "names 'spring_festivl', not among the festivals of this run (spring_festival, elders_day)"
    """
    if id in runfile.declared or id in runfile.own_figures:
        return Told("")
    found = match_definition(id, runfile)
    if found is None:
        return tell("is not a figure id")
    definition, parts = found
    survey = find_survey(id, runfile)
    if id.startswith("survey.") and survey is None and id != "survey.satisfaction_target" and (several := runfile.surveys):
        if id == OVERALL_FIGURE and runfile.overall is not None:
            return Told("")
        if id == OVERALL_FIGURE:
            return tell("needs the key overall, which says how several surveys make one rate")
        meant = f"survey.{next(iter(several))}.{id.removeprefix('survey.')}"
        return tell("names none of the surveys of this run ({several}), such as {meant}", several=tell_all(several), meant=meant)
    for placeholder, text in parts.items():
        choices = _list_choices(placeholder, runfile, framework, parts)
        if choices is not None and text not in choices:
            return tell("names {text}, not among the {kind} of this run ({choices})", text=quote(text), kind=Told(_KINDS[placeholder], f"{placeholder}s"),
                        choices=tell_all(choices) if choices else tell("none"))
    if survey is not None and not survey.has_questionnaires and definition.pattern.removeprefix("survey.") in OF_QUESTIONNAIRES:
        return tell("needs the questionnaires themselves, of which this run has only the counts by item")
    extract = survey.extract if survey is not None and definition.extract == QUESTIONNAIRES.name else definition.extract
    if extract and extract not in runfile.extracts:
        return tell("needs the extract {extract}, which this run does not have", extract=extract)
    section, _, key = definition.requires.partition(".")
    if section == "survey" and (survey is None or (key and dict(survey).get(key) is None)):
        return tell("needs the key {key}, which this run file does not have", key=definition.requires)
    return Told("")


def is_known(id: str, runfile: RunFile, framework: Framework | None = None) -> bool:
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


def find_words(runfile: RunFile | None = None) -> Words:
    """The words of a run file; those in force where it has none."""
    return get_words() if runfile is None else runfile.spoken_words


def name_parts(parts: dict[str, str], runfile: RunFile | None = None) -> dict[str, str]:
    """The Chinese name of what stands for each placeholder; the empty text for those that are absent."""
    fixed = {
        "level": LEVEL_GROUPS, "kind": TARGET_KINDS, "set": TARGET_SETS, "depth": {"1": "一", "2": "二", "3": "三"},
    }  # fmt: skip
    names = dict.fromkeys((*PLACEHOLDERS, "survey"), "") | _spell(find_words(runfile))
    names["headline"] = _find_headline_unit(runfile, parts.get("survey", ""))
    for placeholder, text in parts.items():
        if placeholder == "year":
            names[placeholder] = f"{text}年"
        elif placeholder in fixed:
            names[placeholder] = fixed[placeholder][text]
        elif placeholder == "source":
            names[placeholder] = name_sources(runfile).get(text, text)
        else:
            choices = _list_choices(placeholder, runfile, None, parts) if runfile is not None else None
            names[placeholder] = (choices or {}).get(text, text)
    if names["festival"].endswith(names["payment"]):
        names["payment"] = ""
    return names


@cache
def _spell(words: Words) -> dict[str, str]:
    return asdict(words) | {"measure": words.measure, "each": words.each, "payments": words.payments}


def find_unit(id: str, runfile: RunFile | None = None) -> str:
    """The unit of a figure that is defined here, in the run's own words; empty where it has none or is not defined.

    Examples
    --------
    >>> find_unit("payout.late_count"), find_unit("grade")
    ('人次', '')
    """
    if runfile is not None and (own := runfile.own_figures.get(id)) is not None:
        return own.unit
    found = match_definition(id, runfile)
    return found[0].unit.format(**name_parts(found[1], runfile)) if found else ""


def _find_headline_unit(runfile: RunFile | None, survey: str) -> str:
    """The unit of a survey's headline, or of the one rate over several: % unless an index in points goes into it."""
    units = {one.unit for one in (runfile.all_surveys if runfile is not None else ()) if survey in ("", one.id)}
    return units.pop() if len(units) == 1 else INDEX_UNIT if units else "%"


def accepts_unit(bound: Bound, id: str, unit: str) -> bool:
    """Whether a target can be held against a figure: in its unit, or without one.

    Plans set targets of satisfaction in %, whatever the method: of a headline that is an index ``>= 90 %`` is 90 of 100 points.

    Examples
    --------
    >>> from fractions import Fraction
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


