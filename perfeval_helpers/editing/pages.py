"""What can be filled in a run file, page by page: in come its texts, out come fields, found by walking the models.

No list of keys stands here: the models of `contract.runfile` say which there are, of what kind, and what people call them.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.contract.runfile.document import Key
from perfeval_helpers.contract.runfile.fields import Section, is_todo
from perfeval_helpers.contract.runfile.validating import strip_annotation
from perfeval_helpers.values.language import N_, _

Kind = Literal["text", "sentences", "list", "choice", "several", "date", "money"]
#: What is offered for a key, by ``Model.key``: what people see, and what is written.
Offers = Mapping[str, tuple[tuple[str, Any], ...]]
#: What the codes of keys with fixed choices mean; words of the data stand for themselves.
CHOICES: Mapping[str, str] = {
    "satisfied_questionnaires": N_("share of satisfied questionnaires"), "top_two": N_("share of the two best answers"),
    "weighted_index": N_("weighted index"), "true": N_("yes"), "false": N_("no"),
}  # fmt: skip

#: Keys whose texts are sentences.
SENTENCES = frozenset({
    "Target.reason", "Declared.source", "Goals.original", "Goals.adjusted", "Form.overall_target", "Form.overall_result",
    "Judgement.reason", "RunFile.known_differences",
})  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One value to fill in."""

    path: Key  #: Where it stands in the run file
    title: str  #: What people call it
    kind: Kind = "text"  #: One line, sentences, a list with one entry a line, one of some choices, several of them, a day, or an amount in yuan
    choices: tuple[tuple[str, Any], ...] = ()  #: What people see, and what is written
    required: bool = False  #: Whether the run cannot do without
    named: str = ""  #: ``Model.key``: what it is in the models


#: What a field becomes for whose key something is offered.
_OFFERED: Mapping[Kind, Kind] = {"list": "several", "text": "choice"}


@dataclass(frozen=True)
class Page:
    """Fields that are filled in together: a section, or one entry of a list; `note` says what they are about."""

    path: Key
    title: str
    fields: tuple[Field, ...]
    note: tuple[str, ...] = ()
    removable: bool = False


@dataclass(frozen=True)
class Growth:
    """A list or mapping to which entries can be added: its place, its title, whether an entry has a key, what it holds."""

    path: Key
    title: str
    keyed: bool
    entry: Any


@dataclass(frozen=True)
class Chapter:
    """The pages of one key of the run file, and where entries can be added."""

    name: str
    title: str
    pages: tuple[Page, ...]
    growths: tuple[Growth, ...] = ()


BASICS = "basics"


def list_chapters(data: Mapping[str, Any], offers: Offers | None = None) -> tuple[Chapter, ...]:
    """Everything that can be filled in: first what every evaluation says, then key by key.

    Examples
    --------
    >>> [chapter.title for chapter in list_chapters({})][2:4]
    ['Headers mapped to fields', 'Words mapped to values']
    """
    basics: list[Page] = []
    others = []
    for name, info in RunFile.model_fields.items():
        title = _(info.title or name)
        pages = tuple(_list_pages(info.annotation, (name,), data.get(name), title, f"RunFile.{name}", info.is_required()))
        if _is_simple(info.annotation):
            basics.extend(_relax(page, info.is_required() or bool(data.get(name))) for page in pages)
        else:
            growths = tuple(_list_growths(info.annotation, (name,), data.get(name), title))
            if data.get(name) is not None and not info.is_required():
                pages = tuple(_mark(iter(pages), (name,)))
            others.append(Chapter(name, title, pages, growths))
    fields = tuple(
        replace(field, title=field.title if len(field.path) == 1 else f"{page.title}·{field.title}")
        for page in basics for field in page.fields
    )
    chapters = (Chapter(BASICS, _("Basics"), (Page((), _("Basics"), fields),)), *others)
    return tuple(_offer(chapter, offers) for chapter in chapters) if offers else chapters


def _offer(chapter: Chapter, offers: Offers) -> Chapter:
    """The same with what the project offers for some of the fields."""
    return replace(chapter, pages=tuple(
        replace(page, fields=tuple(
            replace(field, kind=_OFFERED[field.kind], choices=offers[field.named]) if offers.get(field.named) else field for field in page.fields
        ))
        for page in chapter.pages
    ))


def list_entry_fields(model: type[Section], path: Key, data: Any, names: Collection[str]) -> tuple[Field, ...]:
    """The plain fields of a section that are named."""
    page = next(_list_pages(model, path, data, "", "", True))
    return tuple(field for field in page.fields if field.path[len(path)] in names)


def _is_section(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Section)


def _is_leaf(annotation: Any, value: Any) -> bool:
    """Whether one field can hold it: no section, no mapping, no list of sections."""
    plain = strip_annotation(annotation)
    if isinstance(value, dict) or _is_section(plain) or get_origin(plain) is dict:
        return False
    # entries that are read from texts (符合) are written as such, whatever becomes of them
    return get_origin(plain) is not tuple or get_origin(get_args(plain)[0]) is Annotated or not _is_section(get_args(plain)[0])


def _is_simple(annotation: Any) -> bool:
    plain = strip_annotation(annotation)
    if _is_section(plain):
        return all(_is_leaf(info.annotation, None) and get_origin(strip_annotation(info.annotation)) is not Union
                   for info in plain.model_fields.values())
    return _is_leaf(plain, None)


def _make_field(annotation: Any, path: Key, value: Any, title: str, named: str, required: bool) -> Field:
    plain = strip_annotation(annotation)
    choices: tuple[tuple[str, Any], ...] = ()
    kind: Kind = "sentences" if named in SENTENCES else "text"
    if get_origin(plain) is Literal or plain is bool:
        values = ("true", "false") if plain is bool else get_args(plain)
        kind, choices = "choice", tuple((_(CHOICES.get(value, value)), value) for value in values)
    elif isinstance(value, list) or get_origin(plain) is tuple or plain is Any:
        kind = "list"
    elif plain is date:
        kind = "date"
    elif plain is Decimal and named.endswith("_yuan"):
        kind = "money"
    return Field(path, title, kind, choices, required, named)


def _list_pages(annotation: Any, path: Key, value: Any, title: str, named: str, required: bool = False) -> Iterator[Page]:
    plain = strip_annotation(annotation)
    if _is_leaf(plain, value):
        yield Page(path, title, (_make_field(plain, path, value, title, named, required),))
    elif _is_section(plain):
        yield from _list_section(plain, path, value if isinstance(value, dict) else {}, title)
    elif get_origin(plain) is tuple:
        for place, entry in enumerate(value if isinstance(value, list) else ()):
            numbered = f"{title} {place + 1} {name_entry(entry)}".strip()
            yield from _mark(_list_pages(get_args(plain)[0], (*path, place), entry, numbered, named), (*path, place))
    else:
        entries = value if isinstance(value, dict) else {}
        inner = get_args(plain)[1] if get_origin(plain) is dict else Any
        simple = {key: entry for key, entry in entries.items() if _is_leaf(inner, entry)}
        if simple:
            fields = tuple(_make_field(inner, (*path, key), entry, key, named, False) for key, entry in simple.items())
            yield Page(path, title, fields)
        for key in [key for key in entries if key not in simple]:
            own = _list_pages(inner, (*path, key), entries[key], f"{title}·{key}", named)
            yield from _mark(own, (*path, key))


def _list_section(model: type[Section], path: Key, value: Mapping[str, Any], title: str) -> Iterator[Page]:
    fields: list[Field] = []
    below: list[Page] = []
    for name, info in model.model_fields.items():
        at, own, named = (*path, name), _(info.title or name), f"{model.__name__}.{name}"
        pages = list(_list_pages(info.annotation, at, value.get(name), own, named, info.is_required()))
        if _is_simple(info.annotation):
            for page in (_relax(page, info.is_required() or bool(value.get(name))) for page in pages):
                fields += [field if len(field.path) == len(at) else replace(field, title=f"{own}·{field.title}") for field in page.fields]
        else:
            below += [replace(page, title=f"{title}·{page.title}") for page in pages]
    yield Page(path, title, tuple(fields))
    yield from below


def _relax(page: Page, is_needed: bool) -> Page:
    """The page of a part: a run that does without the part does without its fields."""
    return page if is_needed else replace(page, fields=tuple(replace(field, required=False) for field in page.fields))


def _mark(pages: Iterator[Page], path: Key) -> Iterator[Page]:
    """The pages of an entry: its own can be taken out again."""
    for page in pages:
        yield replace(page, removable=True) if page.path == path else page


def _list_growths(annotation: Any, path: Key, value: Any, title: str) -> Iterator[Growth]:
    plain = strip_annotation(annotation)
    if _is_section(plain):
        for name, info in plain.model_fields.items():
            inner = value.get(name) if isinstance(value, dict) else None
            if not _is_simple(info.annotation):
                yield from _list_growths(info.annotation, (*path, name), inner, f"{title}·{_(info.title or name)}")
    elif get_origin(plain) is tuple and not _is_leaf(plain, None):
        yield Growth(path, title, False, start_entry(get_args(plain)[0]))
    elif get_origin(plain) is dict:
        inner = get_args(plain)[1]
        yield Growth(path, title, True, start_entry(inner))
        for key, entry in value.items() if isinstance(value, dict) else ():
            yield from _list_growths(inner, (*path, key), entry, f"{title}·{key}")


def start_entry(annotation: Any) -> Any:
    """What a new entry begins with: the keys that it must have, without values."""
    plain = strip_annotation(annotation)
    if _is_section(plain):
        return {name: None for name, info in plain.model_fields.items() if info.is_required()}
    return {} if get_origin(plain) is dict else None


def name_entry(entry: Any) -> str:
    """What tells an entry from its neighbours: its name, short name or id, whichever is filled in."""
    named = (entry.get(key) for key in ("name", "label", "title", "id")) if isinstance(entry, dict) else ()
    return next((name for name in named if isinstance(name, str) and not is_todo(name)), "")
