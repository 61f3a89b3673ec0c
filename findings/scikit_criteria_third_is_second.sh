#!/usr/bin/env bash
# scikit-criteria puts the third best second where two are first.
#
# Versions   scikit-criteria==0.9
# Behaviour  Ranks are dense: behind a tie the next rank follows without a gap. Places in rankings are counted by how many are better.
# Guess      1, 1, 3, 4.
# Seen       two equal best, one worse, one worst: 1, 1, 2, 3
# Hurt       rankings of units of which the first three get something: with ties there are four or five in the first three.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check scikit-criteria==0.9
v/bin/python - <<'END'
import skcriteria
from skcriteria.agg.similarity import TOPSIS

decision = skcriteria.mkdm([[3, 4], [3, 4], [2, 3], [1, 2]], [max, max], weights=[0.5, 0.5])
seen = TOPSIS().evaluate(decision).rank_.tolist()
expected = [1, 1, 2, 3]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
