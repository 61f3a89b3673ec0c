"""Read a framework file: path in, `Framework` out, or every fault with its line and indicator."""

import os
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from perfeval_helpers.contract.findings import Finding, InputFaults
from perfeval_helpers.contract.framework.models import FULL_POINTS, Framework, list_expectations, score_id
from perfeval_helpers.contract.framework.rule_kinds.base import check_rule_points
from perfeval_helpers.contract.project import SUFFIXES, find_frameworks, find_named_file, show_path
from perfeval_helpers.contract.runfile.document import Document, Key, describe, suggest
from perfeval_helpers.contract.runfile.entries import list_doubles, listed, mapping
from perfeval_helpers.contract.runfile.fields import is_inner_path, read_exact_number
from perfeval_helpers.contract.runfile.parsing import read_document
from perfeval_helpers.contract.runfile.reading import sort_faults
from perfeval_helpers.contract.runfile.validating import validate
from perfeval_helpers.values.bounds import print_exact
from perfeval_helpers.values.language import tell, tell_all

CODE = "FRAMEWORK"
_RESERVED = {"points", "rate"}


def find_framework(name: str, root: Path) -> Path:
    """The file of a framework by name (``caiyu-2020-10``) or path.

    Raises
    ------
    InputFaults
        There is none, or it lies outside the project.
    """
    folder = root / "params" / "frameworks"
    named = (Path(name), root / name, root / "params" / name, folder / name) if name.endswith(SUFFIXES) else ()
    path = next((place for place in named if os.path.isfile(place)), None) or find_named_file(root, "params/frameworks", name)
    if path is not None and path.resolve().is_relative_to(root.resolve()):
        return path.resolve()
    names = find_frameworks(root)
    stem = Path(name).stem
    raise InputFaults([Finding(
        CODE, tell("there is no framework {name}{hint}; expected one of {names}", name=describe(stem), hint=suggest(stem, names), names=tell_all(names))
        if names else tell("there is no framework {name}; expected one in params/frameworks (there is none yet)", name=describe(stem)),
        file=f"params/frameworks/{stem[:60]}.yml",
        advice=f"现有指标体系：{'、'.join(names) or '无'}",
    )])


def read_framework(path: Path, root: Path) -> Framework:
    """Read and validate a framework of the project in `root`.

    Raises
    ------
    InputFaults
        With every fault, each with the line and the indicator: code ``FRAMEWORK``, or ``REC-FRAMEWORK`` where points
        do not add up.
    """
    document = read_document(path, show_path(path, root), CODE)
    faults = list(document.faults)
    framework: Framework | None = None
    if document.data:
        framework, shape = validate(Framework, document, list_expectations)
        faults += [_name_indicator(finding, document) for finding in [*shape, *_check(document)]]
    elif not faults:
        faults.append(document.fault((), tell("nothing in it; expected the keys of a framework"), line=1))
    if faults or framework is None:
        raise InputFaults(sort_faults(faults))
    framework._document = document
    return framework


def find_named(run: Document, path: Path, root: Path) -> Path | None:
    """The file of the framework that a run file names; None where it names none inside the project.

    Parameters
    ----------
    run, path
        The run file's texts, and where it is.
    """
    named = run.data.get("framework")
    if not isinstance(named, str) or not is_inner_path(named.strip()):
        return None
    found = (path.parent / named.strip()).resolve()
    return found if os.path.isfile(found) and found.is_relative_to(root.resolve()) else None


def _name_indicator(finding: Finding, document: Document) -> Finding:
    """Put the indicator's name behind the key: a person looks for it by name."""
    parts = (finding.column or "").split(".")
    if parts[0] != "indicators" or len(parts) < 2:
        return finding
    entry = [*map(mapping, listed(document.data.get("indicators")))][int(parts[1]) - 1]
    name = entry.get("level3")
    if not isinstance(name, str):
        return finding
    return replace(finding, column=f"{finding.column}（{name}）")


def _check(document: Document) -> list[Finding]:
    """What must hold across the file; reads texts, so that it speaks even where other keys are at fault."""
    data = document.data
    entries = [*map(mapping, listed(data.get("indicators")))]
    total = read_exact_number(data["total"]) if data.get("total") is not None else FULL_POINTS
    return [*_check_names(document, entries), *_check_sums(document, entries, total), *_check_grades(document, total)]


def _check_names(document: Document, entries: list[dict[str, Any]]) -> Iterator[Finding]:
    if document.data.get("indicators") == []:
        yield document.fault(("indicators",), tell("an empty list; expected at least one indicator"))
    yield from list_doubles(document, ("indicators",), entries, "level3", exact=True)
    ids: dict[str, tuple[str, int]] = {}
    for place, entry in enumerate(entries):
        at: Key = ("indicators", place)
        yield from _check_ids(document, entry, ids, at)
        for level in ("level1", "level2"):
            if isinstance(entry.get(level), str) and entry[level].strip() in _RESERVED:
                yield document.fault((*at, level), tell("{found}; expected a name other than points and rate", found=describe(entry[level])))


def _check_ids(
    document: Document, entry: dict[str, Any], ids: dict[str, tuple[str, int]], at: Key
) -> Iterator[Finding]:
    """Names that differ only in what figure ids do not keep: the score of one would overwrite the other's."""
    names = {level: entry[level].strip() for level in ("level1", "level2", "level3") if isinstance(entry.get(level), str)}
    above = (names["level1"],) if "level1" in names else ()
    for level, name in names.items():
        id = f"{level} {score_id(*above, name) if level == 'level2' else score_id(name)}"
        first, line = ids.setdefault(id, (name, document.line_of((*at, level))))
        if first != name:
            yield document.fault((*at, level), tell("{found}, which figure ids cannot tell from {first} on line {line}; expected names that "
                                                    "differ in more than blanks and signs such as _ . &",
                                                    found=describe(name), first=describe(first), line=str(line)))


def _check_sums(document: Document, entries: list[dict[str, Any]], total: Fraction | None) -> Iterator[Finding]:
    data, points = document.data, [read_exact_number(entry.get("points")) for entry in entries]
    if total is not None and total <= 0:
        yield document.fault(("total",), tell("{found}; expected a total above 0", found=describe(data.get('total'))))
    if entries and None not in points and total is not None:
        found = sum((p for p in points if p is not None), Fraction(0))
        if found != total:
            values = {"count": len(points), "found": print_exact(found), "gap": print_exact(abs(total - found)), "total": print_exact(total)}
            yield document.fault(
                ("indicators",), tell("the points of {count} indicators add up to {found} ({gap} missing); expected {total}", **values) if found < total else
                tell("the points of {count} indicators add up to {found} ({gap} too many); expected {total}", **values), code="REC-FRAMEWORK",
                line=document.line_of(("indicators",)))
    for place, level in enumerate([*map(mapping, listed(data.get("levels")))]):
        stated = read_exact_number(level.get("points"))
        inside = [p for p, e in zip(points, entries, strict=True)
                  if all(e.get(k) == level.get(k) for k in ("level1", "level2") if level.get(k) is not None)]
        name = " / ".join(str(level[k]) for k in ("level1", "level2") if level.get(k) is not None)
        if not inside and name:
            yield document.fault(("levels", place), tell("{found}, which no indicator has; expected a level that indicators have",
                                                         found=describe(name)))
        elif stated is not None and None not in inside:
            found = sum((p for p in inside if p is not None), Fraction(0))
            if found != stated:
                sum_of = print_exact(found)
                yield document.fault(("levels", place, "points"),
                                     tell("{stated}, but the indicators of {name} add up to {sum_of}; expected {sum_of}",
                                          stated=print_exact(stated), name=name, sum_of=sum_of), code="REC-FRAMEWORK")
    for place, entry in enumerate(entries):
        yield from check_rule_points(entry.get("rule"), points[place], document, ("indicators", place, "rule"))


def _check_grades(document: Document, total: Fraction | None) -> Iterator[Finding]:
    grades = [*map(mapping, listed(document.data.get("grades")))]
    bounds = [read_exact_number(grade.get("from")) for grade in grades]
    if document.data.get("grades") == []:
        yield document.fault(("grades",), tell("an empty list; expected at least one grade"))
    yield from list_doubles(document, ("grades",), grades, "name", exact=True)
    known = [b for b in bounds if b is not None]
    for place, bound in enumerate(bounds):
        above = bounds[place - 1] if place else None
        if bound is not None and above is not None and bound >= above:
            yield document.fault(("grades", place, "from"), tell("{bound} after {above}; expected grades from the best down",
                                                                 bound=print_exact(bound), above=print_exact(above)))
        if bound is not None and total is not None and bound > total:
            yield document.fault(("grades", place, "from"), tell("{bound}; expected no more than the total of {total}",
                                                                 bound=print_exact(bound), total=print_exact(total)))
    if known and len(known) == len(bounds) and min(known) != 0:
        low = print_exact(min(known))
        yield document.fault(("grades",), tell("scores below {low} without a grade; expected a last grade from 0", low=low) if min(known) > 0 else
                             tell("{low}, which no score reaches; expected a last grade from 0", low=low), line=document.line_of(("grades",)))
