"""A file's texts held to their model: in comes a parsed document, out comes the model, or a finding for each fault.

pydantic says where in the data something does not fit; here it is found in the file, and said in the words of people.
"""

import re
from collections.abc import Callable, Mapping
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile.document import Document, Key, add_meaning, describe, suggest
from perfeval_helpers.contract.runfile.fields import Section, name_keys
from perfeval_helpers.contract.runfile.slips import explain_rest, explain_value
from perfeval_helpers.values.language import Told, tell, tell_all, tell_name

M = TypeVar("M", bound=Section)


def validate(
    model: type[M], document: Document, expect: Callable[[], Mapping[str, Told]], context: Mapping[str, Any] | None = None
) -> tuple[M | None, list[Finding]]:
    """A document as its model, None where it has faults, and every fault with its line.

    `expect` says by key what belongs there where it is missing; validators may ask the `context` for
    ``extracts``, names of extracts beside the built-in ones.
    """
    try:
        return model.model_validate(document.data, context=context), []
    except ValidationError as error:
        faults = [_locate(problem, document, expect, model)
                  for problem in error.errors(include_url=False, include_input=False)]
        return None, [finding for finding in faults if finding is not None]


def _walk(loc: tuple[int | str, ...], data: Any) -> tuple[Key, Any]:
    """The path of an error in the file: tags of unions and marks of keys, which pydantic adds, left out."""
    path: list[str | int] = []
    tagged = False
    for place, part in enumerate(loc):
        if isinstance(data, dict) and data.get("kind") == part and not tagged:
            tagged = True  # pydantic names the kind of a rule once, before the keys inside it
            continue
        inside = part in data if isinstance(data, dict) else isinstance(data, list) and part in range(len(data))
        if inside:
            data, tagged = data[part], False
            path.append(part)
        elif part == "[key]":  # the key before it is meant, not what stands behind that
            return tuple(path), path[-1]
        elif place == len(loc) - 1 and isinstance(part, str) and isinstance(data, dict):
            return (*path, part), None
    return tuple(path), data


_MAPPING_TYPES = ("dict_type", "model_type", "model_attributes_type")


def locate_problem(problem: Any, data: Any) -> Key:
    """Where in the file's data a problem stands that pydantic reports."""
    path, _ = _walk(problem["loc"], data)
    return (*path, *problem.get("ctx", {}).get("at", ()))


def _locate(problem: Any, document: Document, expect: Callable[[], Mapping[str, Told]], model: type[Section]) -> Finding | None:
    kind, context = problem["type"], problem.get("ctx", {})
    path, value = _walk(problem["loc"], document.data)
    if any(path[:end] in document.broken for end in range(len(path) + 1)):
        return None
    name = str(path[-1]) if path else ""
    if kind == "fault":
        return document.fault((*path, *context["at"]), context["message"])
    if kind == "missing":
        empty = path in document.key_lines
        expected = expect().get(name) or tell("the key {name}", name=name)
        missing = tell("nothing; expected {expected}", expected=expected) if empty else tell("missing; expected {expected}", expected=expected)
        return document.fault(path, missing, line=document.line_of(path if empty else path[:-1]))
    if kind == "extra_forbidden":
        names = _keys_of(model, problem["loc"][:-1])
        if path in document.lines and value is None and (rest := explain_rest(name)):
            return document.fault(path, rest, line=document.line_of(path))
        unknown = tell("unknown key{hint}; expected one of {names}", hint=suggest(name, names), names=tell_all(names))
        return document.fault(path, add_meaning(unknown, explain_value(name)), line=document.line_of(path))
    if kind == "union_tag_not_found":
        return document.fault((*path, "kind"), tell("missing; expected the kind of rule, such as checklist"),
                              line=document.line_of(path))
    if kind in ("union_tag_invalid", "literal_error"):
        choices = re.split(r", | or ", str(context.get("expected_tags") or context.get("expected")).replace("'", ""))
        at: Key = (*path, "kind") if kind == "union_tag_invalid" else path
        found = document.find(at) if kind == "union_tag_invalid" else value
        return document.fault(at, tell("{found}{hint}; expected one of {choices}", found=describe(found), hint=suggest(found, choices), choices=tell_all(map(tell_name, choices))))
    if kind in _MAPPING_TYPES and len(path) == 1 and name in expect():
        return document.fault(path, tell("{found}; expected {expected}", found=describe(value), expected=expect()[name]))
    if kind == "tuple_type" and isinstance(value, dict):
        return document.fault(path, tell("a mapping; expected a list of entries, each on a line of its own that begins with '- ', such as - {{name: …}}"))
    return document.fault(path, _refuse_shape(kind, describe(value), problem["msg"]))


def _refuse_shape(kind: str, found: Told, said: str) -> Told:
    if kind in _MAPPING_TYPES:
        return tell("{found}; expected a mapping", found=found)
    if kind == "tuple_type":
        return tell("{found}; expected a list such as [a, b], or [a] of one", found=found)
    if kind == "string_type":
        return tell("{found}; expected text", found=found)
    return tell("{found} cannot stand here ({said})", found=found, said=said)


def strip_annotation(annotation: Any) -> Any:
    """What a model says of a key, without Annotated and without None."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
            continue
        options = [a for a in get_args(annotation) if a is not type(None)]
        if get_origin(annotation) in (Union, UnionType) and len(options) == 1:
            annotation = options[0]
            continue
        return annotation


def _keys_of(model: type[Section], loc: tuple[int | str, ...]) -> list[str]:
    """The keys that are legal where an unknown one stands: found by following the error's place through the models."""
    current: Any = model
    for part in loc:
        current = strip_annotation(current)
        if isinstance(current, type) and issubclass(current, BaseModel):
            fields = current.model_fields
            current = next(f.annotation for name, f in fields.items() if part in (name, f.alias))
        elif get_origin(current) in (tuple, dict):
            current = [a for a in get_args(current) if a is not Ellipsis][-1]
        else:
            current = next(c for c in get_args(current) if part in get_args(c.model_fields["kind"].annotation))
    return name_keys(strip_annotation(current))
