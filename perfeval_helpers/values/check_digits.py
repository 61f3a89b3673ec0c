"""Check digits of numbers that identify people: identity numbers (GB 11643) and bank cards (ISO/IEC 7812).

In: digits as text. Out: the check digit that belongs to them, or whether they end in it.
"""

#: ISO 7064 MOD 11-2, from the first of 17 digits on; the check digit by the remainder of their weighted sum.
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


def find_check(digits: str) -> str:
    """The check digit of an identity number of which the first 17 digits are given.

    >>> find_check("11010519491231002")
    'X'
    """
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % len(CHECKS)]


def passes_luhn(number: str) -> bool:
    """Whether a card number ends in its check digit (Luhn).

    >>> passes_luhn("79927398713"), passes_luhn("79927398710")
    (True, False)
    """
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
