"""Texts → numbers that stand for them under a secret key, many at a time.

In: arrow arrays of text. Out: one uint64 a text, 0 for the empty text. Two texts of up to 8 bytes never share a number;
of ten million longer ones two do with a chance of one in 370,000 (2⁻⁶⁴ a pair), and persons, on whom figures rest, are
told apart by two numbers each.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from perfeval_helpers.extracts.personal import SHORTEST_NAME, SHORTEST_NUMBER, find_odd, normalise_value

_WORD = 8
_MASKS = np.array([(1 << (8 * size)) - 1 for size in range(_WORD + 1)], np.uint64)
_AT_ONCE = 1 << 14  # what the processor's cache holds, several times over


PERSON, PERSON_CHECK, OTHER = 0, 1, 2


class Hasher:
    """Keys, and the hashes under them.

    Each word of 8 bytes goes through the finaliser of MurmurHash3 (Appleby, public domain), keyed by two seeds.

    Parameters
    ----------
    stable
        What `PERSON` and `PERSON_CHECK` are keyed by, so that a person has the same pseudonym whenever the run is read.
        All else is keyed by chance, and that key is kept in memory alone.
    """

    def __init__(self, stable: bytes) -> None:
        fixed = hashlib.blake2b(stable, digest_size=32, person=b"pseudonym").digest()
        self._seeds = np.frombuffer(fixed + secrets.token_bytes(16), np.uint64)

    def hash_texts(self, texts: pa.Array, which: int = OTHER) -> np.ndarray:
        """The number of each text under one of the keys."""
        if len(texts) == 0:
            return np.empty(0, np.uint64)
        texts = texts.cast(pa.string()) if texts.type != pa.string() else texts
        hashes = np.empty(len(texts), np.uint64)
        offsets = np.frombuffer(texts.buffers()[1], np.int32, len(texts) + 1, texts.offset * 4)
        lengths = np.diff(offsets)
        words = max(1, -(-int(lengths.max()) // _WORD))
        held = texts.buffers()[2]
        # Room behind the last text, so that whole words can be read from anywhere in it.
        data = np.zeros(int(offsets[-1] - offsets[0]) + _WORD, np.uint8)
        if held is not None:
            data[:-_WORD] = np.frombuffer(held, np.uint8)[offsets[0]:offsets[-1]]
        windows = np.ndarray((data.size - _WORD + 1,), "<u8", data, 0, (1,))
        starts = offsets[:-1] - offsets[0]
        for first in range(0, len(texts), _AT_ONCE):
            part = slice(first, first + _AT_ONCE)
            hashes[part] = self._mix(windows, starts[part], lengths[part], words, which)
        hashes[lengths == 0] = 0
        return hashes

    def _mix(self, windows: np.ndarray, starts: np.ndarray, lengths: np.ndarray, words: int, which: int) -> np.ndarray:
        seed, key = self._seeds[2 * which], self._seeds[2 * which + 1]
        mixed = np.full(starts.size, seed)
        longest = int(lengths.max())
        for word in range(words):
            if word * _WORD >= longest:
                break
            left = np.clip(lengths - word * _WORD, 0, _WORD)
            taken = windows[np.minimum(starts + word * _WORD, windows.size - 1)] & _MASKS[left]
            taken ^= key
            # Words behind a text's end change nothing, so that the number does not hang on the longest neighbour.
            fresh = finalise(mixed ^ taken)
            mixed = fresh if left.min() > 0 else np.where(left > 0, fresh, mixed)
        mixed = finalise(mixed ^ lengths.astype(np.uint64))
        mixed[mixed == 0] = 1
        return mixed

    def combine(self, *columns: np.ndarray) -> np.ndarray:
        """One number a row that stands for several."""
        mixed = np.full(columns[0].size, self._seeds[2 * OTHER])
        for column in columns:
            mixed = finalise(mixed ^ column)
        return mixed


def finalise(mixed: np.ndarray) -> np.ndarray:
    """MurmurHash3's 64-bit finaliser: a permutation in which each bit hangs on all others."""
    mixed = mixed ^ (mixed >> np.uint64(33))
    mixed *= np.uint64(0xFF51AFD7ED558CCD)
    mixed ^= mixed >> np.uint64(33)
    mixed *= np.uint64(0xC4CEB9FE1A85EC53)
    mixed ^= mixed >> np.uint64(33)
    return mixed


@dataclass
class Hashes:
    """Numbers of a personal column: `kept` per row goes into the record, `extras` are other ways in which values are written."""

    kept: np.ndarray
    lengths: set[int] = field(default_factory=set)
    extras: np.ndarray = field(default_factory=lambda: np.empty(0, np.uint64))


class PersonalHashes:
    """The numbers of a block's personal columns.

    Parameters
    ----------
    columns
        Field → its cells as they stood.
    plain
        Fields whose cells are all of letters and digits alone.
    """

    def __init__(self, hasher: Hasher, columns: Mapping[str, pa.Array], plain: set[str]) -> None:
        self.columns, self.plain, self._hasher = columns, plain, hasher
        self._stood = {name: self._hash(name, column) for name, column in columns.items()}
        self.found: dict[str, Hashes] = {}

    def _hash(self, name: str, texts: pa.Array) -> np.ndarray:
        return self._hasher.hash_texts(texts, PERSON if name == "person_id" else OTHER)

    def enter(self, name: str, values: pa.Array, counted: np.ndarray | None = None) -> np.ndarray:
        """The numbers of values where they count, 0 elsewhere; whatever else stands there can still be found in other text."""
        raw, stood, is_name = self.columns[name], self._stood[name], name == "name"
        kept = stood if values is raw else self._hash(name, values)
        if counted is not None and not counted.all():
            kept = np.where(counted, kept, np.uint64(0))
        shortest = SHORTEST_NAME if is_name else SHORTEST_NUMBER
        lengths = {length for length in pc.unique(pc.utf8_length(raw)).to_pylist() if length >= shortest}
        extras = [] if kept is stood else [stood[stood != kept]]
        odd = np.empty(0, np.int64) if name in self.plain else find_odd(raw)
        if odd.size:
            texts = pc.unique(raw.take(pa.array(odd))).to_pylist()
            others = pa.array(sorted({normalise_value(text, is_name) for text in texts if text} - set(texts)), pa.string())
            lengths |= {length for length in pc.unique(pc.utf8_length(others)).to_pylist() if length >= shortest}
            extras.append(self._hash(name, others))
        self.found[name] = Hashes(kept, lengths, np.unique(np.concatenate([np.empty(0, np.uint64), *extras])))
        return kept

    def combine(self) -> np.ndarray:
        """One number a row that stands for all cells as they stood, of the person for the number."""
        return self._hasher.combine(self.found["person_id"].kept, *(hashes for name, hashes in self._stood.items() if name != "person_id"))


def hash_families(hasher: Hasher, persons: pa.Array, hashes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The number of the person number without its leading zeros, and how many it has: what Excel has shortened comes together."""
    families, zeros = hashes.copy(), np.zeros(hashes.size, np.uint32)
    places = np.flatnonzero(pc.starts_with(persons, "0").to_numpy(zero_copy_only=False))
    if places.size:
        texts = persons.take(pa.array(places))
        shorter = pc.utf8_ltrim(texts, characters="0")
        families[places] = hasher.hash_texts(shorter, PERSON)
        zeros[places] = pc.subtract(pc.binary_length(texts), pc.binary_length(shorter)).to_numpy(zero_copy_only=False).clip(max=65535)
    return families, zeros
