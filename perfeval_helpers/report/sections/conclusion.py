"""Chapter 三 (评价结论): score and grade, the score table, where points were lost, how far the targets were reached.

In: the context of a run. Out: a section.
"""

from dataclasses import replace
from fractions import Fraction

import pandas as pd

from perfeval_helpers.contract.framework import score_id
from perfeval_helpers.contract.runfile import Target
from perfeval_helpers.judging.targets import ACHIEVED, MISSED, PARTLY
from perfeval_helpers.report.blocks import Block, Heading, Picture
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.sections import builds
from perfeval_helpers.report.sections.earlier import compare_with_earlier
from perfeval_helpers.report.sections.front import say_score
from perfeval_helpers.report.sections.target_facts import choose_facts, explain_target, show_reached
from perfeval_helpers.showing.charts import draw_losses
from perfeval_helpers.showing.tables import Column, Row, Table
from perfeval_helpers.values.figures import print_number

MOST_NAMED = 4
STATUSES = {ACHIEVED: "targets.achieved", PARTLY: "targets.partly_achieved", MISSED: "targets.missed"}


@builds("三", "绩效评价结论")
def build_conclusion(context: Context) -> list[Block]:
    """Score, 表2, the chart of the points lost, targets and 表3."""
    score = context.say(say_score(context) + "一级指标得分见{{table-score_summary}}，等级的稳定性见{{附件2}}。")
    blocks: list[Block] = [Heading(3, "（一）绩效评价综合结论"), score, tabulate_scores(context), *context.compose("三（一）")]
    lost = [line for line in context.lines if line.lost > 0]
    if len(lost) > 1:
        total = sum((line.lost for line in lost), Fraction(0))
        most = max(lost, key=lambda line: line.lost)
        message = f"共失{print_number(total)}分，{most.level3}失{print_number(most.lost)}分，失分最多"
        drawn = pd.DataFrame([(line.level3, line.points, line.score) for line in context.lines], columns=["level3", "points", "score"])
        blocks.append(Picture(draw_losses(drawn, f"{context.name_annex('附件2')}评分表"), message=message))
    return [*blocks, Heading(3, "（二）绩效目标实现情况"), *build_targets(context), *compare_with_earlier(context)]


def tabulate_scores(context: Context) -> Table:
    """表2: points, score and rate by level 1 and in all."""
    figures = context.figures
    rows = []
    for name in context.run.framework.level1:
        id = score_id(name)
        rows.append(Row((name, figures.get(f"{id}.points"), figures.get(id), figures.get(f"{id}.rate"))))
    rows.append(Row(("合计", figures.get("score.points"), figures.get("score"), figures.get("score.rate")), "total"))
    columns = (
        Column("一级指标", width=1.4), Column("指标分值", "分", "right"), Column("评价得分", "分", "right"), Column("得分率", "%", "right"),
    )  # fmt: skip
    return Table("score_summary", "绩效评价得分情况表", columns, tuple(rows))


def build_targets(context: Context) -> list[Block]:
    """How many targets were reached, by name, and 表3."""
    results = context.run.targets
    told = context.compose("三（二）")
    if not results:
        return [*told, context.say("没有绩效目标，本节不作目标实现情况的比较。")]
    parts = []
    for status, id in STATUSES.items():
        names = [f"“{r.target.name}”" for r in results if r.status == status]
        if names:
            parts.append(f"{''.join(names[:MOST_NAMED])}{'等' if len(names) > MOST_NAMED else ''}[[{id}]]{status}")
    said = f"本次评价设置绩效指标[[targets.adjusted.count]]，其中{'；'.join(parts)}。逐项情况见{{{{table-target_results}}}}。"
    return [context.say(said), *told, tabulate_targets(context)]


def tabulate_targets(context: Context) -> Table:
    """表3: target, reached, status and why, one line a target."""
    rows = []
    results = tuple(context.run.targets)
    facts = choose_facts(context, results)
    for place, result in enumerate(results):
        target, topics = result.target, facts.get(place, [])
        figure = context.figures.get(target.figure) if target.figure else None
        aim = show_bound(target, figure.unit if figure is not None else "")
        reached = show_reached(context, result, topics)
        rows.append(Row((
            target.level1, target.level2, target.name, aim, reached, result.status, explain_target(context, result, topics),
        )))  # fmt: skip
    columns = (
        Column("一级指标", width=0.8), Column("二级指标", width=0.9), Column("三级指标", width=2.0), Column("指标值", align="centre", width=0.75),
        Column("实际值", align="centre", width=0.8), Column("完成情况", align="centre", width=0.8), Column("完成情况说明", width=5.4),
    )  # fmt: skip
    return Table("target_results", "绩效目标实现情况统计表", columns, tuple(rows), row_headers=3, merged=2)


def show_bound(target: Target, unit: str = "") -> str:
    """≥90%, or the target's words; the figure's unit where the target is written without one."""
    bound = target.bound
    return target.target if bound is None else str(bound if bound.unit else replace(bound, unit=unit))
