"""Look through outputs for what identifies a person, before they are published.

In: files, and what the run's reader met of personal values. Out: hits, each a file, a kind, a column and a place, never
the value.
"""

import hashlib
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from perfeval_helpers.making.privacy.contents import list_cells, list_parts, list_texts
from perfeval_helpers.making.privacy.numbers import find_numbers
from perfeval_helpers.making.privacy.places import read_places
from perfeval_helpers.making.privacy.standing import Place, find_standing, is_short
from perfeval_helpers.values.language import N_, Told, speak_told, tell

WORD = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{4,}[0-9A-Za-z]", re.ASCII)
LONGEST_VALUE = 40
EMBEDDED = "embedded"  # what data are called that a page holds in itself: of which kind they are, their first bytes tell
OWN_VALUE = N_("personal value of this run's extracts")


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A personal value in an output: where and of what kind. The value itself is not kept."""

    file: str
    kind: str
    count: int = 1
    column: str = ""  #: Of the run's own values: the column of the extract that it is of (``人员编号 of data/2022/payouts.csv``)
    place: str = ""  #: How it stands there: the column of a table, a list, a text

    @property
    def told(self) -> Told:
        """It in words."""
        values = {"file": self.file, "count": self.count, "what": name_hit(self)}
        return tell("{file}: {count} × {what} ({place})", place=self.place, **values) if self.place else tell("{file}: {count} × {what}", **values)

    def __str__(self) -> str:
        return speak_told(self.told)


class Gate:
    """Looks through outputs.

    Parameters
    ----------
    find_own
        Picks from words those that are personal values which the reader of this run met (numbers, accounts, names);
        None where it met none. A name counts as a whole cell alone: it may be part of another word. Short numbers
        count by where they stand (`standing`).
    figures
        Numbers that the run itself computed or declared, as they are printed: 15 billion yuan are nobody's telephone.
        A value that the reader met as somebody's counts all the same.
    name_column
        The column of the extracts that such a value is of.
    vocabulary
        What the run's own definitions say, text by text: a payee may be called like an indicator, or like the one who
        judged. Such a name is no hit.
    """

    def __init__(
        self,
        find_own: Callable[[Iterable[str]], set[str]] | None = None,
        figures: Iterable[str] = (),
        name_column: Callable[[str], str] | None = None,
        vocabulary: Iterable[str] = (),
    ) -> None:
        self.vocabulary = frozenset(text for text in vocabulary if not any(map(str.isdigit, text)))
        self.find_own = None if find_own is None else lambda words: find_own(words) - self.vocabulary
        self.figures = frozenset(figures)
        self.name_column = name_column
        # The same chart stands in several outputs: what was found in it the first time holds for all of them.
        self._known: dict[bytes, dict[str, int]] = {}

    def find_hits(self, content: bytes, name: str) -> list[Hit]:
        """The personal values in one file's content, counted by kind and place."""
        kinds, words = self._look(content, name)
        hits = [Hit(name, kind, count) for kind, count in kinds.items()]
        return sorted([*hits, *self._find_own_hits(content, name, words)])

    def _find_own_hits(self, content: bytes, name: str, words: Iterable[str]) -> list[Hit]:
        """The run's own values among the words of a file, so far as they are a person's where they stand."""
        own = self.find_own(words) if self.find_own is not None else set()
        told = {word: Place("text") for word in own if not is_short(word)}
        if told and name.endswith((".docx", ".xlsx")):
            told = {word: place for word, place in told.items() if word not in list_constants(Path(name).suffix)}
        if any(map(is_short, own)):
            columns = {word: self._name_column(word) or OWN_VALUE for word in own}
            told |= find_standing(read_places(content, name), columns.get)
        counts: dict[tuple[str, str], int] = {}
        for word, place in told.items():
            key = self._name_column(word), describe_place(place)
            counts[key] = counts.get(key, 0) + 1
        return [Hit(name, OWN_VALUE, count, column, place) for (column, place), count in counts.items()]

    def _name_column(self, word: str) -> str:
        return self.name_column(word) if self.name_column is not None else ""

    def _look(self, content: bytes, name: str, seen: set[str] | None = None) -> tuple[dict[str, int], set[str]]:
        """Kinds of numbers with their counts, and the words that may be somebody's; of what is not yet in `seen`."""
        kinds: dict[str, int] = {}
        words: set[str] = set()
        for text, embedded in list_texts(content, name):
            if name.endswith(".csv"):
                cells = list_cells(text)
            else:
                cells = list_parts(text)
                if seen is not None:
                    cells -= seen
                    seen |= cells
                text = "\n".join(cells)
            for kind in find_numbers(text, self.figures):
                kinds[kind] = kinds.get(kind, 0) + 1
            if self.find_own is not None:
                words.update(word for word in set(WORD.findall(text)) if not word.isalpha())
                words.update(word for cell in cells if cell[:1] != "<" and 1 < len(word := cell.strip()) <= LONGEST_VALUE)
            for data in embedded:
                digest = hashlib.sha256(data).digest()
                if digest not in self._known:
                    self._known[digest], found = self._look(data, EMBEDDED, seen)
                    words |= found
                for kind, count in self._known[digest].items():
                    kinds[kind] = kinds.get(kind, 0) + count
        return kinds, words

    def scan(self, folder: Path, paths: Iterable[Path], cleared: Mapping[str, str]) -> tuple[list[Hit], dict[str, str]]:
        """The personal values in files of a folder.

        Parameters
        ----------
        cleared
            Path in the folder → SHA-256: what was looked through before and is passed over as long as it is the same.

        Returns
        -------
        The hits, and what is now looked through, like `cleared`.
        """
        contents, hashes = {}, dict(cleared)
        for path in paths:
            name, content = path.relative_to(folder).as_posix(), path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            if cleared.get(name) != digest:
                contents[name] = content
                hashes[name] = digest
        # The same text stands in the report, its notebook and its Word file: it is looked at once, and only where
        # there is something in it each file is looked through by itself, to say which.
        seen: set[str] = set()
        looked = [self._look(content, name, seen) for name, content in contents.items()]
        words: set[str] = set().union(*(found for _, found in looked))
        own = self.find_own(words) if self.find_own is not None else set()
        if any(kinds for kinds, _ in looked) or not all(map(is_short, own)):
            anew = Gate(self.find_own, self.figures, self.name_column)  # this one would pass over the embedded data that it knows
            return [hit for name, content in contents.items() for hit in anew.find_hits(content, name)], hashes
        if own:
            # Short numbers alone: most runs have some among their counts. Where they stand is all that is asked.
            return [hit for name, content in contents.items() if holds_any(content, name, own)
                    for hit in self._find_own_hits(content, name, own)], hashes
        return [], hashes


def holds_any(content: bytes, name: str, words: Iterable[str]) -> bool:
    """Whether one of the words stands anywhere in a file, packed and embedded parts included."""
    return any(
        any(word in text for word in words) or any(holds_any(data, EMBEDDED, words) for data in embedded)
        for text, embedded in list_texts(content, name)
    )


@cache
def list_constants(suffix: str) -> frozenset[str]:
    """The words and names that an office format brings itself: those of an empty document of the same writer."""
    empty = io.BytesIO()
    if suffix == ".docx":
        import docx

        docx.Document().save(empty)
    else:
        import xlsxwriter

        workbook = xlsxwriter.Workbook(empty, {"in_memory": True})
        workbook.add_worksheet()
        workbook.close()
    return frozenset(Gate(lambda words: set(words))._look(empty.getvalue(), f"empty{suffix}")[1])


def name_hit(hit: Hit) -> str:
    """What was met: the column of the extracts, else the kind of number."""
    return hit.column or tell(hit.kind)


def describe_place(place: Place) -> str:
    """A place in words; nothing for a text anywhere in the file."""
    name = place.name.lstrip("@")
    if place.kind == "column":
        return tell("in the table column “{name}”", name=name) if name else tell("in a table column")
    if place.kind == "row":
        return tell("in a row beside “{name}”", name=name) if name else tell("in a row beside a person's other values")
    if place.kind == "list":
        return tell("in a list of such values")
    return tell("in “{name}”", name=name) if name and name != "text" else ""
