"""附件4 (调查问卷情况汇总): every item with counts, shares, index and interval; the comments (意见建议) grouped by what they speak of.

In: the context of a run. Out: a section. Comments are shown as they were masked by the reader, as plain text; «没有意见» and
the like are none.
"""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

import pandas as pd

from perfeval_helpers.chapters.survey import LEAST_ANSWERS
from perfeval_helpers.contract.runfile import Item
from perfeval_helpers.contract.runfile.surveys import TOP_COUNT, Survey
from perfeval_helpers.report.blocks import Block, Heading, Paragraph
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.sections import builds
from perfeval_helpers.report.sections.survey_evidence import (
    bound_rate,
    count_answers,
    count_streets,
    describe_method,
    list_named,
    name_table,
    title_table,
)
from perfeval_helpers.showing.tables import Column, Row, Table
from perfeval_helpers.values.numbers import exact, numeral, print_number, round_half_up
from perfeval_helpers.values.words import get_words, reword


@builds("附件4", landscape=True)
def build_survey_annex(context: Context) -> list[Block]:
    """附件4; of several surveys each has a part of its own."""
    blocks: list[Block] = []
    for number, (survey, frame) in enumerate(context.surveys, 1):
        if survey.id:
            blocks.append(Heading(3, f"{numeral(number)}、{survey.title}"))
        blocks += build_survey(context, survey, frame)
    return blocks


def build_survey(context: Context, survey: Survey, frame: pd.DataFrame) -> list[Block]:
    """One survey: counts and method, items, streets, comments."""
    parts = list_named(context, survey.prefix, {"issued": "发放", "collected": "收回", "valid": "有效"})
    population = f"，调查总体{survey.population:,}人" if survey.population else ""
    page = "" if survey.has_questionnaires else "；只有问卷工具的各题统计数，没有逐份答卷"
    blocks: list[Block] = [context.say(f"问卷{'、'.join(parts)}{population}{page}。")]
    if context.has(survey.prefix + "satisfaction_rate"):
        blocks.append(Paragraph(tuple(part for told in describe_method(context, survey) for part in told.parts)))
    streets = count_streets(context, survey, frame)
    contents: list[tuple[str, list[Block]]] = [("各题汇总", [tabulate_items(context, survey, frame)])]
    if streets is not None:
        contents.append((reword("分街道满意率"), [tabulate_streets(survey, streets)]))
    if survey.has_questionnaires and "comment" in context.run.extracts[survey.extract].headers:
        contents.append(("意见建议", build_comments(context, survey, frame)))
    for number, (heading, built) in enumerate(contents, 1):
        if len(contents) > 1:
            blocks.append(Heading(4, f"（{numeral(number)}）{heading}") if survey.id else Heading(3, f"{numeral(number)}、{heading}"))
        blocks += built
    return blocks


def tabulate_items(context: Context, survey: Survey, frame: pd.DataFrame) -> Table:
    """Per item: each answer's count and share, answers, satisfaction, index, the interval of the satisfaction."""
    figures, prefix = context.figures, survey.prefix
    counts = count_answers(frame, survey)
    columns = [Column("题目", width=1.6)]
    columns += [Column(answer, align="right", width=1.15) for answer in survey.scale]
    columns += [
        Column("有效回答", "人", "right", 0.9), Column("满意度", "%", "right", 0.9), Column("95%置信区间", align="right", width=1.4),
        Column("加权指数", "分", "right", 0.9),
    ]  # fmt: skip
    rows = []
    for item in survey.items:
        own = counts[counts["item"] == item.label]["count"].tolist()
        whole = sum(own)
        cells: list[object] = [item.label]
        cells += [f"{n:,}（{round_half_up(Fraction(100 * n, whole), 1)}%）" if whole else "0" for n in map(int, own)]
        interval = print_interval(sum(own[:TOP_COUNT]), whole, survey.population)
        of = f"{prefix}{item.id}"
        cells += [figures.get(f"{of}.answers", whole), figures.get(f"{of}.satisfaction_rate"), interval, figures.get(f"{of}.index")]
        rows.append(Row(tuple(cells)))
    note = "满意度为前两档回答占有效回答的比例；区间为威尔逊（Wilson）区间"
    note += "，按总体人数作有限总体修正。" if survey.population else "。"
    return Table(name_table("survey_items", survey), title_table("满意度问卷各题汇总表", survey), tuple(columns), tuple(rows), note=note)


def print_interval(satisfied: int, answers: int, population: int | None) -> str:
    """63.07–70.75%, — without answers."""
    if answers == 0:
        return "—"
    low, high = (print_number(exact(bound)) for bound in bound_rate(satisfied, answers, population))
    return f"{low}–{high}%"


def tabulate_streets(survey: Survey, streets: pd.DataFrame) -> Table:
    """By street; fewer than five answers, or hidden for their sake: neither the number of satisfied nor a rate."""
    rows = []
    for r in streets.itertuples(index=False):
        yes, answers = int(r.satisfied), int(r.answers)
        why = f"不足{LEAST_ANSWERS}份，不列示" if answers < LEAST_ANSWERS else "不列示"
        shown = ("—", why, "—") if r.hidden else (yes, Fraction(100 * yes, answers), print_interval(yes, answers, r.population))
        rows.append(Row((r.street, answers, *shown)))
    columns = (
        Column(get_words().place, width=1.6), Column("有效回答", "份", "right"), Column("满意", "份", "right"), Column("满意率", "%", "right"),
        Column("95%置信区间", align="right"),
    )  # fmt: skip
    place, label = get_words().place, {item.id: item.label for item in survey.items}[survey.overall_item]
    note = f"满意：“{label}”回答{'或'.join(survey.satisfied_answers)}。"
    note += f"有效回答不足{LEAST_ANSWERS}份的{place}为保护个人不列满意率"
    large = streets["hidden"] & (streets["answers"] >= LEAST_ANSWERS)
    note += "；可以由合计减去其他而推出它们的，一并不列。" if large.any() else "。"
    return Table(name_table("survey_streets", survey), title_table(reword("分街道满意率"), survey), columns, tuple(rows), note=note)


MOST_COMMENTS = 80  # beyond this the table says how many more there are; all of them stand in the extract
OTHER = "其他"
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
    "肯定与感谢": ("满意", "很好", "挺好", "真好", "不错", "感谢", "谢谢", "保持", "点赞", "辛苦", "支持", "加油", "越来越好", "很快", "周到"),
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


def build_comments(context: Context, survey: Survey, frame: pd.DataFrame) -> list[Block]:
    """Comments by the subject they name, equal ones counted once with their number."""
    given = frame["comment"].astype(str).str.strip()
    given = given[(given != "") & ~given.isin(["<NA>", *survey.no_answer])]
    comments = given[[is_comment(text) for text in given]] if len(given) else given
    empty = len(given) - len(comments)
    nothing = f"另有{empty:,}份填写“没有意见”等，不计为意见建议。" if empty else ""
    if comments.empty:
        return [context.say(f"问卷没有填写意见建议。{nothing}")]
    table = comments.value_counts(sort=False).rename_axis("comment").reset_index(name="count")
    table["subject"] = [find_subject(text, survey.comment_groups, survey.items) for text in table["comment"]]
    order = [*dict.fromkeys([*survey.comment_groups, *(item.label for item in survey.items), *THEMES, OTHER])]
    table["place"] = [order.index(subject) for subject in table["subject"]]
    table = table.sort_values(["place", "count"], ascending=[True, False], kind="stable")
    split = "、".join(f"{subject}{count}条" for subject, count in table.groupby("subject", sort=False)["count"].sum().items())
    told = context.say(f"共{len(comments):,}份问卷填写了意见建议，按提到的事项归类：{split}。{nothing}电话、证件号码已遮盖。")
    shown = table.head(MOST_COMMENTS)
    rows = tuple(Row((r.subject, r.comment, int(r.count))) for r in shown.itertuples(index=False))
    columns = (Column("事项", width=1.2), Column("意见建议", width=6.0), Column("份数", "份", "right", 0.7))
    more = len(table) - len(shown)
    note = f"另有{more:,}种意见未列出，见问卷数据表。" if more else ""
    return [told, Table(name_table("survey_comments", survey), title_table("意见建议归类表", survey), columns, rows, note=note)]


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
