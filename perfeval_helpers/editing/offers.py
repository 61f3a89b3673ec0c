"""What can stand in a field because the project has it: in come its folder and a run file's texts, out come words and values.

So nobody who fills in a form has to know how a framework's file, an extract or a figure is called.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from perfeval_helpers.contract.chapters import FIRST_OWN, ON_REQUEST
from perfeval_helpers.contract.columns import ExtractSchema
from perfeval_helpers.contract.declarations.reading import read_declarations
from perfeval_helpers.contract.project import SUFFIXES, find_declared, find_files, find_runs
from perfeval_helpers.contract.runfile.entries import listed, mapping
from perfeval_helpers.contract.runfile.fields import is_todo
from perfeval_helpers.contract.runfile.surveys import list_survey_files
from perfeval_helpers.contract.schema import EXTRACTS, QUESTIONNAIRES, title_extract
from perfeval_helpers.evaluation import Run
from perfeval_helpers.values.language import _, join_parts
from perfeval_helpers.values.words import USUAL, Words

#: What people see, and what is written.
Offer = tuple[str, str]
_OPTIONAL = re.compile(r"\[[^\]]*\]")
_PART = re.compile(r"\{(\w+)\}")


def list_offers(root: Path, data: Mapping[str, Any], run: Run | None) -> dict[str, tuple[Offer, ...]]:
    """What is offered, by ``Model.key``.

    Parameters
    ----------
    run
        The latest state of the run that could be computed, if any: it knows its figures.
    """
    params = root / "params"
    chapters = [*ON_REQUEST, *(path.stem for path in sorted((root / "notebooks").glob("[0-9][0-9]_*.ipynb")) if int(path.name[:2]) >= FIRST_OWN)]
    return {
        "RunFile.framework": _list_files(params, "frameworks", SUFFIXES),
        "RunFile.narrative": _list_files(params, "narrative", (".md",)),
        "RunFile.extracts": tuple(_list_extracts(root, data)),
        "RunFile.compare_with": tuple((name, name) for name in find_runs(root) if name != data.get("run")),
        "RunFile.chapters": tuple((name, name) for name in chapters),
        "Target.figure": tuple(_list_figures(root, data, run)),
    }


def _list_files(params: Path, folder: str, suffixes: tuple[str, ...]) -> tuple[Offer, ...]:
    return tuple((path.name, f"{folder}/{path.name}") for path in find_files(params / folder, suffixes))


def _list_extracts(root: Path, data: Mapping[str, Any]) -> Iterator[Offer]:
    declared = find_declared(root)
    titles = {name: found.title for name, found in read_declarations(list(declared), root)[0].items()}
    surveys = list_survey_files(data)
    asked = [one for one in (data.get("survey"), *mapping(data.get("surveys")).values()) if isinstance(one, dict)]
    labels = {
        name: f"{QUESTIONNAIRES.title}·{survey['label']}" if survey.get("label") and not is_todo(survey["label"]) else QUESTIONNAIRES.title
        for name, survey in zip(surveys, asked, strict=True)
    }
    for name in dict.fromkeys([*(name for name in EXTRACTS if name != QUESTIONNAIRES.name or not surveys), *surveys, *declared]):
        title = titles.get(name) or labels.get(name) or title_extract(name)
        yield (name if title == name else _("{title} ({id})", title=title, id=name)), name


def _list_figures(root: Path, data: Mapping[str, Any], run: Run | None) -> Iterator[Offer]:
    """The figures that a target can rest on: those of the run, else those that its extracts give whatever they hold."""
    if run is not None:
        labels = {id: run.facts[id].label for id in run.facts}
    else:
        names = [name for name in listed(data.get("extracts")) if isinstance(name, str)]
        labels = {id: label for name in names if name in EXTRACTS for id, label in _name_all(EXTRACTS[name], data, "festival")}
        for key, survey in [("", data.get("survey")), *mapping(data.get("surveys")).items()]:
            for id, label in _name_all(QUESTIONNAIRES, mapping(survey), "item") if survey else ():
                labels[id.replace("survey.", f"survey.{key}.", 1) if key else id] = join_parts(key, label)
        own = read_declarations(names, root)[0]
        labels |= {figure.id: figure.label for declaration in own.values() for figure in declaration.figures}
        labels |= {id: str(mapping(declared).get("label") or id) for id, declared in mapping(data.get("declared")).items()}
    for id, label in labels.items():
        yield _("{title} ({id})", title=label, id=id), id


def _name_all(extract: ExtractSchema, data: Mapping[str, Any], part: str) -> Iterator[tuple[str, str]]:
    """The figures of an extract by id: each family as a whole, or for each ``festival`` or ``item`` (part) of the run file."""
    words = asdict(USUAL) | mapping(data.get("words"))
    words["payments"] = Words(payee=str(words["payee"])).payments
    for definition in extract.figures:
        id = _OPTIONAL.sub("", definition.pattern)
        for entry in map(mapping, listed(data.get(f"{part}s"))) if "{" in id else [{}]:
            if entry.get("id") or "{" not in id:
                yield _fill(id, {part: entry.get("id")}), _fill(definition.label, words | {part: entry.get("name") or entry.get("label")})


def _fill(pattern: str, parts: Mapping[str, Any]) -> str:
    return _PART.sub(lambda found: str(parts.get(found[1]) or ""), pattern)
