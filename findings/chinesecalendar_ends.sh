#!/usr/bin/env bash
# chinesecalendar raises for any day after the year of its last release.
#
# Versions   chinesecalendar==1.11.0
# Behaviour  Holidays are a table of decrees: for a day of a year without one the answer is NotImplementedError, not a guess by weekday.
# Guess      A weekend is a day off in any year.
# Seen       2026-02-17 → holiday; 2027-02-06, a Saturday → NotImplementedError
# Hurt       due dates of next year planned before the State Council has spoken; the batch of next year stops.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check chinesecalendar==1.11.0
v/bin/python - <<'END'
from datetime import date
import chinese_calendar

seen = [chinese_calendar.is_holiday(date(2026, 2, 17))]
try:
    seen.append(chinese_calendar.is_holiday(date(2027, 2, 6)))
except NotImplementedError:
    seen.append("NotImplementedError")
expected = [True, "NotImplementedError"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
