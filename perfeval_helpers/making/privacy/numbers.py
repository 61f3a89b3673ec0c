"""Numbers that identify people, by their own making: identity numbers, bank cards, mobile numbers, IP addresses.

In: a text without markup. Out: the kind of each such number, never the number. What only looks like one is let through:
parts of longer words (hashes, ids), decimals, amounts of money.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from perfeval_helpers.values.check_digits import find_check, passes_luhn
from perfeval_helpers.values.language import N_
from perfeval_helpers.values.numbers import FEN_PER_WAN_YUAN, FEN_PER_YUAN, exact

#: Kinds of personal numbers.
ID_NUMBER, BANK_CARD, MOBILE, IP_ADDRESS = N_("ID number"), N_("bank card number"), N_("mobile number"), N_("IP address")

# Not inside a word (hash, id, base64), not the decimals of a number.
START = r"(?<![0-9A-Za-z])(?<![0-9]\.)"
# An amount of money goes on with two places; a number that a spreadsheet made a float ends in .0.
END = r"(?![0-9A-Za-z]|\.[0-9]{2}(?![0-9]))"
NUMBER = re.compile(START + r"(?:\+?86[- ]?)?([0-9]{17}[0-9Xx]|[0-9]{11,19})" + END, re.ASCII)
# Numbers as people write them: cards in groups of four, mobiles as 3-4-4, IDs as 6-8-4.
GROUPED_CARD = re.compile(START + r"62[0-9]{2}([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?:\1[0-9]{1,3})?" + END, re.ASCII)
GROUPED_MOBILE = re.compile(START + r"1[3-9][0-9]([ -])[0-9]{4}\1[0-9]{4}" + END, re.ASCII)
GROUPED_ID = re.compile(START + r"[1-9][0-9]{5}([ -])[0-9]{8}\1[0-9]{3}[0-9Xx]" + END, re.ASCII)
ADDRESS = re.compile(r"(?<![0-9A-Za-z.])([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})(?![0-9A-Za-z]|\.[0-9])")
SHORTEST_RUN = 7  # 1.2.3.4
NOT_DIGITS = bytes(byte for byte in range(256) if not 48 <= byte <= 57)
# Digits and letters stay, what stands inside written numbers stays (a blank as _), everything else parts them.
RUNS = bytes(
    95 if byte in b" _" else byte if (chr(byte).isalnum() and byte < 128) or byte in b"+-." else 32 for byte in range(256)
)
#: How many fen a figure's unit has.
FEN = {"元": FEN_PER_YUAN, "万元": FEN_PER_WAN_YUAN}
FULL_WIDTH_DIGIT = re.compile("[\uff10-\uff19]")
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B)}
CARD_START = re.compile(r"[3-6]|9[0-9]")
SHORT_CARD_START = re.compile(r"4|3[04678]")


def is_date(year: int, month: int, day: int) -> bool:
    """Whether it can be somebody's date of birth."""
    return 1880 <= year <= 2099 and 1 <= month <= 12 and 1 <= day <= 31


def is_id_number(digits: str) -> bool:
    """An ID number by its date of birth and, of 18 digits, its check digit (GB 11643, ISO 7064 MOD 11-2)."""
    if digits[0] == "0":
        return False
    if len(digits) == 15:
        return digits.isdigit() and is_date(1900 + int(digits[6:8]), int(digits[8:10]), int(digits[10:12]))
    if len(digits) != 18 or not digits[:17].isdigit():
        return False
    if not is_date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14])):
        return False
    return find_check(digits[:17]) == digits[17].upper()


def is_card_number(digits: str) -> bool:
    """A bank card number: 13 to 19 digits, beginning as cards do, with a valid Luhn digit."""
    if not digits.isdigit() or not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    if not (CARD_START if len(digits) >= 16 else SHORT_CARD_START).match(digits):
        return False
    return passes_luhn(digits)


def is_mobile_number(digits: str) -> bool:
    """A mobile number of the mainland; whole 万元 counted in fen end in six zeros and are none."""
    return len(digits) == 11 and digits[0] == "1" and digits[1] in "3456789" and not digits.endswith("000000")


def is_address(parts: Iterable[str]) -> bool:
    """An IPv4 address of somebody's device; 1.2.3.4 numbers a heading, 127.0.0.1 nobody."""
    octets = [int(part) for part in parts]
    if any(octet > 255 for octet in octets) or not 1 <= octets[0] <= 223 or octets[0] == 127:
        return False
    return octets[0] == 10 or max(octets) >= 20


def shorten(text: str) -> str:
    """What of a text can be a number: runs of digits and what people write between them, each run once, in order.

    Megabytes of pages come down to some lines, before any pattern is matched; letters stay in so far as they touch a
    run, because they make it part of a word.
    """
    if not text.isascii() and FULL_WIDTH_DIGIT.search(text):
        text = text.translate(FULL_WIDTH)
    runs = dict.fromkeys(text.encode("utf-8", "replace").translate(RUNS).split())
    kept = [run for run in runs if len(run) >= SHORTEST_RUN and run.translate(None, NOT_DIGITS)[3:]]
    return " , ".join(run.decode().replace("_", " ") for run in kept)


def find_numbers(text: str, figures: frozenset[str] = frozenset()) -> Iterator[str]:
    """The kind of each personal number in a text without markup; a number that occurs twice may be told once.

    Parameters
    ----------
    figures
        Numbers that are known to be something else.
    """
    text = shorten(text)
    if not text:
        return
    for match in NUMBER.finditer(text):
        digits = match[1]
        if digits in figures:
            continue
        if len(digits) in (15, 18) and is_id_number(digits):
            yield ID_NUMBER
        elif is_card_number(digits):
            yield BANK_CARD
        elif is_mobile_number(digits):
            yield MOBILE
    for match in GROUPED_ID.finditer(text):
        if is_id_number(re.sub("[ -]", "", match[0])):
            yield ID_NUMBER
    for match in GROUPED_CARD.finditer(text):
        if is_card_number(re.sub("[ -]", "", match[0])):
            yield BANK_CARD
    for _ in GROUPED_MOBILE.finditer(text):
        yield MOBILE
    for match in ADDRESS.finditer(text):
        if is_address(match.groups()):
            yield IP_ADDRESS


def list_long_numbers(results: Mapping[str, Any]) -> set[str]:
    """The figures of a run that have as many digits as a telephone number, as they may be printed without separators; amounts in fen too."""
    figures = results["figures"].values()
    texts = [text for figure in figures for text in (str(figure["value"]), figure["printed"])]
    texts += [str(exact(figure["value"]) * FEN[figure["unit"]]) for figure in figures if figure["unit"] in FEN and figure["value"] is not None]
    return {text for text in texts if len(text) >= 11 and text.isdigit()}
