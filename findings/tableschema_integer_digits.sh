#!/usr/bin/env bash
# A Table Schema integer of frictionless takes full-width, Arabic and underscored digits.
#
# Versions   frictionless==5.21.0
# Behaviour  The type integer is read with a conversion that takes any Unicode digits and underscores; 1e3 is refused.
# Guess      All of them are type errors: the standard speaks of digits.
# Seen       １２３, 1_000, ٣ and +5 are valid; 1e3 is a type-error
# Hurt       whoever has an extract judged by its schema alone: 1_000 is no amount in any ledger.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check frictionless==5.21.0
v/bin/python - <<'END'
from frictionless import Resource, Schema

schema = Schema.from_descriptor({"fields": [{"name": "人数", "type": "integer"}]})
seen = {}
for place, cell in enumerate(("１２３", "1_000", "٣", "+5", "1e3")):
    with open(f"{place}.csv", "w", encoding="utf-8") as file:
        file.write(f"人数\n{cell}\n")
    seen[cell] = Resource(path=f"{place}.csv", schema=schema).validate().valid
expected = {"１２３": True, "1_000": True, "٣": True, "+5": True, "1e3": False}
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
