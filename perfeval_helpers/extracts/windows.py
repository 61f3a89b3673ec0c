"""Stretches of texts that may be one of many values, without cutting out all there are where texts are many.

In: texts, and values (arrow arrays of text). Out: stretches to be compared with the values, none that is one left out.
"""

from collections.abc import Collection, Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

FEW_CHARACTERS = 1 << 16  #: Of so few `cut_out` is quicker
_LONGEST = 32
_AT_ONCE = 1 << 18
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_BETWEEN = "\n"


def cut_out(texts: Iterable[str], lengths: Iterable[int]) -> set[str]:
    """All stretches of the texts that have one of the lengths."""
    return {text[start:start + length] for length in lengths for text in texts for start in range(len(text) - length + 1)}


def cut_out_likely(texts: Collection[str], values: pa.Array, lengths: Collection[int]) -> set[str]:
    """Of the stretches of the texts that have one of the lengths those that are values, and some that are not.

    Parameters
    ----------
    texts
        Without line feeds.
    lengths
        Those of the values.
    """
    short = sorted(length for length in lengths if length <= _LONGEST)
    found = cut_out(texts, [length for length in lengths if length > _LONGEST])
    if not short:
        return found
    held = pc.unique(values)
    measured, bits = pc.utf8_length(held), max(16, len(held).bit_length() + 4)
    filled = np.zeros((len(short), 1 << bits), bool)
    for marks, length in zip(filled, short, strict=True):
        characters = _read_characters("".join(held.filter(pc.equal(measured, length)).to_pylist()))
        for slots in _number(characters.reshape(-1, length).T, [length], bits):
            marks[slots] = True
    for joined in _join(texts):
        characters = np.r_[_read_characters(joined), np.zeros(short[-1], np.uint32)]
        rows = np.lib.stride_tricks.sliding_window_view(characters, short[-1])[:len(joined)].T
        for marks, length, slots in zip(filled, short, _number(rows, short, bits), strict=True):
            parts = {joined[place:place + length] for place in np.flatnonzero(marks[slots]).tolist()}
            found |= {part for part in parts if len(part) == length and _BETWEEN not in part}
    return found


def _number(rows: np.ndarray, lengths: Collection[int], bits: int) -> Iterator[np.ndarray]:
    """Numbers of so many bits for stretches of the lengths, ascending; `rows` are their first, second, … characters."""
    mixed = np.zeros(rows.shape[1], np.uint64)
    for place in range(max(lengths)):
        mixed += rows[place]
        mixed *= _FACTOR
        mixed ^= mixed >> np.uint64(29)
        if place + 1 in lengths:
            yield (mixed * _FACTOR) >> np.uint64(64 - bits)


def _read_characters(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _join(texts: Iterable[str]) -> Iterator[str]:
    """The texts, many in one."""
    held: list[str] = []
    size = 0
    for text in texts:
        held.append(text)
        size += len(text) + 1
        if size > _AT_ONCE:
            yield _BETWEEN.join(held)
            held, size = [], 0
    if held:
        yield _BETWEEN.join(held)
