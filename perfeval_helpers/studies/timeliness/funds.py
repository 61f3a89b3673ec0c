"""The funds behind the delays: when money came against when it was due, and how much of the lateness that explains.

In: the funds' events, the final states of persons × festivals and the run file's festivals. Out: `Reading`s, and the
running totals for a chart.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from perfeval_helpers.contract.runfile import Festival
from perfeval_helpers.showing.readings import Reading, show
from perfeval_helpers.studies.timeliness.delays import explain_none, name_festivals, order_festivals, select_dated
from perfeval_helpers.values.numbers import percentage, wan_yuan
from perfeval_helpers.values.words import get_words


def trace_arrivals(
    funds: pd.DataFrame, states: pd.DataFrame, festivals: Sequence[Festival], period_start: date, period_end: date
) -> Reading:
    """When the money for each festival was there: arrived against due, day by day.

    Festivals are served in the order of their last days. What was arrived and not spent before the period is brought
    forward, events after it do not count.

    Returns
    -------
    Reading
        Per festival by last day, none where nothing is due or there are no funds' events at all: occasion, festival,
        due_by, due_fen, needed_fen (with all festivals before it), available_fen (brought forward + arrived up to its last day), missing_fen (needed − available, at least 0),
        covered_date (the day from which the funds covered what was needed; NaT: not within the period),
        funds_days_late (Int64, covered_date − due_by, negative early; NA where never), next_arrival_date and
        next_arrival_fen (the first funds that came after its last day; NaT and NA where none did).

    Notes
    -----
    All funds of the project are taken as available for the payouts; what else they were spent on is not deducted, so
    the shortage shown is the least there can have been.

    Examples
    --------
    Of 100 yuan due by 1 February 60 were there; the rest came ten days later:

    >>> from types import SimpleNamespace as Festival
    >>> spring = Festival(id="spring", name="春节", due_by=date(2022, 2, 1))
    >>> funds = pd.DataFrame({
    ...     "event": "arrived", "date": pd.to_datetime(["2022-01-10", "2022-02-11"]), "amount_fen": [6_000, 4_000]
    ... })
    >>> states = pd.DataFrame({"occasion": ["spring", "spring"], "status": "late", "due_fen": 5_000})
    >>> table = trace_arrivals(funds, states, [spring], date(2022, 1, 1), date(2022, 12, 31)).table
    >>> table[["due_fen", "available_fen", "missing_fen", "covered_date", "funds_days_late"]]
       due_fen  available_fen  missing_fen covered_date  funds_days_late
    0    10000           6000         4000   2022-02-11               10
    """
    dated = sorted((f for f in festivals if f.due_by is not None), key=lambda f: f.due_by or period_end)
    kept, undated = select_dated(states, festivals)
    start, end = pd.Timestamp(period_start), pd.Timestamp(period_end)
    brought = sum_brought_forward(funds, period_start)
    arrived = funds[(funds["event"].astype("str") == "arrived") & funds["date"].between(start, end)]
    inflow = arrived.groupby("date")["amount_fen"].sum().sort_index()
    available = pd.concat([pd.Series([brought], index=[start]), brought + inflow.cumsum()])
    due = (kept["due_fen"] * kept["states_count"]).groupby(kept["occasion"]).sum()
    arrivals = list_arrivals(funds, period_end)
    rows, needed = [], 0
    for festival in dated:
        last, own = pd.Timestamp(festival.due_by), int(due.get(festival.id, 0))
        needed += own
        at_due = int(available[available.index <= max(last, start)].iloc[-1])
        # A reversal can take funds back, so they cover from the day after which they never fall short again.
        short = np.flatnonzero((available < needed).to_numpy())
        place = int(short[-1]) + 1 if short.size else 0
        covered = available.index[place] if place < len(available) else pd.NaT
        after = arrivals[arrivals.index > last]
        rows.append((
            festival.id, festival.name, last, own, needed, at_due, max(needed - at_due, 0), covered,
            pd.NA if pd.isna(covered) else (covered - last).days,
            after.index[0] if len(after) else pd.NaT, int(after.iloc[0]) if len(after) else pd.NA,
        ))  # fmt: skip
    columns = [
        "occasion", "festival", "due_by", "due_fen", "needed_fen", "available_fen", "missing_fen", "covered_date",
        "funds_days_late", "next_arrival_date", "next_arrival_fen",
    ]  # fmt: skip
    types = dict.fromkeys(["funds_days_late", "next_arrival_fen"], "Int64")
    types |= dict.fromkeys(["due_by", "covered_date", "next_arrival_date"], "datetime64[s]")
    table = pd.DataFrame(rows, columns=columns).astype(types)
    if kept.empty or funds.empty:
        sentence = explain_none(states, undated) if kept.empty else "没有资金记录，不能与应发期限相比。"
        return Reading(table.iloc[:0], sentence, "资金到位与应发期限")
    parts = []
    for row in table.itertuples(index=False):
        if pd.isna(row.covered_date):
            when = "至期末仍未覆盖"
        elif row.funds_days_late > 0:
            when = f"{row.covered_date:%Y-%m-%d}才覆盖，晚{row.funds_days_late}天"
        else:
            when = "到期前已覆盖"
        parts.append(
            f"{row.festival}发放期限{row.due_by:%Y-%m-%d}，累计应发{show(wan_yuan(row.needed_fen), '万元')}，"
            f"当日可用资金{show(wan_yuan(row.available_fen), '万元')}，{when}"
            + ("" if pd.isna(row.next_arrival_date) else f"（期限后首笔到位{row.next_arrival_date:%Y-%m-%d}）")
        )
    sentence = (
        "以上期结转加本期累计到位资金与按期限累计的应发金额相比（未扣除其他支出，缺口为最小估计）："
        f"{'；'.join(parts)}。"
    )
    return Reading(table, sentence, "资金到位与应发期限")


def explain_delays(
    states: pd.DataFrame, funds: pd.DataFrame, festivals: Sequence[Festival], period_end: date, by: Sequence[str]
) -> Reading:
    """How much of the lateness the arrival of funds explains (资金到位时间对延迟的解释), at most.

    Parameters
    ----------
    by
        ``["occasion"]``, with ``"street"`` or ``"reason_group"`` behind it.
    period_end
        Arrivals after it are not known to the evaluation.

    Returns
    -------
    Reading
        Per group with anybody late, none where there are no funds' events at all: the `by` columns, festival,
        late_count, late_days (person-days), waiting_days (of them from the last day to the last arrival of funds before the payment), handling_days (the rest),
        explained_pct (waiting ÷ late person-days), after_arrival_count (late persons before whose payment funds
        arrived after the last day), no_arrival_count (late persons in whose delay no funds arrived).

    Notes
    -----
    Who was paid after an arrival may have waited for it; where no funds arrived between the last day and the payment,
    funds explain nothing. It is an upper bound: an account put right may by chance follow an arrival, so the split by
    recorded reason belongs beside it.

    Examples
    --------
    Paid on 14 February, 13 days late: ten of them until funds came, three after.

    >>> from types import SimpleNamespace as Festival
    >>> spring = Festival(id="spring", name="春节", due_by=date(2022, 2, 1))
    >>> funds = pd.DataFrame({"event": ["arrived"], "date": [pd.Timestamp("2022-02-11")], "amount_fen": [5_000]})
    >>> states = pd.DataFrame({
    ...     "occasion": ["spring"], "status": "late", "settled_date": pd.Timestamp("2022-02-14"), "days_late": 13
    ... })
    >>> table = explain_delays(states, funds, [spring], date(2022, 12, 31), ["occasion"]).table
    >>> table[["late_days", "waiting_days", "handling_days"]].values.tolist()
    [[13, 10, 3]]
    """
    kept, undated = select_dated(states, festivals)
    due_by = {f.id: pd.Timestamp(f.due_by) for f in festivals if f.due_by is not None}
    days_of = list_arrivals(funds, period_end).index.to_numpy(dtype="datetime64[D]")
    late = kept[kept["status"] == "late"]
    limit = late["occasion"].map(due_by).to_numpy(dtype="datetime64[D]")
    settled = late["settled_date"].to_numpy(dtype="datetime64[D]")
    last = np.searchsorted(days_of, settled, side="right") - 1
    arrival = np.where(last >= 0, days_of[np.maximum(last, 0)], limit) if days_of.size else limit
    waiting = np.maximum((arrival - limit).astype("int64"), 0)
    each = late["states_count"].to_numpy(dtype="int64")
    late = late.assign(days=late["days_late"].astype("int64") * each, waiting=waiting * each, after=(waiting > 0) * each)
    table = late.groupby(list(by), as_index=False, observed=True).agg(
        late_count=("states_count", "sum"), late_days=("days", "sum"), waiting_days=("waiting", "sum"),
        after_arrival_count=("after", "sum"),
    )  # fmt: skip
    table.insert(len(by), "festival", name_festivals(table, festivals))
    table.insert(len(by) + 4, "handling_days", table["late_days"] - table["waiting_days"])
    table.insert(len(by) + 5, "explained_pct", (100 * table["waiting_days"] / table["late_days"]).astype(float))
    table["no_arrival_count"] = table["late_count"] - table["after_arrival_count"]
    table = order_festivals(table, festivals)
    share, title = percentage(int(late["waiting"].sum()), int(late["days"].sum())), "延迟中可由资金晚到解释的部分"
    if kept.empty:
        return Reading(table, explain_none(states, undated), title)
    if funds.empty:
        return Reading(table.iloc[:0], "没有资金记录，不能判断延迟是否由于资金晚到。", title)
    if share is None:
        return Reading(table, "没有延迟发放，无需以资金到位时间解释。", title)
    sentence = (
        f"延迟合计{show(int(late['days'].sum()), get_words().measure + '天')}，最多{show(share, '%')}可由资金晚到解释（自发放期限至付款前"
        f"最近一笔到位），其余为到位后的办理时间或与资金无关；{show(int(each.sum() - late['after'].sum()), get_words().payments)}"
        "延迟期间没有资金到位，不能以资金解释。"
    )
    return Reading(table, sentence, title)


def sum_brought_forward(funds: pd.DataFrame, period_start: date) -> int:
    """What arrived and was earned as interest before the period, less what was spent by then (whole fen).

    Examples
    --------
    >>> funds = pd.DataFrame({
    ...     "event": ["arrived", "interest", "spent", "arrived"], "amount_fen": [100, 3, 40, 70],
    ...     "date": pd.to_datetime(["2021-03-01", "2021-06-21", "2021-07-01", "2022-01-01"]),
    ... })
    >>> sum_brought_forward(funds, date(2022, 1, 1))
    63
    """
    sums = funds[funds["date"] < pd.Timestamp(period_start)].groupby(funds["event"].astype("str"))["amount_fen"].sum()
    return int(sums.get("arrived", 0) + sums.get("interest", 0) - sums.get("spent", 0))


def list_arrivals(funds: pd.DataFrame, period_end: date) -> pd.Series:
    """Net amount arrived by day (whole fen) up to the end of the period, days on which anything came in net.

    Examples
    --------
    >>> funds = pd.DataFrame({
    ...     "event": ["arrived", "arrived", "spent"], "date": pd.to_datetime(["2022-01-10"] * 3), "amount_fen": [60, 40, 30]
    ... })
    >>> list_arrivals(funds, date(2022, 12, 31)).tolist()
    [100]
    """
    came = funds[(funds["event"].astype("str") == "arrived") & (funds["date"] <= pd.Timestamp(period_end))]
    by_day = came.groupby("date")["amount_fen"].sum().sort_index()
    return by_day[by_day > 0]


def tabulate_timeline(
    funds: pd.DataFrame, payouts: pd.DataFrame, states: pd.DataFrame, festivals: Sequence[Festival], period_start: date,
    period_end: date,
) -> pd.DataFrame:
    """Funds, dues and payments as they add up day by day within the period, for a chart.

    Parameters
    ----------
    payouts
        Payment lines: occasion, paid_date (NaT where nothing was paid), paid_fen (negative where returned).

    Returns
    -------
    DataFrame
        series (arrived: with what was brought forward; due: at each festival's last day; paid), date, total_fen (the
        running total at the end of that day). Each series begins at the period's start.

    Examples
    --------
    >>> from types import SimpleNamespace as Festival
    >>> spring = Festival(id="spring", name="春节", due_by=date(2022, 2, 1))
    >>> funds = pd.DataFrame({"event": ["arrived"], "date": [pd.Timestamp("2022-01-10")], "amount_fen": [6_000]})
    >>> states = pd.DataFrame({"occasion": ["spring"], "status": "late", "due_fen": 5_000})
    >>> paid = pd.DataFrame({"occasion": ["spring"], "paid_date": pd.Timestamp("2022-02-11"), "paid_fen": 5_000})
    >>> tabulate_timeline(funds, paid, states, [spring], date(2022, 1, 1), date(2022, 12, 31))
        series       date  total_fen
    0  arrived 2022-01-01          0
    1  arrived 2022-01-10       6000
    2      due 2022-01-01          0
    3      due 2022-02-01       5000
    4     paid 2022-01-01          0
    5     paid 2022-02-11       5000
    """
    start, end = pd.Timestamp(period_start), pd.Timestamp(period_end)
    kept, _ = select_dated(states, festivals)
    dated = {f.id: pd.Timestamp(f.due_by) for f in festivals if f.due_by is not None}
    brought = sum_brought_forward(funds, period_start)
    inflow = funds[(funds["event"].astype("str") == "arrived") & (funds["date"] >= start)].set_index("date")["amount_fen"]
    paid = payouts[payouts["occasion"].isin(list(dated)) & payouts["paid_date"].notna()]
    parts = []
    for series, amounts, first in (
        ("arrived", inflow, brought),
        ("due", (kept["due_fen"] * kept["states_count"]).groupby(kept["occasion"].map(dated)).sum(), 0),
        ("paid", paid.set_index("paid_date")["paid_fen"], 0),
    ):
        by_day = amounts[amounts.index <= end].groupby(level=0).sum().sort_index()
        totals = pd.concat([pd.Series([first], index=[min([start, *by_day.index[:1]])]), first + by_day.cumsum()])
        parts.append(pd.DataFrame({"series": series, "date": totals.index, "total_fen": totals.to_numpy("int64")}))
    return pd.concat(parts, ignore_index=True).drop_duplicates(["series", "date"], keep="last", ignore_index=True)
