"""From the lines of payouts, in shares of whole persons, to what figures and findings need of them.

In: the `parts` of the extract: frames that each hold all lines of their persons. Out: a `Settled`: sums over final
states by festival, and the lines and states that a finding may name. Nothing grows with the number of persons whose
payments are in order, so that a province's payments fit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from perfeval_helpers.chapters.payouts.folding import STATUSES, fold
from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.values.shares import work_through
from perfeval_helpers.values.sources import Source

SUMS = (
    "due_count", "timed_count", "paid_count", "accurate_count", "on_time_count", "late_count", "unpaid_count", "overpaid_count",
    "due_fen", "paid_fen", "deviation_fen", "shortfall_fen",
)  # fmt: skip
#: Of so many lines of a figure each is known; of more only the first, the last and how many there are.
MOST_LINES = 200_000
#: What groups final states where there are too many to hold each: all that tables and charts ask of them.
GROUPS = ["occasion", "street", "community", "due_fen", "paid_fen", "status", "settled_date", "days_late", "reason",
          "reason_group", "is_timed"]  # fmt: skip
Note = Callable[[pd.DataFrame, pd.DataFrame], "Mapping[tuple[str, str], Noted]"]


def mark(states: pd.DataFrame) -> pd.DataFrame:
    """What is added up over states, one column each; a state that stands for several counts as often."""
    each = states["states_count"].to_numpy() if "states_count" in states else 1
    return pd.DataFrame({name: values * each for name, values in _measure(states).items()}, index=states.index)


def _measure(states: pd.DataFrame) -> dict[str, np.ndarray]:
    """One whole number a state for each of `SUMS`."""
    due, paid = states["due_fen"].to_numpy(), states["paid_fen"].to_numpy()
    marks = {
        "due_count": due > 0,
        "timed_count": (due > 0) & states["is_timed"].to_numpy(dtype=bool),
        "paid_count": paid > 0,
        "accurate_count": (paid == due) & (due > 0),
        "overpaid_count": paid > due,
        **{f"{status}_count": (states["status"] == status).to_numpy() for status in STATUSES[:3]},
    }
    counts: dict[str, np.ndarray] = {name: mark.astype(np.int64) for name, mark in marks.items()}
    return counts | {"deviation_fen": np.abs(paid - due), "shortfall_fen": np.maximum(due - paid, 0), "due_fen": due, "paid_fen": paid}


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
    """One festival, or all: sums, standards that are due, streets (of all), and lines by what they are the source of."""

    sums: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SUMS, 0))
    states: int = 0
    standards: set[int] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    lines: dict[str, Lines] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Add another's."""
        for name in SUMS:
            self.sums[name] += other.sums[name]
        self.states += other.states
        self.standards |= other.standards
        self.places |= other.places
        for name, lines in other.lines.items():
            self.lines.setdefault(name, Lines()).merge(lines)

    def count(self, measured: Mapping[str, np.ndarray], last: np.ndarray, chosen: Mapping[str, np.ndarray], lines: np.ndarray) -> None:
        """Add some states as `_measure` gives them, their last lines, which of these each figure rests on, and all lines."""
        for name in SUMS:
            self.sums[name] += int(measured[name].sum())
        self.states += last.size
        due = measured["due_fen"]
        self.standards |= set(pd.unique(due[due > 0])[:2].tolist())
        self.lines.setdefault("all", Lines()).add(lines)
        for name, rows in chosen.items():
            self.lines.setdefault(name, Lines()).add(last[rows])


@dataclass
class Noted:
    """What a finding on payments rests on: how many people and payments, sums in fen, and the lines, four bytes each."""

    people: int
    payments: int
    due_fen: int
    paid_fen: int
    lines: list[np.ndarray]

    def add(self, other: Noted) -> None:
        """Add what was noted of other persons."""
        self.people += other.people
        self.payments += other.payments
        self.due_fen += other.due_fen
        self.paid_fen += other.paid_fen
        self.lines += other.lines

    def get_lines(self) -> np.ndarray:
        """The lines, ascending, each once."""
        return np.unique(np.concatenate(self.lines))


@dataclass
class Settled:
    """What payouts come to."""

    tallies: dict[str | None, Tally]  #: Festival id, or None for all festivals, → its sums and lines
    noted: Mapping[tuple[str, str], Noted]  #: What findings rest on
    states: pd.DataFrame | None  #: The final states; None where they are too many to hold each


def tally(frame: pd.DataFrame, states: pd.DataFrame, runfile: RunFile) -> dict[str | None, Tally]:
    """Sums and lines by festival and over all; the states are in the order of festivals, as `fold` gives them."""
    tallies: dict[str | None, Tally] = {None: Tally()}
    measured, last, status = _measure(states), states["last_line"].to_numpy(), states["status"].cat.codes.to_numpy()
    reasons = states["reason_group"].cat
    codes, places = reasons.codes.to_numpy(), {name: place for place, name in enumerate(reasons.categories)}
    unpaid = status == STATUSES.index("unpaid")
    chosen = {"on_time": status == STATUSES.index("on_time"), "late": status == STATUSES.index("late"), "unpaid": unpaid,
              "short": measured["shortfall_fen"] > 0, "over": measured["overpaid_count"] > 0}  # fmt: skip
    chosen |= {f"unpaid.{group}": unpaid & (codes == places.get(group, -2)) for group in catalogue.name_reasons(runfile.reasons)}
    ids = [festival.id for festival in runfile.festivals]
    of_states, of_lines = (pd.Categorical(one["occasion"], categories=ids).codes for one in (states, frame))
    ends = np.searchsorted(of_states, np.arange(len(ids) + 1))
    lines = frame["line"].to_numpy()
    tallies[None].places = set(frame["street"].unique())
    for place, name in enumerate(ids):
        own = slice(ends[place], ends[place + 1])
        found = tallies[name] = Tally()
        found.count({key: values[own] for key, values in measured.items()}, last[own],
                    {key: rows[own] for key, rows in chosen.items()}, lines[of_lines == place])
        tallies[None].add(found)
    return tallies


def settle(parts: Sequence[pd.DataFrame], runfile: RunFile, note: Note) -> Settled:
    """Fold the lines, share by share.

    Parameters
    ----------
    note
        Lines and states of a share → what findings rest on.
    """
    def settle_share(share: int) -> tuple[dict[str | None, Tally], Mapping[tuple[str, str], Noted], pd.DataFrame]:
        frame = parts[share]
        states = fold(frame, runfile.festivals, runfile.reasons, runfile.period.end)
        return tally(frame, states, runfile), note(frame, states), states

    if len(parts) == 1:
        return Settled(*settle_share(0))
    tallies: dict[str | None, Tally] = {None: Tally(), **{festival.id: Tally() for festival in runfile.festivals}}
    noted: dict[tuple[str, str], Noted] = {}
    for found, seen, _ in work_through(settle_share, range(len(parts))):
        for scope, one in found.items():
            tallies[scope].add(one)
        for key, other in seen.items():
            if key in noted:
                noted[key].add(other)
            else:
                noted[key] = other
    return Settled(tallies, noted, None)


def note_nothing(lines: pd.DataFrame, states: pd.DataFrame) -> dict[tuple[str, str], Noted]:
    """For whoever wants figures and no findings."""
    return {}


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

    grouped = _group(pd.concat(list(work_through(group_share, range(len(parts)))), ignore_index=True))
    # As states are: festival by festival, in it by where their persons stand first.
    return grouped.sort_values(["occasion", "first_line"], ignore_index=True).drop(columns="first_line")


def group_payments(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """What was paid and returned by festival and day: ``occasion``, ``paid_date``, ``paid_fen`` (whole fen), undated lines aside."""
    def add_up(share: int) -> pd.DataFrame:
        dated = parts[share].dropna(subset="paid_date")
        return dated.groupby(["occasion", "paid_date"], observed=True)["paid_fen"].sum().reset_index()

    return pd.concat(list(work_through(add_up, range(len(parts))))).groupby(["occasion", "paid_date"], observed=True)["paid_fen"].sum().reset_index()


def _group(states: pd.DataFrame) -> pd.DataFrame:
    grouped = states.groupby(GROUPS, observed=True, sort=False, dropna=False)
    return grouped.agg(states_count=("states_count", "sum"), first_line=("first_line", "min")).reset_index()
