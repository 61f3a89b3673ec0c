"""Read a run file: name or path in, `RunFile` out, or all faults at once."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from perfeval_helpers.contract.anatomy import check_anatomy
from perfeval_helpers.contract.chapters import BUILT_IN, FIRST_OWN, ON_REQUEST, find_chapter, is_own
from perfeval_helpers.contract.declarations import linking
from perfeval_helpers.contract.declarations import reading as declared_extracts
from perfeval_helpers.contract.declarations.language import Declaration
from perfeval_helpers.contract.findings import Finding, InputFaults
from perfeval_helpers.contract.project import (
    CODE,
    LOOK,
    SUFFIXES,
    find_declared,
    find_named_file,
    find_runs,
    refuse,
    show_path,
)
from perfeval_helpers.contract.runfile.checks import check_document
from perfeval_helpers.contract.runfile.document import Document, Key, describe, suggest
from perfeval_helpers.contract.runfile.entries import list_doubles, listed
from perfeval_helpers.contract.runfile.fields import TODO, is_todo
from perfeval_helpers.contract.runfile.models import CHAPTER_NAME, RunFile, list_expectations
from perfeval_helpers.contract.runfile.parsing import parse_document, read_document
from perfeval_helpers.contract.runfile.source_checks import check_own_values
from perfeval_helpers.contract.runfile.surveys import list_survey_files
from perfeval_helpers.contract.runfile.validating import validate
from perfeval_helpers.values.language import tell, tell_all

_LEFT = "still to be filled in"


def _find_file(run: str, root: Path) -> Path:
    folder = root / "params"
    if run.endswith(SUFFIXES):
        # os.path.isfile, unlike Path.is_file, takes names that are too long or hold NUL as absent
        path = next((p for p in (Path(run), root / run, folder / run) if os.path.isfile(p)), None)
        if path is not None and path.resolve().is_relative_to(root.resolve()):
            return path.resolve()
        if path is not None:
            raise refuse(path.name, tell("'{run}' lies outside the project; expected a run's name, such as 2022, or its file in params/", run=run[:60]))
    elif not run.strip() or any(mark in run for mark in "/\\\0") or run[0] == ".":
        raise refuse("params", tell("'{run}' is no run's name; expected a name without separators, such as 2022", run=run[:60]))
    elif path := find_named_file(root, "params", run):
        return path.resolve()
    runs = find_runs(root)
    shown = f"params/{Path(run).name[:60]}" if run.endswith(SUFFIXES) else f"params/{run[:60]}.yml"
    name = Path(run).stem
    if not runs:
        raise refuse(shown, tell("there is no run '{run}'; expected a run file in params/ (there is none yet)", run=name[:60]))
    raise refuse(shown, tell("there is no run '{run}'{hint}; expected one of {known}", run=name[:60], hint=suggest(name, runs), known=tell_all(runs)))


def read_document_of(run: str, root: Path, content: bytes | None = None) -> tuple[Document, Path]:
    """Parse a run file without validating it: the document and its path.

    Parameters
    ----------
    content
        What is about to be saved there, in place of what the file holds.

    Raises
    ------
    InputFaults
        There is no such run.
    """
    path = _find_file(run, root)
    shown = show_path(path, root)
    return read_document(path, shown, CODE) if content is None else parse_document(content, shown, CODE), path


def read_runfile(run: str, root: Path, content: bytes | None = None) -> RunFile:
    """Read and validate a run file.

    Raises
    ------
    InputFaults
        With every fault of the file: ``params/2022.yml:12: festivals.1.due_by: found; expected``.
    """
    document, path = read_document_of(run, root, content)
    faults = list(document.faults)
    model: RunFile | None = None
    declarations: dict[str, Declaration] = {}
    if document.data:
        faults += list(_find_todos(document))
        left = {(f.lines, f.column) for f in faults}
        declared = find_declared(root)
        model, shape = validate(RunFile, document, list_expectations, {"extracts": (*declared, *list_survey_files(document.data))})
        faults += [f for f in shape + check_document(document, path, root) if (f.lines, f.column) not in left]
        surveys = list_survey_files(document.data)
        declarations, found = declared_extracts.read_declarations(
            [name for name in listed(document.data.get("extracts")) if isinstance(name, str) and name not in surveys], root)
        faults += [*found, *check_own_values(document, (declaration.schema for declaration in declarations.values())), *_check_chapters(document, root)]
    elif not faults:
        faults.append(document.fault((), tell("nothing in it; expected the keys of a run file"), line=1))
    if model is not None:
        model._path, model._root, model._document, model._declarations = path, root.resolve(), document, declarations
        faults += linking.link_declarations(model, declarations)
    if faults or model is None:
        raise InputFaults(sort_faults(faults))
    return model


def _check_chapters(document: Document, root: Path) -> Iterator[Finding]:
    """Chapters that are not there, and those of the project's own that are not built like the others; those without a chapter's name are faults by it."""
    named = {place: name.strip() for place, name in enumerate(listed(document.data.get("chapters"))) if isinstance(name, str) and CHAPTER_NAME.fullmatch(name.strip())}
    yield from list_doubles(document, ("chapters",), listed(document.data.get("chapters")), exact=True)
    for name, place in {name: place for place, name in reversed(named.items())}.items():
        path = find_chapter(name, root)
        if name in (*BUILT_IN, *ON_REQUEST):
            continue
        elif not is_own(name):
            yield document.fault(("chapters", place), tell("{found}{hint}; expected one of {on_request}, or a chapter of your own, numbered"
                                                           " from {first_own}", found=describe(name), hint=suggest(name, (*BUILT_IN, *ON_REQUEST)),
                                                           on_request=tell_all(ON_REQUEST), first_own=FIRST_OWN))
        elif not path.is_file() or not path.resolve().is_relative_to(root.resolve()):
            yield document.fault(("chapters", place), tell("{found}, for which there is no {path}; expected a notebook of that name",
                                                           found=describe(name), path=show_path(path, root)))
        else:
            yield from check_anatomy(path, show_path(path, root))


def list_inputs(spec: RunFile) -> list[Path]:
    """Every file that a run rests on, or would if it were there: its own, then those of the runs that it compares itself with, and they with others."""
    paths, met, waiting = _list_own_inputs(spec), {spec.run}, [*reversed(spec.compare_with)]
    while waiting:
        name = waiting.pop()
        if name in met:
            continue
        met.add(name)
        try:
            earlier = read_runfile(name, spec.root)
        except InputFaults:
            paths.append(spec.root / "params" / f"{name}.yml")
            continue
        paths += _list_own_inputs(earlier)
        waiting += reversed(earlier.compare_with)
    return paths


def _list_own_inputs(spec: RunFile) -> list[Path]:
    paths = [spec.path, spec.framework_path, *([spec.narrative_path] if spec.narrative_path else [])]
    paths += spec.list_data_paths()
    paths += [declaration.path for declaration in spec.declarations.values()]
    paths += [find_chapter(name, spec.root) for name in spec.chapters if is_own(name)]
    paths += sorted(path for path in (spec.root / LOOK).glob("report.*") if path.is_file())
    return paths


def _find_todos(document: Document) -> Iterator[Finding]:
    """What a new run's file leaves to be filled in, in the order of the file; further faults there would repeat it."""
    places: list[tuple[Key, Any]] = [((), document.data)]
    while places:
        path, value = places.pop()
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        places += reversed([((*path, key), one) for key, one in inner])
        if is_todo(value):
            hint = value.removeprefix(TODO).strip(" :：")
            document.broken.add(path)
            yield document.fault(path, tell("still to be filled in: {hint}", hint=hint) if hint else tell("still to be filled in"))


def sort_faults(faults: list[Finding]) -> list[Finding]:
    """By line, each once; what is to be filled in on a line as it stands there."""
    unique = {(f.file, f.lines, f.column, f.english): f for f in faults}
    return sorted(unique.values(), key=lambda f: (f.file or "", f.lines, "" if f.english.startswith(_LEFT) else f.column or ""))
