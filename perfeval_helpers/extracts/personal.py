"""Personal values inside the reader, looked for in other text and hidden there.

In: text columns (arrow arrays) and texts. Out: masked texts. Nothing here leaves the reader.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from perfeval_helpers.extracts.cells import unwrap
from perfeval_helpers.extracts.common_words import COMMON_WORDS
from perfeval_helpers.extracts.masks import mask_text, replace_spans, squeeze_only, squeeze_text
from perfeval_helpers.extracts.numbers import get_bytes
from perfeval_helpers.extracts.windows import FEW_CHARACTERS, cut_out, cut_out_likely

SHORTEST_NAME = 2
SHORTEST_NUMBER = 6
SHORTEST_SPLIT = 11
# A passport's, a residence card's or an officer's number by itself: E99123456, AAA990080010101, 军字第9912345号.
_PAPER_NUMBER = re.compile(r"[A-Za-z]{1,2}[0-9]{6,}|[A-Za-z]{3}[0-9]{12}|[^\W\d_]{0,3}第[0-9]{6,}号?")
# Six digits are a person's number, a count or an amount: with a unit behind them, or in a longer number, they are the latter.
_SHORT_DIGITS = re.compile(r"[0-9]{6,10}")
_BEFORE_PART = re.compile(r"(?:[0-9][.,，]?|[〕\]])$")
_AFTER_PART = re.compile(r"[0-9]|[.,，][0-9]|\s*(?:元|万|亿|人|份|个|户|笔|次|场|件|册|名|%|％|公里|平方|吨|米)")
# Bytes of UTF-8 that NFKC and the removal of blanks and marks leave as they are: ASCII but for blanks, quotes, = and the
# . of a float; Chinese and Korean characters. A byte that is not among them is looked at, nothing more.
_PLAIN_BYTES = bytes(set(range(0x21, 0x7f)) - set(b"'\"=.") | set(range(0x80, 0xc0)) | set(range(0xe4, 0xee)))


def normalise_value(text: str, is_name: bool = False) -> str:
    """A personal value as it is looked for: NFKC, without white space, Excel's marks of text and a float's ``.0``.

    >>> normalise_value('="张　三 "', True), normalise_value("'00 12"), normalise_value("100234.0")
    ('张三', '0012', '100234')
    """
    value = unwrap(squeeze_only(text))
    return value.lstrip("'‘’") if is_name else re.sub(r"^([0-9]+)\.0+$", r"\1", value)


class Finder(Protocol):
    """A column of personal values that is not in memory: how long its values are, and which of some texts are among them."""

    @property
    def called(self) -> str: ...

    @property
    def lengths(self) -> Collection[int]: ...

    def find(self, texts: Sequence[str]) -> set[str]: ...


class PersonalValues:
    """Names, identity numbers, accounts and person numbers of the extracts, to be found in other text and hidden there.

    Values are entered as they stand and, where that is another text, in their normal form (`normalise_value`); texts are
    searched without their white space. So 张三 is found in 张 三 and the other way round. Words that tell nobody, such as 汉族,
    are not looked for (`common_words`).
    """

    def __init__(self) -> None:
        self._columns: list[tuple[pa.Array, list[int], str]] = []
        self._elsewhere: list[Finder] = []
        self._places: set[str] = set(COMMON_WORDS)  # what is looked for nowhere
        self._labels: set[str] = set()
        self._found: set[str] = set()
        self._asked: set[str] = set()

    def add(self, values: pa.Array, is_name: bool, odd: np.ndarray | None = None, column: str = "") -> None:
        """Enter a column; values too short to tell anybody by are left out when looking.

        Parameters
        ----------
        odd
            Places of the values that may not be in their normal form, where they are known.
        column
            What the column is called in messages: its header and file.
        """
        self._enter(values, is_name, column)
        places = find_odd(values) if odd is None else odd
        if places.size:
            texts = [text for text in pc.unique(values.take(pa.array(places))).to_pylist() if text]
            normal = sorted({normalise_value(text, is_name) for text in texts} - set(texts))
            self._enter(pa.array(normal, pa.string()), is_name, column)

    def add_elsewhere(self, finder: Finder) -> None:
        """Enter a column whose values are not held here."""
        self._elsewhere.append(finder)

    def _enter(self, values: pa.Array, is_name: bool, column: str) -> None:
        shortest = SHORTEST_NAME if is_name else SHORTEST_NUMBER
        lengths = [length for length in pc.unique(pc.utf8_length(values)).to_pylist() if (length or 0) >= shortest]
        if lengths:
            self._columns.append((values, lengths, column))

    def let_pass(self, labels: Iterable[str]) -> None:
        """From now on leave labels of places as they are, and look for no name that is one: where it stands, the place is meant."""
        self._labels |= set(labels)
        self._places |= {squeeze_only(label) for label in self._labels}

    def find_exactly(self, words: Iterable[str]) -> set[str]:
        """The words that are one of the values, many at a time."""
        forms = {word: _squeeze_word(word) for word in set(words)}
        asked, found = sorted(set(forms.values()) - self._places), set()
        for values, lengths, _ in self._columns:
            if fitting := [form for form in asked if len(form) in lengths]:
                inside = pc.is_in(values, value_set=pa.array(fitting, values.type))
                found |= set(pc.unique(values.filter(inside)).to_pylist())
        for finder in self._elsewhere:
            found |= finder.find([form for form in asked if len(form) in finder.lengths])
        return {word for word, form in forms.items() if form in found}

    def name_column(self, word: str) -> str:
        """The column that a value is of, as messages call it; nothing where it is of none."""
        form = _squeeze_word(word)
        for finder in self._elsewhere:
            if len(form) in finder.lengths and finder.find([form]):
                return finder.called
        return next((column for values, _, column in self._columns if pc.index(values, pa.scalar(form, values.type)).as_py() >= 0), "")

    def find_in(self, texts: Iterable[str]) -> set[str]:
        """The personal values that occur in any of the texts, as they stand there without white space."""
        if not self._columns and not self._elsewhere:
            return set()
        fresh = {text for text in texts if len(text) >= SHORTEST_NAME} - self._asked
        self._asked |= fresh
        fresh = {squeeze_only(text) for text in fresh}
        few = sum(map(len, fresh)) <= FEW_CHARACTERS
        for finder in self._elsewhere:
            self._found |= finder.find(sorted(cut_out(fresh, finder.lengths)))
        for values, lengths, _ in self._columns:
            parts = cut_out(fresh, lengths) if few else cut_out_likely(fresh, values, lengths)
            if parts:
                inside = pc.is_in(values, value_set=pa.array(sorted(parts), values.type))
                self._found |= set(pc.unique(values.filter(inside)).to_pylist())
        return self._found - self._places

    def mask(
        self, texts: Sequence[str], spared: Iterable[str] = (), shortest: int = SHORTEST_NAME, are_values: bool = False
    ) -> list[str]:
        """The texts masked for numbers and for these values; `spared` texts stay as they are (declared reasons).

        Parameters
        ----------
        are_values
            The texts are counts, amounts or document numbers: short numbers in them are nobody's.
        """
        spared = self._labels.union(spared)
        found = self.find_in(text for text in texts if text not in spared)
        hidden = {value for value in found if len(value) >= shortest and not (are_values and _SHORT_DIGITS.fullmatch(value))}
        lengths = sorted(set(map(len, hidden)), reverse=True)
        return [text if text in spared else mask_text(_hide(text, hidden, lengths) if hidden else text) for text in texts]

    def show(self, texts: Sequence[str]) -> list[str | None]:
        """Cell texts made safe for a message: None where a personal value or a long number stands in them, or they are like a document's number."""
        found = self.find_in(texts)
        lengths = set(map(len, found))
        shown: list[str | None] = []
        for text in texts:
            squeezed = squeeze_only(text)
            if mask_text(text) != text or _PAPER_NUMBER.fullmatch(squeezed) or holds_value(squeezed, found, lengths):
                shown.append(None)
            else:
                shown.append(re.sub(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e]", " ", text[:40]) + ("…" if len(text) > 40 else ""))
        return shown


def _hide(text: str, values: Collection[str], lengths: Sequence[int]) -> str:
    """The text without the values, of those that begin at one place the longest; `lengths` are theirs, descending."""
    squeezed = squeeze_text(text)
    spans = [squeezed.get_span(start, stop) for start, stop in _find_spans(squeezed.text, values, lengths)]
    return replace_spans(text, [(start, stop) for start, stop in spans if not _is_part(text, start, stop)]) if spans else text


def holds_value(text: str, values: Collection[str], lengths: Iterable[int]) -> bool:
    """Whether one of the values, which are a set and have these lengths, is in the text."""
    return any(text[start:start + length] in values for length in lengths for start in range(len(text) - length + 1))


def _find_spans(text: str, values: Collection[str], lengths: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        stop = next((start + len(part) for length in lengths if (part := text[start:start + length]) in values), start)
        if stop > start:
            yield start, stop
        start = max(stop, start + 1)


def _is_part(text: str, start: int, stop: int) -> bool:
    """Whether a person's few digits are part of another number there, or a number with its unit.

    >>> [_is_part(text, 2, 8) for text in ("编号100023号", "支出100023元", "12100023", "编号100023.5", "第 100023 人")]
    [False, True, True, True, False]
    """
    if text[:start].rstrip().endswith("第"):
        return False  # a number that names its bearer, whatever is counted behind it
    return bool(_SHORT_DIGITS.fullmatch(text, start, stop)) and bool(
        _BEFORE_PART.search(text[max(0, start - 3):start]) or _AFTER_PART.match(text, stop))


def _squeeze_word(word: str) -> str:
    """A word of an output as the values are written: few digits with a blank between them are two numbers, not one."""
    squeezed = squeeze_only(word)
    return word.strip() if squeezed.isdigit() and len(squeezed) < SHORTEST_SPLIT else unwrap(squeezed)


def find_odd(values: pa.Array) -> np.ndarray:
    """Places of values with a character that the normal form may change; a look at the bytes, since there are millions."""
    held = get_bytes(values)
    if not held.translate(None, _PLAIN_BYTES):
        return np.empty(0, np.int64)
    offsets = np.frombuffer(values.buffers()[1], np.int32, len(values) + 1, values.offset * 4)
    is_plain = np.zeros(256, bool)
    is_plain[list(_PLAIN_BYTES)] = True
    odd = np.flatnonzero(~is_plain[np.frombuffer(held, np.uint8)]) + int(offsets[0])
    return np.unique(np.searchsorted(offsets, odd, side="right") - 1)
