"""One block of lines → records by partition, and what it contributes to the verdicts on the file.

In: a `Block`, what the top of the file says. Out: a `Piece`: records with codes into the block's own texts, faults of
single lines, counts. The cells are read by the same parsers and rules as those of a small file.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from perfeval_helpers.contract.columns import Column, ExtractSchema
from perfeval_helpers.extracts.blocks import Block
from perfeval_helpers.extracts.cells import is_nothing
from perfeval_helpers.extracts.choices import Parser
from perfeval_helpers.extracts.convert import Converted, Encoded, convert, encode, encode_rows, find_odd_ids
from perfeval_helpers.extracts.draft import NO_NAME_CHARACTERS, Draft, looks_misplaced
from perfeval_helpers.extracts.faults import Batch, FaultLog
from perfeval_helpers.extracts.hashing import (
    PERSON_CHECK,
    Hasher,
    PersonalHashes,
    finalise,
    hash_families,
)
from perfeval_helpers.extracts.header import Headers, Top
from perfeval_helpers.extracts.identity import IDENTITY_SHAPE, enter_spoilt, sort_numbers
from perfeval_helpers.extracts.numbers import holds_only, lengthen, passes_check
from perfeval_helpers.extracts.payment_rules import check_single_payments
from perfeval_helpers.extracts.persons import read_id
from perfeval_helpers.extracts.row_rules import Columns
from perfeval_helpers.extracts.skipping import skip_lines
from perfeval_helpers.extracts.spilled.runs import Runs, find_runs
from perfeval_helpers.extracts.spilled.storage import (
    CODED,
    DISTRUSTED,
    FAULTY,
    IDENTITY,
    IN_SHAPE,
    LEADING_ZEROS,
    PASSES,
    PERSON_GOOD,
    USABLE,
    ZEROS,
    make_records,
)
from perfeval_helpers.extracts.splitting import split
from perfeval_helpers.extracts.stated_totals import StatedTotal
from perfeval_helpers.extracts.verdicts import AccountTally, BlockTally, IdentityTally, tally_accounts
from perfeval_helpers.values.text import BLANKS

#: Personal columns, and where their number stands in a record.
HASHED = {"person_id": "person", "name": "name", "id_number": "id_number", "bank_account": "account"}
SEEN_BITS = 22  # 4 MiB a column
MOST_CHECKED = 1000  # accounts of a block that end in zeros and are checked one by one
# A name that begins or ends like none; nearly all do not, and those that do are looked at one by one.
_STRANGE_NAME = f"^[{NO_NAME_CHARACTERS}{BLANKS}]|[{BLANKS}]$"
_CHINESE = bytes([*range(0x80, 0xC0), *range(0xE4, 0xEA)])  # of UTF-8: U+4000 to U+9FFF


@dataclass
class Setting:
    """What all blocks share."""

    schema: ExtractSchema
    file: str
    top: Top
    headers: Headers
    present: Sequence[Column]
    shown: Mapping[str, str]
    parsers: Mapping[str, Parser]
    fits: Callable[[Sequence[str]], bool]
    words: frozenset[str]
    hasher: Hasher
    partitions: int
    most_shown: int
    #: Field → text → its place among the distinct texts of the file, as far as blocks were taken.
    known: Mapping[str, Mapping[str, int]]


@dataclass
class Counted(BlockTally):
    """Lines of a block, or of all: how many there are, and how many of these are what; the lines of those that are no data."""

    physical: int = 0
    bad: int = 0
    blank: int = 0
    continued: int = 0
    short: int = 0  #: Of `bad`, those with fewer fields than the header
    totals: list[int] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    footers: list[int] = field(default_factory=list)
    stated: list[StatedTotal] = field(default_factory=list)


@dataclass
class Piece:
    """What one block gives; `records` are in the order of partitions, of which `sizes` tells how many each has.

    Where all texts of a column were known before, the records have their places in the file; of the other columns they
    have those among the block's own `texts`, of which `unread` could not be read.
    """

    records: np.ndarray
    sizes: np.ndarray
    texts: Mapping[str, pa.Array]
    unread: Mapping[str, set[str]]
    batches: list[Batch]
    late: list[Batch]
    counted: Counted
    identities: IdentityTally
    accounts: AccountTally
    lengths: Mapping[str, set[int]]
    extras: Mapping[str, np.ndarray]
    slots: Mapping[str, np.ndarray]
    numbered_persons: bool


def scatter(block: Block, setting: Setting) -> Piece:
    """Read one block."""
    draft, converted, plain, data, runs = _read(block, setting)
    raw, log = draft.raw, draft.log
    assert raw is not None
    late = FaultLog(log.extract, log.file, raw.line)
    persons, person_good = runs.pick(converted.get("person_id") or _make_nobody(raw.line.size))
    hashes = PersonalHashes(setting.hasher, {"person_id": persons, **runs.columns}, plain)
    family, zeros = hash_families(setting.hasher, persons, hashes.enter("person_id", persons))
    if "person_id" not in runs.columns:
        family = finalise(raw.line[runs.first].astype(np.uint64))  # no line needs another in the same partition
    who = zeros << np.uint32(LEADING_ZEROS)
    identities, accounts = IdentityTally(), AccountTally()
    if "id_number" in runs.columns:
        who |= (_enter_identities(hashes, runs, setting, late, identities) & runs.data & person_good) * np.uint32(IDENTITY)
    if "bank_account" in converted:
        held, good = _enter_accounts(hashes, converted["bank_account"], runs)
        accounts, usable = tally_accounts(held, good, runs.codes, data, raw.line, MOST_CHECKED)
        who |= (usable & runs.data & person_good) * np.uint32(USABLE)
    if "name" in runs.columns:
        hashes.enter("name", runs.columns["name"], runs.data)
    who |= person_good * np.uint32(PERSON_GOOD)
    who[_find_misplaced(runs.columns, setting, hashes.plain)] |= np.uint32(DISTRUSTED)
    numbered = _mark_numbered(persons, who)
    flags = runs.spread(who) | (log.get_faulty() | late.get_faulty()) * np.uint32(FAULTY)
    log.condense(setting.most_shown)
    known = {HASHED[name]: column.kept for name, column in hashes.found.items()} | {
        "person_check": setting.hasher.hash_texts(persons, PERSON_CHECK), "family": family, "personal": hashes.combine()}
    cells = {"line": raw.line, "flags": flags}
    texts, unread = {}, {}
    for name in CODED:
        if name in converted:
            codes = _find_places(converted[name], setting.known[name])
            if codes is None:
                texts[name], codes = converted[name].texts, converted[name].codes
                unread[name] = set(texts[name].filter(pa.array(~converted[name].good)).to_pylist())
            cells[name] = codes
    order, sizes = _sort_by_partition(family, runs, setting.partitions, np.flatnonzero(data))
    return Piece(
        records=make_records(cells, order, known, runs.codes), sizes=sizes, texts=texts, unread=unread, batches=log.batches, late=late.batches,
        counted=Counted(
            raw.physical - block.lines_before, len(raw.bad), draft.blank, raw.continued, sum(bad.short and not bad.item for bad in raw.bad), draft.totals, draft.repeated, draft.footers,
            draft.stated),
        identities=identities, accounts=accounts,
        lengths={name: hashes.found[name].lengths for name in runs.columns},
        extras={name: hashes.found[name].extras for name in runs.columns},
        slots={name: (hashes.found[name].kept >> np.uint64(64 - SEEN_BITS)).astype(np.uint32) for name in runs.columns},
        numbered_persons=numbered)


def _read(block: Block, setting: Setting) -> tuple[Draft, dict[str, Converted], set[str], np.ndarray, Runs]:
    """The lines of a block with the faults that each has by itself.

    Returns
    -------
    What was read; its columns but for names and identity numbers; which of them are of letters and digits alone; which rows are data;
    the personal cells.
    """
    layout = replace(setting.top.layout, data_start=0, data_line=block.lines_before + 1)
    log = FaultLog(setting.schema.name, setting.file, np.empty(0, np.int64))
    draft = Draft(setting.schema, setting.file, log, top=setting.top, goes_on=block.ahead is not None)
    few = {column.field: column.field in CODED for column in setting.present}
    draft.raw = raw = split(block.data, layout, few, setting.schema.list_naming(layout.positions), fits=setting.fits,
                            line_feeds=block.line_ends, ahead=block.ahead).join()
    log.line = raw.line
    log.add_bad(raw.bad)
    data = np.ones(raw.line.size, bool)
    held = {name: raw.columns[name] for name in HASHED if name in raw.columns}
    runs = find_runs(held, data)
    encoded = {name: encode(raw.columns[name]) for name, coded in few.items() if coded} | _encode_ids(runs)
    skip_lines(draft, encoded, setting.headers, data)
    skipped = draft.find_unjudged(data)
    if not data.all():
        runs = find_runs(held, data)
        encoded |= _encode_ids(runs)
    converted: dict[str, Converted] = {}
    for column in setting.present:
        if column.field in encoded:
            converted[column.field] = convert(column, setting.shown[column.field], encoded[column.field], skipped, log, setting.parsers)
    check_single_payments(Columns(setting.schema, converted, setting.shown, data, raw.line, {}), log)
    return draft, converted, {name for name, column in encoded.items() if not column.odd.size}, data, runs


def _encode_ids(runs: Runs) -> dict[str, Encoded]:
    """Person numbers and accounts, once a run."""
    return {name: replace(encode_rows(column), codes=runs.codes) for name, column in runs.columns.items() if name in ("person_id", "bank_account")}


def _make_nobody(lines: int) -> Converted:
    """Person numbers of a file that has none."""
    return Converted(np.zeros(lines, np.int32), pa.array([""], pa.string()), pa.array([""], pa.string()), np.zeros(1, bool))


def _find_places(column: Converted, known: Mapping[str, int]) -> np.ndarray | None:
    """The place of each row's text in the file; None where one of the texts is new."""
    places = [known.get(text, -1) for text in column.texts.to_pylist()]
    return None if -1 in places else np.array(places, np.int32)[column.codes]


def _enter_identities(hashes: PersonalHashes, runs: Runs, setting: Setting, log: FaultLog, tally: IdentityTally) -> np.ndarray:
    """Enter what single identity numbers show, count the rest; which runs have the shape of one. One that has none is compared as empty."""
    column = hashes.columns["id_number"]
    found = sort_numbers(column, runs.data)
    rows = found.rows
    enter_spoilt(log, setting.shown["id_number"], runs.find_rows(found.exponent), runs.find_rows(found.decimal))
    zeros = pc.ends_with(found.numbers, "000").to_numpy(zero_copy_only=False)
    after = np.zeros(zeros.size, np.uint64)
    after[zeros] = setting.hasher.hash_texts(pa.array([text[:-1] + "1" for text in found.numbers.filter(pa.array(zeros)).to_pylist()], pa.string()))
    which = np.full(len(column), -1, np.int64)
    which[rows] = np.arange(rows.size)
    which = runs.spread(which)
    lines, which = log.line[which >= 0], which[which >= 0]
    tally.add(lines, passes_check(found.numbers)[which], zeros[which], after[which], log.line[runs.find_rows(found.malformed)], runs.find_rows(found.old_rows).size)
    shaped = np.zeros(len(column), bool)
    shaped[rows] = shaped[found.old_rows] = True
    if rows.size == len(column):  # all are of 17 digits and one more, or X
        hashes.plain.add("id_number")
        hashes.enter("id_number", column)
        return shaped
    texts = np.full(len(column), "", object)
    texts[rows] = found.numbers.to_numpy(zero_copy_only=False)
    texts[found.old_rows] = [lengthen(number) for number in found.old]
    others = np.flatnonzero(~shaped)
    texts[others] = [next(iter(read_id(text)), "") for text in column.take(pa.array(others)).to_pylist()]
    hashes.enter("id_number", pa.array(texts, pa.string()))
    return shaped


def _enter_accounts(hashes: PersonalHashes, account: Converted, runs: Runs) -> tuple[pa.Array, np.ndarray]:
    """The account of each run, and whether it could be read; persons are compared by them."""
    held, good = runs.pick(account)
    given = np.ones(len(held), bool)
    if held is not hashes.columns["bank_account"] or "bank_account" not in hashes.plain:
        odd = find_odd_ids(held)
        given[odd] = [not is_nothing(text) for text in held.take(pa.array(odd)).to_pylist()]
    hashes.enter("bank_account", held, given)
    return held, good


def _find_misplaced(columns: Mapping[str, pa.Array], setting: Setting, plain: Collection[str]) -> np.ndarray:
    """Rows whose personal cells do not look like what they should; `plain` columns hold letters and digits alone."""
    if "name" not in columns:
        return np.empty(0, np.int64)
    names = columns["name"]
    chosen = np.zeros(len(names), bool)
    if holds_only(names, _CHINESE):
        for begin in "年月日":
            chosen |= pc.starts_with(names, begin).to_numpy(zero_copy_only=False)
    else:
        chosen |= pc.match_substring_regex(names, _STRANGE_NAME).to_numpy(zero_copy_only=False)
    chosen |= pc.is_in(names, value_set=pa.array(sorted(setting.words), pa.string())).to_numpy(zero_copy_only=False)
    for name in ("id_number", "bank_account"):
        if name in columns and name not in plain:
            odd = find_odd_ids(columns[name])
            if odd.size:
                chosen[odd] |= pc.match_substring_regex(columns[name].take(pa.array(odd)), "[\u4e00-\u9fff]").to_numpy(
                    zero_copy_only=False)
    rows = np.flatnonzero(chosen)
    return rows[looks_misplaced(columns, rows, setting.words)] if rows.size else rows


def _mark_numbered(persons: pa.Array, flags: np.ndarray) -> bool:
    """Mark persons whose number is an identity number, whether it is right and ends in zeros; whether there are any."""
    if not pc.any(pc.equal(pc.binary_length(persons), 18)).as_py():
        return False
    places = np.flatnonzero(pc.match_substring_regex(persons, IDENTITY_SHAPE).to_numpy(zero_copy_only=False))
    numbers = persons.take(pa.array(places))
    flags[places] |= np.uint32(IN_SHAPE)
    flags[places[passes_check(numbers)]] |= np.uint32(PASSES)
    flags[places[pc.ends_with(numbers, "000").to_numpy(zero_copy_only=False)]] |= np.uint32(ZEROS)
    return places.size > 0


def _sort_by_partition(families: np.ndarray, runs: Runs, partitions: int, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Some rows by partition, within it in their order, and how many each has; `families` are the runs'."""
    which = ((families >> np.uint64(32)) * np.uint64(partitions) >> np.uint64(32)).astype(np.uint16)[runs.codes[rows]]
    return rows[np.argsort(which, kind="stable")], np.bincount(which, minlength=partitions)
