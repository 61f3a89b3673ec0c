"""扣分: each fault costs the same, down to 0."""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator

from perfeval_helpers.contract.framework.rule_kinds.base import ZERO, Outcome, RuleKind, Stretch, Variation
from perfeval_helpers.contract.framework.rule_kinds.context import Context
from perfeval_helpers.contract.framework.rule_kinds.wording import print_precisely, print_share
from perfeval_helpers.contract.runfile.document import describe
from perfeval_helpers.contract.runfile.fields import Section, fault, fold_digits, read_exact_number
from perfeval_helpers.contract.runfile.verdicts import Verdict
from perfeval_helpers.values.bounds import print_exact
from perfeval_helpers.values.language import tell

#: Faults that cost a smaller share of the points count as if any score could be reached.
FINEST = Fraction(1, 10_000)


class Each(Section):
    """What one fault costs: points, or a share of the indicator's points."""

    points: Fraction | None = None
    share: Fraction | None = None

    def cost(self, points: Fraction) -> Fraction:
        """In points, of an indicator with these points."""
        return self.points if self.points is not None else (self.share or ZERO) * points


def _read_each(value: Any) -> Any:
    """Points lost per fault (0.25), or a share of the points (``5 %``)."""
    if isinstance(value, Each):
        return value
    folded = fold_digits(value) if isinstance(value, str) else ""
    number = read_exact_number(folded.removesuffix("%"))
    if number is None or number <= 0:
        raise fault(tell("{found}; expected points lost per fault such as 0.25, or a share of them such as 5 %", found=describe(value)))
    return Each(share=number / 100) if folded.endswith("%") else Each(points=number)


class Deduction(RuleKind):
    """扣分: each fault costs the same, down to 0."""

    shapes: ClassVar[tuple[str, ...]] = ("faults",)
    asks: ClassVar[str] = "faults, a list that may be empty"
    usage: ClassVar[str] = "`each: 0.25` points, or `each: 10%` of them"
    judged_as: ClassVar[str] = "`faults: [text, …]`, or their number"

    kind: Literal["deduction"]
    each: Annotated[Each, BeforeValidator(_read_each)]

    @property
    def example(self) -> str:
        return "faults: []"

    def apply(self, points: Fraction, context: Context, verdict: Verdict | None) -> Outcome:
        faults = verdict.faults if verdict and verdict.faults is not None else ()
        count = faults if isinstance(faults, int) else len(faults)
        named = "" if isinstance(faults, int) or not faults else f"（{'、'.join(faults)}）"
        cost = self.each.cost(points)
        earned = max(ZERO, points - count * cost)
        price = f"{print_precisely(cost)}分"
        if self.each.share is not None:
            price = f"分值的{print_share(self.each.share)}即{price}"
        floor = "，不足0按0" if points - count * cost < 0 else ""
        return Outcome(
            earned, f"发现{count}个问题{named}", f"每个问题扣{price}，扣完为止",
            f"{print_exact(points)}−{count}×{print_precisely(cost)}{floor}={print_precisely(earned)}",
            f"发现{count}个问题{named}" if earned < points else "")

    def list_attainable(self, points: Fraction) -> tuple[Stretch, ...]:
        cost = self.each.cost(points)
        if cost < points * FINEST:
            return ((ZERO, points),)
        scores = [max(ZERO, points - count * cost) for count in range(ceil(points / cost) if cost else 0, -1, -1)]
        return tuple((one, one) for one in scores)

    def vary(self, points: Fraction, verdict: Verdict) -> Iterator[Variation]:
        if verdict.faults is None:
            return
        count = verdict.faults if isinstance(verdict.faults, int) else len(verdict.faults)
        if count:
            yield Variation("up", "少计1个问题", Verdict(faults=count - 1))
        yield Variation("down", "多计1个问题", Verdict(faults=count + 1))
