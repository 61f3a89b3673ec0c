"""How a problem is called and what is advised, where the narrative says neither: by what is wrong, with figures.

In: the context of a run, an indicator's line, findings. Out: titles and sentences: what to do, with whom, by when. What
answers a loss goes by the kinds of 财预〔2020〕10号 and of the frameworks that follow it, told by the words in an indicator's
name, then in that of its level 2.
"""

import re
from dataclasses import dataclass, replace
from typing import Literal

from perfeval_helpers.contract.codes import ANY_ADVICE, CODES, title_code
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.judging.reconciliation.self_evaluation import VALUE_COLUMN
from perfeval_helpers.judging.scoring import ScoreLine
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.sections.causes import name_focus
from perfeval_helpers.report.sections.lateness import TIMELY
from perfeval_helpers.showing.tables import join_names
from perfeval_helpers.values.bounds import Bound
from perfeval_helpers.values.figures import Figure
from perfeval_helpers.values.numbers import MINUS, numeral, print_number
from perfeval_helpers.values.text import turn_brackets
from perfeval_helpers.values.words import get_words

Partner = Literal["主管部门", "财政部门"]
DEPARTMENT: tuple[Partner, ...] = ("主管部门",)
BOTH: tuple[Partner, ...] = ("主管部门", "财政部门")
BUDGET, QUARTER, MONTH, REPORT = "在编报下一年度预算前", "三个月内", "一个月内", "在下一次绩效自评时"


@dataclass(frozen=True, slots=True)
class Remedy:
    """What answers one kind of loss."""

    words: tuple[str, ...]  #: In the name of an indicator or of its level 2
    title: str  #: The heading of the advice
    action: str  #: What to do, as it follows 由实施单位…
    when: str  #: By when
    with_whom: tuple[Partner, ...] = ()  #: Who takes part besides the unit that carries out the project


REMEDIES = (
    Remedy(("自评",), "提高绩效自评质量", "逐项赋分，写明完成情况、偏差原因和改进措施，经主管部门审核后报送", REPORT),
    Remedy(("资金到位", "到位率"), "落实未到位的资金", "明确未到位资金的来源和拨付时间，编制分季度用款计划，按季核对到位进度", BUDGET, BOTH),
    Remedy(("预算执行", "执行率", "资金使用率"), "加快预算执行", "把未使用的资金逐项对应到支出事项和责任人，按月跟踪执行进度；确实不需要的按规定调整或上缴", QUARTER, BOTH),
    Remedy(("合规",), "纠正不符合规定的支出", "逐笔复核有关支出，应当退回的退回，手续不全的补办，并把用途审核写入支付流程", MONTH),
    Remedy(("立项", "申报"), "补正立项和申报材料", "补正程序和材料中的缺漏并归档，以后由经办和复核两人签字后申报", "在下一次申报前"),
    Remedy(("目标合理", "绩效目标"), "按任务和资金重新测算绩效目标", "按实际任务量、标准和预算额测算指标值，使目标与资金相配", BUDGET, DEPARTMENT),
    Remedy(("指标明确", "绩效指标"), "把目标细化为可以衡量的指标", "把总体目标分解为有指标值、有依据、有数据来源的指标，覆盖主要任务和效益", BUDGET, DEPARTMENT),
    Remedy(("预算编制",), "补充预算的测算依据", "逐项列明数量、标准和测算依据，集体论证后报送", BUDGET, DEPARTMENT),
    Remedy(("分配",), "明确资金分配的依据", "写明分配因素、标准和计算过程，与实际任务量核对后下达", BUDGET, BOTH),
    Remedy(("健全", "制度建设"), "补齐管理制度", "对照财务和业务管理的要求列出缺项，制定或修订制度，集体审议后印发", QUARTER),
    Remedy(("执行有效", "制度执行", "管理规范", "过程管理"), "补齐执行制度的记录", "逐个单位补齐缺失的记录和签收手续，建立台账，每季度抽查一次", QUARTER),
    Remedy(("满意",), "改进评价较低的服务", "对评价较低的事项逐项定出措施和负责人，公布落实情况，并用同一份问卷复查", "在下一次满意度调查前", DEPARTMENT),
    Remedy(TIMELY, "提前安排，按时完成", "从规定的完成日倒排各环节的时间，逐项登记完成日期，没有按时完成的当月查明原因", QUARTER),
    Remedy(("准确", "质量", "合格", "达标"), "把好质量关", "逐笔核对不准确、不合格的记录，分清原因和责任，改正后复查，并在事前增加一道核对", QUARTER),
    Remedy(("成本", "节约", "费用"), "控制成本", "逐项比较实际成本与核定标准，查明超出部分的原因，从严审核", BUDGET),
    Remedy(("数量", "完成率", "覆盖", "参与", "参加", "活动"), "补上没有完成的任务", "列出没有完成的任务清单，排出月度进度并落实到人，按月通报", QUARTER),
    Remedy(("机制", "可持续", "影响"), "落实长效机制", "逐项明确项目完成后管理、维护的责任单位、人员和经费，没有落实的补齐，写入制度并定期检查执行情况", QUARTER),
    Remedy(("效益", "改善", "效果"), "提高项目效益", "对照指标值找出差距最大的对象和环节，集中措施改进，按季度比较变化", QUARTER, DEPARTMENT),
)  # fmt: skip
#: Where the goal was met and points were lost all the same: more than was wanted says that too little was wanted.
OVERSHOT = Remedy((), "按实际水平重新设定指标值", "比照历史水平和本期实际重新测算指标值，说明依据后报批", BUDGET, BOTH)
OTHER = Remedy((), "", "逐项查明失分的原因，定出措施、责任人和完成时间", QUARTER)


def find_remedy(line: ScoreLine) -> Remedy:
    """The remedy for a line, by its own name, then by its level 2, then by level 1; `OTHER` where no word is known."""
    for name in (line.level3, line.level2, line.level1):
        for remedy in REMEDIES:
            if any(word in name for word in remedy.words):
                return remedy
    return OTHER


def say_focus(context: Context, line: ScoreLine) -> str:
    """With what to begin: ，重点是五号配送中心; the points of a checklist that were not met, the worst items and groups."""
    focus = "" if line.rule == "judgement" else list_quoted(name_loss(line)) or name_focus(context, line)
    return f"，重点是{focus}" if focus else ""


def list_quoted(lost: str) -> str:
    """What of an indicator was not met, from the reason of its loss: the points of a checklist in quotation marks.

    Examples
    --------
    >>> list_quoted("“材料合规”不符合要求；“与预算资金量匹配”部分符合要求"), list_quoted("总体满意度75%，低于满分标准90%")
    ('“材料合规”“与预算资金量匹配”', '')
    """
    return "".join(dict.fromkeys(re.findall(r"“[^“”]+”", lost)))


MOST_WORKING = 60  # a longer working stands in the index alone
MOST_CHARACTERS = 44  # a title stays on two lines of the official page
ONE_LINE = 22  # beside its number, so that a heading that says figures is no sentence of its own
FEWEST_CHARACTERS = 6
#: A bracket with a calculation, which no heading wants.
WORKING = re.compile(r"（[^（）]*[=÷][^（）]*）")
METHOD_WORKING = re.compile(r"：[^：（）]*[=÷][^（）]*）")
FAULTS = re.compile(r"发现\d+个问题（(.+)）")


def name_loss(line: ScoreLine) -> str:
    """Why the rule took points, without what people wrote about it."""
    written = line.opinion
    reason: str = line.reason
    return reason.removesuffix(f"；{written}") if written and reason != written else reason


def name_problem(context: Context, line: ScoreLine) -> str:
    """What is wrong, with figures: 春节慰问金延迟发放1,727人; 总体满意度67.03%，低于满分档90%."""
    paid = all(id.startswith("payout.") for id in line.figures)  # what other figures score is no lateness of payments
    if paid and any(word in line.level3 for word in TIMELY) and (late := name_late(context)):
        return late
    lost = name_loss(line)
    if line.figures:
        first, *others = lost.split("；") if len(line.figures) > 1 else [lost]
        if others and len(lost) > MOST_CHARACTERS:  # an indicator of parts: whole ones, and of how many
            rest = len(others)
            while rest and len(told := f"{first}；{others[-rest]}，另有{rest - 1}项") <= MOST_CHARACTERS:
                first, rest = told.rpartition("，")[0], rest - 1
            return f"{first}，另有{rest}项"
        return shorten(lost or line.opinion)
    faults = FAULTS.fullmatch(lost)  # what was found by name says more than how many there were
    title = faults[1] if faults else strip_end(line.opinion) or lost
    is_shared = sum(strip_end(other.opinion) == title for other in context.lines if other.lost > 0) > 1  # one reason for several: which, says the name
    return shorten(title if len(title) >= FEWEST_CHARACTERS and not is_shared else f"{line.level3}：{title}")


def strip_end(text: str) -> str:
    """A sentence without a bracket at its end: a title says no （虚构）."""
    return re.sub(r"（[^（）]*）$", "", text.rstrip("。"))


def say_figures(context: Context, line: ScoreLine) -> str:
    """The figures that score an indicator, each with its source or its working: 覆盖率100%（来源：学校自评表）."""
    figures = [context.figures[id] for id in line.figures if context.has(id)]
    return join_names(f"{figure.named}{print_origin(context, figure)}" for figure in figures)


def print_origin(context: Context, figure: Figure) -> str:
    """（来源：…） of a declared figure, （working） of one that is calculated: a count or a sum alone would be said twice."""
    declared = context.spec.declared.get(figure.id)
    shown = f"来源：{declared.source}" if declared is not None else figure.working
    return f"（{turn_brackets(shown)}）" if len(shown) <= MOST_WORKING and (declared is not None or re.search("[÷×−+]", shown)) else ""


def match_value(context: Context, line: ScoreLine, figure: Figure, behind: str = "") -> re.Pattern[str]:
    """A figure's label and its value with as many places as may be needed, in texts; with `behind` where that follows.

    Not within the label of another figure of the indicator: 合格率 is not what 验收合格率 says.
    """
    name, value = context.head(figure.id).rstrip(), rf"[{MINUS}\d.,]+{re.escape(figure.unit)}"
    heads = (context.head(id).rstrip() for id in line.figures if id in context.figures and id != figure.id)
    apart = "".join(f"(?<!{re.escape(head.removesuffix(name))})" for head in heads if head.endswith(name) and head != name)
    return re.compile(rf"{apart}{re.escape(name)} ?{value}(?:{re.escape(behind)})?")


def add_working(context: Context, line: ScoreLine, reason: str) -> str:
    """A reason in which each figure has its working or source behind it."""
    for id in line.figures:
        figure = context.figures.get(id)
        if figure is not None and (origin := print_origin(context, figure)):
            reason = match_value(context, line, figure).sub(lambda found, origin=origin: found[0] + origin, reason, count=1)  # type: ignore[misc]
    return reason


def name_late(context: Context) -> str:
    """How many were paid late, by occasion; empty where nobody was."""
    ids = {f"payout.{festival.id}.late_count": festival.name for festival in context.spec.festivals}
    late = [(name, context.figures[id]) for id, name in ids.items() if context.has(id) and context.figures[id].value]
    if not late or not context.has_extract("payouts"):
        return ""
    if len(late) > 2 and context.knows("payout.late_count"):
        return f"{get_words().payment}延迟发放{context.figures['payout.late_count'].text}"
    return "、".join(f"{get_words().name_payment(name)}延迟发放{figure.text}" for name, figure in late)


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


def strip_workings(text: str) -> str:
    """A finding without its calculations, which 附件3 has: what a rate is of stays.

    Examples
    --------
    >>> strip_workings("到位率31.77%（151.68 ÷ 477.39 = 31.77%），低于100%"), strip_workings("满意度67.03%（满意问卷占比：(300 + 74) ÷ 558 = 67.03%）")
    ('到位率31.77%，低于100%', '满意度67.03%（满意问卷占比）')
    """
    return WORKING.sub("", METHOD_WORKING.sub("）", text))


def name_findings(found: tuple[Finding, ...]) -> str:
    """The heading for findings of one code: what a single one says with its figures where that is short, else the code's title.

    Findings of a project's own check, which has no title, are called by the first, and of how many there are.
    """
    known, several = found[0].code in CODES, f"等{len(found):,}处" if len(found) > 1 else ""
    said = name_finding(found[0], MOST_CHARACTERS - len(several))
    if not re.search(r"\d", said) or len(said) > MOST_CHARACTERS or (known and (several or len(said) > ONE_LINE)):
        return title_code(found[0].code) + ("" if known else several)
    return said + several


def name_finding(finding: Finding, most: int) -> str:
    """A finding as a heading, without workings and lines: 春节慰问金应发人数22,313人，比接收人数22,526人少213人."""
    return shorten(WORKING.sub("", finding.message.rstrip("。")).split("；")[0], most)


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


def advise(context: Context, lines: tuple[ScoreLine, ...], found: tuple[Finding, ...], number: int, answered: dict[Remedy, int]) -> str:
    """What to do, with whom, by when: how lost points are won back, then what the checks advise.

    A remedy that earlier advice has is referred to: `answered` has the number of the first for each, and takes this.
    """
    parts = []
    for line in lines:
        goal, is_met = find_goal(context, line)
        remedy = OVERSHOT if is_met else find_remedy(line)
        partners = [partner for partner in remedy.with_whom if partner != "主管部门" or context.supervisor]
        who = "实施单位" + (f"会同{'、'.join(partners)}" if partners else "")
        focus, first = say_focus(context, line), answered.setdefault(remedy, number)
        text = f"由{who}{remedy.action}{focus}，{remedy.when}完成" if first == number else f"措施和完成时间同（{numeral(first)}）{focus}"
        if goal is not None and not is_met:
            figure = context.figures[line.figures[0]]
            reached = str(goal).removeprefix("≥").removeprefix("≤")
            text += f"；{figure.label}由本期的[[{figure.id}]]，下一评价期{'降到' if goal.low is None else '达到'}{reached}"
        parts.append(text + "。")
    if said := list_advice(found):
        whole = "；".join(said)
        is_heading = not lines and whole == name_advice(context, lines, found)  # which is not said again, unless more hangs on it (，如去世、外迁)
        parts.append(f"由实施单位{'负责' if is_heading else whole}，{MONTH}完成。")
    elif found and not lines:
        parts.append(f"由实施单位核对有关记录，查明原因，更正台账，{MONTH}完成。")
    return "".join(dict.fromkeys(parts)) or f"由实施单位核实情况，查明原因，更正台账，{MONTH}完成。"


def say_lost(lines: tuple[ScoreLine, ...]) -> str:
    """Which indicators a problem cost points: 绩效目标合理性失2.25分、…，合计失3.50分."""
    named = join_names(f"“{line.level3}”失{print_number(line.lost)}分" for line in lines).replace("分、“", "分，“")
    whole = f"，合计失{print_number(sum(line.lost for line in lines))}分" if len(lines) > 1 else ""
    return f"本问题使{named}{whole}。"
