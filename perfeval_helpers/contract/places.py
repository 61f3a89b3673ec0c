"""The places of the report that a narrative may fill, in reading order: title, what belongs there, which figures help.

In: nothing. Out: `PLACES`, which a new narrative offers and a written one is held to.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A section that a narrative can have; `figures` are ids, those that a run lacks are left out."""

    number: str
    title: str
    hint: str
    figures: tuple[str, ...] = ()


FUNDS = ("funding.allocated", "funding.evaluated", "funding.arrived", "funding.to_position_rate")
USED = ("funding.evaluated", "funding.arrived", "funding.to_position_rate", "funding.used", "funding.use_rate")

PLACES = (
    Place("摘要一", "基本情况", "一段话：项目是什么、谁实施、为谁办什么事；再一段：资金下达、到位、使用", USED),
    Place("摘要二", "绩效评价结论", "得分和等级，完成了什么，主要不足是什么", ("score", "grade", "targets.achieved", "targets.missed")),
    Place("摘要三", "主要经验及做法", "每条经验一段，与第六章对应"),
    Place("摘要四", "存在的重要问题", "每个问题一段，带数据，与第七章对应"),
    Place("摘要五", "建议", "每条建议一段，与第八章对应"),
    Place("引言", "", "依据哪些文件（全称和文号）、受谁委托、什么时间、对什么项目开展评价"),
    Place("一（一）1", "设立背景", "政策依据（文件全称和文号）、要解决的问题、服务对象和规模"),
    Place("一（一）2", "项目实施内容", "本年度具体做哪些事，各做多少"),
    Place("一（一）3（1）", "资金投入情况", "哪些文件下达了多少资金，结转和本期评价资金各多少", FUNDS),
    Place("一（一）3（2）", "资金使用情况", "到位多少、用在哪里、结余多少，各比率的分母是什么", (*USED, "funding.closing_balance")),
    Place("一（二）1", "批复（下达）的绩效目标和绩效指标情况", "批复的年度总体目标原文；指标数量由程序统计", ("targets.original.count",)),
    Place("一（二）2", "绩效评价调整后绩效目标和绩效指标情况", "为什么调整、调整后的年度总体目标", ("targets.adjusted.count",)),
    Place("一（三）1", "项目相关方职责分工", "每个单位一段：（1）单位名称另起一行，再写职责"),
    Place("一（三）2", "组织管理流程", "申报、审核、拨付、实施、验收各由谁负责"),
    Place("一（三）3", "制度建设", "有哪些管理办法（全称和文号），规定了什么"),
    Place("二（一）1", "绩效评价的目的", "评价结果给谁用、用来做什么"),
    Place("二（一）2", "评价对象", "项目全称"),
    Place("二（一）3", "评价范围", "评价哪些资金、哪段时间、哪些地方", ("funding.evaluated",)),
    Place("二（二）1", "绩效评价原则", "每条原则一段"),
    Place("二（二）2（1）", "绩效评价指标体系", "指标体系依据什么文件、怎样形成",
          ("framework.level1.count", "framework.level2.count", "framework.level3.count")),
    Place("二（二）2（2）", "绩效指标分值权重", "权重怎样确定；各级权重由程序列出"),
    Place("二（二）2（3）", "指标解释", "每个一级指标一段：考察什么"),
    Place("二（二）3", "绩效评价方法", "每种方法一段：用在什么地方"),
    Place("二（二）4", "评价标准", "评分和定级的办法；等级分界由程序列出"),
    Place("二（二）5", "评价抽样", "全部检查的是什么，抽样的怎样抽、抽了多少", ("survey.issued", "survey.valid")),
    Place("二（三）1", "成立绩效评价工作组", "谁负责、怎样分工"),
    Place("二（三）2", "前期调研及方案编制", "何时到哪些部门调研，方案怎样定稿"),
    Place("二（三）3", "现场实地评价", "何时到哪些地方、查了什么、访谈了谁、发了多少问卷"),
    Place("二（三）4", "报告撰写", "初稿、征求意见、定稿的经过"),
    Place("三（一）", "绩效评价综合结论", "对项目总的看法：成效在哪里，失分集中在哪里", ("score", "grade")),
    Place("三（二）", "绩效目标实现情况", "哪类目标完成得好，哪类没有完成",
          ("targets.achieved", "targets.partly_achieved", "targets.missed")),
    # chapter 四 has a place for each level and indicator of the framework
    Place("五（一）1", "重点抽查复核内容", "复核了自评的哪些内容"),
    Place("五（一）2", "重点抽查复核流程", "怎样复核"),
    Place("五（二）", "复核结论和分析", "自评的质量如何；逐项比对由程序列出"),
    Place("五（三）", "发现问题及原因分析", "自评存在的问题和原因"),
    Place("五（四）", "部门整改情况", "以往评价指出的问题改了没有"),
    Place("五（五）", "其他方面", "没有就写“无。”"),
    Place("六（1）", "（经验的名称）", "一条经验一节，依次编号六（1）、六（2）；标题改成经验的名称"),
    Place("七（一）", "（问题的名称）", "一个问题一节；标题写明哪里不对；末尾用“涉及指标：”列出由此失分的三级指标，用“涉及核对：”列出有关的核对代码",
          ("score",)),
    Place("八（一）", "（建议的名称）", "与七（一）同号：做什么、由谁做、何时完成"),
    Place("九", "其他需说明的情况", "读者还应知道什么；没有就写“无。”"),
)  # fmt: skip
#: Chapters whose headings the framework or the file gives.
FREE_CHAPTERS = ("四", "六", "七", "八")
FIXED_PLACES = frozenset(place.number for place in PLACES if not place.number.startswith(FREE_CHAPTERS))
