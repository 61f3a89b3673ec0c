"""From the lines of payouts, in shares of whole persons, to what figures and findings need of them.

In: the `parts` of the extract: frames that each hold all lines of their persons. Out: a `Settled`: sums over final
states by festival, and the lines and states that a finding may name. Nothing grows with the number of persons whose
payments are in order, so that a province's payments fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from perfeval_helpers.chapters.payouts.folding import STATUSES, fold
from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.values.figures import Source
from perfeval_helpers.values.shares import work_through

SUMS = (
    "due_count", "timed_count", "paid_count", "accurate_count", "on_time_count", "late_count", "unpaid_count", "overpaid_count",
    "due_fen", "paid_fen", "deviation_fen", "shortfall_fen",
)  # fmt: skip
#: Of so many lines of a figure each is known; of more only the first, the last and how many there are.
MOST_LINES = 200_000
#: What groups final states where there are too many to hold each: all that tables and charts ask of them.
GROUPS = ["occasion", "street", "community", "due_fen", "paid_fen", "status", "settled_date", "days_late", "reason",
          "reason_group", "is_timed"]  # fmt: skip
Select = Callable[[pd.DataFrame, pd.DataFrame], "tuple[pd.DataFrame, pd.DataFrame]"]


def mark(states: pd.DataFrame) -> pd.DataFrame:
    """What is added up over states, one column each, beside them; a state that stands for several counts as often."""
    due, paid, each = states["due_fen"], states["paid_fen"], states.get("states_count", 1)
    return states.assign(
        due_count=(due > 0).astype("int64") * each,
        timed_count=((due > 0) & states["is_timed"]).astype("int64") * each,
        paid_count=(paid > 0).astype("int64") * each,
        accurate_count=((paid == due) & (due > 0)).astype("int64") * each,
        overpaid_count=(paid > due).astype("int64") * each,
        deviation_fen=(paid - due).abs() * each,
        shortfall_fen=(due - paid).clip(lower=0) * each,
        due_fen=due * each,
        paid_fen=paid * each,
        **{f"{status}_count": (states["status"] == status).astype("int64") * each for status in STATUSES[:3]},
    )


@dataclass
class Lines:
    """The lines that a figure rests on: all of them, or how many there are between the first and the last."""

    count: int = 0
    first: int = 0
    last: int = 0
    _known: list[np.ndarray] | None = field(default_factory=list)

    def add(self, lines: np.ndarray) -> None:
        """Add lines, in any order."""
        if lines.size == 0:
            return
        low, high = int(lines.min()), int(lines.max())
        self.first, self.last = (min(self.first, low), max(self.last, high)) if self.count else (low, high)
        if self._known is not None:
            self._known = [*self._known, lines] if not self.count or self.count + lines.size <= MOST_LINES else None
        self.count += lines.size

    def merge(self, other: Lines) -> None:
        """Add another figure's lines."""
        if other._known is not None:
            for lines in other._known:
                self.add(lines)
        elif other.count:
            self.add(np.array([other.first, other.last]))
            self.count, self._known = self.count + other.count - 2, None

    def cite(self, extract: str, file: str) -> Source:
        """The lines as a figure's source."""
        if self._known is None:
            return Source(extract, file, ((self.first, self.last),), self.count)
        return catalogue.cite(extract, file, np.concatenate([np.empty(0, np.int64), *self._known]))


@dataclass
class Tally:
    """One festival, or all: sums, standards that are due, and lines by what they are the source of."""

    sums: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SUMS, 0))
    states: int = 0
    standards: set[int] = field(default_factory=set)
    lines: dict[str, Lines] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Add another's."""
        for name in SUMS:
            self.sums[name] += other.sums[name]
        self.states += other.states
        self.standards |= other.standards
        for name, lines in other.lines.items():
            self.lines.setdefault(name, Lines()).merge(lines)

    def count(self, marked: pd.DataFrame, lines: np.ndarray, groups: Iterable[str]) -> None:
        """Add the states of some persons, as `mark` gives them, and their lines."""
        for name in SUMS:
            self.sums[name] += int(marked[name].sum())
        self.states += len(marked)
        self.standards |= set(marked.loc[marked["due_fen"] > 0, "due_fen"].unique()[:2].tolist())
        last, status = marked["last_line"].to_numpy(), marked["status"].cat.codes.to_numpy()
        unpaid = status == STATUSES.index("unpaid")
        reasons = marked["reason_group"].cat
        chosen = {"all": None, "on_time": status == STATUSES.index("on_time"), "late": status == STATUSES.index("late"),
                  "unpaid": unpaid, "short": (marked["shortfall_fen"] > 0).to_numpy(),
                  "over": (marked["overpaid_count"] > 0).to_numpy()}  # fmt: skip
        codes = reasons.codes.to_numpy()
        places = {name: place for place, name in enumerate(reasons.categories)}
        chosen |= {f"unpaid.{group}": unpaid & (codes == places.get(group, -2)) for group in groups}
        for name, rows in chosen.items():
            self.lines.setdefault(name, Lines()).add(lines if rows is None else last[rows])


@dataclass
class Settled:
    """What payouts come to.

    Attributes
    ----------
    tallies
        Festival id, or None for all festivals, → its sums and lines.
    lines, states
        Payment lines and final states, all of them or those of persons whom a finding may concern.
    is_whole
        Whether these are all.
    """

    tallies: dict[str | None, Tally]
    lines: pd.DataFrame
    states: pd.DataFrame
    is_whole: bool


def tally(frame: pd.DataFrame, states: pd.DataFrame, runfile: RunFile) -> dict[str | None, Tally]:
    """Sums and lines by festival and over all."""
    tallies: dict[str | None, Tally] = {None: Tally()}
    marked = mark(states[["occasion", "due_fen", "paid_fen", "status", "reason_group", "last_line", "is_timed"]])
    groups = list(catalogue.name_reasons(runfile.reasons))
    lines = frame["line"].to_numpy()
    occasions = pd.Categorical(frame["occasion"], categories=[festival.id for festival in runfile.festivals]).codes
    for place, festival in enumerate(runfile.festivals):
        found = tallies[festival.id] = Tally()
        found.count(marked[marked["occasion"] == festival.id], lines[occasions == place], groups)
        tallies[None].add(found)
    return tallies


def settle(parts: Sequence[pd.DataFrame], runfile: RunFile, select: Select) -> Settled:
    """Fold the lines, share by share.

    Parameters
    ----------
    select
        Lines and states of a share → those of persons whom a finding may concern.
    """
    def fold_share(share: int) -> tuple[pd.DataFrame, pd.DataFrame]:
        frame = parts[share]
        return frame, fold(frame, runfile.festivals, runfile.reasons, runfile.period.end)

    def settle_share(share: int) -> tuple[dict[str | None, Tally], pd.DataFrame, pd.DataFrame, int]:
        frame, states = fold_share(share)
        persons = int(frame["person"].max()) + 1 if len(frame) else 0
        return tally(frame, states, runfile), *select(frame, states), persons

    if len(parts) == 1:
        frame, states = fold_share(0)
        return Settled(tally(frame, states, runfile), frame, states, True)
    tallies: dict[str | None, Tally] = {None: Tally(), **{festival.id: Tally() for festival in runfile.festivals}}
    kept: list[tuple[pd.DataFrame, pd.DataFrame]] = []
    before = 0
    for found, lines, states, persons in work_through(settle_share, len(parts)):
        for scope, one in found.items():
            tallies[scope].add(one)
        # No two shares give the same number to their persons.
        kept.append((lines.assign(person=lines["person"] + before), states.assign(person=states["person"] + before)))
        before += persons
    all_lines, all_states = (pd.concat(several, ignore_index=True) for several in zip(*kept, strict=True))
    return Settled(tallies, all_lines.sort_values("line", ignore_index=True), all_states, False)


def select_none(lines: pd.DataFrame, states: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """For whoever wants figures and no findings."""
    return lines[:0], states[:0]


def group_states(parts: Sequence[pd.DataFrame], runfile: RunFile) -> pd.DataFrame:
    """Final states of so many persons that not each can be held: those that are alike in one row.

    Returns
    -------
    DataFrame
        As `fold` gives it and in that order, without ``person`` and lines; ``states_count`` says for how many persons ×
        festivals a row stands.
    """
    def group_share(share: int) -> pd.DataFrame:
        frame = parts[share]
        states = fold(frame, runfile.festivals, runfile.reasons, runfile.period.end)
        first = frame.drop_duplicates("person").set_index("person")["line"]
        return _group(states.assign(states_count=1, first_line=first.loc[states["person"]].to_numpy()))

    grouped = _group(pd.concat(list(work_through(group_share, len(parts))), ignore_index=True))
    # As states are: festival by festival, in it by where their persons stand first.
    return grouped.sort_values(["occasion", "first_line"], ignore_index=True).drop(columns="first_line")


def group_payments(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """What was paid and returned by festival and day: ``occasion``, ``paid_date``, ``paid_fen`` (whole fen), undated lines aside."""
    def add_up(share: int) -> pd.DataFrame:
        dated = parts[share].dropna(subset="paid_date")
        return dated.groupby(["occasion", "paid_date"], observed=True)["paid_fen"].sum().reset_index()

    return pd.concat(list(work_through(add_up, len(parts)))).groupby(["occasion", "paid_date"], observed=True)["paid_fen"].sum().reset_index()


def _group(states: pd.DataFrame) -> pd.DataFrame:
    grouped = states.groupby(GROUPS, observed=True, sort=False, dropna=False)
    return grouped.agg(states_count=("states_count", "sum"), first_line=("first_line", "min")).reset_index()
