"""The kinds of rule that score an indicator, as data: what a framework file may say and which judgement each needs.

In: the texts of a framework. Out: frozen models; `scoring.rules` turns them into points.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from perfeval_helpers.contract.runfile.document import Key, describe
from perfeval_helpers.contract.runfile.fields import (
    FigureId,
    Number,
    PercentOrNumber,
    Section,
    Share,
    Text,
    Whole,
    fault,
    fold_digits,
    read_exact_number,
)
from perfeval_helpers.values.bounds import Bound, read_bound

Better = Literal["higher", "lower"]


def _read_bound(value: Any) -> Any:
    if isinstance(value, Bound):
        return value
    try:
        bound = read_bound(value) if isinstance(value, str) else None
    except ValueError:
        bound = None
    if bound is None:
        raise fault(describe(value), "a target such as '>= 90 %', '<= 200', '= 5' or '60 – 90'",
                    "目标值应写作“>= 90 %”“<= 200”“= 5”或“60 – 90”")
    return bound


def _read_item(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


class Each(Section):
    """What one fault costs: points, or a share of the indicator's points."""

    points: Fraction | None = None
    share: Fraction | None = None


def _read_each(value: Any) -> Any:
    """Points lost per fault (0.25), or a share of the points (``5 %``, ``1/20``)."""
    expected = "points lost per fault such as 0.25, or a share of them such as 5 %"
    chinese = "应为每个问题扣的分数或比例"
    if isinstance(value, Each):
        return value
    folded = fold_digits(value) if isinstance(value, str) else ""
    if folded.endswith("%"):
        number = read_exact_number(folded[:-1])
        each = None if number is None else Each(share=number / 100)
    else:
        number = read_exact_number(folded)
        each = None if number is None else Each(points=number)
    if each is None or number is None or number <= 0:
        raise fault(describe(value), expected, chinese)
    return each


class AllOrNothing(Section):
    """直接赋分: met, full points; else 0. Judged, or by a figure and its target."""

    kind: Literal["all_or_nothing"]
    figure: FigureId | None = None
    target: Annotated[Bound, BeforeValidator(_read_bound)] | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> AllOrNothing:
        if (self.figure is None) != (self.target is None):
            raise fault("figure and target, one without the other", "both, or none where it is judged",
                        "figure和target应同时给出")
        return self


class ChecklistItem(Section):
    """One of the 要点: its share of the points; per fault it loses `each` of itself, and all from `zero_from` on."""

    name: Text
    share: Share | None = None
    each: Share | None = None
    zero_from: Whole | None = None

    @property
    def counts_faults(self) -> bool:
        """Whether {faults: k} may be judged."""
        return self.each is not None or self.zero_from is not None

    @model_validator(mode="after")
    def _starts_at_one(self) -> ChecklistItem:
        if self.zero_from == 0:
            raise fault("'0', by which an item without a fault is lost", "a number of faults from 1 up", "应至少为1", ("zero_from",))
        return self


class Checklist(Section):
    """要点: items with equal or stated shares; `cap` is the most that all of them can earn, 1 unless said."""

    kind: Literal["checklist"]
    items: tuple[Annotated[ChecklistItem, BeforeValidator(_read_item)], ...]
    cap: Share | None = None

    @model_validator(mode="after")
    def _shares_add_up(self) -> Checklist:
        if not self.items:
            raise fault("no items", "at least one item", "至少应有一个要点", ("items",))
        names = [item.name for item in self.items]
        if doubled := next((n for n in names if names.count(n) > 1), None):
            raise fault(f"the item {describe(doubled)} twice", "each item once", "要点重复", ("items",))
        given = sum((i.share for i in self.items if i.share is not None), Fraction(0))
        complete = all(i.share is not None for i in self.items)
        if self.cap is None and (given > 1 or (complete and given != 1) or (not complete and given == 1)):
            raise fault(f"shares that add up to {given}", "shares that add up to 1 (items without one divide the rest)",
                        "各要点的份额合计应为1", ("items",))
        if self.cap is not None and not complete and given >= 1:
            raise fault(f"shares that add up to {given}", "a rest for the items without a share",
                        "未注明份额的要点已无剩余份额", ("items",))
        return self

    @property
    def shares(self) -> tuple[Fraction, ...]:
        """The share of every item: stated, or an equal part of what the stated ones leave."""
        given = sum((i.share for i in self.items if i.share is not None), Fraction(0))
        free = sum(1 for i in self.items if i.share is None)
        rest = (1 - given) / free if free else Fraction(0)
        return tuple(rest if i.share is None else i.share for i in self.items)


class Deduction(Section):
    """扣分: each fault costs the same, down to 0."""

    kind: Literal["deduction"]
    each: Annotated[Each, BeforeValidator(_read_each)]


class Proportional(Section):
    """比例: actual / target of the points (better: lower turns it round), at most all of them."""

    kind: Literal["proportional"]
    figure: FigureId
    target: PercentOrNumber
    better: Better = "higher"

    @model_validator(mode="after")
    def _target_is_positive(self) -> Proportional:
        if self.target == 0 and self.better == "higher":
            raise fault("the target 0, of which everything is more than enough",
                        "a target above 0, or better: lower where none is the best", "目标值应大于0（越低越好的写better: lower）", ("target",))
        if self.target < 0:
            raise fault(f"the target {self.target}", "a target from 0 up", "目标值不能为负", ("target",))
        return self


class ThresholdLinear(Section):
    """Below `zero_below` 0; from there to `target` in proportion: (r − zero_below) / (target − zero_below)."""

    kind: Literal["threshold_linear"]
    figure: FigureId
    target: PercentOrNumber
    zero_below: PercentOrNumber

    @model_validator(mode="after")
    def _in_order(self) -> ThresholdLinear:
        if self.zero_below >= self.target:
            raise fault(f"zero_below {self.zero_below} and target {self.target}", "zero_below less than target",
                        "zero_below应小于target", ("zero_below",))
        return self


class Decay(Section):
    """Full at `full_at`; each 1 beyond it costs `lost_per_point` of the points, continuously; 0 at `zero_at`.

    Where `zero_at` is above `full_at`, lower is better. One of `zero_at` and `lost_per_point` may be missing.
    """

    kind: Literal["decay"]
    figure: FigureId
    full_at: PercentOrNumber
    zero_at: PercentOrNumber | None = None
    lost_per_point: Share | None = None

    @model_validator(mode="after")
    def _has_a_slope(self) -> Decay:
        if self.zero_at is None and self.lost_per_point is None:
            raise fault("neither zero_at nor lost_per_point", "one of them or both", "应给出zero_at或lost_per_point")
        if self.zero_at == self.full_at:
            raise fault(f"zero_at {self.zero_at}, the same as full_at", "two different numbers", "zero_at与full_at相同",
                        ("zero_at",))
        if self.lost_per_point == 0:
            raise fault("'0'", "a share above 0", "应大于0", ("lost_per_point",))
        return self

    @property
    def lower_is_better(self) -> bool:
        """Whether the figure loses points by growing."""
        return self.zero_at is not None and self.zero_at > self.full_at

    @property
    def slope(self) -> Fraction:
        """The share lost for each 1 of the figure."""
        if self.lost_per_point is not None:
            return self.lost_per_point
        assert self.zero_at is not None
        return 1 / abs(self.full_at - self.zero_at)


class Tier(Section):
    """A step: `from` this number up (or `to` this number at most, where lower is better) the share holds."""

    from_: PercentOrNumber | None = Field(default=None, alias="from")
    to: PercentOrNumber | None = None
    share: Share

    @property
    def limit(self) -> Fraction:
        """The number at which the tier begins."""
        limit = self.from_ if self.from_ is not None else self.to
        assert limit is not None
        return limit


class Tiers(Section):
    """分档: the first tier that the figure reaches gives the share; below the last nothing."""

    kind: Literal["tiers"]
    figure: FigureId
    tiers: tuple[Tier, ...]

    @model_validator(mode="after")
    def _descending(self) -> Tiers:
        if not self.tiers:
            raise fault("no tiers", "at least one {from: …, share: …}", "至少应有一档", ("tiers",))
        for place, tier in enumerate(self.tiers):
            if (tier.from_ is None) == (tier.to is None) or (tier.from_ is None) != (self.tiers[0].from_ is None):
                raise fault("a tier without from" if tier.from_ is None and tier.to is None else "from and to mixed",
                            "from in every tier (or to in every tier, where lower is better)",
                            "每档应有from（越低越好时每档用to）", ("tiers", place))
        for place, (upper, lower) in enumerate(zip(self.tiers, self.tiers[1:], strict=False), 1):
            ordered = upper.limit < lower.limit if self.lower_is_better else upper.limit > lower.limit
            if not ordered:
                raise fault(f"{lower.limit} after {upper.limit}", "tiers from the best down", "各档应由优到劣排列",
                            ("tiers", place))
            if lower.share > upper.share:
                raise fault(f"share {lower.share} after {upper.share}",
                            "shares that do not grow from the best tier down", "较差的档份额不能更高",
                            ("tiers", place, "share"))
        return self

    @property
    def lower_is_better(self) -> bool:
        """Whether the tiers say `to`."""
        return self.tiers[0].to is not None


class Judged(Section):
    """分档评判: a person gives a share of the points (or the score) in bands; 1–0.8, 0.8–0.6, 0.6–0 unless said."""

    kind: Literal["judgement"]
    bands: tuple[Share, ...] = (Fraction(4, 5), Fraction(3, 5), Fraction(0))

    @model_validator(mode="after")
    def _descending(self) -> Judged:
        if not self.bands or self.bands[-1] != 0 or list(self.bands) != sorted(set(self.bands), reverse=True):
            raise fault("bands " + ", ".join(map(str, self.bands)),
                        "lower ends that descend to 0, such as [0.8, 0.6, 0]", "各档下限应递减至0", ("bands",))
        return self


class Trend(Section):
    """与往期比较: full when the figure is no worse than the mean of the earlier runs, else in proportion to it."""

    kind: Literal["trend"]
    figure: FigureId
    better: Better = "higher"


class Part(Section):
    """A part of an indicator, with a rule of its own; its weight is points, or a share of the whole's."""

    name: Text
    points: Number | None = None
    share: Share | None = None
    rule: Rule


class Parts(Section):
    """加权组成: the weighted sum of parts; only the sum is rounded."""

    kind: Literal["parts"]
    parts: tuple[Part, ...]

    @model_validator(mode="after")
    def _weighted(self) -> Parts:
        if not self.parts:
            raise fault("no parts", "at least one part", "至少应有一个组成部分", ("parts",))
        names = [part.name for part in self.parts]
        if doubled := next((n for n in names if names.count(n) > 1), None):
            raise fault(f"the part {describe(doubled)} twice", "each part once", "组成部分重复", ("parts",))
        for place, part in enumerate(self.parts):
            if (part.points is None) == (part.share is None):
                raise fault("no weight" if part.points is None else "points and share", "points (or share)",
                            "应给出分值points（或份额share）", ("parts", place))
            if part.points is not None and part.points < 0:
                raise fault(f"{part.points} points", "points from 0 up", "分值不能为负", ("parts", place, "points"))
        if any(p.share is not None for p in self.parts):
            if any(p.points is not None for p in self.parts):
                raise fault("points and shares mixed", "points in every part, or a share in every part",
                            "points与share不能混用", ("parts",))
            total = sum((p.share for p in self.parts if p.share is not None), Fraction(0))
            if total != 1:
                raise fault(f"shares that add up to {total}", "1", "各部分份额合计应为1", ("parts",))
        return self

    def weigh(self, points: Fraction) -> tuple[Fraction, ...]:
        """The points of every part, of an indicator (or part) with these points."""
        return tuple(p.points if p.points is not None else (p.share or Fraction(0)) * points for p in self.parts)


Rule = Annotated[
    AllOrNothing | Checklist | Deduction | Proportional | ThresholdLinear | Decay | Tiers | Judged | Trend | Parts,
    Field(discriminator="kind"),
]
Part.model_rebuild()
Parts.model_rebuild()

_LIMITS = ("target", "zero_below", "full_at", "zero_at")
SHAPES: dict[str, tuple[str, ...]] = {
    "all_or_nothing": ("met",), "checklist": ("items",), "deduction": ("faults",), "judgement": ("share", "score"),
    "parts": ("parts",),
}


def needs_judgement(rule: Rule) -> bool:
    """Whether a person has to judge before the rule can give points."""
    if isinstance(rule, Parts):
        return any(needs_judgement(part.rule) for part in rule.parts)
    if isinstance(rule, AllOrNothing):
        return rule.figure is None
    return isinstance(rule, (Checklist, Deduction, Judged))


def list_figures(rule: Rule) -> Iterator[str]:
    """The ids of the figures that the rule uses, parts included."""
    if isinstance(rule, Parts):
        for part in rule.parts:
            yield from list_figures(part.rule)
    elif (figure := getattr(rule, "figure", None)) is not None:
        yield figure


def list_limits(rule: Rule, at: Key = ()) -> Iterator[tuple[Key, str]]:
    """The places below `at` where the rule holds a number in its figure's unit, parts included, each with the figure."""
    if isinstance(rule, Parts):
        for place, part in enumerate(rule.parts):
            yield from list_limits(part.rule, (*at, "parts", place, "rule"))
    elif isinstance(rule, Tiers):
        for place in range(len(rule.tiers)):
            yield from (((*at, "tiers", place, key), rule.figure) for key in ("from", "to"))
    elif (figure := getattr(rule, "figure", None)) is not None:
        yield from (((*at, key), figure) for key in _LIMITS)


def uses_trend(rule: Rule) -> bool:
    """Whether earlier runs are needed."""
    return isinstance(rule, Trend) or (isinstance(rule, Parts) and any(uses_trend(p.rule) for p in rule.parts))
