#!/usr/bin/env bash
# statsmodels finds no sample size for a large effect.
#
# Versions   statsmodels==0.15.0 scipy==1.17.1
# Behaviour  NormalIndPower().solve_power returns nan, with a ConvergenceWarning, from an effect of 2 on; at 1.98 it is 2.002.
# Guess      A number of about 2: where 90 % stand against a target of 6.5 % two answers tell.
# Seen       effect 1.98 → 2.002; 2.0, 2.3 and 2.8 → nan
# Hurt       a chapter that prints how many answers would do: int(nan) raises.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check statsmodels==0.15.0 scipy==1.17.1
v/bin/python - <<'END'
import math, warnings
from statsmodels.stats.power import NormalIndPower

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    found = [NormalIndPower().solve_power(effect, alpha=0.05, power=0.8, ratio=0) for effect in (1.98, 2.0, 2.3, 2.8)]
seen = (round(float(found[0]), 3), [math.isnan(value) for value in found[1:]])
expected = (2.002, [True, True, True])
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
