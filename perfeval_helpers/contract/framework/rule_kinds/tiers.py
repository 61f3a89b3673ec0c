"""分档: steps of the figure, each with its share of the points."""

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from perfeval_helpers.contract.framework.rule_kinds.base import ZERO, FigureRule, Words
from perfeval_helpers.contract.framework.rule_kinds.context import Context
from perfeval_helpers.contract.framework.rule_kinds.wording import (
    name_share,
    print_precisely,
    print_rounded,
    print_share,
)
from perfeval_helpers.contract.runfile.document import Key
from perfeval_helpers.contract.runfile.fields import PercentOrNumber, Section, Share, fault
from perfeval_helpers.values.bounds import Bound
from perfeval_helpers.values.figures import Figure
from perfeval_helpers.values.language import tell


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


class Tiers(FigureRule):
    """分档: the first tier that the figure reaches gives the share; below the last nothing."""

    usage: ClassVar[str] = "`figure`, `tiers: [{from: 90, share: 1}, …]`, or `to:` where less is better"

    kind: Literal["tiers"]
    tiers: tuple[Tier, ...]

    @model_validator(mode="after")
    def _descending(self) -> Self:
        if not self.tiers:
            raise fault(tell("no tiers; expected at least one {{from: …, share: …}}"), ("tiers",))
        for place, tier in enumerate(self.tiers):
            if (tier.from_ is None) == (tier.to is None) or (tier.from_ is None) != (self.tiers[0].from_ is None):
                raise fault(tell("a tier without from; expected from in every tier (or to in every tier, where lower is better)")
                            if tier.from_ is None and tier.to is None else
                            tell("from and to mixed; expected from in every tier (or to in every tier, where lower is better)"), ("tiers", place))
        for place, (upper, lower) in enumerate(zip(self.tiers, self.tiers[1:], strict=False), 1):
            ordered = upper.limit < lower.limit if self.lower_is_better else upper.limit > lower.limit
            if not ordered:
                raise fault(tell("{lower} after {upper}; expected tiers from the best down", lower=lower.limit, upper=upper.limit),
                            ("tiers", place))
            if lower.share > upper.share:
                raise fault(tell("share {lower} after {upper}; expected shares that do not grow from the best tier down",
                                 lower=lower.share, upper=upper.share),
                            ("tiers", place, "share"))
        return self

    @property
    def lower_is_better(self) -> bool:
        """Whether the tiers say `to`."""
        return self.tiers[0].to is not None

    @property
    def goal(self) -> Bound | None:
        best = self.tiers[0].limit
        return Bound(None, best) if self.lower_is_better else Bound(best, None)

    def list_limits(self, at: Key) -> Iterator[tuple[Key, str]]:
        for place in range(len(self.tiers)):
            yield from (((*at, "tiers", place, key), self.figure) for key in ("from", "to"))

    def find_tier(self, number: Fraction) -> Tier | None:
        """The first tier that a value of the figure reaches; None beyond the last."""
        lower = self.lower_is_better
        return next((t for t in self.tiers if (number <= t.limit if lower else number >= t.limit)), None)

    def find_share(self, number: Fraction, context: Context) -> Fraction:
        tier = self.find_tier(number)
        return ZERO if tier is None else tier.share

    def say(self, figure: Figure, number: Fraction, share: Fraction, context: Context) -> Words:
        sign, unit = ("≤" if self.lower_is_better else "≥"), figure.unit
        tiers = [f"{sign}{print_precisely(t.limit)}{unit}得{name_share(t.share)}" for t in self.tiers]
        value, tier = print_rounded(number, figure, *(t.limit for t in self.tiers)), self.find_tier(number)
        if tier is None:
            working = f"{value}未及末档，0"
        else:
            working = f"{value}在{sign}{print_precisely(tier.limit)}{unit}档，{print_share(share)}"
        best = f"{'高' if self.lower_is_better else '低'}于满分档{print_precisely(self.tiers[0].limit)}{unit}"
        return Words("分档：" + "，".join(tiers) + "，其余0分", working, f"{figure.name_against(self.tiers[0].limit)}，{best}")

    def list_turns(self, context: Context) -> tuple[Fraction, ...]:
        return tuple(tier.limit for tier in self.tiers)
