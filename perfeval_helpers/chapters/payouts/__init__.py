"""Payouts (慰问金发放): final states per person × festival, tables and the figures ``payout.*``.

In: the accepted lines of the extract ``payouts``. Out: DataFrames, one row per what their name says; ledger entries.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from perfeval_helpers.chapters.payouts.folding import STATUSES, fold, group_reasons
from perfeval_helpers.chapters.payouts.settling import (
    SUMS,
    Lines,
    Note,
    Settled,
    Tally,
    group_payments,
    group_states,
    mark,
    note_nothing,
    settle,
    tally,
)
from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.values.figures import Ledger
from perfeval_helpers.values.numbers import Value, percentage, print_measure, round_rate, wan_yuan, yuan
from perfeval_helpers.values.sources import Source
from perfeval_helpers.values.words import reword

__all__ = [
    "EXTRACT", "STATUSES", "Note", "Settled", "enter_figures", "fold", "group_payments", "group_reasons",
    "group_states", "note_nothing", "settle", "tabulate", "tabulate_days", "tabulate_reasons", "tally",
]  # fmt: skip

EXTRACT = "payouts"


def tabulate(states: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Persons and money of final states, as `fold` gives them, by festival, street or both (按节日、街道).

    Returns
    -------
    DataFrame
        `by`, then

        - ``due_count`` (应发, due above 0), ``paid_count`` (实发, paid above 0), ``accurate_count`` (paid = due),
          ``overpaid_count``;
        - ``on_time_count``, ``late_count``, ``unpaid_count``, which add up to the due where every festival has a date;
        - ``due_fen``, ``paid_fen``, ``deviation_fen`` (Σ|paid − due|), ``shortfall_fen`` (Σ of what is missing);
        - ``count_accuracy_pct``, ``amount_accuracy_pct``, ``strict_amount_accuracy_pct``, ``on_time_rate_pct``:
          Decimals of 2 places, None without a denominator; the last also None where no festival has a date.

        Rows in order of appearance; by festival alone every festival of the run has one, but none where there is no
        state at all: then nobody has counted 0.

    Examples
    --------
    >>> from datetime import date
    >>> from types import SimpleNamespace as Festival
    >>> from perfeval_helpers.chapters import payouts
    >>> lines = pd.DataFrame({
    ...     "line": [2, 3, 4, 5], "occasion": "spring", "person": list("abcd"), "street": "东街道", "community": "",
    ...     "due_fen": 5000, "paid_fen": [5000, 5000, 4000, 0], "result": ["success"] * 3 + ["not_paid"], "reason": "",
    ...     "paid_date": pd.to_datetime(["2022-01-20", "2022-02-10", "2022-01-20", None]),
    ... })
    >>> spring = Festival(id="spring", due_by=date(2022, 2, 1))
    >>> states = payouts.fold(lines, [spring], {}, date(2022, 12, 31))
    >>> table = payouts.tabulate(states, ["street"])
    >>> table[["street", "due_count", "on_time_count", "late_count", "unpaid_count", "count_accuracy_pct"]]
      street  due_count  on_time_count  late_count  unpaid_count count_accuracy_pct
    0    东街道          4              1           1             2              50.00
    >>> table["amount_accuracy_pct"].item()  # 140 of 200 yuan
    Decimal('70.00')
    """
    table = mark(states).groupby([states[name] for name in by], observed=True, sort=False)[list(SUMS)].sum()
    if list(by) == ["occasion"] and len(states):
        index = pd.Index(states["occasion"].cat.categories, name="occasion")
        table = table.reindex(index, fill_value=0)
    table = table.reset_index()
    columns = {
        "count_accuracy_pct": table["accurate_count"],
        "amount_accuracy_pct": table["paid_fen"],
        "strict_amount_accuracy_pct": table["due_fen"] - table["deviation_fen"],
        "on_time_rate_pct": table["on_time_count"],
    }
    for name, parts in columns.items():
        wholes = table["due_fen"] if "amount" in name else table["due_count"]
        if name == "on_time_rate_pct":
            wholes = wholes.where(table["timed_count"] > 0, 0)
        table[name] = pd.Series([round_rate(percentage(int(p), int(w))) for p, w in zip(parts, wholes, strict=True)], dtype=object)
    return table.drop(columns="timed_count")


def tabulate_reasons(states: pd.DataFrame) -> pd.DataFrame:
    """Unpaid persons by reason group (按原因), a row each festival × group: ``occasion``, ``reason_group``, ``unpaid_count``, ``shortfall_fen``."""
    unpaid = states[states["status"] == "unpaid"]
    sums = mark(unpaid).groupby([unpaid["occasion"], unpaid["reason_group"]], observed=False)[["unpaid_count", "shortfall_fen"]].sum()
    return sums.astype("int64").reset_index()


def tabulate_days(states: pd.DataFrame) -> pd.DataFrame:
    """Persons paid in full by each day and festival.

    Returns
    -------
    DataFrame
        ``occasion``, ``settled_date``, ``settled_count``, ``cumulative_count``, by festival and day.
    """
    shown = [name for name in ("occasion", "settled_date", "states_count") if name in states]
    settled = states.loc[states["settled_date"].notna(), shown]
    settled = settled.assign(settled_count=settled.get("states_count", 1))
    table = settled.groupby(["occasion", "settled_date"], observed=True)["settled_count"].sum().reset_index()
    table["cumulative_count"] = table.groupby("occasion", observed=True)["settled_count"].cumsum()
    return table


def enter_figures(ledger: Ledger, runfile: RunFile, tallies: Mapping[str | None, Tally]) -> None:
    """Enter the figures ``payout.*``, for each festival of the run and over all of them, from what was added up (`tally`).

    Notes
    -----
    人数准确率 = 准确人数 ÷ 应发人数. 金额准确率 = 实发 ÷ 应发: over- and underpayments cancel.
    严格口径 = 1 − Σ|实发 − 应发| ÷ Σ应发: they do not. 按时率 = 按时人数 ÷ 应发人数, no value where a festival has no
    date. Over all festivals a person counts once a festival (人次), and nobody is timely in a festival without a date:
    its due persons stay in the denominator, and the working says so.

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> run, ledger = load_run("2022"), Ledger()
    >>> enter_figures(ledger, run.spec, tally(run.payouts, run.final_states, run.spec))
    >>> ledger["payout.spring_festival.due_amount"].text
    '111.57万元'
    """
    limited = [festival.id for festival in runfile.festivals if festival.due_by is not None]
    for festival in runfile.festivals:
        _enter_scope(ledger, runfile, f"payout.{festival.id}", tallies[festival.id], festival.id in limited)
    _enter_scope(ledger, runfile, "payout", tallies[None], bool(limited))


def _enter_scope(ledger: Ledger, runfile: RunFile, scope: str, found: Tally, is_timed: bool) -> None:
    """The figures of one festival or of all; without a date to be paid by nobody is timely."""
    total, file = found.sums, runfile.data_file(EXTRACT)
    source = found.lines["all"].cite(EXTRACT, file)
    show, money = print_measure, catalogue.print_wan_yuan
    extract = [f"extract:{EXTRACT}"]

    def enter(name: str, value: Value, working: str, inputs: Sequence[str] = extract, cited: Source = source) -> None:
        catalogue.enter(ledger, runfile, f"{scope}.{name}", value, inputs, working=working, sources=[cited])

    def enter_some(name: str, lines: Lines, working: str, value: Value = None) -> None:
        """A figure that rests on some persons only: their last lines are its source, their number its value where none is given."""
        cited = lines.cite(EXTRACT, file)
        enter(name, lines.count if value is None else value, working.format(show(lines.count)), cited=cited)

    def enter_rate(name: str, part: int, whole: int, inputs: Sequence[str], words: tuple[str, str]) -> None:
        rate = percentage(part, whole)
        enter(name, rate, catalogue.print_rate(*words, rate), [f"{scope}.{input}" for input in inputs])

    due, paid, deviation = total["due_fen"], total["paid_fen"], total["deviation_fen"]
    people, accurate = total["due_count"], total["accurate_count"]
    enter("due_count", people, f"应发金额大于0的 {show(people)}")
    enter("paid_count", total["paid_count"], f"实发合计大于0的 {show(total['paid_count'])}")
    enter("accurate_count", accurate, f"实发合计等于应发金额的 {show(accurate)}")
    each = f" × {show(yuan(min(found.standards)))}元" if len(found.standards) == 1 else "的应发合计"
    enter("due_amount", wan_yuan(due), f"{show(people)}{each} = {money(due)}")
    enter("paid_amount", wan_yuan(paid), f"{show(found.states)}的实发合计 = {money(paid)}")
    enter_rate("count_accuracy", accurate, people, ["accurate_count", "due_count"], (show(accurate), show(people)))
    enter_rate("amount_accuracy", paid, due, ["paid_amount", "due_amount"], (money(paid), money(due)))
    words = (f"({money(due)} − {money(deviation)})", money(due))
    enter_rate("strict_amount_accuracy", due - deviation, due, ["due_amount", "paid_amount"], words)

    if not is_timed:
        for name in ("on_time_count", "late_count", "on_time_rate"):
            enter(name, None, reword("节日未定发放截止日"))
    else:
        for status in ("on_time", "late"):
            enter_some(f"{status}_count", found.lines[status], "{}")
        punctual = total["on_time_count"]
        rate, untimed = percentage(punctual, people), people - total["timed_count"]
        said = f"（应发含未定截止日的节日{show(untimed)}）" if untimed else ""
        enter("on_time_rate", rate, catalogue.print_rate(show(punctual), show(people), rate) + said,
              [f"{scope}.on_time_count", f"{scope}.due_count"])
    enter_some("unpaid_count", found.lines["unpaid"], "截至期末未足额的 {}")
    for group in catalogue.name_reasons(runfile.reasons):
        enter_some(f"unpaid.{group}", found.lines[f"unpaid.{group}"], "未足额且最后原因属于该组的 {}")
    enter_some("unpaid_amount", found.lines["short"], f"差额合计 = {money(total['shortfall_fen'])}", wan_yuan(total["shortfall_fen"]))
    enter_some("overpaid_count", found.lines["over"], "实发大于应发的 {}")
