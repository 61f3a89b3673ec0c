"""Charts of the scorecard: each indicator's score with the points it lost, and the losses by themselves.

In: a table of level-3 lines with exact points and scores. Out: Charts in 分.
"""

from fractions import Fraction

import pandas as pd

from perfeval_helpers.showing.charts import style
from perfeval_helpers.showing.charts.chart import Chart
from perfeval_helpers.showing.charts.sharing import shared
from perfeval_helpers.showing.tables import join_tied
from perfeval_helpers.values.numbers import print_number

__all__ = ["draw_losses", "draw_scores_by_indicator"]

LABEL_EMS = 18


@shared(lines=("level1", "level3", "points", "score"))
def draw_scores_by_indicator(lines: pd.DataFrame, source: str) -> Chart:
    """Score of each level-3 indicator against its points; what was lost stands out with its amount.

    Parameters
    ----------
    lines
        One line an indicator, in the framework's order: `level1`, `level3`, `points`, `score` (exact numbers, 分).
    """
    rows = [(str(r.level1), str(r.level3), Fraction(r.points), Fraction(r.score)) for r in style.list_rows(lines)]
    labels = [style.wrap(name, LABEL_EMS) for _, name, _, _ in rows]
    with style.chart_style():
        left = style.label_width_in([line for label in labels for line in label.split("\n")], style.FONT_POINTS - 0.5) + 0.5
        middles, edges = style.space_rows(labels)
        figure, (ax,) = style.start_figure(0.245 * max(edges[-1] - edges[0], 1) + 0.45, left, 1.35, 0.32, 0.06)
        longest = float(max([points for *_, points, _ in rows] + [Fraction(1)]))
        for row, (_, _, points, score) in zip(middles, rows, strict=True):
            style.draw_bar(ax, row, float(score), height=0.62, color=style.MIDDLE)
            if score < points:
                style.draw_bar(
                    ax, row, float(points - score), left=float(score), height=0.62, color=style.ACCENT_LIGHT,
                    edgecolor=style.ACCENT, linewidth=0.7, hatch="////",
                )  # fmt: skip
            text = f" {print_number(score)} / {print_number(points)}"
            if score < points:
                text += f"  失{print_number(points - score)}分"
            ax.text(
                float(points), row, text, va="center", color=style.ACCENT if score < points else style.MUTED,
                fontsize=style.FONT_POINTS - 0.5,
            )  # fmt: skip
        ax.set_xlim(0, longest)
        style.set_rows(ax, labels, style.FONT_POINTS - 0.5, middles, edges[-1])
        style.hide_value_axis(ax)
        width = figure.get_size_inches()[0]
        start = 0
        for row in range(1, len(rows) + 1):
            if row == len(rows) or rows[row][0] != rows[start][0]:
                ax.annotate(
                    style.wrap(rows[start][0], 2), (0.02 / width, (edges[start] + edges[row]) / 2),
                    xycoords=("figure fraction", "data"), va="center", color=style.STRONG,
                )  # fmt: skip
                if row < len(rows):
                    ax.axhline(edges[row], color=style.LIGHT, linewidth=0.7, xmin=-left / (width - left - 1.35), clip_on=False)
                start = row
        style.write_key(figure, [("得分", style.MIDDLE), ("失分", style.ACCENT)], left)
    lost = [(name, points - score) for _, name, points, score in rows if score < points]
    lost.sort(key=lambda entry: -entry[1])
    total, got = sum((r[2] for r in rows), Fraction(0)), sum((r[3] for r in rows), Fraction(0))
    named = "、".join(f"{name}失{print_number(points)}分" for name, points in lost)
    alt = f"横向条形图，{len(rows)}项三级指标的得分与分值，合计{print_number(got)}分（满分{print_number(total)}分）。"
    alt += f"失分指标{len(lost)}项：{named}。" if lost else "没有失分指标。"
    worst = f"，{join_tied([name for name, _ in lost], [points for _, points in lost], '各')}失{print_number(lost[0][1])}分最多" if lost else ""
    return Chart(figure, alt, "各项指标得分与失分", source, f"得{print_number(got)}分，{len(lost)}项失分{worst}" if rows else "")


@shared(lines=("level3", "points", "score"))
def draw_losses(lines: pd.DataFrame, source: str) -> Chart:
    """Points lost by indicator, the largest loss first, from 0, each with its points and score.

    Parameters
    ----------
    lines
        One line an indicator: `level3`, `points`, `score` (exact numbers, 分).
    """
    rows = [(str(r.level3), Fraction(r.points), Fraction(r.score)) for r in style.list_rows(lines) if Fraction(r.score) < Fraction(r.points)]
    rows.sort(key=lambda row: row[2] - row[1])
    labels = [style.wrap(name, LABEL_EMS) for name, _, _ in rows]
    with style.chart_style():
        left = style.label_width_in([line for label in labels for line in label.split("\n")]) + 0.14
        middles, edges = style.space_rows(labels)
        figure, (ax,) = style.start_figure(0.27 * max(edges[-1] - edges[0], 1) + 0.16, left, 1.9, 0.06, 0.06)
        for row, (_, points, score) in zip(middles, rows, strict=True):
            style.draw_bar(ax, row, float(points - score), height=0.62, color=style.STRONG)
            text = f" 失{print_number(points - score)}分（{print_number(points)}分，得{print_number(score)}分）"
            ax.text(float(points - score), row, text, va="center", fontsize=style.FONT_POINTS - 0.5)
        ax.set_xlim(0, float(max([points - score for _, points, score in rows] + [Fraction(1, 100)])))
        style.set_rows(ax, labels, style.FONT_POINTS, middles, edges[-1])
        style.hide_value_axis(ax)
    parts = "；".join(f"{name}失{print_number(points - score)}分（分值{print_number(points)}分）" for name, points, score in rows)
    total = sum((points - score for _, points, score in rows), Fraction(0))
    alt = f"横向条形图，失分的三级指标{len(rows)}项，按失分由多到少排列，共失{print_number(total)}分：{parts}。" if rows else "横向条形图：没有失分的三级指标。"
    most = join_tied((name for name, *_ in rows), (points - score for _, points, score in rows), "各")
    worst = f"共失{print_number(total)}分，{most}失{print_number(rows[0][1] - rows[0][2])}分最多" if rows else "没有失分"
    return Chart(figure, alt, "各项指标的失分", source, worst)
