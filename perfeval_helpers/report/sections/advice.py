"""How a problem is called and what is advised, where the narrative says neither: by what is wrong, with figures.

In: the context of a run, an indicator's line, findings. Out: titles and sentences: what to do, with whom, by when.
"""

from __future__ import annotations

import re
from dataclasses import replace

from perfeval_helpers.contract.codes import ANY_ADVICE, title_code
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.judging.reconciliation.self_evaluation import VALUE_COLUMN
from perfeval_helpers.judging.scoring import ScoreLine
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.sections.remedies import MONTH, OVERSHOT, find_remedy, name_focus
from perfeval_helpers.showing.tables import join_names
from perfeval_helpers.values.bounds import Bound
from perfeval_helpers.values.figures import MINUS, Figure, print_number
from perfeval_helpers.values.words import get_words

MOST_WORKING = 60  # a longer working stands in the index alone
MOST_CHARACTERS = 44  # a title stays on two lines of the official page
FEWEST_CHARACTERS = 6
#: A bracket with a calculation, which no heading wants.
WORKING = re.compile(r"（[^（）]*[=÷][^（）]*）")
FAULTS = re.compile(r"发现\d+个问题（(.+)）")
TIMELY = ("及时", "时限", "时效")


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
        first, *others = lost.split("；") if len(line.figures) > 1 else [lost]
        if others and len(lost) > MOST_CHARACTERS:  # an indicator of parts: whole ones, and of how many
            count = f"等{len(others) + 1}项"
            for part in others:
                if len(f"{first}；{part}{count}") > MOST_CHARACTERS:
                    break
                first += f"；{part}"
            return first + count
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
            shown = re.compile(rf"{re.escape(figure.label)}[{MINUS}\d.,]+{re.escape(figure.unit)}")
            reason = shown.sub(lambda found, origin=origin: found[0] + origin, reason, count=1)  # type: ignore[misc]
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


def shorten(title: str, most: int = MOST_CHARACTERS) -> str:
    """A title that stays one: cut at a pause where it is too long.

    Examples
    --------
    >>> shorten("县级资金期末结余−0.01万元，超支0.01万元（上期结转95.43万元；本期到位7万元）", 40)
    '县级资金期末结余−0.01万元，超支0.01万元'
    """
    title = title.rstrip("。；")
    while len(title) > most and (places := [title.rfind(mark, 8) for mark in "；，、"]) and max(places) > 0:
        title = title[: max(places)]
    if title.count("（") > title.count("）"):  # the pause stood inside a bracket
        title = title[: title.rfind("（")]
    return title


def name_findings(found: tuple[Finding, ...]) -> str:
    """The heading for findings of one code: what the first says with its figures, and of how many there are.

    A finding that says no figure is called by its code's title.
    """
    said = name_finding(found[0], MOST_CHARACTERS if len(found) == 1 else MOST_CHARACTERS - len("等99处"))
    if not re.search(r"\d", said) or len(said) > MOST_CHARACTERS:
        said = title_code(found[0].code)
    return said + (f"等{len(found)}处" if len(found) > 1 else "")


def name_finding(finding: Finding, most: int) -> str:
    """A finding as a heading, without workings and lines: 春节慰问金应发人数22,313人，比接收退休人数22,526人少213人."""
    return shorten(WORKING.sub("", re.sub(r"[；，]见第.*$", "", finding.message.rstrip("。"))).split("；")[0], most)


def is_difference(finding: Finding) -> bool:
    """Whether a finding on the self-evaluation is about a value that differs, not about what was left blank or in words."""
    return finding.code == "REC-SELF-EVALUATION" and finding.column == VALUE_COLUMN


def name_advice(context: Context, lines: tuple[ScoreLine, ...], found: tuple[Finding, ...]) -> str:
    """The heading of the advice: what is to be done about the first loss, else about the first finding."""
    if not lines:
        said = list_advice(found)
        return shorten(said[0].split("；")[0].split("，")[0], MOST_CHARACTERS) if said else f"查明{title_code(found[0].code)}的原因" if found else "查明情况并整改"
    goal, is_met = find_goal(context, lines[0])
    if goal is not None and not is_met:
        figure = context.figures[lines[0].figures[0]]
        return f"{'降低' if goal.low is None else '提高'}{figure.label}"
    return (OVERSHOT if is_met else find_remedy(lines[0])).title or f"改进{lines[0].level3}"


def list_advice(found: tuple[Finding, ...]) -> list[str]:
    """What the checks themselves advise, each once; without what any finding is answered by."""
    return [text for text in dict.fromkeys(f.advice.rstrip("。") for f in found) if text and text != ANY_ADVICE]


def find_goal(context: Context, line: ScoreLine) -> tuple[Bound | None, bool]:
    """What the figure that alone scores an indicator has to reach for full points, and whether it did; None where nothing is known.

    Points that were lost though the goal was met are not won back by more.
    """
    rule = next((i.rule for i in context.run.framework.indicators if i.level3 == line.level3), None)
    if rule is None or rule.goal is None or len(line.figures) != 1 or not context.has(line.figures[0]):
        return None, False
    number = context.figures.get_number(line.figures[0])
    if number is None:
        return None, False
    return replace(rule.goal, unit=rule.goal.unit or context.figures[line.figures[0]].unit), rule.goal.is_met(number)


def advise(context: Context, lines: tuple[ScoreLine, ...], found: tuple[Finding, ...]) -> str:
    """What to do, with whom, by when: how lost points are won back, then what the checks advise."""
    parts = []
    for line in lines:
        goal, is_met = find_goal(context, line)
        remedy = OVERSHOT if is_met else find_remedy(line)
        partners = [partner for partner in remedy.with_whom if partner != "主管部门" or context.spec.units.department]
        who = "实施单位" + (f"会同{'、'.join(partners)}" if partners else "")
        text = f"由{who}{remedy.action}{name_focus(name_loss(line)) if line.rule != 'judgement' else ''}，{remedy.when}完成"
        if goal is not None and not is_met:
            figure = context.figures[line.figures[0]]
            reached = str(goal).removeprefix("≥").removeprefix("≤")
            text += f"；{figure.label}由本期的[[{figure.id}]]，下一评价期{'降到' if goal.low is None else '达到'}{reached}"
        parts.append(text + "。")
    if said := list_advice(found):
        parts.append(f"由实施单位{'；'.join(said)}，{MONTH}完成。")
    elif found and not lines:
        parts.append(f"由实施单位核对有关记录，查明原因，更正台账，{MONTH}完成。")
    return "".join(dict.fromkeys(parts)) or f"由实施单位核实情况，查明原因，更正台账，{MONTH}完成。"


def say_lost(lines: tuple[ScoreLine, ...]) -> str:
    """Which indicators a problem cost points: 绩效目标合理性失2.25分、…，合计失3.50分."""
    named = join_names(f"“{line.level3}”失{print_number(line.lost)}分" for line in lines).replace("分、“", "分，“")
    whole = f"，合计失{print_number(sum(line.lost for line in lines))}分" if len(lines) > 1 else ""
    return f"本问题使{named}{whole}。"
