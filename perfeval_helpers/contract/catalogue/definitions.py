"""The definitions of every family of figures, as data: what `perfeval explain` prints and the chapters enter.

In: nothing. Out: `DEFINITIONS` and the names of sources, enterprise levels and kinds of target that ids are made of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from perfeval_helpers.values.figures import Style

Direction = Literal["", "higher", "lower"]

SOURCES = {
    "central": "中央",
    "provincial": "省级",
    "municipal": "市级",
    "district": "区级",
    "county": "县级",
    "other": "其他",
}
ENTERPRISE_LEVELS = {"district": "区级企业", "municipal": "市级企业", "above_municipal": "市以上企业"}
LEVEL_GROUPS = {**ENTERPRISE_LEVELS, "municipal_and_above": "市以上（含市级）企业"}
TARGET_KINDS = {
    "quantity": "数量",
    "quality": "质量",
    "timeliness": "时效",
    "cost": "成本",
    "economic": "经济效益",
    "social": "社会效益",
    "ecological": "生态效益",
    "lasting": "可持续影响",
    "satisfaction": "满意度",
}
TARGET_SETS = {"original": "批复的绩效指标", "adjusted": "调整后的绩效指标"}
OTHER_REASON = "other"
NO_REASON = "no_reason"

RULES_2020 = "财预〔2020〕10号《项目支出绩效评价管理办法》"
CARRY_OVER = "资金结转口径：上期已到位的下达资金不再计入本期，上期未支出的到位资金结转本期"
FINAL_STATE = "按人员、{occasion}归并发放记录后的最终状态"
SURVEY_2022 = "满意度三种口径之一，三种口径同时列出"
RUN_FILE = "运行文件"
#: Points of 100, the unit of a weighted index: it is no share of anything.
INDEX_UNIT = "分"

PLACEHOLDERS = {
    "year": r"\d{4}",
    "source": r"[^.]+",
    "level": "|".join(LEVEL_GROUPS),
    "kind": "|".join(TARGET_KINDS),
    "set": "|".join(TARGET_SETS),
    "depth": "[123]",
    "festival": r"[^.]+",
    "reason": r"[^.]+",
    "item": r"[^.]+",
    "level1": r"[^.]+",
    "level2": r"[^.]+",
}


@dataclass(frozen=True, slots=True)
class Definition:
    """What a family of figures means.

    Attributes
    ----------
    pattern
        Ids of the family.
    label, unit, formula
        Chinese; ``{festival}`` and the like are replaced by names, by nothing where the optional part is absent;
        ``{payment}``, ``{occasion}``, ``{payee}``, ``{place}`` are the run's own words (`values.words`).
    extracts
        Extracts that the run must have.
    requires
        A dotted field of the run file that must be given, such as ``survey.satisfied_when``.
    direction
        Whether more is better; empty where neither.
    source
        Where the definition comes from.
    style
        How it is printed, see `figures.print_number`.
    """

    pattern: str
    label: str
    unit: str
    formula: str
    extracts: tuple[str, ...] = ()
    requires: str = ""
    direction: Direction = ""
    source: str = RUN_FILE
    style: Style = "whole_or_two"


def _funding() -> Iterator[Definition]:
    def define(
        id: str, label: str, formula: str, unit: str = "万元", direction: Direction = "", source: str = CARRY_OVER
    ) -> Definition:
        return Definition(f"funding.{id}", label, unit, formula, ("funds",), "", direction, source)

    yield define("allocated[.{year}][.{source}]", "{year}下达{source}资金", "截至期末的下达金额之和")
    yield define("arrived[.{source}]", "本期到位{source}资金", "本期内的到位金额之和")
    yield define("arrived_before", "期初前到位资金", "期初以前的到位金额之和")
    yield define("used[.{source}]", "本期使用{source}资金", "本期内的支出金额之和")
    yield define(
        "paid_in_period[.{year}][.{source}]",
        "{year}{source}资金于本期支付",
        "本期内的支出金额之和，按预算年度和资金来源",
    )
    yield define(
        "paid_before[.{year}][.{source}]",
        "{year}{source}资金于期初前支付",
        "期初以前的支出金额之和，按预算年度和资金来源",
    )
    yield define(
        "brought_forward[.{source}]", "上期结转{source}资金", "期初前到位资金 + 期初前利息 − 期初前支付资金"
    )
    yield define(
        "closing_balance[.{source}]",
        "{source}资金期末结余",
        "上期结转资金 + 本期到位资金 + 本期利息 − 本期使用资金",
    )
    yield define("interest[.{source}]", "本期{source}资金利息", "本期内的利息之和，计入结余，不计入到位")
    yield define("interest_before[.{source}]", "期初前{source}资金利息", "期初以前的利息之和")
    yield define("evaluated", "评价资金（下达资金）", "截至期末下达资金 − 期初前到位资金")
    yield define(
        "to_position_rate", "资金到位率", "本期到位资金 ÷ 评价资金 × 100%", "%", "higher", f"{RULES_2020}；{CARRY_OVER}"
    )
    yield define(
        "use_rate",
        "资金使用率（预算执行率）",
        "本期使用资金 ÷（本期到位资金 + 上期结转资金）× 100%",
        "%",
        "higher",
        f"{RULES_2020}：分母是到位资金，不是预算资金；{CARRY_OVER}",
    )


def _people() -> Iterator[Definition]:
    heads = ("headcounts",)
    for name, word in (("received", "接收"), ("transferred", "移交"), ("directly_managed", "直管")):
        yield Definition(
            f"headcount.{name}[.{{level}}]",
            f"{word}{{level}}退休人数",
            "人",
            f"各{{place}}{word}人数之和",
            heads,
            source="移交接收人数表",
        )
    yield Definition(
        "headcount.transfer_rate",
        "退休人员移交率",
        "%",
        "（移交人数 + 直管人数）÷ 接收人数 × 100%",
        heads,
        direction="higher",
        source="移交接收人数表；分母是接收人数，直管的区外人员视同已纳入管理",
    )
    yield Definition(
        "archives.due[.{level}]",
        "应接收{level}退休人员档案",
        "份",
        "各{place}应接收档案数之和",
        heads,
        source="移交接收人数表",
    )
    yield Definition(
        "archives.received[.{level}]",
        "接收{level}退休人员档案",
        "份",
        "各{place}实接收档案数之和",
        heads,
        source="移交接收人数表",
    )
    yield Definition(
        "archives.received_rate",
        "退休人员档案接收率",
        "%",
        "实接收档案数 ÷ 应接收档案数 × 100%",
        heads,
        direction="higher",
        source="移交接收人数表；分母是应接收档案数，不是接收人数",
    )
    yield Definition(
        "archives.coverage_rate",
        "接收人员中有档案的比例",
        "%",
        "实接收档案数 ÷ 接收人数 × 100%",
        heads,
        direction="higher",
        source="移交接收人数表；分母是接收人数",
    )
    yield Definition(
        "archives.missing_count",
        "接收人数多于档案数",
        "人",
        "接收人数 − 实接收档案数",
        heads,
        direction="lower",
        source="移交接收人数表",
    )
    yield Definition(
        "mutual_aid.directly_managed", "退管中心直管人数", "人", "直管人数之和", heads, source="移交接收人数表"
    )
    for name, label in (
        ("willing", "愿意参与职工医疗互助人数"),
        ("enrolled", "职工医疗互助参保人数"),
        ("refunded", "职工医疗互助退费人数"),
    ):
        yield Definition(
            f"mutual_aid.{name}", label, "人", "已填报{place}之和，未填报的不作0计", ("services",), source="服务开展情况表"
        )
    yield Definition(
        "mutual_aid.enrolment_rate",
        "职工医疗互助参保率",
        "%",
        "参保人数 ÷ 愿意参与人数 × 100%，两项均已填报的{place}",
        ("services",),
        direction="higher",
        source="服务开展情况表",
    )
    yield Definition(
        "services.activities",
        "组织活动场次",
        "场",
        "已填报{place}之和，未填报的不作0计",
        ("services",),
        direction="higher",
        source="服务开展情况表",
    )
    yield Definition(
        "services.visits",
        "走访慰问人次",
        "人次",
        "已填报{place}之和，未填报的不作0计",
        ("services",),
        direction="higher",
        source="服务开展情况表",
    )


def _payouts() -> Iterator[Definition]:
    rows: tuple[tuple[str, str, str, str, Direction], ...] = (
        ("due_count", "{payment}应发{payee}数", "{payee}", "有应发金额的{payee}数", ""),
        ("paid_count", "{payment}实发{payee}数", "{payee}", "实发合计大于0的{payee}数", "higher"),
        ("accurate_count", "{payment}足额准确发放{payee}数", "{payee}", "实发合计等于应发金额的{payee}数", "higher"),
        ("due_amount", "{payment}应发金额", "万元", "每{payee}应发金额之和", ""),
        ("paid_amount", "{payment}实发金额", "万元", "截至期末的实发金额之和，退回冲减", ""),
        ("count_accuracy", "补助{payee}数准确率", "%", "准确发放{payee}数 ÷ 应发{payee}数 × 100%", "higher"),
        ("amount_accuracy", "补助金额准确率", "%", "实发金额 ÷ 应发金额 × 100%", "higher"),
        (
            "strict_amount_accuracy",
            "补助金额准确率（严格口径）",
            "%",
            "（1 − 每{payee}实发与应发之差的绝对值之和 ÷ 应发金额）× 100%",
            "higher",
        ),
        ("on_time_count", "{payment}按时发放{payee}数", "{payee}", "截止日前累计实发达到应发且此后未再低于应发的{payee}数", "higher"),
        ("on_time_rate", "{payment}按时发放率", "%", "按时发放{payee}数 ÷ 应发{payee}数 × 100%", "higher"),
        ("late_count", "{payment}延迟发放{payee}数", "{payee}", "截止日后累计实发才达到应发的{payee}数", "lower"),
        ("unpaid_count", "{payment}未足额发放{payee}数", "{payee}", "截至期末累计实发未达到应发的{payee}数", "lower"),
        (
            "unpaid.{reason}",
            "{payment}因“{reason}”未发放{payee}数",
            "{payee}",
            "未足额发放人员中最后记载的原因属于该组的{payee}数",
            "lower",
        ),
        ("unpaid_amount", "{payment}未发放金额", "万元", "每{payee}应发大于实发的差额之和", "lower"),
        ("overpaid_count", "{payment}超发{payee}数", "{payee}", "实发合计大于应发金额的{payee}数", "lower"),
    )
    for name, label, unit, formula, direction in rows:
        yield Definition(
            f"payout.{{festival}}.{name}", "{festival}" + label, unit, formula, ("payouts",), "", direction, FINAL_STATE
        )
        yield Definition(
            f"payout.{name}",
            "各{occasion}" + label.replace("{payee}数", "{payee}次"),
            "{payee}次" if unit == "{payee}" else unit,
            "各{occasion}合计：" + formula.replace("{payee}数", "{payee}次"),
            ("payouts",),
            "",
            direction,
            FINAL_STATE,
        )


def _survey() -> Iterator[Definition]:
    def define(
        id: str,
        label: str,
        unit: str,
        formula: str,
        direction: Direction = "",
        requires: str = "survey",
        source: str = SURVEY_2022,
    ) -> Definition:
        return Definition(f"survey.{id}", label, unit, formula, ("questionnaires",), requires, direction, source)

    yield define("issued", "发放问卷", "份", "评价方案所填发放份数", requires="survey.issued", source=RUN_FILE)
    yield define("collected", "收回问卷", "份", "问卷表中的答卷数", source="满意度问卷")
    yield define("valid", "有效问卷", "份", "至少回答一题的答卷数", source="满意度问卷")
    yield define(
        "response_rate", "有效问卷回收率", "%", "有效问卷 ÷ 发放问卷 × 100%", "higher", "survey.issued", "满意度问卷"
    )
    yield define(
        "satisfied", "满意问卷", "份", "指定题目的回答属于满意选项的有效问卷数", requires="survey.satisfied_when"
    )
    yield define("satisfied_rate", "满意问卷占比", "%", "满意问卷 ÷ 有效问卷 × 100%", "higher", "survey.satisfied_when")
    yield define(
        "top_two_rate", "满意回答占比（全部题目）", "%", "各题前两档回答之和 ÷ 各题有效回答之和 × 100%", "higher"
    )
    yield define(
        "index", "满意度加权指数（全部题目）", "分", "Σ回答数 × 档位分值 ÷ 全部有效回答，档位分值由100至0等距", "higher"
    )
    yield define("satisfaction_rate", "总体满意度", "{headline}", "按评价方案所定口径", "higher")
    yield define(
        "straight_count", "各题答案完全相同的问卷", "份", "回答三题以上且答案全部相同的问卷数", source="问卷质量核查"
    )
    yield define("{item}.very_satisfied", "{item}（第一档回答）", "人", "选择量表第一档的人数")
    yield define("{item}.fairly_satisfied", "{item}（第二档回答）", "人", "选择量表第二档的人数")
    yield define("{item}.answers", "{item}（有效回答）", "人", "回答该题的人数")
    yield define(
        "{item}.satisfaction_rate", "{item}（前两档占比）", "%", "（第一档 + 第二档）÷ 该题有效回答 × 100%", "higher"
    )
    yield define(
        "{item}.index", "{item}（加权指数）", "分", "Σ回答数 × 档位分值 ÷ 该题有效回答，档位分值由100至0等距", "higher"
    )
    yield Definition(
        "survey.satisfaction_target", "满意度指标值", "{headline}", "评价方案所填的指标值", requires="targets", source=RUN_FILE
    )


def _results() -> Iterator[Definition]:
    yield Definition("targets.{set}.count", "{set}", "项", "指标的个数", source=RUN_FILE)
    yield Definition("targets.{set}.{kind}", "{set}：{kind}指标", "项", "该类指标的个数", source=RUN_FILE)
    for name, word in (("achieved", "已完成"), ("partly_achieved", "部分完成"), ("missed", "未完成")):
        yield Definition(f"targets.{name}", f"{word}的指标", "项", f"完成情况为{word}的指标个数")
    yield Definition(
        "framework.level{depth}.count", "{depth}级指标", "个", "指标体系中该级指标的个数", source="指标体系"
    )
    scope = "score[.{level1}[.{level2}]]"
    name = "{level1}{level2}"
    yield Definition(
        f"{scope}.points", f"{name}指标分值", "分", "所含三级指标分值之和", source="指标体系", style="shortest"
    )
    yield Definition(f"{scope}.rate", f"{name}得分率", "%", "得分 ÷ 分值 × 100%", direction="higher", source="指标体系")
    yield Definition(
        scope,
        f"{name}评价得分",
        "分",
        "所含三级指标得分之和，三级得分先四舍五入到两位小数",
        direction="higher",
        source="指标体系",
    )
    yield Definition("grade", "评价等级", "", "按总分所在的等级区间", source=RULES_2020)


DEFINITIONS: tuple[Definition, ...] = (*_funding(), *_people(), *_payouts(), *_survey(), *_results())
