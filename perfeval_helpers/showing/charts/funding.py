"""Charts of the money: where it came from, and how much of it arrived and was used.

In: tidy tables in whole fen. Out: Charts in 万元.
"""

import pandas as pd

from perfeval_helpers.contract.catalogue import SOURCES
from perfeval_helpers.showing.charts import style
from perfeval_helpers.showing.charts.chart import Chart
from perfeval_helpers.showing.charts.sharing import shared
from perfeval_helpers.showing.tables import join_tied

__all__ = ["draw_funds_by_year", "draw_funds_flow"]


@shared(allocated=("budget_year", "source", "amount_fen"))
def draw_funds_by_year(allocated: pd.DataFrame, source: str) -> Chart:
    """下达资金 by budget year and source as stacked bars.

    Parameters
    ----------
    allocated
        Columns `budget_year` (int), `source` (key of SOURCES or a name, these in the order given),
        `amount_fen` (whole fen); several lines a year and source are added.
    """
    table = allocated.pivot_table(
        index="budget_year", columns="source", values="amount_fen", aggfunc="sum", fill_value=0, observed=True
    ).sort_index()
    given = list(dict.fromkeys(allocated["source"].astype("str")))
    names = [s for s in [*SOURCES, *(name for name in given if name not in SOURCES)] if s in table.columns]
    names = [s for s in names if table[s].ne(0).any()]
    colours = {s: style.SEQUENCE[i % len(style.SEQUENCE)] for i, s in enumerate(names)}
    totals = table.sum(axis=1)
    labels = [f"{year}年" for year in table.index]
    longest = max(int(totals.max()) if len(totals) else 0, 1)
    with style.start_rows(labels, 0.42, 0.5, 0.75, 0.32, 0.12) as (figure, (ax,), left):
        for row, year in enumerate(table.index):
            start = 0
            for name in names:
                amount = int(table.at[year, name])
                if amount == 0:
                    continue
                style.draw_bar(ax, row, amount, left=start, height=0.6, color=colours[name], edgecolor="white", linewidth=0.8)
                text = style.print_wan(amount)
                if amount / longest * 4.6 > style.em_width(text) * style.FONT_POINTS / 72 + 0.06:
                    ax.text(start + amount / 2, row, text, ha="center", va="center", color=style.ink_on(colours[name]))
                start += amount
            ax.text(int(totals[year]), row, f" {style.print_wan(int(totals[year]))}", va="center")
        ax.set_xlim(0, longest)
        style.write_key(figure, [(f"{SOURCES.get(s, s)}资金", colours[s]) for s in names], left)
        style.write_corner(figure, "单位：万元", 0.14, color=style.MUTED)
    parts = []
    for year in table.index:
        split = "、".join(
            f"{SOURCES.get(s, s)}{style.tell_wan(int(table.at[year, s]))}" for s in names if table.at[year, s]
        )
        parts.append(f"{year}年下达{style.tell_wan(int(totals[year]))}（{split or '无'}）")
    alt = f"横向堆叠条形图，按预算年度和资金来源列示下达资金。{'；'.join(parts)}；合计{style.tell_wan(int(totals.sum()))}。"
    ranked = totals.sort_values(ascending=False, kind="stable")
    most = f"，{join_tied((f'{year}年' for year in ranked.index), ranked)}最多" if len(totals) > 1 else ""
    return Chart(figure, alt, "各年度下达资金及其来源", source, f"共下达{style.tell_wan(int(totals.sum()))}{most}" if len(totals) else "")


@shared(stages=("stage", "amount_fen"))
def draw_funds_flow(stages: pd.DataFrame, source: str) -> Chart:
    """From allocated to arrived to used: each stage as a bar, with its share of the one before.

    Parameters
    ----------
    stages
        Columns `stage` (name, in order) and `amount_fen`.
    """
    names = [str(name) for name in stages["stage"]]
    amounts = [int(amount) for amount in stages["amount_fen"]]
    longest, shares = max([*amounts, 1]), []
    colours = (style.LIGHT, style.MIDDLE, style.STRONG)
    with style.start_rows(names, 0.52, 0.36, 1.75, 0.26, 0.06) as (figure, (ax,), _):
        for row, amount in enumerate(amounts):
            style.draw_bar(ax, row, longest, height=0.56, color="none", edgecolor=style.LIGHT, linewidth=0.5, linestyle=(0, (2, 2)))
            style.draw_bar(ax, row, amount, height=0.56, color=colours[min(row, 2)])
            ax.text(longest * 1.015, row, f"{style.print_wan(amount)}", va="center")
            # More than the stage before is no share of it: what was brought forward came on top.
            share = f"为{names[row - 1]}的{style.print_percent(amount, amounts[row - 1])}" if row and amount <= amounts[row - 1] else ""
            shares.append(f"，{share}" if share else "")
            if share:
                ax.text(
                    longest * 1.015, row + 0.36, share, va="center",
                    fontsize=style.FONT_POINTS - 1.5, color=style.ACCENT if amount < amounts[row - 1] else style.MUTED,
                )  # fmt: skip
        ax.set_xlim(0, longest)
        style.write_corner(figure, "单位：万元", 0.12, color=style.MUTED)
    sentences = [f"{name}{style.tell_wan(amount)}{share}" for name, amount, share in zip(names, amounts, shares, strict=True)]
    return Chart(figure, f"横向条形图，自上而下：{'；'.join(sentences)}。", "资金从下达、到位到使用", source, "；".join(sentences[1:]))
