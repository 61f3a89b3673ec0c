"""The comments of a survey (意见建议): which say anything, and what they speak of.

In: questionnaires with the column comment, as the reader masked them. Out: each comment with its subject and how often it was given.
"""

import re
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from perfeval_helpers.contract.runfile import Item
from perfeval_helpers.contract.runfile.surveys import Survey
from perfeval_helpers.report.context import Context

OTHER, PRAISE = "其他", "肯定与感谢"
MOST_SUBJECTS = 2  # that the body names; the annex has all
#: What comments on public services speak of besides what was asked, and the words by which they do; none is a project's.
THEMES: Mapping[str, tuple[str, ...]] = {
    "及时性": ("早点", "早些", "早日", "尽快", "尽早", "太晚", "晚了", "太慢", "慢", "拖", "及时", "按时", "准时", "快一点", "快点", "等太久"),
    "信息与告知": ("不知道", "不清楚", "不太清楚", "不了解", "不懂", "没人说", "没人讲", "没听说", "说明", "说清", "通知", "宣传", "告知",
                   "公开", "公示", "透明", "看不清", "解释", "讲解", "咨询", "渠道"),
    "待遇与费用": ("待遇", "补贴", "补助", "津贴", "标准", "收费", "费用", "价格", "钱", "资金", "经费", "工资", "报销", "免费", "涨"),
    "时间与地点安排": ("时间", "上午", "下午", "早上", "晚上", "周末", "地点", "距离", "太远", "路远", "就近", "附近"),
    "场地与设施": ("场地", "设施", "设备", "器材", "环境", "卫生", "场所", "座位", "太小", "拥挤", "维修", "质量", "安全"),
    "手续与效率": ("手续", "流程", "程序", "材料", "排队", "跑腿", "多跑", "效率", "方便", "便捷", "麻烦", "复杂", "简化", "网上"),
    "人员与态度": ("态度", "工作人员", "人员", "耐心", "热情", "专业", "素质", "人手", "负责"),
    "次数与数量": ("次数", "太少", "更多", "多一些", "多一点", "多点", "多组织", "多开", "多搞", "增加", "增设", "扩大", "不够", "不足", "希望多",
                   "太多", "减少", "丰富", "覆盖"),
    PRAISE: ("满意", "很好", "挺好", "真好", "不错", "感谢", "谢谢", "保持", "点赞", "辛苦", "支持", "加油", "越来越好", "很快", "周到"),
    "探望与关心": ("看望", "看看", "探望", "坐坐", "走动", "关心", "关爱", "关注", "照顾", "帮助"),
}
_MARKS = re.compile(r"[\s，。、；：！？,.;:!?~～…·\-—_/\\()（）\[\]【】\"'“”‘’]+")
_NOTHING = re.compile(
    r"(我|本人|目前|暂时|暂|现在|基本|真的|确实)*"
    r"((没有|没|无|暂无)(什么|啥|任何|其他|其它|别的|更多|特别|不满|的)*"
    r"(意见|建议|想法|要求|问题|看法|补充|评论|和|或|与|及|提)*|不填|不需要|空|跳过|略|nan|na|n/a|none|no|null|nil)(的|了|呢|哦|啊|呀|吧)*"
)


def is_comment(text: str) -> bool:
    """Whether a text says anything: 无, 没有意见, 暂无建议。 and a lone mark do not.

    Examples
    --------
    >>> [is_comment(text) for text in ("没有意见。", "无", "暂无意见和建议", "(空)", "——", "没有活动", "满意")]
    [False, False, False, False, False, True, True]
    """
    plain = _MARKS.sub("", text).casefold()
    return bool(plain) and _NOTHING.fullmatch(plain) is None


def tabulate_comments(survey: Survey, frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """``subject``, ``comment``, ``count``, by subject, the most frequent first; and how many questionnaires say that they have none."""
    given = frame["comment"].astype(str).str.strip()
    counts = given[(given != "") & ~given.isin(["<NA>", *survey.no_answer])].value_counts(sort=False).rename_axis("comment").reset_index(name="count")
    table = counts[np.array([is_comment(text) for text in counts["comment"]], bool)].reset_index(drop=True)
    table.insert(0, "subject", [find_subject(text, survey.comment_groups, survey.items) for text in table["comment"]])
    order = [*dict.fromkeys([*survey.comment_groups, *(item.label for item in survey.items), *THEMES, OTHER])]
    place = table["subject"].map({subject: number for number, subject in enumerate(order)})
    empty = int(counts["count"].sum() - table["count"].sum())
    return table.assign(place=place).sort_values(["place", "count"], ascending=[True, False], kind="stable"), empty


def list_comments(context: Context, survey: Survey, frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """`tabulate_comments`, once for a report."""
    if survey.extract not in context.comments:
        context.comments[survey.extract] = tabulate_comments(survey, frame)
    return context.comments[survey.extract]


def name_most(table: pd.DataFrame) -> list[tuple[str, int]]:
    """The two subjects that most comments name, with how many do; none of equals alone, and none that only praises.

    Examples
    --------
    >>> table = pd.DataFrame({"subject": ["甲", "乙", "乙", "丙", PRAISE], "count": [5, 2, 2, 4, 9]})
    >>> name_most(table), name_most(table[:4]), name_most(table[table["subject"] != "甲"])
    ([('甲', 5)], [('甲', 5)], [('乙', 4), ('丙', 4)])
    """
    counts = table[~table["subject"].isin([PRAISE, OTHER])].groupby("subject", sort=False)["count"].sum().sort_values(ascending=False, kind="stable")
    rest = int(counts.iloc[MOST_SUBJECTS]) if len(counts) > MOST_SUBJECTS else 0
    return [(str(subject), int(count)) for subject, count in counts.head(MOST_SUBJECTS).items() if count > max(rest, 1)]


def find_subject(comment: str, groups: Mapping[str, Iterable[str]], items: Iterable[Item]) -> str:
    """What a comment speaks of: a group that the run file declares, else an item that was asked, else a general theme.

    Of several the one of which it has most words, the first of equals; 其他 where it has none. An item's words are the
    pairs of characters of which its label is made.

    Examples
    --------
    >>> from types import SimpleNamespace as Item
    >>> items = [Item(label="走访慰问"), Item(label="政策宣传")]
    >>> [find_subject(text, {"补助发放": ["补助"]}, items) for text in ("补助早点发", "走访太少", "希望早点通知", "食堂")]
    ['补助发放', '走访慰问', '及时性', '其他']
    """
    asked = {}
    for item in items:
        label = re.sub(r"(总体|满意度|满意|工作|情况|评价)", "", item.label)
        asked[item.label] = tuple(label[i : i + 2] for i in range(len(label) - 1))
    for choices in (groups, asked, THEMES):
        hits = {name: sum(word in comment for word in words) for name, words in choices.items()}
        best = max(hits, key=lambda name: hits[name], default="")
        if best and hits[best]:
            return best
    return OTHER
