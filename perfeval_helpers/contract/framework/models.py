"""An indicator framework (绩效评价指标体系) as frozen models: indicators at three levels, points, rules, grades."""

import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import PurePosixPath

from pydantic import Field, PrivateAttr, field_validator

from perfeval_helpers.contract.framework.rule_kinds import Rule
from perfeval_helpers.contract.runfile.document import Document
from perfeval_helpers.contract.runfile.fields import AnyText, Number, Section, Text, fault
from perfeval_helpers.values.language import Told, tell

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

    @field_validator("points")
    @classmethod
    def _are_positive(cls, points: Fraction) -> Fraction:
        if points < 0:
            raise fault(tell("{points} points; expected points from 0 up", points=points))
        if (points * 100).denominator != 1:  # scores have 2 places: a full one would come out above the points
            raise fault(tell("points with more than 2 decimal places; expected at most 2, as scores have"))
        return points


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

    def list_level2(self, level1: str) -> list[str]:
        """The level-2 indicators of one of level 1, in order."""
        return [level2 for first, level2 in self.level2 if first == level1]

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


def list_expectations() -> Mapping[str, Told]:
    """What belongs under each key, where it is missing."""
    return {
        "name": tell("a name"), "grades": tell("the grades from the best down, such as {{name: '优', from: 90}}"),
        "indicators": tell("the list of indicators"), "level1": tell("the name of the level-1 indicator"),
        "level2": tell("the name of the level-2 indicator"), "level3": tell("the name of the indicator"), "points": tell("its points"),
        "rule": tell("a rule such as {{kind: all_or_nothing}}"), "from": tell("a number such as 90"), "share": tell("a share from 0 to 1"),
        "figure": tell("a figure id such as funding.use_rate"), "target": tell("a number such as 90"), "items": tell("the list of items"),
        "each": tell("what a fault costs"), "tiers": tell("a list of {{from: …, share: …}}"), "parts": tell("the list of parts"),
        "above": tell("a percentage of the target such as 150"), "zero_below": tell("the number below which nothing is given"),
        "full_at": tell("the number from which all points are given"),
    }  # fmt: skip
