#!/usr/bin/env bash
# frictionless describes house numbers as months and codes as whole numbers.
#
# Versions   frictionless==5.21.0
# Behaviour  describe() guesses 3-1 to be a yearmonth and 001 an integer; extract() with what it guessed gives month 1 of the year 3, and 1.
# Guess      string for both: a month has a year of four digits, and a leading zero is no part of a number.
# Seen       门牌 3-1, 3-12 → yearmonth; 代码 001, 002 → integer 1, 2
# Hurt       schemas that are described from a sample and kept: codes lose their zeros and match nothing, and addresses are months.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check frictionless==5.21.0
v/bin/python - <<'END'
from frictionless import Resource, describe

with open("r.csv", "w", encoding="utf-8") as file:
    file.write("代码,门牌\n001,3-1\n002,3-12\n")
schema = describe("r.csv", encoding="utf-8").schema
rows = Resource(path="r.csv", encoding="utf-8", schema=schema).read_rows()
place = rows[1]["门牌"]
seen = ([field.type for field in schema.fields], [row["代码"] for row in rows], (place.year, place.month))
expected = (["integer", "yearmonth"], [1, 2], (3, 12))
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
