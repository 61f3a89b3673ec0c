"""One extract from bytes to converted columns with all its faults.

In: the run file, a schema. Out: a `Draft`.
"""

import hashlib
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from perfeval_helpers.contract.columns import Column, ExtractSchema
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.contract.runfile.data_files import find_data_files, is_workbook
from perfeval_helpers.extracts.blocks import Block, Unfit
from perfeval_helpers.extracts.convert import Converted, Encoded, convert, encode
from perfeval_helpers.extracts.decode import FileFault, decode
from perfeval_helpers.extracts.draft import Draft, has_few_values, take_texts
from perfeval_helpers.extracts.faults import FaultLog
from perfeval_helpers.extracts.header import check_top
from perfeval_helpers.extracts.identity import check_identities, check_person_numbers
from perfeval_helpers.extracts.lines import Layout, RawTable
from perfeval_helpers.extracts.masks import mask_numbers
from perfeval_helpers.extracts.missing import enter_missing
from perfeval_helpers.extracts.parsers import find_words_mapped, make_fit, note_mapped
from perfeval_helpers.extracts.payment_rules import check_rules
from perfeval_helpers.extracts.personal import PersonalValues
from perfeval_helpers.extracts.persons import join_persons
from perfeval_helpers.extracts.row_rules import Columns, check_headcounts
from perfeval_helpers.extracts.skipping import skip_lines
from perfeval_helpers.extracts.splitting import split
from perfeval_helpers.extracts.tables import LargeTable, Reading, begin
from perfeval_helpers.extracts.verdicts import check_accounts
from perfeval_helpers.extracts.workbooks import read_sheet
from perfeval_helpers.extracts.workbooks.table import build_table, describe_hidden, enter_marks, find_layout
from perfeval_helpers.values.language import tell, tell_all
from perfeval_helpers.values.shares import work_through

MOST_OF_A_HEADER = 4096  # bytes
FEWEST_BYTES_APART = 1 << 24  # of fewer, threads take more time in turns than they save


class _Here(Executor):
    """Does at once, in this thread, what it is given to do."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


def _is_bare(path: Path) -> bool:
    """Whether a CSV file has one line at most, as a new run's has, beside which a workbook was put."""
    with suppress(OSError):
        return path.suffix.lower() == ".csv" and path.stat().st_size < MOST_OF_A_HEADER and b"\n" not in path.read_bytes().strip()
    return False


def draft_extract(runfile: RunFile, schema: ExtractSchema, personal: PersonalValues) -> Draft:
    """Read one extract and enter all its faults.

    Parameters
    ----------
    personal
        Takes the personal values met here.
    """
    path = runfile.data_path(schema.name)
    files = find_data_files(path.parent, path.stem)
    path = files[0] if files else path
    folder = runfile.data_file(schema.name).rpartition("/")[0]
    log = FaultLog(schema.name, f"{folder}/{path.name}".lstrip("/"), np.empty(0, np.int64))
    draft = Draft(schema, log.file, log)
    if len(files) > 1:
        found = tell("the extract stands in {count} files, {names}; expected one", count=len(files), names=tell_all(file.name for file in files))
        if bare := [file.name for file in files if _is_bare(file)]:
            found = tell("{found}; {names} has a header only and may be removed", found=found, names=tell_all(bare))
        log.add_whole("FILE-TWICE", found)
        return draft
    reading = begin(runfile, schema, log)
    held: list[bytes] = []  # the only owner of the bytes, so that whoever has split them can let go of them
    try:
        if not _split_in_blocks(draft, reading, path):
            try:
                held.append(path.read_bytes())
            except (OSError, ValueError) as error:
                enter_missing(log, error, path, schema.title, runfile.extracts)
                return draft
        with _Here() if held and len(held[0]) < FEWEST_BYTES_APART else ThreadPoolExecutor(2) as pool:
            digest = pool.submit(hashlib.sha256, held[0]) if held else None
            if is_workbook(path):
                _read_workbook(draft, runfile, reading, held, path.suffix.lower().lstrip("."), personal, pool)
            else:
                _read(draft, runfile, reading, held, personal, pool)
            if digest is not None:
                draft.sha256 = digest.result().hexdigest()
    except FileFault as fault:
        log.add_whole(fault.code, fault.said, fault.line)
    return draft


def _split_in_blocks(draft: Draft, reading: Reading, path: Path) -> bool:
    """Split a large file while it is read, on both cores and without all of its bytes; not one that is small, or has to be looked at as a whole."""
    found = len(draft.log.whole)
    try:
        if is_workbook(path) or path.stat().st_size < FEWEST_BYTES_APART:
            return False
        table = LargeTable(path, reading)
        layout = table.top.layout
        split_table = _make_splitter(reading, layout)
        raw = RawTable(np.empty(0, np.int64), {}, layout.data_line - 1)

        def split_block(block: Block) -> RawTable:
            return split_table(block.data, replace(layout, data_start=0, data_line=block.lines_before + 1), line_feeds=block.line_ends, ahead=block.ahead)

        for part in work_through(split_block, table.read_blocks(), ahead=1):
            raw.add(part)
    except (Unfit, OSError, ValueError):
        del draft.log.whole[found:]
        return False
    except FileFault:
        del draft.log.whole[found:]
        raise
    draft.raw, draft.top, draft.encoding, draft.sha256 = raw, table.top, table.encoding, table.get_digest()
    return True


def _make_splitter(reading: Reading, layout: Layout) -> Callable[..., RawTable]:
    """What splits the lines of a table, and keeps the cells of those alone that may be totals."""
    present = reading.list_present(layout)
    few = {column.field: has_few_values(column) for column in present}
    keys = reading.schema.list_naming(layout.positions)
    fits = make_fit(present, layout.positions, reading.parsers)
    return lambda data, layout, **known: split(data, layout, few, keys, fits=fits, **known).keep_cells(keys)


def _read(draft: Draft, runfile: RunFile, reading: Reading, held: list[bytes], personal: PersonalValues, pool: Executor) -> None:
    """Read what `held` has, or what is split already."""
    if draft.raw is None:
        data, draft.encoding = decode(held.pop())
        draft.top = reading.find_top(data)
        draft.raw = _make_splitter(reading, draft.top.layout)(data, draft.top.layout)
        del data
    assert draft.top is not None
    draft.raw.join()
    draft.log.line = draft.raw.line
    draft.log.add_bad(draft.raw.bad)
    present = reading.list_present(draft.top.layout)
    _convert_all(draft, runfile, present, draft.top.layout.show_headers(present), reading, personal, pool)


def _read_workbook(draft: Draft, runfile: RunFile, reading: Reading, held: list[bytes], kind: str, personal: PersonalValues, pool: Executor) -> None:
    """As `_read`, of a workbook: its rows are lines, numbered as the program numbers them."""
    schema, log = draft.schema, draft.log
    draft.encoding = kind
    sheet = read_sheet(held.pop(), runfile.sheet.get(schema.name), schema.name, schema.title)
    log.sheet = mask_numbers(sheet.name)
    layout, above, groups = find_layout(sheet, schema, reading.headers)
    draft.top, faults = check_top(schema, reading.headers, layout, above, groups, layout.header_line - 1)
    for found in faults:
        log.add_whole(found.code, found.said, found.line)
    present = reading.list_present(layout)
    draft.raw = build_table(sheet, layout, present, {column.field: has_few_values(column) for column in present})
    log.line = draft.raw.line
    shown = layout.show_headers(present)
    log.letters = {shown[name]: letter for name, letter in draft.raw.letters.items()}
    if hidden := describe_hidden(sheet, draft.raw, layout):
        message = tell("'{title}': the sheet has hidden {what}, read like the others.", title=schema.title, what=hidden)
        draft.notes.append(Finding("XL-HIDDEN", message, schema.name, log.file))
    _convert_all(draft, runfile, present, shown, reading, personal, pool)


def _convert_all(draft: Draft, runfile: RunFile, present: list[Column], shown: dict[str, str], reading: Reading,
                 personal: PersonalValues, pool: Executor) -> None:
    """Tell data from totals and repeated headers, convert the columns, check personal ones and the rules."""
    raw, log, schema = draft.raw, draft.log, draft.schema
    assert raw is not None and draft.top is not None
    compared = [column for column in present if schema.own or column.field not in ("name", "id_number")]
    waiting = [pool.submit(encode, raw.columns[column.field]) for column in compared]
    encoded = {column.field: cells.result() for column, cells in zip(compared, waiting, strict=True)}
    data = np.ones(raw.line.size, bool)
    skip_lines(draft, encoded, reading.headers, data)
    raw.forget_cells()
    skipped = draft.find_unjudged(data)
    enter_marks(raw, log, encoded, shown, data)
    converted: dict[str, Converted] = {}
    for column in present:
        if column.field in encoded:
            converted[column.field] = convert(column, shown[column.field], encoded[column.field], skipped, log, reading.parsers)
    compared_with = {} if schema.own else _compare_personal(raw, encoded)
    if not schema.own and "person_id" in converted:
        written = converted["person_id"].codes
        converted["person_id"], split = join_persons(converted["person_id"], raw.columns.get("id_number"), converted.get("bank_account"),
                                                     data, shown["person_id"], log)
        if split:  # what is paid under two writings of a number is two payments, not one that is listed twice
            draft.notes += split
            compared_with["person_id"] = lambda rows: written[rows]
    draft.table = Columns(schema, converted, shown, data, raw.line, compared_with)
    mapped = find_words_mapped(runfile, schema)
    draft.words = list_words(runfile, schema)
    draft.notes += [note for field, words in mapped.items() if field in converted
                    for note in note_mapped(schema, log.file, shown[field], converted[field], words, raw.line, data)]
    period_end = runfile.period.end
    checks: list[tuple[Callable[..., list[Finding]], tuple[Any, ...]]] = []
    if schema.own:
        checks += [(check_person_numbers, (converted[column.field], data, shown[column.field])) for column in present if column.type == "id"]
    elif "id_number" in raw.columns:
        checks.append((partial(check_identities, paid=converted, period_end=period_end), (raw.columns["id_number"], data, shown["id_number"])))
    if not schema.own and "bank_account" in converted and "person_id" in converted:
        checks.append((check_accounts, (converted["bank_account"], converted["person_id"], data, shown["bank_account"])))
    if not schema.own and "person_id" in converted:
        checks.append((check_person_numbers, (converted["person_id"], data, shown["person_id"])))
    # Each with a log of its own, so that the order of the faults does not hang on which is ready first.
    logs = [FaultLog(log.extract, log.file, log.line) for _ in checks]
    noticed = [pool.submit(check, *cells, own) for (check, cells), own in zip(checks, logs, strict=True)]
    for column in present:
        # A day or a number is nobody's name: it is dropped, but not looked for in other text.
        if column.personal and column.type in ("text", "id"):
            is_name, called = column.type == "text", f"{shown[column.field]} ({draft.file})"
            if column.field in encoded:
                personal.add(encoded[column.field].texts, is_name, encoded[column.field].odd, called)
            else:
                personal.add(raw.columns[column.field], is_name, column=called)
    check_rules(draft.table, log, period_end)
    if schema.name == "headcounts":
        check_headcounts(draft.table, log, runfile)
    for notes, own in zip(noticed, logs, strict=True):
        draft.notes += notes.result()
        log.batches += own.batches


def list_words(runfile: RunFile, schema: ExtractSchema) -> frozenset[str]:
    """What stands in choices and festivals, as the contract or the source systems call them: no names."""
    mapped = (word for words in find_words_mapped(runfile, schema).values() for word in words)
    return frozenset(word for column in schema.columns for word in column.values) | {
        festival.name for festival in runfile.festivals} | set(mapped)


def _compare_personal(raw: RawTable, encoded: dict[str, Encoded]) -> dict[str, Callable[[np.ndarray], Any]]:
    """How payments are compared in their personal columns."""
    compared: dict[str, Callable[[np.ndarray], Any]] = {}
    for name in ("name", "id_number"):
        if name in raw.columns:
            compared[name] = partial(take_texts, raw.columns[name])
    if "bank_account" in encoded:
        compared["bank_account"] = lambda rows: encoded["bank_account"].codes[rows]
    return compared
