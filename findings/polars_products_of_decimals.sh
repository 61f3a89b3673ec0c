#!/usr/bin/env bash
# polars rounds products and quotients of exact decimals to the places of the longer factor.
#
# Versions   polars==2.1.0
# Behaviour  Decimal(…, 2) times Decimal(…, 3) has three places, and a quotient no more than its parts; means are floats.
# Guess      The product exact, 3.50175, as in SQL, where scales add up; the quotient with some more places, 33.333333.
# Seen       100.05 × 0.035 → 3.502; 100.00 ÷ 3 → 33.33; mean of 0.01 and 0.02 → 0.015, a float
# Hurt       fees and shares of amounts: each line is rounded before the sum, which then differs from the sum by hand.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check polars==2.1.0
v/bin/python - <<'END'
from decimal import Decimal
import polars as pl

def money(places, *cells):
    return pl.Series([Decimal(cell) for cell in cells], dtype=pl.Decimal(9, places))

seen = (
    str((money(2, "100.05") * money(3, "0.035"))[0]), str((money(2, "100.00") / 3)[0]), str((money(2, "100.00") / money(0, "3"))[0]),
    money(2, "0.01", "0.02").mean(),
)
expected = ("3.502", "33.33", "33.33", 0.015)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
