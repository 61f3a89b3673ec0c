"""Numbers that a sheet shows in another unit than their column's: shares, other currencies, 万元.

In: a number and how it is shown. Out: the fault. A CSV of the same sheet has what is shown in the cell, and is refused for it.
"""

import re
import unicodedata
from decimal import Decimal

from perfeval_helpers.extracts.faults import Text
from perfeval_helpers.extracts.workbooks.formats import NumberFormat, plain, show_number
from perfeval_helpers.values.language import Message

_LARGE = {"十": 1, "拾": 1, "百": 2, "佰": 2, "千": 3, "仟": 3, "万": 4, "萬": 4, "亿": 8, "億": 8}
_ANY_LARGE = f"[{''.join(_LARGE)}]"
_SHOWN = re.compile(rf"([0-9]+(?:\.([0-9]*))?|\.([0-9]+))\s*({_ANY_LARGE}*)")
_OTHER_MONEY = re.compile(r"[%‰％]|[A-Z]{2,3}|[^\W\d_零〇壹贰叁肆伍陆柒捌玖]元|美金|[日韩]圆|(?<!\w)[角分](?!\w)")


def check_unit(value: str, shown_by: NumberFormat, shown: str, kind: str) -> tuple[str, Text] | None:
    """What is wrong with a number in a column of that kind; None where nothing is.

    Parameters
    ----------
    shown
        What an .ods shows, which has no format; else empty.
    """
    said = re.sub(r"[0-9.,()+-]", " ", shown) or shown_by.says
    if shown or shown_by.is_scaled or re.search(f"[0-9]|{_ANY_LARGE}", said):
        shown = shown or show_number(value, shown_by)
        if not is_shown_as(value, shown, kind):
            return "ROW-TYPE", Text(shown, Message(
                "{cell} is what the cell shows of {number} by its number format; expected a format that shows the number itself: correct the format, or the number",
                number=plain(value)))
    elif not said.strip():
        return None
    if kind == "money" and not is_in_yuan(said):
        return "ROW-TYPE", Text(shown or show_number(value, shown_by), Message(
            "{cell} is what the cell shows by its number format; expected an amount in yuan: correct the format, or convert the amount"))
    if re.search("[%‰％]", said):
        return "ROW-TYPE", Text(shown or show_number(value, shown_by), Message(
            "{cell} is what the cell shows by its number format; expected a plain number without %: correct the format, or the number"))
    return None


def is_shown_as(value: str, shown: str, kind: str) -> bool:
    """Whether what is shown, with 万 and the like behind its digits, is that number, rounded to the places that are shown.

    A share, and what has no digits or an exponent or a fraction, is not asked: its number is not the digits.

    >>> [is_shown_as("50000", shown, "money") for shown in ("5.00万元", "5万", "50,000", "500百元", "50.00万元", "50", "50千元")]
    [True, True, True, True, False, False, True]
    >>> is_shown_as("44593.56", "4.5万元", "money"), is_shown_as("3", "3千克", "count"), is_shown_as("3", "3万人", "count"), is_shown_as("5", "2022年5人", "count")
    (True, True, False, True)
    >>> is_shown_as("0", "2022年无", "money"), is_shown_as("0", "5000", "money"), is_shown_as("50", "2022年无", "money")
    (True, False, False)
    """
    if not Decimal(plain(value)):
        shown = re.sub("[0-9]+(?=[年月日号批期季件次])", "", shown)  # of nothing, "2022年无" says when
    found = list(_SHOWN.finditer(shown.replace(",", "")))
    if not found or re.search("[Ee][+-]?[0-9]|[0-9]/[0-9]|[%‰％]", shown):
        return True
    return any(_is_number_of(value, one, kind) for one in found)  # "2022年"0"人" shows another one too


def _is_number_of(value: str, found: re.Match[str], kind: str) -> bool:
    """Whether one number of what is shown is it."""
    zeros = sum(_LARGE[sign] for sign in found[4])
    # 千克 and 万吨 are units of their own; 万元 is none, nor is 万 behind people and things that are counted.
    of_its_own = kind != "money" and not (kind == "count" and re.search("[万萬亿億]", found[4]))
    for factor in {zeros, 0} if of_its_own else {zeros}:
        last = Decimal(1).scaleb(factor - len(found[2] or found[3] or ""))
        if abs(Decimal(found[1]).scaleb(factor) - abs(Decimal(plain(value)))) <= last / 2:
            return True
    return False


def is_in_yuan(said: str) -> bool:
    """Whether an amount with that beside its digits is one in yuan: not a share, another currency or its hundredths.

    >>> [is_in_yuan(said) for said in ("¥", "人民币 元", "yuan", "零元", "元/人", "含税", "%", "US$", "usd", "港元", "分")]
    [True, True, True, True, True, True, False, False, False, False, False]
    >>> is_in_yuan("万元"), is_in_yuan("万 €"), is_in_yuan("伍元整")
    (True, False, True)
    """
    rest = re.sub("人民币|CNY|RMB|YUAN|[¥￥]", " ", said.upper())
    rest = re.sub(f"{_ANY_LARGE}+", " ", rest)
    return not _OTHER_MONEY.search(rest) and not any(unicodedata.category(sign) == "Sc" for sign in rest)
