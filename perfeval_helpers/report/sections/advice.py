"""How a problem is called and what is advised, where the narrative says neither: by what is wrong, with figures.

In: the context of a run, an indicator's line, findings. Out: titles and sentences: what to do, with whom, by when.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from perfeval_helpers.contract.codes import CODES, title_code
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.judging.reconciliation.self_evaluation import VALUE_COLUMN
from perfeval_helpers.judging.scoring import ScoreLine
from perfeval_helpers.report.context import Context
from perfeval_helpers.showing.tables import join_names
from perfeval_helpers.values.figures import Figure, Value, print_number
from perfeval_helpers.values.words import get_words

MOST_WORKING = 60  # a longer working stands in the index alone
MOST_CHARACTERS = 44  # a title stays on two lines of the official page
FEWEST_CHARACTERS = 6
FAULTS = re.compile(r"发现\d+个问题（(.+)）")
TIMELY = ("及时", "时限", "时效")


def print_points(points: Value) -> str:
    """2.25, 9.50, 12: whole, or with two places, as everywhere."""
    return print_number(points)


def name_loss(line: ScoreLine) -> str:
    """Why the rule took points, without what people wrote about it."""
    written = line.opinion
    reason: str = line.reason
    return reason.removesuffix(f"；{written}") if written and reason != written else reason


def name_problem(context: Context, line: ScoreLine) -> str:
    """What is wrong, with figures: 春节慰问金延迟发放1,727人; 总体满意度67.03%，低于满分档90%."""
    if any(word in line.level3 for word in TIMELY) and (late := name_late(context)):
        return late
    lost = name_loss(line)
    if line.figures:
        return shorten(lost or line.opinion)
    faults = FAULTS.fullmatch(lost)  # what was found by name says more than how many there were
    title = faults[1] if faults else strip_end(line.opinion) or lost
    return shorten(title if len(title) >= FEWEST_CHARACTERS else f"{line.level3}：{title}")


def strip_end(text: str) -> str:
    """A sentence without a bracket at its end: a title says no （虚构）."""
    return re.sub(r"（[^（）]*）$", "", text.rstrip("。"))


def say_figures(context: Context, line: ScoreLine) -> str:
    """The figures that score an indicator, each with its source or its working: 覆盖率100%（来源：学校自评表）."""
    figures = [context.figures[id] for id in line.figures if context.has(id)]
    return join_names(f"{figure.label}{figure.text}{show_origin(context, figure)}" for figure in figures)


def show_origin(context: Context, figure: Figure) -> str:
    """（来源：…） of a declared figure, （working） of a computed one."""
    declared = context.spec.declared.get(figure.id)
    shown = f"来源：{declared.source}" if declared is not None else figure.working
    return f"（{shown}）" if shown and len(shown) <= MOST_WORKING else ""


def add_working(context: Context, line: ScoreLine, reason: str) -> str:
    """A reason in which each figure has its working or source behind it."""
    for id in line.figures:
        figure = context.figures.get(id)
        if figure is not None and (origin := show_origin(context, figure)):
            reason = reason.replace(f"{figure.label}{figure.text}", f"{figure.label}{figure.text}{origin}", 1)
    return reason


def name_late(context: Context) -> str:
    """How many were paid late, by occasion; empty where nobody was."""
    ids = {f"payout.{festival.id}.late_count": festival.name for festival in context.spec.festivals}
    late = [(name, context.figures[id]) for id, name in ids.items() if context.has(id) and context.figures[id].value]
    if not late or not context.has_extract("payouts"):
        return ""
    if len(late) > 2 and context.knows("payout.late_count"):
        return f"{get_words().payment}延迟发放{context.figures['payout.late_count'].text}"
    return "、".join(f"{name}{get_words().payment}延迟发放{figure.text}" for name, figure in late)


def shorten(title: str) -> str:
    """A title that stays one: cut at a pause where it is too long."""
    title = title.rstrip("。；")
    while len(title) > MOST_CHARACTERS and (places := [title.rfind(mark, 8) for mark in "；，、"]) and max(places) > 0:
        title = title[: max(places)]
    return title


def name_findings(found: tuple[Finding, ...]) -> str:
    """The heading for findings of one code."""
    if found[0].code == "REC-SELF-EVALUATION" and not any(is_difference(f) for f in found):
        return "自评表填写不完整"
    return title_code(found[0].code)


def is_difference(finding: Finding) -> bool:
    """Whether a finding on the self-evaluation is about a value that differs, not about what was left blank or in words."""
    return finding.code == "REC-SELF-EVALUATION" and finding.column == VALUE_COLUMN


def name_advice(context: Context, line: ScoreLine) -> str:
    """The heading of the advice that answers a lost point."""
    goal = find_goal(context, line)
    if goal is not None:
        figure = context.figures[line.figures[0]]
        return f"{'降低' if goal[1] else '提高'}{figure.label}"
    return f"改进{line.level3}"


def find_goal(context: Context, line: ScoreLine) -> tuple[str, bool] | None:
    """What the figure that alone scores an indicator has to reach for full points, and whether lower is better."""
    rule = next((i.rule for i in context.run.framework.indicators if i.level3 == line.level3), None)
    if rule is None or rule.goal is None or len(line.figures) != 1 or not context.has(line.figures[0]):
        return None
    number = context.figures.get_number(line.figures[0])
    if number is None or rule.goal.is_met(number):  # points lost by over-fulfilment are not won back by more
        return None
    goal = replace(rule.goal, unit=rule.goal.unit or context.figures[line.figures[0]].unit)
    return str(goal), goal.low is None


def advise(context: Context, lines: tuple[ScoreLine, ...], found: tuple[Finding, ...]) -> str:
    """What to do, with whom, by when: how lost points are won back, then what the checks advise."""
    units = context.spec.units
    who = "实施单位会同主管部门" if units.department else "实施单位"
    to = units.commissioned_by or units.department
    parts = []
    for line in lines:
        goal = find_goal(context, line)
        if goal is not None:
            figure = context.figures[line.figures[0]]
            parts.append(
                f"由{who}分析{figure.label}为[[{figure.id}]]的原因，在编报下一年度预算前提出改进措施和分步目标，"
                f"下一评价期{'降到' if goal[1] else '达到'}{goal[0].removeprefix('≥').removeprefix('≤')}。"
            )
        else:
            why = name_loss(line) if line.rule != "judgement" else line.opinion
            parts.append(f"由{who}针对“{line.level3}”的不足（{strip_brackets(why)}）逐项整改，明确责任人，三个月内完成{f'并将结果报{to}' if to else ''}。")
    said = join_sentences(f.advice or (CODES[f.code].advice if f.code in CODES else "") for f in found)
    if said:
        parts.append(f"由{who}{said}，一个月内{f'书面答复{to}' if to else '书面说明'}。")
    return "".join(dict.fromkeys(parts)) or f"由{who}核实情况，一个月内书面说明原因并更正台账。"


def join_sentences(texts: Iterable[str]) -> str:
    """Advice of several findings as one clause, each once."""
    return "；".join(dict.fromkeys(text.rstrip("。") for text in texts if text))


def strip_brackets(text: str) -> str:
    """A reason fit for standing within brackets."""
    return text.rstrip("。").replace("（", "，").replace("）", "").replace("，，", "，")


def say_lost(lines: tuple[ScoreLine, ...]) -> str:
    """Which indicators a problem cost points: 绩效目标合理性失2.25分、…，合计失3.50分."""
    named = join_names(f"“{line.level3}”失{print_points(line.lost)}分" for line in lines).replace("分、“", "分，“")
    whole = f"，合计失{print_points(sum(line.lost for line in lines))}分" if len(lines) > 1 else ""
    return f"本问题使{named}{whole}。"
