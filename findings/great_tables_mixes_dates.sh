#!/usr/bin/env bash
# great_tables writes 三月 1, 2022.
#
# Versions   great-tables==1.1.0 polars==2.1.0
# Behaviour  With a Chinese locale the names of months and days are Chinese, and order and commas stay those of English, in the styles that name the month.
# Guess      2022年3月1日.
# Seen       三月 1, 2022; 3月 1, 2022; 星期二, 三月 1, 2022
# Hurt       dates in a report in Chinese that no office writes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check great-tables==1.1.0 polars==2.1.0
v/bin/python - <<'END'
from great_tables import vals

styles = ("month_day_year", "m_day_year", "wday_month_day_year")
seen = [vals.fmt_date(["2022-03-01"], date_style=style, locale="zh-Hans")[0] for style in styles]
expected = ["三月 1, 2022", "3月 1, 2022", "星期二, 三月 1, 2022"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
