#!/usr/bin/env bash
# svy gives no interval where everybody is satisfied, by Wilson neither.
#
# Versions   svy==0.35.0 statsmodels==0.15.0
# Behaviour  Where all answers are the same the limits by logit (the default) and by Wilson are nan; only korn-graubard gives some. The mean of ones has the interval from 1 to 1.
# Guess      A lower limit below 1, near 0.89 by Wilson: small groups and rates near 1 are what that interval is for.
# Seen       30 of 30: logit nan, wilson nan, korn-graubard 0.884–1; mean 1–1; statsmodels' Wilson 0.886–1
# Hurt       groups without a complaint: the table has a hole there, or says that there is no doubt at all.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check svy==0.35.0 statsmodels==0.15.0
v/bin/python - <<'END'
import math
import polars, svy
from statsmodels.stats.proportion import proportion_confint

answers = polars.DataFrame({"answer": ["满意"] * 30, "satisfied": [1] * 30, "weight": [10.0] * 30})
sample = svy.Sample(answers, svy.Design(wgt="weight"))
seen = {}
for method in ("logit", "wilson", "korn-graubard"):
    low = sample.estimation.prop("answer", ci_method=method).to_polars()["lci"][0]
    seen[method] = "nan" if math.isnan(low) else round(low, 3)
mean = sample.estimation.mean("satisfied").to_polars()
seen["mean"] = (mean["lci"][0], mean["uci"][0])
seen["statsmodels"] = round(float(proportion_confint(30, 30, method="wilson")[0]), 3)
expected = {"logit": "nan", "wilson": "nan", "korn-graubard": 0.884, "mean": (1.0, 1.0), "statsmodels": 0.886}
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
