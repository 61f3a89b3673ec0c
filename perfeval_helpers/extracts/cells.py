"""One cell of text → one exact value, or a `CellFault` that says what was expected. Pure; no pandas.

In: the text of a cell. Out: fen (int), dates, whole numbers, decimals, seconds. Nothing is guessed: what the contract does
not name is refused.
"""

import re
from decimal import Decimal

from perfeval_helpers.values.language import Message, tell_n
from perfeval_helpers.values.text import BLANKS, fold_text

_EDGES = re.compile(f"^[{BLANKS}]+|[{BLANKS}]+$")
INNER_BLANKS = re.compile(f"[{BLANKS}]+")
# Full-width forms only. All of NFKC would also turn ⑤ and ² into digits, and 5² yuan is not 52 yuan.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x00A0: 0x20, 0xFFE5: 0x00A5}

_AMOUNT = r"([0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.([0-9]{1,2}))?"
_MONEY = re.compile(rf"(-?) ?¥? ?(-?){_AMOUNT}(?: ?元)?")
# How Excel's accounting formats write an amount below 0, and 0.
_IN_BRACKETS = re.compile(rf"(?:¥ ?)?\( ?(?:¥ ?)?{_AMOUNT} ?\)")
_DASH = re.compile(r"¥? ?- ?¥?")
# 12.0: what is exported from where blanks make a column of decimals, or from cells in a format with decimals.
_COUNT = re.compile(r"(-?)([0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.0+)?")
_NUMBER = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,6})?")
_DECIMAL = re.compile(r"(-?)([0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.([0-9]{1,12}))?")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+[0-9]+|[0-9]\.[0-9]+[Ee][0-9]+")
_EXCEL_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|#+)")
# =SUM(…), =A1, =Sheet2!B3, =12*3: a function, a cell, another sheet's cell, a sum of numbers
_FORMULA = re.compile(
    r"=\s*[-+(]*(?:[A-Za-z_][\w.]*\(|\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?![0-9A-Za-z_])|[^!]{1,40}!\$?[A-Za-z]{1,3}\$?[0-9]"
    r"|[0-9][0-9.,]*\s*[-+*/^&]\s*[-+(]*[0-9A-Za-z$])"
)

SMALL_X = re.compile("^[0-9]{17}x$")  # an identity number that is written 17 digits and x is the same person's as with X
_FLOAT = re.compile(r"[0-9]+\.0+")
_NOTHING = re.compile(r"无|暂无|[-—–―−/]+")

MOST_YUAN_DIGITS = 12
# Below a billion: there are not more people, and a phone number in the wrong column is no count.
MOST_COUNT_DIGITS = 9
MOST_PLACES = 6
#: Characters that a cell of a spreadsheet can hold.
LONGEST_CELL = 32_767


class CellFault(ValueError):
    """A cell that cannot be read: ``{cell}`` in its message is the cell's text, where that may be shown.

    `hint` is what the analyst can write in the run file so that it can.
    """

    def __init__(self, code: str, message: Message, hint: Message | None = None) -> None:
        super().__init__(message.template)
        self.code, self.message, self.hint = code, message, hint


def trim(text: str) -> str:
    """The cell without blanks (full-width and invisible ones too) at its ends."""
    return _EDGES.sub("", text)


def fold(text: str) -> str:
    """Full-width digits, letters, signs and spaces made half-width, ends trimmed: for numbers, dates and ID columns."""
    return trim(text.translate(_HALF_WIDTH))


def unwrap(text: str) -> str:
    """The text without Excel's marks of text: a leading ', ="…" or =.

    >>> unwrap('="0012"'), unwrap("=0012"), unwrap("'0012")
    ('0012', '0012', '0012')
    """
    text = text.removeprefix("=")
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    return text.removeprefix("'")


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is nothing to say: 无, -, —, /."""
    return bool(_NOTHING.fullmatch(fold_text(text)))


def is_scientific(text: str) -> bool:
    """Whether a number was written by Excel with an exponent (5.30402E+17): its last digits are lost."""
    return bool(_SCIENTIFIC.fullmatch(text))


def _fold_number(text: str) -> str:
    """Folded, with the mathematical minus sign as a hyphen."""
    return fold(text).replace("\u2212", "-")


def parse_money(text: str) -> int:
    """Yuan as whole fen (分): ``¥1,234.50`` → 123450; accounting forms too: ``(500.00)`` is −500, ``-`` is 0.

    >>> parse_money("3400元"), parse_money("（500.00）"), parse_money(" ¥ -   ")
    (340000, -50000, 0)

    Raises
    ------
    CellFault
        Not an amount, more than two decimals, thousands not grouped by three, or a trillion yuan and more.
    """
    folded = _fold_number(text)
    if _DASH.fullmatch(folded):
        return 0
    match = _MONEY.fullmatch(folded)
    bracketed = _IN_BRACKETS.fullmatch(folded) if match is None else None
    if bracketed is not None:
        return -_read_yuan(bracketed[1], bracketed[2])
    if match is None or (match[1] and match[2]):
        if re.fullmatch(r"-?¥?[0-9,]+\.[0-9]{3,}", folded):
            raise CellFault("ROW-TYPE", Message("{cell} has more than two decimals; expected yuan with at most 2, such as 1,234.50"))
        if folded.endswith("万元") or folded.endswith("万"):
            raise CellFault("ROW-TYPE", Message("{cell} is in '万元'; expected yuan such as 50 or 1,234.50"))
        raise CellFault("ROW-TYPE", Message("{cell} is not an amount of money; expected yuan such as 50 or 1,234.50"))
    fen = _read_yuan(match[3], match[4])
    return -fen if match[1] or match[2] else fen


def _read_yuan(whole: str, decimals: str | None) -> int:
    """Digits before and behind the point → fen."""
    whole = whole.replace(",", "").lstrip("0") or "0"
    if len(whole) > MOST_YUAN_DIGITS:
        raise CellFault("ROW-TYPE", Message("{cell} is too large for an amount of money; expected less than a trillion yuan"))
    return int(whole) * 100 + int((decimals or "").ljust(2, "0"))


def parse_count(text: str) -> int:
    """A whole number of at least 0, thousands separators and zeros behind a point allowed.

    Raises
    ------
    CellFault
        ROW-TYPE for what is no whole number, ROW-SIGN for a negative one.
    """
    match = _COUNT.fullmatch(_fold_number(text))
    if match is None or len(match[2].replace(",", "")) > MOST_COUNT_DIGITS:
        raise CellFault("ROW-TYPE", Message("{cell} is not a count; expected a whole number such as 0 or 1204"))
    number = int(match[2].replace(",", ""))
    if match[1] and number:
        raise CellFault("ROW-SIGN", Message("{cell} is below 0; expected a whole number of at least 0"))
    return number


def parse_number(text: str) -> Decimal:
    """A number of points, exactly: ``7.5``.

    Raises
    ------
    CellFault
        ROW-TYPE for what is no plain number, ROW-SIGN for a negative one.
    """
    folded = _fold_number(text)
    if not _NUMBER.fullmatch(folded):
        raise CellFault("ROW-TYPE", Message("{cell} is not a number; expected points such as 10 or 7.5"))
    number = Decimal(folded)
    if number < 0:
        raise CellFault("ROW-SIGN", Message("{cell} is below 0; expected points of at least 0"))
    return number


def parse_score(text: str) -> Decimal | None:
    """Points as a published form prints them: ``10``, ``9.5分``; ``/`` and ``—`` are not scored.

    Raises
    ------
    CellFault
        As `parse_number`.

    Examples
    --------
    >>> parse_score("9.5分"), parse_score("／"), parse_score("——")
    (Decimal('9.5'), None, None)
    """
    return None if is_nothing(text) else parse_number(fold(text).removesuffix("分"))


def parse_decimal(text: str, places: int = MOST_PLACES) -> Decimal:
    """A number with at most so many decimals, exactly, below zero too: ``-12.5``, ``1,204``.

    Raises
    ------
    CellFault
        Not a plain number, more decimals than the declaration gives it, or a billion and more.
    """
    match = _DECIMAL.fullmatch(_fold_number(text))
    if match is None:
        raise CellFault("ROW-TYPE", Message("{cell} is not a number; expected one such as 12.5"))
    whole, decimals = match[2].replace(",", ""), match[3] or ""
    if len(whole.lstrip("0")) > MOST_COUNT_DIGITS:
        raise CellFault("ROW-TYPE", Message("{cell} is too large; expected less than a billion"))
    if len(decimals.rstrip("0")) > places:
        found = tell_n("{number} decimal", "{number} decimals", len(decimals))
        raise CellFault("ROW-TYPE", Message("{cell} has {decimals}; expected at most {places}", decimals=found,
                                                places=tell_n("{number} decimal", "{number} decimals", places))
                        if places else Message("{cell} has {decimals}; expected a whole number", decimals=found))
    return Decimal(f"{match[1]}{whole}.{decimals or 0}")


def parse_text(text: str) -> str:
    """Text as it stands, ends trimmed.

    Raises
    ------
    CellFault
        An error value of Excel, a formula without its value, characters that an earlier conversion lost (U+FFFD), or a cell
        as long as a spreadsheet's cell can be.

    Examples
    --------
    >>> parse_text("=_= 都好"), parse_text(" 东街道 ")  # a face is no formula
    ('=_= 都好', '东街道')
    """
    trimmed = parse_remark(text)
    if trimmed[:1] == "=" and _FORMULA.match(trimmed):
        raise _refuse_formula()
    return trimmed


def parse_remark(text: str) -> str:
    """What a person wrote freely (意见建议): as `parse_text`, but that ``=1+1`` is theirs to write."""
    trimmed = trim(text)
    if _EXCEL_ERROR.fullmatch(trimmed):
        raise CellFault("ROW-TYPE", Message("{cell} is an error value of Excel; expected text"))
    if len(trimmed) >= LONGEST_CELL:
        raise CellFault("ROW-TYPE", Message("{cell} has {count} characters, as many as a spreadsheet's cell can hold, so that its end may "
                                            "be cut off; expected a shorter text", count=len(trimmed)))
    if "\ufffd" in trimmed:
        raise CellFault("ROW-TYPE", Message("{cell} has characters that were lost in an earlier conversion (U+FFFD); export it again"))
    return trimmed


def parse_plain_text(text: str) -> str:
    """Text that names something, as `parse_text` reads it: nothing but Excel's ``="…"`` begins with a sign of equality.

    Raises
    ------
    CellFault
        As `parse_text`, and for whatever else begins with ``=``.
    """
    parsed = parse_text(text)
    if parsed.startswith('="'):
        return unwrap(parsed)
    if parsed.startswith("="):
        raise _refuse_formula()
    return parsed


def _refuse_formula() -> CellFault:
    return CellFault("ROW-TYPE", Message("{cell} is a formula; expected its value: paste the column as values"))


def parse_id(text: str) -> str:
    """An identifier: folded, blanks inside and Excel's marks of text (a leading ', ="…") removed; the x of an identity number is X.

    Raises
    ------
    CellFault
        XL-PRECISION where Excel turned it into a number with an exponent or with decimals; ROW-TYPE for a formula.
    """
    folded = INNER_BLANKS.sub("", fold(text))
    if folded[:1] == "=" and _FORMULA.match(folded):
        raise _refuse_formula()
    folded = unwrap(folded)
    if is_scientific(folded):
        raise CellFault("XL-PRECISION", Message("{cell} was turned into a number by Excel and lost its last digits; export the column as text"))
    if _FLOAT.fullmatch(folded):
        raise CellFault("XL-PRECISION", Message("{cell} was turned into a number with decimals (it ends in .0) and may have lost digits; export the "
                                                "column as text"))
    return parse_text(folded.upper() if SMALL_X.search(folded) else folded)


def parse_person(text: str) -> str:
    """The identifier of a person or of what own records list; 无, -, — and / are none."""
    return "" if is_nothing(text) else parse_id(text)
