"""The report's sections: modules of functions that each build one, a context in, the blocks below its heading out.

Which section a function builds it says by `builds`; their order is that of `contract.sections`, and nothing else lists them.
"""

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pkgutil import iter_modules

from perfeval_helpers.contract.sections import ANNEXES, CHAPTERS, CONTENTS, SECTIONS
from perfeval_helpers.report.blocks import Block, Heading
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.document import Section, SectionKind

Build = Callable[[Context], list[Block]]
_builders: dict[str, Callable[[Context], Section]] = {}


def builds(
    key: str, title: str | Callable[[Context], str] = "", kind: SectionKind = "chapter", *, landscape: bool = False
) -> Callable[[Build], Callable[[Context], Section]]:
    """Say which section a function builds; the heading and, of an annex, the kind follow from its key.

    Parameters
    ----------
    title
        What it is called, without its number; that of an annex stands in `contract.sections`, unless it continues another.
    kind, landscape
        As in `Section`. A section without blocks, as of an extract that the run does not have, has no heading either.

    Raises
    ------
    ValueError
        `contract.sections` has no such section, or another function builds it.
    """
    if key not in SECTIONS:
        raise ValueError(f"contract.sections has no section {key}")

    def enter(build: Build) -> Callable[[Context], Section]:
        if key in _builders:
            raise ValueError(f"two functions build {key}: {_builders[key].__name__} and {build.__name__}")

        @wraps(build)
        def build_section(context: Context) -> Section:
            named = title(context) if callable(title) else title
            if key in ANNEXES:
                named = heading = f"{context.name_annex(key)} {named or ANNEXES[key].title}"
            else:
                heading = f"{key}、{named}" if key in CHAPTERS else named
            blocks = build(context)
            above = [Heading(2, heading)] if blocks and kind != "cover" else []
            return Section(key, named, (*above, *blocks), "annex" if key in ANNEXES else kind, landscape)

        _builders[key] = build_section
        return build_section

    return enter


def find_builders() -> list[Callable[[Context], Section]]:
    """The functions of this folder's modules that build the sections, in reading order; none for the contents.

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
    return [_builders[key] for key in keys]
