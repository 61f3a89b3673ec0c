"""Textbook formulas of the survey statistics that scipy does not have, in closed form.

In: counts, p-values, scores. Out: bounds, corrected p-values, sample sizes, regression coefficients. A test holds each to
statsmodels, which has them all and weighs fifty megabytes that a report does not need.
"""

import math
from typing import NamedTuple

import numpy as np


def find_newcombe_bounds(a: int, n: int, b: int, m: int, bounds: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """Newcombe's hybrid score interval of the difference a/n − b/m, from Wilson's interval of each share.

    Notes
    -----
    Newcombe (1998), Statistics in Medicine 17, 873–890, method 10: d − √((p₁ − l₁)² + (u₂ − p₂)²) to
    d + √((u₁ − p₁)² + (p₂ − l₂)²).
    """
    share, rest = a / n, b / m
    below = math.hypot(share - bounds[0], other[1] - rest)
    above = math.hypot(bounds[1] - share, rest - other[0])
    return share - rest - below, share - rest + above


def bound_beta(share: float, count: float, confidence: float) -> tuple[float, float]:
    """The beta (Clopper–Pearson) interval of a share of a number of answers, which need not be whole; each 0–1.

    Examples
    --------
    None of 10: at most 1 − 0.025^(1/10).

    >>> bound_beta(0.0, 10, 0.95)[0], round(bound_beta(0.0, 10, 0.95)[1], 4)
    (0.0, 0.3085)
    """
    from scipy.special import betaincinv

    yes, no, tail = share * count, (1 - share) * count, (1 - confidence) / 2
    low = float(betaincinv(yes, no + 1, tail)) if share > 0 else 0.0
    return low, float(betaincinv(yes + 1, no, 1 - tail)) if share < 1 else 1.0


def correct_holm(p: np.ndarray) -> np.ndarray:
    """P-values of several tests, corrected by Holm's step-down procedure (霍尔姆校正).

    Examples
    --------
    Three tests, smallest first: 0.01 × 3, 0.02 × 2, 0.04 × 1; none below the one before it.

    >>> correct_holm(np.array([0.04, 0.01, 0.02])).tolist()
    [0.04, 0.03, 0.04]
    """
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(p.size, 0, -1))
    corrected = np.empty(p.size)
    corrected[order] = np.minimum(stepped, 1)
    return corrected


def find_effect(share: float, other: float) -> float:
    """Cohen's h: how far two shares lie apart on the scale on which their variance is the same."""
    return abs(2 * math.asin(math.sqrt(share)) - 2 * math.asin(math.sqrt(other)))


def find_telling_count(effect: float, confidence: float, power: float) -> float:
    """How many answers tell a share from a fixed target with a power, two-sided (Cohen 1988, chapter 6); not rounded."""
    from scipy.optimize import brentq
    from scipy.stats import norm

    critical = norm.ppf((1 + confidence) / 2)
    # Without the tail on the wrong side the closed form holds; that tail only helps.
    most = ((critical + norm.ppf(power)) / effect) ** 2

    def miss(count: float) -> float:
        shift = effect * math.sqrt(count)
        return float(norm.sf(critical - shift) + norm.cdf(-critical - shift)) - power

    return float(brentq(miss, 0.0, most, xtol=1e-10)) if miss(most) > 0 > miss(0.0) else float(most)


class Regression(NamedTuple):
    """Coefficients without the constant, their standard errors (HC3) and two-sided p-values by the normal distribution."""

    coefficients: np.ndarray
    errors: np.ndarray
    p: np.ndarray


def regress_robustly(y: np.ndarray, x: np.ndarray) -> Regression:
    """Least squares with a constant; errors robust to unequal variance.

    Notes
    -----
    HC3, MacKinnon and White (1985): (X′X)⁻¹ X′ diag(e²/(1 − h)²) X (X′X)⁻¹, h being the leverages.
    """
    from scipy.stats import norm

    design = np.column_stack([np.ones(len(x)), x])
    inverse = np.linalg.pinv(design)
    coefficients = inverse @ y
    leverage = np.einsum("ij,ji->i", design, inverse)
    scaled = inverse * ((y - design @ coefficients) / (1 - leverage))
    errors = np.sqrt(np.einsum("ij,ij->i", scaled, scaled))
    return Regression(coefficients[1:], errors[1:], 2 * norm.sf(np.abs(coefficients[1:] / errors[1:])))
