#!/usr/bin/env bash
# polars' median of 1, 2, 3 and 4 is 2.5, and its quantile of one half is 3.
#
# Versions   polars==2.1.0
# Behaviour  median takes the mean of the two in the middle; quantile and the 50% of describe take the nearest of the values unless told to interpolate.
# Guess      2.5 from all of them: the median is the quantile of one half.
# Seen       median 2.5, quantile(0.5) 3.0, 50% of describe 3.0
# Hurt       medians of small groups in a table and in a description beside it differ, and neither says how it was computed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check polars==2.1.0
v/bin/python - <<'END'
import polars

marks = polars.Series([1, 2, 3, 4])
half = marks.describe().filter(polars.col("statistic") == "50%")["value"].item()
seen = (marks.median(), marks.quantile(0.5), half, marks.quantile(0.5, interpolation="linear"))
expected = (2.5, 3.0, 3.0, 2.5)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
