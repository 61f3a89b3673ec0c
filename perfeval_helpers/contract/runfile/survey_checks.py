"""What must hold between the keys of a run file's surveys, beyond the shape of each.

In: the parsed run file. Out: faults, each with its place.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any, get_args

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile.document import Document, Key, describe, suggest
from perfeval_helpers.contract.runfile.entries import differ, list_doubles, list_joined, listed, mapping
from perfeval_helpers.contract.runfile.fields import read_exact_number, read_share_or_none
from perfeval_helpers.contract.runfile.surveys import HIGHEST, Method, list_survey_files, read_scale
from perfeval_helpers.contract.schema import DEFAULT_NO_ANSWER, EXTRACTS, QUESTIONNAIRES, list_reserved_ids
from perfeval_helpers.values.language import tell, tell_all, tell_n, tell_name
from perfeval_helpers.values.text import fold_word

#: What the worst and the best answer say, where it is certain.
_WORST, _BEST = re.compile("不.{0,2}满意|^.{0,2}差$|^dis|^very dis"), re.compile("满意|^.{0,2}[好优]$|satisfied")
#: Last parts of figure ids ``survey.…``: a survey of that id could not be told from the figure.
FIGURES = frozenset({figure.pattern.rpartition(".")[2] for figure in QUESTIONNAIRES.figures} | {"satisfaction_target"})


def check_surveys(document: Document) -> Iterator[Finding]:
    """Every fault of ``survey``, ``surveys`` and ``overall``."""
    data = document.data
    several = mapping(data.get("surveys"))
    if "survey" in data and "surveys" in data:
        yield document.fault(("surveys",), tell("given beside survey; expected either survey, or surveys with an id each"))
    if "surveys" in data and not several:
        yield document.fault(("surveys",), tell("{found}; expected the surveys by id, such as {{students: {{…}}}}",
                                                found=describe(data['surveys'])))
    if data.get("survey"):
        yield from _check_one(document, ("survey",), mapping(data["survey"]))
    items = {item.get("id") for survey in several.values() for item in map(mapping, listed(mapping(survey).get("items")))}
    for id, survey in several.items():
        yield from _check_one(document, ("surveys", id), mapping(survey))
        if id in FIGURES or id in items:
            taken = (tell("the id {id}, the last part of a figure's id; expected another id", id=describe(id)) if id in FIGURES else
                     tell("the id {id}, an item's id too; expected another id", id=describe(id)))
            yield document.fault(("surveys", id), taken, line=document.line_of(("surveys", id)))
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
    for subject, words in mapping(survey.get("comment_groups")).items():
        yield from list_joined(document, (*at, "comment_groups", subject), words)
    for key in ("file", "counts"):
        name = survey.get(key)
        if isinstance(name, str) and name.strip() in EXTRACTS and not (key == "file" and name.strip() == QUESTIONNAIRES.name):
            yield document.fault((*at, key), tell("{found}, an extract of another kind; expected the name of a file of its own",
                                                  found=describe(name)))
    if survey.get("counts"):
        if survey.get("file"):
            yield document.fault((*at, "counts"), tell("given beside file; expected either the questionnaires or the counts of a statistics page"))
        if survey.get("method") == "satisfied_questionnaires":
            yield document.fault((*at, "method"), tell("satisfied_questionnaires, where only counts by item are left; expected top_two or "
                                                       "weighted_index"))


def _check_weights(document: Document, at: Key, survey: dict[str, Any]) -> Iterator[Finding]:
    """Weights fall from the best answer to the worst, one a step; a scale of numbers has its own."""
    answers, place = list_answers(survey), (*at, "weights")
    if isinstance(survey.get("scale"), dict):
        for key in ("weights", "codes"):
            if survey.get(key):
                yield document.fault((*at, key), tell("given for a scale of numbers; expected none: the numbers are answers and weights"))
        return
    if not survey.get("weights"):
        return
    numbers = [*map(read_exact_number, listed(survey["weights"]))]
    known = [number for number in numbers if number is not None]
    if len(numbers) != len(answers) and answers:
        yield document.fault(place, tell("{weights} for {answers}; expected one weight an answer",
                                         weights=tell_n("{number} weight", "{number} weights", len(numbers)),
                                         answers=tell_n("{number} answer", "{number} answers", len(answers))))
    elif len(known) == len(numbers) and any(b >= a for a, b in pairwise(known)):
        yield document.fault(place, tell("the weights {weights}, which do not fall; expected weights from the best answer down, such as [100, 60, 0]",
                                         weights=_quote_list(survey['weights'])))
    if any(not 0 <= number <= HIGHEST for number in known):
        yield document.fault(place, tell("the weights {weights}, with one outside 0–100; expected weights from 0 to 100", weights=_quote_list(survey['weights'])))


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
            yield document.fault(at, tell("the file {file}, which is that of {seen}; expected a file of its own for each survey",
                                          file=describe(file), seen=seen[file]))
        seen.setdefault(file, id)
        if extracts and file not in extracts:
            yield document.fault(at, tell("the file {file}, which the run does not list; expected {name} under extracts",
                                          file=describe(file), name=file))


def _check_overall(document: Document, method: Any, several: dict[str, Any]) -> Iterator[Finding]:
    at: Key = ("overall", "method")
    if not several:
        yield document.fault(("overall",), tell("given without surveys; expected surveys, of which it makes one rate"))
        return
    if method == "pooled":
        used = {mapping(survey).get("method") for survey in several.values()}
        if len(used & set(get_args(Method))) > 1 or "weighted_index" in used:
            yield document.fault(at, tell("pooled, while the surveys use {methods}; expected one method for all surveys, not the index",
                                          methods=tell_all(sorted(map(str, used)))))
    elif isinstance(method, dict):
        numbers = {id: read_share_or_none(text) for id, text in method.items()}
        for id in [id for id in several if id not in numbers]:
            yield document.fault(at, tell("no weight for {id}; expected a weight for every survey", id=describe(id)))
        for id in [id for id in numbers if id not in several]:
            yield document.fault((*at, id), tell("{found}{hint}; expected one of {several}",
                                                 found=describe(id), hint=suggest(id, list(several)), several=tell_all(several)))
        known = [number for number in numbers.values() if number is not None]
        if len(known) == len(numbers) and known and sum(known, Fraction(0)) != 1:
            total = f"{float(sum(known, Fraction(0))):g}"
            yield document.fault(at, tell("weights that add up to {total}; expected weights that add up to 1", total=total))


def _check_scale(document: Document, at: Key, survey: dict[str, Any]) -> Iterator[Finding]:
    scale = list_answers(survey)
    ids = [item["id"] for item in map(mapping, listed(survey.get("items"))) if isinstance(item.get("id"), str)]
    if isinstance(survey.get("scale"), list) and len(scale) < 2:
        yield document.fault((*at, "scale", 0) if scale else (*at, "scale"),
                             tell("{found}; expected at least two answers, best first", found=describe(scale[0] if scale else [])))
    if len(scale) > 1 and _WORST.search(scale[0]) and not _WORST.search(scale[-1]) and _BEST.search(scale[-1]):
        yield document.fault((*at, "scale"), tell("from the worst answer, {worst}, to the best, {best}; expected them best first",
                                                  worst=describe(scale[0]), best=describe(scale[-1])))
    if "items" in survey and not listed(survey.get("items")) and survey["items"] in (None, []):
        yield document.fault((*at, "items"), tell("nothing; expected at least one item"))
    for code, answer in mapping(survey.get("codes")).items():
        if scale and isinstance(answer, str) and answer.strip() not in scale:
            yield document.fault((*at, "codes", code), tell("{found}{hint}; expected an answer of the scale",
                                                            found=describe(answer), hint=suggest(answer, scale), scale=tell_all(scale)))
    folded = {fold_word(answer) for answer in scale}
    for place, text in enumerate(listed(survey.get("no_answer"))):
        if isinstance(text, str) and fold_word(text) in folded:
            yield document.fault((*at, "no_answer", place), tell("{found} is an answer of the scale; expected a text that stands for no answer",
                                                                 found=describe(text)))
    satisfied = survey.get("satisfied_when")
    if survey.get("method") == "satisfied_questionnaires" and not satisfied:
        yield document.fault((*at, "satisfied_when"), tell("missing; expected {{item: …, answers: […]}}, which the method satisfied_questionnaires"
                                                           " needs"))
    satisfied = mapping(satisfied)
    item = satisfied.get("item")
    if isinstance(item, str) and ids and item.strip() not in ids:
        yield document.fault((*at, "satisfied_when", "item"), tell("{found}{hint}; expected the id of an item: {ids}",
                                                                   found=describe(item), hint=suggest(item, ids), ids=tell_all(ids)))
    answers = satisfied.get("answers")
    for answer in [answers] if isinstance(answers, str) else listed(answers):
        if scale and isinstance(answer, str) and answer.strip() not in scale:
            yield document.fault((*at, "satisfied_when", "answers"), tell("{found}{hint}; expected answers of the scale",
                                                                          found=describe(answer), hint=suggest(answer, scale), scale=tell_all(scale)))
    if "answers" in satisfied and answers in ([], None):
        yield document.fault((*at, "satisfied_when", "answers"), tell("nothing; expected at least one answer of the scale"))


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
            yield document.fault((*at, "items", place, "id"), tell("{found}, the name of the column {reserved}; expected an id that no column "
                                                                   "has",
                                                                   found=describe(id), reserved=reserved[fold_word(id)]))
        if isinstance(column, str) and fold_word(column) in headers:
            yield document.fault((*at, "items", place, "column"), tell("{found}, which is no item's column; expected the header of the item's "
                                                                       "column",
                                                                       found=describe(column)))


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
            yield document.fault(place, tell("the code {code} a second time{differing}; expected each code once",
                                             code=describe(code), differing=differ(code, seen[folded])))
        if folded in silent and code.strip():
            yield document.fault(place, tell("the code {code}, which stands for no answer; expected a code that is not among no_answer ({marks})",
                                             code=describe(code), marks=tell_all(map(tell_name, filter(None, silent.values())))))
        if folded in scale and isinstance(answer, str) and fold_word(answer) != folded:
            yield document.fault(place, tell("{found} for {code}, itself an answer of the scale; expected a code that is not another answer",
                                             found=describe(answer), code=describe(code)))
