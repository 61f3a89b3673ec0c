"""What must hold between the keys of a run file: in comes the parsed document, out come faults.

The checks read the texts, not the validated model, so that they speak even where other keys are at fault.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.project import RESERVED, find_files, tell_reserved
from perfeval_helpers.contract.runfile.document import Document, Key, describe, hint_reversed, suggest
from perfeval_helpers.contract.runfile.entries import differ, list_doubles, list_joined, listed, mapping
from perfeval_helpers.contract.runfile.fields import is_inner_path, read_day, read_exact_number
from perfeval_helpers.contract.runfile.form import check_form
from perfeval_helpers.contract.runfile.source_checks import check_sheets, check_sources, check_values
from perfeval_helpers.contract.runfile.survey_checks import check_surveys
from perfeval_helpers.contract.runfile.surveys import list_survey_files
from perfeval_helpers.contract.schema import EXTRACTS, NO_REASON, QUESTIONNAIRES
from perfeval_helpers.values.bounds import Bound, read_bound
from perfeval_helpers.values.language import tell, tell_all
from perfeval_helpers.values.text import fold_text

UNPAID = "unpaid"  # payout.unpaid.{reason} stands where payout.{festival}.* would
# lists of names of files, which are what they are; all others are compared as the reader compares cells
_NAMES = {"extracts", "compare_with"}


def check_document(document: Document, path: Path, root: Path) -> list[Finding]:
    """All faults between keys."""
    data = document.data
    return [
        *_check_name(document, data, path), *_check_required(document, data), *_check_doubles(document, data),
        *_check_festivals(document, data), *check_sources(document, data), *check_values(document, data),
        *check_sheets(document, data, root), *check_surveys(document), *_check_columns(document, data),
        *_check_reasons(document, mapping(data.get("reasons"))), *_check_targets(document, data), *check_form(document, data),
        *_check_paths(document, data, path, root),
    ]


def _check_name(document: Document, data: dict[str, Any], path: Path) -> Iterator[Finding]:
    name = data.get("run")
    if isinstance(name, str) and name.strip() and name != path.stem:
        yield document.fault(("run",), tell("{found} in {name}; expected '{stem}', the name of the file",
                                            found=describe(name), name=path.name, stem=path.stem))
    if isinstance(name, str) and name.casefold() in RESERVED:
        yield document.fault(("run",), tell_reserved(describe(name)))
    if isinstance(name, str) and name in listed(data.get("compare_with")):
        yield document.fault(("compare_with",), tell("the run {name} itself; expected earlier runs", name=describe(name)))


def _check_required(document: Document, data: dict[str, Any]) -> Iterator[Finding]:
    extracts = listed(data.get("extracts"))
    if "judgements" not in data:
        yield document.fault(("judgements",), tell("missing; expected what people judged, by indicator; the key alone where no rule asks for one"))
    if "payouts" in extracts and not data.get("festivals"):
        yield document.fault(("festivals",), tell("missing; expected the festivals of the extract payouts: id, name, standard_yuan, due_by"))
    if QUESTIONNAIRES.name in extracts and QUESTIONNAIRES.name not in list_survey_files(data):
        yield document.fault(("survey",), tell("missing; expected the survey of the extract questionnaires: scale, items, method"))


def _check_doubles(document: Document, data: dict[str, Any]) -> Iterator[Finding]:
    for at, values, field in (
        (("festivals",), listed(data.get("festivals")), "id"),
        (("festivals",), listed(data.get("festivals")), "name"),
        (("extracts",), listed(data.get("extracts")), None),
        (("documents",), listed(data.get("documents")), "id"),
        (("compare_with",), listed(data.get("compare_with")), None),
    ):
        yield from list_doubles(document, at, values, field, exact=at[0] in _NAMES)
    # Of one level 2, another may have one of that name; those that were approved are told as they were.
    targets = listed(data.get("targets"))
    levels = [str([mapping(target).get(level) for level in ("level1", "level2")]) for target in targets]
    for level in dict.fromkeys(levels):
        yield from list_doubles(document, ("targets",), [target if own == level else None for target, own in zip(targets, levels, strict=True)], "name")


def _check_festivals(document: Document, data: dict[str, Any]) -> Iterator[Finding]:
    """Ids that figures have, and last days of payment after the period: nobody could be paid late, and everybody unpaid until then."""
    start, end = (read_day(mapping(data.get("period")).get(key)) for key in ("start", "end"))
    for place, festival in enumerate(map(mapping, listed(data.get("festivals")))):
        if festival.get("id") == UNPAID:
            yield document.fault(("festivals", place, "id"), tell("{found}, under which the figures payout.{found}.* by reason stand; expected another id",
                                                                  found=UNPAID))
        due_by = read_day(festival.get("due_by"))
        if end is not None and due_by is not None and due_by > end and (start is None or start <= end):  # else the period is wrong
            yield document.fault(
                ("festivals", place, "due_by"), tell("{due_by}, after the period's end {end}; expected a day within the period, since later "
                                                     "payments count in no figure: lengthen the period, or evaluate this festival in the next one",
                                                     due_by=due_by, end=end))


def _check_columns(document: Document, data: dict[str, Any]) -> Iterator[Finding]:
    """Headers that are mapped to what is no field."""
    surveys = [data.get("survey"), *mapping(data.get("surveys")).values()]
    items = {name: [(item.get("id"), item.get("column")) for item in map(mapping, listed(mapping(survey).get("items")))]
             for name, survey in zip(list_survey_files(data), filter(None, surveys), strict=False)}
    for extract, headers in mapping(data.get("columns")).items():
        schema = QUESTIONNAIRES if extract in items else EXTRACTS.get(extract)
        if schema is None:
            continue
        fields = [column.field for column in schema.columns]
        known = {*fields, *(column.header for column in schema.columns)}
        if extract in items:
            fields += [id for id, _ in items[extract] if isinstance(id, str)]
            known |= {name for item in items[extract] for name in item if isinstance(name, str)} | set(fields)
        for header, name in mapping(headers).items():
            if isinstance(name, str) and name.strip() and name.strip() not in known:
                yield document.fault(("columns", extract, header), tell(
                    "{found}, no field of {extract}{hint}; expected one of {fields}", found=describe(name), extract=extract,
                    hint=hint_reversed(header, name) if header in known else suggest(name, fields), fields=tell_all(fields)))


def _check_reasons(document: Document, reasons: dict[str, Any]) -> Iterator[Finding]:
    groups: dict[str, tuple[str, str]] = {}
    for group, texts in reasons.items():
        if group == NO_REASON:
            yield document.fault(("reasons", group), tell("the name of those for whom no reason is given; expected another name, such as other"))
        yield from list_joined(document, ("reasons", group), texts, "values: {payouts: {reason: {…: …}}}")
        if isinstance(texts, str) and not group.isascii() and re.fullmatch("[a-z_]+", texts):
            yield document.fault(("reasons", group), tell("the text of the data stands before the group; expected {{{group}: [{text}]}}", group=texts, text=group))
        for text in [texts] if isinstance(texts, str) else listed(texts):
            if not isinstance(text, str):
                continue
            other, first = groups.setdefault(fold_text(text), (group, text))
            if other != group:
                yield document.fault(("reasons", group), tell("{found} belongs to {other} already{differing}; expected each text in one group",
                                                              found=describe(text), other=other, differing=differ(text, first, with_case=False)))


def _check_targets(document: Document, data: dict[str, Any]) -> Iterator[Finding]:
    for place, entry in enumerate(map(mapping, listed(data.get("targets")))):
        text, at = entry.get("target"), ("targets", place)
        if not isinstance(text, str) or not text.strip():
            continue
        try:
            bound = read_bound(text)
        except ValueError:
            continue
        if not entry.get("judged"):
            if bound is None:
                yield document.fault((*at, "target"), tell("{found}, words without judged; expected a target such as '>= 90 %', or judged: '已完成', "
                                                           "'部分完成' or '未完成'",
                                                           found=describe(text)))
            elif not entry.get("figure"):
                yield document.fault((*at, "figure"), tell("missing; expected the figure that the target is about, or judged"))
        yield from _check_partly(document, entry, bound, (*at, "partly_from"))


def _check_partly(document: Document, entry: dict[str, Any], bound: Bound | None, at: Key) -> Iterator[Finding]:
    text = entry.get("partly_from")
    number = read_exact_number(text)
    if number is None:
        return
    if bound is None or not entry.get("figure"):
        yield document.fault(at, tell("{found} without a figure and a target in numbers; expected figure and a target such as '>= 90 %' beside "
                                      "it",
                                      found=describe(text)))
    elif bound.is_met(number):
        yield document.fault(at, tell("{found}, which meets the target {bound}; expected a number that misses the target",
                                      found=describe(text), bound=bound))


def _check_paths(document: Document, data: dict[str, Any], path: Path, root: Path) -> Iterator[Finding]:
    inside = root.resolve()
    for name, base in (("data", root), ("framework", path.parent), ("narrative", path.parent)):
        text = data.get(name)
        if not isinstance(text, str) or not is_inner_path(text.strip()):
            continue
        target = (base / text.strip()).resolve()
        if not target.is_relative_to(inside) or target == inside:
            yield document.fault((name,), tell("{found} leads out of the project; expected a path inside the project", found=describe(text)))
        elif name != "data" and not target.is_file():
            kin = [other.name for other in find_files(target.parent, (target.suffix,))]
            yield document.fault((name,), tell("{found} does not exist{hint}; expected a file, named relative to the run file",
                                               found=describe(text), hint=suggest(target.name, kin)))
