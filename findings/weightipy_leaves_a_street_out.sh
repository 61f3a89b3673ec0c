#!/usr/bin/env bash
# weightipy weights a sample to a target without the group that nobody answered for.
#
# Versions   weightipy==0.4.2 pandas==3.1.1
# Behaviour  A group of the target that no line of the sample is in is left out, and its share is spread over the others, without an error or a word.
# Guess      An error that names the group.
# Seen       target 甲 50, 乙 30, 丙 20 and answers from 甲 and 乙 alone: 甲 62.5 %, 乙 37.5 %
# Hurt       a survey that missed a street: its satisfaction is taken to be that of the others, and the report says weighted by all.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check weightipy==0.4.2 pandas==3.1.1
v/bin/python - <<'END'
import pandas, weightipy

sample = pandas.DataFrame({"street": ["甲", "甲", "甲", "乙", "乙", "乙"]})
scheme = weightipy.scheme_from_dict({"street": {"甲": 50, "乙": 30, "丙": 20}})
weighted = weightipy.weight_dataframe(sample, scheme, "weight")
shares = weighted.groupby("street")["weight"].sum() / weighted["weight"].sum() * 100
seen = {street: round(share, 1) for street, share in shares.items()}
expected = {"甲": 62.5, "乙": 37.5}
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
