"""Charts of the questionnaires: answers by item, satisfaction by street against the target, importance and performance.

In: tidy tables of counts and shares. Out: Charts. Groups of too few answers are never drawn.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import pandas as pd
from matplotlib.colors import LinearSegmentedColormap, to_hex

from perfeval_helpers.showing.charts import style
from perfeval_helpers.showing.charts.chart import Chart
from perfeval_helpers.showing.charts.sharing import shared
from perfeval_helpers.showing.tables import join_tied
from perfeval_helpers.values.bounds import print_exact
from perfeval_helpers.values.numbers import round_half_up
from perfeval_helpers.values.words import get_words, reword

__all__ = ["draw_answers_by_item", "draw_importance_performance", "draw_satisfaction_by_street"]

MOST_WORDS = 7  # a longer scale has marks, and no middle that anybody chose


def count_good(answers: int) -> int:
    """How many answers of a scale stand on the good side: half of them; of marks out of ten and the like the best two."""
    return answers // 2 if answers <= MOST_WORDS else 2


def scale_colours(answers: int) -> list[str]:
    """Colours from the best to the worst answer; an odd scale of words has a grey middle."""
    good = count_good(answers)
    middle = [style.NEUTRAL] if answers - 2 * good == 1 else []
    bad = answers - good - len(middle)
    to_light = LinearSegmentedColormap.from_list("good", [style.STRONG, style.LIGHT])
    from_light = LinearSegmentedColormap.from_list("bad", [style.ACCENT_LIGHT, style.ACCENT])
    steps = [0.0] if good == 1 else [i / (good - 1) * 0.8 for i in range(good)]
    worse = [1.0] if bad == 1 else [0.2 + i / (bad - 1) * 0.8 for i in range(bad)]
    return [to_hex(to_light(s)) for s in steps] + middle + [to_hex(from_light(s)) for s in worse]


@shared(answers=("item", "answer", "count"))
def draw_answers_by_item(answers: pd.DataFrame, scale: Sequence[str], source: str, of: str = "", indices: Mapping[str, str] | None = None) -> Chart:
    """Shares of the answers by item as diverging bars: satisfied to the left, not satisfied to the right of the middle.

    The bars carry their shares, so there is no axis; a note says what the line between the two sides stands for.

    Parameters
    ----------
    answers
        `item` (label), `answer` (text of the scale), `count`; lines of one item are added.
    scale
        The answers, best first.
    of
        Of several surveys the one it is, for the title.
    indices
        The weighted index of each item, as printed, where it is what the survey counts: it stands beside the bars in place of the two best.
    """
    table = answers.pivot_table(
        index="item", columns="answer", values="count", aggfunc="sum", fill_value=0, sort=False, observed=True
    )
    table = table.reindex(columns=list(scale), fill_value=0).astype("int64")
    table = table[table.sum(axis=1) > 0]
    names = [str(name) for name in table.index]
    colours = scale_colours(len(scale))
    half = count_good(len(scale))
    has_middle = len(scale) - 2 * half == 1
    sentences, tops = [], []
    labels = [f"{style.shorten(name)}（{int(table.iloc[row].sum()):,}份）" for row, name in enumerate(names)]
    reach_left, reach_right = 0.0, 0.0
    with style.start_rows(labels, 0.36, 0.62, 0.95, 0.34, 0.24) as (figure, (ax,), left):
        for row in range(len(names)):
            counts = [int(n) for n in table.iloc[row]]
            whole = sum(counts)
            shares = [100 * n / whole for n in counts]
            centre = shares[half] / 2 if has_middle else 0.0
            begin = -(sum(shares[:half]) + centre)
            reach_left = min(reach_left, begin)
            for share, count, colour in zip(shares, counts, colours, strict=True):
                style.draw_bar(ax, row, share, left=begin, height=0.66, color=colour, edgecolor="white", linewidth=0.7)
                text = str(round_half_up(100 * Fraction(count) / whole, 0))
                if share >= 7:
                    ink, points = style.ink_on(colour), style.FONT_POINTS - 1
                    ax.text(begin + share / 2, row, text, ha="center", va="center", color=ink, fontsize=points)
                begin += share
            reach_right = max(reach_right, begin)
            top = sum(counts[:2])
            tops.append((Fraction(top, whole), names[row], style.print_percent(top, whole)))
            index = indices.get(names[row], "") if indices else ""
            ax.text(1.02, row, index if indices else style.print_percent(top, whole), transform=ax.get_yaxis_transform(), va="center", color=style.STRONG)
            sentences.append(
                f"{names[row]}{whole}份，{f'加权指数{index}，' if index else ''}前两档{style.print_percent(top, whole)}，末档“{scale[-1]}”{style.print_percent(counts[-1], whole)}"
            )
        ax.axvline(0, color=style.MUTED, linewidth=0.6, zorder=0.5)  # behind the bars and what is written on them
        ax.set_xlim(reach_left - 1, reach_right + 1)
        style.write_key(figure, list(zip(scale, colours, strict=True)), left, right_in=0.85)
        style.write_corner(figure, "加权指数" if indices else "前两档占比", 0.14, color=style.STRONG, fontsize=style.FONT_POINTS - 0.5)
        line = f"穿过“{scale[half]}”的中点" if has_middle else f"分开前{half}档与后{len(scale) - half}档"
        style.write_note(figure, f"条内数字为百分比，不足7%的不标；竖线{line}")
    whose = f"{of}：" if of else ""
    alt = f"分向堆叠条形图，{whose}各题答案占比，条内数字为四舍五入到整数的百分比。{'；'.join(sentences)}。"
    low, high = (sorted(tops, key=lambda top: top[0], reverse=reverse) for reverse in (False, True))
    ends = [join_tied((name for _, name, _ in end), (rate for *_, rate in end), "各") + end[0][2] for end in (low, high) if end]
    finding = f"前两档最低的是{ends[0]}，最高的是{ends[1]}" if len({rate for *_, rate in tops}) > 1 else f"前两档{ends[0]}" if tops else ""
    return Chart(figure, alt, f"{whose}各题满意度答案分布", source, finding)


@shared(streets=("street", "satisfied", "answers", "low_pct", "high_pct"))
def draw_satisfaction_by_street(
    streets: pd.DataFrame, target_percent: Fraction | int | None, minimum_answers: int, source: str, of: str = ""
) -> Chart:
    """满意率 by street with its interval against the target; streets with too few answers are named, not drawn.

    Parameters
    ----------
    streets
        `street`, `satisfied` (missing where it is hidden with a small one) and `answers` (counts), and where known `low_pct`, `high_pct` (0–100, the interval).
    target_percent
        The target in percent, or None.
    minimum_answers
        Below this number of answers nothing is shown of a street.
    of
        Of several surveys the one it is, for the title.
    """
    is_shown = (streets["answers"] >= minimum_answers) & streets["satisfied"].notna()
    table, hidden = streets[is_shown].copy(), int((~is_shown).sum())
    table["share"] = 100 * table["satisfied"].astype(float) / table["answers"].astype(float)
    table = table.sort_values(["share", "street"], ascending=[False, True], kind="stable")
    everyone, table = table, table.tail(style.MOST_STREETS)
    names = [str(name) for name in table["street"]]
    is_any_large = bool((streets.loc[~is_shown, "answers"] >= minimum_answers).any())
    why = f"不足{minimum_answers}份" + ("或可据以推出不足者" if is_any_large else "")
    intervals = {"low_pct", "high_pct"} <= set(table.columns)
    labels = [f"{r.street}（{int(r.answers):,}）" for r in style.list_rows(table)]
    target = None if target_percent is None else float(target_percent)
    aims = () if target_percent is None else (target_percent,)
    aim = "" if target_percent is None else f"{print_exact(Fraction(target_percent))}%"
    misses = [
        target_percent is not None and Fraction(100 * int(r.satisfied), int(r.answers)) < Fraction(target_percent)
        for r in style.list_rows(everyone)
    ]
    below = sum(misses)
    with style.start_rows(labels, 0.245, 0.72, 0.7, 0.3, 0.4, has_scale=True) as (figure, (ax,), _):
        style.rule_rows(ax, len(names))
        if intervals:
            lows, highs = table["low_pct"].astype(float), table["high_pct"].astype(float)
            ax.hlines(range(len(table)), lows, highs, colors=style.LIGHT, linewidth=4, capstyle="butt")
        style.draw_dots(ax, table["share"].tolist(), misses[len(misses) - len(table) :])  # the table is the end of everyone
        for row, r in enumerate(style.list_rows(table)):
            rate = style.print_percent(int(r.satisfied), int(r.answers), *aims)
            ax.text(1.02, row, rate, transform=ax.get_yaxis_transform(), va="center")
        if target is not None:
            ax.axvline(target, color=style.ACCENT, linewidth=1.1, linestyle=(0, (4, 2)))
            ax.text(target, -0.62, f"指标值{aim}", ha="center", va="bottom", color=style.ACCENT, fontsize=style.FONT_POINTS - 1)
        ax.set_xlim(0, 100)
        ax.set_xticks([0, 25, 50, 75, 100], ["0", "25%", "50%", "75%", "100%"])
        note = "括号内为答卷份数" + ("，浅色带为95%置信区间" if intervals else "")
        if len(everyone) > len(table):
            note += f"；只列满意率最低的{len(table)}个{get_words().place}"
        if hidden:
            note += f"；另有{hidden}个{get_words().place}{why}，不列示"
        style.write_note(figure, note)
    whose = f"{of}：" if of else ""
    alt, finding = f"点图，{whose}{reword('各街道满意率')}。", ""
    if len(table):
        places = [str(name) for name in everyone["street"]]
        rates = [style.print_percent(int(r.satisfied), int(r.answers), *aims) for r in style.list_rows(everyone)]
        finding = f"最高{join_tied(places, rates)}（{rates[0]}），最低{join_tied(places[::-1], rates[::-1])}（{rates[-1]}）" if rates[0] != rates[-1] else f"都是{rates[0]}"
        counted = f"{len(everyone)}个{get_words().place}"
        if len(everyone) == 1:
            finding, counted = f"{places[0]}{rates[0]}", ""
        if target_percent is not None:
            met = f"{counted and '都'}{'低于' if below else '达到'}" if below in (0, len(everyone)) else f"中{below}个低于"
            finding += f"{'；' if counted else '，'}{counted}{met}指标值{aim}"
        alt += f"{finding}。"
    if hidden:
        alt += f"{hidden}个{get_words().place}答卷{why}，不列示。"
    return Chart(figure, alt, whose + reword("各街道满意率"), source, finding)


def draw_importance_performance(items: pd.DataFrame, source: str) -> Chart:
    """Importance of each item for the overall answer against its satisfaction; the lower right is where to act first.

    Parameters
    ----------
    items
        `item` (label), `importance` (−1 to 1, the correlation with the overall answer), `performance_pct` (0–100).
    """
    table = items.dropna(subset=["importance", "performance_pct"])
    xs, ys = table["importance"].astype(float), table["performance_pct"].astype(float)
    first = []
    with style.chart_style():
        figure, (ax,) = style.start_figure(3.1, 0.62, 0.4, 0.2, 0.5)
        if len(table):
            pad_x, pad_y = max((xs.max() - xs.min()) * 0.22, 0.02), max((ys.max() - ys.min()) * 0.18, 1.0)
            middle_x, middle_y = float(xs.mean()), float(ys.mean())
            ax.set_xlim(xs.min() - pad_x, xs.max() + pad_x)
            ax.set_ylim(ys.min() - pad_y, ys.max() + pad_y)
            ax.axvline(middle_x, color=style.MUTED, linewidth=0.6, linestyle=(0, (3, 2)))
            ax.axhline(middle_y, color=style.MUTED, linewidth=0.6, linestyle=(0, (3, 2)))
            # Neighbours along the axis get their names above and below in turn, so that close ones stay readable.
            for number, (x, y, name) in enumerate(sorted(zip(xs, ys, map(str, table["item"]), strict=True))):
                urgent = x >= middle_x and y < middle_y
                if urgent:
                    first.append(name)
                ax.plot([x], [y], "s" if urgent else "o", color=style.ACCENT if urgent else style.MIDDLE, markersize=6)
                ax.annotate(
                    style.drawable(style.wrap(name, 12)), (x, y), (0, -7 if number % 2 else 7), textcoords="offset points",
                    ha="center", va="top" if number % 2 else "bottom", color=style.ACCENT if urgent else style.STRONG,
                )  # fmt: skip
            for x, y, ha, va, text in (
                (0.99, 0.02, "right", "bottom", "优先改进"),
                (0.99, 0.98, "right", "top", "保持"),
                (0.01, 0.02, "left", "bottom", "次要改进"),
                (0.01, 0.98, "left", "top", "维持"),
            ):
                ax.text(x, y, text, transform=ax.transAxes, ha=ha, va=va, color=style.MUTED, fontsize=style.FONT_POINTS - 1)
        ax.set_xlabel("重要性（与总体满意度的相关系数）")
        ax.set_ylabel("满意率（%）")
    parts = [f"{n}相关系数{x:.2f}、满意率{y:.2f}%" for n, x, y in zip(table["item"], xs, ys, strict=True)]
    alt = f"散点图，各题对总体满意度的重要性与满意率。{'；'.join(parts)}。重要而满意率偏低的是：{'、'.join(first) or '无'}。"
    finding = f"应优先改进的是{'、'.join(first)}" if first else "没有应优先改进的题目" if len(table) else ""
    return Chart(figure, alt, "各题重要性与满意率", source, finding)
