#!/usr/bin/env bash
# AHPy finds judgements inconsistent that the textbook accepts.
#
# Versions   ahpy==2.1 numpy==2.4.6
# Behaviour  The consistency ratio divides by an index of random matrices, 0.58 for three criteria in textbooks of 层次分析法. AHPy takes another table, by which ratios are 18 % higher; with random_index='saaty' a third one. Its weights are rounded to four places and then need not add up to 1.
# Guess      The ratio of the textbook; weights that add up to 1.
# Seen       judgements 2, 3, 4: 0.093 by the textbook, 0.1097 with AHPy, 0.1037 with saaty (the limit is 0.1); three equal weights: 0.9999 in all
# Hurt       experts are asked again for judgements that the textbook accepts; and scores fall short by a ten-thousandth.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check ahpy==2.1 numpy==2.4.6
v/bin/python - <<'END'
import ahpy, numpy

judgements = {("a", "b"): 2, ("a", "c"): 3, ("b", "c"): 4}
matrix = numpy.array([[1, 2, 3], [1 / 2, 1, 4], [1 / 3, 1 / 4, 1]])
textbook = (max(numpy.linalg.eigvals(matrix).real) - 3) / 2 / 0.58
ratios = [float(ahpy.Compare("all", judgements, random_index=index).consistency_ratio) for index in ("dd", "saaty")]
weights = ahpy.Compare("all", dict.fromkeys(judgements, 1)).target_weights
seen = (round(float(textbook), 4), ratios, round(float(sum(weights.values())), 4))
expected = (0.093, [0.1097, 0.1037], 0.9999)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
