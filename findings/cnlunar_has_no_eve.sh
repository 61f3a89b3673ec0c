#!/usr/bin/env bash
# cnlunar knows no 除夕 in years whose last month has 29 days.
#
# Versions   cnlunar==0.2.5
# Behaviour  The day before the Spring Festival is entered as the 30th of the 12th month. Every second year or so that month ends on the 29th, 2025 to 2029 without exception, and the festival's day itself is found.
# Guess      除夕 on the day before 春节 of every year; it has been a holiday again since 2025.
# Seen       none on 31 January 2022, 28 January 2025 and 16 February 2026; 21 January 2023 and 9 February 2024 are 除夕
# Hurt       due dates before the festival and days off that are taken from the library.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check cnlunar==0.2.5
v/bin/python - <<'END'
from datetime import datetime

from cnlunar import Lunar

days = [(2022, 1, 31), (2023, 1, 21), (2024, 2, 9), (2025, 1, 28), (2026, 2, 16)]
seen = ["除夕" in (lunar := Lunar(datetime(*day, 12))).get_otherLunarHolidays() + lunar.get_legalHolidays() for day in days]
seen.append(Lunar(datetime(2022, 2, 1, 12)).get_legalHolidays())
expected = [False, True, True, False, False, "春节"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
