#!/usr/bin/env bash
# csv-diff finds no difference where a payment that stood twice stands once.
#
# Versions   csv-diff==1.2
# Behaviour  Rows are held by their key or, without one, by what is in them: of rows that are alike one is left, and of rows with the same key the last. Nothing is said of either.
# Guess      One row removed, in both cases.
# Seen       without key and with: nothing added, removed or changed
# Hurt       two versions of a list of payments compared: what was paid twice and put right, or the reverse, is not in the report.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check csv-diff==1.2
v/bin/python - <<'END'
import io
from csv_diff import compare, load_csv

def find(old, new, key=None):
    return [kind for kind, found in compare(*(load_csv(io.StringIO(text), key=key) for text in (old, new))).items() if found]

seen = [find("号,额\n1,200\n1,200\n", "号,额\n1,200\n"), find("号,额\n1,200\n1,300\n", "号,额\n1,300\n", "号"), find("号,额\n1,200\n", "号,额\n1,300\n", "号")]
expected = [[], [], ["changed"]]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
