"""Text for comparison. In: a text as people write it. Out: what two spellings of the same have in common."""

import re
import unicodedata

BLANKS = " \t\r\n\v\f\x1a\u00a0\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f\u2060\u3000\ufeff"
_INNER = re.compile(f"[{BLANKS}]+")


def fold_text(text: str) -> str:
    """Text for comparison: compatibility forms folded (NFKC), all blanks removed, those that nobody sees too.

    Examples
    --------
    >>> fold_text(" Ａ０１　号\\u200b ")
    'A01号'
    """
    return _INNER.sub("", unicodedata.normalize("NFKC", text))


def fold_word(text: str) -> str:
    """As `fold_text`, case aside: how headers, answers and words of lists are compared.

    Examples
    --------
    >>> fold_word("Ｓtreet ") == fold_word("STREET")
    True
    """
    return fold_text(text).casefold()
