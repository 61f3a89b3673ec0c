#!/usr/bin/env bash
# leafblower weighs a sample to 61% and 51% where 80% and 80% are the targets, without a word.
#
# Versions   leafblower==0.1.0 pandas==2.3.3
# Behaviour  Its GREG stops after two rounds where some weights would fall to 0, says status 0 and gives what it has; its raking reaches the same targets.
# Guess      The targets, as raking gives them, or an error.
# Seen       100 answers, 60 of 甲 and 50 of women, targets 80% and 80% → greg 61.22% and 51.02%, status 0; raking 80% and 80%; targets 70% and 70% → both reach them
# Hurt       satisfaction rates are published as weighted to the register, and are nearly those of the sample.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check leafblower==0.1.0 pandas==2.3.3
v/bin/python - <<'END'
import leafblower, pandas

answers = pandas.DataFrame({"street": ["甲"] * 60 + ["乙"] * 40, "sex": ["男", "女"] * 50})

def weigh(share, method):
    targets = {"street": {"甲": share, "乙": 1 - share}, "sex": {"女": share, "男": 1 - share}}
    weighed = leafblower.harvest(answers, targets, method=method)
    part = [weighed["weights"][weighed[column] == value].sum() / weighed["weights"].sum() for column, value in (("street", "甲"), ("sex", "女"))]
    return [*(round(float(share), 4) for share in part), weighed.attrs["result"]["status"]]

seen = [weigh(0.8, "greg"), weigh(0.8, "raking"), weigh(0.7, "greg")]
expected = [[0.6122, 0.5102, 0], [0.8, 0.8, 0], [0.7, 0.7, 0]]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
