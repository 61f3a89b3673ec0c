"""How every kind of rule gives points: a rule, its points, figures and a verdict in, an `Outcome` out.

All arithmetic is exact. Nothing is rounded here: only an indicator's final score is, in `scorecard`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from perfeval_helpers.contract.framework.rule_kinds import (
    AllOrNothing,
    Checklist,
    Decay,
    Deduction,
    Judged,
    Parts,
    Proportional,
    Rule,
    ThresholdLinear,
    Tiers,
    Trend,
)
from perfeval_helpers.contract.runfile import Verdict
from perfeval_helpers.judging.scoring.context import Context, average_earlier, list_earlier
from perfeval_helpers.judging.scoring.shares import (
    ONE,
    ZERO,
    lost_of_item,
    share_above_threshold,
    share_after_decay,
    share_of_proportion,
    share_of_tier,
)
from perfeval_helpers.judging.scoring.wording import show_number, show_points, show_rounded, show_share, show_value
from perfeval_helpers.values.bounds import print_exact
from perfeval_helpers.values.figures import Figure


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule gives, before rounding.

    Attributes
    ----------
    points
        Exact, within 0 and the full points.
    taken
        取数: figures or verdicts used, in words with their values.
    rule
        规则: the rule in words.
    substitution
        代入: the arithmetic with its result.
    lost
        Why points were lost; empty where none were.
    figures
        Ids of the figures used.
    """

    points: Fraction
    taken: str
    rule: str
    substitution: str
    lost: str = ""
    figures: tuple[str, ...] = ()


def apply_rule(rule: Rule, points: Fraction, context: Context, verdict: Verdict | None) -> Outcome:
    """The points that a rule gives.

    Parameters
    ----------
    rule
        Any kind, parts included.
    points
        Full points (满分).
    context
        Where figures are looked up.
    verdict
        What people judged; None where the rule needs none.

    Raises
    ------
    NoValue
        A figure is missing or has no value.

    Examples
    --------
    >>> from perfeval_helpers.values.figures import Ledger
    >>> ledger = Ledger()
    >>> _ = ledger.add("rate", 45, "%", "完成率", "")
    >>> rule = Proportional(kind="proportional", figure="rate", target="90")
    >>> outcome = apply_rule(rule, Fraction(10), Context(ledger), None)  # half of the target, half of the points
    >>> outcome.points, outcome.lost
    (Fraction(5, 1), '完成率45%，低于目标值90%')
    """
    return _APPLY[type(rule)](rule, points, context, verdict)


def _by_figure(
    points: Fraction, figure: Figure, number: Fraction, share: Fraction, rule: str, working: str, lost: str
) -> Outcome:
    return Outcome(
        points * share, f"{figure.label}={show_value(number, figure)}", rule,
        f"{working}×{show_points(points)}={show_number(points * share)}", lost if share < 1 else "", (figure.id,),
    )


def _apply_all_or_nothing(
    rule: AllOrNothing, points: Fraction, context: Context, verdict: Verdict | None
) -> Outcome:
    if rule.figure is not None and rule.target is not None:
        figure, number = context.look_up(rule.figure)
        met = rule.target.is_met(number)
        return _by_figure(
            points, figure, number, Fraction(met), f"达到目标值{rule.target}得满分，否则0分",
            f"{show_value(number, figure)}{'符合' if met else '不符合'}{rule.target}，{int(met)}",
            f"{figure.label}{figure.text}，{rule.target.name_miss(number)}目标值{rule.target}")
    met = bool(verdict and verdict.met)
    return Outcome(points * met, f"评判{'符合' if met else '不符合'}要求", "符合要求得满分，否则0分",
                   f"{int(met)}×{show_points(points)}={show_number(points * met)}", "" if met else "经评判不符合要求")


def _apply_checklist(rule: Checklist, points: Fraction, context: Context, verdict: Verdict | None) -> Outcome:
    marks = (verdict.items if verdict else None) or ()
    taken, terms, lost, total = [], [], [], ZERO
    for item, share, mark in zip(rule.items, rule.shares, marks, strict=True):
        gone = lost_of_item(mark, item.each, item.zero_from)
        total += share * (1 - gone)
        word = {"met": "符合", "missed": "不符合"}.get(mark.state, "")
        if mark.state == "faults":
            word = f"{mark.faults}个问题，失去{show_share(gone)}"
        elif mark.state == "lost":
            word = f"失去{show_share(gone)}"
        taken.append(f"{item.name}（{word}）")
        terms.append(show_share(share) + (f"×{show_share(1 - gone)}" if gone else ""))
        if gone * share > 0:
            lost.append(f"“{item.name}”" if gone == 1 else f"“{item.name}”（失去{show_share(gone)}）")
    cap = rule.cap if rule.cap is not None else ONE
    earned = min(total, cap)
    shares = set(rule.shares)
    even = len(shares) == 1
    spread = f"各占{show_share(rule.shares[0])}" if even else "份额" + "、".join(map(show_share, rule.shares))
    words = f"{len(rule.items)}个要点{spread}，不符合的失去该份额"
    for item in rule.items:
        if item.counts_faults:
            words += f"；“{item.name}”每个问题失去{show_share(item.each or ZERO)}"
            words += f"，{item.zero_from}个起全部失去" if item.zero_from is not None else ""
    if rule.cap is not None:
        words += f"；合计以{show_share(cap)}为限"
    capped = f"，以{show_share(cap)}为限" if total > cap else ""
    return Outcome(
        points * earned, "、".join(taken), words,
        f"（{'+'.join(terms)}）{capped}×{show_points(points)}={show_number(points * earned)}",
        f"{''.join(lost)}未完全符合要求" if lost and earned < 1 else ("各要点合计不足满分" if earned < 1 else ""))


def _apply_deduction(rule: Deduction, points: Fraction, context: Context, verdict: Verdict | None) -> Outcome:
    faults = verdict.faults if verdict and verdict.faults is not None else ()
    count = faults if isinstance(faults, int) else len(faults)
    named = "" if isinstance(faults, int) or not faults else f"（{'、'.join(faults)}）"
    cost = rule.each.points if rule.each.points is not None else (rule.each.share or ZERO) * points
    earned = max(ZERO, points - count * cost)
    price = f"{show_number(cost)}分"
    if rule.each.share is not None:
        price = f"分值的{show_share(rule.each.share)}即{price}"
    floor = "，不足0按0" if points - count * cost < 0 else ""
    return Outcome(
        earned, f"发现{count}个问题{named}", f"每个问题扣{price}，扣完为止",
        f"{show_points(points)}−{count}×{show_number(cost)}{floor}={show_number(earned)}",
        f"发现{count}个问题{named}" if earned < points else "")


def _apply_proportional(rule: Proportional, points: Fraction, context: Context, verdict: Verdict | None) -> Outcome:
    figure, number = context.look_up(rule.figure)
    named = f"目标值{print_exact(rule.target)}{figure.unit}"
    return _in_proportion(figure, number, rule.target, rule.better, points, named)


def _in_proportion(
    figure: Figure, number: Fraction, target: Fraction, better: str, points: Fraction, named: str
) -> Outcome:
    share = share_of_proportion(number, target, better)
    value, goal = show_number(number), show_number(target)
    if better == "higher":
        rule = f"实际值÷{named}×分值，最高得满分"
        raw, fraction, verb = (number / target if target else None), f"{value}÷{goal}", "低于"
    else:
        rule = f"{named}÷实际值×分值，最高得满分（越低越好）"
        raw, fraction, verb = (target / number if number > 0 else None), f"{goal}÷{value}", "高于"
    if raw is None or (target == 0):
        working = f"{value}{'达到' if share else '未达到'}{goal}，{show_share(share)}"
    elif raw > 1:
        working = f"{fraction}超过1按1，1"
    elif raw < 0:
        working = f"{fraction}小于0按0，0"
    else:
        working = fraction
    return _by_figure(points, figure, number, share, rule, working, f"{figure.label}{figure.text}，{verb}{named}")


def _apply_threshold(rule: ThresholdLinear, points: Fraction, context: Context, verdict: Verdict | None) -> Outcome:
    figure, number = context.look_up(rule.figure)
    share = share_above_threshold(number, rule.target, rule.zero_below)
    low, high, value = show_number(rule.zero_below), show_number(rule.target), show_number(number)
    if number < rule.zero_below:
        working = f"{value}低于{low}，0"
    elif number > rule.target:
        working = f"{value}超过{high}按满分，1"
    else:
        working = f"（{value}−{low}）÷（{high}−{low}）"
    unit = figure.unit
    return _by_figure(
        points, figure, number, share,
        f"低于{low}{unit}得0分，{low}{unit}起按（实际值−{low}）÷（{high}−{low}）×分值，{high}{unit}得满分", working,
        f"{figure.label}{figure.text}，低于目标值{high}{unit}")


def _apply_decay(rule: Decay, points: Fraction, context: Context, verdict: Verdict | None) -> Outcome:
    figure, number = context.look_up(rule.figure)
    share = share_after_decay(number, rule)
    full, value, slope = show_number(rule.full_at), show_number(number), show_share(rule.slope)
    lower, unit = rule.lower_is_better, figure.unit
    side, way = ("及以下", "高") if lower else ("及以上", "低")
    words = f"{full}{unit}{side}得满分，每{way}1{_step(unit)}失去分值的{slope}"
    zero = rule.zero_at
    if zero is not None:
        words += f"，{show_number(zero)}{unit}{'及以上' if lower else '及以下'}得0分"
    beyond = number - rule.full_at if lower else rule.full_at - number
    if beyond <= 0:
        working = f"{value}达到{full}，1"
    elif share == 0:
        working = f"{value}{'高' if lower else '低'}{show_number(beyond)}，已至0分，0"
    else:
        gap = f"{value}−{full}" if lower else f"{full}−{value}"
        working = f"［1−（{gap}）×{slope}］"
    return _by_figure(points, figure, number, share, words, working,
                      f"{figure.label}{figure.text}，{'高于' if lower else '低于'}{full}{unit}")


def _step(unit: str) -> str:
    return "个百分点" if unit == "%" else unit


def _apply_tiers(rule: Tiers, points: Fraction, context: Context, verdict: Verdict | None) -> Outcome:
    figure, number = context.look_up(rule.figure)
    share, place = share_of_tier(number, rule)
    sign, unit = ("≤" if rule.lower_is_better else "≥"), figure.unit
    tiers = [f"{sign}{show_number(t.limit)}{unit}得{show_share(t.share)}" for t in rule.tiers]
    words = "分档：" + "，".join(tiers) + "，其余0"
    value = show_rounded(number, figure)
    if place is None:
        working = f"{value}未及末档，0"
    else:
        working = f"{value}在{sign}{show_number(rule.tiers[place].limit)}{unit}档，{show_share(share)}"
    best = f"{'高' if rule.lower_is_better else '低'}于满分档{show_number(rule.tiers[0].limit)}{unit}"
    return _by_figure(points, figure, number, share, words, working, f"{figure.label}{figure.text}，{best}")


def _apply_judged(rule: Judged, points: Fraction, context: Context, verdict: Verdict | None) -> Outcome:
    if verdict is not None and verdict.score is not None:
        earned = Fraction(verdict.score)
        taken, working = f"评判得{show_number(earned)}分", f"{show_number(earned)}={show_number(earned)}"
        share = earned / points if points else ONE
    else:
        share = (verdict.share if verdict else None) or ZERO
        earned = points * share
        taken = f"评判得分值的{show_share(share)}"
        working = f"{show_share(share)}×{show_points(points)}={show_number(earned)}"
    ends = [ONE, *rule.bands]
    bands = [f"{show_share(high)}–{show_share(low)}" for high, low in pairwise(ends)]
    return Outcome(earned, taken, f"在{'、'.join(bands)}各档内评判", working,
                   f"评判得分率{show_number(100 * share)}%" if share < 1 else "")


def _apply_trend(rule: Trend, points: Fraction, context: Context, verdict: Verdict | None) -> Outcome:
    figure, number = context.look_up(rule.figure)
    earlier, mean = list_earlier(context, rule.figure), average_earlier(context, rule.figure)
    outcome = _in_proportion(figure, number, mean, rule.better, points,
                             "往期" + ("平均值" if len(earlier) > 1 else "值") + f"{show_number(mean)}{figure.unit}")
    shown = "、".join(f"{run}：{show_value(value, figure)}" for run, value in earlier.items())
    return Outcome(outcome.points, f"{outcome.taken}，往期{shown}", f"与往期比较，不劣于往期得满分；{outcome.rule}",
                   outcome.substitution, outcome.lost, outcome.figures)


def _apply_parts(rule: Parts, points: Fraction, context: Context, verdict: Verdict | None) -> Outcome:
    verdicts = (verdict.parts if verdict else None) or {}
    outcomes = [
        (part.name, weight, apply_rule(part.rule, weight, context, verdicts.get(part.name)))
        for part, weight in zip(rule.parts, rule.weigh(points), strict=True)
    ]
    total = sum((outcome.points for _, _, outcome in outcomes), ZERO)
    added = "+".join(show_number(outcome.points) for _, _, outcome in outcomes)
    return Outcome(
        total, "；".join(f"［{name}］{o.taken}" for name, _, o in outcomes),
        "各部分得分相加：" + "；".join(f"［{name}，{show_points(weight)}分］{o.rule}" for name, weight, o in outcomes),
        "；".join(f"［{name}］{o.substitution}" for name, _, o in outcomes) + f"；合计{added}={show_number(total)}",
        "；".join(f"{name}：{o.lost}" for name, _, o in outcomes if o.lost),
        tuple(dict.fromkeys(id for _, _, o in outcomes for id in o.figures)),
    )


def count_points(rule: Rule, points: Fraction, context: Context, verdict: Verdict | None) -> Fraction:
    """The points of `apply_rule` without its words: for scoring again many times."""
    if isinstance(rule, Parts):
        verdicts = (verdict.parts if verdict else None) or {}
        weighed = zip(rule.parts, rule.weigh(points), strict=True)
        return sum((count_points(p.rule, weight, context, verdicts.get(p.name)) for p, weight in weighed), ZERO)
    figure = getattr(rule, "figure", None)
    if figure is None:
        return apply_rule(rule, points, context, verdict).points
    number = context.get_number(figure)
    if isinstance(rule, Proportional):
        return points * share_of_proportion(number, rule.target, rule.better)
    if isinstance(rule, Trend):
        return points * share_of_proportion(number, average_earlier(context, figure), rule.better)
    if isinstance(rule, ThresholdLinear):
        return points * share_above_threshold(number, rule.target, rule.zero_below)
    if isinstance(rule, Decay):
        return points * share_after_decay(number, rule)
    if isinstance(rule, Tiers):
        return points * share_of_tier(number, rule)[0]
    assert isinstance(rule, AllOrNothing) and rule.target is not None
    return points * rule.target.is_met(number)


_APPLY: dict[type, Callable[..., Outcome]] = {
    AllOrNothing: _apply_all_or_nothing, Checklist: _apply_checklist, Deduction: _apply_deduction,
    Proportional: _apply_proportional, ThresholdLinear: _apply_threshold, Decay: _apply_decay, Tiers: _apply_tiers,
    Judged: _apply_judged, Trend: _apply_trend, Parts: _apply_parts,
}
