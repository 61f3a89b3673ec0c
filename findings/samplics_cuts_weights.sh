#!/usr/bin/env bash
# samplics rakes a sample to 40 people with weights that add up to 39.
#
# Versions   samplics==0.6.1
# Behaviour  Weights are kept in the kind of number that comes in: whole ones, as 1 for everybody, make whole ones of the result by cutting. 1.0 in the place of 1 gives the right weights.
# Guess      Fractions that add up to the totals: 40.
# Seen       raked from 1: 39.0, from 1.0: 40.0; three people who stand for 10: 3, 3 and 3
# Hurt       totals from questionnaires where each began with weight 1: up to one person for each that answered is lost, and shares move to small groups.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check samplics==0.6.1
v/bin/python - <<'END'
from samplics.weighting import SampleWeight

sides = {"街道": ["甲", "甲", "乙", "乙"], "性别": ["男", "女", "男", "女"]}
totals = {"街道": {"甲": 11, "乙": 29}, "性别": {"男": 19, "女": 21}}
seen = [round(float(sum(SampleWeight().rake(samp_weight=[one] * 4, margins=sides, control=totals))), 3) for one in (1, 1.0)]
seen += [float(weight) for weight in SampleWeight().poststratify(samp_weight=[1] * 3, control={"甲": 10}, domain=["甲"] * 3)]
expected = [39.0, 40.0, 3.0, 3.0, 3.0]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
