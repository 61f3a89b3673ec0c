"""The items of a questionnaire: do they measure one thing, and which of them drive the overall answer?

In: the questionnaires frame and the scale. Out: reliability (Cronbach's alpha), importance and performance by item.
"""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from statistics import NormalDist

import numpy as np
import pandas as pd

from perfeval_helpers.contract.runfile.surveys import Scale, weigh
from perfeval_helpers.showing.readings import Reading, show
from perfeval_helpers.showing.tables import join_names
from perfeval_helpers.studies.survey_statistics.formulas import correct_holm, regress_robustly
from perfeval_helpers.studies.survey_statistics.intervals import count_satisfied

CONFIDENCE = 0.95  # with which an item is called opposed to the others
QUADRANTS = {
    (True, False): "优先改进", (True, True): "继续保持", (False, False): "次要改进", (False, True): "维持即可",
}  # fmt: skip


def score_answers(
    questionnaires: pd.DataFrame, items: Sequence[str], scale: Sequence[str] | Mapping[str, Fraction | float]
) -> pd.DataFrame:
    """Answers as points; nan for no answer.

    Parameters
    ----------
    questionnaires, items
        One column an item, and the items wanted.
    scale
        The points of each answer, as a survey's ``answers_by_weight``; or the answers, best first: then from 100 to 0 in
        equal steps.

    Examples
    --------
    >>> frame = pd.DataFrame({"overall": ["非常满意", "一般", ""]})
    >>> score_answers(frame, ["overall"], ["非常满意", "比较满意", "一般", "不太满意", "不满意"])["overall"].tolist()
    [100.0, 50.0, nan]
    >>> score_answers(frame, ["overall"], {"非常满意": 100, "一般": 60})["overall"].tolist()
    [100.0, 60.0, nan]
    """
    points = {answer: float(weight) for answer, weight in (scale if isinstance(scale, Mapping) else weigh(Scale(scale))).items()}
    return pd.DataFrame({item: questionnaires[item].astype("str").map(points).astype(float) for item in items})


def compute_alpha(scores: np.ndarray) -> float:
    """Cronbach's alpha, k/(k − 1)·(1 − Σ item variances ÷ variance of the sums), of complete rows; nan if undefined."""
    rows, k = scores.shape
    total = scores.sum(axis=1).var(ddof=1) if rows > 1 else 0.0
    if k < 2 or total == 0:
        return math.nan
    return float(k / (k - 1) * (1 - scores.var(axis=0, ddof=1).sum() / total))


def measure_reliability(scores: pd.DataFrame, *, confidence: float) -> Reading:
    """Cronbach's alpha (克朗巴赫 α 信度系数) with Feldt's confidence interval.

    Parameters
    ----------
    scores
        One column an item, one row a questionnaire, nan for no answer (see `score_answers`). Only questionnaires
        that answered every item count.

    Returns
    -------
    Reading
        One row, none where nobody answered: alpha, low, high (nan where fewer than two items or no variance), items_count, questionnaires_count.

    Examples
    --------
    Two items that always agree measure one thing; its interval is a point:

    >>> scores = pd.DataFrame({"attitude": [100, 50, 0], "visits": [100, 50, 0]})
    >>> measure_reliability(scores, confidence=0.95).table[["alpha", "items_count", "questionnaires_count"]]
       alpha  items_count  questionnaires_count
    0    1.0            2                     3
    """
    from scipy.special import fdtri

    complete = scores.dropna().to_numpy(dtype=float)
    n, k = complete.shape
    alpha = compute_alpha(complete)
    low = high = math.nan
    if not math.isnan(alpha):
        degrees = (n - 1, (n - 1) * (k - 1))
        low, high = (1 - (1 - alpha) * float(fdtri(*degrees, q)) for q in ((1 + confidence) / 2, (1 - confidence) / 2))
    table = pd.DataFrame({"alpha": [alpha], "low": [low], "high": [high], "items_count": [k], "questionnaires_count": [n]})
    if scores.isna().all(axis=None):
        return Reading(table.iloc[:0], "没有答案，不计算信度。", "问卷信度")
    if math.isnan(alpha):
        sentence = f"克朗巴赫（Cronbach）α 无法计算：{show(k, '个')}题目、{show(n, '份')}完整问卷，或答案没有差异。"
    else:
        opposed = sum(is_opposed(correlate_rest(complete, place), n, confidence) for place in range(k))
        word = "很好" if alpha >= 0.9 else "良好" if alpha >= 0.8 else "可以接受" if alpha >= 0.7 else "偏低"
        against = f"但{show(opposed, '个')}题目与其余题目负相关，可能是反向题：在计分前反转之前，此 α 不能说明内部一致性。"
        sentence = (
            f"{show(k, '个')}题目在{show(n, '份')}完整问卷上的克朗巴赫（Cronbach）α 为{show(alpha)}"
            f"（费尔特（Feldt）{confidence:.0%}置信区间{show(low)}至{show(high)}），{against if opposed else f'内部一致性{word}。'}"
        )
    return Reading(table, sentence, "问卷信度")


def correlate_rest(scores: np.ndarray, place: int) -> float:
    """Pearson correlation of an item with the sum of the others, of complete rows; nan where one of them does not vary."""
    rest = np.delete(scores, place, axis=1).sum(axis=1)
    return correlate(pd.Series(scores[:, place]), pd.Series(rest), "pearson")


def is_opposed(correlation: float, count: int, confidence: float) -> bool:
    """Whether an item goes against the others beyond chance: Fisher's interval of its correlation with them is below 0.

    Examples
    --------
    >>> is_opposed(-0.26, 200, 0.95), is_opposed(-0.05, 200, 0.95)
    (True, False)
    """
    if math.isnan(correlation) or correlation >= 0 or count <= 3:
        return False
    if correlation <= -1:
        return True
    return math.atanh(correlation) + NormalDist().inv_cdf((1 + confidence) / 2) / math.sqrt(count - 3) < 0


def measure_items(scores: pd.DataFrame, labels: Mapping[str, str]) -> Reading:
    """How each item goes with the rest: corrected item–total correlation, and alpha without it.

    Returns
    -------
    Reading
        Per item, none where nobody answered: item, label, mean_score (0–100), rest_correlation (Pearson, with the sum of the other items),
        alpha_without.

    Examples
    --------
    >>> scores = pd.DataFrame({"attitude": [100, 50, 0], "visits": [100, 50, 0], "news": [100, 0, 50]})
    >>> reading = measure_items(scores, {"attitude": "服务态度", "visits": "走访慰问", "news": "政策宣传"})
    >>> reading.table[["label", "mean_score", "alpha_without"]].round(2)  # without 政策宣传 the others agree
      label  mean_score  alpha_without
    0  服务态度        50.0           0.67
    1  走访慰问        50.0           0.67
    2  政策宣传        50.0           1.00
    """
    complete = scores.dropna()
    rows = []
    for item in scores.columns:
        rest = complete.drop(columns=item)
        related = correlate(complete[item], rest.sum(axis=1), "pearson")
        rows.append((item, labels[item], float(complete[item].mean()), related, compute_alpha(rest.to_numpy(dtype=float))))
    table = pd.DataFrame(rows, columns=["item", "label", "mean_score", "rest_correlation", "alpha_without"])
    if scores.isna().all(axis=None):
        return Reading(table.iloc[:0], "没有答案，不比较各题。", "各题与其余题的关系")
    alpha = compute_alpha(complete.to_numpy(dtype=float))
    better = table.loc[table["alpha_without"] > alpha, "label"].tolist()
    opposed = [row.label for row in table.itertuples() if is_opposed(row.rest_correlation, len(complete), CONFIDENCE)]
    sentence = f"校正题总相关与删除该题后的克朗巴赫（Cronbach）α：删除后 α 反而升高的题目：{join_names(better) or '无'}"
    sentence += f"；与其余题目负相关、可能是反向题的：{join_names(opposed)}。" if opposed else "。"
    return Reading(table, sentence, "各题与其余题的关系")


def correlate(one: pd.Series, other: pd.Series, method: str) -> float:
    """Spearman or Pearson correlation over pairs where both are given; nan where one of them does not vary."""
    both = pd.DataFrame({"one": one, "other": other}).dropna()
    if both["one"].nunique() < 2 or both["other"].nunique() < 2:
        return math.nan
    if method == "spearman":
        both = both.rank()
    return float(np.corrcoef(both["one"], both["other"])[0, 1])


def find_drivers(
    questionnaires: pd.DataFrame, *, items: Mapping[str, str], overall: str, scale: Sequence[str], satisfied_answers: Sequence[str]
) -> Reading:
    """Importance–performance analysis (重要性—绩效分析): which items drive the overall answer, and how do they do?

    Importance is derived, not asked: Spearman's rank correlation of the item with the overall answer
    (`regress_drivers` shares out what the items have in common). Performance is the satisfaction rate. The axes cross
    at the items' means.

    Returns
    -------
    Reading
        Per item but `overall`, the most important first, none where nobody answered: item, label, satisfied_count, answers_count, satisfaction_rate_pct,
        correlation (−1 to 1), quadrant (优先改进 high importance and low performance, 继续保持, 次要改进, 维持即可).

    Examples
    --------
    >>> answers = pd.DataFrame({
    ...     "overall": ["满意", "满意", "不满意", "不满意"], "visits": ["满意", "不满意", "不满意", "不满意"],
    ...     "attitude": ["满意", "满意", "满意", "不满意"], "news": ["满意", "不满意", "满意", "满意"],
    ... })
    >>> reading = find_drivers(
    ...     answers, items={"overall": "总体", "visits": "走访慰问", "attitude": "服务态度", "news": "政策宣传"},
    ...     overall="overall", scale=["满意", "不满意"], satisfied_answers=["满意"],
    ... )
    >>> reading.table[["label", "satisfaction_rate_pct", "correlation", "quadrant"]].round(2)
      label  satisfaction_rate_pct  correlation quadrant
    0  走访慰问                   25.0         0.58     优先改进
    1  服务态度                   75.0         0.58     继续保持
    2  政策宣传                   75.0        -0.58     维持即可
    """
    parts = {item: label for item, label in items.items() if item != overall}
    scores = score_answers(questionnaires, [overall, *parts], scale)
    table = count_satisfied(questionnaires, parts, satisfied_answers)
    table["satisfaction_rate_pct"] = 100 * table["satisfied_count"] / table["answers_count"].where(table["answers_count"] > 0)
    table["correlation"] = [correlate(scores[item], scores[overall], "spearman") for item in parts]
    important = table["correlation"] >= table["correlation"].mean()
    performing = table["satisfaction_rate_pct"] >= table["satisfaction_rate_pct"].mean()
    known = table[["correlation", "satisfaction_rate_pct"]].notna().all(axis=1)
    table["quadrant"] = [QUADRANTS[bool(a), bool(b)] if c else "" for a, b, c in zip(important, performing, known, strict=True)]
    table = table.sort_values("correlation", ascending=False, kind="stable", na_position="last", ignore_index=True)
    if not table["answers_count"].sum():
        return Reading(table.iloc[:0], "没有其他题目的答案，不作重要性—绩效分析。", "重要性与绩效")
    if not known.any():
        sentence = f"各题与“{items[overall]}”的相关都无法计算（答案太少或没有差异），不作重要性—绩效分析。"
        return Reading(table, sentence, "重要性与绩效")
    first = [
        f"{row.label}（相关{show(row.correlation)}，满意度{show(row.satisfaction_rate_pct, '%')}）"
        for row in table[table["quadrant"] == "优先改进"].itertuples()
    ]
    sentence = (
        f"重要性—绩效分析（重要性取各题与“{items[overall]}”的斯皮尔曼（Spearman）等级相关；"
        f"绩效取满意度；以各题均值划分象限）显示，对总体评价影响大而满意度低、应优先改进的是：{join_names(first) or '无'}。"
    )
    return Reading(table, sentence, "重要性与绩效")


def regress_drivers(
    questionnaires: pd.DataFrame, *, items: Mapping[str, str], overall: str, scale: Sequence[str], confidence: float
) -> Reading:
    """What each item adds to the overall answer beside the others (标准化回归系数).

    Answers to different items are alike; a linear regression of the overall answer on all items together shares out
    what they have in common.

    The level at which an item's share is told from none is 1 − `confidence`.

    Returns
    -------
    Reading
        Per item, the largest coefficient first: item, label, beta, beta_low, beta_high, p_holm (nan where the
        regression cannot be computed).

    Examples
    --------
    >>> answers = pd.DataFrame({"overall": ["满意", "不满意"], "visits": ["满意", "不满意"]})
    >>> labels = {"overall": "总体", "visits": "走访慰问"}
    >>> regress_drivers(answers, items=labels, overall="overall", scale=["满意", "不满意"], confidence=0.95).sentence
    '完整答卷太少、某题答案全部相同或各题之间完全相关，不能作回归。'
    """
    parts = {item: label for item, label in items.items() if item != overall}
    table = pd.DataFrame({"item": list(parts), "label": list(parts.values())})
    scores = score_answers(questionnaires, [overall, *parts], scale)
    if scores.isna().all(axis=None):
        table = table.assign(beta=math.nan, beta_low=math.nan, beta_high=math.nan, p_holm=math.nan).iloc[:0]
        return Reading(table, "没有答案，不能作回归。", "各题对总体评价的标准化回归系数")
    table[["beta", "beta_low", "beta_high", "p_holm"]] = regress_overall(scores, overall, confidence)
    table = table.sort_values("beta", ascending=False, kind="stable", na_position="last", ignore_index=True)
    if table["beta"].notna().any():
        found = [f"{row.label}（{show(row.beta)}）" for row in table[table["p_holm"] <= 1 - confidence].itertuples()]
        sentence = (
            f"以“{items[overall]}”对其余各题作线性回归（标准化系数，区间与P值对异方差稳健，P值经霍尔姆（Holm）校正），"
            f"扣除各题共有部分后仍与总体评价有关的是：{join_names(found) or '无'}。"
        )
    else:
        sentence = "完整答卷太少、某题答案全部相同或各题之间完全相关，不能作回归。"
    return Reading(table, sentence, "各题对总体评价的标准化回归系数")


def regress_overall(scores: pd.DataFrame, overall: str, confidence: float) -> np.ndarray:
    """Standardised coefficients of the overall score on all others (complete rows), with intervals and Holm's p.

    Returns an array of items × (beta, low, high, p_holm); nan where an item does not vary, items are collinear, or
    rows are too few. Intervals and p are robust to unequal variance (HC3), which answers on a scale always have.
    """
    complete = scores.dropna()
    x = complete.drop(columns=overall)
    result = np.full((x.shape[1], 4), math.nan)
    standard = (complete - complete.mean()) / complete.std(ddof=1).where(lambda s: s > 0)
    if not x.shape[1] or len(complete) <= x.shape[1] + 2 or standard.isna().any().any():
        return result
    x = standard.drop(columns=overall).to_numpy()
    if np.linalg.matrix_rank(x) < x.shape[1]:
        return result
    fit = regress_robustly(standard[overall].to_numpy(), x)
    margin = NormalDist().inv_cdf((1 + confidence) / 2) * fit.errors
    result[:, 0] = fit.coefficients
    result[:, 1], result[:, 2] = fit.coefficients - margin, fit.coefficients + margin
    result[:, 3] = correct_holm(fit.p)
    return result
