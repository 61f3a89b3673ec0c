#!/usr/bin/env bash
# petl joins everybody who has no ID number to everybody else who has none.
#
# Versions   petl==1.7.30
# Behaviour  None is a key like others in joins, and so is the empty text of a CSV. SQL joins no blanks.
# Guess      A person without a number has no amount beside, as in SQL's left join.
# Seen       甲 and 乙 without numbers, 丙 with one, and a payment of 500 to someone without: both have been paid 500
# Hurt       rolls held against payments: who was not paid seems paid, and the sum is twice what was paid.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check petl==1.7.30
v/bin/python - <<'END'
import petl

people = [("证件", "人"), (None, "甲"), (None, "乙"), ("99010119500101001X", "丙")]
paid = [("证件", "金额"), (None, 500), ("99010119500101001X", 300)]
seen = sorted(row[1:] for row in petl.data(petl.leftjoin(people, paid, key="证件")))
expected = [("丙", 300), ("乙", 500), ("甲", 500)]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
