"""What a run file says about how extracts are read: further sources of funds, and the words of source systems.

In: the parsed document. Out: faults. As everywhere in these checks the texts are read, not the validated model.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from perfeval_helpers.contract.catalogue import SOURCES
from perfeval_helpers.contract.columns import ExtractSchema
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile.data_files import find_data_file, is_workbook
from perfeval_helpers.contract.runfile.document import Document, Key, describe, hint_reversed, suggest
from perfeval_helpers.contract.runfile.entries import listed, mapping
from perfeval_helpers.contract.schema import EXTRACTS, list_mappable
from perfeval_helpers.values.language import tell, tell_all, tell_name
from perfeval_helpers.values.text import fold_word


def check_sources(document: Document, data: dict[str, Any]) -> Iterator[Finding]:
    """Further sources of funds: ids and names that mean something already."""
    known = {fold_word(name) for pair in SOURCES.items() for name in pair}
    seen: dict[str, str] = {}
    for id, name in mapping(data.get("sources")).items():
        if re.fullmatch(r"\d{4}", id) or id in SOURCES:
            taken = (tell("the id {id}, which is {source} already; expected another id, such as bond", id=describe(id), source=tell_name(SOURCES[id]))
                     if id in SOURCES else tell("the id {id}, which figure ids read as a budget year; expected another id, such as bond", id=describe(id)))
            yield document.fault(("sources", id), taken, line=document.line_of(("sources", id)))
        if not isinstance(name, str):
            continue
        if not id.isascii() and re.fullmatch("[a-z_]+", name.strip()):
            yield document.fault(("sources", id), tell("the name stands before its id; expected {{{id}: {name}}}", id=name.strip(), name=id))
        elif fold_word(name) in known:
            yield document.fault(
                ("sources", id), tell("{found}, a source that the contract has already; expected a source of its own; the word of a source "
                                      "system is mapped under values: {{funds: {{source: {{…}}}}}}",
                                      found=describe(name)))
        elif seen.setdefault(fold_word(name), id) != id:
            yield document.fault(("sources", id), tell("{found}, which is {seen} already; expected each source once",
                                                       found=describe(name), seen=seen[fold_word(name)]))


def check_values(document: Document, data: dict[str, Any]) -> Iterator[Finding]:
    """Words that are mapped in fields that have none, to words that the contract does not know, or twice."""
    for extract, fields in mapping(data.get("values")).items():
        if extract in EXTRACTS and isinstance(fields, dict):
            yield from _check_words(document, ("values", extract), EXTRACTS[extract], fields, _list_allowed(EXTRACTS[extract], data))


def check_own_values(document: Document, schemas: Iterable[ExtractSchema]) -> Iterator[Finding]:
    """As `check_values`, of the project's own extracts."""
    values = mapping(document.data.get("values"))
    for schema in schemas:
        if fields := mapping(values.get(schema.name)):
            allowed = {column.field: dict(column.values) for column in schema.columns if column.type == "choice"}
            yield from _check_words(document, ("values", schema.name), schema, fields, allowed)


def check_sheets(document: Document, data: dict[str, Any], root: Path) -> Iterator[Finding]:
    """Sheets that are named of what is no workbook."""
    folder = data.get("data")
    for extract in mapping(data.get("sheet")) if isinstance(folder, str) else ():
        path = find_data_file(root / str(folder).strip(), extract)
        if path.is_file() and not is_workbook(path):
            yield document.fault(("sheet", extract), tell("a sheet of {name}, which is a CSV; expected sheets of workbooks alone (.xlsx, .xls, "
                                                          ".ods)",
                                                          name=path.name))


def _list_allowed(schema: ExtractSchema, data: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Field → the words that a cell may hold, each with what it means; reasons are free."""
    allowed = {column.field: dict(column.values) for column in schema.columns if column.type == "choice"}
    if schema.name == "funds":
        allowed["source"] |= {name: id for id, name in mapping(data.get("sources")).items() if isinstance(name, str)}
    for column in schema.columns:
        if column.type == "occasion":
            named = map(mapping, listed(data.get("festivals")))
            allowed[column.field] = {
                text: str(one.get("id")) for one in named for text in (one.get("name"), one.get("id")) if isinstance(text, str)
            }
    return allowed


def _check_words(
    document: Document, at: Key, schema: ExtractSchema, fields: Mapping[str, Any], allowed: Mapping[str, Mapping[str, str]]
) -> Iterator[Finding]:
    """The faults of one extract's ``values``.

    Parameters
    ----------
    at
        Where they stand in the file.
    fields
        Field or header → word of the source system → word of the contract.
    allowed
        Field → the words that the contract has for it, each with what it means; a field that is not there takes any.
    """
    mappable = list_mappable(schema)
    names = {name: column.field for column in mappable for name in (column.field, column.header)}
    given: dict[str, str] = {}
    if not mappable:
        yield document.fault(at, tell("given for {extract}, which has no field that holds words of a list; expected nothing here", extract=schema.name))
        return
    for name, words in fields.items():
        field = names.get(name.strip())
        if field is None:
            yield document.fault((*at, name), tell("{found}, no field of {extract} that holds words of a list{hint}; expected one of {fields}",
                                                   found=describe(name), extract=schema.name, hint=suggest(name, names),
                                                   fields=tell_all(column.field for column in mappable)), line=document.line_of((*at, name)))
            continue
        if given.setdefault(field, name) != name:
            yield document.fault((*at, name), tell("the field {field} a second time (first as {given}); expected each field once",
                                                   field=field, given=describe(given[field])), line=document.line_of((*at, name)))
        yield from _check_field(document, (*at, name), mapping(words), allowed.get(field))


def _check_field(document: Document, at: Key, words: Mapping[str, Any], allowed: Mapping[str, str] | None) -> Iterator[Finding]:
    meanings = {fold_word(text): meaning for text, meaning in (allowed or {}).items()}
    seen: dict[str, str] = {}
    for word, target in words.items():
        if seen.setdefault(fold_word(word), word) != word:
            yield document.fault((*at, word), tell("{found} a second time (first as {seen}: blanks, width and case do not count); expected each "
                                                   "word once",
                                                   found=describe(word), seen=describe(seen[fold_word(word)])))
        if not isinstance(target, str) or allowed is None:
            continue
        if fold_word(target) not in meanings:
            hint = hint_reversed(word, target) if fold_word(word) in meanings else suggest(target, allowed)
            yield document.fault((*at, word), tell("{found}{hint}; expected one of {words}",
                                                   found=describe(target), hint=hint, words=tell_all(map(tell_name, dict.fromkeys(allowed)))))
        elif meanings.get(fold_word(word), meanings[fold_word(target)]) != meanings[fold_word(target)]:
            yield document.fault((*at, word), tell("{found} for {word}, itself a word of the contract with another meaning; expected a word of "
                                                   "the source system that the contract does not have",
                                                   found=describe(target), word=describe(word)))
