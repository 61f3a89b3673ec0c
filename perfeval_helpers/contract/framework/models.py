"""An indicator framework (绩效评价指标体系) as frozen models: indicators at three levels, points, rules, grades."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import PurePosixPath

from pydantic import Field, PrivateAttr, model_validator

from perfeval_helpers.contract.framework.rule_kinds import Rule
from perfeval_helpers.contract.runfile.document import Document
from perfeval_helpers.contract.runfile.fields import AnyText, Number, Section, Text, fault

FULL_POINTS = Fraction(100)


class Grade(Section):
    """A band of the score: `from` is its lower end, the next better grade's `from` its open upper end."""

    name: Text
    from_: Number = Field(alias="from")


class Indicator(Section):
    """A level-3 indicator (三级指标) with its points (分值), explanation (指标解释) and standard (评分标准)."""

    level1: Text
    level2: Text
    level3: Text
    points: Number
    rule: Rule
    explanation: AnyText = ""
    standard: AnyText = ""

    @model_validator(mode="after")
    def _points_are_positive(self) -> Indicator:
        if self.points < 0:
            raise fault(f"{self.points} points", "points from 0 up", "分值不能为负", ("points",))
        if (self.points * 100).denominator != 1:  # scores have 2 places: a full one would come out above the points
            raise fault("points with more than 2 decimal places", "at most 2, as scores have", "分值最多两位小数", ("points",))
        return self


class LevelSum(Section):
    """What the points of a level must add up to, where a framework states it."""

    level1: Text
    level2: Text | None = None
    points: Number


class Framework(Section):
    """A framework: every indicator in order, the grades from the best down, and the total of the points."""

    name: Text
    basis: AnyText = ""
    note: AnyText = ""
    total: Number = FULL_POINTS
    grades: tuple[Grade, ...]
    levels: tuple[LevelSum, ...] = ()
    indicators: tuple[Indicator, ...]

    _document: Document | None = PrivateAttr(default=None)

    @property
    def file(self) -> str:
        """The framework's file as messages show it."""
        return self.document.shown

    @property
    def stem(self) -> str:
        """The file's name without its ending: ``caiyu-2020-10``, by which it is asked for."""
        return PurePosixPath(self.file).stem

    @property
    def document(self) -> Document:
        """The parsed file, for messages that name a line."""
        return self._document or Document("params/frameworks", "FRAMEWORK")

    @property
    def level1(self) -> tuple[str, ...]:
        """The level-1 indicators (一级指标), in order."""
        return tuple(dict.fromkeys(i.level1 for i in self.indicators))

    @property
    def level2(self) -> tuple[tuple[str, str], ...]:
        """The level-2 indicators (二级指标) with their level 1, in order."""
        return tuple(dict.fromkeys((i.level1, i.level2) for i in self.indicators))

    @property
    def has_trend(self) -> bool:
        """Whether a rule compares with earlier runs."""
        return any(indicator.rule.uses_trend for indicator in self.indicators)

    def find_grade(self, score: Fraction) -> Grade:
        """The grade of a score: the best whose lower end it reaches."""
        best_first = sorted(self.grades, key=lambda g: g.from_, reverse=True)
        return next((g for g in best_first if score >= g.from_), best_first[-1])


def score_id(*levels: str) -> str:
    """The figure id of a level's score: ``score.决策.项目申报``; characters that ids cannot have become ``_``."""
    return ".".join(("score", *(re.sub(r"[\s\[\]|<>\"'&.]+", "_", level) for level in levels)))


EXPECTATIONS: Mapping[str, tuple[str, str]] = {
    "name": ("a name", "名称"),
    "grades": ("the grades from the best down, such as {name: 优, from: 90}", "由高到低的等级，如{name: 优, from: 90}"),
    "indicators": ("the list of indicators", "指标列表"),
    "level1": ("the name of the level-1 indicator", "一级指标名称"),
    "level2": ("the name of the level-2 indicator", "二级指标名称"),
    "level3": ("the name of the indicator", "三级指标名称"), "points": ("its points", "分值"),
    "rule": ("a rule such as {kind: all_or_nothing}", "评分规则，如{kind: all_or_nothing}"),
    "from": ("a number", "数字"), "share": ("a share from 0 to 1", "0至1之间的份额"),
    "figure": ("a figure id such as funding.use_rate", "数值标识，如funding.use_rate"), "target": ("a number", "数字"),
    "items": ("the list of items", "列表"), "each": ("what a fault costs", "每个问题扣多少"),
    "tiers": ("a list of {from: …, share: …}", "{from: …, share: …}的列表"),
    "parts": ("the list of parts", "组成部分列表"),
    "above": ("a percentage of the target such as 150", "目标值的百分比，如150"),
    "zero_below": ("the number below which nothing is given", "低于此数不得分的数"),
    "full_at": ("the number from which all points are given", "从此数起得满分的数"),
}  # fmt: skip
