"""Survey statistics against published tables, textbook values and other implementations, never against themselves."""

import math
import re
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.proportion import proportion_confint

from perfeval_helpers.chapters.survey import mark_fast, mark_hidden, mark_straight
from perfeval_helpers.contract.runfile import Survey
from perfeval_helpers.studies.survey_statistics import (
    bound_share,
    compare_shares,
    compare_streets,
    compare_without_careless,
    compare_years,
    count_satisfied,
    estimate_by_street,
    estimate_headline,
    estimate_shares,
    find_drivers,
    form_strata,
    judge_headline,
    judge_sample,
    measure_items,
    measure_reliability,
    post_stratify,
    regress_drivers,
    score_answers,
)
from perfeval_helpers.studies.survey_statistics.headline import estimate_from_counts
from perfeval_helpers.studies.survey_statistics.items import correlate, regress_overall
from perfeval_helpers.studies.survey_statistics.streets import bound_weighted

SCALE = ["非常满意", "比较满意", "一般", "不太满意", "不满意"]
SATISFIED = SCALE[:2]
A, B, C, D, E = SCALE


def ask(**columns: list) -> pd.DataFrame:
    """A questionnaires frame from its columns, texts as the reader gives them."""
    return pd.DataFrame({k: pd.array(v, dtype="Int64" if k == "seconds" else "str") for k, v in columns.items()})


# Newcombe 1998 (Statistics in Medicine 17, 857–872), table I, method 3 (Wilson's score interval).
@pytest.mark.parametrize(
    ("satisfied", "answers", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_interval_without_population_is_wilsons_of_the_literature(satisfied, answers, low, high):
    assert bound_share(satisfied, answers, None, 0.95) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
@pytest.mark.parametrize("population", [560, 1_000, 22_526, 10_000_000])
@pytest.mark.parametrize("satisfied", [0, 1, 374, 557, 558])
def test_interval_with_population_is_statsmodels_wilson_at_the_effective_size(satisfied, population, confidence):
    # variance × (N − n)/(N − 1) is that of n(N − 1)/(N − n) answers; 374 of 558 as published in 2022
    effective = 558 * (population - 1) / (population - 558)
    expected = proportion_confint(satisfied / 558 * effective, effective, alpha=1 - confidence, method="wilson")
    assert bound_share(satisfied, 558, population, confidence) == pytest.approx(expected, abs=1e-12)


def test_interval_of_2022_worked_by_hand():
    # p = 374/558 = .670251, n' = 558 × 22525/21968 = 572.148, z² = 3.841459
    # centre (.670251 + 3.841459/1144.296)/(1 + 3.841459/572.148) = .673608/1.006714 = .669116
    # half 1.959964 × √(.221015/572.148 + 3.841459/(4 × 572.148²))/1.006714 = 1.959964 × .0197281/1.006714 = .038408
    assert bound_share(374, 558, 22526, 0.95) == pytest.approx((0.630708, 0.707524), abs=5e-6)


def test_interval_closes_when_everybody_answered_and_is_uncorrected_when_the_population_cannot_be_one():
    assert bound_share(3, 4, 4, 0.95) == (0.75, 0.75)
    assert bound_share(3, 4, 2, 0.95) == bound_share(3, 4, None, 0.95)
    assert all(math.isnan(bound) for bound in bound_share(0, 0, 10, 0.95))


def test_shares_have_rate_interval_and_margin_and_say_their_method():
    counts = pd.DataFrame({"item": ["a", "b"], "satisfied_count": [81, 0], "answers_count": [263, 0]})
    reading = estimate_shares(counts, population_count=None, confidence=0.95)
    first, second = reading.table.iloc[0], reading.table.iloc[1]
    assert first["satisfaction_rate_pct"] == pytest.approx(100 * 81 / 263)
    assert (first["low_pct"], first["high_pct"]) == pytest.approx((25.53, 36.62), abs=0.005)
    assert first["margin_points"] == pytest.approx((36.62 - 25.53) / 2, abs=0.006)
    assert math.isnan(second["satisfaction_rate_pct"])
    assert all(text in reading.sentence for text in ("威尔逊", "未作有限总体修正", "±5.55个百分点"))
    assert list(counts.columns) == ["item", "satisfied_count", "answers_count"]  # the input stays as it was
    assert "总体22,526人" in estimate_shares(counts, population_count=22526, confidence=0.95).sentence
    assert estimate_shares(counts.iloc[:0], population_count=None, confidence=0.95).sentence == "没有答案，不作区间估计。"


def test_counting_leaves_empty_answers_out():
    frame = ask(one=[A, B, C, "", E], two=["", "", "", "", ""])
    counts = count_satisfied(frame, {"one": "甲", "two": "乙"}, SATISFIED)
    assert counts.to_dict("records") == [
        {"item": "one", "label": "甲", "satisfied_count": 2, "answers_count": 4},
        {"item": "two", "label": "乙", "satisfied_count": 0, "answers_count": 0},
    ]


# Krejcie and Morgan 1970, table 1: population → sample for ±5 % at 95 %.
@pytest.mark.parametrize(
    ("population", "sample"), [(10, 10), (100, 80), (1000, 278), (5000, 357), (10000, 370), (20000, 377)]
)
def test_required_sample_is_that_of_krejcie_and_morgan(population, sample):
    row = judge(5, 10, population).table.iloc[0]
    assert row["required_count"] == sample


def test_required_sample_is_rounded_up():
    # 384.146 × 60/(60 + 384.146 − 1) = 52.01: 52 answers would leave the margin a little wider than wanted
    assert judge(5, 10, 60).table.at[0, "required_count"] == 53


def judge(satisfied, answers, population, target=90, margin=5.0):
    return judge_sample(
        satisfied_count=satisfied, answers_count=answers, population_count=population, target_pct=target,
        margin_points=margin, confidence=0.95, power=0.8,
    )


def test_required_sample_without_population_is_385_and_1068_and_the_margin_of_1000_is_3_1():
    # the textbook numbers: 1.96² × .25 / .05² = 384.15, / .03² = 1067.07; 1.96 × √(.25/1000) = 3.10 %
    assert judge(5, 10, None).table.at[0, "required_count"] == 385
    assert judge(5, 10, None, margin=3.0).table.at[0, "required_count"] == 1068
    assert judge(500, 1000, None).table.at[0, "worst_margin_points"] == pytest.approx(3.099, abs=5e-4)


def test_sample_of_2022_suffices_and_misses_its_target_beyond_chance():
    reading = judge(374, 558, 22526)
    row = reading.table.iloc[0]
    # 1.959964 × √(.25/558 × 21968/22525) = 4.0970 points; 384.146 × 22526/(22526 + 383.146) = 377.72 → 378
    assert row["worst_margin_points"] == pytest.approx(4.0970, abs=1e-4)
    assert (row["required_count"], bool(row["suffices"]), row["verdict"]) == (378, True, "below")
    assert "样本足够" in reading.sentence and "63.07%至70.75%" in reading.sentence and "低于指标值90%" in reading.sentence


def test_sample_can_be_too_small_or_leave_the_target_open_or_reach_it():
    assert judge(9, 10, 22526).table.at[0, "verdict"] == "open"
    assert not judge(9, 10, 22526).table.at[0, "suffices"]
    assert judge(990, 1000, None).table.at[0, "verdict"] == "reached"
    untargeted = judge(9, 10, 22526, target=None)
    assert untargeted.table.loc[0, ["target_pct", "tell_count"]].isna().all() and "没有设定指标值" in untargeted.sentence
    nothing = judge(0, 0, 100)
    assert nothing.table.empty and nothing.sentence == "没有答案，不判断样本是否足够、是否达标。"


def test_answers_to_tell_a_rate_from_its_target():
    # Cohen's h of .6 and .5 = 2 asin √.6 − 2 asin √.5 = .201358; ((1.959964 + .841621)/.201358)² = 193.58 → 194
    assert judge(60, 100, None, target=50).table.at[0, "tell_count"] == 194
    assert judge(60, 100, None, target=Fraction(50)).table.at[0, "tell_count"] == 194  # as the ledger gives it
    assert judge(50, 100, None, target=50).table.at[0, "tell_count"] is pd.NA


def test_headline_interval_is_that_of_a_regression_clustered_by_questionnaire():
    generator = np.random.default_rng(7)
    base = generator.integers(0, 5, 60)
    answers = {f"q{i}": [SCALE[k] for k in np.clip(base + generator.integers(-1, 2, 60), 0, 4)] for i in range(4)}
    answers["q3"][:10] = [""] * 10
    scores = score_answers(ask(**answers), list(answers), SCALE)
    row = estimate_headline(scores, population_count=None, confidence=0.95, name="加权满意指数").table.iloc[0]
    long = scores.melt(ignore_index=False)["value"].dropna()
    clusters = {"groups": long.index.to_numpy()}
    fit = OLS(long.to_numpy(), np.ones(len(long))).fit(cov_type="cluster", cov_kwds=clusters, use_t=True)
    assert row["satisfaction_rate_pct"] == pytest.approx(long.mean())
    assert (row["low_pct"], row["high_pct"]) == pytest.approx(tuple(fit.conf_int()[0]))
    # a census has no margin
    assert estimate_headline(scores, population_count=60, confidence=0.95, name="x").table.at[0, "margin_points"] == 0


STREETS = ask(
    street=["甲"] * 20 + ["乙"] * 10 + ["丙"] * 4 + [""] * 2,
    overall=[A] * 15 + [C] * 5 + [B] * 2 + [E] * 8 + [A] * 4 + [C] * 2,
)
PEOPLE = pd.DataFrame(
    {
        "street": pd.array(["甲", "甲", "乙", "丙", "丁"], dtype="str"),
        "received_count": pd.array([150, 50, 300, 400, 100], dtype="Int64"),
    }
)


def by_street(least=5):
    return estimate_by_street(
        STREETS, item="overall", satisfied_answers=SATISFIED, headcounts=PEOPLE, least_answers=least, confidence=0.95
    )


def test_street_rates_use_the_streets_own_population():
    table = by_street().table.set_index("street")
    assert list(table.index) == ["甲", "乙", "丙", "丁", "未填写"]
    assert table.at["甲", "population_count"] == 200  # 150 + 50
    effective = 20 * 199 / 180
    low, high = proportion_confint(0.75 * effective, effective, method="wilson")
    assert (table.at["甲", "low_pct"], table.at["甲", "high_pct"]) == pytest.approx((100 * low, 100 * high))


def test_streets_with_fewer_than_five_answers_show_neither_rate_nor_count():
    reading = by_street()
    protected = reading.table.set_index("street").loc[["丙", "丁", "未填写"]]
    assert protected["satisfied_count"].isna().all()
    assert protected[["satisfaction_rate_pct", "low_pct", "high_pct", "margin_points"]].isna().all(axis=None)
    assert protected["answers_count"].tolist() == [4, 0, 2]
    assert "丙、丁、未填写" in reading.sentence
    # 未填写 alone would be what the total leaves: 丙 is hidden with it although it has enough answers
    assert math.isnan(by_street(least=4).table.set_index("street").at["丙", "satisfaction_rate_pct"])
    assert by_street(least=2).table.set_index("street").at["丙", "satisfaction_rate_pct"] == 100


def test_small_streets_are_merged_until_they_have_enough_answers():
    counts = pd.DataFrame(
        {
            "street": ["甲", "乙", "丙", "丁", "未填写"],
            "satisfied_count": [15, 2, 4, 0, 0],
            "answers_count": [20, 10, 4, 0, 2],
            "population_count": pd.array([200, 300, 400, 100, None], dtype="Int64"),
        }
    )
    strata = form_strata(counts, 5).set_index("stratum")
    # 丙 (4) and 丁 (0) make 4 < 5, so the next smallest, 乙 (10), joins them
    assert strata.at["合并层", "streets_count"] == 3
    assert strata.at["合并层", "answers_count"] == 14
    assert strata["weight_share"].to_dict() == pytest.approx({"甲": 0.2, "合并层": 0.8})
    assert strata["sample_share"].to_dict() == pytest.approx({"甲": 20 / 34, "合并层": 14 / 34})


def test_post_stratified_rate_worked_by_hand():
    reading = post_stratify(
        STREETS, item="overall", satisfied_answers=SATISFIED, headcounts=PEOPLE, least_answers=5, confidence=0.95,
        most_unseen_share=0.9,
    )
    weighted = reading.table.set_index("method").loc["事后分层加权"]
    # .2 × 15/20 + .8 × 6/14 = .15 + .342857 = .492857
    # variance .04 × .1875/19 × (1 − 20/200) + .64 × .244898/13 × (1 − 14/800) = .000355263 + .0118456 = .0122009
    # a simple sample of p(1 − p)/variance = .249949/.0122009 = 20.4861 answers would have it
    assert weighted["satisfaction_rate_pct"] == pytest.approx(49.2857, abs=1e-4)
    # 34 answers in two strata: 32 degrees of freedom, 20.4861 × (t₃₃/t₃₂)² = 20.4861 × (2.034515/2.036933)² = 20.4375;
    # quantiles .025 of beta(10.0728, 11.3647) and .975 of beta(11.0728, 10.3647)
    assert (weighted["low_pct"], weighted["high_pct"]) == pytest.approx((26.8265, 71.9588), abs=2e-3)
    plain = reading.table.set_index("method").loc["未加权"]
    assert plain["satisfaction_rate_pct"] == pytest.approx(100 * 21 / 36)
    assert "2份答案没有可加权的街道" in reading.sentence


def test_weighting_by_the_samples_own_shares_changes_nothing():
    people = pd.DataFrame({"street": ["甲", "乙", "丙"], "received_count": pd.array([2000, 1000, 400], dtype="Int64")})
    frame = STREETS[STREETS["street"] != ""]
    table = post_stratify(
        frame, item="overall", satisfied_answers=SATISFIED, headcounts=people, least_answers=2, confidence=0.95,
        most_unseen_share=0.1,
    ).table
    assert table["satisfaction_rate_pct"].tolist() == pytest.approx([100 * 21 / 34, 100 * 21 / 34])


def pair_up(*rows):
    names = ["satisfied_count", "answers_count", "other_satisfied_count", "other_answers_count"]
    return pd.DataFrame(rows, columns=names)


# Newcombe 1998 (Statistics in Medicine 17, 873–890), table II, method 10.
@pytest.mark.parametrize(
    ("pair", "low", "high"),
    [((56, 70, 48, 80), 5.24, 33.39), ((9, 10, 3, 10), 17.05, 80.90), ((5, 56, 0, 29), -3.81, 19.26)],
)
def test_difference_interval_is_newcombes(pair, low, high):
    row = compare_shares(pair_up(pair), alpha=0.05).iloc[0]
    assert row["difference_points"] == pytest.approx(100 * (pair[0] / pair[1] - pair[2] / pair[3]))
    assert (row["low_points"], row["high_points"]) == pytest.approx((low, high), abs=0.005)


def test_p_values_are_fishers_and_corrected_step_by_step():
    # Fisher's lady tasting tea: 3 of 4 against 1 of 4, p = 34/70; 4 against 0, p = 2/70; 2 of 2 against 0 of 2, p = 2/6
    table = compare_shares(pair_up((3, 4, 1, 4), (4, 4, 0, 4), (2, 2, 0, 2), (0, 0, 1, 2)), alpha=0.05)
    assert table["p_value"].iloc[:3].tolist() == pytest.approx([34 / 70, 2 / 70, 2 / 6])
    # Holm: 3 × 2/70, then 2 × 1/3, then max(34/70, 2/3)
    # Benjamini–Hochberg from the largest: 34/70, min(1/2, 34/70), 3 × 2/70
    assert table["p_holm"].iloc[:3].tolist() == pytest.approx([2 / 3, 6 / 70, 2 / 3])
    assert table["p_bh"].iloc[:3].tolist() == pytest.approx([34 / 70, 6 / 70, 34 / 70])
    assert table.iloc[3][["other_rate_pct"]].item() == 50 and table["p_holm"].isna().tolist() == [False] * 3 + [True]
    assert not table["differs_holm"].any()


def test_streets_are_compared_with_all_others():
    reading = compare_streets(STREETS, item="overall", satisfied_answers=SATISFIED, least_answers=5, alpha=0.05)
    table = reading.table.set_index("street")
    assert list(table.index) == ["乙", "甲"]  # 丙 has 4 answers; it and the unknown street are among the others
    assert table.loc["甲", ["other_satisfied_count", "other_answers_count"]].tolist() == [6, 16]
    # 2/10 against 15/20: 10 × 13/30 = 4.33 are expected dissatisfied in 乙, so tables are drawn; Fisher's p is .0066
    assert "p=0.007" in reading.sentence and "有显著差异" in reading.sentence
    # 乙 against 19 of 26: .0068 × 2; 甲 against 6 of 16: .0408
    assert "显著不同的街道：乙、甲" in reading.sentence


def test_years_are_compared_with_the_year_before_item_by_item():
    counts = pd.DataFrame(
        {
            "run": ["2021", "2022", "2023", "2022", "2023"],
            "item": ["overall", "overall", "overall", "visits", "visits"],
            "label": ["总体", "总体", "总体", "走访", "走访"],
            "satisfied_count": [48, 56, 20, 50, 50],
            "answers_count": [80, 70, 80, 100, 100],
        }
    )
    reading = compare_years(counts, alpha=0.05)
    table = reading.table
    assert table[["run", "other_run", "item"]].to_numpy().tolist() == [
        ["2022", "2021", "overall"], ["2023", "2022", "overall"], ["2023", "2022", "visits"],
    ]
    assert table["difference_points"].tolist() == pytest.approx([20, -55, 0])
    assert table["differs_holm"].tolist() == [True, True, False]
    assert "总体（2022→2023，−55个百分点）" in reading.sentence


def test_alpha_of_a_published_covariance_matrix():
    # the example of Julia's StatsBase.cronbachalpha: 0.8136, and without each item 0.7500, 0.7606, 0.7714, 0.7826
    covariance = np.full((4, 4), 6.0) + np.diag([4.0, 5, 6, 7])
    noise = np.random.default_rng(1).normal(size=(50, 4))
    noise -= noise.mean(axis=0)
    white = noise @ np.linalg.inv(np.linalg.cholesky(np.cov(noise.T)).T)
    scores = pd.DataFrame(white @ np.linalg.cholesky(covariance).T, columns=list("abcd"))
    assert measure_reliability(scores, confidence=0.95).table.at[0, "alpha"] == pytest.approx(0.8136, abs=5e-5)
    items = measure_items(scores, dict(zip("abcd", "甲乙丙丁", strict=True))).table
    assert items["alpha_without"].tolist() == pytest.approx([0.75, 0.7606, 0.7714, 0.7826], abs=5e-5)
    # item a with the others: 18 / √(10 × (11 + 12 + 13 + 6 × 6)) = .6708
    assert items.at[0, "rest_correlation"] == pytest.approx(18 / math.sqrt(720))


def test_alpha_and_feldts_interval_as_pingouin_prints_them():
    # pingouin.cronbach_alpha of these answers prints (0.7734375, [0.336, 0.939])
    scores = pd.DataFrame(
        {
            "q1": [1.0, 2, 2, 3, 2, 2, 3, 3, 2, 3, math.nan],
            "q2": [1.0, 1, 1, 2, 3, 3, 2, 3, 3, 3, 1],
            "q3": [1.0, 1, 2, 1, 2, 3, 3, 3, 2, 3, 1],
        }
    )
    reading = measure_reliability(scores, confidence=0.95)
    row = reading.table.iloc[0]
    assert (row["alpha"], row["questionnaires_count"]) == (pytest.approx(0.7734375), 10)
    assert (row["low"], row["high"]) == pytest.approx((0.336, 0.939), abs=5e-4)
    assert "0.77" in reading.sentence and "可以接受" in reading.sentence


def test_alpha_is_undefined_without_variance_or_a_second_item():
    same = pd.DataFrame({"a": [50.0, 50], "b": [0.0, 0]})
    assert "无法计算" in measure_reliability(same, confidence=0.95).sentence
    assert math.isnan(measure_reliability(same[["a"]], confidence=0.95).table.at[0, "alpha"])


def test_rank_correlation_of_the_textbook():
    # IQ and hours of television (Wikipedia, Spearman's rank correlation): −29/165
    iq = pd.Series([106, 100, 86, 101, 99, 103, 97, 113, 112, 110.0])
    hours = pd.Series([7, 27, 2, 50, 28, 29, 20, 12, 6, 17.0])
    assert correlate(iq, hours, "spearman") == pytest.approx(-29 / 165)
    assert math.isnan(correlate(iq, iq * 0, "spearman"))


def test_standardised_coefficients_of_two_items_in_closed_form():
    generator = np.random.default_rng(3)
    x = generator.normal(size=(200, 2))
    x[:, 1] += 0.5 * x[:, 0]
    scores = pd.DataFrame({"overall": x @ [0.8, 0.3] + generator.normal(size=200), "a": x[:, 0], "b": x[:, 1]})
    r = np.corrcoef(scores.to_numpy().T)
    # beta = (r_ya − r_yb·r_ab)/(1 − r_ab²)
    expected = [(r[0, 1] - r[0, 2] * r[1, 2]) / (1 - r[1, 2] ** 2), (r[0, 2] - r[0, 1] * r[1, 2]) / (1 - r[1, 2] ** 2)]
    result = regress_overall(scores, "overall", 0.95)
    assert result[:, 0] == pytest.approx(expected)
    assert (result[:, 1] < result[:, 0]).all() and (result[:, 0] < result[:, 2]).all()
    assert result[0, 3] < 0.001
    assert np.isnan(regress_overall(scores.assign(b=scores["a"]), "overall", 0.95)).all()  # collinear


def test_drivers_that_are_important_and_weak_come_first():
    generator = np.random.default_rng(11)
    n = 400
    weak, strong, beside = generator.integers(1, 5, n), generator.integers(0, 2, n), generator.integers(0, 3, n)
    overall = np.clip(weak + generator.integers(0, 2, n) - 1, 0, 4)
    frame = ask(
        overall=[SCALE[k] for k in overall], visits=[SCALE[k] for k in weak],
        attitude=[SCALE[k] for k in strong], activity=[SCALE[k] for k in beside],
    )
    labels = {"overall": "总体满意度", "visits": "走访慰问", "attitude": "服务态度", "activity": "文体活动"}
    reading = find_drivers(frame, items=labels, overall="overall", scale=SCALE, satisfied_answers=SATISFIED)
    table = reading.table.set_index("item")
    assert table.index[0] == "visits" and "overall" not in table.index
    assert table["quadrant"].to_dict() == {"visits": "优先改进", "attitude": "维持即可", "activity": "维持即可"}
    assert table.at["attitude", "satisfaction_rate_pct"] == 100  # all answers among the first two
    assert "走访慰问" in reading.sentence and "斯皮尔曼" in reading.sentence
    parted = regress_drivers(frame, items=labels, overall="overall", scale=SCALE, confidence=0.95)
    betas = parted.table.set_index("item")
    assert parted.table["item"].tolist()[0] == "visits" and betas.at["visits", "p_holm"] < 0.05
    # attitude and activity were drawn without looking at the overall answer
    assert (betas.loc[["attitude", "activity"], "p_holm"] > 0.05).all()
    assert "走访慰问" in parted.sentence and "服务态度" not in parted.sentence


CARELESS = ask(
    overall=[A, A, C, E, "", A],
    one=[A, B, C, E, "", A],
    two=[A, A, C, E, E, ""],
    seconds=[60, 5, 6, None, 3, 60],
)
LABELS = {"overall": "总体", "one": "一", "two": "二"}


def test_straight_liners_answer_at_least_three_items_alike_and_speeders_take_under_two_seconds_each():
    assert mark_straight(CARELESS, list(LABELS), least_items=3).tolist() == [True, False, True, True, False, False]  # the last two answered 1 and 2 items
    assert mark_fast(CARELESS, list(LABELS), seconds_an_item=2).tolist() == [False, True, False, False, True, False]  # 6 seconds for 3 items are enough


def test_rates_with_and_without_careless_answers():
    reading = compare_without_careless(
        CARELESS, items=LABELS, item="overall", satisfied_answers=SATISFIED, least_items=3, seconds_an_item=2,
        population_count=100, confidence=0.95,
    )
    table = reading.table.set_index("questionnaires")
    # all 3 of 5; without lines 1, 3, 4: A, "", A → 2 of 2; without the fast 2 and 5: A, C, E, A → 2 of 4; both: A
    assert table[["removed_count", "satisfied_count", "answers_count"]].to_numpy().tolist() == [
        [0, 3, 5], [3, 2, 2], [2, 2, 4], [5, 1, 1],
    ]
    assert table["change_points"].tolist() == pytest.approx([0, 40, -10, 40])
    assert "直线作答" in reading.sentence and "3份" in reading.sentence


TWO_ITEMS = {"overall": "总体", "visits": "走访"}
RECEIVED = pd.DataFrame({"street": ["东街道"], "received_count": pd.array([50], dtype="Int64")})
NOBODY = {
    "estimate_headline": lambda f: estimate_headline(
        score_answers(f, list(TWO_ITEMS), SCALE), population_count=9, confidence=0.95, name="加权指数"),
    "estimate_by_street": lambda f: estimate_by_street(
        f, item="overall", satisfied_answers=SATISFIED, headcounts=RECEIVED, least_answers=2, confidence=0.95),
    "post_stratify": lambda f: post_stratify(
        f, item="overall", satisfied_answers=SATISFIED, headcounts=RECEIVED, least_answers=2, confidence=0.95,
        most_unseen_share=0.2),
    "compare_streets": lambda f: compare_streets(
        f, item="overall", satisfied_answers=SATISFIED, least_answers=2, alpha=0.05),
    "measure_reliability": lambda f: measure_reliability(score_answers(f, list(TWO_ITEMS), SCALE), confidence=0.95),
    "measure_items": lambda f: measure_items(score_answers(f, list(TWO_ITEMS), SCALE), TWO_ITEMS),
    "find_drivers": lambda f: find_drivers(
        f, items=TWO_ITEMS, overall="overall", scale=SCALE, satisfied_answers=SATISFIED),
    "regress_drivers": lambda f: regress_drivers(f, items=TWO_ITEMS, overall="overall", scale=SCALE, confidence=0.95),
    "compare_without_careless": lambda f: compare_without_careless(
        f, items=TWO_ITEMS, item="overall", satisfied_answers=SATISFIED, least_items=2, seconds_an_item=2, population_count=9,
        confidence=0.95),
}  # fmt: skip


@pytest.mark.parametrize("name", NOBODY)
@pytest.mark.parametrize("size", [0, 2])
def test_without_answers_there_is_a_sentence_and_no_row(name, size):
    # nobody asked, or two questionnaires that were handed in blank: no rate, no 0 and no 无 in place of one
    blank = [""] * size
    frame = ask(street=["东街道"] * size, overall=blank, visits=blank, seconds=[9] * size)
    reading = NOBODY[name](frame)
    assert reading.table.empty and list(reading.table.columns)
    assert reading.sentence.startswith("没有") and not re.search("：无|[为至]—|^0", reading.sentence)
    assert NOBODY[name](ask(street=["东街道"] * 3, overall=[A, A, E], visits=[B, A, E], seconds=[9] * 3)).table.size


def test_drivers_of_an_overall_answer_that_does_not_vary_are_not_named():
    frame = ask(overall=[A, A], visits=[A, E])
    reading = find_drivers(frame, items=TWO_ITEMS, overall="overall", scale=SCALE, satisfied_answers=SATISFIED)
    assert reading.table["satisfaction_rate_pct"].tolist() == [50] and reading.table["quadrant"].tolist() == [""]
    assert reading.sentence == "各题与“总体”的相关都无法计算（答案太少或没有差异），不作重要性—绩效分析。"


def test_one_year_is_compared_with_none():
    counts = pd.DataFrame({"run": ["2022"], "item": "overall", "label": "总体", "satisfied_count": [3], "answers_count": [4]})
    reading = compare_years(counts, alpha=0.05)
    assert reading.table.empty and reading.sentence == "没有相邻两个年度都有的题目，不作比较。"


@pytest.mark.parametrize("target", [0, 6, 30, 50, 90, 97, 100, 113])
@pytest.mark.parametrize("satisfied", [0, 1, 39, 40])
def test_the_sample_is_judged_at_any_rate_and_any_target(satisfied, target):
    reading = judge_sample(
        satisfied_count=satisfied, answers_count=40, population_count=500, target_pct=target, margin_points=5,
        confidence=0.95, power=0.8,
    )  # fmt: skip
    row = reading.table.iloc[0]
    assert 0 <= row["low_pct"] <= row["high_pct"] <= 100
    if target > 100:  # of no share: no number of answers tells it
        assert row["verdict"] == "below" and pd.isna(row["tell_count"])
    elif 100 * satisfied / 40 != target:
        assert row["tell_count"] >= 1
    # 100 % against 30 %: h = π − 2·asin(√.3) = 1.9823; (1.95996 + .84162)² ÷ 1.9823² = 1.997, two answers
    if (satisfied, target) == (40, 30):
        assert row["tell_count"] == 2


def test_all_of_a_small_sample_satisfied_is_not_all_of_the_people():
    frame = ask(street=["甲"] * 6 + ["乙"] * 6, overall=[A] * 12)
    people = pd.DataFrame({"street": ["甲", "乙"], "received_count": pd.array([300, 900], dtype="Int64")})
    table = post_stratify(
        frame, item="overall", satisfied_answers=SATISFIED, headcounts=people, least_answers=5, confidence=0.95,
        most_unseen_share=0.2,
    ).table.set_index("method")  # fmt: skip
    assert table.at["事后分层加权", "satisfaction_rate_pct"] == 100
    assert 55 < table.at["事后分层加权", "low_pct"] < 80 and table.at["事后分层加权", "high_pct"] == 100


def test_the_weighted_interval_holds_the_truth_as_often_as_it_says():
    chance = np.random.default_rng(8)
    for truth in (0.97, 0.8):
        draws = chance.binomial(8, truth, (600, 6)).astype(float)
        weights, answers, people = np.full(6, 1 / 6), np.full(6, 8.0), np.full(6, 500.0)
        bounds = [bound_weighted(weights, drawn, answers, people, 0.95)[1:] for drawn in draws]
        assert np.mean([low <= truth <= high for low, high in bounds]) >= 0.94


def test_streets_that_nobody_answered_from_are_said_and_too_many_of_them_give_no_estimate():
    people = pd.DataFrame({"street": ["甲", "乙", "丙"], "received_count": pd.array([600, 250, 150], dtype="Int64")})
    frame = ask(street=["甲"] * 10 + ["乙"] * 10, overall=[A] * 8 + [D] * 2 + [A] * 5 + [D] * 5)
    given = {"item": "overall", "satisfied_answers": SATISFIED, "headcounts": people, "least_answers": 5, "confidence": 0.95}
    told = post_stratify(frame, **given, most_unseen_share=0.2)
    assert "15%的人所在的街道没有答案或有效答案不足5份，以合并层的比率代替" in told.sentence
    silent = post_stratify(frame, **given, most_unseen_share=0.1)
    assert silent.table["method"].tolist() == ["未加权"]
    assert "超过10%，不作按街道人数加权的估计" in silent.sentence


def test_few_expected_answers_are_tested_by_drawn_tables_and_it_is_said():
    # expected satisfied of 丙: 6 × 4 ÷ 36 < 1
    frame = ask(street=["甲"] * 15 + ["乙"] * 15 + ["丙"] * 6, overall=[A] * 2 + [D] * 13 + [A] * 1 + [D] * 14 + [A] + [D] * 5)
    reading = compare_streets(frame, item="overall", satisfied_answers=SATISFIED, least_answers=5, alpha=0.05)
    assert "有期望频数小于5，以9,999次随机模拟代替卡方分布" in reading.sentence
    assert reading.sentence == compare_streets(frame, item="overall", satisfied_answers=SATISFIED, least_answers=5, alpha=0.05).sentence
    many = ask(street=["甲"] * 60 + ["乙"] * 60, overall=([A] * 30 + [D] * 30) * 2)
    assert "（卡方检验" in compare_streets(many, item="overall", satisfied_answers=SATISFIED, least_answers=5, alpha=0.05).sentence


@given(st.lists(st.integers(0, 40), min_size=1, max_size=9), st.integers(2, 6))
def test_no_hidden_street_can_be_worked_out_from_the_total(counts, least):
    """The printed cells and the total are equations in the streets' numbers: none of them fixes a hidden one."""
    hidden = np.array(mark_hidden(counts, least), dtype=bool)
    groups = np.array(counts)
    assert hidden[(groups > 0) & (groups < least)].all() and not hidden[groups == 0].any()
    equations = np.vstack([np.eye(len(counts))[~hidden], np.ones(len(counts))])
    rank = np.linalg.matrix_rank(equations)
    for place in np.flatnonzero(hidden):
        fixed = np.linalg.matrix_rank(np.vstack([equations, np.eye(len(counts))[place]])) == rank
        # with no other street left to hide, a single one cannot be kept: everybody's answers are its own
        assert not fixed or (groups > 0).sum() == 1
    if hidden.any() and not hidden[groups > 0].all():
        assert groups[hidden].sum() >= least


def test_answers_of_one_person_are_not_independent_and_the_design_effect_says_how_much():
    # y 200, 100, 0 of x 2, 2, 1 answers: rate 60; Σ(y − 60x)² = 80² + 20² + 60² = 10,400; 3/2 · 10,400 ÷ 25 = 624
    # five independent answers of that variance (3,000) would have 600: 1.04, as svymean(deff=TRUE) over clusters has it
    scores = pd.DataFrame({"overall": [100, 100, 0], "visits": [100, 0, None]}, dtype=float)
    row = estimate_headline(scores, population_count=None, confidence=0.95, name="指数").table.iloc[0]
    assert row["design_effect"] == pytest.approx(1.04) and row["effective_count"] == 5
    twice = pd.DataFrame({"a": [100.0, 0, 0, 100], "b": [100.0, 0, 0, 100]})
    # each answer stands there twice: Σ(y − 50x)² = 4 · 100², 4/3 · 40,000 ÷ 64 = 833.3, of 8 answers alone 20,000/7/8 = 357.1
    assert estimate_headline(twice, population_count=None, confidence=0.95, name="指数").table["design_effect"].item() == pytest.approx(7 / 3)


@pytest.mark.parametrize(("answer", "low", "high"), [(100.0, 73.5353, 100), (0.0, 0, 26.4647)])
def test_twelve_that_answer_alike_do_not_speak_for_everybody(answer, low, high):
    scores = pd.DataFrame({"a": [answer] * 12, "b": [answer] * 12})
    row = estimate_headline(scores, population_count=300, confidence=0.95, name="指数").table.iloc[0]
    assert (row["low_pct"], row["high_pct"]) == pytest.approx((low, high), abs=1e-3)  # Clopper–Pearson: 0.025^(1/12)
    everybody = estimate_headline(scores, population_count=12, confidence=0.95, name="指数").table.iloc[0]
    assert (everybody["low_pct"], everybody["high_pct"]) == (answer, answer)


def headline(method, frame, target=90):
    survey = Survey(scale=SCALE, method=method, items=[{"id": "overall", "column": "a", "label": "总体"}, {"id": "visits", "column": "b", "label": "走访"}],
                    satisfied_when={"item": "overall", "answers": SATISFIED})  # fmt: skip
    return judge_headline(frame, survey, target=target, margin_points=5, confidence=0.95, power=0.8)


def test_interval_and_sentence_are_about_the_scored_rate_where_people_skip_the_item():
    frame = ask(overall=[A] * 850 + [D] * 50 + [""] * 100, visits=[A] * 1000)
    scored = headline("satisfied_questionnaires", frame)
    row = scored.table.iloc[0]
    # 850 of 1,000 valid: (.85 + .00192 ± 1.95996·√(.85·.15/1000 + 3.84146/4,000,000)) ÷ 1.0038415
    assert (row["satisfaction_rate_pct"], row["low_pct"], row["high_pct"]) == pytest.approx((85, 82.653, 87.078), abs=2e-3)
    assert row["verdict"] == "below" and "100份有效问卷没有回答总体评价一题，在分母中，不算满意" in scored.sentence
    pooled = headline("top_two", frame)
    assert pooled.table["satisfaction_rate_pct"].item() == pytest.approx(100 * 1850 / 1900)
    assert pooled.table["verdict"].item() == "reached" and "有100个题次没有回答，不在分母中" in pooled.sentence
    index = headline("weighted_index", frame, target=None)
    assert index.table["index"].item() == pytest.approx((1850 * 100 + 50 * 25) / 1900)
    assert index.table["verdict"].item() == "" and "没有设定指标值" in index.sentence


PAGE = {"a": [30, 6, 4], "b": [20, 18, 0]}  # of 100, 50 and 0 points: means 82.5 of 40 and 76.3158 of 38


def judge_page(method, page, target=None):
    items = [{"id": id, "column": id, "label": id} for id in page]
    survey = Survey(scale=["好", "中", "差"], counts="page", method=method, items=items)
    rows = [(item, answer, n) for item, counts in page.items() for answer, n in zip(survey.scale, counts, strict=True)]
    frame = pd.DataFrame(rows, columns=["item", "option", "answers_count"])
    return judge_headline(frame, survey, target=target, margin_points=5, confidence=0.95, power=0.8)


def test_counts_of_a_statistics_page_have_an_interval_that_is_wide_enough():
    reading = judge_page("weighted_index", PAGE, target=95)
    row = reading.table.iloc[0]
    # standard errors √(42,750/39/40) = 5.2349 and √(23,684.2/37/38) = 4.1043; (40·5.2349 + 38·4.1043)/78 = 4.6841; t of 37: 2.02619
    assert (row["index"], row["low"], row["high"]) == pytest.approx((6200 / 78, 69.996, 88.978), abs=1e-3)
    assert row["verdict"] == "below" and "完全一致" in reading.sentence and "95分" in reading.sentence and "%置信区间" in reading.sentence
    one = judge_page("top_two", {"a": [30, 6, 4]}).table.iloc[0]
    assert (one["low_pct"], one["high_pct"]) == pytest.approx(tuple(100 * end for end in proportion_confint(36, 40, method="wilson")))
    alike = judge_page("top_two", {"a": [12, 0, 0], "b": [11, 1, 0]}).table.iloc[0]
    assert (alike["low_pct"], alike["high_pct"]) == pytest.approx((73.5353, 100), abs=1e-3)  # Clopper–Pearson: 0.025^(1/12)
    assert judge_page("top_two", {"a": [0, 0, 0]}).sentence == "没有答案，不计算前两档回答占比。"


@given(st.lists(st.tuples(st.sampled_from([0, 50, 100]), st.sampled_from([0, 50, 100])), min_size=3, max_size=30))
def test_the_interval_of_counts_is_never_narrower_than_that_of_the_questionnaires(answers):
    page = {item: [[pair[place] for pair in answers].count(points) for points in (100, 50, 0)] for place, item in enumerate("ab")}
    counts = estimate_from_counts(page, [Fraction(100), Fraction(50), Fraction(0)], population_count=None, confidence=0.95, name="指数")
    known = estimate_headline(pd.DataFrame(answers, columns=["a", "b"], dtype=float), population_count=None, confidence=0.95, name="指数")
    wide, narrow = counts.table.iloc[0], known.table.iloc[0]
    assert wide["satisfaction_rate_pct"] == pytest.approx(narrow["satisfaction_rate_pct"])
    if not pd.isna(narrow["design_effect"]):
        assert wide["low_pct"] <= narrow["low_pct"] + 1e-9 and wide["high_pct"] >= narrow["high_pct"] - 1e-9
    if all(a == b for a, b in answers):
        assert (wide["low_pct"], wide["high_pct"]) == pytest.approx((narrow["low_pct"], narrow["high_pct"]))


def test_streets_without_known_people_are_not_said_to_be_corrected():
    answers = ask(street=["甲", "甲", "乙", "乙"], overall=[A, B, A, D])
    def tell(headcounts):
        return estimate_by_street(answers, item="overall", satisfied_answers=SATISFIED, headcounts=headcounts, least_answers=1, confidence=0.95).sentence
    people = pd.DataFrame({"street": ["甲", "乙"], "received_count": [10, 20]})
    assert "各街道人数未知，未作有限总体修正" in tell(None)
    assert "，按各街道人数作有限总体修正" in tell(people)
    assert "，知道人数的街道按其人数作有限总体修正" in tell(people.iloc[:1])


def test_an_item_against_the_others_is_named_instead_of_calling_alpha_acceptable():
    chance = np.random.default_rng(3)
    base = chance.normal(size=200)
    scores = pd.DataFrame({f"i{n}": base + chance.normal(scale=0.5, size=200) for n in range(4)})
    scores["odd"] = -base + chance.normal(scale=3, size=200)
    reading = measure_reliability(scores, confidence=0.95)
    assert "1个题目与其余题目负相关" in reading.sentence and "可以接受" not in reading.sentence
    named = measure_items(scores, {**{f"i{n}": f"题{n}" for n in range(4)}, "odd": "反向题"})
    assert "可能是反向题的：反向题" in named.sentence
    assert "负相关" not in measure_reliability(scores.drop(columns="odd"), confidence=0.95).sentence


def test_years_say_the_smallest_difference_that_they_can_show():
    counts = pd.DataFrame({"run": ["2021", "2022"], "item": "a", "label": "总体", "satisfied_count": [60, 84], "answers_count": [100, 120]})
    reading = compare_years(counts, alpha=0.05)
    # 2.80159·√(p(1 − p)(1/100 + 1/120)) with p = 145/222: 2.80159·√(.226544 · .0183333) = 2.80159 · .0644462
    assert reading.table["detectable_points"].item() == pytest.approx(18.055, abs=1e-3)
    assert "最小差异为18.06个百分点" in reading.sentence
