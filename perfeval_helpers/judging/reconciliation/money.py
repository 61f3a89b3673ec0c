"""Funds against funds, and what was paid out against what the project spent.

In: the ledger and the extract ``funds``. Out: findings on amounts that cannot both be right.
"""

from collections.abc import Iterator
from fractions import Fraction

import pandas as pd

from perfeval_helpers.chapters import funding
from perfeval_helpers.chapters.periods import is_after, is_before
from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.contract.schema import EVENTS
from perfeval_helpers.judging.reconciliation.wording import (
    join,
    locate,
    tell_figure,
    tell_labelled,
    tell_money,
    tell_term,
    tell_valued,
    unexplained,
)
from perfeval_helpers.values.figures import Ledger
from perfeval_helpers.values.language import CLAUSES, Told, tell, tell_all, tell_day, tell_n
from perfeval_helpers.values.numbers import wan_yuan
from perfeval_helpers.values.words import get_words

EVENT_NAMES = {code: text for text, code in EVENTS.items()}


def check_totals(ledger: Ledger, runfile: RunFile) -> Iterator[Finding]:
    """``REC-PAID-OVER-SPENT``, ``REC-SPENT-OVER-ARRIVED``, ``REC-ARRIVED-OVER-ALLOCATED`` and ``REC-NEGATIVE-BASE``, from figures."""
    number = ledger.get_number
    paid, used = number("payout.paid_amount"), number("funding.used")
    if paid is not None and used is not None and paid > used:
        parts = [ledger.get(f"payout.{festival.id}.paid_amount") for festival in runfile.festivals]
        named = tell_all(tell_valued(f.name, tell_figure(p))
                         for f, p in zip(runfile.festivals, parts, strict=True) if p is not None)  # fmt: skip
        values = {"payment": get_words().payment, "paid": tell_money(paid, used), "used": tell_labelled(ledger["funding.used"], paid), "gap": tell_money(paid - used),
                  "unexplained": unexplained()[1], "parts": named}  # fmt: skip
        yield Finding(
            "REC-PAID-OVER-SPENT",
            tell("'{payment}': {paid} paid out in all ({parts}), more than {used} by {gap}{unexplained}", **values) if named
            else tell("'{payment}': {paid} paid out in all, more than {used} by {gap}{unexplained}", **values),
            **locate(runfile, "funds"),
            figures=("payout.paid_amount", "funding.used"),
            advice="核实差额由哪项资金支付；如有其他资金来源，在资金明细中补记，或书面说明",
        )  # fmt: skip
    arrived, brought = number("funding.arrived"), number("funding.brought_forward")
    if used is not None and arrived is not None and used > arrived + (brought or 0):
        available = arrived + (brought or 0)
        yield Finding(
            "REC-SPENT-OVER-ARRIVED",
            tell("{used}, more than the sum of what arrived and what was brought forward, {available} ({arrived} + {brought}), by {gap}",
                 used=tell_labelled(ledger["funding.used"], available), available=tell_money(available, used), arrived=tell_term(arrived),
                 brought=tell_term(brought or Fraction()), gap=tell_money(used - available)),
            **locate(runfile, "funds"),
            figures=("funding.used", "funding.arrived", "funding.brought_forward"),
            advice="核对支出与到位的日期、金额，查明垫付资金的来源",
        )  # fmt: skip
    evaluated = number("funding.evaluated")
    if arrived is not None and evaluated is not None and arrived > evaluated:
        allocated, before = number("funding.allocated"), number("funding.arrived_before")
        values = {"arrived": tell_labelled(ledger["funding.arrived"], evaluated), "evaluated": tell_labelled(ledger["funding.evaluated"], arrived),
                  "gap": tell_money(arrived - evaluated)}  # fmt: skip
        yield Finding(
            "REC-ARRIVED-OVER-ALLOCATED",
            tell("{arrived}, more than {evaluated} by {gap}", **values) if allocated is None or before is None
            else tell("{arrived}, more than {evaluated} by {gap}: {all_arrived} arrived in all, {allocated} allocated in all", **values,
                      all_arrived=tell_money(before + arrived, allocated), allocated=tell_money(allocated, before + arrived)),
            **locate(runfile, "funds"),
            figures=("funding.arrived", "funding.evaluated"),
            advice="核对下达文件是否登记齐全，到位金额是否重复登记",
        )  # fmt: skip
    for rate, ids in funding.RATES.items():
        numbers = {id: number(id) for id in ids}
        part, *rest = numbers.values()
        base = sum((one for one in rest if one is not None), Fraction())
        if rate not in ledger or ledger[rate].value is not None or part is None or None in rest or (part >= 0 and base >= 0):
            continue
        values = {"rate": ledger[rate].label, "figures": tell_all(tell_labelled(ledger[id]) for id in ids)}
        yield Finding(
            "REC-NEGATIVE-BASE",
            tell("the numerator of '{rate}' is negative ({figures}): there is no rate and no value", **values) if part < 0
            else tell("what '{rate}' is taken of is negative ({figures}): there is no rate and no value", **values),
            **locate(runfile, "funds"), figures=(rate, *ids),
        )  # fmt: skip


def check_events(frame: pd.DataFrame, runfile: RunFile) -> Iterator[Finding]:
    """Years and sources in which more arrived than was allocated, overspent sources, and events after the period's end."""
    table = funding.tabulate(frame, runfile.period.start, runfile.period.end)
    yield from _check_sources(table, frame, runfile)
    table["arrived_all_fen"] = table["arrived_before_fen"] + table["arrived_fen"]
    over = table[table["arrived_all_fen"] > table["allocated_fen"]]
    # Where the total is exceeded, check_totals has said so; here are years and sources that the total hides.
    if len(over) and table["arrived_all_fen"].sum() <= table["allocated_fen"].sum():
        cells = [
            tell("{year} '{source}': arrived {arrived}, allocated {allocated}, a difference of {gap}", year=str(row.budget_year),
                 source=catalogue.name_sources(runfile)[str(row.source)], arrived=tell_money(arrived, allocated),
                 allocated=tell_money(allocated, arrived), gap=tell_money(arrived - allocated))
            for row in over.itertuples() for arrived, allocated in [(wan_yuan(row.arrived_all_fen), wan_yuan(row.allocated_fen))]
        ]  # fmt: skip
        is_over = pd.MultiIndex.from_frame(frame[["budget_year", "source"]].astype({"source": "str"})).isin(
            list(zip(over["budget_year"], over["source"], strict=True))
        )
        lines = frame.loc[is_over & (frame["event"] == "arrived").to_numpy(), "line"]
        yield Finding(
            "REC-ARRIVED-OVER-ALLOCATED",
            tell("by budget year and source more arrived in all than was allocated: {parts}", parts=join(cells, between=CLAUSES)),
            **locate(runfile, "funds", lines),
            figures=("funding.arrived", "funding.allocated"), advice="核对预算年度和资金来源是否填错",
        )  # fmt: skip
    late = frame[is_after(frame["date"], runfile.period.end)]
    if len(late):
        sums = late.groupby(late["event"].astype("str"))["amount_fen"].sum()
        amounts = tell_all(_name_part(EVENT_NAMES[event], fen) for event, fen in sums.items())
        yield Finding(
            "REC-OUT-OF-PERIOD",
            tell("{events} after the end of the period, {end} ({amounts}), in no figure", end=tell_day(runfile.period.end), amounts=amounts,
                 events=tell_n("{number} event of the funds dated", "{number} events of the funds dated", len(late))),
            **locate(runfile, "funds", late["line"]),
            advice="核对日期；确属下期的事项应从本期数据中删去",
        )  # fmt: skip
    if len(frame) and is_before(frame["date"], runfile.period.start).all():
        yield Finding(
            "REC-OUT-OF-PERIOD",
            tell("all events of the funds are dated before the period begins, {start}: nothing was allocated, arrived or spent in it", start=tell_day(runfile.period.start)),
            **locate(runfile, "funds"), advice="核对日期，核实是否误用了上期的数据文件",
        )  # fmt: skip


def _name_part(name: str, fen: int) -> Told:
    return tell_valued(name, tell_money(wan_yuan(fen)))


def _check_sources(table: pd.DataFrame, frame: pd.DataFrame, runfile: RunFile) -> Iterator[Finding]:
    """``REC-SOURCE-OVERSPENT``: a source of which more was spent than there was, whatever the others have left."""
    names = catalogue.name_sources(runfile)
    spent = (frame["event"].astype("str") == "spent") & ~is_after(frame["date"], runfile.period.end)
    for row in funding.tabulate_balances(table).itertuples():
        if row.closing_balance_fen >= 0:
            continue
        id = f"funding.closing_balance.{row.source}"
        lines = frame.loc[spent & (frame["source"].astype("str") == row.source), "line"]
        parts = {"上期结转": row.brought_forward_fen, "到位": row.arrived_fen, "利息": row.interest_fen, "支出": row.spent_fen}
        made_of = tell_all(_name_part(name, fen) for name, fen in parts.items() if fen)
        yield Finding(
            "REC-SOURCE-OVERSPENT",
            tell("'{source}' closes with {balance}, overspent by {excess} ({parts})", source=names[str(row.source)],
                 balance=tell_money(wan_yuan(row.closing_balance_fen)), excess=tell_money(wan_yuan(-row.closing_balance_fen)),
                 parts=made_of),
            **locate(runfile, "funds", lines), figures=(id,),
        )  # fmt: skip
