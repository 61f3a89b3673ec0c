"""Chart of the people: received by street, those with archives apart from those without.

In: the table of `perfeval_helpers.chapters.headcounts`. Out: a Chart.
"""

import pandas as pd

from perfeval_helpers.showing.charts import style
from perfeval_helpers.showing.charts.chart import Chart
from perfeval_helpers.showing.tables import join_tied
from perfeval_helpers.values.words import get_words, reword

__all__ = ["draw_people_by_street"]


def draw_people_by_street(streets: pd.DataFrame, source: str) -> Chart:
    """接收人数 by street, largest first, divided into those whose archives came and those without.

    Parameters
    ----------
    streets
        `street`, `received_count`, `archives_received_count` (persons, files).
    """
    table = streets.sort_values("received_count", ascending=False, kind="stable")
    names = [str(name) for name in table["street"]]
    counts = [(int(r.received_count), int(r.archives_received_count)) for r in style.list_rows(table)]
    longest = max([received for received, _ in counts] + [1])
    with style.start_rows(names, 0.25, 0.5, 1.6, 0.34, 0.06) as (figure, (ax,), left):
        for row, (received, archived) in enumerate(counts):
            inside = min(received, archived)
            style.draw_bar(ax, row, inside, height=0.62, color=style.MIDDLE)
            style.draw_bar(ax, row, received - inside, left=inside, height=0.62, color=style.ACCENT_LIGHT)
            text = f"{received:,}人（档案{archived:,}份）"
            ax.text(received + longest * 0.012, row, text, va="center", fontsize=style.FONT_POINTS - 0.5)
        ax.set_xlim(0, longest)
        style.write_key(figure, [("有档案", style.MIDDLE), ("无档案", style.ACCENT_LIGHT)], left)
    received, archived = sum(received for received, _ in counts), sum(archived for _, archived in counts)
    largest = f"，最多的是{join_tied(names, (received for received, _ in counts), '各')}{counts[0][0]:,}人" if names else ""
    alt = f"横向条形图，{len(names):,}个{get_words().place}和单位共接收{received:,}人{largest}；实接收档案{archived:,}份。"
    return Chart(figure, alt, reword("各街道接收人数与档案"), source, f"共{received:,}人{largest}" if names else "")
