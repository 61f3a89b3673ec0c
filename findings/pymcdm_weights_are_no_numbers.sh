#!/usr/bin/env bash
# pymcdm gives no criterion a weight where one is alike for all.
#
# Versions   pymcdm==1.4.0 numpy==2.4.6
# Behaviour  The method CRITIC weighs a criterion by how much it differs and how little it goes with the others. A criterion without differences has no correlation, and the nan that stands for it goes into every weight, and from there into every score.
# Guess      Weight 0 for that criterion and the same weights as without it for the others: what is alike for all tells nobody apart.
# Seen       three weights nan and three scores nan, after a warning of numpy; without the criterion 0.495 and 0.505
# Hurt       comparisons of units by 熵权法, CRITIC and TOPSIS: indicators that all have met in full are common.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check pymcdm==1.4.0 numpy==2.4.6
v/bin/python - <<'END'
import warnings

import numpy
from pymcdm.methods import TOPSIS
from pymcdm.weights import critic_weights

rates = numpy.array([[0.90, 0.95, 1.0], [0.95, 0.80, 1.0], [0.85, 0.90, 1.0]])  # everybody paid all: 1.0
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    all_of_them, without = critic_weights(rates), critic_weights(rates[:, :2])
    scores = TOPSIS()(rates, all_of_them, numpy.ones(3))
seen = (bool(numpy.isnan(all_of_them).all()), bool(numpy.isnan(scores).all()), without.round(3).tolist())
expected = (True, True, [0.495, 0.505])
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
