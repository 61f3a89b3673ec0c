#!/usr/bin/env bash
# pyreadr writes exact amounts and times for R as texts, and ordered answers without their order.
#
# Versions   pyreadr==0.5.8 pandas==3.1.1
# Behaviour  Decimals and times of pandas become character columns; an ordered category becomes a factor with the same levels that is not ordered. R has numbers, times and ordered factors.
# Guess      Numbers, times, an ordered factor.
# Seen       '1.50', '2022-03-05 00:00:00', not ordered
# Hurt       sum() fails in R, and max() finds that 9.50 is more than 100.00; medians of answers are refused, ordinal models fit another thing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check pyreadr==0.5.8 pandas==3.1.1
v/bin/python - <<'END'
from decimal import Decimal

import pandas, pyreadr

order = ["不满意", "一般", "满意"]
table = pandas.DataFrame({
    "amount": [Decimal("1.50")] * 3,
    "day": pandas.to_datetime(["2022-03-05"] * 3),
    "answer": pandas.Categorical(order, categories=order, ordered=True),
})
pyreadr.write_rds("a.rds", table)
first = pyreadr.read_r("a.rds")[None].iloc[0]
seen = (first["amount"], first["day"], pyreadr.read_r("a.rds")[None]["answer"].cat.ordered)
expected = ("1.50", "2022-03-05 00:00:00", False)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
