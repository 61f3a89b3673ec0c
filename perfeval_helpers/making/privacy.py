"""The last gate before publishing: nothing that identifies a person leaves in any output.

In: a folder of outputs, and the personal values that the run's reader met. Out: hits, each a file and a kind, never the
value. Packed files are unpacked and embedded data decoded before they are looked at.

What is looked for: 18-digit ID numbers (居民身份证号) with a valid check digit and a date of birth, 15-digit ones
of the first generation with a date of birth, bank card numbers with a valid Luhn digit, mobile numbers, IP addresses,
and the run's own personal values. What only looks like them is let through: parts of longer words (hashes, ids),
decimals, and coordinates of drawings.
"""

from __future__ import annotations

import base64
import binascii
import csv
import hashlib
import html
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECK = "10X98765432"
# Not inside a word (hash, id, base64), not the decimals of a number.
START = r"(?<![0-9A-Za-z])(?<![0-9]\.)"
# An amount of money goes on with two places; a number that a spreadsheet made a float ends in .0.
END = r"(?![0-9A-Za-z]|\.[0-9]{2}(?![0-9]))"
NUMBER = re.compile(START + r"(?:\+?86[- ]?)?([0-9]{17}[0-9Xx]|[0-9]{11,19})" + END, re.ASCII)
# Numbers as people write them: cards in groups of four, mobiles as 3-4-4, IDs as 6-8-4.
GROUPED_CARD = re.compile(START + r"62[0-9]{2}([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?:\1[0-9]{1,3})?" + END, re.ASCII)
GROUPED_MOBILE = re.compile(START + r"1[3-9][0-9]([ -])[0-9]{4}\1[0-9]{4}" + END, re.ASCII)
GROUPED_ID = re.compile(START + r"[1-9][0-9]{5}([ -])[0-9]{8}\1[0-9]{3}[0-9Xx]" + END, re.ASCII)
ADDRESS = re.compile(r"(?<![0-9A-Za-z.])([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})(?![0-9A-Za-z]|\.[0-9])")
WORD = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{4,}[0-9A-Za-z]", re.ASCII)
EMBEDDED = re.compile(r"(?i:data:[a-z0-9.+/-]+(?:;[a-z0-9=.+-]+)*;base64,)([A-Za-z0-9+/=\s]{16,})")
# Coordinates: digits by the thousand that are nobody's number.
DRAWN = re.compile(r"""\b(?:d|points|transform|viewBox|style)=("[^"]*"|'[^']*')""")
TAG = re.compile(r"(<[^>]*>)")
SHORTEST_RUN = 7  # 1.2.3.4
NOT_DIGITS = bytes(byte for byte in range(256) if not 48 <= byte <= 57)
# Digits and letters stay, what stands inside written numbers stays (a blank as _), everything else parts them.
RUNS = bytes(
    95 if byte in b" _" else byte if (chr(byte).isalnum() and byte < 128) or byte in b"+-." else 32 for byte in range(256)
)
FULL_WIDTH_DIGIT = re.compile("[\uff10-\uff19]")
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B)}
CARD_START = re.compile(r"[3-6]|9[0-9]")
SHORT_CARD_START = re.compile(r"4|3[04678]")
LONGEST_VALUE = 40
OWN_VALUE = "personal value of this run's extracts"
TEXT_SUFFIXES = {".html", ".htm", ".csv", ".txt", ".md", ".svg", ".xml", ".rels", ".vml", ".tsv"}


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A personal value in an output: where and of what kind. The value itself is not kept."""

    file: str
    kind: str
    count: int = 1

    def __str__(self) -> str:
        return f"{self.file}: {self.count} × {self.kind}"


def is_date(year: int, month: int, day: int) -> bool:
    """Whether it can be somebody's date of birth."""
    return 1880 <= year <= 2099 and 1 <= month <= 12 and 1 <= day <= 31


def is_id_number(digits: str) -> bool:
    """An ID number by its date of birth and, of 18 digits, its check digit (GB 11643, ISO 7064 MOD 11-2)."""
    if digits[0] == "0":
        return False
    if len(digits) == 15:
        return digits.isdigit() and is_date(1900 + int(digits[6:8]), int(digits[8:10]), int(digits[10:12]))
    if len(digits) != 18 or not digits[:17].isdigit():
        return False
    if not is_date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14])):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, ID_WEIGHTS, strict=False))
    return ID_CHECK[total % 11] == digits[17].upper()


def is_card_number(digits: str) -> bool:
    """A bank card number: 13 to 19 digits, beginning as cards do, with a valid Luhn digit."""
    if not digits.isdigit() or not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    if not (CARD_START if len(digits) >= 16 else SHORT_CARD_START).match(digits):
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_mobile_number(digits: str) -> bool:
    """A mobile number of the mainland; whole 万元 counted in fen end in six zeros and are none."""
    return len(digits) == 11 and digits[0] == "1" and digits[1] in "3456789" and not digits.endswith("000000")


def is_address(parts: Iterable[str]) -> bool:
    """An IPv4 address of somebody's device; 1.2.3.4 numbers a heading, 127.0.0.1 nobody."""
    octets = [int(part) for part in parts]
    if any(octet > 255 for octet in octets) or not 1 <= octets[0] <= 223 or octets[0] == 127:
        return False
    return octets[0] == 10 or max(octets) >= 20


def shorten(text: str) -> str:
    """What of a text can be a number: runs of digits and what people write between them, each run once, in order.

    Megabytes of pages come down to some lines, before any pattern is matched; letters stay in so far as they touch a
    run, because they make it part of a word.
    """
    if not text.isascii() and FULL_WIDTH_DIGIT.search(text):
        text = text.translate(FULL_WIDTH)
    runs = dict.fromkeys(text.encode("utf-8", "replace").translate(RUNS).split())
    kept = [run for run in runs if len(run) >= SHORTEST_RUN and run.translate(None, NOT_DIGITS)[3:]]
    return " , ".join(run.decode().replace("_", " ") for run in kept)


def find_numbers(text: str, figures: frozenset[str] = frozenset()) -> Iterator[str]:
    """The kind of each personal number in a text without markup; a number that occurs twice may be told once.

    Parameters
    ----------
    figures
        Numbers that are known to be something else.
    """
    text = shorten(text)
    if not text:
        return
    for match in NUMBER.finditer(text):
        digits = match[1]
        if digits in figures:
            continue
        if len(digits) in (15, 18) and is_id_number(digits):
            yield "ID number"
        elif is_card_number(digits):
            yield "bank card number"
        elif is_mobile_number(digits):
            yield "mobile number"
    for match in GROUPED_ID.finditer(text):
        if is_id_number(re.sub("[ -]", "", match[0])):
            yield "ID number"
    for match in GROUPED_CARD.finditer(text):
        if is_card_number(re.sub("[ -]", "", match[0])):
            yield "bank card number"
    for _ in GROUPED_MOBILE.finditer(text):
        yield "mobile number"
    for match in ADDRESS.finditer(text):
        if is_address(match.groups()):
            yield "IP address"


def cut_markup(text: str) -> tuple[str, list[bytes]]:
    """A page's text without coordinates and embedded data, and the data decoded."""
    embedded = []

    def take(match: re.Match[str]) -> str:
        try:
            embedded.append(base64.b64decode("".join(match[1].split())))
        except (binascii.Error, ValueError):
            return match[0]
        return ""

    if "base64," in text:
        text = EMBEDDED.sub(take, text)
    if "<svg" in text or "<path" in text:
        text = DRAWN.sub("", text)
    for written, meant in (("&#10;", "\n"), ("&#34;", '"'), ("&#39;", "'")):  # the most frequent; the rest costs a call each
        text = text.replace(written, meant)
    if "&#" in text:
        text = html.unescape(text)
    return text, embedded


def walk_json(value: Any) -> Iterator[str]:
    """All texts and whole numbers of a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bool) or value is None or isinstance(value, float):
        return
    elif isinstance(value, int):
        yield str(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from walk_json(item)
    elif isinstance(value, list):
        # A notebook may hold a text as a list of lines.
        if value and all(isinstance(item, str) for item in value):
            yield "".join(value)
        else:
            for item in value:
                yield from walk_json(item)


def list_texts(content: bytes, name: str) -> Iterator[tuple[str, list[bytes]]]:
    """The texts in a file, those of packed ones included, each with the data that was embedded in it."""
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.namelist():
                yield from list_texts(archive.read(entry), entry)
        return
    suffix = Path(name).suffix.lower()
    if suffix in (".json", ".ipynb"):
        pieces: Iterable[str] = walk_json(json.loads(content))
    elif suffix in TEXT_SUFFIXES or content.lstrip()[:1] == b"<":
        pieces = [content.decode("utf-8", errors="replace")]
    else:
        # Pictures and the like: what text they hold is in Latin letters or not to be found this way.
        pieces = [content.decode("latin-1")]
    short = []
    for piece in pieces:
        if "<" in piece or "base64," in piece:
            yield cut_markup(piece)
        else:
            short.append(piece)
    yield "\n".join(short), []


def list_cells(text: str) -> set[str]:
    """The cells of a table in CSV, which may go over several lines, each once."""
    return {cell.strip() for row in csv.reader(io.StringIO(text)) for cell in row}


def list_parts(text: str) -> set[str]:
    """The tags of a page and the texts between them, or the lines of a plain text, each once.

    No number goes over the end of a part, and a value that stands by itself is a whole part.
    """
    return set(TAG.split(text) if "<" in text else text.splitlines())


class Gate:
    """Looks through outputs.

    Parameters
    ----------
    find_own
        Picks from words those that are personal values which the reader of this run met (numbers, accounts, names);
        None where it met none. A name counts as a whole cell alone: it may be part of another word.
    figures
        Numbers that the run itself computed or declared, as they are printed: 15 billion yuan are nobody's telephone.
        A value that the reader met as somebody's counts all the same.
    """

    def __init__(
        self, find_own: Callable[[Iterable[str]], set[str]] | None = None, figures: Iterable[str] = ()
    ) -> None:
        self.find_own = find_own
        self.figures = frozenset(figures)
        # The same chart stands in several outputs: what was found in it the first time holds for all of them.
        self._known: dict[bytes, dict[str, int]] = {}

    def find_hits(self, content: bytes, name: str) -> list[Hit]:
        """The personal values in one file's content, counted by kind."""
        kinds, words = self._look(content, name)
        own = len(self.find_own(words)) if self.find_own is not None else 0
        return make_hits(name, kinds, own)

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
                    inner = "embedded.svg" if data.lstrip()[:1] == b"<" else "embedded.bin"
                    self._known[digest], found = self._look(data, inner, seen)
                    words |= found
                for kind, count in self._known[digest].items():
                    kinds[kind] = kinds.get(kind, 0) + count
        return kinds, words

    def scan(self, folder: Path, paths: Iterable[Path], cleared: Mapping[str, str]) -> tuple[list[Hit], dict[str, str]]:
        """The personal values in files of a folder.

        Parameters
        ----------
        paths
            The files.
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
        if own or any(kinds for kinds, _ in looked):
            anew = Gate(self.find_own, self.figures)  # this one would pass over the embedded data that it knows
            return [hit for name, content in contents.items() for hit in anew.find_hits(content, name)], hashes
        return [], hashes


def list_long_numbers(results: Mapping[str, Any]) -> set[str]:
    """The figures of a run that have as many digits as a telephone number, as they may be printed without separators."""
    values = [text for figure in results["figures"].values() for text in (str(figure["value"]), figure["printed"])]
    return {text for text in values if len(text) >= 11 and text.isdigit()}


def list_files(folder: Path) -> list[Path]:
    """All files below a folder, by name."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def make_hits(name: str, kinds: dict[str, int], own: int) -> list[Hit]:
    """The hits of one file, by kind."""
    counted = {**kinds, **({OWN_VALUE: own} if own else {})}
    return [Hit(name, kind, count) for kind, count in sorted(counted.items())]
