"""A large payouts file → records on disk by person, and what the blocks have counted on the way.

In: the run file, the schema. Out: `Spilled`, or nothing where the file is small or has to be looked at as a whole.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from perfeval_helpers.contract.columns import ExtractSchema
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.contract.runfile.data_files import find_data_files
from perfeval_helpers.extracts.blocks import Unfit
from perfeval_helpers.extracts.decode import FileFault
from perfeval_helpers.extracts.draft import Draft
from perfeval_helpers.extracts.drafting import list_words
from perfeval_helpers.extracts.faults import MOST_FINDINGS, MOST_LINES_LISTED, Batch, FaultLog, Text
from perfeval_helpers.extracts.hashing import OTHER, PERSON, Hasher
from perfeval_helpers.extracts.parsers import find_words_mapped, make_fit
from perfeval_helpers.extracts.spilled.scattering import HASHED, SEEN_BITS, Counted, Piece, Setting, scatter
from perfeval_helpers.extracts.spilled.storage import CODED, Store
from perfeval_helpers.extracts.tables import LargeTable, Reading, begin
from perfeval_helpers.extracts.verdicts import AccountTally, IdentityTally
from perfeval_helpers.values.language import Message
from perfeval_helpers.values.shares import work_through

#: From about 600,000 lines on; below it everything fits into a quarter of a gigabyte and takes some two seconds.
LEAST_BYTES = 64 << 20
#: About 130,000 lines: two partitions take some 100 MB while they are folded, and what one needs stays in the cache longer.
PARTITION_BYTES = 16 << 20
MOST_PARTITIONS = 4096
#: Stands for texts that no parser reads and nobody is shown: none reads it either.
UNREADABLE = "\ufffd"


@dataclass
class HashedColumn:
    """A personal column on disk: which texts are among its values is known by their numbers."""

    store: Store
    hasher: Hasher
    place: str
    called: str = ""
    lengths: set[int] = field(default_factory=set)
    extras: list[np.ndarray] = field(default_factory=list)
    seen: np.ndarray = field(default_factory=lambda: np.zeros(1 << SEEN_BITS, bool))
    _asked: dict[str, bool] = field(default_factory=dict)

    def find(self, texts: Sequence[str]) -> set[str]:
        """Those of the texts that are values of the column."""
        fresh = [text for text in texts if text not in self._asked]
        if fresh:
            hashes = self.hasher.hash_texts(pa.array(fresh, pa.string()), PERSON if self.place == "person" else OTHER)
            self._asked |= dict(zip(fresh, self.holds(hashes).tolist(), strict=True))
        return {text for text in texts if self._asked[text]}

    def holds(self, hashes: np.ndarray) -> np.ndarray:
        """Which of the numbers are there; the file is looked through only for those that may be."""
        found = np.isin(hashes, np.concatenate([np.empty(0, np.uint64), *self.extras]))
        open_ = np.flatnonzero(~found & self.seen[hashes >> np.uint64(64 - SEEN_BITS)])
        if open_.size:
            wanted = np.unique(hashes[open_])
            marked = np.zeros(1 << 16, bool)
            marked[wanted >> np.uint64(48)] = True

            def choose(partition: int) -> np.ndarray:
                values = self.store.read(partition)[self.place]
                likely: np.ndarray = values[marked[values >> np.uint64(48)]]
                return likely[np.isin(likely, wanted)]

            found[open_] = np.isin(hashes[open_], np.concatenate(list(work_through(choose, range(self.store.partitions)))))
        return found


@dataclass
class Spilled:
    """A file that was read in blocks, not yet judged as a whole."""

    setting: Setting
    store: Store
    log: FaultLog
    encoding: str
    period_end: date
    mapped: Mapping[str, Mapping[str, str]]
    sha256: str = ""
    late: list[Batch] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    identities: IdentityTally = field(default_factory=IdentityTally)
    accounts: AccountTally = field(default_factory=AccountTally)
    columns: dict[str, HashedColumn] = field(default_factory=dict)
    numbered_persons: bool = False
    counted: Counted = field(default_factory=Counted)
    _codes: dict[str, dict[str, int]] = field(default_factory=dict)
    _unread: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._codes = {column.field: {} for column in self.setting.present if column.field in CODED}
        self._unread = {name: set() for name in self._codes}
        self.setting = replace(self.setting, known=self._codes)

    def take(self, piece: Piece) -> None:
        """Add what a block gives, in the order of blocks."""
        for name, texts in piece.texts.items():
            codes, unread = self._codes[name], self._unread[name]
            if len(unread) < self.setting.most_shown:
                unread |= piece.unread[name]
            lost = piece.unread[name] - unread  # there may be millions, and none of these is shown
            known = np.array([codes.setdefault(UNREADABLE if text in lost else text, len(codes)) for text in texts.to_pylist()], np.int32)
            if known.size:
                piece.records[name] = known[piece.records[name]]
        self.store.append(piece.records, piece.sizes)
        if self.counted.short:  # a line above is too short already: the last one need not be where the file was cut off
            piece = replace(piece, batches=[replace(batch, texts=list(map(_leave_out_end, batch.texts))) for batch in piece.batches])
        for batches, own in ((self.log.batches, piece.batches), (self.late, piece.late)):
            batches += [replace(batch, rows=np.minimum(batch.rows, 0)) for batch in own]
        self.counted.merge(piece.counted)
        self.numbered_persons |= piece.numbered_persons
        self.identities.merge(piece.identities)
        self.accounts.merge(piece.accounts)
        for name, lengths in piece.lengths.items():
            if name not in self.columns:
                called = f"{self.setting.shown[name]} ({self.setting.file})"
                self.columns[name] = HashedColumn(self.store, self.setting.hasher, HASHED[name], called)
            column = self.columns[name]
            column.lengths |= lengths
            column.seen[piece.slots[name]] = True
            if piece.extras[name].size:
                column.extras.append(piece.extras[name])

    def close(self, sha256: str) -> None:
        """All blocks are there."""
        self.sha256 = sha256
        self.texts = {name: list(codes) for name, codes in self._codes.items()}


def _leave_out_end(text: Text) -> Text:
    """The same without the remark that the file seems to end there."""
    fault = dict(text.message.values).get("fault")
    return replace(text, message=fault) if isinstance(fault, Message) else text


def read_spilled(runfile: RunFile, schema: ExtractSchema, most_shown: int) -> Spilled | Draft | None:
    """Read a large payouts file; None where it is not large, or has to be looked at as a whole; a draft where it is refused as such.

    Parameters
    ----------
    most_shown
        Of so many faulty lines texts may be shown, and no more are held.

    Raises
    ------
    RunFailed
        The disk that holds temporary files is full.
    """
    # Whoever reads it as a whole says what is wrong with the file as such: none, several, a sheet of a CSV.
    if schema.name != "payouts" or schema.name in runfile.sheet:
        return None
    try:
        path = runfile.data_path(schema.name)
        is_large = path.suffix == ".csv" and path.is_file() and path.stat().st_size >= LEAST_BYTES
        if not is_large or len(find_data_files(path.parent, path.stem)) > 1:
            return None
    except (OSError, ValueError):
        return None
    try:
        return _read(runfile, schema, path, max(most_shown, MOST_FINDINGS + MOST_LINES_LISTED))
    except (Unfit, OSError):
        return None


def _read(runfile: RunFile, schema: ExtractSchema, path: Path, most_shown: int) -> Spilled | Draft:
    log = FaultLog(schema.name, runfile.data_file(schema.name), np.empty(0, np.int64))
    reading = begin(runfile, schema, log)
    known = len(log.whole)
    try:
        return _spill(runfile, reading, path, most_shown)
    except FileFault as fault:
        del log.whole[known:]
        log.add_whole(fault.code, fault.said, fault.line)
        return Draft(schema, log.file, log)


def _spill(runfile: RunFile, reading: Reading, path: Path, most_shown: int) -> Spilled:
    schema, log, size = reading.schema, reading.log, path.stat().st_size
    table = LargeTable(path, reading)
    layout = table.top.layout
    present = reading.list_present(layout)
    partitions = min(MOST_PARTITIONS, max(1, -(-size // PARTITION_BYTES)))
    stable = f"{runfile.run}\n{size}\n".encode() + hashlib.sha256(table.head).digest()
    setting = Setting(
        schema, log.file, table.top, reading.headers, present, layout.show_headers(present), reading.parsers,
        make_fit(present, layout.positions, reading.parsers), list_words(runfile, schema), Hasher(stable), partitions,
        most_shown, {})
    spilled = Spilled(setting, Store(partitions), log, table.encoding, runfile.period.end,
                      find_words_mapped(runfile, schema))
    empty = False
    for piece in work_through(partial(scatter, setting=spilled.setting), table.read_blocks(), ahead=1):  # the next block is read meanwhile
        spilled.take(piece)
        empty = piece.records.size == 0 and piece.counted.bad == 0
    if empty:  # what closes a table may have begun in the block before
        raise Unfit
    spilled.counted.physical += layout.data_line - 1
    spilled.close(table.get_digest())
    return spilled
