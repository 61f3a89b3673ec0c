#!/usr/bin/env bash
# DuckDB's printf and format print other amounts than round gives.
#
# Versions   duckdb==2.0.1
# Behaviour  round of a decimal is exact and half up. printf and format turn the decimal into floating point first: halves go down where the binary number lies below, and large amounts lose their fen.
# Guess      The same: a decimal has its digits, and nothing is to be computed.
# Seen       1.005: printf 1.00, round 1.01; 0.25 to one place: format 0.2, round 0.3; 9999999999999999.99: format 10000000000000000.00
# Hurt       reports straight from SQL: what is printed differs from what was summed, by a fen or by a jiao.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check duckdb==2.0.1
v/bin/python - <<'END'
import duckdb

query = """SELECT printf('%.2f', 1.005::DECIMAL(9,3)), round(1.005::DECIMAL(9,3), 2)::VARCHAR, format('{:.1f}', 0.25::DECIMAL(9,2)),
round(0.25::DECIMAL(9,2), 1)::VARCHAR, format('{:.2f}', 9999999999999999.99::DECIMAL(18,2))"""
seen = duckdb.sql(query).fetchall()[0]
expected = ("1.00", "1.01", "0.2", "0.3", "10000000000000000.00")
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
