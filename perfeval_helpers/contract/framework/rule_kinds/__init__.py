"""The kinds of rule that score an indicator, each a class with all that it reads, scores, says and varies.

In: the texts of a framework. Out: frozen rules. A new kind is a class in a module of its own here, and its name in `Rule`.
"""

from typing import Annotated, get_args

from pydantic import Field

from perfeval_helpers.contract.framework.rule_kinds.all_or_nothing import AllOrNothing
from perfeval_helpers.contract.framework.rule_kinds.base import Leaf, Outcome, RuleKind, Variation
from perfeval_helpers.contract.framework.rule_kinds.checklist import Checklist
from perfeval_helpers.contract.framework.rule_kinds.decay import Decay
from perfeval_helpers.contract.framework.rule_kinds.deduction import Deduction
from perfeval_helpers.contract.framework.rule_kinds.judged import Judged
from perfeval_helpers.contract.framework.rule_kinds.parts import Part, Parts
from perfeval_helpers.contract.framework.rule_kinds.proportional import Proportional
from perfeval_helpers.contract.framework.rule_kinds.threshold_linear import ThresholdLinear
from perfeval_helpers.contract.framework.rule_kinds.tiers import Tiers
from perfeval_helpers.contract.framework.rule_kinds.trend import Trend

Rule = Annotated[
    AllOrNothing | Checklist | Deduction | Proportional | ThresholdLinear | Decay | Tiers | Judged | Trend | Parts,
    Field(discriminator="kind"),
]
for _made_of_rules in (Part, Parts):
    _made_of_rules.model_rebuild(_types_namespace={"Rule": Rule, "Part": Part})



def list_kinds() -> tuple[type[RuleKind], ...]:
    """The classes of all kinds, in the order of `Rule`."""
    union, _ = get_args(Rule)
    return get_args(union)


def render_kinds() -> str:
    """README's table of kinds.

    Examples
    --------
    >>> render_kinds().splitlines()[4]
    '| `deduction` | `each: 0.25` points, or `each: 10%` of them | `faults: [text, …]`, or their number |'
    """
    rows = [f"| `{get_args(kind.model_fields['kind'].annotation)[0]}` | {kind.usage} | {kind.judged_as} |".replace("|  |", "| |")
            for kind in list_kinds()]
    return "\n".join(["| kind | keys of the rule | what is judged |", "|---|---|---|", *rows])


__all__ = [
    "AllOrNothing", "Checklist", "Decay", "Deduction", "Judged", "Leaf", "Outcome", "Part", "Parts", "Proportional", "Rule",
    "RuleKind", "ThresholdLinear", "Tiers", "Trend", "Variation", "list_kinds", "render_kinds",
]
