#!/usr/bin/env bash
# polars rounds products of exact decimals to the places of the longer factor.
#
# Versions   polars==2.1.0
# Behaviour  Decimal(…, 2) times Decimal(…, 3) has three places.
# Guess      The product exact, 3.50175, as in SQL, where scales add up.
# Seen       100.05 × 0.035 → 3.502
# Hurt       fees by a rate: each line is rounded before the sum, which then differs from the sum by hand.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check polars==2.1.0
v/bin/python - <<'END'
from decimal import Decimal
import polars as pl

def money(places, cell):
    return pl.Series([Decimal(cell)], dtype=pl.Decimal(9, places))

seen = str((money(2, "100.05") * money(3, "0.035"))[0])
expected = "3.502"
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
