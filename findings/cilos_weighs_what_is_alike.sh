#!/usr/bin/env bash
# pyrepo-mcda's CILOS gives the whole weight to the criterion on which all are alike.
#
# Versions   pyrepo-mcda==0.1.15
# Behaviour  CILOS weighs by how little a criterion loses where another is at its best. One on which all are alike loses nothing and takes everything.
# Guess      Finite weights, and 0 for what tells none from another.
# Seen       CILOS 0, 1, 0; entropy 0.216, 0, 0.784
# Hurt       weights of indicators from data: where all streets reach 100%, their ranks are all equal.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check pyrepo-mcda==0.1.15
v/bin/python - <<'END'
import numpy
from pyrepo_mcda.weighting_methods import cilos_weighting, entropy_weighting

streets = numpy.array([[80.0, 100.0, 5.0], [85.0, 100.0, 6.0], [95.0, 100.0, 7.0]])  # the second criterion is alike for all
types = numpy.array([1, 1, -1])
seen = (cilos_weighting(streets, types).round(3).tolist(), entropy_weighting(streets).round(3).tolist())
expected = ([0.0, 1.0, 0.0], [0.216, 0.0, 0.784])
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
