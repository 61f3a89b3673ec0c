#!/usr/bin/env bash
# diff-binom-confint gives an interval of 85.9% to 99.7% where all of thirty people are satisfied.
#
# Versions   diff-binom-confint==0.1.0
# Behaviour  Wilson's interval with continuity correction is not widened to 100% where the rate is 100%, nor to 0 where it is 0: it leaves out what was observed. Of the differences haldane gives no width where both rates are 100%.
# Guess      An upper bound of 1, as the formula has it at the edge, and some width.
# Seen       30 of 30 by wilson-cc → 0.8587 to 0.9970, by wilson → 0.8865 to 1; 0 of 30 by wilson-cc → 0.0030 to 0.1413; difference of 30 of 30 and 30 of 30 by haldane → 0 to 0
# Hurt       a report says that with 95% confidence not all are satisfied, of people who all said that they are.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check diff-binom-confint==0.1.0
v/bin/python - <<'END'
from diff_binom_confint import compute_confidence_interval, compute_difference_confidence_interval

def show(interval):
    return [round(float(bound), 4) for bound in (interval.lower_bound, interval.upper_bound)]

seen = [show(compute_confidence_interval(*count, 0.95, method)) for count, method in (((30, 30), "wilson-cc"), ((30, 30), "wilson"), ((0, 30), "wilson-cc"))]
seen.append(show(compute_difference_confidence_interval(30, 30, 30, 30, 0.95, "haldane")))
expected = [[0.8587, 0.997], [0.8865, 1.0], [0.003, 0.1413], [0.0, 0.0]]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
