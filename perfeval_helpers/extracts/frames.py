"""Accepted rows → the frame that chapters see; faulty rows → the quarantine table. No personal value is in either.

In: a `Draft`, which rows are accepted or set aside, the run's personal values. Out: DataFrames.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from perfeval_helpers.contract.columns import Column, ExtractSchema
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.extracts.convert import Converted
from perfeval_helpers.extracts.draft import Draft, has_few_values
from perfeval_helpers.extracts.masks import MASK, find_maskable, mask_text
from perfeval_helpers.extracts.personal import SHORTEST_NAME, PersonalValues
from perfeval_helpers.extracts.pseudonyms import make_key, make_pseudonyms

SHORTEST_NAME_IN_LABELS = 3
#: Texts that are counts, amounts or document numbers.
VALUE_FIELDS = frozenset({"document_no", "target", "reported_value"})
_CATEGORIES = {"occasion", "result"}
Maker = Callable[[np.ndarray], Any]


def build_frame(draft: Draft, runfile: RunFile, kept: np.ndarray, personal: PersonalValues) -> pd.DataFrame:
    """One row a line in `kept`: ``line`` first, then the schema's columns; those the file lacks are blank."""
    table, raw = draft.table, draft.raw
    assert table is not None and raw is not None
    whole = bool(kept.all())
    # What may have millions of lines: payments, and answers of questionnaires.
    in_categories = draft.schema.name == "payouts" or any(column.type == "answer" for column in draft.schema.columns)
    columns: dict[str, Any] = {"line": raw.line if whole else raw.line[kept]}
    for column in draft.schema.columns:
        if column.personal and not column.pseudonym:
            continue
        read = table.columns.get(column.field)
        if read is None:
            columns[column.frame_column] = _make_blank(column, int(kept.sum()), runfile)
            continue
        codes = read.codes if whole else read.codes[kept]
        if column.pseudonym:
            columns[column.frame_column] = _make_persons(read, codes, make_key(draft.sha256, runfile.run))
        else:
            to_text = to_category if (in_categories and has_few_values(column)) or draft.schema.own else _to_text
            columns[column.frame_column] = _make_column(column, read, codes, runfile, personal, to_text, draft.schema.own)
    return pd.DataFrame(columns, copy=False)


def _make_persons(read: Converted, codes: np.ndarray, key: bytes) -> Any:
    values = read.values if isinstance(read.values, pa.Array) else pa.array(["" if v is None else str(v) for v in read.values], pa.string())
    pseudonyms = make_pseudonyms(values, key)
    blank = pc.equal(values, "")
    # Nobody is no person.
    return to_category(pc.if_else(blank, "", pseudonyms) if pc.any(blank).as_py() else pseudonyms, codes)


def to_category(values: pa.Array, codes: np.ndarray) -> Any:
    """Distinct texts and codes → a category column: two million texts are grouped in no time by their codes.

    Texts that two values have become one category; those of lines that are not in the frame are none.
    """
    used = np.zeros(len(values), bool)
    used[codes] = True
    if not used.all():
        places = np.cumsum(used, dtype=np.int64) - 1
        values, codes = values.filter(pa.array(used)), places[codes]
    distinct = values.cast(pa.large_string())
    if pc.count_distinct(distinct).as_py() < len(distinct):
        encoded = distinct.dictionary_encode()
        codes, distinct = encoded.indices.to_numpy(zero_copy_only=False)[codes], encoded.dictionary
    return pd.Categorical.from_codes(codes.astype(np.int32, copy=False), pd.Index(pd.array(distinct, dtype="str")))


def _to_text(values: pa.Array, codes: np.ndarray) -> Any:
    """Distinct texts and codes → a pandas str column."""
    if len(values) == 0:
        values = pa.array([""], pa.large_string())
    return pd.array(values.cast(pa.large_string()).take(pa.array(codes)), dtype="str")


def _make_column(column: Column, read: Converted, codes: np.ndarray, runfile: RunFile, personal: PersonalValues,
                 to_text: Callable[[pa.Array, np.ndarray], Any], own: bool) -> Any:
    if isinstance(read.values, pa.Array) and column.field not in VALUE_FIELDS and not column.free_text \
            and not find_maskable(read.values).size:
        return to_text(read.values.fill_null(""), codes)  # numbers with nothing to mask: millions of texts stay in Arrow
    values: Sequence[Any] = read.values.to_pylist() if isinstance(read.values, pa.Array) else read.values
    make = make_maker(column, values, runfile, own)
    if make is not None:
        return make(codes)
    texts = ["" if value is None else value for value in values]
    masked = mask_column(column, texts, runfile, personal)
    if own:
        # Figures of own extracts tell texts apart: two that are masked must not become one.
        hidden = sorted({cell for cell, text in zip(texts, masked, strict=True) if text != cell})
        numbers = {cell: number for number, cell in enumerate(hidden, 1)}  # whatever the order of the lines
        masked = [f"{text}{numbers[cell]}" if cell in numbers else text for cell, text in zip(texts, masked, strict=True)]
    return to_text(pa.array(masked, pa.large_string()), codes)


def make_maker(column: Column, values: Sequence[Any], runfile: RunFile, own: bool = False) -> Maker | None:
    """What makes the frame's column of codes into the distinct values, made once for all shares; None where it is text."""
    if is_fixed_category(column) and not own:
        categories = list_categories(column, runfile)
        dtype, places = pd.CategoricalDtype(categories), {value: place for place, value in enumerate(categories)}
        known = np.array([places.get(value, -1) for value in values], np.int8 if len(categories) < 128 else np.int32)
        return lambda codes: pd.Categorical.from_codes(_spread(known, codes), dtype=dtype)
    if column.type in ("count", "duration", "money", "year"):
        whole = np.array([value or 0 for value in values], np.int64)
        if column.type in ("money", "year") and not column.may_be_blank:
            return lambda codes: _spread(whole, codes)
        missing = np.array([value is None for value in values], bool)
        return lambda codes: pd.arrays.IntegerArray(_spread(whole, codes), _spread(missing, codes))
    if column.type in ("date", "datetime"):
        days = np.array([np.datetime64("NaT") if value is None else np.datetime64(value) for value in values], "datetime64[us]")
        return lambda codes: pd.DatetimeIndex(_spread(days, codes))
    if column.type == "decimal":
        # At most 15 digits, which a float holds apart: the chapter of records takes the exact number from it.
        floats = np.array([np.nan if value is None else float(value) for value in values], np.float64)
        return lambda codes: _spread(floats, codes)
    if column.type == "number":
        exact = np.empty(len(values), object)
        exact[:] = list(values)
        return lambda codes: _spread(exact, codes)
    return None


def is_fixed_category(column: Column) -> bool:
    """Festivals and results of payouts: their categories are all that there can be."""
    return column.type in ("occasion", "choice") and column.frame_column in _CATEGORIES


def _spread(known: np.ndarray, codes: np.ndarray) -> np.ndarray:
    return known[codes] if known.size else np.empty(codes.size, known.dtype)


def mask_column(column: Column, texts: list[str], runfile: RunFile, personal: PersonalValues) -> list[str]:
    """Text columns without personal data: names wherever people write freely, long numbers everywhere."""
    if column.type in ("choice", "occasion", "answer"):
        return texts
    if column.field in VALUE_FIELDS:
        return personal.mask(texts, shortest=SHORTEST_NAME if column.free_text else SHORTEST_NAME_IN_LABELS, are_values=True)
    if column.free_text:
        return personal.mask(texts, list_reasons(runfile))
    if column.type == "id":
        # A number may well be somebody's person number too; a name in its place is one.
        places = find_maskable(pa.array(texts, pa.large_string())).tolist()
        odd = [texts[place] for place in places if not texts[place].isascii()]
        masked = dict(zip(odd, personal.mask(odd), strict=True))
        shown = list(texts)
        for place in places:
            if masked.get(texts[place], mask_text(texts[place])) != texts[place]:
                shown[place] = f"{MASK}{place}"
        return shown
    return personal.mask(texts, shortest=SHORTEST_NAME_IN_LABELS)


def list_reasons(runfile: RunFile) -> list[str]:
    """The reason texts that the run file declares: they are vocabulary, even if somebody is called so."""
    return [text for group in runfile.reasons.values() for text in group]


def list_categories(column: Column, runfile: RunFile) -> list[str]:
    if column.type == "occasion":
        return [festival.id for festival in runfile.festivals or ()]
    return list(column.values.values())


def _make_blank(column: Column, size: int, runfile: RunFile) -> Any:
    """A column that the file lacks."""
    make, codes = make_maker(column, [None], runfile, own=bool(column.frame)), np.zeros(size, np.int64)
    return _to_text(pa.array([""], pa.large_string()), codes) if make is None else make(codes)


def build_quarantine(draft: Draft, most: int, distrusted: np.ndarray, personal: PersonalValues) -> pd.DataFrame:
    """One row a line set aside, the first `most`: ``line``, ``code``, ``column``, ``reason`` (；between several), then its cells, masked."""
    table, raw = draft.table, draft.raw
    assert table is not None and raw is not None
    found, reasons = draft.log.list_reasons(personal.show, distrusted, most)
    columns: dict[str, Any] = {"line": found}
    columns |= {name: pd.array(texts, dtype="str") for name, texts in zip(("code", "column", "reason"), reasons, strict=True)}
    rows = np.minimum(np.searchsorted(raw.line, found), max(0, raw.line.size - 1))
    is_row = raw.line[rows] == found if raw.line.size else np.zeros(found.size, bool)
    for column in draft.schema.columns:
        if column.field not in table.headers:
            continue
        if column.personal:
            shown = [MASK] * found.size
        else:
            cells = _take_texts(table.columns[column.field], rows) if raw.line.size else [""] * found.size
            shown = [(MASK if distrusted[row] else cell) if known else "" for cell, known, row in
                     zip(_mask_cells(cells, personal), is_row.tolist(), rows.tolist(), strict=True)]
        columns[table.headers[column.field]] = pd.array(shown, dtype="str")
    return pd.DataFrame(columns, copy=False)


def _take_texts(column: Converted, rows: Iterable[int]) -> list[str]:
    found: list[str] = column.texts.take(pa.array(column.codes[np.asarray(rows, np.int64)])).to_pylist()
    return found


def _mask_cells(cells: list[str], personal: PersonalValues) -> list[str]:
    distinct = list(dict.fromkeys(cells))
    shown = dict(zip(distinct, personal.mask(distinct), strict=True))
    return [shown[cell] for cell in cells]


def make_empty_frame(schema: ExtractSchema, runfile: RunFile) -> pd.DataFrame:
    """The frame of an extract without rows: the same columns and types."""
    columns: dict[str, Any] = {"line": np.zeros(0, np.int64)}
    for column in schema.columns:
        if column.pseudonym:
            columns[column.frame_column] = pd.array([], dtype="str")
        elif not column.personal:
            columns[column.frame_column] = _make_blank(column, 0, runfile)
    return pd.DataFrame(columns)
