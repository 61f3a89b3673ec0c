#!/usr/bin/env bash
# agate, which reads for csvkit, makes dates of house numbers.
#
# Versions   agate==1.14.2
# Behaviour  Types are guessed by column: 3-1 and 3-12 (building and unit, class, batch) are read as days of the year 2001, and the text is gone.
# Guess      Text: no year, no date.
# Seen       3-1 → 2001-03-01; 3-12 → 2001-03-12; a column with one 3-32 stays text
# Hurt       addresses and batch numbers that go through csvsort, csvjoin or in2csv: streets of twelve buildings become calendars.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check agate==1.14.2
v/bin/python - <<'END'
import io
import agate

def read(*cells):
    column = agate.Table.from_csv(io.StringIO("\n".join(["门牌", *cells]) + "\n")).columns[0]
    return [str(value) for value in column.values()]

seen = (read("3-1", "3-12"), read("3-1", "3-32"))
expected = (["2001-03-01", "2001-03-12"], ["3-1", "3-32"])
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
