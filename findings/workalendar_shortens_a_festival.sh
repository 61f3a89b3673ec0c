#!/usr/bin/env bash
# workalendar lets people work on two days by which the Spring Festival of 2020 was prolonged.
#
# Versions   workalendar==17.0.0 holidays==0.109
# Behaviour  In January 2020 the holiday was prolonged to 2 February, after the calendar of the year had been announced. holidays has the change, workalendar the calendar as announced first: Friday 31 January and Saturday 1 February are working days there.
# Guess      The same working days in both, for a year long past.
# Seen       249 working days with holidays, 251 with workalendar; 250 with both in 2021
# Hurt       terms in working days that run over that festival end two days early, and payments on time are late.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check workalendar==17.0.0 holidays==0.109
v/bin/python - <<'END'
import warnings
from datetime import date, timedelta

import holidays
from workalendar.asia import China

warnings.simplefilter("ignore")
china, seen = China(), []
for year in (2020, 2021):
    days = [date(year, 1, 1) + timedelta(n) for n in range(366 if year == 2020 else 365)]
    table = holidays.CN(years=year)
    one, other = ({day for day in days if calendar.is_working_day(day)} for calendar in (table, china))
    seen.append((len(one), len(other), sorted(day.isoformat() for day in one ^ other)))
expected = [(249, 251, ["2020-01-31", "2020-02-01"]), (250, 250, [])]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
