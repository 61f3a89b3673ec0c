#!/usr/bin/env bash
# strictyaml takes 10.5 for the 10th of this month, and 2022-03 for today's day of March 2022.
#
# Versions   strictyaml==1.7.3
# Behaviour  What a day lacks is taken from the clock, month and day stand as in America, and a number with a point is a day. Whole numbers may have underscores, not so full-width digits.
# Guess      An error: that is what the library is for.
# Seen       2022-03 → the day of the month on which it is read; 10.5 → the 10th of the present month; 05/03/22 → 3 May 2022; 1_000 → 1000
# Hurt       a due date that was left half finished is accepted, and is another tomorrow.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check strictyaml==1.7.3
v/bin/python - <<'END'
from datetime import date, datetime
import strictyaml

def read(text, kind):
    return strictyaml.load(f"a: {text}", strictyaml.Map({"a": kind()})).data["a"]

today = date.today()
seen = [read(text, strictyaml.Datetime) for text in ("2022-03", "10.5", "05/03/22")] + [read("1_000", strictyaml.Int)]
expected = [datetime(2022, 3, today.day), datetime(today.year, today.month, 10), datetime(2022, 5, 3), 1000]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
