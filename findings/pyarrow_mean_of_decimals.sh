#!/usr/bin/env bash
# pyarrow rounds the mean of exact decimals to the places of the column, and gives the median as a float.
#
# Versions   pyarrow==26.0.1 pandas==3.1.1
# Behaviour  mean of a decimal128(9, 2) is again a decimal128(…, 2), in group_by and in pandas' Arrow columns too; quantile is a double.
# Guess      0.015 for 0.01 and 0.02: a double, or a decimal with more places.
# Seen       mean 0.02, median 0.015; 100.00, 100.00, 100.01 → 100.00; pandas: mean 0.02, median 0.015
# Hurt       unit costs: means by group are rounded before anything is computed with them, and lie beside medians that are not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check pyarrow==26.0.1 pandas==3.1.1
v/bin/python - <<'END'
from decimal import Decimal
import pandas as pd, pyarrow as pa, pyarrow.compute as pc

MONEY = pa.decimal128(9, 2)
yuan = pa.array([Decimal("0.01"), Decimal("0.02")], MONEY)
column = pd.Series(yuan.to_pylist(), dtype=pd.ArrowDtype(MONEY))
seen = (
    str(pc.mean(yuan)), pc.quantile(yuan, 0.5)[0].as_py(), str(pc.mean(pa.array([Decimal("100.00"), Decimal("100.00"), Decimal("100.01")], MONEY))),
    str(pa.table({"k": [1, 1], "a": yuan}).group_by("k").aggregate([("a", "mean")])["a_mean"][0]), str(column.mean()), column.median(),
)
expected = ("0.02", 0.015, "100.00", "0.02", "0.02", 0.015)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
