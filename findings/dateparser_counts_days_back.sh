#!/usr/bin/env bash
# dateparser takes the 15th of last month for 15 days and a month ago.
#
# Versions   dateparser==1.5.0
# Behaviour  A number before 日 behind 上个月, 本月 or 下个月 is a distance, not a day of the month: it is counted from the same day of that month, back for 上 and 本, forward for 下.
# Guess      15 February, 15 March and 10 April; or nothing, as for 上月15日.
# Seen       on 20 March 2022: 上个月15日 → 5 February, 本月15日 → 5 March, 下个月10日 → 30 April; 上月15日 → nothing
# Hurt       terms and days of payment taken from minutes and letters: a day that looks right and nobody wrote.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check dateparser==1.5.0
v/bin/python - <<'END'
import datetime
import dateparser

def read(text):
    found = dateparser.parse(text, languages=["zh"], settings={"RELATIVE_BASE": datetime.datetime(2022, 3, 20)})
    return found and str(found.date())

seen = {text: read(text) for text in ("上个月15日", "本月15日", "下个月10日", "上月15日")}
expected = {"上个月15日": "2022-02-05", "本月15日": "2022-03-05", "下个月10日": "2022-04-30", "上月15日": None}
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
