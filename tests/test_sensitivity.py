from fractions import Fraction as F
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_models import make_framework, make_run

from perfeval_helpers.chapters.computation import compute_figures
from perfeval_helpers.contract.runfile import Verdict
from perfeval_helpers.extracts import Extracts
from perfeval_helpers.judging.scoring import Context, score
from perfeval_helpers.studies.sensitivity import (
    find_levers,
    measure_distance,
    move_judgements,
    resample_survey,
    tabulate_levers,
    tabulate_moves,
)
from perfeval_helpers.studies.sensitivity.levers import find_step, rescore
from perfeval_helpers.studies.sensitivity.resampling import _extend
from perfeval_helpers.values.figures import Ledger


def make_context(previous: Any = None, **figures: F | int) -> Context:
    ledger = Ledger()
    for id, value in figures.items():
        ledger.add(id.replace("__", "."), F(value), "%", f"数据{id}", "公式")
    return Context(ledger, previous or {})


RATE = {"kind": "proportional", "figure": "x", "target": "100"}
TIERS = {"kind": "tiers", "figure": "y", "tiers": [{"from": "90", "share": "1"}, {"from": "60", "share": "0.5"}]}


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("89.3", "总分89.30分，等级为“良”，距“优”差0.70分，再失9.31分即降为“中”。"),
        ("80", "总分80分，等级为“良”，距“优”差10分，再失0.01分即降为“中”。"),
        ("95", "总分95分，等级为“优”，再失5.01分即降为“良”。"),
        ("10", "总分10分，等级为“差”，距“中”差50分。"),
    ],
)
def test_the_distance_to_the_grades_beside(value, sentence):
    framework = make_framework(甲=("100", {"kind": "judgement"}))
    card = score(framework, make_run(甲={"score": value}), Ledger())
    assert measure_distance(card, framework).sentence == sentence


def make_counts(previous: Any = None, **figures: F | int) -> Context:
    """Figures that are counted in persons."""
    ledger = Ledger()
    for id, value in figures.items():
        ledger.add(id, value, "人", f"人数{id}", "公式")
    return Context(ledger, previous or {})


def test_levers_say_which_figure_has_to_move_how_far():
    # 一 60 × 0.8 = 48, 二 30 × 0.5 = 15, 三 10: 73, 中. 良 needs 7 more: 一 55, from 54.995/60 = 91.6583…% on, which in
    # steps of 0.01 is 91.66 %; 二 22/30, which the tier from 90 % gives. 差 is below 60, 13.01 less: 一 34.99, below
    # 34.995/60 = 58.325 %, so 58.32 %; 二 1.99, below the tier from 60 %: 59.99 %; 三 cannot lose 13.01.
    framework = make_framework(一=("60", RATE), 二=("30", TIERS), 三=("10", {"kind": "all_or_nothing"}))
    run, context = make_run(三={"met": "true"}), make_context(x=80, y=75)
    card = score(framework, run, context.ledger)
    assert card.score == 73
    levers = find_levers(framework, run, context, card)
    assert [(one.level3, one.direction, one.grade, one.needed_score, one.threshold) for one in levers] == [
        ("一", "up", "良", 55, F("91.66")), ("二", "up", "良", 22, 90),
        ("一", "down", "差", F("34.99"), F("58.32")), ("二", "down", "差", F("1.99"), F("59.99"))]
    assert levers[0].sentence == "一：数据x由80%提高到91.66%（变动11.66个百分点），等级升为“良”。"
    assert levers[2].sentence == "一：数据x由80%降低到58.32%（变动21.68个百分点），等级降为“差”。"
    assert list(tabulate_levers(levers)["move"]) == pytest.approx([11.66, 15, -21.68, -15.01])


def test_a_judged_lever_names_the_score_it_needs():
    framework = make_framework(一=("50", {"kind": "judgement"}), 二=("50", {"kind": "judgement"}))
    run = make_run(一={"share": "1"}, 二={"share": "0.5"})
    levers = find_levers(framework, run, make_context(), score(framework, run, Ledger()))
    # 75, 中: 良 needs 30 of 二; 差 needs 15.01 less
    assert [(one.level3, one.direction, one.needed_score, one.threshold) for one in levers] == [
        ("二", "up", 30, None), ("一", "down", F("34.99"), None), ("二", "down", F("9.99"), None)]
    assert levers[0].sentence == "二（评判，现得25分）达到30分，等级升为“良”。"


def test_a_judged_lever_names_a_score_that_judging_can_give():
    # 40 judged, 60 fixed at 60: 85, 良. The checklist is capped at 0.7 × 40 = 28: 90 is out of reach. Faults at 6 each give
    # 40, 34, 28, 22, 16 …: 25 of 40 would do, 22 is the next below it; met or not gives 40 or 0 and skips 中: 60.
    rest = ("60", {"kind": "proportional", "figure": "x", "target": "100"})
    capped = {"kind": "checklist", "cap": "0.7", "items": [{"name": n, "share": "0.5"} for n in "甲乙"]}
    for rule, verdict, expected in (
        (capped, {"items": ["met", {"lost": "0.9"}]}, [("down", "中", F("19.99"))]),
        ({"kind": "deduction", "each": "6"}, {"faults": "2"}, [("up", "优", 34), ("down", "中", 16)]),
        ({"kind": "all_or_nothing"}, {"met": "true"}, [("down", "中", 0)]),
    ):
        framework = make_framework(一=("40", rule), 二=rest)
        run, context = make_run(一=verdict), make_context(x=100)
        card = score(framework, run, context.ledger)
        levers = find_levers(framework, run, context, card)
        assert [(m.direction, m.grade, m.needed_score) for m in levers if m.figure is None] == expected, card.score


def test_levers_reach_into_parts():
    # 一: 50 judged + 50 × x: with x = 60 % 80, 良; 优 from x = 79.99 % on (39.995 / 50), 中 below 59.99 % (29.995 / 50).
    # Judged not met it is 30 of 100, 差, past 中.
    parts = {"kind": "parts", "parts": [{"name": "评", "points": "50", "rule": {"kind": "all_or_nothing"}},
                                        {"name": "率", "points": "50", "rule": RATE}]}
    framework, run, context = make_framework(一=("100", parts)), make_run(一={"parts": {"评": {"met": "true"}}}), make_context(x=60)
    up, down, judged = find_levers(framework, run, context, score(framework, run, context.ledger))
    assert (up.threshold, down.threshold) == (F("79.99"), F("59.98"))
    assert (judged.figure, judged.direction, judged.grade, judged.needed_score) == (None, "down", "差", 30)


SCORED = {"kind": "all_or_nothing", "figure": "x"}


@pytest.mark.parametrize(
    ("rules", "value", "expected"),
    [
        # a range and an exact value: from above the figure has to fall; met, both ways lead out, past 中 and 良
        ([({**SCORED, "target": "60 – 90"}, 100)], 100, [("up", "优", 90)]),
        ([({**SCORED, "target": "60 – 90"}, 100)], 70, [("down", "差", 91), ("down", "差", 59)]),
        ([({**SCORED, "target": "= 5"}, 100)], 9, [("up", "优", 5)]),
        ([({**SCORED, "target": "= 5"}, 100)], 5, [("down", "差", 6), ("down", "差", 4)]),
        # a strict bound does not meet itself
        ([({**SCORED, "target": "> 90"}, 100)], 50, [("up", "优", 91)]),
        # 2 % of 100 points for each below 100, nothing at 80 (and below): 96 gives 92; 94 is 88; at 91: 82, 良
        ([({"kind": "decay", "figure": "x", "full_at": "100", "zero_at": "80", "lost_per_point": "0.02"}, 100)], 91,
         [("up", "优", 95), ("down", "中", 89)]),
        ([({"kind": "decay", "figure": "x", "full_at": "100", "zero_at": "80", "lost_per_point": "0.01"}, 100)], 95,
         [("down", "良", 89)]),
        # two indicators on one figure: 50 × x/100 + 50 × x/100 reaches 60 at 60 persons, one of them alone at 70
        ([(RATE, 50), (RATE, 50)], 50, [("up", "中", 60)]),
        # in two parts of one indicator
        ([({"kind": "parts", "parts": [{"name": n, "share": "0.5", "rule": RATE} for n in "甲乙"]}, 100)], 50, [("up", "中", 60)]),
        # over-fulfilment: more than 150 of 100 gives 0.7
        ([({**RATE, "excess": {"above": "150", "share": "0.7"}}, 100)], 150, [("down", "中", 151), ("down", "良", 89)]),
        ([({**RATE, "excess": {"above": "150", "share": "0.7"}}, 100)], 200, [("up", "优", 150)]),
    ],
)
def test_whole_persons_both_ways_and_the_grade_that_is_reached(rules, value, expected):
    framework = make_framework(**{f"指标{n}": (str(points), rule) for n, (rule, points) in enumerate(rules)})
    run, context = make_run(), make_counts(x=value)
    levers = find_levers(framework, run, context, score(framework, run, context.ledger))
    assert [(one.direction, one.grade, one.threshold) for one in levers] == expected


@pytest.mark.parametrize(
    ("value", "unit", "step"),
    [("4", "校次", F(1)), ("4", "万元", F(1, 100)), ("4", "元/校", F(1, 100)), ("4", "%", F(1, 100)), ("4", "分", F(1, 100)), ("4.0", "校次", F(1)), ("4.5", "公里", F(1, 100))],
)
def test_a_declared_figure_moves_whole_where_it_counts(value, unit, step):
    run = make_run({"declared": {"x": {"value": value, "unit": unit, "source": "台账"}}})
    ledger, _ = compute_figures(run, Extracts({}, ()), ())
    assert find_step(ledger["x"]) == step


def test_a_share_of_answers_is_not_driven_above_100_and_a_value_between_two_steps_is_told_apart():
    # 80 of 100 points are at 104 % of the answers: no survey gives that; 2/3 of 100 % rounds to 66.67 %, which it does not reach
    framework = make_framework(一=("100", {**RATE, "figure": "survey.satisfaction_rate", "target": "130"}))
    run, context = make_run(), make_context(survey__satisfaction_rate=F(95))
    assert [one.direction for one in find_levers(framework, run, context, score(framework, run, context.ledger))] == ["down"]
    framework = make_framework(一=("100", {**SCORED, "target": ">= 66.67"}))
    context = make_context(x=F(200, 3))
    (lever,) = find_levers(framework, run, context, score(framework, run, context.ledger))
    assert lever.sentence == "一：数据x由66.6667%提高到66.67%（变动不足0.01个百分点），等级升为“优”。"


def better_or_lower(kind: str, **numbers: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"kind": st.just(kind), "figure": st.sampled_from("xy"), **numbers})


def write(low: int, high: int) -> st.SearchStrategy[str]:
    return st.integers(low, high).map(str)


def make_tiers(limits: list[int], is_lower: bool, figure: str) -> dict[str, Any]:
    steps = sorted(limits, reverse=not is_lower)
    return {"kind": "tiers", "figure": figure, "tiers": [
        {"to" if is_lower else "from": str(limit), "share": share} for limit, share in zip(steps, ("1", "0.7", "0.4"), strict=False)]}


SIMPLE = st.one_of(
    better_or_lower("all_or_nothing", target=st.tuples(st.sampled_from((">=", "<=", ">", "<", "=")), write(0, 60)).map(" ".join)),
    better_or_lower("all_or_nothing", target=st.tuples(st.integers(0, 40), st.integers(0, 20)).map(lambda e: f"{e[0]} – {e[0] + e[1]}")),
    better_or_lower("proportional", target=write(1, 60), better=st.sampled_from(("higher", "lower"))),
    better_or_lower("proportional", target=write(1, 60), excess=st.fixed_dictionaries({"above": write(100, 200), "share": st.sampled_from(("0", "0.8"))})),
    better_or_lower("threshold_linear", target=write(31, 60), zero_below=write(0, 30)),
    better_or_lower("decay", full_at=write(10, 60), lost_per_point=st.sampled_from(("0.02", "0.1", "1/3"))),
    better_or_lower("decay", full_at=write(20, 40), zero_at=st.sampled_from(("5", "15", "55", "90")), lost_per_point=st.sampled_from(("0.01", "0.05"))),
    st.builds(make_tiers, st.lists(st.integers(1, 60), min_size=1, max_size=3, unique=True), st.booleans(), st.sampled_from("xy")),
    better_or_lower("trend", better=st.sampled_from(("higher", "lower"))),
)
ANY = st.one_of(SIMPLE, st.lists(SIMPLE, min_size=2, max_size=2).map(lambda rules: {
    "kind": "parts", "parts": [{"name": f"部分{n}", "share": "1/2", "rule": rule} for n, rule in enumerate(rules)]}))
FARTHEST_TRIED = 400


@settings(deadline=None)
@given(rules=st.lists(ANY, min_size=2, max_size=3), x=st.integers(0, 80), y=st.integers(0, 80))
def test_levers_are_what_brute_force_finds(rules, x, y):
    # every count of persons from 0 to 400 scored anew: the first other grade on either side, and no lever where there is none
    shares = {2: ("60", "40"), 3: ("20", "30", "50")}[len(rules)]
    framework = make_framework(**{f"指标{n}": (points, rule) for n, (points, rule) in enumerate(zip(shares, rules, strict=True))})
    run, context = make_run(), make_counts({"往年": make_counts(x=31, y=17).ledger}, x=x, y=y)
    card = score(framework, run, context.ledger, context.previous)

    def grade_at(id: str, value: int) -> str:
        at = Context(context.ledger, context.previous, {id: F(value)})
        return framework.find_grade(sum((rescore(i, at, None) for i in framework.indicators), F(0))).name

    found = {(one.figure.id, one.move > 0): (one.threshold, one.grade) for one in find_levers(framework, run, context, card)}
    for id, value in (("x", x), ("y", y)):
        for rises, places in ((True, range(value + 1, FARTHEST_TRIED)), (False, range(value - 1, -1, -1))):
            first = next((n for n in places if grade_at(id, n) != card.grade), None)
            threshold, grade = found.get((id, rises), (None, None))
            if first is None:
                assert threshold is None or threshold >= FARTHEST_TRIED
            else:
                assert (threshold, grade) == (first, grade_at(id, first))


@settings(deadline=None)
@given(rules=st.lists(ANY, min_size=2, max_size=2), x=st.fractions(0, 80, max_denominator=700), y=st.fractions(0, 80, max_denominator=700))
def test_a_rate_flips_at_the_value_named_and_not_a_step_before(rules, x, y):
    framework = make_framework(一=("60", rules[0]), 二=("40", rules[1]))
    run, context = make_run(), make_context({"往年": make_context(x=31, y=17).ledger}, x=x, y=y)
    card = score(framework, run, context.ledger, context.previous)

    def grade_at(id: str, value: F) -> str:
        at = Context(context.ledger, context.previous, {id: value})
        return framework.find_grade(sum((rescore(i, at, None) for i in framework.indicators), F(0))).name

    for one in find_levers(framework, run, context, card):
        step = find_step(one.figure) * (1 if one.move > 0 else -1)
        now = {"x": x, "y": y}[one.figure.id]
        before = max(now, one.threshold - step) if one.move > 0 else min(now, one.threshold - step)
        assert (one.threshold / step).denominator == 1 and step in (F(1, 100), F(-1, 100))
        assert grade_at(one.figure.id, one.threshold) == one.grade != card.grade
        assert grade_at(one.figure.id, before) == card.grade


def list_verdicts(rule: dict[str, Any], points: F) -> list[dict[str, Any]]:
    """Every verdict that could be given, scores in whole points."""
    if rule["kind"] == "all_or_nothing":
        return [{"met": "true"}, {"met": "false"}]
    if rule["kind"] == "deduction":
        return [{"faults": str(n)} for n in range(41)]
    if rule["kind"] == "judgement":
        return [{"score": str(n)} for n in range(int(points) + 1)]
    inner = [list_verdicts(part["rule"], F(part["points"])) for part in rule["parts"]]
    return [{"parts": {part["name"]: verdict for part, verdict in zip(rule["parts"], verdicts, strict=True)}} for verdicts in product(*inner)]


ONE_JUDGED = st.one_of(
    st.just({"kind": "all_or_nothing"}), st.just({"kind": "judgement"}),
    st.sampled_from(("1", "3", "7", "12.5", "10 %")).map(lambda each: {"kind": "deduction", "each": each}))
JUDGED = st.one_of(ONE_JUDGED, st.tuples(ONE_JUDGED, ONE_JUDGED).map(lambda rules: {"kind": "parts", "parts": [
    {"name": "前", "points": "15", "rule": rules[0]}, {"name": "后", "points": "25", "rule": rules[1]}]}))


@settings(deadline=None)
@given(rule=JUDGED, x=st.integers(0, 100), pick=st.integers(0, 10**6))
def test_judged_levers_are_what_trying_every_verdict_finds(rule, x, pick):
    # 60 points by a figure, 40 judged; scores of a judgement are tried in whole points
    verdicts = list_verdicts(rule, F(40))
    now = verdicts[pick % len(verdicts)]
    framework = make_framework(一=("40", rule), 二=("60", RATE))
    run, context = make_run(一=now), make_context(x=x)
    card = score(framework, run, context.ledger)
    found = {one.direction: one for one in find_levers(framework, run, context, card) if one.figure is None}
    tried = [rescore(framework.indicators[0], context, Verdict.model_validate(verdict)) for verdict in verdicts]
    own = card.lines[0].score
    flips = {}
    for score_ in tried:
        grade = framework.find_grade(card.score - own + score_)
        if grade.name != card.grade:
            way = "up" if score_ > own else "down"
            best = (min if way == "up" else max)(score_, flips.get(way, (score_, ""))[0])
            flips[way] = (best, framework.find_grade(card.score - own + best).name)
    is_coarse = "judgement" not in str(rule)
    for way in ("up", "down"):
        lever = found.get(way)
        if way in flips:
            assert lever is not None and (lever.needed_score <= flips[way][0] if way == "up" else lever.needed_score >= flips[way][0])
        if lever is not None:
            assert framework.find_grade(card.score - own + lever.needed_score).name == lever.grade != card.grade
            step = F(1, 100) if way == "up" else F(-1, 100)
            if is_coarse:
                assert (lever.needed_score, lever.grade) == flips[way]
            else:
                assert lever.needed_score in tried or framework.find_grade(card.score - own + lever.needed_score - step).name == card.grade


def test_judgements_move_one_step():
    framework = make_framework(
        一=("50", {"kind": "judgement"}), 二=("30", {"kind": "checklist", "items": [{"name": "a", "share": "0.8"}, {"name": "b", "share": "0.2"}]}),
        三=("10", {"kind": "deduction", "each": "2"}), 四=("10", {"kind": "all_or_nothing"}))
    run = make_run(一={"share": "0.6"}, 二={"items": ["met", {"lost": "0.5"}]}, 三={"faults": ["x", "y"]}, 四={"met": "false"})
    card = score(framework, run, Ledger())
    assert card.score == 63  # 30 + 27 + 6 + 0
    moves = move_judgements(framework, run, make_context(), card)
    # 0.6 is the lower end of 0.8–0.6: the bands beside have their middles at 0.9 and 0.3
    assert [(m.level3, m.direction, m.change, m.total_after, m.grade_after) for m in moves] == [
        ("一", "up", 15, 78, "中"), ("一", "down", -15, 48, "差"), ("二", "up", 3, 66, "中"), ("二", "down", -24, 39, "差"),
        ("三", "up", 2, 65, "中"), ("三", "down", -2, 61, "中"), ("四", "up", 10, 73, "中")]
    assert (moves[0].step, moves[0].score, moves[0].score_after) == ("实现程度评定上移一档至90%", 30, 45)
    assert list(tabulate_moves(moves)["change"]) == [15, -15, 3, -24, 2, -2, 10]


@pytest.mark.parametrize(("share", "up", "down"), [("1", None, "0.7"), ("0.8", "1", "0.7"), ("0.79", "0.9", "0.3"),
                                                   ("0.6", "0.9", "0.3"), ("0.59", "0.7", "0"), ("0", "0.7", None)])
def test_bands_move_to_the_middle_of_the_band_beside(share, up, down):
    framework = make_framework(一=("100", {"kind": "judgement"}))
    run = make_run(一={"share": share})
    moves = move_judgements(framework, run, make_context(), score(framework, run, Ledger()))
    after = {move.direction: move.score_after / 100 for move in moves}
    assert after == {k: F(v) for k, v in (("up", up), ("down", down)) if v is not None}


def test_a_judged_part_moves_inside_its_whole():
    parts = {"kind": "parts", "parts": [{"name": "评", "points": "60", "rule": {"kind": "all_or_nothing"}},
                                        {"name": "率", "points": "40", "rule": RATE}]}
    framework, run, context = make_framework(一=("100", parts)), make_run(一={"parts": {"评": {"met": "true"}}}), make_context(x=50)
    (move,) = move_judgements(framework, run, context, score(framework, run, context.ledger))
    assert (move.score, move.score_after, move.step) == (80, 20, "“评”改判为不符合")


SURVEY = {"population": "1000", "scale": ["好", "中", "差"], "method": "satisfied_questionnaires",
          "items": [{"id": "overall", "column": "总体", "label": "总体"}, {"id": "visit", "column": "走访", "label": "走访"}],
          "satisfied_when": {"item": "overall", "answers": ["好"]}}
ON_SURVEY = {"kind": "proportional", "figure": "survey.satisfaction_rate", "target": "100"}


def resample(population: str | None, rule: dict[str, Any] = ON_SURVEY, seed: int = 1, value: F = F(60)):
    frame = pd.DataFrame({"line": range(2, 102), "overall": ["好"] * 60 + ["差"] * 40, "visit": ["好"] * 30 + [""] * 20 + ["差"] * 50})
    framework = make_framework(一=("50", rule), 二=("50", {"kind": "all_or_nothing"}))
    run = make_run({"survey": {**SURVEY, "population": population}}, 二={"met": "true"})
    context = make_context(**{rule["figure"].replace(".", "__"): value})
    card = score(framework, run, context.ledger)
    return resample_survey(framework, run, context, card, {"questionnaires": frame}, draws=4000, seed=seed, confidence=F(95, 100))


def test_resampling_gives_the_interval_of_the_binomial():
    # 50 + 50 × p with p = 0.6 of 100: sd 50 × √(0.24/100) = 2.449; 95 %: 80 ± 4.8. With population 125 the sd shrinks by
    # √(25/124) = 0.449 to 1.1: 80 ± 2.15. With population 100 everybody was asked: no spread.
    free, corrected, census = resample(None), resample("125"), resample("100")
    assert (float(free.low), float(free.high)) == pytest.approx((75.2, 84.8), abs=0.7)
    assert (float(corrected.low), float(corrected.high)) == pytest.approx((77.85, 82.15), abs=0.7)
    assert (census.low, census.high, census.grades["良"]) == (80, 80, 1)
    assert free.scores.std() / 100 == pytest.approx(2.449, rel=0.05)
    assert corrected.scores.std() / 100 == pytest.approx(1.1, rel=0.05)
    assert sum(free.grades.values()) == 1
    assert free.indicators == ("一",)
    assert "未作有限总体校正" in free.sentence and "按总体人数作有限总体校正" in corrected.sentence


def test_resampling_is_repeatable():
    assert (resample("1000", seed=7).scores == resample("1000", seed=7).scores).all()
    assert (resample("1000", seed=7).scores != resample("1000", seed=8).scores).any()


@pytest.mark.parametrize(
    ("figure", "value", "mean"),
    [
        # good answers of all answered: overall 60/100, visit 30/80 (20 gave none); both 90/180; three steps 100, 50, 0
        ("survey.overall.satisfaction_rate", F(60), 80), ("survey.visit.index", F(300, 8), 68.75), ("survey.index", F(50), 75),
        ("survey.satisfied_rate", F(60), 80), ("survey.satisfied", F(60), 80), ("survey.visit.very_satisfied", F(30), 65),
    ],
)
def test_every_kind_of_survey_figure_is_resampled_around_its_value(figure, value, mean):
    result = resample(None, {**ON_SURVEY, "figure": figure}, value=value)
    assert result.scores.mean() / 100 == pytest.approx(mean, abs=0.3)
    assert result.scores.std() > 50


def test_nothing_is_resampled_where_no_rule_rests_on_the_survey():
    assert resample("1000", {**ON_SURVEY, "figure": "x"}) is None


def test_the_population_keeps_the_shares_of_the_sample():
    # 7 : 2 : 1 of 1,003: 702.1, 200.6 and 100.3; the one person left over by rounding down goes to the largest remainder
    assert _extend(np.array([7, 2, 1]), 1003).tolist() == [702, 201, 100]
