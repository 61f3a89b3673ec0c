"""与往期比较: the figure against the mean of the earlier runs."""

from dataclasses import replace
from fractions import Fraction
from typing import ClassVar, Literal

from perfeval_helpers.contract.framework.rule_kinds.base import ONE, ZERO, Better, FigureRule, Outcome, Words
from perfeval_helpers.contract.framework.rule_kinds.context import Context, NoValue, average_earlier, list_earlier
from perfeval_helpers.contract.framework.rule_kinds.proportional import say_proportion, share_of_proportion
from perfeval_helpers.contract.framework.rule_kinds.wording import print_figure, print_precisely, print_share
from perfeval_helpers.contract.runfile.fields import Share
from perfeval_helpers.contract.runfile.verdicts import Verdict
from perfeval_helpers.values.figures import Figure
from perfeval_helpers.values.language import tell
from perfeval_helpers.values.numbers import add_unit, print_apart


class Trend(FigureRule):
    """与往期比较: full when the figure is no worse than the mean of the earlier runs, else in proportion to it.

    Values are compared, not quotients: −8.75 % after −17.5 % is better, whatever their quotient. Where the figure is worse
    and the earlier mean leaves no quotient with a meaning (it is negative; or 0, where higher is better), the rule gives
    `worse_share` of the points, and has to say how much that is.
    """

    usage: ClassVar[str] = (
        "`figure`, `better`; `worse_share: 0` where the earlier value may be negative or 0, so that a worse "
        "one has no proportion to it"
    )

    kind: Literal["trend"]
    better: Better = "higher"
    worse_share: Share | None = None

    @property
    def uses_trend(self) -> bool:
        return True

    def apply(self, points: Fraction, context: Context, verdict: Verdict | None) -> Outcome:
        _, number = context.look_up(self.figure)
        mean = average_earlier(context, self.figure)
        if self.worse_share is None and not self._has_quotient(mean) and not self._is_no_worse(number, mean):
            raise NoValue(
                self.figure, tell("at {number} it is worse than {earlier} before, which leaves no quotient; expected worse_share in the rule: the share of the "
                                  "points where the figure is worse and the earlier value is not above 0",
                                  number=print_precisely(number), earlier=print_precisely(mean)),
                advice="在该规则中写明worse_share：此时得分值的多少，如worse_share: 0")
        outcome = super().apply(points, context, verdict)
        figure, _ = context.look_up(self.figure)
        earlier = list_earlier(context, self.figure)  # one is told by no name: what a run is called is the analyst's
        shown = "、".join(f"{f'{run}：' if len(earlier) > 1 else '值'}{print_figure(value, figure)}" for run, value in earlier.items())
        return Outcome(outcome.points, f"{outcome.taken}，往期{shown}", f"与往期比较，不劣于往期得满分；{outcome.rule}",
                       outcome.substitution, outcome.lost, outcome.figures, outcome.printed)

    def find_share(self, number: Fraction, context: Context) -> Fraction:
        mean = average_earlier(context, self.figure)
        if self._is_no_worse(number, mean):
            return ONE
        if self._has_quotient(mean):
            return share_of_proportion(number, mean, self.better)
        return self.worse_share or ZERO  # `apply` has refused a run whose rule does not say

    def say(self, figure: Figure, number: Fraction, share: Fraction, context: Context) -> Words:
        mean = average_earlier(context, self.figure)
        several = len(list_earlier(context, self.figure)) > 1
        value, goal = print_precisely(number), print_precisely(mean)
        earlier = f"往期{'平均值' if several else '值'}"
        named, told = f"{earlier}{goal}{figure.unit}", earlier + add_unit(print_apart(mean, number), figure.unit)
        if self._has_quotient(mean):
            words = say_proportion(figure, number, mean, self.better, share, named)
            return replace(words, lost=words.lost.removesuffix(named) + told)
        rule = f"{named}不为正，不按比例计分，劣于往期得分值的{print_share(self.worse_share or ZERO)}"
        side = "低于" if self.better == "higher" else "高于"
        no_worse = self._is_no_worse(number, mean)
        return Words(rule, f"{value}{'不' if no_worse else ''}{side}{goal}，{print_share(share)}",
                     f"{figure.name_against(mean)}，{side}{told}")

    def list_turns(self, context: Context) -> tuple[Fraction, ...]:
        return (average_earlier(context, self.figure),)

    def _is_no_worse(self, number: Fraction, mean: Fraction) -> bool:
        return number >= mean if self.better == "higher" else number <= mean

    def _has_quotient(self, mean: Fraction) -> bool:
        """Whether a worse figure has a proportion to the earlier one: of nothing, less is no part, and more gives none."""
        return mean > 0 or (mean == 0 and self.better == "lower")
