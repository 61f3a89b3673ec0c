"""Numbers that a sheet shows in another unit than their column's: shares, other currencies, 万元.

In: a number and how it is shown. Out: the fault. A CSV of the same sheet has what is shown in the cell, and is refused for it.
"""

import re
import unicodedata

from perfeval_helpers.extracts.faults import Text
from perfeval_helpers.extracts.workbooks.formats import NumberFormat, show_number
from perfeval_helpers.values.language import Message

_LARGE = "[十百千万亿拾佰仟萬億]"
_LARGE_UNIT = re.compile(r"(?<![^\W\d_])[万亿萬億]")
_OTHER_MONEY = re.compile(rf"[%‰％]|[A-Z]{{2,3}}|[^\W\d_零]元|美金|[日韩]圆|(?<!\w)(?:{_LARGE}+|[角分])(?!\w)")


def check_unit(value: str, shown_by: NumberFormat, shown: str, kind: str) -> tuple[str, Text] | None:
    """What is wrong with a number in a column of that kind; None where nothing is.

    Parameters
    ----------
    shown
        What an .ods shows, which has no format; else empty.
    """
    said = re.sub(r"[0-9.,()+-]", " ", shown) or shown_by.says
    if not said.strip():
        return None
    digits = re.search(r"[0-9]+(?:\.[0-9]+)?", shown.replace(",", ""))
    is_scaled = shown_by.is_scaled or float(value) == 0 or (digits is not None and float(digits[0]) < abs(float(value)) / 2)
    if kind == "money" and not is_in_yuan(said, is_scaled):
        return "ROW-TYPE", Text(shown or show_number(value, shown_by), Message(
            "{cell} is what the cell shows by its number format; expected an amount in yuan: correct the format, or convert the amount"))
    if re.search("[%‰％]", said) or (kind == "count" and not is_scaled and _LARGE_UNIT.search(said)):
        return "ROW-TYPE", Text(shown or show_number(value, shown_by), Message(
            "{cell} is what the cell shows by its number format; expected a plain number without '万' or %: correct the format, or the number"))
    return None


def is_in_yuan(said: str, is_scaled: bool) -> bool:
    """Whether an amount with that beside its digits is one in yuan: not a share, another currency, or 万元 that are not scaled to it.

    >>> [is_in_yuan(said, False) for said in ("¥", "人民币 元", "yuan", "零元", "元/人", "含税", "%", "US$", "usd", "港元", "万元", "分")]
    [True, True, True, True, True, True, False, False, False, False, False, False]
    >>> is_in_yuan("万元", True), is_in_yuan("万 €", True)
    (True, False)
    """
    rest = re.sub("人民币|CNY|RMB|YUAN|[¥￥]", " ", said.upper())
    if is_scaled:
        rest = re.sub(f"{_LARGE}+", " ", rest)
    return not _OTHER_MONEY.search(rest) and not any(unicodedata.category(sign) == "Sc" for sign in rest)
