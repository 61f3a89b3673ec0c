#!/usr/bin/env bash
# pingouin finds an alpha below 1 where all items agree and one answer is blank.
#
# Versions   pingouin==0.7.0
# Behaviour  By default (nan_policy pairwise) each item's variance is of those who answered it and each covariance of those who answered both, so that they are of different people. listwise leaves the person out.
# Guess      1.0: wherever two items are answered they are the same.
# Seen       three items, five people, one blank: 0.955; with listwise 1.0; without the blank 1.0
# Hurt       reliability of questionnaires filled on paper: the figure falls where those at the ends of the scale leave answers out, and a sound scale is called unsound.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check pingouin==0.7.0
v/bin/python - <<'END'
import pandas, pingouin

full = [5, 4, 3, 2, 1]
answers = pandas.DataFrame({"q1": [5, 4, 3, 2, None], "q2": full, "q3": full})
seen = [round(float(pingouin.cronbach_alpha(data, nan_policy=policy)[0]), 3) for data, policy in ((answers, "pairwise"), (answers, "listwise"), (answers.fillna(1), "pairwise"))]
expected = [0.955, 1.0, 1.0]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
