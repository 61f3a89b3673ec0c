#!/usr/bin/env bash
# htmldate dates a notice of 2022年3月5日 to 1 January.
#
# Versions   htmldate==1.11.0 lxml_html_clean==0.4.6
# Behaviour  Days with 年, 月 and 日 are among no pattern that it tries on a short page; what is left is the number of a year, from which it makes 1 January. Days with hyphens it finds.
# Guess      2022-03-05: it is made for web pages, and this is how Chinese ones print their day.
# Seen       2022-01-01 for 发布日期：2022年3月5日, 2022-03-05 for 2022-3-5
# Hurt       periods of publicity that are checked against the page: the day looks like a real one and is weeks off.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check htmldate==1.11.0 lxml_html_clean==0.4.6
v/bin/python - <<'END'
import htmldate

seen = [htmldate.find_date(f"<html><body><p>发布日期：{day}</p></body></html>") for day in ("2022年3月5日", "2022-3-5")]
expected = ["2022-01-01", "2022-03-05"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
