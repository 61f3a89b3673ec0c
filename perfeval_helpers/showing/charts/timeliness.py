"""Charts of timeliness: money, dues and payments over the year; late people by street; waiting for funds or handling.

In: the tables of `perfeval_helpers.studies.timeliness`. Out: Charts.
"""

import math
from datetime import date

import pandas as pd
from matplotlib.dates import date2num

from perfeval_helpers.showing.charts import style
from perfeval_helpers.showing.charts.chart import Chart
from perfeval_helpers.showing.charts.payouts import ALL_FESTIVALS
from perfeval_helpers.showing.charts.sharing import shared
from perfeval_helpers.showing.tables import join_first
from perfeval_helpers.values.numbers import FEN_PER_WAN_YUAN, print_beside
from perfeval_helpers.values.words import get_words, reword

__all__ = ["draw_funds_and_payments", "draw_late_shares", "draw_waiting_and_handling"]

SERIES = {"arrived": ("可用资金（结转＋到位）", style.STRONG), "due": ("应发", style.ACCENT), "paid": ("实发", style.MIDDLE)}


def draw_funds_and_payments(timeline: pd.DataFrame, period_end: date, source: str) -> Chart:
    """Running totals of funds, dues and payments, day by day: where 实发 runs above 可用资金, other money was used.

    Parameters
    ----------
    timeline
        `series` (arrived, due, paid), `date`, `total_fen` (see `timeliness.tabulate_timeline`).
    period_end
        Up to where the lines are drawn.
    """
    sentences: list[str] = []
    ends: list[tuple[float, str, str]] = []
    reached: list[str] = []
    end = pd.Timestamp(period_end)
    with style.chart_style():
        figure, (ax,) = style.start_figure(2.7, 0.6, 0.75, 0.34, 0.34)
        for series, (name, colour) in SERIES.items():
            own = timeline[timeline["series"] == series].sort_values("date", kind="stable")
            if own.empty:
                continue
            days = [*own["date"], end]
            totals = [*own["total_fen"], own["total_fen"].iloc[-1]]
            heights = [int(fen) / FEN_PER_WAN_YUAN for fen in totals]
            dashes = (0, (4, 2)) if series == "due" else "solid"
            ax.step(date2num(days), heights, where="post", color=colour, linewidth=1.5, linestyle=dashes)
            ends.append((heights[-1], style.print_wan(totals[-1]), colour))
            reached.append(f"{name}{style.tell_wan(totals[-1])}")
            steps = [f"{day:%m-%d}：{style.print_wan(fen)}" for day, fen in zip(own["date"], own["total_fen"], strict=True)]
            shown = steps if len(steps) <= 8 else [*steps[:4], "…", *steps[-3:]]
            sentences.append(f"{name}累计（月-日：万元），{'；'.join(shown)}")
        ax.set_ylim(bottom=0)
        near, below = 0.07 * ax.get_ylim()[1], -math.inf
        for height, text, colour in sorted(ends):
            # Two lines that end close together have their numbers below and above them.
            raised = max(height, below + near)
            ax.annotate(text, (date2num(end), raised), (4, 0), textcoords="offset points", va="center", color=colour,
                        annotation_clip=False)  # fmt: skip
            below = raised
        ax.grid(axis="y")
        ax.set_ylabel("累计（万元）")
        if len(timeline):
            months = pd.date_range(timeline["date"].min().normalize(), end, freq="2MS")
            names = [f"{month:%Y-%m}" if place == 0 else f"{month.month}月" for place, month in enumerate(months)]
            ax.set_xticks(date2num(months), names)
            ax.set_xlim(date2num(timeline["date"].min()), date2num(end))
        style.write_key(figure, list(SERIES.values()), 0.6)
    return Chart(figure, f"阶梯图。{'。'.join(sentences) or '没有数据'}。", "资金到位、应发与实发的累计进度", source, "、".join(reached))


@shared(delays=("festival", "street", "due_count", "late_count"))
def draw_late_shares(delays: pd.DataFrame, source: str) -> Chart:
    """Share of the due persons who were paid late, by street, the worst first, with the counts; two festivals side by side, more as one.

    Parameters
    ----------
    delays
        `festival`, `street`, `due_count`, `late_count` (see `timeliness.measure_delays`); three festivals and more are drawn as one.
    """
    words = get_words()
    late_sums = delays.groupby("festival", sort=False)["late_count"].sum()
    festivals = [str(festival) for festival in late_sums[late_sums > 0].index]
    if len(festivals) >= style.PANELS:
        # Side by side each would be too narrow for its bars.
        delays = delays.groupby("street", sort=False)[["due_count", "late_count"]].sum().reset_index().assign(festival=ALL_FESTIVALS)
        festivals = [ALL_FESTIVALS]
    sums = delays.groupby("street", sort=False)[["late_count", "due_count"]].sum()
    sums = sums.assign(share=sums["late_count"] / sums["due_count"]).sort_values(["share", "late_count"], ascending=False, kind="stable")
    places = {str(street): place for place, street in enumerate(sums.index)}
    streets = list(places)[:style.MOST_STREETS]
    left_out = len(sums) - len(streets)
    counted, sentences = delays.astype({"due_count": int, "late_count": int}), []
    with style.start_rows(streets, 0.235, 0.6, 1.5, 0.3, 0.26, max(len(festivals), 1), 1.55) as (figure, axes, _):
        for ax, festival in zip(axes, festivals, strict=False):
            ax.set_xlim(0, 100)
            style.write_title(ax, festival)
            own = style.list_rows(counted[counted["festival"] == festival])
            shown = sorted((r for r in own if r.street in streets), key=lambda r: streets.index(r.street))
            for row, r in ((streets.index(r.street), r) for r in shown):
                share = 100 * r.late_count / max(r.due_count, 1)
                style.draw_bar(ax, row, share, height=0.62, color=style.STRONG)
                text = f"{style.print_percent(r.late_count, r.due_count)}（{r.late_count:,}/{r.due_count:,}）"
                style.write_beside(ax, text, share, row, style.FONT_POINTS - 1.5)
            worst = sorted((r for r in own if r.late_count), key=lambda r: (-r.late_count / r.due_count, places[str(r.street)]))
            rates = [style.print_percent(r.late_count, r.due_count) for r in worst]
            named = join_first([print_beside(r.street, rate) for r, rate in zip(worst, rates, strict=True)], rates)
            sentences.append(f"{festival}延迟{sum(r.late_count for r in own):,}{words.measure}" + (f"，其中{named}" if worst else ""))
        note = reword("延迟人数占应发人数的比例") + f"（延迟/应发，{words.measure}）"
        note += f"；只列比例最高的{len(streets)}个{words.place}" if left_out else ""
        style.write_note(figure, note)
    alt = reword("条形图，各街道延迟发放人数占应发人数的比例，由高到低。") + f"{'；'.join(sentences) or '没有延迟'}。"
    return Chart(figure, alt, reword("各街道延迟发放的比例"), source, "；".join(sentences))


def draw_waiting_and_handling(explained: pd.DataFrame, source: str) -> Chart:
    """Person-days of delay by festival and reason, split into waiting for funds and the rest.

    Parameters
    ----------
    explained
        `festival`, `reason` (name), `late_count`, `waiting_days`, `handling_days` (see `timeliness.explain_delays`).
    """
    rows = style.list_rows(explained)
    labels = [f"{r.festival} · {r.reason}" for r in rows]
    longest = max([int(r.waiting_days + r.handling_days) for r in rows], default=1) or 1
    sentences = []
    with style.start_rows(labels, 0.3, 0.5, 1.75, 0.34, 0.1) as (figure, (ax,), left):
        for row, r in enumerate(rows):
            waiting, handling = int(r.waiting_days), int(r.handling_days)
            style.draw_bar(ax, row, waiting, height=0.6, color=style.STRONG)
            style.draw_bar(ax, row, handling, left=waiting, height=0.6, color=style.ACCENT_LIGHT)
            share = style.print_percent(waiting, waiting + handling)
            text = f"{waiting + handling:,}{get_words().measure}天，等待资金{share}"
            style.write_beside(ax, text, waiting + handling, row, style.FONT_POINTS - 1)
            days = f"{int(r.late_count):,}{get_words().payments}{waiting + handling:,}{get_words().measure}天"
            sentences.append(f"{labels[row]}延迟{days}，其中等待资金{share}")
        ax.set_xlim(0, longest)
        style.write_key(figure, [("等待资金到位（上限）", style.STRONG), ("到位后办理或与资金无关", style.ACCENT_LIGHT)], left)
    alt = f"横向堆叠条形图，延迟{get_words().measure}天按原因拆分。{'；'.join(sentences) or '没有延迟'}。"
    waited, whole = sum(int(r.waiting_days) for r in rows), sum(int(r.waiting_days + r.handling_days) for r in rows)
    finding = f"延迟{whole:,}{get_words().measure}天，至多{style.print_percent(waited, whole)}因等待资金" if whole else ""
    return Chart(figure, alt, f"延迟{get_words().measure}天中等待资金的部分", source, finding)
