"""Chart of an own figure by group, worst first, against its target and the whole.

In: the groups as `studies.records` ranks them. Out: a Chart.
"""

import pandas as pd

from perfeval_helpers.showing.charts import style
from perfeval_helpers.showing.charts.chart import Chart
from perfeval_helpers.showing.charts.sharing import shared
from perfeval_helpers.showing.readings import show
from perfeval_helpers.values.bounds import Bound
from perfeval_helpers.values.numbers import NO_VALUE

__all__ = ["draw_groups"]

MOST_GROUPS = 20
_MARGIN = 0.02
ALIKE = 0.25  # values that differ by less of the longest bar look alike from 0 on: they are drawn from the target


@shared(groups=("group", "value", "missed", "lines"))
def draw_groups(groups: pd.DataFrame, title: str, unit: str, whole: str, bound: Bound | None, source: str) -> Chart:
    """A bar a group, worst on top, those that miss the target in the colour that stands out.

    Where bars from 0 would all look alike, they begin at the target and show how far each group is from it.

    Parameters
    ----------
    groups
        `group`, `value` (exact numbers, None for none), `missed`, `lines` (how many each has); the first `MOST_GROUPS` are drawn.
    title
        What the values are: 各学校就餐率.
    whole
        The value over all groups, as it is printed.
    bound
        The target; a line is drawn at each of its ends.
    """
    shown = groups[groups["value"].notna()].head(MOST_GROUPS)
    names = [f"{style.shorten(str(name))}（{int(lines):,}行）" for name, lines in zip(shown["group"], shown["lines"], strict=True)]
    values = [float(value) for value in shown["value"]]
    bound = bound.in_unit(unit) if bound is not None else None
    aims = bound.ends if bound is not None else ()
    ends = [float(end) for end in aims]
    base = find_base(values, ends)
    low, high = min([base, *values, *ends]), max([base, *values, *ends])
    span = high - low or 1.0
    notes = [f"总体{whole}"]
    notes += [f"条形为与指标值{bound}的差距"] if base else [f"虚线为指标值{bound}"] if ends else []
    left_out = len(groups) - len(shown)
    if left_out:
        notes.append(f"另有{left_out}组不列示")
    with style.start_rows(names, 0.25, 0.42, 1.2, 0.12, 0.3) as (figure, (ax,), _):
        for row, (value, missed) in enumerate(zip(values, shown["missed"], strict=True)):
            style.draw_bar(ax, row, value - base, left=base, height=0.62, color=style.ACCENT if missed else style.MIDDLE)
            ax.annotate(style.drawable(show(shown["value"].iloc[row], unit, *aims)), (max(value, base), row), (4, 0), textcoords="offset points",
                        va="center", fontsize=style.FONT_POINTS - 0.5, annotation_clip=False,
                        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})  # fmt: skip
        for end in ends:
            # Behind the labels and their ground: the line must not cross a number.
            ax.axvline(end, color=style.ACCENT, linewidth=1.1, linestyle="-" if base else (0, (4, 2)), zorder=0)
        ax.set_xlim(low - span * _MARGIN * (low < base), high + span * _MARGIN)
        figure.text(0.99, 0.1 / figure.get_size_inches()[1], style.drawable("；".join(notes)), ha="right", va="center",
                    fontsize=style.FONT_POINTS - 1.5, color=style.MUTED)  # fmt: skip
    listed = "、".join(f"{name}{show(value, unit, *aims)}" for name, value in zip(names, shown["value"], strict=True))
    missed = int(groups["missed"].sum())
    aim = "" if bound is None else f"；指标值{bound}，{f'{missed}组没有达到' if missed else '都达到'}"
    alt = f"横向条形图，{title}，由差到好：{listed or NO_VALUE}；总体{whole}{aim}{f'；另有{left_out}组不列示' if left_out else ''}。"
    return Chart(figure, alt, title, source, f"总体{whole}{aim}")


def find_base(values: list[float], ends: list[float]) -> float:
    """Where the bars begin: at the target where it has one end and all values lie close to it, else at 0.

    Examples
    --------
    >>> find_base([98.2, 99.6], [100.0]), find_base([20.0, 99.6], [100.0]), find_base([98.2, 99.6], []), find_base([70.0, 80.0], [60.0, 90.0])
    (100.0, 0.0, 0.0, 0.0)
    """
    if len(set(ends)) != 1 or not values:
        return 0.0
    reached = [*values, ends[0]]
    return ends[0] if 0 < max(reached) - min(reached) < ALIKE * max(map(abs, reached)) else 0.0
