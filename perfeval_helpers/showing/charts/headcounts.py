"""Chart of the people: received by street, those with archives apart from those without.

In: the table of `perfeval_helpers.chapters.headcounts`. Out: a Chart.
"""

from __future__ import annotations

import pandas as pd

from perfeval_helpers.showing.charts import style
from perfeval_helpers.showing.charts.chart import Chart
from perfeval_helpers.values.words import get_words, reword

__all__ = ["draw_people_by_street"]


def draw_people_by_street(streets: pd.DataFrame, source: str) -> Chart:
    """接收人数 by street, largest first, divided into those whose archives came and those without.

    Parameters
    ----------
    streets
        `street`, `received_count`, `archives_received_count` (persons, files).
    source
        The extract the numbers come from.
    """
    table = streets.sort_values("received_count", ascending=False, kind="stable")
    names = [str(name) for name in table["street"]]
    with style.chart_style():
        left = style.label_width_in(names) + 0.12
        figure, (ax,) = style.start_figure(0.25 * max(len(names), 1) + 0.5, left, 1.6, 0.34, 0.06)
        longest = max([int(n) for n in table["received_count"]] + [1])
        for row, (received, archived) in enumerate(
            zip(table["received_count"], table["archives_received_count"], strict=True)
        ):
            inside = min(int(received), int(archived))
            style.draw_bar(ax, row, inside, height=0.62, color=style.MIDDLE)
            style.draw_bar(ax, row, int(received) - inside, left=inside, height=0.62, color=style.ACCENT_LIGHT)
            ax.text(int(received) + longest * 0.012, row, f"{int(received):,}人（档案{int(archived):,}份）", va="center",
                    fontsize=style.FONT_POINTS - 0.5)
        ax.set_xlim(0, longest)
        style.set_rows(ax, names)
        style.hide_value_axis(ax)
        style.write_key(figure, [("有档案", style.MIDDLE), ("无档案", style.ACCENT_LIGHT)], left)
    received, archived = int(table["received_count"].sum()), int(table["archives_received_count"].sum())
    largest = f"，最多的是{names[0]}{int(table['received_count'].iloc[0]):,}人" if names else ""
    alt = f"横向条形图，{len(names)}个{get_words().place}和单位共接收{received:,}人{largest}；实接收档案{archived:,}份。"
    return Chart(figure, alt, reword("各街道接收人数与档案"), source)
