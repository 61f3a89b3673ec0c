#!/usr/bin/env bash
# polars and DuckDB make different fen of the same text.
#
# Versions   polars==2.1.0 duckdb==2.0.1
# Behaviour  Both turn a text that has more places than the column into a decimal without a word. DuckDB rounds halves away from 0, as money is rounded in China; polars rounds them to the even digit, from texts and from decimals.
# Guess      The same fen in both; or a refusal in polars, whose casts are strict.
# Seen       1.005, 0.025, -0.025: 1.01, 0.03, -0.03 in DuckDB; 1.00, 0.02, -0.02 in polars
# Hurt       the same extract has two totals, by the engine that read it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check polars==2.1.0 duckdb==2.0.1
v/bin/python - <<'END'
from decimal import Decimal

import duckdb, polars

texts = ["1.005", "0.025", "-0.025"]
seen = [
    [duckdb.execute("select cast(? as decimal(10, 2))", [text]).fetchone()[0] for text in texts],
    polars.Series(texts).cast(polars.Decimal(10, 2)).to_list(),
    polars.Series([Decimal(text) for text in texts]).cast(polars.Decimal(10, 2)).to_list(),
]
away, even = ([Decimal(text) for text in group] for group in (["1.01", "0.03", "-0.03"], ["1.00", "0.02", "-0.02"]))
expected = [away, even, even]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
