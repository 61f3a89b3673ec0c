"""The totals that a file states itself (合计), held against what its lines come to.

In: lines of totals as they are met, then the sums of what was read. Out: a finding for each column of which they differ: a
copy that was filtered keeps the total of the whole, and says by it that lines are missing.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from perfeval_helpers.contract.columns import Column, ExtractSchema
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.schema import EXTRACTS
from perfeval_helpers.extracts.cells import CellFault, is_nothing, trim
from perfeval_helpers.extracts.closing_lines import is_total
from perfeval_helpers.extracts.convert import PARSERS
from perfeval_helpers.values.language import Told, tell
from perfeval_helpers.values.numbers import group_thousands, print_number, yuan

# Of what a total may be told for a part of the lines only, or for more than the file holds.
_PART = re.compile("小计|累计|截至|上[月年]")
# What is the same on several lines, of one person or of one enterprise: a total may well have it once.
_REPEATED = {("payouts", "due_yuan"), ("headcounts", "enterprises")}


@dataclass(frozen=True, slots=True)
class ColumnSum:
    """What the cells of a column come to, in fen or as a count: ``read = accepted + quarantined``."""

    read: int
    accepted: int
    quarantined: int
    unreadable_cells: int  #: Cells that hold no number
    positive: int  #: Of `read`, without reversals


@dataclass(frozen=True, slots=True)
class StatedTotal:
    """What a line of totals says of a column: fen or a count; None where it is no number."""

    field: str
    line: int
    value: int | None


def adds_up(schema: ExtractSchema, column: Column) -> bool:
    """Whether a total of a column is the sum of its lines: of money and of counts, but not of answers (each item has a total of its own)."""
    return column.type == "money" or (column.type == "count" and (schema.own or schema.name in EXTRACTS))


def list_kinds(schema: ExtractSchema) -> list[str]:
    """The fields whose words part lines that no total need add up together: 下达, 到位 and 支出 of funds, choices of own extracts."""
    return [column.field for column in schema.columns if column.type == "choice" and (schema.own or column.field == "event")]


def list_stated(schema: ExtractSchema, line: int, known: Mapping[str, str], cells: Iterable[str]) -> list[StatedTotal]:
    """What a line of totals states; nothing where it is told for a part (玉兴街道小计) or another key (春节, 合计), or adds up more than the file (累计).

    Parameters
    ----------
    known
        Field → cell.
    cells
        All cells of the line that are at hand.
    """
    labels = [cell for cell in cells if is_total(cell)]
    named = [cell for column in schema.columns if column.key and column.type not in ("date", "year") and trim(cell := known.get(column.field, ""))]
    if not labels or any(map(_PART.search, labels)) or not all(is_total(cell) or is_nothing(cell) for cell in named):
        return []
    return [StatedTotal(column.field, line, _read(column, text)) for column in schema.columns
            if adds_up(schema, column) and (text := trim(known.get(column.field, ""))) and not is_nothing(text)]


def _read(column: Column, text: str) -> int | None:
    try:
        value = PARSERS[column.type](text)
    except CellFault:
        return None
    return value if isinstance(value, int) else None


def check_stated(schema: ExtractSchema, file: str, shown: Mapping[str, str], stated: Sequence[StatedTotal], sums: Mapping[str, ColumnSum],
                 parts: Mapping[str, Sequence[tuple[str, int, int]]]) -> list[Finding]:
    """``REC-TOTAL`` for each column whose totals are not what was read.

    Where a file has several totals (tables pasted below one another, or months and a year), the last or the first may be
    that of the whole, or all of them together. A total may leave out reversals (what was returned), have once what is
    the same on several lines, and be of the lines of one kind alone (支出); of which it differs least, that is told.

    Parameters
    ----------
    shown
        Field → header.
    sums
        Field → sums of all lines that were read, set aside or not, in fen or as counts.
    parts
        Field → words of `list_kinds`, each with the sum of its lines, and without reversals.
    """
    findings = []
    for field in dict.fromkeys(one.field for one in stated):
        told = [one for one in stated if one.field == field]
        values = [one.value for one in told if one.value is not None]
        if field not in sums or sums[field].unreadable_cells or len(values) < len(told):
            continue
        total, read = _find_whole(values), sums[field].read
        of = parts.get(field, ())
        word, nearest, _ = min(of, key=lambda part: abs(part[1] - total), default=("", None, None))
        if any(total in part[1:] for part in of) or {read, sums[field].positive} & {values[0], values[-1], sum(values)} or ((schema.name, field) in _REPEATED and total < read):
            continue
        lines = tell("the lines that were read")
        if nearest is not None and abs(nearest - total) < abs(read - total):
            read, lines = nearest, tell("the lines '{word}' that were read", word=word)
        message = tell_total(schema.title, shown[field], lines, total, read, partial(_print, schema[field]))
        findings.append(Finding("REC-TOTAL", message, schema.name, file, tuple(one.line for one in told), column=shown[field]))
    return findings


def tell_count(value: int) -> Told:
    """A whole number, the same in both languages."""
    return Told(f"{value:,}", f"{value:,}")


def tell_total(title: str, header: str, lines: Told, total: int, read: int, show: Callable[[int], Told] = tell_count) -> Told:
    """That a line of totals says another sum than the lines that it is of."""
    return tell("'{title}': its line of totals gives {total} for '{column}', and {lines} come to {read}, {gap} {side}", title=title,
                total=show(total), column=header, read=show(read), lines=lines, gap=show(abs(read - total)), side=tell("less") if read < total else tell("more"))


def _find_whole(values: Sequence[int]) -> int:
    """The total of the whole: the one that the others add up to, else what all come to.

    >>> _find_whole([100, 200, 300]), _find_whole([300, 100, 200]), _find_whole([100, 200]), _find_whole([7])
    (300, 300, 300, 7)
    """
    return next((one for one in (values[-1], values[0]) if 2 * one == sum(values)), sum(values))


def _print(column: Column, value: int) -> Told:
    if column.type == "money":
        return tell("{amount} yuan", amount=group_thousands(print_number(yuan(value))))
    return tell_count(value)
