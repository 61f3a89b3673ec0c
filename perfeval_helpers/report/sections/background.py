"""Opening (引言), chapters 一 (基本情况) and 二 (评价工作开展情况).

In: the context of a run. Out: sections; without a narrative the computed sentences stand alone.
"""

from collections.abc import Callable

import pandas as pd

from perfeval_helpers.chapters import funding
from perfeval_helpers.contract import catalogue
from perfeval_helpers.report.blocks import Block, Heading, Paragraph, Picture
from perfeval_helpers.report.context import Context, list_present
from perfeval_helpers.report.sections import builds
from perfeval_helpers.report.sections.causes import say_balance, say_gap
from perfeval_helpers.report.sections.front import make_title, say_money
from perfeval_helpers.report.sections.standing import TITLES, build_outline, build_part, head
from perfeval_helpers.report.sections.survey_evidence import count_streets, name_survey
from perfeval_helpers.showing.charts import draw_funds_flow
from perfeval_helpers.showing.charts.style import print_percent
from perfeval_helpers.showing.tables import Column, Quantity, Row, Table, join_names
from perfeval_helpers.values.language import tell_day
from perfeval_helpers.values.numbers import print_number
from perfeval_helpers.values.words import get_words


@builds("正文", make_title, "opening")
def build_opening(context: Context) -> list[Block]:
    """Who was commissioned by whom to evaluate when."""
    spec = context.spec
    when = f"于{spec.evaluated_on.days}" if spec.evaluated_on else ""
    units = spec.units
    who = f"{units.evaluator}接受{units.commissioned_by}委托，" if units.evaluator and units.commissioned_by else "评价组"
    basis = f"根据{context.run.framework.basis}等规定，" if context.run.framework.basis else ""
    computed = f"{basis}{who}{when}对{context.spec.project_of_district}（以下简称“本项目”）开展{context.spec.period.term}绩效评价。现将评价情况报告如下。"
    return context.compose("引言") or [context.say(computed)]


@builds("一", "基本情况")
def build_background(context: Context) -> list[Block]:
    """Chapter 一: the project, its money, its targets, its organisation."""
    received = "评价期内共接收[[headcount.received]]。" if context.has("headcount.received") else None
    funds = [(place, blocks) for place, build in FUNDS.items() if (blocks := build(context))]
    return [
        Heading(3, "（一）项目概况"),
        *build_part(context, "一（一）1", received),
        *build_part(context, "一（一）2"),
        *([head("一（一）3", "资金投入及使用情况")] if funds else []),
        *(block for n, (place, blocks) in enumerate(funds, 1) for block in (head(f"（{n}）", TITLES[place]), *blocks)),
        *build_outline(context, "一（二）", {"一（二）": "绩效目标设立情况"}, {
            "一（二）1": count_targets(context, "original", "批复", "附件1-1"),
            "一（二）2": count_targets(context, "adjusted", "调整后", "附件1-2"),
        }),
        *build_outline(context, "一（三）", {"一（三）": "组织管理情况"}, {}),
    ]  # fmt: skip


def count_targets(context: Context, kind: str, word: str, annex: str) -> tuple[str, ...]:
    """How many targets of which kind (调整后的绩效指标共10项，其中数量指标3项…), and where they stand."""
    if not context.figures.get_number(f"targets.{kind}.count"):
        return (f"评价方案没有单列{word}的绩效指标。",)
    present = list_present((f"targets.{kind}.{name}" for name in catalogue.TARGET_KINDS), context.figures)
    split = "、".join(f"{catalogue.TARGET_KINDS[id.rsplit('.', 1)[1]]}指标[[{id}]]" for id in present)
    return f"{word}的绩效指标共[[targets.{kind}.count]]" + (f"，其中{split}" if split else "") + "。", f"各项指标及指标值见{{{{{annex}}}}}。"


def build_funds_in(context: Context) -> list[Block]:
    """What was allocated, by year and source: 表1 and its chart."""
    if not context.has_extract("funds"):
        return context.compose("一（一）3（1）")
    spec = context.spec
    computed = "本项目累计下达资金[[funding.allocated]]，其中本期评价资金[[funding.evaluated]]。"
    if context.has("funding.arrived_before") and context.figures["funding.arrived_before"].value:
        computed = computed[:-1] + "（不含期初前已到位的[[funding.arrived_before]]）。"
    blocks = context.compose("一（一）3（1）", computed)
    blocks.append(context.say("各年度、各级资金下达情况见{{table-funds}}。"))
    table = funding.tabulate(context.run.funds, spec.period.start, spec.period.end)
    blocks.append(tabulate_funds(context, table))
    return blocks


def tabulate_funds(context: Context, table: pd.DataFrame) -> Table:
    """表1: allocated by budget year and source, with what was paid of it when."""
    sources = list(dict.fromkeys(table["source"]))
    figures = context.figures
    columns = [Column("序号", align="centre", width=0.6), Column("年度", align="centre", width=0.8)]
    columns += [Column(f"{context.run.source_names[s]}资金", align="right") for s in sources]
    columns += [Column("资金小计", align="right"), Column("备注", width=3.2)]
    rows = []
    for number, year in enumerate(dict.fromkeys(table["budget_year"]), 1):
        cells: list[object] = [number, Quantity(int(year), str(year))]
        cells += [figures.get(f"funding.allocated.{year}.{s}") for s in sources]
        rows.append(Row((*cells, figures.get(f"funding.allocated.{year}"), remark_year(context, int(year), sources))))
    total: list[object] = ["合计", "—"]
    total += [figures.get(f"funding.allocated.{s}") for s in sources]
    before = figures.get("funding.arrived_before")
    note = f"其中本期评价资金{figures['funding.evaluated'].text}"
    note += f"（不含期初前已到位的{before.text}）" if before is not None and before.value else ""
    rows.append(Row((*total, figures.get("funding.allocated"), note), "total"))
    return Table("funds", "资金下达情况表", tuple(columns), tuple(rows), "万元", 2)


def remark_year(context: Context, year: int, sources: list[str]) -> str:
    """When the money of a year was paid: 中央资金38.58万元于期初前支付、67.42万元于本期支付."""
    parts = []
    for source in sources:
        paid = []
        for prefix, when in (("funding.paid_before", "期初前"), ("funding.paid_in_period", "本期")):
            figure = context.figures.get(f"{prefix}.{year}.{source}")
            if figure is not None and figure.value:
                paid.append(f"{figure.text}于{when}支付")
        if paid:
            parts.append(f"{context.run.source_names[source]}资金{'、'.join(paid)}")
    return "；".join(parts) or "截至期末尚未支付"


def build_funds_used(context: Context) -> list[Block]:
    """What arrived and was used, and the chart of the way from one to the next."""
    place = "一（一）3（2）"
    rate = "按本期评价资金[[funding.evaluated]]计算，资金到位率为[[funding.to_position_rate]]。" if context.knows("funding.to_position_rate") else None
    blocks = context.compose(place, rate if {"funding.arrived", "funding.used"} <= context.list_cited(place) else say_money(context))
    if not context.has_extract("funds"):
        return blocks
    told = [f"{text}。" for text in (say_gap(context), say_balance(context)) if text]
    own = blocks[len(context.tell(context.run.narrative.find(place))) :]  # what is computed is one paragraph
    parts = [part for block in (*own, *map(context.say, told)) if isinstance(block, Paragraph) for part in block.parts]
    blocks = [*blocks[: len(blocks) - len(own)], *([Paragraph(tuple(parts))] if parts else [])]
    return [*blocks, *draw_flow(context)]


def draw_flow(context: Context) -> list[Block]:
    """From allocated to arrived to used, where something was left on the way: equal bars say nothing."""
    spec = context.spec
    table = funding.tabulate(context.run.funds, spec.period.start, spec.period.end)
    total = {name: int(table[name].sum()) for name in funding.AMOUNTS}
    brought = total["arrived_before_fen"] - total["spent_before_fen"]
    stages = [
        ("评价资金", total["allocated_fen"] - total["arrived_before_fen"]),
        ("到位资金", total["arrived_fen"]),
        *([("到位加结转", total["arrived_fen"] + brought)] if brought else []),
        ("使用资金", total["spent_fen"]),
    ]
    amounts = [amount for _, amount in stages]
    if len(set(amounts)) < 2 or min(amounts) < 0:
        return []
    chart = draw_funds_flow(pd.DataFrame(stages, columns=["stage", "amount_fen"]), context.cite("funds"))
    return [Picture(chart, message=say_flow(context))]


def say_flow(context: Context) -> str:
    """What the way of the money says: 477.39万元只到位151.68万元; or how much of what was there was used."""
    figures = context.figures
    if not context.knows("funding.evaluated", "funding.arrived", "funding.used"):
        return ""
    evaluated, arrived, used = (figures[f"funding.{name}"] for name in ("evaluated", "arrived", "used"))
    if not arrived.value:
        return f"{evaluated.text}全部没有到位"
    if figures.get_number("funding.arrived") < figures.get_number("funding.evaluated"):  # type: ignore[operator]
        return f"{evaluated.text}只到位{arrived.text}，使用{used.text}"
    rate = f"，使用率{figures['funding.use_rate'].text}" if context.knows("funding.use_rate") else ""
    return f"到位{arrived.text}，使用{used.text}{rate}"


FUNDS: dict[str, Callable[[Context], list[Block]]] = {"一（一）3（1）": build_funds_in, "一（一）3（2）": build_funds_used}
WORK = {
    "二（一）": "绩效评价目的、对象和范围", "二（二）": "绩效评价原则、评价指标体系、评价方法、评价标准和评价抽样",
    "二（二）2": "绩效评价指标体系", "二（三）": "绩效评价工作过程",
}  # fmt: skip


@builds("二", "绩效评价工作开展情况")
def build_work(context: Context) -> list[Block]:
    """Chapter 二: purpose, principles, framework, methods, standards, sample, process."""
    framework, period = context.run.framework, context.spec.period
    money = "本项目评价资金[[funding.evaluated]]的到位、使用和管理情况，以及" if context.has("funding.evaluated") else ""
    scope = f"{period.days}{money or '项目的实施情况和'}绩效目标的实现情况"
    counts = (
        f"绩效评价指标体系设一级指标[[framework.level1.count]]（{join_names(framework.level1)}），"
        "二级指标[[framework.level2.count]]，三级指标[[framework.level3.count]]。详见{{附件2}}。"
    )
    points = {name: sum(i.points for i in framework.indicators if i.level1 == name) for name in framework.level1}
    weights = "；".join(f"{name}{print_number(100 * own / framework.total)}%" for name, own in points.items())
    explained = "；".join(f"{name}分解为{join_names(framework.list_level2(name))}" for name in framework.level1)
    return build_outline(context, "二", WORK, {
        "二（一）3": f"本次绩效评价的范围为{scope}。",
        "二（二）2（1）": counts,
        "二（二）2（2）": f"各一级指标权重为：{weights}。",
        "二（二）2（3）": f"一级指标的分解：{explained}。各三级指标的解释和评分标准见{{{{附件2}}}}。",
        "二（二）4": describe_grades(context),
        "二（二）5": describe_sample(context),
    })  # fmt: skip


def describe_grades(context: Context) -> str:
    """The grades with their bounds, without gaps: 优（90分及以上）、良（80分及以上、不足90分）…."""
    grades = sorted(context.run.framework.grades, key=lambda g: g.from_, reverse=True)
    parts = []
    for place, grade in enumerate(grades):
        low, high = print_number(grade.from_), print_number(grades[place - 1].from_) if place else ""
        if not place:
            parts.append(f"{grade.name}（得分≥{low}分）")
        elif place == len(grades) - 1 and grade.from_ <= 0:
            parts.append(f"{grade.name}（得分＜{high}分）")
        else:
            parts.append(f"{grade.name}（{low}分≤得分＜{high}分）")
    return f"评价采用{print_number(context.run.framework.total)}分制，评价等级分为{len(grades)}个：{'；'.join(parts)}。三级指标得分先四舍五入到两位小数再逐级加总，各级合计与总分相符。"


def describe_sample(context: Context) -> str | None:
    """The surveys' samples: how many of whom answered, from how many places and when."""
    if not context.surveys:
        return None
    samples = []
    for survey, frame in context.surveys:
        prefix = survey.prefix
        text = f"{name_survey(survey)}满意度调查"
        text += f"发放问卷[[{prefix}issued]]，" if context.has(prefix + "issued") else ""
        text += f"有效问卷[[{prefix}valid]]"
        valid = context.figures.get_number(f"{prefix}valid")
        text += f"，占调查总体{survey.population:,}人的{print_percent(valid, survey.population)}" if survey.population and valid else ""
        streets = count_streets(context, survey, frame)
        text += f"，来自{len(streets)}个{get_words().place}" if streets is not None and len(streets) > 1 else ""
        days = frame["submitted_at"].dropna() if "submitted_at" in frame else []
        text += f"，答卷时间为{'至'.join(dict.fromkeys((tell_day(min(days)), tell_day(max(days)))))}" if len(days) else ""
        samples.append(text)
    full = [context.title(name) for name in ("funds", "payouts", *context.run.records) if context.has_extract(name)]
    return "；".join(samples) + (f"；{'、'.join(full)}为全量核查，不抽样。" if full else "。")
