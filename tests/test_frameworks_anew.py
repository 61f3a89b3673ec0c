"""Frameworks drawn at random, parts within parts, against a reckoning of their own: what a rule is worth, by its definition.

Each draw makes a rule as a framework writes it, the verdict of the run file on it, and beside them, from the numbers drawn
and never from the package, the exact points that the rule gives.
"""

from collections.abc import Callable
from fractions import Fraction as F
from random import Random
from typing import Any

import pytest
import small_models

from perfeval_helpers.judging.scoring import Context, score
from perfeval_helpers.values.figures import Ledger

Drawn = tuple[dict[str, Any], dict[str, Any] | None, F]  # rule, verdict, exact points
VALUES = {"a": F(6703, 100), "b": F(100), "c": F(0), "d": F(423, 558) * 100, "e": F(22305, 22313) * 100, "f": F(5830)}
EARLIER = {"a": F(70), "b": F(100), "c": F(3), "d": F(75), "e": F(101, 2), "f": F(5300)}


def half_up(number: F) -> F:
    """To two places, of a number from 0 up."""
    return F((number * 200 + 1).__floor__() // 2, 100)


def near(draw: Random, value: F) -> F:
    return draw.choice([half_up(value * F(draw.randrange(50, 150), 100)), half_up(value)])


def clamp(share: F) -> F:
    return min(F(1), max(F(0), share))


def draw_all_or_nothing(draw: Random, points: F) -> Drawn:
    id, value = draw.choice(list(VALUES.items()))
    if draw.random() < 0.4:
        met = draw.random() < 0.5
        return {"kind": "all_or_nothing"}, {"met": str(met).lower()}, points * met
    low = near(draw, value)
    sign = draw.choice([">=", "≤", "=", "–"])
    met = {">=": value >= low, "≤": value <= low, "=": value == low, "–": low <= value <= low + 5}[sign]
    target = f"{float(low)} – {float(low + 5)}" if sign == "–" else f"{sign} {float(low)}"
    return {"kind": "all_or_nothing", "figure": id, "target": target}, None, points * met


def draw_checklist(draw: Random, points: F) -> Drawn:
    weights = [draw.randrange(1, 6) for _ in range(draw.randrange(1, 5))]
    even, cap = draw.random() < 0.5, draw.choice([F(1), F(4, 5)])
    items: list[dict[str, str]] = []
    marks: list[Any] = []
    earned = F(0)
    for place, weight in enumerate(weights):
        share = F(1, len(weights)) if even else F(weight, sum(weights))
        items.append({"name": f"要点{place}"} | ({} if even else {"share": str(share)}))
        mark, lost = draw.choice([("met", F(0)), ("不符合", F(1)), ("部分符合", F(1, 2)), ({"lost": "0.3"}, F(3, 10)), (None, F(0))])
        if mark is None:  # a number of faults, each of which costs a fifth of the item, from the third on all of it
            faults = draw.randrange(5)
            items[-1] |= {"each": "0.2", "zero_from": "3"}
            mark, lost = {"faults": str(faults)}, F(1) if faults >= 3 else F(faults, 5)
        marks.append(mark)
        earned += share * (1 - lost)
    rule = {"kind": "checklist", "items": items} | ({"cap": "0.8"} if cap < 1 else {})
    return rule, {"items": marks}, points * min(cap, earned)


def draw_deduction(draw: Random, points: F) -> Drawn:
    faults, percent = draw.randrange(6), draw.choice([None, 10, 25])
    cost = F(1, 4) if percent is None else points * percent / 100
    return {"kind": "deduction", "each": "0.25" if percent is None else f"{percent}%"}, {"faults": str(faults)}, max(F(0), points - faults * cost)


def draw_judgement(draw: Random, points: F) -> Drawn:
    share = F(draw.randrange(101), 100)
    return {"kind": "judgement"}, {"share": str(float(share))}, points * share


def draw_proportional(draw: Random, points: F) -> Drawn:
    id, value = draw.choice(list(VALUES.items()))
    target = near(draw, value) or F(5)
    rule = {"kind": "proportional", "figure": id, "target": str(float(target))}
    if draw.random() < 0.4:
        return {**rule, "better": "lower"}, None, points * (F(1) if value <= target else target / value)
    if draw.random() < 0.4:
        given = F(4, 5) if value > target * F(11, 10) else clamp(value / target)
        return {**rule, "excess": {"above": "110", "share": "0.8"}}, None, points * given
    return rule, None, points * clamp(value / target)


def draw_slope(draw: Random, points: F) -> Drawn:
    """Threshold-linear, and decay in both directions."""
    id, value = draw.choice(list(VALUES.items()))
    full, width = near(draw, value) + 1, F(draw.randrange(1, 40))
    if draw.random() < 0.4:
        zero = half_up(full / 2)
        rule = {"kind": "threshold_linear", "figure": id, "target": str(float(full)), "zero_below": str(float(zero))}
        return rule, None, points * (clamp((value - zero) / (full - zero)) if value >= zero else 0)
    better = draw.choice([1, -1])
    missing = better * (full - value)
    if missing > 0 and half_up(value) == value and draw.random() < 0.5:
        width = missing  # just at the floor
    zero = full - better * width
    share = F(0) if missing >= width else clamp(1 - F(3, 100) * missing)
    return {"kind": "decay", "figure": id, "full_at": str(float(full)), "zero_at": str(float(zero)), "lost_per_point": "0.03"}, None, points * share


def draw_tiers(draw: Random, points: F) -> Drawn:
    id, value = draw.choice(list(VALUES.items()))
    limits = sorted({near(draw, value) for _ in range(3)}, reverse=True)
    shares = [F(1), F(4, 5), F(1, 2)][: len(limits)]
    end = draw.choice(["from", "to"])
    ordered = limits if end == "from" else limits[::-1]
    reached = [share for limit, share in zip(ordered, shares, strict=True) if (value >= limit if end == "from" else value <= limit)]
    tiers = [{end: str(float(limit)), "share": str(float(share))} for limit, share in zip(ordered, shares, strict=True)]
    return {"kind": "tiers", "figure": id, "tiers": tiers}, None, points * max(reached, default=F(0))


def draw_trend(draw: Random, points: F) -> Drawn:
    id, value = draw.choice(list(VALUES.items()))
    before = EARLIER[id]
    if draw.random() < 0.5:
        return {"kind": "trend", "figure": id, "better": "lower"}, None, points * (F(1) if value <= before else before / value)
    return {"kind": "trend", "figure": id}, None, points * min(F(1), value / before)


LEAVES: list[Callable[[Random, F], Drawn]] = [
    draw_all_or_nothing, draw_checklist, draw_deduction, draw_judgement, draw_proportional, draw_slope, draw_tiers, draw_trend,
]  # fmt: skip


def draw_rule(draw: Random, points: F, depth: int = 0) -> Drawn:
    if depth == 2 or draw.random() < 0.6:
        return draw.choice(LEAVES)(draw, points)
    weights = [draw.randrange(1, 8) for _ in range(draw.randrange(1, 4))]
    parts: list[dict[str, Any]] = []
    verdicts: dict[str, Any] = {}
    total = F(0)
    for place, weight in enumerate(weights):
        share = F(weight, sum(weights))
        rule, verdict, earned = draw_rule(draw, points * share, depth + 1)
        parts.append({"name": f"部分{place}", "share": str(share), "rule": rule})
        verdicts |= {f"部分{place}": verdict} if verdict is not None else {}
        total += earned
    return {"kind": "parts", "parts": parts}, {"parts": verdicts} if verdicts else None, total


def make_ledger(values: dict[str, F]) -> Ledger:
    ledger = Ledger()
    for id, value in values.items():
        ledger.add(id, value, "%", "数据", "公式")
    return ledger


@pytest.mark.parametrize("seed", range(40))
def test_scores_are_what_the_rules_say(seed: int) -> None:
    draw = Random(seed)
    cuts = sorted(draw.sample(range(1, 1000), 9))
    points = [F(high - low, 10) for low, high in zip([0, *cuts], [*cuts, 1000], strict=True)]
    drawn = {f"指标{n}": (each, *draw_rule(draw, each)) for n, each in enumerate(points)}
    framework = small_models.make_framework(**{name: (str(float(each)), rule) for name, (each, rule, _, _) in drawn.items()})
    run = small_models.make_run(**{name: verdict for name, (_, _, verdict, _) in drawn.items() if verdict is not None})
    ledger, earlier = make_ledger(VALUES), {"2021": make_ledger(EARLIER)}
    card = score(framework, run, ledger, earlier)
    # half-up first, then added
    expected = {name: half_up(earned) for name, (_, _, _, earned) in drawn.items()}
    assert {line.level3: line.score for line in card.lines} == expected
    total = sum(expected.values())
    assert card.score == total == sum(level.score for level in card.level1)
    assert card.grade == ("优" if total >= 90 else "良" if total >= 80 else "中" if total >= 60 else "差")
    for indicator in framework.indicators:  # without words the same points, before they are rounded
        exact = indicator.rule.count(indicator.points, Context(ledger, earlier), run.judgements.get(indicator.level3))
        assert exact == drawn[indicator.level3][3]
