#!/usr/bin/env bash
# wquantiles finds a median of 2.8 where nine of ten people say 3.
#
# Versions   wquantiles==0.6 numpy==2.4.6
# Behaviour  Between two values the weighted median is drawn out along a line, whatever their weights; the same people one by one, each with weight 1, have another median.
# Guess      3: one says 1 and nine say 3, so that the middle two say 3.
# Seen       values 1 and 3 with weights 1 and 9 → 2.8; the ten people one by one → 3.0
# Hurt       amounts or marks counted by how many gave them: the median is one that nobody gave, and depends on whether the table was counted before.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check wquantiles==0.6 numpy==2.4.6
v/bin/python - <<'END'
import numpy, weighted

seen = [float(weighted.median(numpy.array([1.0, 3.0]), numpy.array([1.0, 9.0])))]
seen.append(float(weighted.median(numpy.array([1.0] + [3.0] * 9), numpy.ones(10))))
expected = [2.8, 3.0]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
