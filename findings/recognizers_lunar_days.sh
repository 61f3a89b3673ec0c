#!/usr/bin/env bash
# Microsoft's Recognizers take 农历八月十五 for 15 August.
#
# Versions   recognizers-text-date-time==1.0.2a2 emoji==1.7.0
# Behaviour  The word for the lunar calendar is recognised as a part of the date, and then the month and the day are given in the solar one. Years of two digits are years of antiquity. (emoji is pinned since the recognizers need an old one.)
# Guess      10 September 2022, or nothing; March 2022.
# Seen       农历八月十五: 2022-08-15 and 2023-08-15; 22年3月: 0022-03-01
# Hurt       days on which benefits for a festival were due are weeks early.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check recognizers-text-date-time==1.0.2a2 emoji==1.7.0
v/bin/python - <<'END'
from datetime import datetime

from recognizers_date_time import Culture, recognize_datetime

seen = []
for text in ("农历八月十五", "22年3月"):
    (found,) = recognize_datetime(text, Culture.Chinese, reference=datetime(2023, 1, 1))
    seen.append((found.text, [value.get("value") or value.get("start") for value in found.resolution["values"]]))
expected = [("农历八月十五", ["2022-08-15", "2023-08-15"]), ("22年3月", ["0022-03-01"])]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
