"""The report's sections: modules of functions that each build one, a context in, a `Section` of blocks out.

Which section a function builds it says by `builds`; their order is that of `contract.sections`, and nothing else lists them.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import TypeVar

from perfeval_helpers.contract.sections import CONTENTS, SECTIONS
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.document import Section

Build = TypeVar("Build", bound=Callable[[Context], Section])
_builders: dict[str, Callable[[Context], Section]] = {}


def builds(key: str) -> Callable[[Build], Build]:
    """Say which section a function builds.

    Raises
    ------
    ValueError
        `contract.sections` has no such section, or another function builds it.
    """
    if key not in SECTIONS:
        raise ValueError(f"contract.sections has no section {key}")

    def enter(build: Build) -> Build:
        if key in _builders:
            raise ValueError(f"two functions build {key}: {_builders[key].__name__} and {build.__name__}")
        _builders[key] = build
        return build

    return enter


def find_builders() -> dict[str, Callable[[Context], Section]]:
    """Section → the function of a module of this folder that builds it, in reading order; without the contents.

    Raises
    ------
    LookupError
        No module builds one of the sections.
    """
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    keys = [key for key in SECTIONS if key != CONTENTS]
    if missing := [key for key in keys if key not in _builders]:
        raise LookupError(f"no module of report.sections builds {', '.join(missing)}")
    return {key: _builders[key] for key in keys}
