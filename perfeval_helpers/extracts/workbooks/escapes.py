"""Texts of a workbook's XML → what they say: entities and Excel's own escapes resolved.

In: texts as they stand between tags. Out: plain texts.
"""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(lt|gt|amp|quot|apos));")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


def resolve(texts: pa.Array) -> pa.Array:
    """Texts with ``&lt;``, ``&#10;``, ``_x000D_`` and the like as the characters they stand for."""
    odd = np.flatnonzero(pc.match_substring_regex(texts, "&|_x").to_numpy(zero_copy_only=False))
    if odd.size == 0:
        return texts
    mask = np.zeros(len(texts), bool)
    mask[odd] = True
    read = [unescape(_ENTITY.sub(_resolve, one)) for one in texts.take(pa.array(odd)).to_pylist()]
    return pc.replace_with_mask(texts, pa.array(mask), pa.array(read, texts.type))


def unescape(text: str) -> str:
    """Characters that XML cannot hold, as a workbook writes them: _x000D_.

    >>> unescape("a_x000D_b_x005F_x000D_")
    'a\\rb_x000D_'
    """
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _resolve(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    return chr(int(match[1], 16) if match[1] else int(match[2]))
