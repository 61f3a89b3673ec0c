"""Lateness under the indicators of timeliness: on time, late and unpaid by occasion, by place and by cause.

In: the context of a run with payouts. Out: sentences, two tables and two charts; nothing of what the run does not have.
"""

from collections.abc import Iterable, Sequence

import pandas as pd

from perfeval_helpers.chapters import payouts
from perfeval_helpers.contract.catalogue import NO_REASON
from perfeval_helpers.contract.catalogue.matching import name_reasons
from perfeval_helpers.report.blocks import Block, Picture
from perfeval_helpers.report.context import Context
from perfeval_helpers.showing.charts import draw_late_shares, draw_payments_over_time, draw_unpaid_reasons
from perfeval_helpers.showing.charts.style import print_percent
from perfeval_helpers.showing.tables import MOST_TIED, Column, Row, Table, join_first, join_names
from perfeval_helpers.studies import timeliness
from perfeval_helpers.values.language import tell_day
from perfeval_helpers.values.numbers import percentage, print_beside
from perfeval_helpers.values.words import get_words, reword

TIMELY = ("及时", "时限", "时效", "按时", "按期", "如期", "准时")  # in the names of indicators that are about it
RANKED_PERSONS = 30  # a place with fewer due persons is not ranked: a single one would move it far
MOST_COLUMNS = 3  # occasions that have a column of their own
SUMMED = "各次合计"
MOST_TOLD = 4  # occasions that are told one by one; of more those with the lowest rates


def build_timeliness(context: Context) -> list[Block]:
    """Sentences by occasion, payments over time, then lateness by place and by cause."""
    states = context.run.final_states
    if states is None:
        return []
    blocks: list[Block] = []
    dated = [f for f in context.spec.festivals if f.due_by and context.has(f"payout.{f.id}.on_time_rate", f"payout.{f.id}.late_count")]
    told = dated
    if len(dated) > MOST_TOLD:
        told = [f for f in dated if context.figures[f"payout.{f.id}.late_count"].value or context.figures[f"payout.{f.id}.unpaid_count"].value]
        rest = len(dated) - len(told)
        blocks.append(context.say(reword("各节日慰问金") + "按时发放率[[payout.on_time_rate]]，延迟发放[[payout.late_count]]" + (
            f"；{rest}个{get_words().occasion}全部按时足额发放。" if rest else "。")))
        told = sorted(told, key=lambda f: context.figures.get_number(f"payout.{f.id}.on_time_rate") or 0)[:MOST_TOLD]
    for festival in told:
        p, last = f"payout.{festival.id}", tell_day(festival.due_by) if festival.due_by else ""
        blocks.append(context.say(
            f"{get_words().name_payment(festival.name)}最迟应于{last}发放到位：按时发放率[[{p}.on_time_rate]]，"
            f"延迟发放[[{p}.late_count]]，期末{f'仍未足额[[{p}.unpaid_count]]' if context.figures.get_number(f'{p}.unpaid_count') else '均已足额发放'}。"
        ))  # fmt: skip
    blocks += draw_progress(context, states)
    if not (states["status"] == "late").any():
        return blocks
    return [*blocks, *build_places(context, states), *build_causes(context, states)]


def say_cause(reason: str) -> str:
    """A reason behind a number of payments: 因账号有误; 未说明原因 is none.

    Examples
    --------
    >>> say_cause("账号有误"), say_cause("未说明原因")
    ('因账号有误', '未说明原因')
    """
    return reason if reason == name_reasons(None)[NO_REASON] else f"因{reason}"


def draw_progress(context: Context, states: pd.DataFrame) -> list[Block]:
    """Payments day by day against the last day, where anything was paid late: else a rate says it all."""
    names = context.run.festival_names
    days = payouts.tabulate_days(states)
    settled = context.run.settled
    sums = {f.id: settled.tallies[f.id].sums for f in context.spec.festivals} if settled is not None else {}
    due, late = ({id: one[column] for id, one in sums.items()} for column in ("due_count", "late_count"))
    shown = [f for f in context.spec.festivals if due.get(f.id) and f.due_by is not None and late.get(f.id)]
    if not shown or not len(days):
        return []
    shown = sorted(sorted(shown, key=lambda f: -late[f.id])[:MOST_COLUMNS], key=context.spec.festivals.index)
    festivals = pd.DataFrame([(f.name, due[f.id], f.due_by) for f in shown], columns=["festival", "due_count", "due_by"])
    paid = pd.DataFrame({"festival": days["occasion"].astype(str).map(names), "date": days["settled_date"], "count": days["settled_count"]})
    rates = [f"{f.name}{context.figures[f'payout.{f.id}.on_time_rate'].text}" for f in shown if context.knows(f"payout.{f.id}.on_time_rate")]
    return [Picture(draw_payments_over_time(paid, festivals, context.cite("payouts")), message=f"最迟发放日前发放到位：{'，'.join(rates)}")]


def build_places(context: Context, states: pd.DataFrame) -> list[Block]:
    """On-time rate by place, the worst first, in words, table and chart."""
    asked = [name for name in ("occasion", "street", "status", "settled_date", "days_late", "states_count") if name in states]
    placed = states.loc[(states["street"] != "") & (states["due_fen"] > 0), asked].assign(street=lambda t: t["street"].astype(str))
    if placed["street"].nunique() < 2:
        return []
    table = timeliness.measure_delays(placed, context.spec.festivals, ["occasion", "street"]).table
    if table.empty:
        return []
    place = get_words().place
    whole = table.groupby("street", sort=False)[["due_count", "on_time_count", "late_count", "unpaid_count"]].sum().reset_index()
    whole["rate"] = whole["on_time_count"] / whole["due_count"]
    whole["ranked"] = whole["due_count"] >= RANKED_PERSONS
    whole = whole.sort_values(["ranked", "rate", "late_count"], ascending=[False, True, False], kind="stable")
    late = table[table["late_count"] > 0]
    groups = [(str(festival), own) for festival, own in late.groupby("festival", sort=False)]
    if len(groups) > MOST_COLUMNS or not any((own["due_count"] >= RANKED_PERSONS).any() for _, own in groups):
        groups = [(SUMMED, whole[whole["late_count"] > 0])]  # one by one they would fill a page
    sentences = []
    for festival, own in groups:
        own = own.assign(rate=own["on_time_count"] / own["due_count"])
        own = own[own["due_count"] >= RANKED_PERSONS].sort_values(["rate", "late_count"], ascending=[True, False], kind="stable")
        every = table[table["festival"] == festival] if festival != SUMMED else table
        low = own[own["rate"] < every["on_time_count"].sum() / every["due_count"].sum()]  # no place better than all together
        if len(own):
            shown = low if len(low) else own
            named = _name_places(shown["street"], shown["on_time_count"], shown["due_count"])
            sentences.append(f"{festival}按时发放率{'由低到高为' if 1 < len(shown) == len(own) <= MOST_TIED else '较低的是'}{named}")
    whole_on_time = int((whole["late_count"] == 0).sum())
    text = "；".join(sentences)
    text = f"分{place}看，{text}" if text else f"各{place}应发人数较少，不作排序"
    text += f"；{whole_on_time}个{place}没有延迟" if whole_on_time else ""
    blocks: list[Block] = [context.say(text + "。详见{{table-late_by_street}}。"), tabulate_places(context, table, whole)]
    ranked = table[table["street"].isin(whole.loc[whole["ranked"], "street"])]
    if ranked["late_count"].gt(0).any() and ranked["street"].nunique() > 1:
        worst = whole[whole["ranked"] & (whole["late_count"] > 0)]
        worst = worst.assign(share=worst["late_count"] / worst["due_count"]).sort_values("share", ascending=False, kind="stable")
        message = _say_worst(list(worst["street"]), _print_shares(worst["late_count"], worst["due_count"]), int(whole["ranked"].sum()), place)
        summed = "各次合计，" if ranked["festival"].nunique() > 1 else ""  # the chart has each occasion on its own
        blocks.append(Picture(draw_late_shares(ranked, context.cite("payouts")), message=summed + message))
    return blocks


def _name_places(places: Iterable[object], counts: Iterable[int], due: Iterable[int]) -> str:
    """The first places, with their shares."""
    return _join_places(places, _print_shares(counts, due))


def _print_shares(counts: Iterable[int], due: Iterable[int]) -> list[str]:
    return [print_percent(int(count), int(of)) for count, of in zip(counts, due, strict=True)]


def _join_places(places: Iterable[object], shares: Sequence[str]) -> str:
    return join_first([print_beside(str(name), share) for name, share in zip(places, shares, strict=True)], shares)


def _say_worst(places: Sequence[object], shares: Sequence[str], count: int, place: str) -> str:
    """Where the most are late, of `count` places; where all would be among the worst, from where to where they reach.

    Examples
    --------
    >>> _say_worst("甲乙丙", ["9%", "5%", "5%"], 4, "校"), _say_worst("甲乙丙丁", ["9%", "5%", "5%", "5%"], 4, "校"), _say_worst("甲乙丙丁", ["5%"] * 4, 4, "校")
    ('延迟比例最高的校：甲9%、乙5%、丙5%', '各校延迟比例为5%–9%', '各校延迟比例均为5%')
    """
    if len(shares) == count > MOST_TIED and shares[MOST_TIED - 1] == shares[-1]:
        return f"各{place}延迟比例{f'均为{shares[0]}' if shares[0] == shares[-1] else f'为{shares[-1]}–{shares[0]}'}"
    return f"{f'延迟比例最高的{place}' if min(len(shares), MOST_TIED) < count else f'各{place}延迟比例'}：{_join_places(places, shares)}"


def tabulate_places(context: Context, table: pd.DataFrame, whole: pd.DataFrame) -> Table:
    """By place: due, late and the rate on time in all, and the rate of each occasion where there are few."""
    festivals = list(dict.fromkeys(table["festival"]))
    shown = festivals if 1 < len(festivals) <= MOST_COLUMNS else []
    payments = get_words().payments
    rates = {(r.street, r.festival): (int(r.on_time_count), int(r.due_count)) for r in table.itertuples()}
    rows = []
    for r in whole.itertuples():
        own = [percentage(*rates.get((r.street, festival), (0, 0))) for festival in shown]
        rows.append(Row((r.street, int(r.due_count), int(r.late_count), int(r.unpaid_count), percentage(int(r.on_time_count), int(r.due_count)), *own)))
    total = [int(whole[c].sum()) for c in ("due_count", "late_count", "unpaid_count", "on_time_count")]
    sums = [table[table["festival"] == f] for f in shown]
    own = [percentage(int(t["on_time_count"].sum()), int(t["due_count"].sum())) for t in sums]
    rows.append(Row(("合计", *total[:3], percentage(total[3], total[0]), *own), "total"))
    columns = (
        Column(get_words().place, width=1.6), Column("应发", payments, "right"), Column("延迟", payments, "right"),
        Column("期末未足额", payments, "right", 1.1), Column("按时发放率", "%", "right", 1.1), *(Column(f"其中{f}", "%", "right", 1.1) for f in shown),
    )  # fmt: skip
    small = int((~whole["ranked"]).sum())
    note = "按时发放率由低到高排列" + (f"；应发不足{RANKED_PERSONS}{payments}的{small}个{get_words().place}不参与排序，列在最后。" if small else "。")
    return Table("late_by_street", reword("各街道按时发放情况"), columns, tuple(rows), note=note)


def list_late_causes(context: Context, states: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """What was paid late by occasion and reason, and how often each reason was given last, the most frequent first."""
    table = timeliness.list_causes(states, context.spec.festivals, context.run.reason_names).table
    late = table[table["status"] == "late"]
    return late, late.groupby("reason", sort=False)["persons_count"].sum().sort_values(ascending=False, kind="stable")


def say_main_cause(sums: pd.Series) -> str:
    """What made most payments late: 延迟的3,775人次中，2,834人次因资金未到位; empty where nothing was late."""
    if sums.empty:
        return ""
    payments, total, most = get_words().payments, int(sums.sum()), int(sums.iloc[0])
    cause = say_cause(str(sums.index[0]))
    return f"延迟的{total:,}{payments}中，{most:,}{payments}{cause}" if most < total else f"延迟的{total:,}{payments}均{cause}"


def build_causes(context: Context, states: pd.DataFrame) -> list[Block]:
    """Why people were paid late, by the reason given last, in words, table and chart."""
    late, sums = list_late_causes(context, states)
    if late.empty:
        return []
    payments, total = get_words().payments, int(sums.sum())
    if len(sums) == 1:
        return [context.say(f"按原因看，延迟发放共{total:,}{payments}，均{say_cause(str(sums.index[0]))}。")]
    named = [f"{reason}{int(n):,}{payments}（占{print_percent(int(n), total)}）" for reason, n in sums.items()]
    blocks: list[Block] = [context.say(f"按原因看，延迟发放共{total:,}{payments}，其中{join_names(named)}。详见{{{{table-late_causes}}}}。")]
    festivals = list(dict.fromkeys(late["festival"]))
    shown = festivals if 1 < len(festivals) <= MOST_COLUMNS else []
    counts = {(r.reason, r.festival): int(r.persons_count) for r in late.itertuples()}
    rows = [
        Row((reason, *(counts.get((reason, f), 0) for f in shown), int(n), percentage(int(n), total))) for reason, n in sums.items()
    ]
    rows.append(Row(("合计", *(sum(counts.get((reason, f), 0) for reason in sums.index) for f in shown), total, percentage(total, total)), "total"))
    columns = (
        Column("原因", width=1.6), *(Column(f, payments, "right") for f in shown), Column("延迟合计", payments, "right", 1.1),
        Column("占延迟的比重", "%", "right", 1.2),
    )  # fmt: skip
    blocks.append(Table("late_causes", "延迟发放的原因", columns, tuple(rows), note="按发放明细中最后一次填写的原因归类。"))
    drawn = late.rename(columns={"persons_count": "count"})[["festival", "reason", "count"]]
    chart = draw_unpaid_reasons(drawn, context.cite("payouts"), what="延迟发放")
    return [*blocks, Picture(chart, message=say_main_cause(sums))]
