"""Texts compared and measured. In: a text as people write it. Out: what two spellings of the same have in common; how wide it is."""

import re
import unicodedata
from functools import lru_cache

BLANKS = " \t\r\n\v\f\x1a\u00a0\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f\u2060\u3000\ufeff"
_INNER_BRACKETS = str.maketrans("（）", "［］")
_INNER = re.compile(f"[{BLANKS}]+")


@lru_cache(maxsize=64)  # one cell is asked several questions in a row
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


def turn_brackets(text: str) -> str:
    """A text that will stand in brackets: its own are of another kind.

    Examples
    --------
    >>> turn_brackets("（合同价 − 结算价） ÷ 合同价")
    '［合同价 − 结算价］ ÷ 合同价'
    """
    return text.translate(_INNER_BRACKETS)


@lru_cache(maxsize=8192)
def measure_ems(text: str, latin_ems: float, broad_ems: float | None = None) -> float:
    """The width of a text in em: a Chinese character is one, and so is a sign of ambiguous width (≥, ×), as Chinese faces draw it.

    Parameters
    ----------
    latin_ems
        The width of any other character, by the face that is expected.
    broad_ems
        That of the broad ones, ``%mMW@``, where they are told apart.

    Examples
    --------
    >>> measure_ems("≥90分", 0.5), measure_ems("90%", 0.5, 1.0)
    (3.0, 2.0)
    """
    broad = latin_ems if broad_ems is None else broad_ems
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else broad if c in "%mMW@" else latin_ems for c in text)
