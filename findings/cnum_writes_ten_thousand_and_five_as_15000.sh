#!/usr/bin/env bash
# cnum writes 10005 as 1万5, which is read as 15000, and half a yuan as 5分.
#
# Versions   cnum==0.0.6
# Behaviour  It puts 万 between groups of four digits without zeros, and 分 and 厘 behind the first and second decimal, as for shares. Who counts money says 分 for the second decimal, 厘 for the third, and 1万5 for 15000.
# Guess      All right: it is for writing numbers in Chinese.
# Seen       10005 → 1万5; 10.5 → 10 5分; 10.05 → 10 5厘
# Hurt       amounts written for readers: ten times less behind the point, and five thousand more before it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check cnum==0.0.6
v/bin/python - <<'END'
import cnum

seen = [cnum.scn(number) for number in (10005, 10.5, 10.05)]
expected = ["1万5", "10 5分", "10 5厘"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
