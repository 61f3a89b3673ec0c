#!/usr/bin/env bash
# sqlglot makes people a year older who move from MySQL to DuckDB.
#
# Versions   sqlglot==30.30.0 duckdb==2.0.1
# Behaviour  MySQL's TIMESTAMPDIFF counts whole years; it becomes DuckDB's DATE_DIFF, which counts how often a new year begins. LENGTH counts bytes in MySQL and characters in DuckDB, and a cast of a text cuts there and rounds here; both are handed over as they are.
# Guess      71, 0, 12 and 12, the answers that the manual of MySQL gives: DuckDB has DATE_SUB, STRLEN and TRUNC.
# Seen       72 years for a birthday on 31 December, 1 month, 4, 13
# Hurt       allowances by age: everybody is entitled from January of the year on.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check sqlglot==30.30.0 duckdb==2.0.1
v/bin/python - <<'END'
import duckdb
import sqlglot

asked = [
    "SELECT TIMESTAMPDIFF(YEAR, DATE '1950-12-31', DATE '2022-01-01')",
    "SELECT TIMESTAMPDIFF(MONTH, DATE '2022-01-31', DATE '2022-02-28')",
    "SELECT LENGTH('玉兴街道')",
    "SELECT CAST('12.6' AS SIGNED)",
]
seen = [duckdb.sql(sqlglot.transpile(text, read="mysql", write="duckdb")[0]).fetchall()[0][0] for text in asked]
expected = [72, 1, 4, 13]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
