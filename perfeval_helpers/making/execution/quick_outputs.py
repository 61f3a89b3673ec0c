"""Hold each output of a cell to Jupyter's format by a compiled schema: nbformat interprets the whole schema for each, which takes fifteen times as long.

In: an output as nbclient makes it. Out: nothing, or nbformat's own error.
"""

import contextlib
from collections.abc import Callable
from functools import cache
from typing import Any

import fastjsonschema
from nbformat import NotebookNode, v4, validator
from nbformat.v4 import nbbase

validate_slowly: Callable[..., None] = nbbase.validate
OUTPUTS = frozenset({"stream", "display_data", "execute_result", "error"})


@cache
def _compile_schema(ref: str) -> Callable[[NotebookNode], Any]:
    schema = validator._get_schema_json(v4, version=nbbase.nbformat, version_minor=nbbase.nbformat_minor)
    check: Callable[[NotebookNode], Any] = fastjsonschema.compile({"definitions": schema["definitions"], "$ref": f"#/definitions/{ref}"})
    return check


def validate(node: NotebookNode, ref: str | None = None) -> None:
    """As nbformat validates what it makes; what does not hold is left to nbformat, which says why.

    Raises
    ------
    nbformat.ValidationError
        It is not what the format says.
    """
    if ref is not None and ref in OUTPUTS:
        with contextlib.suppress(fastjsonschema.JsonSchemaValueException):
            _compile_schema(ref)(node)
            return
    validate_slowly(node, ref)


nbbase.validate = validate
