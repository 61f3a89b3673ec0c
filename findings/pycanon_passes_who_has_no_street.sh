#!/usr/bin/env bash
# pycanon finds three people alike in each group where one person stands alone with a blank street.
#
# Versions   pycanon==1.3.6 pandas==2.3.3
# Behaviour  With one column that could identify, whoever has a blank in it is in no group; with two columns the same person is a group of one.
# Guess      1: the blank is a value like others, or an error.
# Seen       three of 玉兴, three of 玉河 → 3; with one person more whose street is blank → 3; of the street 左 → 1; blank, with the band of ages as a second column → 1
# Hurt       a table is released as safe in which one person can be found.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check pycanon==1.3.6 pandas==2.3.3
v/bin/python -W ignore - <<'END'
import pandas
from pycanon import anonymity

def find_least(more, columns):
    rows = [("玉兴", "70-79")] * 3 + [("玉河", "80-89")] * 3 + more
    return anonymity.k_anonymity(pandas.DataFrame(rows, columns=["street", "band"]), columns)

alone = [(None, "80-89")]
seen = [find_least([], ["street"]), find_least(alone, ["street"]), find_least([("左", "80-89")], ["street"]), find_least(alone, ["street", "band"])]
expected = [3, 3, 1, 1]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
