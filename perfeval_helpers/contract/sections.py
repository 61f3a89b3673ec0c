"""The sections of the report: their keys in reading order, once.

In: nothing. Out: `SECTIONS`, which the document, the notebook that shows it, the places of a narrative and the formats are
held to. A run without an extract has no section about it; a section that is not among these cannot be built.
"""

from dataclasses import dataclass

CONTENTS = "目录"  # made of all others
FRONT = ("封面", CONTENTS, "摘要", "正文")
CHAPTERS = ("一", "二", "三", "四", "五", "六", "七", "八", "九")


@dataclass(frozen=True, slots=True)
class Annex:
    """What an annex is called behind the body: nothing where it continues the one before.

    A run that does not list `extract` has no such annex, and those after it move up.
    """

    title: str
    extract: str = ""


ANNEXES = {
    "附件1-1": Annex("绩效目标表"), "附件1-2": Annex(""), "附件2": Annex("绩效评价指标体系及评分表"), "附件3": Annex("抽样点发现问题汇总"),
    "附件4": Annex("调查问卷情况汇总表", "questionnaires"), "附件5": Annex("主要工作底稿"), "附件6": Annex("绩效自评表", "self_evaluation"),
}  # fmt: skip
SECTIONS = (*FRONT, *CHAPTERS, *ANNEXES)
