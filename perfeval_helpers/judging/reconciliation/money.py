"""Funds against funds, and what was paid out against what the project spent.

In: the ledger and the extract ``funds``. Out: findings on amounts that cannot both be right.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pandas as pd

from perfeval_helpers.chapters import funding
from perfeval_helpers.chapters.periods import is_after
from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.catalogue import show
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.contract.schema import EVENTS
from perfeval_helpers.judging.reconciliation.wording import join, locate, name_lines, quote, show_money, take_lines
from perfeval_helpers.values.figures import Ledger, wan_yuan
from perfeval_helpers.values.words import get_words

EVENT_NAMES = {code: text for text, code in EVENTS.items()}


def check_totals(ledger: Ledger, runfile: RunFile) -> Iterator[Finding]:
    """``REC-PAID-OVER-SPENT``, ``REC-SPENT-OVER-ARRIVED``, ``REC-ARRIVED-OVER-ALLOCATED`` and ``REC-NEGATIVE-BASE``, from figures."""
    number = ledger.get_number
    paid, used = number("payout.paid_amount"), number("funding.used")
    if paid is not None and used is not None and paid > used:
        parts = [ledger.get(f"payout.{festival.id}.paid_amount") for festival in runfile.festivals]
        named = "、".join(f"{f.name}{p.text}" for f, p in zip(runfile.festivals, parts, strict=True) if p is not None)
        yield Finding(
            "REC-PAID-OVER-SPENT",
            f"{get_words().payment}实发合计{show_money(paid)}{f'（{named}）' if named else ''}，"
            f"大于{quote(ledger['funding.used'])}，相差{show_money(paid - used)}，资金来源未说明",
            **locate(runfile, "funds"),
            figures=("payout.paid_amount", "funding.used"),
            advice="核实差额由哪项资金支付；如有其他资金来源，在资金明细中补记，或书面说明",
        )  # fmt: skip
    arrived, brought = number("funding.arrived"), number("funding.brought_forward")
    if used is not None and arrived is not None and used > arrived + (brought or 0):
        available = arrived + (brought or 0)
        yield Finding(
            "REC-SPENT-OVER-ARRIVED",
            f"{quote(ledger['funding.used'])}，大于本期到位资金与上期结转资金之和{show_money(available)}"
            f"（{show(arrived)} + {show(brought or 0)}），相差{show_money(used - available)}",
            **locate(runfile, "funds"),
            figures=("funding.used", "funding.arrived", "funding.brought_forward"),
            advice="核对支出与到位的日期、金额，查明垫付资金的来源",
        )  # fmt: skip
    evaluated = number("funding.evaluated")
    if arrived is not None and evaluated is not None and arrived > evaluated:
        allocated, before = number("funding.allocated"), number("funding.arrived_before")
        whole = (
            ""
            if allocated is None or before is None
            else f"，即累计到位{show_money(before + arrived)}，累计下达{show_money(allocated)}"
        )
        yield Finding(
            "REC-ARRIVED-OVER-ALLOCATED",
            f"{quote(ledger['funding.arrived'])}，大于{quote(ledger['funding.evaluated'])}，"
            f"相差{show_money(arrived - evaluated)}{whole}",
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
        named = "、".join(quote(ledger[id]) for id in ids)
        yield Finding(
            "REC-NEGATIVE-BASE",
            f"{ledger[rate].label}的{'分子' if part < 0 else '分母'}为负（{named}），不能计算比率，该项没有数值",
            **locate(runfile, "funds"), figures=(rate, *ids),
        )  # fmt: skip


def check_events(frame: pd.DataFrame, runfile: RunFile) -> Iterator[Finding]:
    """Years and sources in which more arrived than was allocated, overspent sources, and events after the period's end."""
    file = runfile.data_file("funds")
    table = funding.tabulate(frame, runfile.period.start, runfile.period.end)
    yield from _check_sources(table, frame, runfile)
    table["arrived_all_fen"] = table["arrived_before_fen"] + table["arrived_fen"]
    over = table[table["arrived_all_fen"] > table["allocated_fen"]]
    # Where the total is exceeded, check_totals has said so; here are years and sources that the total hides.
    if len(over) and table["arrived_all_fen"].sum() <= table["allocated_fen"].sum():
        cells = [
            f"{row.budget_year}年{catalogue.name_sources(runfile)[str(row.source)]}"
            f"到位{show_money(wan_yuan(row.arrived_all_fen))}、"
            f"下达{show_money(wan_yuan(row.allocated_fen))}、"
            f"相差{show_money(wan_yuan(row.arrived_all_fen - row.allocated_fen))}"
            for row in over.itertuples()
        ]  # fmt: skip
        is_over = pd.MultiIndex.from_frame(frame[["budget_year", "source"]].astype({"source": "str"})).isin(
            list(zip(over["budget_year"], over["source"], strict=True))
        )
        lines = frame.loc[is_over & (frame["event"] == "arrived").to_numpy(), "line"]
        yield Finding(
            "REC-ARRIVED-OVER-ALLOCATED",
            f"按预算年度和资金来源，累计到位大于累计下达：{join(cells)}；见{name_lines(lines)}",
            extract="funds", file=file, lines=take_lines(lines),
            figures=("funding.arrived", "funding.allocated"), advice="核对预算年度和资金来源是否填错",
        )  # fmt: skip
    late = frame[is_after(frame["date"], runfile.period.end)]
    if len(late):
        sums = late.groupby(late["event"].astype("str"))["amount_fen"].sum()
        amounts = "、".join(f"{EVENT_NAMES[event]}{show_money(wan_yuan(fen))}" for event, fen in sums.items())
        yield Finding(
            "REC-OUT-OF-PERIOD",
            f"{len(late):,}笔资金事项的日期在评价期止日{runfile.period.end}之后（{amounts}），未计入任何数值；"
            f"见{name_lines(late['line'])}",
            extract="funds", file=file, lines=take_lines(late["line"]),
            advice="核对日期；确属下期的事项应从本期数据中删去",
        )  # fmt: skip


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
        made_of = "、".join(f"{name}{show_money(wan_yuan(fen))}" for name, fen in parts.items() if fen)
        yield Finding(
            "REC-SOURCE-OVERSPENT",
            f"{names[str(row.source)]}资金期末结余{show_money(wan_yuan(row.closing_balance_fen))}，"
            f"超支{show_money(wan_yuan(-row.closing_balance_fen))}（{made_of}）；见{name_lines(lines)}",
            extract="funds", file=runfile.data_file("funds"), lines=take_lines(lines), figures=(id,),
        )  # fmt: skip
