#!/usr/bin/env bash
# DuckDB and pandas go on with the 28th after February, polars with the 31st.
#
# Versions   duckdb==2.0.1 pandas==3.1.1 polars==2.1.0
# Behaviour  DuckDB's generate_series and pandas' date_range with a DateOffset add a month to the day before, so that a short month shortens all that follow. polars counts from the first day.
# Guess      The 31st wherever there is one and the end of the other months, in all three.
# Seen       31 January, 28 February and then the 28th of each month; polars: 28 February, 31 March, 30 April, 31 May
# Hurt       plans of monthly payments at the end of a month: from March on each is due up to three days early, and what is paid in time counts as late.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check duckdb==2.0.1 pandas==3.1.1 polars==2.1.0
v/bin/python - <<'END'
from datetime import date

import duckdb
import pandas
import polars

first, last = date(2022, 1, 31), date(2022, 5, 31)
by_duckdb = duckdb.sql("select d::date from generate_series(date '2022-01-31', date '2022-05-31', interval 1 month) t(d)").fetchall()
by_pandas = pandas.date_range(first, last, freq=pandas.DateOffset(months=1))
by_polars = polars.date_range(first, last, "1mo", eager=True)
seen = [[day.day for day in days] for days in ([row[0] for row in by_duckdb], by_pandas, by_polars)]
expected = [[31, 28, 28, 28, 28], [31, 28, 28, 28, 28], [31, 28, 31, 30, 31]]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
