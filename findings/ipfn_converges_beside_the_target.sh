#!/usr/bin/env bash
# ipfn says converged where the weights miss the target.
#
# Versions   ipfn==1.4.4 numpy==2.4.6
# Behaviour  Iterations end where the distance to the targets no longer changes, and that is called converged (1) like success. With a group that nobody answered for, the distance stays.
# Guess      0, not converged, or a word about the group without answers.
# Seen       converged: 1; people 50 of 100; distance to the target 1.0
# Hurt       satisfaction is projected on half of the people, by weights that were reported as good.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check ipfn==1.4.4 numpy==2.4.6
v/bin/python - <<'END'
import contextlib, io

import numpy
from ipfn import ipfn

answers = numpy.array([[30.0, 0.0], [20.0, 0.0]])  # nobody of the second group answered
targets = [numpy.array([50.0, 50.0]), numpy.array([50.0, 50.0])]
with contextlib.redirect_stdout(io.StringIO()) as told:
    weighted, flag, distances = ipfn.ipfn(answers, targets, [[0], [1]], verbose=2).iteration()
seen = (flag, round(float(weighted.sum()), 6), float(distances["conv"].iloc[-1]), "converged" in told.getvalue())
expected = (1, 50.0, 1.0, True)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
