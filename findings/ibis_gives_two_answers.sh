#!/usr/bin/env bash
# The same expression of ibis gives other numbers by DuckDB than by polars.
#
# Versions   ibis-framework==12.0.0 duckdb==2.0.1 polars==2.1.0 pyarrow==26.0.1 pandas==3.1.1
# Behaviour  ibis writes the same word in the language of each backend: the length of a text counts characters or bytes, round takes halves up or to even, a cast rounds or cuts, the remainder takes the sign of one or the other, a quotient of decimals is a float or a decimal of two places.
# Guess      The same from both: that the backend can be exchanged is what ibis is there for.
# Seen       玉兴街道 has 4 or 12 characters; 2.5 is 3 or 2; 12.6 people are 13 or 12; -7 % 3 is -1 or 2; a third of a fen is 0.003333 or 0
# Hurt       figures tried out on a part with polars and computed on the whole with DuckDB.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check 'ibis-framework[duckdb,polars]==12.0.0' duckdb==2.0.1 polars==2.1.0 pyarrow==26.0.1 pandas==3.1.1
v/bin/python - <<'END'
from decimal import Decimal

import ibis
import pyarrow

table = pyarrow.table({"name": ["玉兴街道"], "half": [2.5], "count": [12.6], "rest": [-7], "fen": pyarrow.array([Decimal("0.01")], pyarrow.decimal128(18, 2))})


def ask(backend):
    t = ibis.memtable(table)
    asked = t.select(a=t.name.length(), b=t.half.round(), c=t["count"].cast("int64"), d=t.rest % 3, e=(t.fen / 3).cast("float64").round(6))
    return [float(value) for value in backend.execute(asked).iloc[0]]


seen = [ask(ibis.duckdb.connect()), ask(ibis.polars.connect())]
expected = [[4.0, 3.0, 13.0, -1.0, 0.003333], [12.0, 2.0, 12.0, 2.0, 0.0]]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
