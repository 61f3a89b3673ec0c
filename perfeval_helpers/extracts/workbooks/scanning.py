"""The rows of a sheet's XML → its cells, a few megabytes at a time, without an object a cell.

In: the bytes between ``<sheetData>`` and ``</sheetData>``, as programs write them. Out: arrays of rows, columns, kinds,
styles and texts. XML that is written otherwise (names with a prefix, cells without a reference, CDATA) is `Irregular`, and
left to a parser; so is each single cell of an unusual shape (formatted runs, further attributes).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from perfeval_helpers.extracts.workbooks.escapes import resolve
from perfeval_helpers.extracts.workbooks.sheet import BOOLEAN, DAY, ERROR, FORMULA, NUMBER, TEXT, ColumnCells

BLOCK = 8 << 20
#: Texts of these cells are places in the table of shared texts, until `resolve`.
SHARED = 6
NO_VALUE = 7
_LT, _QUOTE, _BLANK, _SLASH, _GT = (ord(char) for char in '<" />')
_TENS = 10 ** np.arange(1, 8)


class Irregular(Exception):
    """The XML is not written as programs write it: a parser has to read it."""


@dataclass
class Scanned:
    """Cells of some blocks, in the order of the file."""

    rows: list[np.ndarray] = field(default_factory=list)
    columns: list[np.ndarray] = field(default_factory=list)
    kinds: list[np.ndarray] = field(default_factory=list)
    styles: list[np.ndarray] = field(default_factory=list)
    texts: list[pa.Array] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)


OddCell = Callable[[bytes], tuple[int, str]]


def scan(data: bytes, start: int, end: int, read_odd: OddCell, awaits_values: bool = False) -> Scanned:
    """All cells between two bytes.

    Parameters
    ----------
    read_odd
        Reads one cell of an unusual shape: its bytes → kind and text.
    awaits_values
        Whether the workbook is to be computed when it is opened: a formula that is stored with 0 has no value yet.

    Raises
    ------
    Irregular
        The XML is written otherwise than programs do.
    """
    scanned = Scanned()
    while start < end:
        cut = data.find(b"<row", start + BLOCK, end)
        stop = cut if cut >= 0 else end
        _scan_block(data[start:stop], scanned, read_odd, awaits_values)
        start = stop
    return scanned


def _scan_block(block: bytes, scanned: Scanned, read_odd: OddCell, awaits_values: bool) -> None:
    # What stands behind the end is looked at, never used.
    text = np.frombuffer(block + b" " * 32, np.uint8)
    tags = np.flatnonzero(text[: len(block)] == _LT)
    first, second = text[tags + 1], text[tags + 2]
    if (first == ord("!")).any():  # CDATA, a comment
        raise Irregular
    cells = tags[(first == ord("c")) & ((second == _BLANK) | (second == _GT) | (second == _SLASH))]
    rows = tags[(first == ord("r")) & (second == ord("o")) & (text[tags + 3] == ord("w"))]
    if rows.size == 0:
        if cells.size:
            raise Irregular
        return
    _expect(text, rows, {4: " ", 5: "r", 6: "=", 7: '"'})
    _expect(text, cells, {2: " ", 3: "r", 4: "=", 5: '"'})
    numbers, _ = _read_digits(text, rows + 8)
    if block.find(b' hidden="') >= 0:
        _find_hidden(block, rows, numbers, scanned)
    if cells.size == 0:
        return
    place = np.searchsorted(rows, cells) - 1
    row = numbers[place]
    column, at = _read_letters(text, cells + 6)
    # The row's number again, of as many digits, and a quote.
    at = at + (np.searchsorted(_TENS, numbers, side="right") + 1)[place]
    if not (text[at] == _QUOTE).all():
        raise Irregular
    at += 1
    kind, style, at, odd = _read_attributes(text, at)
    begin, stop, kind, odd = _find_values(text, tags, cells, at, kind, odd, awaits_values)
    texts = gather(text, begin, np.where(odd, begin, stop))
    if odd.any():
        texts, kind = _read_odd_cells(block, cells, np.flatnonzero(odd), texts, kind, read_odd)
    kept = np.flatnonzero((kind != NO_VALUE) & ((kind == FORMULA) | (pc.binary_length(texts).to_numpy() > 0)))
    scanned.rows.append(row[kept])
    scanned.columns.append(column[kept].astype(np.int16))
    scanned.kinds.append(kind[kept])
    scanned.styles.append(style[kept])
    scanned.texts.append(texts.take(pa.array(kept)))


def _expect(text: np.ndarray, places: np.ndarray, wanted: Mapping[int, str]) -> None:
    if not all((text[places + offset] == ord(char)).all() for offset, char in wanted.items()):
        raise Irregular


def _read_digits(text: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whole numbers up to a closing quote: their values, and where what follows begins."""
    number, at = np.zeros(at.size, np.int64), at.copy()
    for _ in range(8):
        char = text[at].astype(np.int64) - 48
        digit = (char >= 0) & (char < 10)
        if not digit.any():
            break
        number[digit] = number[digit] * 10 + char[digit]
        at[digit] += 1
    if not (text[at] == _QUOTE).all():
        raise Irregular
    return number, at + 1


def _read_letters(text: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    place, at = np.zeros(at.size, np.int64), at.copy()
    for _ in range(3):
        char = text[at].astype(np.int64) - 64
        letter = (char > 0) & (char <= 26)
        place[letter] = place[letter] * 26 + char[letter]
        at[letter] += 1
    return place - 1, at


def _read_attributes(text: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Kind and style of each cell, the end of its tag, and which are of another shape."""
    at = at.copy()
    kind, style = np.full(at.size, NUMBER, np.uint8), np.zeros(at.size, np.int32)
    for name in "sts":
        some = np.flatnonzero((text[at] == _BLANK) & (text[at + 1] == ord(name)) & (text[at + 3] == _QUOTE))
        if some.size == 0:
            continue
        if name == "s":
            style[some], at[some] = _read_digits(text, at[some] + 4)
        else:
            kind[some], at[some] = _read_kinds(text, at[some] + 4)
    odd = (text[at] != _GT) & ~((text[at] == _SLASH) & (text[at + 1] == _GT))
    return kind, style, at, odd


def _read_kinds(text: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    first, second = text[at], text[at + 1]
    is_short = second == _QUOTE
    kinds = np.full(at.size, NO_VALUE, np.uint8)
    for name, kind in (("s", SHARED), ("n", NUMBER), ("b", BOOLEAN), ("e", ERROR), ("d", DAY)):
        kinds[is_short & (first == ord(name))] = kind
    is_text = ~is_short & (first == ord("s")) & (second == ord("t")) & (text[at + 3] == _QUOTE)
    is_inline = (first == ord("i")) & (second == ord("n")) & (text[at + 9] == _QUOTE)
    kinds[is_text | is_inline] = TEXT
    if (kinds == NO_VALUE).any():
        raise Irregular
    return kinds, at + np.where(is_short, 2, np.where(is_text, 4, 10))


def _find_values(
    text: np.ndarray, tags: np.ndarray, cells: np.ndarray, at: np.ndarray, kind: np.ndarray, odd: np.ndarray, awaits_values: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Where the text of each cell begins and ends."""
    kind, odd = kind.copy(), odd.copy()
    begin, stop = np.zeros(cells.size, np.int64), np.zeros(cells.size, np.int64)
    is_open = (text[at] == _GT) & ~odd
    kind[~is_open & ~odd] = NO_VALUE
    inner = at + 1  # the first tag inside
    char, next_char = text[inner + 1], text[inner + 2]
    has_value = is_open & (char == ord("v")) & (next_char == _GT)
    begin[has_value] = inner[has_value] + 3
    inline = np.flatnonzero(is_open & (char == ord("i")) & (next_char == ord("s")))
    if inline.size:
        begin[inline], simple = _find_inline(text, inner[inline])
        odd[inline[~simple]] = True
    formula = is_open & (char == ord("f"))
    if formula.any():
        some = np.flatnonzero(formula)
        values = tags[(text[tags + 1] == ord("v")) & (text[tags + 2] == _GT)]
        after = np.r_[cells[1:], text.size][some]
        place = np.searchsorted(values, at[some])
        value = np.r_[values, text.size][place]
        valued = value < after
        begin[some[valued]] = value[valued] + 3
        empty = some[~valued]
        kind[empty] = np.where(kind[empty] == NUMBER, FORMULA, NO_VALUE)
    closed = is_open & (char == _SLASH)
    kind[closed] = NO_VALUE
    known = has_value | formula | closed
    known[inline] = True
    odd |= is_open & ~known
    ends = np.r_[tags, text.size - 32]
    stop[begin > 0] = ends[np.searchsorted(tags, begin[begin > 0])]
    # A formula may have an empty value: <v></v>.
    nothing = formula & (begin > 0) & (stop == begin) & (kind == NUMBER)
    if awaits_values:
        nothing |= formula & (stop == begin + 1) & (text[begin] == ord("0")) & (kind == NUMBER)
        stop = np.where(nothing, begin, stop)
    kind[nothing] = FORMULA
    return begin, stop, kind, odd


def _find_inline(text: np.ndarray, inner: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the text of ``<is><t>…`` begins, and whether it is of that shape."""
    text_tag = (text[inner + 3] == _GT) & (text[inner + 4] == _LT) & (text[inner + 5] == ord("t"))
    end = text[inner + 6]
    # A text with blanks at its ends has xml:space="preserve", of 21 characters, and nothing else.
    kept = text_tag & (end == _BLANK) & (text[inner + 7] == ord("x")) & (text[np.minimum(inner + 27, text.size - 1)] == _GT)
    begin = np.where(text_tag & (end == _GT), inner + 7, np.where(kept, inner + 28, 0))
    return begin, begin > 0


def gather(text: np.ndarray, begin: np.ndarray, stop: np.ndarray) -> pa.Array:
    """The texts between some bytes, entities resolved."""
    lengths = stop - begin
    offsets = np.zeros(begin.size + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    size = int(offsets[-1])
    held = text[np.repeat(begin - offsets[:-1], lengths) + np.arange(size)]
    texts = pa.StringArray.from_buffers(begin.size, pa.py_buffer(offsets), pa.py_buffer(held))
    texts.validate(full=True)
    return resolve(texts) if (held == ord("&")).any() or ((held[:-1] == ord("_")) & (held[1:] == ord("x"))).any() else texts


def _read_odd_cells(
    block: bytes, cells: np.ndarray, odd: np.ndarray, texts: pa.Array, kind: np.ndarray, read_odd: OddCell
) -> tuple[pa.Array, np.ndarray]:
    kind = kind.copy()
    read = []
    for place in odd.tolist():
        begin = int(cells[place])
        stop = block.find(b"</c>", begin)
        if stop < 0 or (place + 1 < cells.size and stop > cells[place + 1]):
            raise Irregular
        kind[place], text = read_odd(block[begin : stop + 4])
        read.append(text)
    mask = np.zeros(len(texts), bool)
    mask[odd] = True
    return pc.replace_with_mask(texts, pa.array(mask), pa.array(read, texts.type)), kind


def _find_hidden(block: bytes, rows: np.ndarray, numbers: np.ndarray, scanned: Scanned) -> None:
    for match in re.finditer(rb' hidden="(?:1|true)"', block):
        place = int(np.searchsorted(rows, match.start())) - 1
        if place >= 0 and block.find(b">", int(rows[place])) > match.start():
            scanned.hidden.add(int(numbers[place]))


def collect(scanned: Scanned, strings: pa.Array) -> dict[int, ColumnCells]:
    """The cells by column, shared texts in their places."""
    if not scanned.rows:
        return {}
    columns = np.concatenate(scanned.columns)
    rows, kinds, styles = (np.concatenate(parts) for parts in (scanned.rows, scanned.kinds, scanned.styles))
    texts = pa.concat_arrays(scanned.texts)
    found = {}
    for place in np.unique(columns).tolist():
        at = np.flatnonzero(columns == place)
        held = texts.take(pa.array(at))
        shared = np.flatnonzero(kinds[at] == SHARED)
        if shared.size:
            numbers = pc.cast(held.take(pa.array(shared)), pa.int64()).to_numpy()
            if numbers.size and (numbers.min() < 0 or numbers.max() >= len(strings)):
                raise Irregular
            own = strings.take(pa.array(numbers))
            if shared.size == at.size:
                held = own
            else:
                places = np.arange(at.size)
                places[shared] = at.size + np.arange(shared.size)
                held = pa.concat_arrays([held, own]).take(pa.array(places))
        kind = kinds[at].copy()
        kind[shared] = TEXT
        if (kind == BOOLEAN).any():
            told = pc.if_else(pc.is_in(held, value_set=pa.array(["1", "true", "TRUE"])), "TRUE", "FALSE")
            held = pc.if_else(pa.array(kind == BOOLEAN), told, held)
        filled = np.flatnonzero((kind == FORMULA) | (pc.binary_length(held).to_numpy() > 0))
        if filled.size < at.size:
            held, kind, at = held.take(pa.array(filled)), kind[filled], at[filled]
        if at.size > 1 and not (np.diff(rows[at]) > 0).all():
            raise Irregular
        if at.size:
            found[place] = ColumnCells(rows[at], kind, styles[at], held)
    return found
