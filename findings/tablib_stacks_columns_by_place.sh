#!/usr/bin/env bash
# tablib puts names under amounts where the second table has its columns in another order.
#
# Versions   tablib==3.10.0
# Behaviour  Dataset.stack puts rows below rows by their place. Headers are not compared, and those of the second table are thrown away.
# Guess      By their headers, as pandas does, or an error.
# Seen       街道, 金额 below 金额, 街道: the second row is 街道 = 300.5, 金额 = 桥东
# Hurt       returns of several streets put together: where one has moved a column, its amounts are names and fall out of the sum.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check tablib==3.10.0
v/bin/python - <<'END'
import tablib

first = tablib.Dataset(("玉兴", 500), headers=["街道", "金额"])
second = tablib.Dataset((300.5, "桥东"), headers=["金额", "街道"])
seen = first.stack(second).dict
seen = [tuple(row.items()) for row in seen]
expected = [(("街道", "玉兴"), ("金额", 500)), (("街道", 300.5), ("金额", "桥东"))]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
