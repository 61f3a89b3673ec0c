#!/usr/bin/env bash
# svy gives the sample's sum as the population's total.
#
# Versions   svy==0.35.0
# Behaviour  A design with the population's size and without weights counts each answer once; the size serves for the variance alone. R's survey package takes the weights from the size then.
# Guess      250, the number of people times the mean, or a refusal.
# Seen       1, 2, 3 and 4 from 100 people: total 10, standard error 2.53; with weights of 25: 250
# Hurt       amounts for all beneficiaries from a sample: low by the sampling rate, with an interval that looks earnest.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check svy==0.35.0
v/bin/python - <<'END'
import polars, svy

answers = polars.DataFrame({"y": [1.0, 2.0, 3.0, 4.0], "size": [100] * 4, "weight": [25.0] * 4})
seen = []
for design in (svy.Design(pop_size="size"), svy.Design(pop_size="size", wgt="weight")):
    total = svy.Sample(answers, design).estimation.total("y").to_polars()
    seen.append((total["est"][0], round(total["se"][0], 2)))
expected = [(10.0, 2.53), (250.0, 63.25)]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
