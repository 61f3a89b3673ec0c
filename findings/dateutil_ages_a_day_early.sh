#!/usr/bin/env bash
# dateutil finds that who was born on 29 February is a year older on the 28th.
#
# Versions   python-dateutil==4.0.0 pendulum==3.3.0
# Behaviour  relativedelta counts a year as full where adding the years gives the day, and 29 February with a year added is the 28th. pendulum counts it as full on 1 March.
# Guess      61 on 28 February 2022 for a birth on 29 February 1960, 62 on 1 March.
# Seen       28 February 2022: relativedelta 62, pendulum 61; 1 March: both 62
# Hurt       benefits from an age on (60, 80): a list as of the end of February has people on it who are due in March.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check python-dateutil==4.0.0 pendulum==3.3.0
v/bin/python - <<'END'
import datetime, pendulum
from dateutil.relativedelta import relativedelta

seen = []
for month, day in ((2, 28), (3, 1)):
    seen.append(relativedelta(datetime.date(2022, month, day), datetime.date(1960, 2, 29)).years)
    seen.append(pendulum.date(2022, month, day).diff(pendulum.date(1960, 2, 29)).in_years())
expected = [62, 61, 62, 62]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
