"""What must hold between the keys of a run file: in comes the parsed document, out come faults.

The checks read the texts, not the validated model, so that they speak even where other keys are at fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from perfeval_helpers.contract.catalogue import fold_text
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile.document import Document, Key, describe, suggest
from perfeval_helpers.contract.runfile.fields import is_inner_path, read_day, read_exact_number
from perfeval_helpers.contract.runfile.source_checks import check_sheets, check_sources, check_values
from perfeval_helpers.contract.schema import DEFAULT_NO_ANSWER, EXTRACTS, QUESTIONNAIRES, list_reserved_ids
from perfeval_helpers.values.bounds import Bound, read_bound

RESERVED = {"trend"}
# lists of names of files, which are what they are; all others are compared as the reader compares cells
_NAMES = {"extracts", "compare_with"}


def check_document(document: Document, path: Path, root: Path) -> list[Finding]:
    """All faults between keys.

    Parameters
    ----------
    document
        The parsed run file.
    path, root
        The run file and the project's folder: paths in it must stay inside.
    """
    data = document.data
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        lambda: _check_name(document, data, path),
        lambda: _check_required(document, data),
        lambda: _check_doubles(document, data),
        lambda: _check_festivals(document, data),
        lambda: check_sources(document, data),
        lambda: check_values(document, data),
        lambda: check_sheets(document, data, root),
        lambda: _check_survey(document, _mapping(data.get("survey"))),
        lambda: _check_items(document, _mapping(data.get("survey"))),
        lambda: _check_codes(document, _mapping(data.get("survey"))),
        lambda: _check_columns(document, data),
        lambda: _check_reasons(document, _mapping(data.get("reasons"))),
        lambda: _check_targets(document, data),
        lambda: _check_paths(document, data, path, root),
    )
    return [finding for check in checks for finding in check()]


def _fold(text: str) -> str:
    """As the reader compares headers, answers and festivals: blanks, width and case aside."""
    return fold_text(text).casefold()


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _check_name(document: Document, data: dict[str, Any], path: Path) -> Iterator[Finding]:
    name = data.get("run")
    if isinstance(name, str) and name.strip() and name != path.stem:
        yield document.fault(("run",), f"{describe(name)} in {path.name}", f"'{path.stem}', the name of the file",
                             f"run应与文件名“{path.stem}”一致")
    if isinstance(name, str) and (name in RESERVED or "@" in name):
        taken = "where `perfeval trend` publishes" if name in RESERVED else "a name with @, which parts run and framework"
        yield document.fault(("run",), f"{describe(name)}, {taken}", "another name", "运行名已另有用途")
    if isinstance(name, str) and name in _list(data.get("compare_with")):
        yield document.fault(("compare_with",), f"the run {describe(name)} itself", "earlier runs", "不能与自身比较")


def _check_required(document: Document, data: dict[str, Any]) -> Iterator[Finding]:
    extracts = _list(data.get("extracts"))
    if "judgements" not in data:
        yield document.fault(("judgements",), "missing",
                             "what people judged, by indicator; the key alone where no rule asks for one", "缺少此项")
    if "payouts" in extracts and not data.get("festivals"):
        yield document.fault(("festivals",), "missing",
                             "the festivals of the extract payouts: id, name, standard_yuan, due_by",
                             "有发放明细时必须列出节日")
    if "questionnaires" in extracts and not data.get("survey"):
        yield document.fault(("survey",), "missing", "the survey of the extract questionnaires: scale, items, method",
                             "有问卷时必须说明调查")


def _check_doubles(document: Document, data: dict[str, Any]) -> Iterator[Finding]:
    survey = _mapping(data.get("survey"))
    for at, values, field in (
        (("festivals",), _list(data.get("festivals")), "id"),
        (("festivals",), _list(data.get("festivals")), "name"),
        (("survey", "items"), _list(survey.get("items")), "id"),
        (("survey", "items"), _list(survey.get("items")), "column"),
        (("survey", "scale"), _list(survey.get("scale")), None),
        (("extracts",), _list(data.get("extracts")), None),
        (("compare_with",), _list(data.get("compare_with")), None),
    ):
        seen: dict[str, str] = {}
        for place, entry in enumerate(values):
            value = _mapping(entry).get(field) if field else entry
            where: Key = (*at, place, field) if field else (*at, place)
            if not isinstance(value, str):
                continue
            key = value.strip() if at[0] in _NAMES else _fold(value)
            if key in seen:
                yield document.fault(where, f"{describe(value)} a second time{_differ(value, seen[key])}", "each one once",
                                     "重复")
            seen.setdefault(key, value)


def _check_festivals(document: Document, data: dict[str, Any]) -> Iterator[Finding]:
    """Last days of payment that lie after the period: nobody could be paid late, and everybody unpaid until then."""
    end = read_day(_mapping(data.get("period")).get("end"))
    for place, festival in enumerate(map(_mapping, _list(data.get("festivals")))):
        due_by = read_day(festival.get("due_by"))
        if end is not None and due_by is not None and due_by > end:
            yield document.fault(
                ("festivals", place, "due_by"), f"{due_by}, after the period's end {end}",
                "a day within the period, since later payments count in no figure: lengthen the period, or evaluate this "
                "festival in the next one", f"发放截止日{due_by}晚于评价期止日{end}，期后发放不计入任何数值")


def _differ(value: str, first: str, in_what: str = "blanks, width and case") -> str:
    """How the second of two texts that are read as one is written otherwise than the first."""
    return "" if value.strip() == first.strip() else f" (first as {describe(first)}: {in_what} do not count)"


def _check_survey(document: Document, survey: dict[str, Any]) -> Iterator[Finding]:
    scale = [answer.strip() for answer in _list(survey.get("scale")) if isinstance(answer, str)]
    ids = [item["id"] for item in map(_mapping, _list(survey.get("items"))) if isinstance(item.get("id"), str)]
    if "scale" in survey and len(scale) < 2:
        yield document.fault(("survey", "scale"), f"{len(scale)} answers", "at least two answers, best first",
                             "至少应有两个选项")
    if "items" in survey and not _list(survey.get("items")) and survey["items"] in (None, []):
        yield document.fault(("survey", "items"), "nothing", "at least one item", "至少应有一个题目")
    for code, answer in _mapping(survey.get("codes")).items():
        if scale and isinstance(answer, str) and answer.strip() not in scale:
            yield document.fault(("survey", "codes", code), describe(answer) + suggest(answer, scale),
                                 "an answer of the scale", "不在选项之中")
    folded = {_fold(answer) for answer in scale}
    for place, text in enumerate(_list(survey.get("no_answer"))):
        if isinstance(text, str) and _fold(text) in folded:
            yield document.fault(("survey", "no_answer", place), f"{describe(text)} is an answer of the scale",
                                 "a text that stands for no answer", "与选项冲突")
    satisfied = survey.get("satisfied_when")
    if survey.get("method") == "satisfied_questionnaires" and not satisfied:
        yield document.fault(("survey", "satisfied_when"), "missing", "{item: …, answers: […]}, which the method "
                             "satisfied_questionnaires needs", "满意问卷法须说明何为满意问卷")
    satisfied = _mapping(satisfied)
    item = satisfied.get("item")
    if isinstance(item, str) and ids and item.strip() not in ids:
        yield document.fault(("survey", "satisfied_when", "item"), describe(item) + suggest(item, ids),
                             f"the id of an item: {', '.join(ids)}", "没有此题目")
    answers = satisfied.get("answers")
    for answer in [answers] if isinstance(answers, str) else _list(answers):
        if scale and isinstance(answer, str) and answer.strip() not in scale:
            yield document.fault(("survey", "satisfied_when", "answers"), describe(answer) + suggest(answer, scale),
                                 "answers of the scale", "不在选项之中")
    if "answers" in satisfied and answers in ([], None):
        yield document.fault(("survey", "satisfied_when", "answers"), "nothing", "at least one answer of the scale",
                             "至少应有一个选项")


def _check_items(document: Document, survey: dict[str, Any]) -> Iterator[Finding]:
    reserved = {_fold(id): f"{id} ({header})" for id, header in list_reserved_ids().items()}
    headers = {_fold(name): name for c in QUESTIONNAIRES.columns for name in (c.header, c.field)}
    for place, item in enumerate(map(_mapping, _list(survey.get("items")))):
        id, column = item.get("id"), item.get("column")
        if isinstance(id, str) and _fold(id) in reserved:
            yield document.fault(("survey", "items", place, "id"), f"{describe(id)}, the name of the column {reserved[_fold(id)]}",
                                 "an id that no column has", "与数据列同名")
        if isinstance(column, str) and _fold(column) in headers:
            yield document.fault(("survey", "items", place, "column"), f"{describe(column)}, which is no item's column",
                                 "the header of the item's column", "此列不是题目")


def _check_columns(document: Document, data: dict[str, Any]) -> Iterator[Finding]:
    """Headers that are mapped to what is no field."""
    items = [(item.get("id"), item.get("column")) for item in map(_mapping, _list(_mapping(data.get("survey")).get("items")))]
    for extract, headers in _mapping(data.get("columns")).items():
        if extract not in EXTRACTS:
            continue
        fields = [column.field for column in EXTRACTS[extract].columns]
        known = {*fields, *(column.header for column in EXTRACTS[extract].columns)}
        if extract == QUESTIONNAIRES.name:
            fields += [id for id, _ in items if isinstance(id, str)]
            known |= {name for item in items for name in item if isinstance(name, str)} | set(fields)
        for header, name in _mapping(headers).items():
            if isinstance(name, str) and name.strip() and name.strip() not in known:
                yield document.fault(("columns", extract, header), f"{describe(name)}, no field of {extract}{suggest(name, fields)}",
                                     f"one of {', '.join(fields)}", f"{extract}没有此字段")


def _check_codes(document: Document, survey: dict[str, Any]) -> Iterator[Finding]:
    """Option codes that stand for two things at once."""
    scale = {_fold(answer): answer for answer in _list(survey.get("scale")) if isinstance(answer, str)}
    marks = [mark or "" for mark in _list(survey.get("no_answer")) if isinstance(mark, str | None)]
    silent = {_fold(mark): mark for mark in marks or DEFAULT_NO_ANSWER}
    seen: dict[str, str] = {}
    for code, answer in _mapping(survey.get("codes")).items():
        at: Key = ("survey", "codes", code)
        folded = _fold(code)
        if seen.setdefault(folded, code) != code:
            yield document.fault(at, f"the code {describe(code)} a second time{_differ(code, seen[folded])}", "each code once",
                                 "选项代码重复")
        if folded in silent and code.strip():
            yield document.fault(at, f"the code {describe(code)}, which stands for no answer",
                                 f"a code that is not among no_answer ({', '.join(filter(None, silent.values()))})",
                                 "此代码已表示未作答")
        if folded in scale and isinstance(answer, str) and _fold(answer) != folded:
            yield document.fault(at, f"{describe(answer)} for {describe(code)}, itself an answer of the scale",
                                 "a code that is not another answer", "选项代码与另一选项相同")


def _check_reasons(document: Document, reasons: dict[str, Any]) -> Iterator[Finding]:
    groups: dict[str, tuple[str, str]] = {}
    for group, texts in reasons.items():
        for text in [texts] if isinstance(texts, str) else _list(texts):
            if not isinstance(text, str):
                continue
            other, first = groups.setdefault(fold_text(text), (group, text))
            if other != group:
                yield document.fault(("reasons", group), f"{describe(text)} belongs to {other} already{_differ(text, first, 'blanks and width')}",
                                     "each text in one group", "同一原因归入两组")


def _check_targets(document: Document, data: dict[str, Any]) -> Iterator[Finding]:
    for place, entry in enumerate(map(_mapping, _list(data.get("targets")))):
        text, at = entry.get("target"), ("targets", place)
        if not isinstance(text, str) or not text.strip():
            continue
        try:
            bound = read_bound(text)
        except ValueError:
            continue
        if not entry.get("judged"):
            if bound is None:
                yield document.fault((*at, "target"), f"{describe(text)}, words without judged",
                                     "a target such as '>= 90 %', or judged: 已完成, 部分完成 or 未完成",
                                     "文字目标须给出judged")
            elif not entry.get("figure"):
                yield document.fault((*at, "figure"), "missing", "the figure that the target is about, or judged",
                                     "须给出figure或judged")
        yield from _check_partly(document, entry, bound, (*at, "partly_from"))


def _check_partly(document: Document, entry: dict[str, Any], bound: Bound | None, at: Key) -> Iterator[Finding]:
    text = entry.get("partly_from")
    number = read_exact_number(text) if isinstance(text, str) else None
    if number is None:
        return
    if bound is None or not entry.get("figure"):
        yield document.fault(at, f"{describe(text)} without a figure and a target in numbers",
                             "figure and a target such as '>= 90 %' beside it", "须同时给出figure和数值目标")
    elif bound.is_met(number):
        yield document.fault(at, f"{describe(text)}, which meets the target {bound}", "a number that misses the target",
                             "应低于（劣于）目标值")


def _check_paths(document: Document, data: dict[str, Any], path: Path, root: Path) -> Iterator[Finding]:
    inside = root.resolve()
    for name, base in (("data", root), ("framework", path.parent), ("narrative", path.parent)):
        text = data.get(name)
        if not isinstance(text, str) or not is_inner_path(text.strip()):
            continue
        target = (base / text.strip()).resolve()
        if not target.is_relative_to(inside) or target == inside:
            yield document.fault((name,), f"{describe(text)} leads out of the project", "a path inside the project",
                                 "路径超出项目文件夹")
        elif name != "data" and not target.is_file():
            kin = sorted(p.name for p in target.parent.glob(f"*{target.suffix}")) if target.parent.is_dir() else []
            yield document.fault((name,), f"{describe(text)} does not exist" + suggest(target.name, kin),
                                 "a file, named relative to the run file", "文件不存在")
