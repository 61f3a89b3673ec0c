#!/usr/bin/env bash
# wquantiles finds the median 1.33 where five of seven people gave a 1.
#
# Versions   wquantiles==0.6 numpy==2.4.6
# Behaviour  Between the middles of the weights it interpolates: the median is drawn towards the next mark as soon as the first has more than half.
# Guess      1, as if each answer stood as often as it weighs: more than half of the people gave it.
# Seen       1.3333 by weights, 1.0 by repeating the answers
# Hurt       medians of marks and amounts by weights of a survey: nobody gave what is reported, and unweighted tables say otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check wquantiles==0.6 numpy==2.4.6
v/bin/python - <<'END'
import numpy
import weighted

marks, people = numpy.array([1.0, 2.0, 3.0]), numpy.array([5.0, 1.0, 1.0])
seen = (float(weighted.median(marks, people)), float(numpy.median(numpy.repeat(marks, people.astype(int)))))
seen = (round(seen[0], 4), seen[1])
expected = (1.3333, 1.0)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
