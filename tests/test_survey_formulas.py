"""The closed formulas of the survey statistics: each is held to statsmodels, and to numbers of the literature."""

import gc
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval_helpers.studies.survey_statistics.formulas import (
    correct_holm,
    find_effect,
    find_newcombe_bounds,
    find_telling_count,
    regress_robustly,
)
from perfeval_helpers.studies.survey_statistics.intervals import bound_share, judge_sample


@pytest.fixture(scope="module", autouse=True)
def _keep_what_tests_have_left():
    """statsmodels collects garbage in each correction: what hundreds of tests have left by now need not be looked through each time."""
    gc.collect()
    gc.freeze()


def bound(a, n, b, m, confidence):
    return find_newcombe_bounds(a, n, b, m, bound_share(a, n, None, confidence), bound_share(b, m, None, confidence))


def test_newcombe_of_the_literature():
    # Newcombe (1998), table II, contrasts a and d, method 10: 56/70 − 48/80 and 10/10 − 0/10.
    assert bound(56, 70, 48, 80, 0.95) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert bound(10, 10, 0, 10, 0.95) == pytest.approx((0.6075, 1.0), abs=5e-5)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 400), st.integers(1, 400), st.floats(0, 1), st.floats(0, 1), st.sampled_from([0.9, 0.95, 0.99]))
def test_newcombe_is_that_of_statsmodels(n, m, share, other, confidence):
    # imported in tests: all processes collect, one of them compares
    from statsmodels.stats.proportion import confint_proportions_2indep

    a, b = round(share * n), round(other * m)
    expected = confint_proportions_2indep(a, n, b, m, method="newcomb", compare="diff", alpha=1 - confidence)
    assert bound(a, n, b, m, confidence) == pytest.approx(expected, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_is_that_of_statsmodels_whatever_the_order(p):
    from statsmodels.stats.multitest import multipletests

    values = np.array(p)
    assert correct_holm(values) == pytest.approx(multipletests(values, method="holm")[1], abs=1e-12)
    assert correct_holm(values[::-1])[::-1] == pytest.approx(correct_holm(values))


@pytest.mark.parametrize(("share", "target", "power"), [(0.67, 0.9, 0.8), (0.89, 0.9, 0.8), (0.5, 0.95, 0.9), (0.2, 0.3, 0.8)])
def test_telling_counts_are_those_of_statsmodels(share, target, power):
    from statsmodels.stats.power import NormalIndPower
    from statsmodels.stats.proportion import proportion_effectsize

    effect = find_effect(share, target)
    assert effect == pytest.approx(abs(proportion_effectsize(share, target)), abs=1e-12)
    expected = NormalIndPower().solve_power(effect, alpha=0.05, power=power, ratio=0, alternative="two-sided")
    assert find_telling_count(effect, 0.95, power) == pytest.approx(expected, rel=1e-6)


def test_a_large_effect_has_a_count_too():
    # statsmodels finds none from an effect of 2 on; (1.959964 + 0.841621)² / 2.8² = 1.0011
    assert find_telling_count(2.8, 0.95, 0.8) == pytest.approx(1.0011, abs=2e-4)


def test_the_worst_margin_ends_where_a_share_does():
    few = judge_sample(satisfied_count=1, answers_count=2, population_count=None, target_pct=None, margin_points=5, confidence=0.95, power=0.8)
    assert few.table["worst_margin_points"].tolist() == [50.0]  # 1.96 × √(0.25/2) would be 69


@pytest.mark.parametrize("seed", range(4))
def test_regression_is_that_of_statsmodels_with_hc3(seed):
    from statsmodels.regression.linear_model import OLS

    rng = np.random.default_rng(seed)
    x = rng.integers(1, 6, (60, 3)).astype(float)
    y = x @ [0.5, 0.0, -0.2] + rng.normal(size=60) * x[:, 0]
    expected = OLS(y, np.column_stack([np.ones(60), x])).fit(cov_type="HC3")
    found = regress_robustly(y, x)
    assert found.coefficients == pytest.approx(expected.params[1:], abs=1e-9)
    assert found.errors == pytest.approx(expected.bse[1:], rel=1e-9)
    assert found.p == pytest.approx(expected.pvalues[1:], rel=1e-6, abs=1e-12)


def test_regression_worked_by_hand():
    # y = x at 0, 1, 2 but for 1 too much at the last: slope (0·(−1) + 0 + 3·1)/2 = 1.5, h = 5/6, 1/3, 5/6, e = 1/6, −1/3, 1/6;
    # scaled slopes −½, 0, ½ times e/(1 − h) = 1, −½, 1: error √(¼ + 0 + ¼) = 0.70711
    found = regress_robustly(np.array([0.0, 1.0, 3.0]), np.array([[0.0], [1.0], [2.0]]))
    assert found.coefficients == pytest.approx([1.5])
    assert found.errors == pytest.approx([math.sqrt(0.5)])
