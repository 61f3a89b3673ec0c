"""Charts across runs: key figures as lines with intervals, and the points lost by indicator.

In: the tables of `perfeval_helpers.studies.trend`. Out: Charts.
"""

import math
from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from perfeval_helpers.showing.charts import style
from perfeval_helpers.showing.charts.chart import Chart
from perfeval_helpers.showing.readings import show
from perfeval_helpers.showing.tables import join_tied
from perfeval_helpers.values.numbers import add_unit, group_measured, print_beside

__all__ = ["draw_lost_points", "draw_trend_lines"]

COLUMNS = 3
PANELS = 4
PANEL_IN = 1.25
TITLE_CHARACTERS = 16  # in a line above a panel


def draw_trend_lines(figures: pd.DataFrame, source: str) -> Chart:
    """One small panel a figure: its values by run with intervals; a broken line where the definition changed.

    Parameters
    ----------
    figures
        `figure`, `name`, `unit`, `run`, `value`, `printed`, `low_pct`, `high_pct`, `definition_changed`
        (see `trend.tabulate_figures`).
    """
    runs = list(dict.fromkeys(figures["run"]))
    ids = list(dict.fromkeys(figures["figure"]))
    rows = max(math.ceil(len(ids) / COLUMNS), 1)
    height = rows * PANEL_IN + 0.3
    sentences = []
    with style.chart_style():
        figure = Figure(figsize=(style.WIDTH_IN, height))
        for number, id in enumerate(ids):
            own = figures[figures["figure"] == id]
            column, row = number % COLUMNS, number // COLUMNS
            width = (style.WIDTH_IN - 0.3) / COLUMNS
            ax = figure.add_axes((
                (0.2 + column * width + 0.12) / style.WIDTH_IN, 1 - (row * PANEL_IN + PANEL_IN - 0.26) / height,
                (width - 0.3) / style.WIDTH_IN, (PANEL_IN - 0.66) / height,
            ))  # fmt: skip
            sentences.append(draw_panel(ax, own, runs))
        style.write_note(figure, "竖线为95%置信区间；空心点和虚线：口径有变动，不可直接比较")
    alt = f"折线图，各项关键指标逐年变化。{'。'.join(sentences) or '没有可比较的指标'}。"
    changed = figures.loc[figures["definition_changed"].astype(bool), "figure"].nunique()
    return Chart(figure, alt, "关键指标的年度变化", source, f"{len(ids)}项指标，其中{changed}项口径有变动" if ids else "")


def draw_panel(ax: Axes, own: pd.DataFrame, runs: list[str]) -> str:
    """One figure's line on its axes; returns the sentence for the alternative text."""
    name, unit = own["name"].iloc[-1], own["unit"].iloc[-1]
    printed = {r.run: add_unit(r.printed, r.unit) if r.unit != unit and not math.isnan(r.value) else group_measured(r.printed, r.unit) for r in own.itertuples()}
    points = [(runs.index(r.run), float(r.value), r) for r in own.itertuples() if not math.isnan(r.value)]
    for (x0, y0, before), (x1, y1, r) in pairwise(points):
        if before.unit != r.unit:
            continue  # 67.03% and 75.25分 are no two heights of one scale
        ax.plot([x0, x1], [y0, y1], color=style.MUTED if r.definition_changed else style.MIDDLE, linewidth=1.2,
                linestyle=(0, (2, 2)) if r.definition_changed else "solid")  # fmt: skip
    for x, y, r in points:
        if not math.isnan(r.low_pct):
            ax.plot([x, x], [r.low_pct, r.high_pct], color=style.LIGHT, linewidth=4, solid_capstyle="butt", zorder=1)
        ax.plot([x], [y], "o", markersize=4.5, color=style.ACCENT if r.definition_changed else style.STRONG,
                markerfacecolor="white" if r.definition_changed else style.STRONG, zorder=3)  # fmt: skip
        ax.annotate(style.drawable(printed[r.run]), (x, max(y, r.high_pct)), (0, 5), textcoords="offset points", ha="center",
                    va="bottom", fontsize=style.FONT_POINTS - 2)  # above its interval, if there is one (NaN is above nothing)  # fmt: skip
    reach = [y for _, y, _ in points] + [v for _, _, r in points for v in (r.low_pct, r.high_pct) if not math.isnan(v)]
    low, high = (min(reach), max(reach)) if reach else (0.0, 1.0)
    pad = max((high - low) * 0.35, 0.5)
    ax.set_ylim(low - pad * 0.6, high + pad * 1.9)
    ax.set_xlim(-0.4, max(len(runs) - 0.6, 0.4))
    ax.set_xticks(range(len(runs)), [style.drawable(run) for run in runs], fontsize=style.FONT_POINTS - 1.5)
    ax.set_yticks([])
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    unit = f"（{unit}）" if unit else ""
    title = style.wrap(name, TITLE_CHARACTERS)
    title += unit if style.em_width(title.rsplit("\n", 1)[-1] + unit) <= TITLE_CHARACTERS else f"\n{unit}"
    ax.set_title(style.drawable(title), fontsize=style.FONT_POINTS - 1, color=style.MUTED, pad=3, linespacing=1.2)
    values = "；".join(f"{run}：{said}" for run, said in printed.items())
    changed = "、".join(r.run for r in own.itertuples() if r.definition_changed)
    return f"{name}{unit}，{values}" + (f"（{changed}口径有变动）" if changed else "")


def draw_lost_points(scores: pd.DataFrame, source: str) -> Chart:
    """Points lost by indicator, one panel a run; an indicator whose rule or points changed is marked.

    Parameters
    ----------
    scores
        `run`, `level3`, `points`, `score`, `lost_points`, `definition_changed` (see `trend.tabulate_scores`).
    """
    runs = list(dict.fromkeys(scores["run"]))
    note = "失分/满分；＊分值或规则与上一期不同"
    if len(runs) > PANELS:
        note += f"；只列最近{PANELS}期（共{len(runs)}期）"
        runs = runs[-PANELS:]
        scores = scores[scores["run"].isin(runs)]
    lost = scores.groupby("level3", sort=False)["lost_points"].max()
    names = [str(name) for name in lost[lost > 0].index]
    reach = float(lost.max()) if len(lost) and lost.max() > 0 else 1.0
    sentences, findings = [], []
    labels = [style.wrap(name, 14) for name in names]
    with style.start_rows(labels, 0.3, 0.62, 0.55, 0.3, 0.26, max(len(runs), 1), 0.5) as (figure, axes, _):
        for ax, run in zip(axes, runs, strict=False):
            own = scores[scores["run"] == run].set_index("level3")
            for row, name in enumerate(names):
                if name not in own.index:
                    ax.text(0, row, " 无此指标", va="center", color=style.MUTED, fontsize=style.FONT_POINTS - 2)
                    continue
                r = own.loc[name]
                style.draw_bar(ax, row, float(r["lost_points"]), height=0.6, color=style.ACCENT if r["lost_points"] else style.LIGHT)
                mark = "＊" if r["definition_changed"] else ""
                text = f"{show(float(r['lost_points']))}/{show(float(r['points']))}{mark}"
                style.write_beside(ax, text, float(r["lost_points"]), row, style.FONT_POINTS - 2)
            ax.set_xlim(0, reach)
            whole = f"失{show(float(own['lost_points'].sum()), '分')}" if own["lost_points"].sum() > 0 else "没有失分"
            style.write_title(ax, f"{run}：{whole}")
            worst = own[own["lost_points"] > 0].sort_values("lost_points", ascending=False, kind="stable")
            named = [print_beside(str(name), show(float(r['lost_points']), '分')) for name, r in worst.iterrows()]
            findings.append(f"{run}{whole}" + (f"，{join_tied(worst.index, worst['lost_points'])}最多" if named else ""))
            sentences.append(f"{run}：共{whole}（{'、'.join(named)}）" if named else f"{run}：{whole}")
        style.write_note(figure, note)
    return Chart(figure, f"条形图，各指标失分。{'；'.join(sentences) or '没有失分'}。", "各指标失分的年度变化", source, "；".join(findings))
