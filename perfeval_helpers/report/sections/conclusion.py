"""Chapter 三 (评价结论): score and grade, the score table, where points were lost, how far the targets were reached.

In: the context of a run. Out: a section; what the run before had stands in its last part, which is of `earlier`.
"""

from fractions import Fraction

import pandas as pd

from perfeval_helpers.contract.catalogue import find_survey
from perfeval_helpers.contract.framework import score_id
from perfeval_helpers.contract.narrative import FigureRef, squeeze
from perfeval_helpers.contract.runfile import Target
from perfeval_helpers.judging.scoring import ScoreLine
from perfeval_helpers.judging.targets import ACHIEVED, TargetResult
from perfeval_helpers.report.blocks import Block, Heading, Paragraph, Picture, Reference
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.sections import builds
from perfeval_helpers.report.sections.advice import print_origin
from perfeval_helpers.report.sections.earlier import compare_with_earlier
from perfeval_helpers.report.sections.evidence import TOPICS, Subject, Topic, build_topic, choose_topics
from perfeval_helpers.report.sections.front import STATUSES, say_score
from perfeval_helpers.report.sections.records import list_topics, say_own
from perfeval_helpers.showing.charts import draw_losses
from perfeval_helpers.showing.charts.style import print_percent
from perfeval_helpers.showing.tables import Column, Row, Table, join_names, join_tied
from perfeval_helpers.values.numbers import NO_VALUE, print_number

MOST_NAMED = 4
MOST_LOST = 3  # indicators that are named by what they lost


@builds("三", "绩效评价结论")
def build_conclusion(context: Context) -> list[Block]:
    """Score, 表2, the chart of the points lost, targets and 表3."""
    score = context.say(say_score(context) + "一级指标得分见{{table-score_summary}}，等级的稳定性见{{附件2}}。")
    blocks: list[Block] = [Heading(3, "（一）绩效评价综合结论"), score, tabulate_scores(context), *say_levels(context), *context.compose("三（一）")]
    lost = [line for line in context.lines if line.lost > 0]
    if len(lost) > 1:
        total = sum((line.lost for line in lost), Fraction(0))
        ranked = sorted(lost, key=lambda line: -line.lost)
        most = join_tied((line.level3 for line in ranked), (line.lost for line in ranked), "各")
        message = f"共失{print_number(total)}分，{most}失{print_number(ranked[0].lost)}分，失分最多"
        drawn = pd.DataFrame([(line.level3, line.points, line.score) for line in context.lines], columns=["level3", "points", "score"])
        blocks.append(Picture(draw_losses(drawn, f"{context.name_annex('附件2')}评分表"), message=message))
    return [*blocks, Heading(3, "（二）绩效目标实现情况"), *build_targets(context), *compare_with_earlier(context)]


def say_levels(context: Context) -> list[Block]:
    """Which level did best and worst; how many indicators have full points, and which lost most of the points lost."""
    known = ((name, id) for name in context.run.framework.level1 if context.knows(id := f"{score_id(name)}.rate"))
    rates = sorted((Fraction(print_number(context.figures.get_number(id) or 0)), name, id) for name, id in known)  # as a reader compares them
    said = []
    if len(rates) > 1 and rates[0][0] < rates[1][0] and rates[-1][0] > rates[-2][0]:
        (_, low, lowest), (_, high, highest) = rates[0], rates[-1]
        said.append(f"从一级指标看，得分率最高的是{high}（[[{highest}]]），最低的是{low}（[[{lowest}]]）。")
    lost = sorted((line for line in context.lines if line.lost > 0), key=lambda line: -line.lost)
    if not lost:
        return [context.say("".join(said))] if said else []
    total = sum((line.lost for line in lost), Fraction(0))
    full = len(context.lines) - len(lost)
    counted = f"中，{full}项得满分，{len(lost)}项失分" if full else "均有失分"
    said.append(f"{len(context.lines)}项三级指标{counted}，共失{print_number(total)}分")
    most = lost[:MOST_LOST]
    if len(lost) > MOST_LOST:  # none of equals is named alone
        most = [line for line in most if line.lost > lost[MOST_LOST].lost]
    if most and len(lost) > 1:
        share = print_percent(sum((line.lost for line in most), Fraction(0)), total)
        part = f"，{len(most)}项占失分的{share}" if 1 < len(most) < len(lost) else f"，占失分的{share}" if len(most) == 1 else ""
        said.append(f"；其中{join_names(f'{line.level3}失{print_number(line.lost)}分' for line in most)}{part}")
    return [context.say("".join(said) + "。")]


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
        aim = print_bound(target, figure.unit if figure is not None else "")
        reached = print_reached(context, result, topics)
        rows.append(Row((
            target.level1, target.level2, target.name, aim, reached, result.status, explain_target(context, result, topics),
        )))  # fmt: skip
    columns = (
        Column("一级指标", width=0.8), Column("二级指标", width=0.9), Column("三级指标", width=2.0), Column("指标值", align="centre", width=0.75),
        Column("实际值", align="centre", width=0.8), Column("完成情况", align="centre", width=0.8), Column("完成情况说明", width=5.4),
    )  # fmt: skip
    return Table("target_results", "绩效目标实现情况统计表", columns, tuple(rows), row_headers=3, merged=2)


def print_bound(target: Target, unit: str = "") -> str:
    """≥90%, or the target's words; the figure's unit where the target is written without one."""
    bound = target.bound
    return target.target if bound is None else str(bound.in_unit(unit))


MOST_PARAGRAPHS = 4  # of a project's own records the first alone: how groups differ stands in chapter 四
#: The figure that says most of a subject, where a target that people judged has none of its own.
HEADLINES = {
    "mutual_aid": "mutual_aid.enrolment_rate", "timeliness": "payout.on_time_rate", "payout": "payout.amount_accuracy",
    "services": "services.activities", "visits": "services.visits", "headcount": "headcount.transfer_rate", "archives": "archives.received_rate",
    "survey": "survey.satisfaction_rate", "funding": "funding.use_rate",
}  # fmt: skip


def find_line(context: Context, target: Target) -> ScoreLine | None:
    """The scored indicator with the target's name, else None: what scores it says what it is about."""
    wanted = squeeze(target.name)
    names = [line for line in context.lines if squeeze(line.level3) == wanted]
    return names[0] if names else None


def list_figures(context: Context, target: Target) -> tuple[str, ...]:
    """The figures that a target is about: its own, else those that score the indicator of its name."""
    if target.figure:
        return (target.figure,)
    line = find_line(context, target)
    return tuple(line.figures) if line is not None else ()


def choose_facts(context: Context, results: tuple[TargetResult, ...]) -> dict[int, list[Topic]]:
    """Which subjects are told under which target (by place): where lateness is, what was paid is not."""
    subjects = [Subject(r.target.name, list_figures(context, r.target)) for r in results]
    chosen = choose_topics(subjects, (*TOPICS, *list_topics(context)))
    late = {place for place, topics in chosen.items() if any(topic.key == "timeliness" for topic in topics)}
    return {place: [topic for topic in topics if topic.key != "payout" or place not in late] for place, topics in chosen.items()}


def print_reached(context: Context, result: TargetResult, topics: list[Topic]) -> object:
    """The value reached: the target's figure, what scores it, the target's own words where it was judged done."""
    target, figures = result.target, context.figures
    if target.figure and target.figure in figures:
        return FigureRef(figures[target.figure])
    for id in list_figures(context, target):
        if context.knows(id):
            return FigureRef(figures[id])
    if result.status == ACHIEVED:
        return target.target
    for topic in topics:
        id = HEADLINES.get(topic.key, "")
        if context.has_extract(topic.extract) and context.knows(id):
            return FigureRef(figures[id])
    return result.status if figures else NO_VALUE


def explain_target(context: Context, result: TargetResult, topics: list[Topic]) -> str:
    """The facts of the subject, then why it was judged so; a judgement that numbers contradict is marked."""
    target = result.target
    parts = [text.rstrip("。") for topic in topics for text in tell_facts(context, topic)]
    parts += tell_items(context, target, parts)
    figure = context.figures.get(target.figure) if target.figure else None
    if figure is not None and not any(figure.text in part for part in parts):
        parts.append(say_own(context, figure.id) or figure.named + print_origin(context, figure))
    if reason := (result.reason or target.reason).rstrip("。"):
        if figure is not None:
            # the value stands before it: with more places, as a target that is reached by little has it, it were another
            by_little = figure.name_against(*target.bound.ends) if target.bound is not None and result.computed == ACHIEVED else figure.named
            reason = reason.removeprefix(f"{figure.named}，").removeprefix(f"{by_little}，")
        parts.append(reason)
    parts = list(dict.fromkeys(part for part in parts if part))
    text = ("。" if any("；" in part or "。" in part for part in parts) else "；").join(parts)
    if result.judged and result.computed not in (None, result.status):
        text += f"；按数值为{result.computed}，评价组判定为{result.status}，见第七章"
    return (text or "由评价组依据资料判定") + "。"


def tell_facts(context: Context, topic: Topic) -> list[str]:
    """The first sentences of a subject, in print."""
    told = [block for block in build_topic(context, topic) if isinstance(block, Paragraph)]
    return [block.text for block in told if not any(isinstance(part, Reference) for part in block.parts)][: MOST_PARAGRAPHS if topic.key else 1]


def tell_items(context: Context, target: Target, told: list[str]) -> list[str]:
    """Survey items that score the target: how many answered how."""
    said = []
    for id in list_figures(context, target):
        survey = find_survey(id, context.spec)
        item = next((i for i in survey.items if id.startswith(f"{survey.prefix}{i.id}.")), None) if survey is not None else None
        if survey is None or item is None:
            continue
        ids = [f"{survey.prefix}{item.id}.{name}" for name in ("answers", "very_satisfied", "fairly_satisfied")]
        if context.knows(*ids) and not any(item.label in text for text in told):
            answers, very, fairly = (context.figures[i].text for i in ids)
            best, next_best = survey.scale[0], survey.scale[1]
            said.append(f"对{item.label}，{answers}作答，其中{very}{best}、{fairly}{next_best}，满意度{context.figures[id].text}")
    return said
