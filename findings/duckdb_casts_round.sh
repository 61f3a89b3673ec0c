#!/usr/bin/env bash
# DuckDB rounds a text that has more places than the column.
#
# Versions   duckdb==2.0.0
# Behaviour  A cast of text to DECIMAL(9,2) or INTEGER rounds instead of refusing, and takes 1_000 and 0x10.
# Guess      A conversion error: the text is not of the type.
# Seen       '1.999' → 2.00; '12.6' → 13; '1_000' → 1000; '0x10' → 16; '1,234.50' is refused
# Hurt       who loads a ledger into typed columns: an amount with a third decimal is changed without a word.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check duckdb==2.0.0
v/bin/python - <<'END'
import duckdb

connection = duckdb.connect()
seen = {}
for cell, kind in (("1.999", "DECIMAL(9,2)"), ("12.6", "INTEGER"), ("1_000", "INTEGER"), ("0x10", "INTEGER"), ("1,234.50", "DECIMAL(9,2)")):
    try:
        seen[cell] = str(connection.execute(f"select ?::{kind}", [cell]).fetchone()[0])
    except duckdb.ConversionException:
        seen[cell] = "refused"
expected = {"1.999": "2.00", "12.6": "13", "1_000": "1000", "0x10": "16", "1,234.50": "refused"}
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
