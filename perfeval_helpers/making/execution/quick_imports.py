"""Import papermill, nbconvert and matplotlib without what a run can do without, which takes longer than the rest of them.

In: nothing. Out: contexts in which named modules cannot be imported, or are there in name only; in which docstrings stay short.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

# jsonschema builds a grammar of web addresses with rfc3987_syntax (2 s), and takes libraries of dates, colours and addresses, for formats
# that no notebook has; papermill asks pyarrow for a driver of Hadoop's file system.
NOT_NEEDED = ("rfc3987_syntax", "rfc3986_validator", "isoduration", "webcolors", "uri_template", "pyarrow", "pyarrow.fs")
# papermill fetches notebooks from the web and has a command line, nbconvert serves its pages and parses them once more: not here.
IN_NAME_ONLY = ("requests", "click", "nbconvert.postprocessors", "bs4")


class _NameOnly(ModuleType):
    """A module of which every name can be imported and none used."""

    def __getattr__(self, name: str) -> None:
        if name.startswith("__"):
            raise AttributeError(name)


@contextmanager
def without(modules: tuple[str, ...] = NOT_NEEDED, in_name_only: tuple[str, ...] = ()) -> Iterator[None]:
    """Let optional imports of these modules fail inside the block; modules loaded before stay.

    Parameters
    ----------
    in_name_only
        Modules whose import has to succeed, although nothing of them is used.
    """
    hidden: dict[str, ModuleType | None] = {**dict.fromkeys(modules), **{name: _NameOnly(name) for name in in_name_only}}
    hidden = {name: module for name, module in hidden.items() if name not in sys.modules}
    sys.modules.update(hidden)  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)


@contextmanager
def undocumented() -> Iterator[None]:
    """Let matplotlib be imported inside without the lists of properties in its docstrings, for which it inspects every class (0.1 s)."""
    from matplotlib import artist

    spared: dict[tuple[object, str], object] = {
        (artist, "kwdoc"): lambda _: "",
        (artist.Artist, "_update_set_signature_and_docstring"): classmethod(lambda _: None),
    }
    kept = {(owner, name): vars(owner)[name] for owner, name in spared if name in vars(owner)}
    for owner, name in kept:
        setattr(owner, name, spared[owner, name])
    try:
        yield
    finally:
        for (owner, name), value in kept.items():
            setattr(owner, name, value)
