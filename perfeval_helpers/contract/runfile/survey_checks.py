"""What must hold between the keys of a run file's surveys, beyond the shape of each.

In: the parsed run file. Out: faults, each with its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any, get_args

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile.document import Document, Key, describe, suggest
from perfeval_helpers.contract.runfile.entries import differ, list_doubles, listed, mapping
from perfeval_helpers.contract.runfile.fields import read_exact_number, read_share_or_none
from perfeval_helpers.contract.runfile.surveys import HIGHEST, Method, list_survey_files, read_scale
from perfeval_helpers.contract.schema import DEFAULT_NO_ANSWER, EXTRACTS, QUESTIONNAIRES, list_reserved_ids
from perfeval_helpers.values.text import fold_word

#: Last parts of figure ids ``survey.…``: a survey of that id could not be told from the figure.
FIGURES = frozenset({figure.pattern.rpartition(".")[2] for figure in QUESTIONNAIRES.figures} | {"satisfaction_target"})


def check_surveys(document: Document) -> Iterator[Finding]:
    """Every fault of ``survey``, ``surveys`` and ``overall``."""
    data = document.data
    several = mapping(data.get("surveys"))
    if "survey" in data and "surveys" in data:
        yield document.fault(("surveys",), "given beside survey", "either survey, or surveys with an id each",
                             "survey与surveys只能写一个")
    if "surveys" in data and not several:
        yield document.fault(("surveys",), describe(data["surveys"]), "the surveys by id, such as {students: {…}}", "应按代号列出各项调查，如{students: {…}}")
    if data.get("survey"):
        yield from _check_one(document, ("survey",), mapping(data["survey"]))
    items = {item.get("id") for survey in several.values() for item in map(mapping, listed(mapping(survey).get("items")))}
    for id, survey in several.items():
        yield from _check_one(document, ("surveys", id), mapping(survey))
        if id in FIGURES or id in items:
            taken = "the last part of a figure's id" if id in FIGURES else "an item's id too"
            yield document.fault(("surveys", id), f"the id {describe(id)}, {taken}", "another id", "调查代号与题目或数据编号相同",
                                 line=document.line_of(("surveys", id)))
    yield from _check_files(document, several)
    if "overall" in data:
        yield from _check_overall(document, mapping(data["overall"]).get("method"), several)


def list_answers(survey: dict[str, Any]) -> list[str]:
    """The answers of a scale, best first; none where the scale itself is at fault."""
    try:
        return list(read_scale(survey.get("scale"))) if "scale" in survey else []
    except ValueError:
        return [answer.strip() for answer in listed(survey.get("scale")) if isinstance(answer, str)]


def _check_one(document: Document, at: Key, survey: dict[str, Any]) -> Iterator[Finding]:
    yield from _check_scale(document, at, survey)
    yield from _check_weights(document, at, survey)
    yield from _check_items(document, at, survey)
    yield from _check_codes(document, at, survey)
    for key in ("file", "counts"):
        name = survey.get(key)
        if isinstance(name, str) and name.strip() in EXTRACTS and not (key == "file" and name.strip() == QUESTIONNAIRES.name):
            yield document.fault((*at, key), f"{describe(name)}, an extract of another kind", "the name of a file of its own",
                                 "这是另一种数据表的名称")
    if survey.get("counts"):
        if survey.get("file"):
            yield document.fault((*at, "counts"), "given beside file", "either the questionnaires or the counts of a statistics page",
                                 "file与counts只能写一个")
        if survey.get("method") == "satisfied_questionnaires":
            yield document.fault((*at, "method"), "satisfied_questionnaires, where only counts by item are left",
                                 "top_two or weighted_index", "只有各题统计数时不能按满意问卷计算")


def _check_weights(document: Document, at: Key, survey: dict[str, Any]) -> Iterator[Finding]:
    """Weights fall from the best answer to the worst, one a step; a scale of numbers has its own."""
    answers, place = list_answers(survey), (*at, "weights")
    if isinstance(survey.get("scale"), dict):
        for key in ("weights", "codes"):
            if survey.get(key):
                yield document.fault((*at, key), "given for a scale of numbers", "none: the numbers are answers and weights",
                                     "数字量表不另设分值和代码")
        return
    if not survey.get("weights"):
        return
    numbers = [*map(read_exact_number, listed(survey["weights"]))]
    known = [number for number in numbers if number is not None]
    if len(numbers) != len(answers) and answers:
        yield document.fault(place, f"{len(numbers)} weights for {len(answers)} answers", "one weight an answer",
                             f"有{len(numbers)}个分值、{len(answers)}个选项，应一一对应")
    elif len(known) == len(numbers) and any(b >= a for a, b in pairwise(known)):
        yield document.fault(place, "weights that do not fall", "weights from the best answer down, such as [100, 60, 0]", f"现为{_quote_list(survey['weights'])}，分值应从最好的选项起递减，如[100, 60, 0]")
    if any(not 0 <= number <= HIGHEST for number in known):
        yield document.fault(place, "a weight outside 0–100", "weights from 0 to 100", f"现为{_quote_list(survey['weights'])}，分值应在0至100之间")


def _quote_list(values: Any) -> str:
    """A list as the file has it: [100, 100]."""
    return f"[{', '.join(map(str, values))}]"


def _check_files(document: Document, several: dict[str, Any]) -> Iterator[Finding]:
    """Two surveys of one file, and files that the run does not list."""
    extracts, seen = listed(document.data.get("extracts")), dict[str, str]()
    for (id, survey), file in zip(several.items(), list_survey_files({"surveys": several}), strict=False):
        section = mapping(survey)
        key = "counts" if section.get("counts") else "file"
        at: Key = ("surveys", id, key) if section.get(key) else ("surveys", id)
        if file in seen:
            yield document.fault(at, f"the file {describe(file)}, which is that of {seen[file]}", "a file of its own for each survey",
                                 f"文件“{file}”已是调查{seen[file]}的，每项调查应有自己的文件")
        seen.setdefault(file, id)
        if extracts and file not in extracts:
            yield document.fault(at, f"the file {describe(file)}, which the run does not list", f"{file} under extracts",
                                 f"文件“{file}”不在extracts之中，应列入")


def _check_overall(document: Document, method: Any, several: dict[str, Any]) -> Iterator[Finding]:
    at: Key = ("overall", "method")
    if not several:
        yield document.fault(("overall",), "given without surveys", "surveys, of which it makes one rate", "没有surveys，不能合计")
        return
    if method == "pooled":
        used = {mapping(survey).get("method") for survey in several.values()}
        if len(used & set(get_args(Method))) > 1 or "weighted_index" in used:
            yield document.fault(at, f"pooled, while the surveys use {', '.join(sorted(map(str, used)))}",
                                 "one method for all surveys, not the index", "各项调查口径不同或为指数，不能合并计算（pooled），应改用mean或权重")
    elif isinstance(method, dict):
        numbers = {id: read_share_or_none(text) for id, text in method.items()}
        for id in [id for id in several if id not in numbers]:
            yield document.fault(at, f"no weight for {describe(id)}", "a weight for every survey", f"缺少调查“{id}”的权重")
        for id in [id for id in numbers if id not in several]:
            yield document.fault((*at, id), describe(id) + suggest(id, list(several)), f"one of {', '.join(several)}", f"没有此项调查，应为{'、'.join(several)}之一")
        known = [number for number in numbers.values() if number is not None]
        if len(known) == len(numbers) and known and sum(known, Fraction(0)) != 1:
            yield document.fault(at, f"weights that add up to {float(sum(known, Fraction(0))):g}", "weights that add up to 1",
                                 f"权重之和为{float(sum(known, Fraction(0))):g}，应为1")


def _check_scale(document: Document, at: Key, survey: dict[str, Any]) -> Iterator[Finding]:
    scale = list_answers(survey)
    ids = [item["id"] for item in map(mapping, listed(survey.get("items"))) if isinstance(item.get("id"), str)]
    if isinstance(survey.get("scale"), list) and len(scale) < 2:
        yield document.fault((*at, "scale"), f"{len(scale)} answers", "at least two answers, best first",
                             "至少应有两个选项")
    if "items" in survey and not listed(survey.get("items")) and survey["items"] in (None, []):
        yield document.fault((*at, "items"), "nothing", "at least one item", "至少应有一个题目")
    for code, answer in mapping(survey.get("codes")).items():
        if scale and isinstance(answer, str) and answer.strip() not in scale:
            yield document.fault((*at, "codes", code), describe(answer) + suggest(answer, scale),
                                 "an answer of the scale", f"不在选项（{'、'.join(scale)}）之中")
    folded = {fold_word(answer) for answer in scale}
    for place, text in enumerate(listed(survey.get("no_answer"))):
        if isinstance(text, str) and fold_word(text) in folded:
            yield document.fault((*at, "no_answer", place), f"{describe(text)} is an answer of the scale",
                                 "a text that stands for no answer", "是量表的选项，不能又表示未作答")
    satisfied = survey.get("satisfied_when")
    if survey.get("method") == "satisfied_questionnaires" and not satisfied:
        yield document.fault((*at, "satisfied_when"), "missing", "{item: …, answers: […]}, which the method "
                             "satisfied_questionnaires needs", "缺少此项；满意问卷法须说明何为满意问卷，如{item: …, answers: […]}")
    satisfied = mapping(satisfied)
    item = satisfied.get("item")
    if isinstance(item, str) and ids and item.strip() not in ids:
        yield document.fault((*at, "satisfied_when", "item"), describe(item) + suggest(item, ids),
                             f"the id of an item: {', '.join(ids)}", f"没有此题目，应为{'、'.join(ids)}之一")
    answers = satisfied.get("answers")
    for answer in [answers] if isinstance(answers, str) else listed(answers):
        if scale and isinstance(answer, str) and answer.strip() not in scale:
            yield document.fault((*at, "satisfied_when", "answers"), describe(answer) + suggest(answer, scale),
                                 "answers of the scale", f"不在选项（{'、'.join(scale)}）之中")
    if "answers" in satisfied and answers in ([], None):
        yield document.fault((*at, "satisfied_when", "answers"), "nothing", "at least one answer of the scale",
                             "至少应有一个选项")


def _check_items(document: Document, at: Key, survey: dict[str, Any]) -> Iterator[Finding]:
    items = listed(survey.get("items"))
    yield from list_doubles(document, (*at, "items"), items, "id")
    yield from list_doubles(document, (*at, "scale"), listed(survey.get("scale")))
    # A header that occurs twice in the file is told apart by the columns' places.
    unplaced = [item if "position" not in mapping(item) else {} for item in items]
    yield from list_doubles(document, (*at, "items"), unplaced, "column")
    yield from list_doubles(document, (*at, "items"), items, "position")
    reserved = {fold_word(id): f"{id} ({header})" for id, header in list_reserved_ids().items()}
    headers = {fold_word(name): name for c in QUESTIONNAIRES.columns for name in (c.header, c.field)}
    for place, item in enumerate(map(mapping, listed(survey.get("items")))):
        id, column = item.get("id"), item.get("column")
        if isinstance(id, str) and fold_word(id) in reserved:
            yield document.fault((*at, "items", place, "id"), f"{describe(id)}, the name of the column {reserved[fold_word(id)]}",
                                 "an id that no column has", "与数据列同名，请另取")
        if isinstance(column, str) and fold_word(column) in headers:
            yield document.fault((*at, "items", place, "column"), f"{describe(column)}, which is no item's column",
                                 "the header of the item's column", "此列不是题目，应为题目一列的表头")


def _check_codes(document: Document, at: Key, survey: dict[str, Any]) -> Iterator[Finding]:
    """Option codes that stand for two things at once."""
    scale = {fold_word(answer): answer for answer in list_answers(survey)}
    marks = [mark or "" for mark in listed(survey.get("no_answer")) if isinstance(mark, str | None)]
    silent = {fold_word(mark): mark for mark in marks or DEFAULT_NO_ANSWER}
    seen: dict[str, str] = {}
    for code, answer in mapping(survey.get("codes")).items():
        place: Key = (*at, "codes", code)
        folded = fold_word(code)
        if seen.setdefault(folded, code) != code:
            yield document.fault(place, f"the code {describe(code)} a second time{differ(code, seen[folded])}", "each code once",
                                 "选项代码重复")
        if folded in silent and code.strip():
            yield document.fault(place, f"the code {describe(code)}, which stands for no answer",
                                 f"a code that is not among no_answer ({', '.join(filter(None, silent.values()))})",
                                 "此代码已表示未作答")
        if folded in scale and isinstance(answer, str) and fold_word(answer) != folded:
            yield document.fault(place, f"{describe(answer)} for {describe(code)}, itself an answer of the scale",
                                 "a code that is not another answer", "选项代码与另一选项相同")
