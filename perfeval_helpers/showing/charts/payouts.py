"""Charts of payouts: due against paid, accuracy by street, reasons of unpaid, payments over time.

In: tidy tables of persons and whole fen, one line a festival (× street, reason, day). Out: Charts. What is paid
out (慰问金, 补助 …) and on what occasion differs by project: only the festivals' names say it.
"""

import math
from datetime import date
from fractions import Fraction
from types import SimpleNamespace

import pandas as pd
from matplotlib.axes import Axes

from perfeval_helpers.showing.charts import style
from perfeval_helpers.showing.charts.chart import Chart
from perfeval_helpers.showing.charts.sharing import shared
from perfeval_helpers.showing.tables import join_tied
from perfeval_helpers.values.numbers import print_apart, print_number
from perfeval_helpers.values.words import get_words, reword

__all__ = ["draw_accuracy_by_street", "draw_due_against_paid", "draw_payments_over_time", "draw_unpaid_reasons"]

ALL_FESTIVALS = "历次发放合计"


@shared(festivals=("festival", "due_count", "paid_count", "due_fen", "paid_fen"))
def draw_due_against_paid(festivals: pd.DataFrame, source: str) -> Chart:
    """应发 against 实发 by festival, with the persons and the money that were not paid.

    Parameters
    ----------
    festivals
        One line a festival: `festival` (name), `due_count`, `paid_count` (persons), `due_fen`, `paid_fen`.
    """
    rows = style.list_rows(festivals)
    labels = [f"{r.festival}{kind}" for r in rows for kind in ("应发", "实发")]
    sentences, gaps, longest = [], [], max([int(r.due_fen) for r in rows] + [int(r.paid_fen) for r in rows] + [1])
    with style.start_rows(labels, 0.31, 0.34, 2.5, 0.28, 0.06) as (figure, (ax,), _):
        for number, r in enumerate(rows):
            due, paid = int(r.due_fen), int(r.paid_fen)
            style.draw_bar(ax, 2 * number, due, height=0.72, color=style.LIGHT)
            style.draw_bar(ax, 2 * number + 1, paid, height=0.72, color=style.STRONG)
            for row, fen, persons in ((2 * number, due, r.due_count), (2 * number + 1, paid, r.paid_count)):
                ax.text(longest * 1.02, row, f"{style.print_wan(fen)}（{int(persons):,}{get_words().measure}）", va="center")
            gap = describe_gap(due - paid, int(r.due_count) - int(r.paid_count))
            gaps.append(f"{r.festival}{gap}")
            ax.text(
                longest * 1.60, 2 * number + 0.5, gap.replace("，", "\n"), va="center", linespacing=style.LINE_SPACING,
                color=style.ACCENT if due > paid else style.MUTED, fontsize=style.FONT_POINTS - 1,
            )  # fmt: skip
            sentences.append(
                f"{r.festival}应发{style.tell_wan(due)}（{int(r.due_count):,}{get_words().measure}），实发{style.tell_wan(paid)}"
                f"（{int(r.paid_count):,}{get_words().measure}），金额兑现{style.print_percent(paid, due)}，{gap}"
            )
        ax.set_xlim(0, longest)
        style.write_corner(figure, "单位：万元", 0.12, color=style.MUTED)
    return Chart(figure, f"横向条形图，逐次比较应发与实发的发放金额。{'；'.join(sentences)}。", "应发与实发金额", source, name_few(gaps))


def name_few(found: list[str]) -> str:
    """What a chart says of its occasions, of many of the first few only."""
    return "；".join(found[:style.PANELS]) + (f"；共{len(found)}个{get_words().occasion}" if len(found) > style.PANELS else "")


def describe_gap(fen: int, persons: int) -> str:
    """少发0.04万元，8人未发放 · 多发… · 应发尽发."""
    if fen == 0 and persons == 0:
        return "应发尽发"
    money = f"少发{style.tell_wan(fen)}" if fen > 0 else f"多发{style.tell_wan(-fen)}" if fen < 0 else "金额一致"
    return f"{money}，{persons:,}{get_words().measure}未发放" if persons > 0 else money


@shared(streets=("street", "festival", "due_count", "paid_count"))
def draw_accuracy_by_street(streets: pd.DataFrame, source: str) -> Chart:
    """人数准确率 by street, a column of dots for each festival (beyond three festivals: all of them together).

    Parameters
    ----------
    streets
        One line a street × festival: `street`, `festival`, `due_count`, `paid_count` (accurately paid persons).
    """
    table = streets.groupby(["festival", "street"], sort=False, observed=True)[["due_count", "paid_count"]].sum()
    table = table[table["due_count"] > 0].reset_index()
    festivals = list(dict.fromkeys(table["festival"]))
    if len(festivals) > style.PANELS:
        table = table.groupby("street", sort=False)[["due_count", "paid_count"]].sum().reset_index()
        table["festival"] = ALL_FESTIVALS
        festivals = [ALL_FESTIVALS]
    names = choose_lowest(table)
    left_out = table["street"].nunique() - len(names)
    shares = 100 * table["paid_count"].astype(float) / table["due_count"].astype(float)
    lowest = float(shares.min()) if len(shares) else 0.0
    start = axis_start(lowest)
    ticks = [start, (start + 100) / 2, 100]
    sentences, lowest_places = [], []
    with style.start_rows(names, 0.2, 0.78, 0.5, 0.34, 0.42, max(len(festivals), 1), 0.55, has_scale=True) as (figure, axes, _):
        for ax, festival in zip(axes, festivals, strict=False):
            own = table[table["festival"] == festival].set_index("street")
            style.rule_rows(ax, len(names))
            counts = [
                (int(own.at[name, "due_count"]), int(own.at[name, "paid_count"])) if name in own.index else (0, 0)
                for name in names
            ]
            # A street without due persons has no dot: matplotlib leaves out what is not a number.
            style.draw_dots(
                ax, [100 * paid / due if due else math.nan for due, paid in counts],
                [paid != due for due, paid in counts], clip_on=False,
            )  # fmt: skip
            for row, (due, paid) in enumerate(counts):
                if not due:
                    continue
                ax.annotate(
                    style.print_percent(paid, due), (100 * paid / due, row), (5, 0), textcoords="offset points", va="center",
                    fontsize=style.FONT_POINTS - 1.5, annotation_clip=False,
                )  # fmt: skip
            ax.set_xlim(start, 100)
            ax.set_xticks(ticks, [f"{print_number(Fraction(str(tick)))}%" for tick in ticks])
            ax.set_title(str(festival), fontsize=style.FONT_POINTS, color=style.MUTED, pad=4)
            due, paid = int(own["due_count"].sum()), int(own["paid_count"].sum())
            rates = (own["paid_count"] / own["due_count"]).astype(float).dropna().sort_values(kind="stable")
            printed = [print_short_of_whole(int(own.at[name, "paid_count"]), int(own.at[name, "due_count"])) for name in rates.index]
            worst, rate = join_tied(rates.index, printed), printed[0]
            lowest_places.append(f"{festival}都为100%" if (own["paid_count"] == own["due_count"]).all() else f"{festival}最低为{worst}{rate}")
            sentences.append(
                f"{festival}全部{get_words().place}合计{print_short_of_whole(paid, due)}，最低为{worst}（{rate}），"
                f"{int((own['paid_count'] == own['due_count']).sum())}个{get_words().place}为100%"
            )
        notes = [f"另有{left_out}个{get_words().place}的准确率不低于所列{get_words().place}，不逐一列示"] if left_out else []
        if start > 0:
            notes.append(f"横轴自{print_number(Fraction(str(start)))}%起，不从0起")
        if notes:
            style.write_note(figure, "；".join(notes), 0.06)
    shown = f"图中只列准确率最低的{len(names)}个{get_words().place}。" if left_out else ""
    alt = reword("点图，各街道发放人数准确率。") + f"{'；'.join(sentences)}。{shown}"
    return Chart(figure, alt, reword("各街道发放人数准确率"), source, "；".join(lowest_places))


def print_short_of_whole(part: int, whole: int) -> str:
    """A share in percent; one of a hundred thousand that is lacking does not print as 100%."""
    return print_apart(Fraction(100 * part, whole), 100) + "%"


def choose_lowest(table: pd.DataFrame) -> list[str]:
    """Streets in order of appearance; of more than a page holds, those with the lowest accuracy at any festival."""
    accuracy = table["paid_count"] / table["due_count"]
    lowest = accuracy.groupby(table["street"], sort=False).min()
    kept = set(lowest.sort_values(kind="stable").index[:style.MOST_STREETS])
    return [str(name) for name in lowest.index if name in kept]


def axis_start(lowest_percent: float) -> float:
    """A round start of a percentage axis below the lowest value: 99.5, 99, 98, 95, 90, 80, 50 or 0."""
    for start in (99.5, 99, 98, 95, 90, 80, 50):
        if lowest_percent >= start + (100 - start) * 0.08:
            return float(start)
    return 0.0


@shared(reasons=("festival", "reason", "count"))
def draw_unpaid_reasons(reasons: pd.DataFrame, source: str, what: str = "未发放") -> Chart:
    """未发放 (or late) persons by reason, the parts of the bars being the festivals.

    Parameters
    ----------
    reasons
        `festival`, `reason` (Chinese name of the reason group), `count` (persons).
    what
        What the persons have in common: 未发放, 延迟发放.
    """
    table = reasons.pivot_table(
        index="reason", columns="festival", values="count", aggfunc="sum", fill_value=0, observed=True, sort=False
    )
    order = table.sum(axis=1).sort_values(ascending=False, kind="stable").index
    table = table.loc[order]
    names = [str(name) for name in table.index]
    if table.shape[1] > len(style.SEQUENCE):
        table = table.sum(axis=1).to_frame(ALL_FESTIVALS)  # more parts than there are colours: one bar
    festivals = [str(name) for name in table.columns]
    sentences, longest = [], max(int(table.sum(axis=1).max()) if len(table) else 0, 1)
    with style.start_rows(names, 0.36, 0.42, 2.2, 0.32, 0.06) as (figure, (ax,), left):
        for row in range(len(table)):
            counts = [int(n) for n in table.iloc[row]]
            begin = 0
            for number, count in enumerate(counts):
                colour = style.SEQUENCE[number % len(style.SEQUENCE)]
                style.draw_bar(ax, row, count, left=begin, height=0.6, color=colour, edgecolor="white", linewidth=0.8)
                begin += count
            split = "、".join(f"{f}{n:,}" for f, n in zip(festivals, counts, strict=True) if n)
            beside = f"（{split}）" if 1 < len(festivals) <= style.PANELS else ""  # of more the key and the alternative text tell
            ax.text(begin, row, style.drawable(f"  {begin:,}{get_words().payments}{beside}"), va="center")
            sentences.append(f"{names[row]}{begin:,}{get_words().payments}（{split}）")
        ax.set_xlim(0, longest)
        if len(festivals) <= len(style.SEQUENCE):
            style.write_key(figure, [(f, style.SEQUENCE[i]) for i, f in enumerate(festivals)], left)
    total = int(table.to_numpy().sum()) if len(table) else 0
    alt = f"横向堆叠条形图，{what}人员按原因。共{total:,}{get_words().payments}：{'；'.join(sentences) or '无'}。"
    sums = [int(row.sum()) for _, row in table.iterrows()]
    first = f"，{join_tied(names, sums)}最多，{'各' if sums.count(sums[0]) > 1 else ''}{sums[0]:,}{get_words().payments}" if len(names) > 1 else ""
    return Chart(figure, alt, f"{what}的原因", source, f"共{total:,}{get_words().payments}{first}" if total else "")


@shared(payments=("festival", "date", "count"), festivals=("festival", "due_count", "due_by"))
def draw_payments_over_time(payments: pd.DataFrame, festivals: pd.DataFrame, source: str) -> Chart:
    """Share of the due persons whose money was complete, day by day, against the festival's due date.

    Parameters
    ----------
    payments
        `festival` (name), `date` (datetime64), `count` (persons whose running sum reached due on that day for good).
    festivals
        `festival`, `due_count` (persons), `due_by` (date or None); of more than three those with the lowest share on time.
    """
    everyone = style.list_rows(festivals)
    rows = choose_latest(payments, everyone)
    sentences, on_time = [], []
    with style.chart_style():
        columns = max(len(rows), 1)
        note_in = 0.2 if len(rows) < len(everyone) else 0.0
        figure, axes = style.start_figure(2.15 + note_in, 0.5, 0.3, 0.36, 0.3 + note_in, columns, 0.3)
        for number, (ax, r) in enumerate(zip(axes, rows, strict=False)):
            own = payments[payments["festival"] == r.festival].groupby("date")["count"].sum().sort_index()
            days = [day.date().toordinal() for day in pd.to_datetime(own.index)]
            running = own.cumsum().tolist()
            due = max(int(r.due_count), 1)
            limit = r.due_by.toordinal() if isinstance(r.due_by, date) else None
            marks = [*days, *([limit] if limit else [])]
            first, last = (min(marks), max(marks)) if marks else (0, 1)
            pad = max((last - first) * 0.08, 2)
            xs = [first - pad, *days, last + pad]
            ys = [0.0, *(100 * n / due for n in running), 100 * running[-1] / due if running else 0.0]
            ax.fill_between(xs, ys, step="post", color=style.LIGHT, linewidth=0)
            ax.step(xs, ys, where="post", color=style.STRONG, linewidth=1.4)
            text = f"{r.festival}没有发放记录"
            if running:
                text = f"{r.festival}自{date.fromordinal(days[0])}起发放，最后一笔在{date.fromordinal(days[-1])}，累计发放{style.print_percent(running[-1], due)}"
            if limit:
                done = sum(int(n) for day, n in zip(days, own, strict=True) if day <= limit)
                ax.axvline(limit, color=style.ACCENT, linewidth=1.2, linestyle=(0, (4, 2)))
                on_time.append(f"{r.festival}按时{style.print_percent(done, due)}")
                right = limit < (first + last) / 2
                ax.annotate(
                    f"最迟{r.due_by.month}月{r.due_by.day}日\n按时{style.print_percent(done, due)}", (limit, 6),
                    (4 if right else -4, 0), textcoords="offset points", color=style.ACCENT, ha="left" if right else "right",
                    va="bottom", fontsize=style.FONT_POINTS - 1, linespacing=style.LINE_SPACING,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2, "alpha": 0.85},
                )  # fmt: skip
                text += f"；最迟发放日{date.fromordinal(limit)}前发放到位{done:,}{get_words().measure}，占{style.print_percent(done, due)}"
            sentences.append(text)
            ax.set_xlim(first - pad, last + pad)
            ax.set_ylim(0, 104)
            ax.set_yticks([0, 50, 100], ["0", "50%", "100%"] if number == 0 else ["", "", ""])
            ax.grid(axis="y")
            if marks:
                write_ends(ax, first, last)
            ax.set_title(f"{r.festival}（应发{int(r.due_count):,}{get_words().measure}）", fontsize=style.FONT_POINTS, color=style.MUTED, pad=5)
        if note_in:
            note = f"只列按时发放率最低的{len(rows)}个{get_words().occasion}（共{len(everyone):,}个）"
            style.write_note(figure, note)
    alt = reword("阶梯图，累计足额发放人数占应发人数的比例。") + f"{'。'.join(sentences)}。"
    return Chart(figure, alt, "发放进度与最迟发放日", source, "；".join(on_time))


def choose_latest(payments: pd.DataFrame, festivals: list[SimpleNamespace]) -> list[SimpleNamespace]:
    """The festivals that fit side by side: of more those with the lowest share on time, in their order."""
    if len(festivals) <= style.PANELS:
        return festivals

    def share_on_time(festival: SimpleNamespace) -> Fraction:
        own = payments[payments["festival"] == festival.festival]
        if isinstance(festival.due_by, date):
            own = own[pd.to_datetime(own["date"]) <= pd.Timestamp(festival.due_by)]
        return Fraction(int(own["count"].sum()), max(int(festival.due_count), 1))

    latest = sorted(festivals, key=share_on_time)[:style.PANELS]
    return [festival for festival in festivals if festival in latest]


def write_ends(ax: Axes, first: int, last: int) -> None:
    """The first and the last day below a panel, without their years where both would not fit beside each other."""
    ends = [date.fromordinal(day) for day in dict.fromkeys((first, last))]
    full = [f"{day.year}年{day.month}月{day.day}日" for day in ends]
    low, high = ax.get_xlim()
    room_in = ax.get_position().width * style.WIDTH_IN * (last - first) / (high - low)
    fits = len(ends) == 1 or style.label_width_in(["".join(full) + "　"]) <= room_in
    ax.set_xticks([first, last][: len(ends)], full if fits else [f"{day.month}月{day.day}日" for day in ends])
    for place, label in enumerate(ax.get_xticklabels()):
        label.set_horizontalalignment("right" if place else "left")
