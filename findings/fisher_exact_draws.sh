#!/usr/bin/env bash
# scipy.stats.fisher_exact of a table larger than 2 × 2 is another number each time.
#
# Versions   scipy==1.17.1
# Behaviour  Beyond 2 × 2 the test draws tables at random unless a method is given: the "exact" p changes from call to call.
# Guess      An exact p, the same every time.
# Seen       three calls on one 3 × 2 table give three p near .04; a method with a seeded generator gives one
# Hurt       reports that must have the same bytes twice, and p values near the limit.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check scipy==1.17.1
v/bin/python - <<'END'
import numpy as np
from scipy.stats import MonteCarloMethod, fisher_exact

TABLE = [[3, 1], [0, 6], [2, 5]]
free = {float(fisher_exact(TABLE).pvalue) for _ in range(6)}
seeded = {float(fisher_exact(TABLE, method=MonteCarloMethod(rng=np.random.default_rng(1))).pvalue) for _ in range(3)}
seen = (len(free) > 1, all(0.03 < p < 0.05 for p in free), len(seeded))
expected = (True, True, 1)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
