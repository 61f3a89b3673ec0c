"""The definitions of every family of figures, as data: what `perfeval explain` prints and the chapters enter.

In: the figures of the extracts (`contract.schema`), and those of no extract, which stand here. Out: `DEFINITIONS` and the
names of sources, enterprise levels and kinds of target that ids are made of.
"""

from dataclasses import replace

from perfeval_helpers.contract import schema
from perfeval_helpers.contract.columns import Definition

SOURCES = {code: name for name, code in schema.SOURCES.items()}
ENTERPRISE_LEVELS = {code: f"{name}企业" for name, code in schema.LEVELS.items()}
LEVEL_GROUPS = {**ENTERPRISE_LEVELS, "municipal_and_above": "市以上（含市级）企业"}
TARGET_KINDS = {
    "quantity": "数量", "quality": "质量", "timeliness": "时效", "cost": "成本", "economic": "经济效益", "social": "社会效益",
    "ecological": "生态效益", "lasting": "可持续影响", "satisfaction": "满意度",
}  # fmt: skip
TARGET_SETS = {"original": "批复的绩效指标", "adjusted": "调整后的绩效指标"}
OTHER_REASON = "other"

PLACEHOLDERS = {
    "year": r"\d{4}", "source": r"[^.]+", "level": "|".join(LEVEL_GROUPS), "kind": "|".join(TARGET_KINDS),
    "set": "|".join(TARGET_SETS), "depth": "[123]", "festival": r"[^.]+", "reason": r"[^.]+", "item": r"[^.]+",
    "level1": r"[^.]+", "level2": r"[^.]+",
}  # fmt: skip

_SCOPE, _LEVELS = "score[.{level1}[.{level2}]]", "{level1}{level2}"
RESULTS = (
    Definition("survey.satisfaction_target", "满意度指标值", "{headline}", "评价方案所填的指标值"),
    Definition("targets.{set}.count", "{set}", "项", "指标的个数"),
    Definition("targets.{set}.{kind}", "{set}：{kind}指标", "项", "该类指标的个数"),
    *(Definition(f"targets.{name}", f"{word}的指标", "项", f"完成情况为{word}的指标个数")
      for name, word in (("achieved", "已完成"), ("partly_achieved", "部分完成"), ("missed", "未完成"))),
    Definition("framework.level{depth}.count", "{depth}级指标", "个", "指标体系中该级指标的个数", source="指标体系"),
    Definition(f"{_SCOPE}.points", f"{_LEVELS}指标分值", "分", "所含三级指标分值之和", source="指标体系", style="shortest"),
    Definition(f"{_SCOPE}.rate", f"{_LEVELS}得分率", "%", "得分 ÷ 分值 × 100%", "higher", "指标体系"),
    Definition(_SCOPE, f"{_LEVELS}评价得分", "分", "所含三级指标得分之和，三级得分先四舍五入到两位小数", "higher", "指标体系"),
    Definition("grade", "评价等级", "", "按总分所在的等级区间", source=schema.RULES_2020),
)
DEFINITIONS: tuple[Definition, ...] = (
    *(replace(definition, extract=extract.name) for extract in schema.EXTRACTS.values() for definition in extract.figures), *RESULTS,
)
