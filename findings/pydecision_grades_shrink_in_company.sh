#!/usr/bin/env bash
# pyDecision's grey relational grade of the best unit is 1 divided by how many are compared.
#
# Versions   pydecision==5.1.8 numpy==2.4.6 scipy==1.17.1 matplotlib==3.11.2 networkx==3.6.1 scikit-learn==1.9.1
# Behaviour  The grade of 灰色关联 is the mean of the coefficients by their weights, 1 for a unit that is best in everything. gra_method divides the weighted sum by the number of units once more.
# Guess      1 and 0.3333, whoever is compared with whom.
# Seen       0.5 and 0.1667 among two, 0.25 and 0.0833 among four
# Hurt       grades that are read as marks (from 0.8 on good), or compared between years with different numbers of units; the order within one table is right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check numpy==2.4.6 scipy==1.17.1 matplotlib==3.11.2 networkx==3.6.1 scikit-learn==1.9.1
v/bin/python -m pip install --quiet --quiet --no-compile --no-deps --disable-pip-version-check pydecision==5.1.8  # which asks for clients of language models too
v/bin/python - <<'END'
import contextlib, io

import numpy

with contextlib.redirect_stdout(io.StringIO()):
    from pyDecision.algorithm import gra_method


def grade(units):
    return gra_method(units, ["max", "max"], [0.5, 0.5], graph=False, verbose=False).round(4).tolist()


best, worst = [0.9, 0.9], [0.7, 0.7]
seen = [grade(numpy.array([best, worst])), grade(numpy.array([best, worst, worst, worst]))]
expected = [[0.5, 0.1667], [0.25, 0.0833, 0.0833, 0.0833]]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
