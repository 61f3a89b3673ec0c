#!/usr/bin/env bash
# pandas, polars and DuckDB take 2022111 for 1 November.
#
# Versions   pandas==3.1.1 polars==2.1.0 duckdb==2.0.1
# Behaviour  %Y%m%d also reads a month or day of one digit, month first: 2022111 is 1 November and not 11 January. Nothing says that a digit is missing.
# Guess      An error: the format has eight digits.
# Seen       2022111 → 2022-11-01 in all three; 20221 by %Y%m → 2022-01-01 in pandas
# Hurt       days typed without noughts: what was paid on 11 January is paid in November, after the year's festivals and due dates.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check pandas==3.1.1 polars==2.1.0 duckdb==2.0.1
v/bin/python - <<'END'
import duckdb, pandas, polars

day = "2022111"
seen = [str(pandas.to_datetime(day, format="%Y%m%d").date()), str(polars.Series([day]).str.to_date("%Y%m%d")[0])]
seen.append(str(duckdb.execute(f"select strptime('{day}', '%Y%m%d')::date").fetchone()[0]))
seen.append(str(pandas.to_datetime("20221", format="%Y%m").date()))
expected = ["2022-11-01", "2022-11-01", "2022-11-01", "2022-01-01"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
