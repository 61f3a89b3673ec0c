"""Timeliness (时效): when the money came, when people were paid, how late, why, and how much the funds' delay explains.

In: the final states of persons × festivals (`payouts.fold`), the funds' events and the run file's festivals.
Out: `Reading`s, a tidy DataFrame and a Chinese sentence each. Days late count from the festival's last day (发放期限);
a negative number is early. Festivals without such a day are left out, and said so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from perfeval_helpers.figures import percentage, wan_yuan
from perfeval_helpers.readings import Reading, join, show

DELAY_COLUMNS = [
    "due_count",
    "on_time_count",
    "late_count",
    "unpaid_count",
    "on_time_rate_pct",
    "median_days_late",
    "p90_days_late",
    "max_days_late",
    "median_settled_days",
    "first_settled_date",
    "last_settled_date",
]


def select_dated(states: pd.DataFrame, festivals: Sequence[Any]) -> tuple[pd.DataFrame, list[str]]:
    """The states that have a last day to be measured against, and the names of festivals that have none.

    Persons to whom nothing is due (not_due) are left out. ``occasion`` comes back as text.
    """
    dated = [festival.id for festival in festivals if festival.due_by is not None]
    kept = states[states["occasion"].isin(dated) & (states["status"] != "not_due")]
    kept = kept.assign(occasion=kept["occasion"].astype("str"), status=kept["status"].astype("str"))
    return kept, [festival.name for festival in festivals if festival.due_by is None]


def describe_tail(days: np.ndarray) -> tuple[float, float, float]:
    """Median, 90th percentile (nearest rank) and maximum of days; nan where there are none."""
    if not days.size:
        return math.nan, math.nan, math.nan
    return float(np.median(days)), float(np.quantile(days, 0.9, method="inverted_cdf")), float(days.max())


def measure_delays(states: pd.DataFrame, festivals: Sequence[Any], by: Sequence[str]) -> Reading:
    """How late people were paid: rate on time, median, tail and longest delay of the late ones.

    Parameters
    ----------
    states
        One row a person × festival: occasion, street (where `by` names it), status (on_time, late, unpaid), days_late
        (Int64, NA where never paid in full), settled_date.
    festivals
        Each with id, name and due_by (date or None).
    by
        ``["occasion"]`` or ``["occasion", "street"]``.

    Returns
    -------
    Reading
        Per group, festivals in their order: the `by` columns, festival (name), due_count, on_time_count, late_count,
        unpaid_count, on_time_rate_pct (on time ÷ due), median_days_late, p90_days_late, max_days_late (of the late;
        nan where none), median_settled_days (of all who were paid in full; negative: before the last day),
        first_settled_date, last_settled_date.

    Notes
    -----
    The 90th percentile is the smallest number of days that at least nine of ten late persons did not exceed
    (nearest rank), so it is a number of days that occurred. The median of an even number is the middle of two.
    """
    kept, undated = select_dated(states, festivals)
    names = {festival.id: festival.name for festival in festivals}
    order = {festival.id: place for place, festival in enumerate(festivals)}
    rows = []
    for group, part in kept.groupby(list(by), sort=True, observed=True):
        late = part.loc[part["status"] == "late", "days_late"].to_numpy(dtype=float)
        paid = part["days_late"].dropna().to_numpy(dtype=float)
        counts = [int((part["status"] == status).sum()) for status in ("on_time", "late", "unpaid")]
        rate = percentage(counts[0], len(part))
        rows.append(
            (
                *group,
                names[group[0]],
                len(part),
                *counts,
                math.nan if rate is None else float(rate),
                *describe_tail(late),
                describe_tail(paid)[0],
                part["settled_date"].min(),
                part["settled_date"].max(),
            )
        )
    table = pd.DataFrame(rows, columns=[*by, "festival", *DELAY_COLUMNS])
    table = table.sort_values("occasion", key=lambda ids: ids.map(order), kind="stable", ignore_index=True)
    table[["first_settled_date", "last_settled_date"]] = table[["first_settled_date", "last_settled_date"]].astype(
        "datetime64[s]"
    )
    late = kept.loc[kept["status"] == "late", "days_late"].to_numpy(dtype=float)
    on_time = percentage(int((kept["status"] == "on_time").sum()), len(kept))
    median, ninety, longest = describe_tail(late)
    tail = "没有延迟发放"
    if late.size:
        tail = (
            f"延迟的{show(late.size, '人次')}中位数{show(median, '天')}，"
            f"九成不超过{show(ninety, '天')}，最长{show(longest, '天')}"
        )
    sentence = (
        f"按“截止日前累计实发达到应发且此后未低于应发”计，应发{show(len(kept), '人次')}的按时发放率为"
        f"{show(on_time, '%')}；{tail}。"
        + (f"{join(undated)}未定发放期限，不参与统计。" if undated else "")
    )
    return Reading(table, sentence)


def list_causes(states: pd.DataFrame, festivals: Sequence[Any], reason_names: Mapping[str, str]) -> Reading:
    """Why people were paid late or not at all, as the payment lines say (原因): the last reason given decides.

    Parameters
    ----------
    states, festivals
        As in `measure_delays`; states also with reason_group, due_fen, paid_fen.
    reason_names
        Reason group → Chinese name.

    Returns
    -------
    Reading
        Per festival, status (late, unpaid) and reason group, the most frequent first: occasion, festival, status,
        reason_group, reason (name), persons_count, share_pct (of the festival's late or unpaid), median_days_late
        (nan for unpaid), open_fen (due − paid, whole fen).
    """
    kept, undated = select_dated(states, festivals)
    names = {festival.id: festival.name for festival in festivals}
    order = {festival.id: place for place, festival in enumerate(festivals)}
    hit = kept[kept["status"].isin(["late", "unpaid"])]
    hit = hit.assign(
        reason_group=hit["reason_group"].astype("str"),
        open_fen=hit["due_fen"] - hit["paid_fen"],
        days_late=hit["days_late"].astype("Float64").where(hit["status"] == "late"),
    )
    table = (
        hit.groupby(["occasion", "status", "reason_group"], as_index=False)
        .agg(persons_count=("occasion", "size"), median_days_late=("days_late", "median"), open_fen=("open_fen", "sum"))
        .assign(place=lambda t: t["occasion"].map(order))
        .sort_values(["place", "status", "persons_count"], ascending=[True, True, False], kind="stable")
        .drop(columns="place")
        .reset_index(drop=True)
    )
    table["median_days_late"] = table["median_days_late"].astype(float)
    whole = table.groupby(["occasion", "status"])["persons_count"].transform("sum")
    table.insert(1, "festival", table["occasion"].map(names).astype("str"))
    table.insert(4, "reason", table["reason_group"].map(lambda group: reason_names.get(group, group)).astype("str"))
    table.insert(6, "share_pct", (100 * table["persons_count"] / whole).astype(float))
    parts = []
    for status, word in (("late", "延迟发放"), ("unpaid", "未足额发放")):
        own = table[table["status"] == status].groupby("reason", sort=False)["persons_count"].sum()
        listed = [f"{reason}{show(int(count), '人次')}" for reason, count in own.sort_values(ascending=False).items()]
        parts.append(f"{word}{show(int(own.sum()), '人次')}" + (f"（{join(listed)}）" if listed else ""))
    sentence = f"按发放明细中最后一次填写的原因归类：{'；'.join(parts)}。" + (
        f"{join(undated)}未定发放期限，不参与统计。" if undated else ""
    )
    return Reading(table, sentence)


def trace_arrivals(
    funds: pd.DataFrame, states: pd.DataFrame, festivals: Sequence[Any], period_start: date, period_end: date
) -> Reading:
    """When the money for each festival was there: arrived against due, day by day.

    Parameters
    ----------
    funds
        event (arrived, spent, allocated), date, amount_fen (whole fen).
    states
        As in `measure_delays`, with due_fen.
    festivals
        As in `measure_delays`; they are served in the order of their last days.
    period_start, period_end
        The period evaluated: what was arrived and not spent before it is brought forward, later events do not count.

    Returns
    -------
    Reading
        Per festival by last day: occasion, festival, due_by, due_fen, needed_fen (with all festivals before it),
        available_fen (brought forward + arrived up to its last day), missing_fen (needed − available, at least 0),
        covered_date (the day from which the funds covered what was needed; NaT: not within the period),
        funds_days_late (Int64, covered_date − due_by, negative early; NA where never), next_arrival_date and
        next_arrival_fen (the first funds that came after its last day; NaT and NA where none did).

    Notes
    -----
    All funds of the project are taken as available for the payouts; what else they were spent on is not deducted, so
    the shortage shown is the least there can have been.
    """
    dated = sorted((f for f in festivals if f.due_by is not None), key=lambda f: f.due_by)
    kept, _ = select_dated(states, festivals)
    start, end = pd.Timestamp(period_start), pd.Timestamp(period_end)
    event, days = funds["event"].astype("str"), funds["date"]
    arrived, spent = event == "arrived", event == "spent"
    before = days < start
    brought = int(funds.loc[arrived & before, "amount_fen"].sum() - funds.loc[spent & before, "amount_fen"].sum())
    inflow = funds[arrived & ~before & (days <= end)].groupby("date")["amount_fen"].sum().sort_index()
    available = pd.concat([pd.Series([brought], index=[start]), brought + inflow.cumsum()])
    due = kept.groupby("occasion")["due_fen"].sum()
    arrivals = list_arrivals(funds, period_end)
    rows, needed = [], 0
    for festival in dated:
        own = int(due.get(festival.id, 0))
        needed += own
        at_due = int(available[available.index <= max(pd.Timestamp(festival.due_by), start)].iloc[-1])
        # A reversal can take funds back, so they cover from the day after which they never fall short again.
        short = np.flatnonzero((available < needed).to_numpy())
        place = int(short[-1]) + 1 if short.size else 0
        covered = available.index[place] if place < len(available) else pd.NaT
        after = arrivals[arrivals.index > pd.Timestamp(festival.due_by)]
        rows.append(
            (
                festival.id,
                festival.name,
                pd.Timestamp(festival.due_by),
                own,
                needed,
                at_due,
                max(needed - at_due, 0),
                covered,
                pd.NA if pd.isna(covered) else (covered - pd.Timestamp(festival.due_by)).days,
                after.index[0] if len(after) else pd.NaT,
                int(after.iloc[0]) if len(after) else pd.NA,
            )
        )
    table = pd.DataFrame(
        rows,
        columns=[
            "occasion", "festival", "due_by", "due_fen", "needed_fen", "available_fen", "missing_fen", "covered_date",
            "funds_days_late", "next_arrival_date", "next_arrival_fen",
        ],
    )  # fmt: skip
    table[["funds_days_late", "next_arrival_fen"]] = table[["funds_days_late", "next_arrival_fen"]].astype("Int64")
    for column in ("due_by", "covered_date", "next_arrival_date"):
        table[column] = table[column].astype("datetime64[s]")
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
        f"{'；'.join(parts) or '没有定发放期限的节日'}。"
    )
    return Reading(table, sentence)


def explain_delays(
    states: pd.DataFrame, funds: pd.DataFrame, festivals: Sequence[Any], period_end: date, by: Sequence[str]
) -> Reading:
    """How much of the lateness the arrival of funds explains (资金到位时间对延迟的解释), at most.

    Parameters
    ----------
    states
        As in `measure_delays`, with settled_date.
    funds
        As in `trace_arrivals`.
    festivals
        As in `measure_delays`.
    period_end
        Arrivals after it are not known to the evaluation.
    by
        ``["occasion"]``, with ``"street"`` or ``"reason_group"`` behind it.

    Returns
    -------
    Reading
        Per group with anybody late: the `by` columns, festival, late_count, late_days (person-days), waiting_days (of
        them from the last day to the last arrival of funds before the payment), handling_days (the rest),
        explained_pct (waiting ÷ late person-days), after_arrival_count (late persons before whose payment funds
        arrived after the last day), no_arrival_count (late persons in whose delay no funds arrived).

    Notes
    -----
    Who was paid after an arrival may have waited for it; where no funds arrived between the last day and the payment,
    funds explain nothing. It is an upper bound: an account put right may by chance follow an arrival, so the split by
    recorded reason belongs beside it.
    """
    kept, _ = select_dated(states, festivals)
    due_by = {f.id: pd.Timestamp(f.due_by) for f in festivals if f.due_by is not None}
    names = {festival.id: festival.name for festival in festivals}
    place = {festival.id: number for number, festival in enumerate(festivals)}
    days_of = list_arrivals(funds, period_end).index.to_numpy(dtype="datetime64[D]")
    late = kept[kept["status"] == "late"]
    limit = late["occasion"].map(due_by).to_numpy(dtype="datetime64[D]")
    settled = late["settled_date"].to_numpy(dtype="datetime64[D]")
    last = np.searchsorted(days_of, settled, side="right") - 1
    arrival = np.where(last >= 0, days_of[np.maximum(last, 0)], limit) if days_of.size else limit
    waiting = np.maximum((arrival - limit).astype("int64"), 0)
    late = late.assign(days=late["days_late"].astype("int64"), waiting=waiting, after=waiting > 0)
    table = late.groupby(list(by), as_index=False, observed=True).agg(
        late_count=("days", "size"),
        late_days=("days", "sum"),
        waiting_days=("waiting", "sum"),
        after_arrival_count=("after", "sum"),
    )
    table.insert(len(by), "festival", table["occasion"].map(names).astype("str"))
    table.insert(len(by) + 4, "handling_days", table["late_days"] - table["waiting_days"])
    table.insert(len(by) + 5, "explained_pct", (100 * table["waiting_days"] / table["late_days"]).astype(float))
    table["no_arrival_count"] = table["late_count"] - table["after_arrival_count"]
    table = table.sort_values("occasion", key=lambda ids: ids.map(place), kind="stable", ignore_index=True)
    share = percentage(int(waiting.sum()), int(late["days"].sum()))
    if share is None:
        return Reading(table, "没有延迟发放，无需以资金到位时间解释。")
    sentence = (
        f"延迟合计{show(int(late['days'].sum()), '人天')}，最多{show(share, '%')}可由资金晚到解释（自发放期限至付款前"
        f"最近一笔到位），其余为到位后的办理时间或与资金无关；{show(int((~late['after']).sum()), '人次')}"
        "延迟期间没有资金到位，不能以资金解释。"
    )
    return Reading(table, sentence)


def list_arrivals(funds: pd.DataFrame, period_end: date) -> pd.Series:
    """Net amount arrived by day (whole fen) up to the end of the period, days on which anything came in net."""
    came = funds[(funds["event"].astype("str") == "arrived") & (funds["date"] <= pd.Timestamp(period_end))]
    by_day = came.groupby("date")["amount_fen"].sum().sort_index()
    return by_day[by_day > 0]


def tabulate_days(states: pd.DataFrame, festivals: Sequence[Any]) -> pd.DataFrame:
    """Persons paid in full by days from the last day, for a chart: occasion, festival, days_late, persons_count."""
    kept, _ = select_dated(states, festivals)
    names = {festival.id: festival.name for festival in festivals}
    table = (
        kept.dropna(subset=["days_late"])
        .groupby(["occasion", "days_late"], as_index=False)
        .agg(persons_count=("status", "size"))
    )
    table.insert(1, "festival", table["occasion"].map(names).astype("str"))
    return table
