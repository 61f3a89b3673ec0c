"""Lines that are no data: blank, total, repeated header and closing lines are told from data, and counted.

In: a `Draft` with its raw table. Out: its counts, and the mask of rows that are data.
"""

import re
import sys
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from perfeval_helpers.contract.columns import NUMERIC_TYPES, ExtractSchema
from perfeval_helpers.extracts.cells import CellFault, is_nothing, trim
from perfeval_helpers.extracts.closing_lines import is_closing, is_closing_item, is_part, is_subtotal, is_total
from perfeval_helpers.extracts.convert import PARSERS, Encoded
from perfeval_helpers.extracts.draft import Draft
from perfeval_helpers.extracts.faults import Text
from perfeval_helpers.extracts.header import Headers, Top
from perfeval_helpers.extracts.stated_totals import list_stated
from perfeval_helpers.values.language import Message

# Headers of columns in which people write in their own words.
_OWN_WORDS = re.compile("备注|说明|摘要|用途|原因|意见|建议|附言|内容|事由")
_MOST_LACKING = 1000  # of more the column is empty, and no heading is the reason
_FEW_COLUMNS = 2  # of so few, a blank beside the one that is filled is told as such
# The cell is not shown: who signs below a table may stand there.
_ALONE = Message("nothing else stands on the line; expected all that must be filled in: take the line out where it is a heading or closes the table")
_PART_OF_ANOTHER = Message("{cell} says that this line is part of another, which has its numbers too; expected each once: "
                           "take the line out, or name it without '其中' where no other has them")


def skip_lines(draft: Draft, encoded: dict[str, Encoded], headers: Headers, data: np.ndarray) -> None:
    """Blank, total and repeated header lines: marked as no data in `data`, and counted."""
    raw, top = draft.raw, draft.top
    assert raw is not None and top is not None
    draft.blank, draft.totals = raw.blank, list(raw.totals)
    for line, ragged in raw.totals.items():
        draft.stated += list_stated(draft.schema, line, {name: ragged[place] for name, place in top.layout.positions.items() if place < len(ragged)}, ragged)
    keys = draft.schema.list_naming(encoded)
    wanted, blank_key = _find_suspects(draft.schema, [encoded[name] for name in keys], keys, headers, top, raw.line.size)
    wanted |= _find_lacking(draft.schema, encoded, keys, raw.line.size)
    own = headers.match(top.layout.header)
    closing: dict[int, int] = {}  # row → line
    items: dict[int, int] = {}
    alone: dict[int, str] = {}  # row → the only field that is filled
    for row in np.flatnonzero(wanted).tolist():
        cells = next(raw.get_cells([row]))[1] if blank_key[row] else None
        known = {name: raw.columns[name][row].as_py() for name in raw.columns}
        filled = {name: cell for name, cell in known.items() if trim(cell)}
        line = int(raw.line[row])
        if not filled and cells is not None and not any(name and trim(cell) for name, cell in zip(own, cells, strict=False)):
            first = next((cell for cell in cells if trim(cell)), "")
            data[row] = False
            if is_total(first):
                draft.totals.append(line)
            elif is_closing(first):
                closing[row] = line
            else:
                draft.blank += 1
        elif _is_total_line(draft.schema, keys, known, cells, top, own):
            data[row] = False
            draft.totals.append(line)
            draft.stated += list_stated(draft.schema, line, known, cells or known.values())
        elif top.layout.is_upper(filled):
            data[row] = False
            draft.repeated.append(line)
        elif len(meant := {name: headers.match([cell])[0] for name, cell in filled.items()}) >= 2 and all(meant.values()):
            if all(name == other for name, other in meant.items()):
                data[row] = False
                draft.repeated.append(line)
            else:
                draft.log.add("FILE-COLUMNS", None, np.array([row]), [Text(None, Message(
                    "a second header line names the columns in another order than line {line}; expected the same order throughout",
                    line=str(top.layout.header_line)))])
        else:
            texts = [cell for cell in (cells or _order_cells(known, top)) if trim(cell)]
            if len(filled) == len(texts) == 1:
                alone[row] = next(iter(filled))
            if is_closing(texts[0]) and not _is_filled_like_data(draft.schema, known):
                closing[row] = line
            elif len(texts) == 1 and is_closing_item(texts[0]):
                items[row] = line
            elif part := next((name for name in keys if is_part(known[name]) and (draft.schema.own or name == "street")), None):
                if _is_filled_like_data(draft.schema, known):
                    draft.log.add("ROW-VALUE", top.layout.show_headers([draft.schema[part]])[part], np.array([row]), [Text(known[part], _PART_OF_ANOTHER)])
                else:
                    data[row] = False
                    draft.totals.append(line)
    _close(draft, data, closing, items)
    if len([column for column in draft.schema.columns if column.field in raw.columns and not column.may_be_blank]) > _FEW_COLUMNS:
        for row, name in alone.items():
            if data[row]:  # one fault, not one for each cell that is blank
                draft.alone.append(row)
                draft.log.add("ROW-MISSING", top.layout.show_headers([draft.schema[name]])[name], np.array([row]), [Text(None, _ALONE)])


def _find_suspects(schema: ExtractSchema, columns: list[Encoded], keys: list[str], headers: Headers, top: Top, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Which rows have a key of which a line of data may have none (blank, a total, a header, closing words), and which a blank one."""
    wanted, blank_key = np.zeros(size, bool), np.zeros(size, bool)
    known = pa.array([cell for column in schema.columns for cell in (column.header, column.field)] + [*top.layout.header, *top.layout.upper], pa.string())
    for name, column in zip(keys, columns, strict=True):
        chosen = pc.is_in(column.texts, value_set=known).to_numpy(zero_copy_only=False).copy()
        blank = np.zeros(len(column.texts), bool)
        for place, text in zip(column.odd.tolist(), column.texts.take(pa.array(column.odd)).to_pylist(), strict=True):
            blank[place] = not trim(text)
            chosen[place] |= (blank[place] or _may_be_total(text, name, schema) or is_part(text) or is_closing(text) or is_closing_item(text)
                              or headers.match([text])[0] is not None)
        if chosen.any():
            wanted |= chosen[column.codes]
            blank_key |= blank[column.codes]
    return wanted, blank_key


def _find_lacking(schema: ExtractSchema, encoded: Mapping[str, Encoded], keys: list[str], size: int) -> np.ndarray:
    """Which rows lack what every line of data has beside its keys: a heading may stand there."""
    column = next((encoded[c.field] for c in schema.columns if c.field in encoded and c.field not in keys and not c.may_be_blank), None)
    if column is None or not column.odd.size:
        return np.zeros(size, bool)
    blank = np.zeros(len(column.texts), bool)
    blank[column.odd] = [not trim(text) for text in column.texts.take(pa.array(column.odd)).to_pylist()]
    found: np.ndarray = blank[column.codes]
    return found if found.sum() <= _MOST_LACKING else np.zeros(size, bool)


def _order_cells(known: Mapping[str, str], top: Top) -> list[str]:
    """The known cells of a row in the order of the file."""
    return [known[name] for name in sorted(known, key=top.layout.positions.__getitem__)]


def _is_filled_like_data(schema: ExtractSchema, known: Mapping[str, str]) -> bool:
    """Whether a line has, and can be read in, what a line of data must have beside its keys; where nothing must be, in anything."""
    required = [column for column in schema.columns if column.field in known and not column.may_be_blank and not column.key]
    if required:
        return all(_can_be_read(column.type, known[column.field]) if column.type in NUMERIC_TYPES else bool(trim(known[column.field]))
                   for column in required)
    return any(_can_be_read(column.type, known[column.field]) for column in schema.columns
               if column.field in known and column.type in NUMERIC_TYPES)


def _can_be_read(kind: str, cell: str) -> bool:
    text = trim(cell)
    if not text:
        return False
    try:
        PARSERS[kind](text)  # type: ignore[index]
    except CellFault:
        return False
    return True


def _may_be_total(text: str, name: str, schema: ExtractSchema) -> bool:
    """Whether a key cell says total; a subtotal (玉兴街道小计, 支出小计) too where it names a street or one of few words, or in an own extract."""
    return is_total(text) or ((schema.own or name == "street" or schema[name].type in ("choice", "occasion")) and is_subtotal(text))


def _says(text: str) -> bool:
    return bool(trim(text)) and not is_nothing(text)


def _is_total_line(schema: ExtractSchema, keys: list[str], known: dict[str, str], cells: list[str] | None, top: Top,
                   own: list[str | None]) -> bool:
    """Whether a line is a total: a key says so, or a key is blank and another cell says so, be it that of a day or an amount.

    What people write in their own words (用途, 备注, an unknown 摘要) names no line, and a line that is filled like data
    beside its blank key is data that lacks a key. An indicator may well be called 累计人数: with a target or a reported
    value it is one; / and — are none.
    """
    if schema.name == "self_evaluation" and any(_says(known.get(name, "")) for name in ("target", "reported_value")):
        return False
    if any(_may_be_total(known[name], name, schema) for name in keys):
        return True
    if cells is None:
        return False
    naming = {column.field for column in schema.columns if not column.free_text}
    named = [cell for cell, field_name, header in zip(cells, own, top.layout.header, strict=True)
             if (field_name in naming if field_name else not _OWN_WORDS.search(header))]
    if not any(is_total(cell) or is_subtotal(cell) for cell in named):
        return False
    # Sums stand in a total too: what tells data is the rest.
    others = [known[column.field] for column in schema.columns
              if column.field in known and not column.may_be_blank and column.type not in ("money", "count", "number")
              and not (column.key and not trim(known[column.field]))]
    return not others or not all(map(trim, others))


def _close(draft: Draft, data: np.ndarray, closing: Mapping[int, int], items: Mapping[int, int]) -> None:
    """Closing lines: footers where no data stand below them, else (between pasted batches) counted like totals.

    Parameters
    ----------
    closing, items
        Row → line of what closes a table, and of what may belong to such a line above it (the next item of a note).
    """
    raw = draft.raw
    assert raw is not None
    data[[*closing, *items]] = False
    kept = raw.line[data]
    # Where more of the file follows in another block, none of them stands below all data.
    last = sys.maxsize if draft.goes_on else max([0, int(kept[-1]) if kept.size else 0, *(bad.line for bad in raw.bad)])
    lines = sorted([*closing.values(), *(bad.line for bad in raw.footers if not bad.item)])
    below = [line for line in lines if line > last]
    first = below[0] if below else None
    draft.totals += [line for line in lines if line < last]
    for row, line in items.items():
        if first is None or line < first:
            data[row] = True
        else:
            below.append(line)
    for bad in raw.footers:
        if bad.item and (first is None or bad.line < first):
            raw.bad.append(bad)
            draft.log.add_bad([bad])
        elif bad.item:
            below.append(bad.line)
    draft.footers = sorted(below)
