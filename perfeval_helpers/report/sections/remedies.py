"""What is advised where points were lost and nobody wrote any advice: what to do, with whom and by when, by kind of indicator.

In: the context of a run and a line of its scorecard. Out: the heading and the sentence. The kinds are those of 财预〔2020〕10号
and of the frameworks that follow it, told by the words in an indicator's name, then in that of its level 2.
"""

import re
from dataclasses import dataclass
from typing import Literal

from perfeval_helpers.judging.scoring import ScoreLine

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
    Remedy(("及时", "时限", "时效", "按时"), "提前安排，按时完成", "从规定的完成日倒排各环节的时间，逐项登记完成日期，没有按时完成的当月查明原因", QUARTER),
    Remedy(("准确", "质量", "合格", "达标"), "把好质量关", "逐笔核对不准确、不合格的记录，分清原因和责任，改正后复查，并在事前增加一道核对", QUARTER),
    Remedy(("成本", "节约", "费用"), "控制成本", "逐项比较实际成本与核定标准，查明超出部分的原因，从严审核", BUDGET),
    Remedy(("数量", "完成率", "覆盖", "参与", "参加", "活动"), "补上没有完成的任务", "列出没有完成的任务清单，排出月度进度并落实到人，按月通报", QUARTER),
    Remedy(("机制", "可持续", "影响"), "把有效的做法固定下来", "把有效的做法写入制度，明确公开和维护的责任，定期检查执行情况", QUARTER),
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


def name_focus(lost: str) -> str:
    """What of an indicator was not met, from the reason of its loss: the points of a checklist in quotation marks.

    Examples
    --------
    >>> name_focus("“与预算资金量匹配”部分符合要求"), name_focus("总体满意度75%，低于满分标准90%")
    ('，重点是“与预算资金量匹配”', '')
    """
    named = re.findall(r"“[^“”]+”", lost)
    return f"，重点是{'、'.join(dict.fromkeys(named))}" if named else ""
