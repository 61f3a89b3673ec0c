"""A run file and a framework, one or both at fault: what can be said of the two together all the same.

In: both files. Out: faults between them (figures that do not exist, judgements that are missing or do not fit) that do
not merely follow from a fault inside one of them, so that a person corrects everything in one go. What is at fault is
replaced by a stand-in that asks for nothing.
"""

import copy
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.declarations.compiling import BESIDE
from perfeval_helpers.contract.declarations.linking import find_possible, link_declarations
from perfeval_helpers.contract.declarations.reading import read_declarations
from perfeval_helpers.contract.findings import Finding, InputFaults, list_errors
from perfeval_helpers.contract.framework.checks import check_run
from perfeval_helpers.contract.framework.models import Framework
from perfeval_helpers.contract.framework.reading import find_framework, find_named, read_framework
from perfeval_helpers.contract.narrative import read_narrative
from perfeval_helpers.contract.project import find_declared, show_path
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.contract.runfile.document import Document, Key
from perfeval_helpers.contract.runfile.fields import Section
from perfeval_helpers.contract.runfile.parsing import read_document
from perfeval_helpers.contract.runfile.reading import read_document_of
from perfeval_helpers.contract.runfile.surveys import list_survey_files
from perfeval_helpers.contract.runfile.validating import locate_problem

M = TypeVar("M", bound=Section)

_TARGET = {"level1": "-", "level2": "-", "name": "-", "target": "-", "judged": "已完成", "reason": "-"}
_ENTRIES: dict[str, dict[str, Any]] = {
    "declared": {"value": "1", "unit": "-", "source": "-"}, "targets": _TARGET, "original_targets": _TARGET,
    "indicators": {"level1": "-", "level2": "-", "points": "0", "rule": {"kind": "all_or_nothing"}},
}  # fmt: skip
_REQUIRED: dict[str, Any] = {
    "run": "run", "project": "-", "district": "-", "units": {"implementer": "-"}, "data": "data", "extracts": [],
    "period": {"start": "2000-01-01", "end": "2000-12-31"}, "synthetic": "false", "framework": "frameworks/f.yml",
    "name": "-", "grades": [{"name": "-", "from": "0"}], "indicators": [],
}  # fmt: skip
#: Sections of a run file that say nothing of how its extracts are read.
_BESIDE_EXTRACTS = {
    "project", "district", "units", "evaluated_on", "compare_with", "synthetic", "declared", "original_targets", "targets", "form", "framework",
    "judgements", "judgements_for", "narrative", "known_differences", "words", "chapters", "documents", "goals",
}  # fmt: skip
#: Sections that say how some extracts are read: these are read all the same, for the names in them, and nothing is said of them.
_DECIDING = {"festivals": {"payouts"}, "reasons": {"payouts"}, "sources": {"funds"}, "period": {"funds", "payouts"}}
_DECIDING_EACH = {"values", "tolerate_bad_lines"}  # of the extract that is named next
#: Sections of a run file on which it depends which figures there are.
_CHAPTERS = {"extracts", "survey", "festivals", "reasons", "period"}
#: Those on which only the figures of surveys depend, whatever their ids: which survey an id speaks of is not known either.
_SURVEYS = {"survey", "surveys", "overall"}


def list_faults_beside(run: str, root: Path, framework: str | None = None, content: bytes | None = None) -> list[Finding]:
    """What is wrong with the framework of a run whose run file is itself at fault, and between the two, so that all is told at once.

    Parameters
    ----------
    framework
        Another framework than the run file's, by name.
    content
        What is about to be saved as the run file.
    """
    try:
        document, path = read_document_of(run, root, content)
        scheme = find_named(document, path, root) if framework is None else find_framework(framework, root)
    except InputFaults as found:
        return list(found.findings)
    faults = _link_mended(document, path, root)
    if scheme is None:
        return faults
    try:
        read_framework(scheme, root)
    except InputFaults as found:
        faults += found.findings
    return [*faults, *check_mended(document, path, root, scheme)]


def read_for_extracts(run: str, root: Path, faults: Iterable[Finding]) -> tuple[RunFile, set[str]] | None:
    """A run file at fault with stand-ins for the faults, and the extracts that these decide on; None where it may be on any."""
    document, path = read_document_of(run, root)
    data, decided, computed = copy.deepcopy(document.data), set[str](), set[str]()
    surveys = set(list_survey_files(document.data))
    for fault in faults:
        section, _, rest = (fault.column or "").partition(".")
        extract = rest.partition(".")[0]
        if fault.file != document.shown:
            if section not in BESIDE:
                return None
            computed.add(Path(fault.file or "").stem)
        elif section in _DECIDING or section in _SURVEYS:
            decided |= _DECIDING.get(section, surveys)
            data.pop(section, None)
        elif section in _DECIDING_EACH and extract:
            decided.add(extract)
            data[section].pop(extract, None)
        elif section not in _BESIDE_EXTRACTS:
            return None
    spec = _stand_in(replace(document, data=data), path, root, surveys)[0]
    return None if spec is None or not computed <= spec.declarations.keys() else (spec, decided)


def _link_mended(document: Document, path: Path, root: Path) -> list[Finding]:
    """What is wrong between a run file at fault and its declarations, as far as that does not decide on the figures that there are."""
    spec, lost = _stand_in(document, path, root)
    gone = {key[0] for key in lost}
    return [] if spec is None or gone & (_CHAPTERS | _SURVEYS | {"declared", "data", "sources"}) else link_declarations(spec, spec.declarations)


def _stand_in(document: Document, path: Path, root: Path, asked: Iterable[str] = ()) -> tuple[RunFile | None, set[Key]]:
    """A run file with stand-ins for its faults, and what these stand for; `asked` are extracts of surveys that it has no more."""
    surveys, declared = {*list_survey_files(document.data), *asked}, tuple(find_declared(root))
    spec, lost = _mend(RunFile, document, {"extracts": (*declared, *surveys)})
    if spec is None:
        return None, lost
    spec._path, spec._root, spec._document = path, root.resolve(), document
    # which of the project's extracts a run has whose list cannot be read, nobody knows: any of them may give a figure
    names = declared if ("extracts",) in lost else [name for name in spec.extracts if name not in surveys]
    spec._declarations = read_declarations(names, root)[0]
    return spec, lost


def check_mended(run: Document, path: Path, root: Path, framework_path: Path) -> list[Finding]:
    """The faults between a run file and a framework that neither has alone.

    Returns
    -------
    list of Finding
        Nothing where a file's form is broken: what is missing there may only be unreadable.
    """
    scheme = read_document(framework_path, show_path(framework_path, root), "FRAMEWORK")
    if any(document.faults or document.broken or not document.data for document in (run, scheme)):
        return []
    spec, lost = _stand_in(run, path, root)
    framework, unusable = _mend(Framework, scheme)
    if spec is None or framework is None:
        return []
    framework._document = scheme
    sections: set[object] = {key[0] for key in lost if len(key) == 1}
    if "judgements" not in run.data or "judgements_for" in {key[0] for key in lost}:
        sections.add("judgements")
    missing = [key for key in RunFile.model_fields if key not in run.data]
    for key in run.data:
        if key not in RunFile.model_fields:  # declraed: is what declared: should have been
            lost |= {(near,) for near in difflib.get_close_matches(key.casefold(), missing, n=1, cutoff=0.6)}
    gone, possible = {key[0] for key in lost}, find_possible(spec, spec.declarations)

    def is_known(id: str) -> bool:
        return (
            catalogue.is_known(id, spec, framework)
            or ("declared",) in lost
            or possible(id)
            or ("extracts" in gone and catalogue.match_definition(id) is None)
            or (bool(gone & _CHAPTERS) and catalogue.match_definition(id) is not None)
            or (bool(gone & _SURVEYS) and id.startswith("survey."))
        )

    indicators = [indicator.level3 for indicator in framework.indicators]
    unusable |= {("indicators", name) for name in indicators if indicators.count(name) > 1}
    silent = {f"judgements.{key[1]}" for key in lost | unusable if key[0] in ("judgements", "indicators") and len(key) > 1}
    faults = [fault for fault in check_run(spec, framework, is_known) if not _is_silent(fault.column or "", silent, sections)]
    if spec.narrative_path is None:
        return faults

    def may_be(id: str) -> bool:
        return is_known(id) or (bool(unusable) and id.startswith("score.")) or ("documents" in gone and id.startswith("documents."))

    return [*faults, *list_errors(read_narrative(spec.narrative_path, spec.show(spec.narrative_path), may_be, documents=spec.list_documents())[1])]


def _is_silent(column: str, silent: Iterable[str], sections: set[object]) -> bool:
    section = column.split(".")[0]
    section = "judgements" if section == "judgements_for" else section
    return section in sections or any(column == name or column.startswith(f"{name}.") for name in silent)


def _mend(
    model: type[M], document: Document, context: Mapping[str, Any] | None = None
) -> tuple[M | None, set[Key]]:
    """The model with stand-ins for what is at fault, and the places that have one (an indicator's by its name)."""
    data = copy.deepcopy(document.data)
    lost: set[Key] = set()
    for _ in range(3):  # a stand-in is legal; what remains after that is beyond mending
        try:
            return model.model_validate(data, context=context), lost
        except ValidationError as error:
            places = {locate_problem(problem, data)[:2] for problem in error.errors(include_url=False, include_input=False)}
        lost |= {_replace(data, place) for place in places if place}
    return None, lost


def _replace(data: dict[str, Any], place: Key) -> Key:
    """Put a stand-in at a place: an entry of a list or mapping, else the whole section; the place as `check_mended` reads it."""
    key = str(place[0])
    entries = data.get(key)
    if len(place) > 1 and key in _ENTRIES and isinstance(entries, (dict, list)):
        old = entries[place[1]]  # type: ignore[index]
        entries[place[1]] = copy.deepcopy(_ENTRIES[key])  # type: ignore[index]
        if key == "indicators":
            name = old.get("level3") if isinstance(old, dict) else None
            name = name if isinstance(name, str) and name.strip() else f"- {place[1]}"
            entries[place[1]]["level3"] = name  # type: ignore[index]
            return (key, name.strip())
        return place
    if len(place) > 1 and key == "judgements" and isinstance(entries, dict):
        entries.pop(place[1], None)
        return place
    if key in _REQUIRED:
        data[key] = copy.deepcopy(_REQUIRED[key])
    else:
        data.pop(key, None)
    return (key,)
