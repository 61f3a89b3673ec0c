"""Funds (资金): allocated (下达), arrived (到位), spent (支出) and interest (利息), by budget year and source, with balances.

In: the accepted lines of the extract ``funds``. Out: a tidy table and the figures ``funding.*``.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from perfeval_helpers.chapters.periods import date_phase, is_after, is_before
from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.values.figures import Ledger
from perfeval_helpers.values.numbers import percentage, wan_yuan
from perfeval_helpers.values.sources import Source

EXTRACT = "funds"
#: Sources that every run shows, with or without events; the others stand where they occur.
ALWAYS_SHOWN = ("central", "provincial", "municipal")
AMOUNTS = {
    "allocated_fen": ("allocated", ("before", "in")), "arrived_before_fen": ("arrived", ("before",)),
    "arrived_fen": ("arrived", ("in",)), "spent_before_fen": ("spent", ("before",)), "spent_fen": ("spent", ("in",)),
    "interest_before_fen": ("interest", ("before",)), "interest_fen": ("interest", ("in",)),
}  # fmt: skip
#: What is summed by source, and whether also by budget year.
SUMS = {
    "funding.allocated": ("allocated_fen", True), "funding.paid_before": ("spent_before_fen", True),
    "funding.paid_in_period": ("spent_fen", True), "funding.arrived": ("arrived_fen", False),
    "funding.used": ("spent_fen", False),
}  # fmt: skip
#: Entered where there is any, since most projects have none.
INTEREST = {"funding.interest_before": ("interest_before_fen", False), "funding.interest": ("interest_fen", False)}
#: Balance → what it adds up and what it subtracts, columns of `AMOUNTS` and the figures of the same.
BALANCES = {
    "funding.brought_forward": {
        "arrived_before_fen": ("funding.arrived_before", 1), "interest_before_fen": ("funding.interest_before", 1),
        "spent_before_fen": ("funding.paid_before", -1),
    },
    "funding.closing_balance": {
        "brought_forward_fen": ("funding.brought_forward", 1), "arrived_fen": ("funding.arrived", 1),
        "interest_fen": ("funding.interest", 1), "spent_fen": ("funding.used", -1),
    },
}  # fmt: skip
#: Rate → the figures it is made of.
RATES = {
    "funding.to_position_rate": ("funding.arrived", "funding.evaluated"),
    "funding.use_rate": ("funding.used", "funding.arrived", "funding.brought_forward"),
}


def tabulate(frame: pd.DataFrame, start: date, end: date) -> pd.DataFrame:
    """Amounts by budget year and source (按预算年度和资金来源).

    Parameters
    ----------
    frame
        Events with ``event`` (allocated, arrived, spent, interest), ``date``, ``budget_year``, ``source``,
        ``amount_fen`` (whole fen, negative for a reversal, 红字冲销).
    start, end
        The period evaluated; events after its end are left out.

    Returns
    -------
    DataFrame
        One row a budget year × source, complete and sorted: ``budget_year``, ``source``, ``allocated_fen`` (up to the
        end), and before and in the period: ``arrived_before_fen``, ``arrived_fen``, ``spent_before_fen``,
        ``spent_fen``, ``interest_before_fen``, ``interest_fen``. A year or source occurs where an event of it does;
        central, provincial and municipal always; sources that a run declares stand last.

    Examples
    --------
    >>> funds = pd.DataFrame({
    ...     "event": ["allocated", "arrived", "spent", "spent"], "budget_year": 2022, "source": "central",
    ...     "date": pd.to_datetime(["2021-12-01", "2022-03-01", "2022-05-01", "2022-06-01"]),
    ...     "amount_fen": [10_000, 8_000, 3_000, -500],  # the last is a reversal
    ... })
    >>> table = tabulate(funds, date(2022, 1, 1), date(2022, 12, 31))
    >>> table[["source", "allocated_fen", "arrived_fen", "spent_fen"]]
           source  allocated_fen  arrived_fen  spent_fen
    0     central          10000         8000       2500
    1  provincial              0            0          0
    2   municipal              0            0          0
    """
    return _Events(frame, start, end).tabulate()


def order_sources(sources: Iterable[str]) -> list[str]:
    """The sources that a run shows: the contract's in its order, then declared ones.

    Examples
    --------
    >>> order_sources(["bond", "county"])
    ['central', 'provincial', 'municipal', 'county', 'bond']
    """
    seen = {str(source) for source in sources}
    known = [source for source in catalogue.SOURCES if source in ALWAYS_SHOWN or source in seen]
    return known + sorted(seen - set(known))


def tabulate_balances(table: pd.DataFrame) -> pd.DataFrame:
    """What each source began with, got, spent and has left (按资金来源的结余).

    Returns
    -------
    DataFrame
        One row a source: ``source``, ``brought_forward_fen`` (到位 + 利息 − 支出 before the period), ``arrived_fen``,
        ``interest_fen``, ``spent_fen`` (in the period), ``closing_balance_fen``.

    Examples
    --------
    >>> funds = pd.DataFrame({
    ...     "event": ["arrived", "spent", "arrived", "interest", "spent"], "budget_year": 2022, "source": "central",
    ...     "date": pd.to_datetime(["2021-03-01", "2021-06-01", "2022-03-01", "2022-06-21", "2022-07-01"]),
    ...     "amount_fen": [1_000, 600, 800, 5, 900],
    ... })
    >>> tabulate_balances(tabulate(funds, date(2022, 1, 1), date(2022, 12, 31))).astype("str").iloc[0].tolist()
    ['central', '400', '800', '5', '900', '305']
    """
    sums = _add_balances(table.groupby("source", sort=False)[list(AMOUNTS)].sum())
    columns = ["brought_forward_fen", "arrived_fen", "interest_fen", "spent_fen", "closing_balance_fen"]
    return sums[columns].astype("int64").reset_index()


def accumulate(frame: pd.DataFrame, start: date, end: date) -> pd.DataFrame:
    """How allocated, arrived and spent funds grew up to the end of the period.

    Returns
    -------
    DataFrame
        One row an event × day, by day: ``date``, ``event``, ``amount_fen``, ``cumulative_fen`` (of that event, all
        years and sources), ``phase`` (before, in).

    Examples
    --------
    >>> funds = pd.DataFrame({
    ...     "event": "arrived", "date": pd.to_datetime(["2022-03-01", "2022-03-01", "2022-05-01"]), "amount_fen": [100, 20, 5]
    ... })
    >>> accumulate(funds, date(2022, 1, 1), date(2022, 12, 31))[["amount_fen", "cumulative_fen"]].values.tolist()
    [[120, 120], [5, 125]]
    """
    kept = frame.assign(phase=date_phase(frame["date"], start, end))
    kept = kept[kept["phase"] != "after"].astype({"event": "str"})
    days = kept.groupby(["date", "event", "phase"], as_index=False)["amount_fen"].sum().sort_values(["date", "event"])
    days["cumulative_fen"] = days.groupby("event")["amount_fen"].cumsum()
    return days[["date", "event", "amount_fen", "cumulative_fen", "phase"]].reset_index(drop=True)


def add_figures(ledger: Ledger, runfile: RunFile, frame: pd.DataFrame, named: Iterable[str] = ()) -> None:
    """Enter the figures ``funding.*``.

    Parameters
    ----------
    frame
        As for `tabulate`, with ``line``.
    named
        Ids that the framework, targets or narrative name: a budget year or source among them that no event has is
        entered as 0, the sum of no lines.

    Notes
    -----
    评价资金 = 截至期末下达 − 期初前到位. 资金到位率 = 本期到位 ÷ 评价资金. 上期结转 = 期初前到位 + 期初前利息 − 期初前支付.
    期末结余 = 上期结转 + 本期到位 + 本期利息 − 本期支出. 资金使用率（预算执行率）= 本期支出 ÷（本期到位 + 上期结转）.
    A rate whose denominator is 0, or whose denominator or numerator is negative, has no value.

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> run, ledger = load_run("2022"), Ledger()
    >>> add_figures(ledger, run.spec, run.funds)
    >>> ledger["funding.to_position_rate"].working
    '151.68 ÷ 477.39 × 100% = 31.77%'
    """
    entries = _Entries(ledger, runfile, frame)
    table = entries.table
    years, sources = sorted(set(table["budget_year"].tolist())), order_sources(table["source"])
    has_interest = bool(table[["interest_before_fen", "interest_fen"]].any(axis=None))
    for prefix, (column, by_year) in {**SUMS, **(INTEREST if has_interest else {})}.items():
        for year in [*years, None] if by_year else [None]:
            for source in [*sources, None]:
                entries.enter_sum(prefix, column, year, source)
    entries.enter_sum("funding.arrived_before", "arrived_before_fen")
    for id in BALANCES:
        for source in [*sources, None]:
            entries.enter_balance(id, source)
    entries.enter_named(named)
    entries.enter_rates()


class _Events:
    """The events as arrays, and which of them each column of `AMOUNTS` counts."""

    def __init__(self, frame: pd.DataFrame, start: date, end: date) -> None:
        event, self.source = (frame[name].to_numpy(dtype=object) for name in ("event", "source"))
        self.year, self.amount = (frame[name].to_numpy(dtype="int64") for name in ("budget_year", "amount_fen"))
        before, self.is_after = is_before(frame["date"], start).to_numpy(), is_after(frame["date"], end).to_numpy()
        lies = {("before",): before, ("in",): ~before & ~self.is_after, ("before", "in"): ~self.is_after}
        self.counted = {column: (event == counted) & lies[phases] for column, (counted, phases) in AMOUNTS.items()}

    def tabulate(self) -> pd.DataFrame:
        """As the function of that name."""
        years, sources = np.unique(self.year[~self.is_after]), order_sources(self.source[~self.is_after])
        codes, found = pd.factorize(self.source)
        order = {source: place for place, source in enumerate(sources)}
        place = np.searchsorted(years, self.year) * len(sources) + np.array([order.get(str(one), 0) for one in found], np.int64)[codes]
        sums = {column: np.zeros(len(years) * len(sources), np.int64) for column in AMOUNTS}
        for column, lines in self.counted.items():
            np.add.at(sums[column], place[lines], self.amount[lines])
        names = pd.array(sources * len(years), dtype="str")
        return pd.DataFrame({"budget_year": np.repeat(years, len(sources)), "source": names, **sums})


class _Entries:
    """Enters sums of events, each with the lines that it adds up, and what is made of them."""

    def __init__(self, ledger: Ledger, runfile: RunFile, frame: pd.DataFrame) -> None:
        self.ledger, self.runfile, self.file = ledger, runfile, runfile.data_file(EXTRACT)
        self.events, self.line = _Events(frame, runfile.period.start, runfile.period.end), frame["line"].to_numpy()
        self.table = self.events.tabulate()
        self.balances = _sum_balances(self.table)

    def enter_sum(self, prefix: str, column: str, year: int | None = None, source: str | None = None) -> None:
        """Enter the sum of a column of `AMOUNTS`, of one budget year or source where it is given."""
        lines = self.events.counted[column]
        if year is not None:
            lines = lines & (self.events.year == year)
        if source is not None:
            lines = lines & (self.events.source == source)
        amounts = self.events.amount[lines].tolist()
        total = sum(amounts)
        parts = " + ".join(map(catalogue.print_wan_yuan, amounts)) if len(amounts) <= 6 else f"{len(amounts)}笔合计"
        self._enter(
            ".".join([prefix, *([str(year)] if year is not None else []), *([source] if source else [])]), wan_yuan(total), [f"extract:{EXTRACT}"],
            f"{parts or '无此项'} = {catalogue.print_wan_yuan(total)}".replace("+ −", "− "), [catalogue.cite(EXTRACT, self.file, self.line[lines])],
        )  # fmt: skip

    def enter_balance(self, id: str, source: str | None) -> None:
        """Enter a balance of one source or of all; interest stands in its working where there is any."""
        total = self.balances[source] if source in self.balances else _add_balances(dict.fromkeys(AMOUNTS, 0))
        suffix = f".{source}" if source else ""
        balance = total[id.removeprefix("funding.") + "_fen"]
        inputs: list[str] = []
        words: list[str] = []
        for column, (figure, sign) in BALANCES[id].items():
            if figure in INTEREST and not total[column]:
                continue
            amount = catalogue.print_wan_yuan(total[column])
            amount = f"({amount})" if total[column] < 0 and words else amount
            words.append(f"{'+' if sign > 0 else '−'} {amount}" if words else amount)
            inputs.append(figure + suffix if figure + suffix in self.ledger else f"extract:{EXTRACT}")
        self._enter(id + suffix, wan_yuan(balance), list(dict.fromkeys(inputs)), f"{' '.join(words)} = {catalogue.print_wan_yuan(balance)}")

    def enter_named(self, named: Iterable[str]) -> None:
        """Enter those of the named ids that no event has given a figure: the sum of no lines, 0."""
        for id in named:
            prefix, found = ".".join(id.split(".")[:2]), catalogue.match_definition(id)
            if id in self.ledger or found is None:
                continue
            year, source = found[1].get("year"), found[1].get("source")
            if prefix in BALANCES:
                self.enter_balance(prefix, source)
            elif prefix in SUMS or prefix in INTEREST:
                self.enter_sum(prefix, (SUMS | INTEREST)[prefix][0], int(year) if year else None, source)

    def enter_rates(self) -> None:
        """Enter the rates, and the funds evaluated, of which one of them is taken."""
        show, total = catalogue.print_wan_yuan, self.balances[None]
        allocated, before, brought = (total[column] for column in ("allocated_fen", "arrived_before_fen", "brought_forward_fen"))
        evaluated, arrived, spent = allocated - before, total["arrived_fen"], total["spent_fen"]
        self._enter("funding.evaluated", wan_yuan(evaluated), ["funding.allocated", "funding.arrived_before"], f"{show(allocated)} − {show(before)} = {show(evaluated)}")
        self._enter_rate("funding.to_position_rate", (arrived, show(arrived)), (evaluated, show(evaluated)))
        words = f"({show(arrived)} + {show(brought)})" if brought >= 0 else f"({show(arrived)} − {show(-brought)})"
        self._enter_rate("funding.use_rate", (spent, show(spent)), (arrived + brought, words))

    def _enter_rate(self, id: str, part: tuple[int, str], whole: tuple[int, str]) -> None:
        """A rate of amounts, each with how it is written; one with a negative part or whole has no value."""
        is_negative = part[0] < 0 or whole[0] < 0
        rate = None if is_negative else percentage(part[0], whole[0])
        self._enter(id, rate, RATES[id], f"{part[1]} ÷ {whole[1]} × 100% = —（分子或分母为负）" if is_negative else catalogue.print_rate(part[1], whole[1], rate))

    def _enter(self, id: str, value: Fraction | None, inputs: Iterable[str], working: str, sources: Iterable[Source] = ()) -> None:
        catalogue.enter(self.ledger, self.runfile, id, value, inputs, working=working, sources=sources)


def _add_balances(sums: Any) -> Any:
    """Sums of amounts, of one source or a column of each, with both balances by the names of their columns."""
    for id, parts in BALANCES.items():
        sums[id.removeprefix("funding.") + "_fen"] = sum(sign * sums[column] for column, (_, sign) in parts.items())
    return sums


def _sum_balances(table: pd.DataFrame) -> dict[str | None, dict[str, int]]:
    """Source, or None for all, → its sums with both balances."""
    columns = list(AMOUNTS)
    sums: dict[str | None, dict[str, int]] = {None: table[columns].sum().to_dict(), **table.groupby("source")[columns].sum().to_dict("index")}
    return {source: _add_balances(one) for source, one in sums.items()}
