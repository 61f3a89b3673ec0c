"""What places are called, where somebody is called so too.

In: the drafts of a run's extracts, the personal values met in them. Out: the labels of streets and communities, and of what
a project's own extracts are about, that stay as they are although a name is in them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from perfeval_helpers.contract.columns import ExtractSchema
from perfeval_helpers.extracts.faults import FaultLog
from perfeval_helpers.extracts.masks import squeeze_only
from perfeval_helpers.extracts.personal import PersonalValues, holds_value
from perfeval_helpers.values.language import tell

PLACES = ("street", "community")
SHARED = (*PLACES, "reason")  # what many persons have in common
FEWEST_EXCHANGED = 5  # persons; of fewer each may well be of another place
FEWEST_PERSONS = 2  # of a label that is a name; cells of one person may stand in the wrong columns
MANY_PERSONS = 10  # of a label with a name in it: that of somebody whom several people are told by is shorter


class Labelled(Protocol):
    """An extract that was read: the distinct values of its columns, and how many persons have one."""

    @property
    def schema(self) -> ExtractSchema: ...

    def get_values(self, field: str) -> list[Any] | None: ...

    def count_persons(self, field: str, places: Sequence[int]) -> list[int]: ...

    def count_names(self) -> int: ...


def _list_fields(draft: Labelled) -> Sequence[str]:
    """Columns that say where or at what; in a project's own extract every text that is not personal."""
    if not draft.schema.own:
        return PLACES
    return [column.field for column in draft.schema.columns if column.type == "text" and not column.personal]


def check_exchanged(draft: Labelled, log: FaultLog, headers: Mapping[str, str]) -> None:
    """FILE-COLUMNS where payments have more places (or reasons) than names, and most persons one of their own: names stand in that column.

    Nothing else would hide them. Of a file that has no open name, blank or hidden as they are (`某某`), nothing is said.
    """
    for field in SHARED if not draft.schema.own and {"name", "person_id"} <= headers.keys() else ():
        places = [place for place, value in enumerate(draft.get_values(field) or ()) if value]
        names = draft.count_names() if len(places) >= FEWEST_EXCHANGED else 0
        if len(places) <= names or not names:
            continue
        persons = sum(draft.count_persons(field, places))
        if persons < 2 * len(places):
            log.add_whole("FILE-COLUMNS", tell(
                "'{column}' has {texts} different texts for {persons} payees, '{name}' only {names}; the headers of the two columns seem to be exchanged: "
                "correct them, or leave the column '{name}' out if they are right", column=headers[field], texts=len(places), persons=persons,
                name=headers["name"], names=names))


def find_place_labels(drafts: Iterable[Labelled], personal: PersonalValues) -> set[str]:
    """Labels of places that are a person's name or have one in them, and are places by where they stand.

    That is a label of a street or community that two extracts have, or one at which several persons are paid: two where
    the whole label is a name, ten where a name is a part of it. Any other is taken for a name in the wrong column, or a place
    that is told by somebody's name, and is masked.
    """
    extracts: Counter[str] = Counter()
    persons: dict[str, int] = {}
    for draft in drafts:
        met: set[str] = set()
        for field in _list_fields(draft):
            texts = {place: value for place, value in enumerate(draft.get_values(field) or ()) if value}
            names = {name for name in personal.find_in(texts.values()) if not name.isascii()}
            lengths = set(map(len, names))
            named = [place for place, text in texts.items() if holds_value(squeeze_only(text), names, lengths)] if names else []
            for place, count in zip(named, draft.count_persons(field, named) if named else [], strict=True):
                met.add(texts[place])
                persons[texts[place]] = max(persons.get(texts[place], 0), count)
        extracts.update(met)
    whole = personal.find_exactly(extracts)
    return {
        text for text, count in extracts.items()
        if count > 1 or persons.get(text, 0) >= (FEWEST_PERSONS if text in whole else MANY_PERSONS)
    }  # fmt: skip
