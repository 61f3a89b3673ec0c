import re
from collections.abc import Sequence
from fractions import Fraction as F
from pathlib import Path
from typing import Any

import pytest
import small_models
from hypothesis import given
from hypothesis import strategies as st

from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.contract.framework import Framework, find_framework, read_framework
from perfeval_helpers.contract.runfile import RunFile, read_runfile
from perfeval_helpers.judging.scoring import score
from perfeval_helpers.making.privacy import find_numbers
from perfeval_helpers.values.figures import Ledger

ROOT = Path(__file__).resolve().parents[1]


def name_indicators(things: Sequence[Any]) -> dict[str, Any]:
    return {f"指标{n}": thing for n, thing in enumerate(things) if thing is not None}


def make_framework(*rules: dict[str, Any], points: str = "10") -> Framework:
    return small_models.make_framework(**{name: (points, rule) for name, rule in name_indicators(rules).items()})


def make_run(*verdicts: dict[str, Any] | None) -> RunFile:
    return small_models.make_run(**name_indicators(verdicts))


def make_ledger(value: F | int | None, unit: str = "%") -> Ledger:
    ledger = Ledger()
    ledger.add("x", value, unit, "数据", "公式")
    return ledger


def score_one(
    rule: dict[str, Any], value: F | int | None = None, verdict: dict[str, Any] | None = None, points: str = "10",
    previous: Any = None,
):
    card = score(make_framework(rule, points=points), make_run(verdict), make_ledger(value), previous)
    (line,) = card.lines
    assert card.score == line.score and card.points == line.points
    return line


HIGHER = {"kind": "proportional", "figure": "x", "target": "80"}
LOWER = {"kind": "proportional", "figure": "x", "target": "5,300", "better": "lower"}
LINEAR = {"kind": "threshold_linear", "figure": "x", "target": "100", "zero_below": "60"}
DECAY = {"kind": "decay", "figure": "x", "full_at": "100", "zero_at": "80", "lost_per_point": "0.05"}
STEEP = {"kind": "decay", "figure": "x", "full_at": "100", "zero_at": "80", "lost_per_point": "0.02"}
LATE = {"kind": "decay", "figure": "x", "full_at": "0", "zero_at": "10"}
TIERS = {"kind": "tiers", "figure": "x", "tiers": [
    {"from": "90", "share": "1"}, {"from": "80", "share": "0.8"}, {"from": "60", "share": "0.6"}]}
UP_TO = {"kind": "tiers", "figure": "x", "tiers": [{"to": "5300", "share": "1"}, {"to": "6000", "share": "0.5"}]}
AT_MOST = {"kind": "all_or_nothing", "figure": "x", "target": "<= 5,300"}


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        # actual / 80 × 10: 40/80×10 = 5; 79.9/80×10 = 9.9875 → 9.99; capped at 10
        (HIGHER, 0, "0"), (HIGHER, 40, "5"), (HIGHER, F("79.9"), "9.99"), (HIGHER, 80, "10"), (HIGHER, F("80.1"), "10"),
        (HIGHER, 130, "10"), (HIGHER, -5, "0"),
        # 5,300 / actual × 10: 5300/5830×10 = 9.0909… → 9.09; 5300/10600×10 = 5
        (LOWER, 5830, "9.09"), (LOWER, 10600, "5"), (LOWER, 5300, "10"), (LOWER, 5299, "10"), (LOWER, 0, "10"),
        (LOWER, 5301, "10"),  # 5300/5301×10 = 9.998 → 10.00: nothing of it is left in two places
        (LOWER, 5310, "9.98"),
        # a target of 0: reached or not
        ({**LOWER, "target": "0"}, 0, "10"), ({**LOWER, "target": "0"}, F(1, 100), "0"),
        # (r − 60) / 40 × 10
        (LINEAR, F("59.99"), "0"), (LINEAR, 60, "0"), (LINEAR, 61, "0.25"), (LINEAR, 80, "5"), (LINEAR, 100, "10"),
        (LINEAR, 120, "10"), (LINEAR, 0, "0"),
        # 5 % of the points for each 1 % below 100, continuously: at 99.5 lost 0.025 of 10 = 0.25
        (DECAY, 100, "10"), (DECAY, F("99.5"), "9.75"), (DECAY, 99, "9.5"), (DECAY, F("80.1"), "0.05"), (DECAY, 80, "0"),
        (DECAY, F("79.9"), "0"), (DECAY, 0, "0"), (DECAY, 101, "10"),
        # 2 % each, but nothing at the floor: 81 loses 0.38, 80 all
        (STEEP, 81, "6.2"), (STEEP, F("80.01"), "6"), (STEEP, 80, "0"),
        # days late: 0 full, 10 nothing, a tenth each
        (LATE, 0, "10"), (LATE, 3, "7"), (LATE, 10, "0"), (LATE, 11, "0"),
        # 67.03 % → 6 of 10, as published for 2022
        (TIERS, 100, "10"), (TIERS, 90, "10"), (TIERS, F("89.99"), "8"), (TIERS, 80, "8"), (TIERS, F("79.99"), "6"),
        (TIERS, F(37400, 558), "6"), (TIERS, 60, "6"), (TIERS, F("59.99"), "0"), (TIERS, 0, "0"),
        (UP_TO, 5300, "10"), (UP_TO, 5301, "5"), (UP_TO, 6000, "5"), (UP_TO, 6001, "0"),
        (AT_MOST, 5300, "10"), (AT_MOST, 5830, "0"),
    ],
)
def test_rules_on_figures(rule, value, expected):
    line = score_one(rule, F(value))
    assert line.score == F(expected)
    assert line.lost == 10 - line.score
    assert bool(line.reason) == (line.lost > 0)


CHECKLIST = {"kind": "checklist", "items": ["甲", "乙", "丙", "丁"]}
WEIGHTED = {"kind": "checklist", "items": [{"name": "甲", "share": "1/3"}, {"name": "乙", "share": "2/3"}]}
COUNTED = {"kind": "checklist", "items": [{"name": "甲", "each": "0.2", "zero_from": "5"}, "乙"]}
GRACE = {"kind": "checklist", "items": [{"name": "甲", "zero_from": "3"}, "乙"]}
CAPPED = {"kind": "checklist", "cap": "1", "items": [{"name": n, "share": "0.4"} for n in "甲乙丙"]}
DEDUCT = {"kind": "deduction", "each": "0.25"}


@pytest.mark.parametrize(
    ("rule", "verdict", "expected"),
    [
        ({"kind": "all_or_nothing"}, {"met": "true"}, "10"), ({"kind": "all_or_nothing"}, {"met": "false"}, "0"),
        (CHECKLIST, {"items": ["met"] * 4}, "10"), (CHECKLIST, {"items": ["missed"] * 4}, "0"),
        (CHECKLIST, {"items": ["met", "missed", {"lost": "0.5"}, "met"]}, "6.25"),  # 10 × (1 + 0 + 0.5 + 1) / 4
        (WEIGHTED, {"items": ["met", "missed"]}, "3.33"), (WEIGHTED, {"items": [{"lost": "1/3"}, "met"]}, "8.89"),
        # 10 × (0.5 × (1 − 0.2k) + 0.5); from 5 faults on the item is gone
        (COUNTED, {"items": [{"faults": "0"}, "met"]}, "10"), (COUNTED, {"items": [{"faults": "4"}, "met"]}, "6"),
        (COUNTED, {"items": [{"faults": "5"}, "met"]}, "5"), (COUNTED, {"items": [{"faults": "9"}, "missed"]}, "0"),
        (GRACE, {"items": [{"faults": "2"}, "met"]}, "10"), (GRACE, {"items": [{"faults": "3"}, "met"]}, "5"),
        (CAPPED, {"items": ["met", "met", "met"]}, "10"), (CAPPED, {"items": ["met", "met", "missed"]}, "8"),
        (DEDUCT, {"faults": []}, "10"), (DEDUCT, {"faults": ["一", "二"]}, "9.5"), (DEDUCT, {"faults": "41"}, "0"),
        ({"kind": "deduction", "each": "5 %"}, {"faults": "3"}, "8.5"),
        ({"kind": "judgement"}, {"share": "0.6"}, "6"), ({"kind": "judgement"}, {"share": "0"}, "0"),
        ({"kind": "judgement"}, {"score": "7.125"}, "7.13"),
    ],
)
def test_rules_on_verdicts(rule, verdict, expected):
    line = score_one(rule, verdict=verdict)
    assert line.score == F(expected)
    assert (line.evidence, line.opinion) == (("佐证",), "理由")
    assert ("理由" in line.reason) == (line.lost > 0)


def test_parts_nest_and_only_the_sum_is_rounded():
    # ［甲］ 100/150 × 5 = 3.3333…; ［乙］ 5 × (1/2 + 1/2 × 100/150) = 4.1666…; together 7.5 exactly, not 3.33 + 4.17
    two_thirds = {**HIGHER, "target": "150"}
    inner = {"kind": "parts", "parts": [{"name": "丙", "share": "0.5", "rule": {"kind": "all_or_nothing"}},
                                        {"name": "丁", "share": "1/2", "rule": two_thirds}]}
    rule = {"kind": "parts", "parts": [{"name": "甲", "points": "5", "rule": two_thirds},
                                       {"name": "乙", "points": "5", "rule": inner}]}
    line = score_one(rule, 100, {"parts": {"乙": {"parts": {"丙": {"met": "true"}}}}})
    assert line.score == F("7.5")
    assert "合计2.5+1.6667=4.1667" in line.working
    assert line.figures == ("x",)


def test_trend_compares_with_the_mean_of_earlier_runs():
    rule = {"kind": "trend", "figure": "x"}
    earlier = {"2020": make_ledger(F(80)), "2021": make_ledger(F(100)), "2019": make_ledger(None)}
    assert score_one(rule, 90, previous=earlier).score == 10
    assert score_one(rule, 45, previous=earlier).score == 5  # 45 / 90 × 10
    lower = {**rule, "better": "lower"}
    assert score_one(lower, 90, previous=earlier).score == 10
    assert score_one(lower, 120, previous=earlier).score == F("7.5")  # 90 / 120 × 10
    assert score_one(rule, 45, previous={"2021": make_ledger(90)}).score == 5
    # 78.935 before is told as it was printed then, whatever the working has
    assert score_one(rule, F("77.083"), previous={"2021": make_ledger(F("78.935"))}).reason == "数据77.08%，低于往期值78.94%"
    with pytest.raises(InputFaults, match="no earlier run has it to compare with"):
        score_one(rule, 90, previous={"2019": make_ledger(None)})


@pytest.mark.parametrize(
    ("better", "before", "now", "worse_share", "expected"),
    [
        # growth of −8.75 % before: 0 and −4 are better, −17.5 is worse, and 17.5/8.75 says nothing
        ("higher", "-8.75", "0", None, "10"), ("higher", "-8.75", "-4", None, "10"), ("higher", "-8.75", "-8.75", None, "10"),
        ("higher", "-8.75", "-17.5", "0.3", "3"), ("higher", "-8.75", "-17.5", "0", "0"),
        ("higher", "0", "-1", "0.5", "5"), ("higher", "0", "0", None, "10"), ("higher", "0", "3", None, "10"),
        ("lower", "-8.75", "-17.5", None, "10"), ("lower", "-8.75", "0", "0.4", "4"), ("lower", "-8.75", "-4", "0.4", "4"),
        # nothing before, where less is better: 0 of 3 is a proportion, of no points; a positive mean has one too
        ("lower", "0", "0", None, "10"), ("lower", "0", "3", None, "0"), ("lower", "0", "-3", None, "10"),
        ("higher", "8", "-2", None, "0"), ("higher", "8", "4", "0.9", "5"), ("lower", "8", "-2", None, "10"),
    ],
)  # fmt: skip
def test_a_trend_compares_values_where_a_quotient_has_no_meaning(better, before, now, worse_share, expected):
    rule = {"kind": "trend", "figure": "x", "better": better} | ({"worse_share": worse_share} if worse_share else {})
    line = score_one(rule, F(now), previous={"2021": make_ledger(F(before))})
    assert line.score == F(expected) and bool(line.reason) == (line.lost > 0)


@pytest.mark.parametrize(("better", "before", "now"), [("higher", -5, -6), ("higher", 0, -1), ("lower", -5, 0)])
def test_a_trend_without_a_quotient_has_to_say_what_worse_gives(better, before, now):
    rule = {"kind": "parts", "parts": [{"name": "增长", "share": "1", "rule": {"kind": "trend", "figure": "x", "better": better}}]}
    with pytest.raises(InputFaults, match="expected worse_share in the rule") as caught:
        score_one(rule, F(now), previous={"2021": make_ledger(F(before))})
    (finding,) = caught.value.findings
    assert "劣于往期" in finding.message and "worse_share: 0" in finding.advice


OVER = {"kind": "proportional", "figure": "x", "target": "80", "excess": {"above": "150 %", "share": "0.8"}}


@pytest.mark.parametrize(("value", "expected"), [
    # 150 % of 80 is 120: beyond it 0.8 of 10 points
    ("40", "5"), ("80", "10"), ("100", "10"), ("120", "10"), ("120.01", "8"), ("400", "8"),
])
def test_over_fulfilment_gives_a_share_of_the_points(value, expected):
    line = score_one(OVER, F(value))
    assert line.score == F(expected)
    if expected == "8":
        assert "超过满分标准的150%（120%）得80%" in line.working and "指标值设定偏低" in line.reason
        assert "÷80超过150%，0.8×10=8；修约" in line.working


def test_excess_at_100_percent_begins_just_above_the_target():
    rule = {**OVER, "excess": {"above": "100", "share": "0"}}
    assert [score_one(rule, F(value)).score for value in ("80", "80.001")] == [10, 0]


def test_scores_are_rounded_half_up_before_they_are_added():
    # 10 × 0.1005 = 1.005 each, rounded up to 1.01; the sum is 2.02, where the exact sum would give 2.01
    rule = {"kind": "judgement"}
    card = score(make_framework(rule, rule), make_run({"share": "0.1005"}, {"share": "0.1005"}), Ledger())
    assert [line.score for line in card.lines] == [F("1.01"), F("1.01")]
    assert card.score == F("2.02")
    assert card.level1[0].score == card.level2[0].score == F("2.02")
    assert card.level1[0].rate == F("10.1")


@pytest.mark.parametrize("working", ["0 ÷ 0 × 100% = —（分母为0）", "0.0001 ÷ −0.04 × 100% = —（分子或分母为负）"])
def test_why_a_figure_has_no_value_is_what_its_working_says(working):
    ledger = Ledger()
    ledger.add("x", None, "%", "数据", "", working=working)
    with pytest.raises(InputFaults, match=re.escape(f"x, but it has no value ('{working.replace('（', '［').replace('）', '］')}'); expected")):
        score(make_framework(HIGHER), make_run(None), ledger)


def test_every_figure_without_value_is_named_at_once():
    framework = make_framework(HIGHER, TIERS, {**HIGHER, "figure": "y"}, {"kind": "all_or_nothing"})
    with pytest.raises(InputFaults, match="the rule proportional of '指标0' uses x, but it has no value") as caught:
        score(framework, make_run(None, None, None, {"met": "true"}), make_ledger(None))
    assert [finding.column for finding in caught.value.findings] == [
        "indicators.1.rule（指标0）", "indicators.2.rule（指标1）", "indicators.3.rule（指标2）"]
    assert "the rule proportional of '指标2' uses y, but this run does not have it" in caught.value.findings[2].english


@pytest.mark.parametrize(
    ("rule", "value", "verdict", "working"),
    [
        (HIGHER, F(2000, 30), None, "满分：10分；取数：数据=66.67%；规则：实际值÷满分标准80%×分值，最高得满分；"
         "代入：66.6667÷80×10=8.3333；修约：四舍五入至2位小数为8.33；得分：8.33分"),
        (HIGHER, F(100), None, "满分：10分；取数：数据=100%；规则：实际值÷满分标准80%×分值，最高得满分；"
         "代入：100÷80超过1按1，1×10=10；修约：四舍五入至2位小数为10.00；得分：10分"),
        (LINEAR, F(75), None, "满分：10分；取数：数据=75%；规则：低于60%得0分，60%起按（实际值−60）÷（100−60）×分值，100%得满分；"
         "代入：（75−60）÷（100−60）×10=3.75；修约：四舍五入至2位小数为3.75；得分：3.75分"),
        (DECAY, F("99.5"), None, "满分：10分；取数：数据=99.50%；规则：100%及以上得满分，每低1个百分点失去分值的5%，80%及以下得0分；"
         "代入：［1−（100−99.5）×0.05］×10=9.75；修约：四舍五入至2位小数为9.75；得分：9.75分"),
        (DEDUCT, None, {"faults": ["一", "二"]}, "满分：10分；取数：发现2个问题（一、二）；规则：每个问题扣0.25分，扣完为止；"
         "代入：10−2×0.25=9.5；修约：四舍五入至2位小数为9.50；得分：9.50分"),
        ({"kind": "checklist", "items": ["甲", "乙"]}, None, {"items": ["met", "missed"]},
         "满分：10分；取数：甲（符合）、乙（不符合）；规则：2个要点各占50%，不符合的失去该份额；"
         "代入：（0.5+0.5×0）×10=5；修约：四舍五入至2位小数为5.00；得分：5分"),
        ({"kind": "checklist", "items": [{"name": "甲", "share": "1/3", "each": "0.25", "zero_from": "4"}, {"name": "乙"}]}, None, {"items": [{"faults": "2"}, {"lost": "0.1"}]},
         "满分：10分；取数：甲（2个问题，失去50%）、乙（失去10%）；规则：2个要点份额1/3、2/3，不符合的失去该份额；“甲”每个问题失去该份额的25%，4个问题起全部失去；"
         "代入：（1/3×0.5+2/3×0.9）×10=7.6667；修约：四舍五入至2位小数为7.67；得分：7.67分"),
    ],
)
def test_a_working_can_be_recomputed_from_its_line(rule, value, verdict, working):
    assert score_one(rule, value, verdict).working == working


def test_what_a_fault_costs_is_a_share_of_its_item():
    said = "2个要点各占50%，不符合的失去该份额；“甲”"
    assert f"规则：{said}每个问题失去该份额的20%，5个问题起全部失去；代入" in score_one(COUNTED, verdict={"items": [{"faults": "2"}, "met"]}).working
    assert f"规则：{said}3个问题起全部失去；代入" in score_one(GRACE, verdict={"items": [{"faults": "2"}, "met"]}).working


def test_a_score_that_rounding_makes_full_lost_nothing_and_says_so():
    # 79.97 ÷ 80 × 10 = 9.99625: 10.00 of 10
    line = score_one(HIGHER, F("79.97"))
    assert (line.score, line.reason, line.opinion) == (10, "", "数据79.97%，修约后得满分")
    assert score_one(HIGHER, F(2500, 30)).opinion == "数据83.33%，得满分"
    assert score_one(HIGHER, F(40)).opinion == "数据40%，低于满分标准80%"
    assert score_one({**LINEAR, "target": "95"}, F(70)).opinion == "数据70%，低于满分标准95%"


@pytest.mark.parametrize(
    ("rule", "value", "reason"),
    [
        (AT_MOST, 5830, "数据5,830%，超过满分标准5,300%"),
        ({**AT_MOST, "target": ">= 90"}, 80, "数据80%，未达到满分标准≥90%"),
        ({**AT_MOST, "target": "60 – 90"}, 50, "数据50%，未达到满分标准60%–90%"),
        ({**AT_MOST, "target": "60 – 90"}, 95, "数据95%，超过满分标准60%–90%"),
        (UP_TO, 5500, "数据5,500%，高于满分档5,300%"),
        (TIERS, 85, "数据85%，低于满分档90%"),
        # 22,312 of 22,313 paid are 99.99551…%, which two decimals would print as the 100% that they are said to miss.
        ({**AT_MOST, "target": ">= 100"}, F(2231200, 22313), "数据99.996%，未达到满分标准≥100%"),
        ({**AT_MOST, "target": "= 5"}, F("4.9999"), "数据4.9999%，未达到满分标准＝5%"),
        (TIERS, F("89.9951"), "数据89.995%，低于满分档90%"),
        (UP_TO, F("5300.004"), "数据5,300.004%，高于满分档5,300%"),
    ],
)
def test_why_points_were_lost_has_the_right_direction(rule, value, reason):
    assert score_one(rule, value).reason == reason


def test_a_long_fraction_in_a_working_does_not_look_like_a_telephone_number():
    # 13,812,345,677 / 400,000,005 = 34.53…: an eleven-digit numerator as amounts with odd fen give it
    working = score_one(HIGHER, F(13_812_345_677, 400_000_005)).working
    assert "取数：数据=34.53%；" in working and not list(find_numbers(working))


def test_a_rounded_value_stands_with_the_numbers_that_give_it():
    ledger = Ledger()
    ledger.add("x", F(2350, 31), "%", "满意率", "", working="(251 + 172) ÷ 558 × 100% = 75.81%")
    (line,) = score(make_framework(TIERS), make_run(None), ledger).lines
    assert "取数：满意率=75.81%（(251 + 172) ÷ 558 × 100%）；" in line.working and "代入：75.81%在" in line.working
    assert not re.search(r"\d\.\d{5}|…", line.working)


@given(
    rule=st.sampled_from([HIGHER, LOWER, LINEAR, DECAY, STEEP, LATE, TIERS, UP_TO, AT_MOST]),
    low=st.fractions(min_value=0, max_value=8000, max_denominator=1000),
    step=st.fractions(min_value=0, max_value=100, max_denominator=1000),
)
def test_scores_stay_within_the_points_and_follow_the_figure(rule, low, step):
    first, second = score_one(rule, low), score_one(rule, low + step)
    assert 0 <= first.score <= 10
    lower_is_better = rule in (LOWER, LATE, UP_TO, AT_MOST)
    assert second.score <= first.score if lower_is_better else second.score >= first.score


#: Figures of 2022 that rules use, from the published numbers of persons, money and questionnaires:
#: paid 22,305 + 22,264 of 22,313 + 22,292 persons at 50 yuan; 423 of 558 and 374 of 558 satisfied; 151.68 of 477.39 万元.
PUBLISHED = {
    "funding.use_rate": F(100), "funding.to_position_rate": F(15168, 47739) * 100, "headcount.transfer_rate": F(100),
    "archives.received_rate": F(100), "payout.amount_accuracy": F(44569, 44605) * 100, "cost.saving_rate": F(0),
    "survey.activity.satisfaction_rate": F(423, 558) * 100, "survey.satisfaction_rate": F(374, 558) * 100,
}


def score_2022(framework: str):
    run = read_runfile("2022", ROOT)
    ledger = Ledger()
    for id, value in PUBLISHED.items():
        ledger.add(id, value, "%", id, "")
    rules = read_framework(find_framework(framework, ROOT), ROOT)
    card = score(rules, run, ledger)
    card.add_figures(ledger, rules)
    return card, ledger


def test_2022_scores_as_published():
    card, ledger = score_2022("hongta-2022")
    # 决策 3 + 3×1/4 + 3×3/4 + 3 + 3 = 12; 过程 4 + 4 + (2 − 2×0.25) + 5 + 5 = 19.5;
    # 产出 6 + 6 + 5 + 8 + 5 + 5×0.6 = 33; 效益 2 + 9 + (6 + 3×0.6) + 10×0.6 = 24.8
    printed = {id: figure.printed for id, figure in ledger.starting("score").items()}
    assert {level: printed[f"score.{level}"] for level in ("决策", "过程", "产出", "效益")} == {
        "决策": "12", "过程": "19.50", "产出": "33", "效益": "24.80"}
    assert {id: printed[id] for id in ("score", "score.points", "score.rate", "score.过程.制度管理", "score.过程.制度管理.rate",
                                       "score.决策.项目申报.rate", "score.效益.社会效益", "score.过程.rate")} == {
        "score": "89.30", "score.points": "100", "score.rate": "89.30", "score.过程.制度管理": "9.5",
        "score.过程.制度管理.rate": "95", "score.决策.项目申报.rate": "66.67", "score.效益.社会效益": "16.8",
        "score.过程.rate": "97.50"}
    assert (ledger["grade"].value, card.grade) == ("良", "良")
    assert [ledger[f"framework.level{n}.count"].value for n in (1, 2, 3)] == [4, 10, 20]


def test_2022_by_the_national_framework_counts_the_funds_that_did_not_arrive():
    card, _ = score_2022("caiyu-2020-10")
    scores = {line.level3: line.score for line in card.lines}
    # 31.7727…% × 5 = 1.5886 → 1.59; 44,569/44,605 × 8 = 7.9935 → 7.99
    assert (scores["资金到位率"], scores["质量达标率"], scores["成本节约率"]) == (F("1.59"), F("7.99"), 5)
    # 3+3+0.75+1.67+2+2 = 12.42; 1.59+5+5+4+6 = 21.59; 10+7.99+4.2+5 = 27.19; 14.25+9 = 23.25
    assert [level.score for level in card.level1] == [F("12.42"), F("21.59"), F("27.19"), F("23.25")]
    assert (card.score, card.grade) == (F("84.45"), "良")


def test_every_lost_point_of_2022_has_a_reason_and_json_is_plain():
    card, _ = score_2022("hongta-2022")
    assert [line.level3 for line in card.lines if line.lost] == [
        "绩效目标合理性", "绩效指标明确性", "绩效自评完成情况", "任务完成时限", "企业退休人员参加文体活动和公益活动", "企业退休人员满意度"]
    assert all(bool(line.reason) == (line.lost > 0) for line in card.lines)
    assert card.lines[1].as_json() == {
        "level1": "决策", "level2": "项目申报", "level3": "绩效目标合理性", "points": 3, "score": 0.75, "rule": "checklist",
        "working": card.lines[1].working, "reason": card.lines[1].reason}
    assert card.as_json() == {"points": 100, "score": 89.3, "grade": "良"}


def test_a_checklist_says_what_is_missed_what_is_partly_met_and_what_has_faults():
    faulty = {"name": "丁", "share": "0.25", "each": "0.2"}
    rule = {"kind": "checklist", "items": [*({"name": name, "share": "0.25"} for name in "甲乙丙"), faulty]}
    line = score_one(rule, verdict={"items": ["missed", "missed", {"lost": "0.5"}, {"faults": "2"}]})
    assert line.reason.startswith("“甲”“乙”不符合要求，“丙”部分符合要求，“丁”有2个问题")


def test_the_loss_of_a_part_names_it_once():
    rate = {"kind": "proportional", "figure": "x", "target": "100"}
    parts = {"kind": "parts", "parts": [{"name": name, "points": "5", "rule": rate} for name in ("数据", "覆盖情况")]}
    ledger = Ledger()
    ledger.add("x", F(90), "%", "数据", "公式")
    (line,) = score(make_framework(parts), make_run(None), ledger).lines
    assert line.reason.count("数据：") == 0 and line.reason.startswith("数据90%，低于") and "；覆盖情况：数据90%，低于" in line.reason
