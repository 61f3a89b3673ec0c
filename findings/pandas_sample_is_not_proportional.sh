#!/usr/bin/env bash
# pandas draws no sample proportional to size.
#
# Versions   pandas==3.1.1 numpy==2.4.6
# Behaviour  sample(n, weights=…) without replacement draws one unit after the other. The chance of a unit to be in the sample is not n times its weight, though pandas refuses weights for which that would exceed 1.
# Guess      0.8, 0.6, 0.4 and 0.2 for two of four units with weights 0.4, 0.3, 0.2 and 0.1: the refusal reads like a design of that kind.
# Seen       in 3,000 seeded draws 0.72, 0.60, 0.44 and 0.24
# Hurt       villages drawn by their number of people and weighted by its inverse: large ones count too little, small ones too much, in every total.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check pandas==3.1.1 numpy==2.4.6
v/bin/python - <<'END'
import pandas

villages = pandas.DataFrame({"people": [400, 300, 200, 100]})
drawn = [0, 0, 0, 0]
for seed in range(3000):
    for place in villages.sample(2, weights="people", random_state=seed).index:
        drawn[place] += 1
try:
    villages.sample(2, weights=[7, 1, 1, 1])
    refused = False
except ValueError:
    refused = True
seen = ([round(times / 3000, 2) for times in drawn], refused)
expected = ([0.72, 0.6, 0.44, 0.24], True)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
