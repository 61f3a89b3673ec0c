"""Identity numbers and accounts that several persons of a large file have.

In: hashes of numbers, partition by partition. Out: findings that count, never name.
"""

import numpy as np
import pandas as pd

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.extracts.convert import Converted
from perfeval_helpers.extracts.faults import FaultLog
from perfeval_helpers.extracts.identity import MOST_LINES, report_same_numbers, report_shared
from perfeval_helpers.extracts.spilled.reading import Spilled
from perfeval_helpers.extracts.spilled.storage import IDENTITY, USABLE, Store
from perfeval_helpers.values.shares import work_through

KEY_FILES = 16
KEY = np.dtype("<u8")


def note_keys(store: Store, values: np.ndarray, persons: np.ndarray) -> None:
    """Note each number once for each person who has it: what is noted twice is shared."""
    rows = np.flatnonzero(values)
    if rows.size == 0:
        return
    values, persons = values[rows], persons[rows]
    own = np.zeros(int(persons.max()) + 1, np.uint64)
    own[persons[::-1]] = values[::-1]
    others = np.flatnonzero(values != own[persons])
    more = pd.DataFrame({"person": persons[others], "value": values[others]}).drop_duplicates()["value"].to_numpy()
    noted = np.concatenate([own[own > 0], more])
    which = (noted >> np.uint64(60)).astype(np.uint8)
    store.append(noted[np.argsort(which, kind="stable")], np.bincount(which, minlength=KEY_FILES))


def find_repeated(store: Store) -> np.ndarray:
    """The numbers that were noted more than once, ascending."""
    repeated = [np.empty(0, np.uint64)]
    for keys in store:
        keys.sort()
        repeated.append(np.unique(keys[1:][keys[1:] == keys[:-1]]))
    return np.concatenate(repeated)


def _mark(values: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Which values are among the wanted, which are ascending."""
    places = np.minimum(np.searchsorted(wanted, values), wanted.size - 1)
    return np.asarray(wanted[places] == values)


def warn_of_same_numbers(spilled: Spilled, texts: dict[str, Converted], shared: np.ndarray, log: FaultLog) -> list[Finding]:
    if shared.size == 0 or not {"occasion", "paid_yuan"} <= texts.keys():
        return []
    festivals = {value: number for number, value in enumerate(dict.fromkeys(texts["occasion"].values))}
    occasions = np.array([-1 if value is None else festivals[value] for value in texts["occasion"].values], np.int16)
    paid = texts["paid_yuan"].make_values(np.int64, 0)
    inside = np.array([value is None or value <= spilled.period_end for value in texts["paid_date"].values], bool) if "paid_date" in texts else None

    def choose(partition: int) -> pd.DataFrame:
        records = spilled.store.read(partition)
        records = records[_mark(records["id_number"], shared) & ((records["flags"] & IDENTITY) > 0)]
        records = records if inside is None else records[inside[records["paid_date"]]]
        frame = pd.DataFrame({
            "number": records["id_number"], "line": records["line"].astype(np.int64), "person": records["person"],
            "occasion": occasions[records["occasion"]], "paid": paid[records["paid_yuan"]]})
        return frame[frame["paid"] != 0]

    frame = pd.concat(work_through(choose, range(spilled.store.partitions))).sort_values("line", ignore_index=True)
    return report_same_numbers(frame, spilled.setting.shown["id_number"], log)


def warn_of_shared(spilled: Spilled, shared: np.ndarray, log: FaultLog) -> list[Finding]:
    if shared.size == 0:
        return []

    def count(partition: int) -> tuple[int, int, np.ndarray]:
        records = spilled.store.read(partition)
        records = records[_mark(records["account"], shared) & ((records["flags"] & USABLE) > 0)]
        return records.size, np.unique(records["person"]).size, records["line"][:MOST_LINES]

    counts, people, lines = zip(*work_through(count, range(spilled.store.partitions)), strict=True)
    first = np.sort(np.concatenate(lines))[:MOST_LINES].astype(np.int64)
    return [report_shared(shared.size, sum(people), sum(counts), first, spilled.setting.shown["bank_account"], log)]
