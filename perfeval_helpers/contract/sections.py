"""The sections of the report: their keys in reading order, once.

In: nothing. Out: `SECTIONS`, which the document, the notebook that shows it, the places of a narrative and the formats are
held to. A run without an extract has no section about it; a section that is not among these cannot be built.
"""

from __future__ import annotations

FRONT = ("封面", "目录", "摘要", "正文")
CHAPTERS = ("一", "二", "三", "四", "五", "六", "七", "八", "九")
#: Key of an annex → what it is called behind the body; one that continues the one before has no name of its own there.
ANNEX_TITLES = {
    "附件1-1": "绩效目标表", "附件1-2": "", "附件2": "绩效评价指标体系及评分表", "附件3": "抽样点发现问题汇总",
    "附件4": "调查问卷情况汇总表", "附件5": "主要工作底稿", "附件6": "绩效自评表",
}  # fmt: skip
#: The numbers under which they are printed leave out those that a run does not have.
ANNEXES = tuple(ANNEX_TITLES)
SECTIONS = (*FRONT, *CHAPTERS, *ANNEXES)


def list_misplaced(keys: list[str]) -> list[str]:
    """Keys that the outline does not have, or that stand twice or in another order than in it.

    Examples
    --------
    >>> list_misplaced(["封面", "一", "三", "附件2"]), list_misplaced(["二", "一", "一", "十"])
    ([], ['一', '一', '十'])
    """
    misplaced, reached = [], -1
    for key in keys:
        place = SECTIONS.index(key) if key in SECTIONS else -1
        if place <= reached:
            misplaced.append(key)
        else:
            reached = place
    return misplaced
