from fractions import Fraction as F
from typing import Any

import pytest
import small_models

from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.judging.targets import add_figures, find_satisfaction_target, judge_targets
from perfeval_helpers.values.figures import Ledger


def make_run(*targets: dict[str, Any], original: tuple[dict[str, Any], ...] = ()) -> RunFile:
    base = {"level1": "产出指标", "level2": "数量指标", "name": "甲", "figure": "x.y"}
    return small_models.make_run({
        "targets": [{**base, **target} for target in targets], "original_targets": [{**base, **t} for t in original],
    })


def make_ledger(value: F | int | None, unit: str = "%") -> Ledger:
    ledger = Ledger()
    ledger.add("x.y", value, unit, "完成率", "公式")
    return ledger


@pytest.mark.parametrize(
    ("target", "partly", "value", "status"),
    [
        (">= 90 %", "60", F(90), "已完成"), (">= 90 %", "60", F(8999, 100), "部分完成"), (">= 90 %", "60", F(60), "部分完成"),
        (">= 90 %", "60", F(5999, 100), "未完成"), (">= 90 %", None, F(8999, 100), "未完成"), (">= 90 %", "60", F(0), "未完成"),
        # fewer is better: 5,300 is reached, 5,830 misses it, and is partly done up to 6,000
        ("<= 5,300", None, 5300, "已完成"), ("<= 5,300", None, 5830, "未完成"), ("<= 5,300", "6000", 5830, "部分完成"),
        ("<= 5,300", "6000", 6000, "部分完成"), ("<= 5,300", "6000", 6001, "未完成"),
        ("= 5", None, 5, "已完成"), ("= 5", None, 6, "未完成"), ("= 5", "4", F(9, 2), "部分完成"), ("= 5", "4", 6, "未完成"),
        ("60 – 90", None, 60, "已完成"), ("60 – 90", None, 91, "未完成"), ("60 – 90", "95", 91, "部分完成"),
        ("60 – 90", "50", 91, "未完成"), ("60 – 90", "50", 50, "部分完成"),
    ],
)
def test_the_status_follows_figure_target_and_direction(target, partly, value, status):
    unit = "%" if "%" in target else "人"
    run = make_run({"target": target, **({"partly_from": partly} if partly else {})})
    (result,) = judge_targets(run, make_ledger(value, unit))
    assert (result.status, result.computed, result.judged) == (status, status, False)
    assert "完成率" in result.reason


def test_a_judgement_goes_first_and_keeps_what_the_figure_says():
    (result,) = judge_targets(make_run({"target": ">= 100 %", "judged": "已完成", "reason": "偏差有因"}), make_ledger(F(99)))
    assert (result.status, result.computed, result.judged, result.reason) == ("已完成", "未完成", True, "偏差有因")


def test_a_target_missed_by_less_than_prints_does_not_look_met():
    # 22,312 of 22,313 are 99.99551…%: 100.00 with two decimals
    (result,) = judge_targets(make_run({"target": ">= 100 %"}), make_ledger(F(2231200, 22313)))
    assert (result.status, result.reason) == ("未完成", "完成率99.996%，未达到指标值（≥100%）")
    (result,) = judge_targets(make_run({"target": "60 – 90 %"}), make_ledger(F("90.0004")))
    assert result.reason == "完成率90.0004%，超过指标值（60%–90%）"


def test_words_are_judged_without_a_figure():
    (result,) = judge_targets(make_run({"target": "及时", "figure": None, "judged": "部分完成"}), Ledger())
    assert (result.status, result.figure, result.computed) == ("部分完成", None, None)


def test_a_figure_without_value_is_a_located_fault_unless_judged():
    with pytest.raises(InputFaults, match=r"targets\.1\.figure: the figure 'x\.y' has no value"):
        judge_targets(make_run({"target": ">= 90 %"}), make_ledger(None))
    (result,) = judge_targets(make_run({"target": ">= 90 %", "judged": "未完成"}), make_ledger(None))
    assert result.status == "未完成"


def test_targets_are_counted_by_kind_and_status():
    # level 2 decides the kind; 经济成本指标 is a cost, 服务对象满意度 a satisfaction, an unknown name counts in the whole
    run = make_run(
        {"target": ">= 1 %"}, {"target": ">= 99 %", "level2": "质量指标"}, {"target": ">= 2 %", "level2": "经济成本指标"},
        {"target": ">= 90 %", "level1": "满意度指标", "level2": "服务对象满意度", "partly_from": "10"},
        {"target": ">= 3 %", "level2": "可持续影响"}, {"target": ">= 3 %", "level2": "其他"},
        original=({"target": "及时", "figure": None},),
    )
    ledger = make_ledger(F(50))
    add_figures(run, judge_targets(run, ledger), ledger)
    counts = {id.removeprefix("targets."): f.value for id, f in ledger.starting("targets").items() if f.value}
    assert counts == {
        "original.count": 1, "original.quantity": 1, "adjusted.count": 6, "adjusted.quantity": 1, "adjusted.quality": 1,
        "adjusted.cost": 1, "adjusted.satisfaction": 1, "adjusted.lasting": 1, "achieved": 4, "partly_achieved": 1,
        "missed": 1,
    }
    assert ledger["survey.satisfaction_target"].printed == "90"


def test_the_satisfaction_target_prefers_the_headline_and_is_absent_where_it_is_words():
    satisfaction = {"level2": "服务对象满意度"}
    ledger = make_ledger(F(99))
    ledger.add("survey.satisfaction_rate", F(99), "%", "总体满意度", "")
    run = make_run({"target": ">= 85 %", **satisfaction},
                   {"target": ">= 95 %", "figure": "survey.satisfaction_rate", **satisfaction})
    add_figures(run, judge_targets(run, ledger), ledger)
    assert ledger["survey.satisfaction_target"].value == 95
    quality = make_run({"target": ">= 80 %", **satisfaction}, {"target": ">= 70 %", "figure": "survey.satisfaction_rate", "level2": "质量指标"})
    assert find_satisfaction_target(quality).bound.limit == 70  # the headline's, whatever it stands under
    words = make_run({"target": "满意", "judged": "已完成", **satisfaction})
    ledger = make_ledger(1)
    add_figures(words, judge_targets(words, ledger), ledger)
    assert "survey.satisfaction_target" not in ledger
