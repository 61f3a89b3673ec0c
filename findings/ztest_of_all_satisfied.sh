#!/usr/bin/env bash
# statsmodels finds p = 0 where all of thirty people are satisfied.
#
# Versions   statsmodels==0.15.0 scipy==1.17.1
# Behaviour  proportions_ztest takes the variance from the sample unless prop_var is given, not from the target: with 30 of 30 it is 0, z is infinite and p is 0 against any target, with no more than a numerical warning.
# Guess      The score test of the textbooks: p near 0.07 against 90 %.
# Seen       30 of 30 against 90 %: z inf, p 0; against 95 %: p 0; prop_var=0.9: p 0.068; exact: 0.068 and 0.402
# Hurt       a chapter that says whether satisfaction differs from its target: small groups without a complaint are always significant.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check statsmodels==0.15.0 scipy==1.17.1
v/bin/python - <<'END'
import warnings
from scipy.stats import binomtest
from statsmodels.stats.proportion import proportions_ztest

warnings.simplefilter("ignore", RuntimeWarning)
seen = [round(float(p), 3) for p in (
    proportions_ztest(30, 30, 0.90)[1], proportions_ztest(30, 30, 0.95)[1], proportions_ztest(30, 30, 0.90, prop_var=0.90)[1],
    binomtest(30, 30, 0.90).pvalue, binomtest(30, 30, 0.95).pvalue)]
expected = [0.0, 0.0, 0.068, 0.068, 0.402]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
