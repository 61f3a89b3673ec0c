from fractions import Fraction as F
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_models import make_framework, make_run

from perfeval_helpers.judging.scoring import score
from perfeval_helpers.judging.scoring.context import Context
from perfeval_helpers.studies.sensitivity import (
    find_levers,
    measure_distance,
    move_judgements,
    resample_survey,
    tabulate_levers,
    tabulate_moves,
    tabulate_waterfall,
)
from perfeval_helpers.studies.sensitivity.levers import HALF_CENT, rescore, solve_rule
from perfeval_helpers.studies.sensitivity.resampling import _extend
from perfeval_helpers.values.figures import Ledger


def make_context(previous: Any = None, **figures: F | int) -> Context:
    ledger = Ledger()
    for id, value in figures.items():
        ledger.add(id.replace("__", "."), value, "%", f"数据{id}", "公式")
    return Context(ledger, previous or {})


RATE = {"kind": "proportional", "figure": "x", "target": "100"}
TIERS = {"kind": "tiers", "figure": "y", "tiers": [{"from": "90", "share": "1"}, {"from": "60", "share": "0.5"}]}


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("89.3", "总分89.30分，等级为“良”，距“优”差0.7分，再失9.31分即降为“中”。"),
        ("80", "总分80分，等级为“良”，距“优”差10分，再失0.01分即降为“中”。"),
        ("95", "总分95分，等级为“优”，再失5.01分即降为“良”。"),
        ("10", "总分10分，等级为“差”，距“中”差50分。"),
    ],
)
def test_the_distance_to_the_grades_beside(value, sentence):
    framework = make_framework(甲=("100", {"kind": "judgement"}))
    card = score(framework, make_run(甲={"score": value}), Ledger())
    assert measure_distance(card, framework).sentence == sentence


def test_the_waterfall_ends_at_the_score():
    framework = make_framework(一=("60", RATE), 二=("30", {"kind": "all_or_nothing"}), 三=("10", {"kind": "judgement"}))
    context = make_context(x=75)
    card = score(framework, make_run(二={"met": "true"}, 三={"share": "0.5"}), context.ledger)
    table = tabulate_waterfall(card)  # 100 − 60 × 1/4 − 10 × 1/2 = 80
    assert [(r.level3, float(r.lost), float(r.before), float(r.after)) for r in table.itertuples()] == [
        ("一", 15, 100, 85), ("三", 5, 85, 80)]
    assert table["after"].iloc[-1] == card.score


def test_levers_say_which_figure_has_to_move_how_far():
    # 一 60 × 0.8 = 48, 二 30 × 0.5 = 15, 三 10: 73, 中. 良 needs 7 more: 一 55/60, from 54.995/60 = 91.6583…% on, and
    # 二 22/30, which the tier from 90 % gives. 差 is below 60, 13.01 less: 一 34.99, below 34.995/60 = 58.325 %,
    # 二 1.99, below the tier from 60 %; 三 cannot lose 13.01.
    framework = make_framework(一=("60", RATE), 二=("30", TIERS), 三=("10", {"kind": "all_or_nothing"}))
    run, context = make_run(三={"met": "true"}), make_context(x=80, y=75)
    card = score(framework, run, context.ledger)
    assert card.score == 73
    levers = find_levers(framework, run, context, card)
    assert [(one.level3, one.direction, one.grade, one.needed_score, one.threshold) for one in levers] == [
        ("一", "up", "良", 55, F("54.995") / 60 * 100), ("二", "up", "良", 22, 90),
        ("一", "down", "差", F("34.99"), F("34.995") / 60 * 100), ("二", "down", "差", F("1.99"), 60)]
    assert levers[0].sentence == "一：数据x由80%提高到91.6584%（变动11.66个百分点），等级升为“良”。"
    assert levers[2].sentence == "一：数据x由80%降低到58.325%以下（变动21.68个百分点），等级降为“差”。"
    assert list(tabulate_levers(levers)["move"]) == pytest.approx([11.658333, 15, -21.675, -15])


def test_a_judged_lever_names_the_score_it_needs():
    framework = make_framework(一=("50", {"kind": "judgement"}), 二=("50", {"kind": "judgement"}))
    run = make_run(一={"share": "1"}, 二={"share": "0.5"})
    levers = find_levers(framework, run, make_context(), score(framework, run, Ledger()))
    # 75, 中: 良 needs 30 of 二; 差 needs 15.01 less
    assert [(one.level3, one.direction, one.needed_score, one.threshold) for one in levers] == [
        ("二", "up", 30, None), ("一", "down", F("34.99"), None), ("二", "down", F("9.99"), None)]
    assert levers[0].sentence == "二（评判，现得25分）达到30分，等级升为“良”。"


def test_levers_reach_into_parts():
    # 一: 50 judged + 50 × x: with x = 60 % 80, 良; 优 from x = 79.99 % on (39.995 / 50)
    parts = {"kind": "parts", "parts": [{"name": "评", "points": "50", "rule": {"kind": "all_or_nothing"}},
                                        {"name": "率", "points": "50", "rule": RATE}]}
    framework, run, context = make_framework(一=("100", parts)), make_run(一={"parts": {"评": {"met": "true"}}}), make_context(x=60)
    up, down = find_levers(framework, run, context, score(framework, run, context.ledger))
    assert (up.threshold, down.threshold) == (F("79.99"), F("59.99"))


RULES = [
    RATE, {**RATE, "better": "lower", "target": "50"}, {**TIERS, "figure": "x"},
    {"kind": "threshold_linear", "figure": "x", "target": "100", "zero_below": "60"},
    {"kind": "decay", "figure": "x", "full_at": "100", "zero_at": "80", "lost_per_point": "0.02"},
    {"kind": "decay", "figure": "x", "full_at": "10", "zero_at": "90"},
    {"kind": "tiers", "figure": "x", "tiers": [{"to": "30", "share": "1"}, {"to": "60", "share": "0.5"}]},
    {"kind": "all_or_nothing", "figure": "x", "target": "<= 40"}, {"kind": "trend", "figure": "x"},
]


@given(rule=st.sampled_from(RULES), cents=st.integers(min_value=1, max_value=1000))
def test_thresholds_are_where_the_rule_gives_the_points(rule, cents):
    needed = F(cents, 100)
    framework = make_framework(一=("10", rule))
    (indicator,) = framework.indicators
    context = make_context({"2021": {"x": F(70)}}, x=1)
    (solution,) = solve_rule(indicator.rule, F(10), needed - HALF_CENT, context, None)
    worse = F(1, 10**9) * (1 if solution.lower_is_better else -1)

    def score_at(value: F) -> F:
        return rescore(indicator, Context(context.ledger, context.previous, {"x": value}), None)

    # a decay's floor is the one place where the points jump at a value that does not itself give them
    at_floor = rule["kind"] == "decay" and solution.threshold == F(rule["zero_at"])
    assert at_floor or score_at(solution.threshold) >= needed
    assert score_at(solution.threshold - worse) >= needed
    assert score_at(solution.threshold + worse) < needed


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
    assert moves[0].sentence == "一：评判上移一档至0.9，得分由30分变为45分，总分增加15分至78分（中）。"
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
    return resample_survey(framework, run, context, card, frame, draws=4000, seed=seed, confidence=F(95, 100))


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
