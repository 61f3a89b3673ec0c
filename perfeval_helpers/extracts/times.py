"""One cell of text → a year, a day, a time or a duration, or a `CellFault`, as `cells` has it. Pure; no pandas.

In: the text of a cell. Out: whole numbers, dates, seconds.
"""

import re
from datetime import date, datetime, timedelta

from perfeval_helpers.extracts.cells import INNER_BLANKS, CellFault, fold
from perfeval_helpers.values.language import Message

_YEAR = re.compile(r"([0-9]{4})(?:年度?|\.0+)?")  # 2022.0: exported from where blanks make a column of decimals
_DATE = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|\.([0-9]{1,2})\.([0-9]{1,2})"
    r"|([0-9]{2})([0-9]{2})|年([0-9]{1,2})月([0-9]{1,2})日)"
)
_TIME = re.compile(r"(.*?[0-9日])(?:[ T]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,6})?)?)?")
_MIDNIGHT = re.compile(r"[ T]+0?0:00(?::00(?:\.0{1,6})?)?$")
_SERIAL = re.compile(r"([2-7][0-9]{4})(?:\.[0-9]+)?")
_CLOCK = re.compile(r"([0-9]{1,3}):([0-5][0-9]):([0-5][0-9])")
_DURATION = re.compile(r"(?:([0-9]{1,4})(?:小时|时))?(?:([0-9]{1,5})(?:分钟|分))?(?:([0-9]{1,7})秒)?")
YEARS = range(1900, 2101)


def parse_year(text: str) -> int:
    """A year of four digits, 年 or zeros behind a point allowed."""
    match = _YEAR.fullmatch(fold(text))
    if match is None or int(match[1]) not in YEARS:
        raise CellFault("ROW-TYPE", Message("{cell} is not a year; expected four digits such as 2022"))
    return int(match[1])


def parse_date(text: str) -> date:
    """A day, in any of 2022-02-01, 2022/2/1, 2022.2.1, 20220201, 2022年2月1日; 00:00:00 behind it says nothing more.

    Raises
    ------
    CellFault
        Another form, or a day that the calendar does not have. Of what may be a day's serial number in Excel the fault
        says which day that would be.
    """
    match = _DATE.fullmatch(_MIDNIGHT.sub("", fold(text)))
    if match is None:
        if serial := _SERIAL.fullmatch(fold(text)):
            meant = date(1899, 12, 30) + timedelta(days=int(serial[1]))
            raise CellFault("ROW-TYPE", Message("{cell} is not a date; as Excel's serial number it would be {meant}: format the column as a date and "
                                                "export it again; expected one such as 2022-02-01", meant=meant))
        raise CellFault("ROW-TYPE", Message("{cell} is not a date; expected one such as 2022-02-01, 2022/2/1, 20220201 or '2022年2月1日'"))
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        found = date(year, month, day)
    except ValueError:
        found = None
    if found is None or year not in YEARS:
        raise CellFault("ROW-TYPE", Message("{cell} is a date that does not exist; expected one such as 2022-02-01"))
    return found


def parse_datetime(text: str) -> datetime:
    """A day as `parse_date` reads it, with or without a time of day (10:23 or 10:23:45)."""
    match = _TIME.fullmatch(fold(text))
    if match is None:
        raise CellFault("ROW-TYPE", Message("{cell} is not a time; expected one such as 2022-11-05 10:23:45"))
    day = parse_date(match[1])
    hour, minute, second = (int(part or 0) for part in match.groups()[1:])
    if hour > 23 or minute > 59 or second > 59:
        raise CellFault("ROW-TYPE", Message("{cell} is a time that does not exist; expected one such as 2022-11-05 10:23:45"))
    return datetime(day.year, day.month, day.day, hour, minute, second)


def parse_duration(text: str) -> int:
    """Seconds: ``345``, ``345秒``, ``5分45秒``, ``1小时2分3秒``, ``00:05:45``."""
    folded = fold(text)
    size = folded.removeprefix("-")
    match = re.fullmatch(r"()()([0-9]{1,7})", size) or _CLOCK.fullmatch(size) or _DURATION.fullmatch(INNER_BLANKS.sub("", size))
    if match is None or not any(match.groups()):
        raise CellFault("ROW-TYPE", Message("{cell} is not a duration; expected seconds such as 345, '345秒' or '5分45秒'"))
    if folded.startswith("-"):
        raise CellFault("ROW-SIGN", Message("{cell} is below 0; expected seconds of at least 0"))
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds
