"""Persons → pseudonyms that stay the same within a run and tell nothing.

In: person numbers, or hashes of them. Out: p and 16 letters each.
"""

import hashlib

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


def make_key(digest: str, run: str) -> bytes:
    """16 bytes that key the pseudonyms, from the run's name and the extract's hash: stable within a run, stored nowhere."""
    return hashlib.blake2b(f"{run}\n{digest}".encode(), digest_size=8, person=b"pseudonym").hexdigest().encode()


def make_pseudonyms(values: pa.Array, key: bytes) -> pa.Array:
    """A keyed pseudonym per distinct value: p and 16 letters from SipHash; letters, so that none looks like a number.

    Two persons with the same hash (one chance in 10^7 for a million) get new ones under another key.
    """
    texts = values.to_numpy(zero_copy_only=False)
    while True:
        hashes = pd.util.hash_array(texts, hash_key=key.decode(), categorize=False) if texts.size else np.empty(0, np.uint64)
        ordered = np.sort(hashes)
        same = int((ordered[1:] == ordered[:-1]).sum())
        if same == 0 or same == len(values) - pc.count_distinct(values).as_py():
            break
        key = hashlib.blake2b(key, digest_size=8).hexdigest().encode()
    return spell_pseudonyms(hashes)


def spell_pseudonyms(hashes: np.ndarray) -> pa.Array:
    """Numbers of persons as p and 16 letters each."""
    letters = np.full((hashes.size, 17), ord("p"), np.uint8)
    nibbles = hashes.astype(">u8").view(np.uint8).reshape(-1, 8)
    letters[:, 1::2] = (nibbles >> 4) + ord("a")
    letters[:, 2::2] = (nibbles & 15) + ord("a")
    offsets = np.arange(hashes.size + 1, dtype=np.int64) * 17
    return pa.LargeStringArray.from_buffers(hashes.size, pa.py_buffer(offsets), pa.py_buffer(letters))
