"""Text for comparison. In: a text as people write it. Out: what two spellings of the same have in common."""

from __future__ import annotations

import unicodedata


def fold_text(text: str) -> str:
    """Text for comparison: compatibility forms folded (NFKC), all white space removed.

    Examples
    --------
    >>> fold_text(" Ａ０１　号 ")
    'A01号'
    """
    return "".join(unicodedata.normalize("NFKC", text).split())
