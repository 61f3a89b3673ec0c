"""The share of the points that a rule gives, as pure formulas: exact numbers in, a share within 0–1 out."""

from __future__ import annotations

from fractions import Fraction

from perfeval_helpers.contract.framework.rule_kinds import Decay, Tiers
from perfeval_helpers.contract.runfile import Mark

ZERO, ONE = Fraction(0), Fraction(1)


def clamp(share: Fraction) -> Fraction:
    """Within 0 and 1."""
    return min(ONE, max(ZERO, share))


def share_of_proportion(actual: Fraction, target: Fraction, better: str) -> Fraction:
    """actual / target, or target / actual where lower is better, within 0–1.

    A target of 0 has no proportion: reaching it gives all, missing it nothing.
    """
    if better == "higher":
        if target == 0:
            return ONE if actual >= 0 else ZERO
        return clamp(actual / target)
    if actual <= target:
        return ONE
    return clamp(target / actual)


def share_above_threshold(actual: Fraction, target: Fraction, zero_below: Fraction) -> Fraction:
    """(actual − zero_below) / (target − zero_below), within 0–1."""
    return clamp((actual - zero_below) / (target - zero_below))


def share_after_decay(actual: Fraction, rule: Decay) -> Fraction:
    """1 at `full_at`, minus the slope for every 1 beyond it; 0 at `zero_at` and beyond."""
    beyond = actual - rule.full_at if rule.lower_is_better else rule.full_at - actual
    if beyond <= 0:
        return ONE
    if rule.zero_at is not None and beyond >= abs(rule.full_at - rule.zero_at):
        return ZERO
    return clamp(1 - rule.slope * beyond)


def share_of_tier(actual: Fraction, rule: Tiers) -> tuple[Fraction, int | None]:
    """The share of the first tier that the figure reaches, and that tier's place; (0, None) beyond the last."""
    for place, tier in enumerate(rule.tiers):
        if (actual <= tier.limit) if rule.lower_is_better else (actual >= tier.limit):
            return tier.share, place
    return ZERO, None


def lost_of_item(mark: Mark, each: Fraction | None, zero_from: int | None) -> Fraction:
    """The share of an item that is lost: as judged, or by its number of faults."""
    if mark.state != "faults":
        return mark.lost
    if zero_from is not None and mark.faults >= zero_from:
        return ONE
    return clamp((each or ZERO) * mark.faults)
