#!/usr/bin/env bash
# The mean and the quotient of exact decimals are floating point in DuckDB.
#
# Versions   duckdb==2.0.0
# Behaviour  sum of DECIMAL(18,2) stays DECIMAL(38,2); avg and / leave it for DOUBLE, so that a rate of money is rounded from binary.
# Guess      avg and / of decimals give decimals.
# Seen       sum: DECIMAL(38,2); avg: DOUBLE; sum/count: DOUBLE
# Hurt       who compares rates of two systems to the last printed place.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check duckdb==2.0.0
v/bin/python - <<'END'
import duckdb

query = "select typeof(sum(x)), typeof(avg(x)), typeof(sum(x) / count(*)) from (values (1.10::DECIMAL(18,2)), (2.20), (3.35)) t(x)"
seen = duckdb.connect().execute(query).fetchone()
expected = ("DECIMAL(38,2)", "DOUBLE", "DOUBLE")
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
