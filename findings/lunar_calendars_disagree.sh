#!/usr/bin/env bash
# Libraries for the Chinese calendar disagree about 中秋 1978 and 2089 and 重阳 2057.
#
# Versions   lunardate==0.3.0 borax==4.1.3 lunar_python==1.4.8 zhdate==0.1
# Behaviour  For 2015–2035 all four agree on 春节, 端午, 中秋 and 重阳; outside, tables and computations differ by a day.
# Guess      They agree from 1950 to 2099: the calendar is a national standard (GB/T 33661).
# Seen       2015–2035: no difference; 1978 lunardate, 2057 lunardate and zhdate, 2089 borax stand apart
# Hurt       a due date taken from one library: a payment on the eve counts as late.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check lunardate==0.3.0 borax==4.1.3 lunar_python==1.4.8 zhdate==0.1
v/bin/python - <<'END'
import warnings
from datetime import date

warnings.simplefilter("ignore")
from borax.calendars.lunardate import LunarDate as Borax
from lunar_python import Lunar
from lunardate import LunarDate
from zhdate import ZhDate

FESTIVALS = {"春节": (1, 1), "端午": (5, 5), "中秋": (8, 15), "重阳": (9, 9)}

def ask(year, month, day):
    return {
        "lunardate": LunarDate(year, month, day).to_solar_date(), "borax": Borax(year, month, day).to_solar_date(),
        "lunar_python": date.fromisoformat(Lunar.fromYmd(year, month, day).getSolar().toYmd()),
        "zhdate": ZhDate(year, month, day).to_datetime().date(),
    }

def differing(years):
    found = {}
    for year in years:
        for name, (month, day) in FESTIVALS.items():
            days = {library: str(found) for library, found in ask(year, month, day).items()}
            if len(set(days.values())) > 1:
                found[f"{name}{year}"] = days
    return found

odd = differing((1978, 2057, 2089))
seen = (differing(range(2015, 2036)), {name: sorted(set(days.values())) for name, days in odd.items()})
expected = ({}, {"中秋1978": ["1978-09-16", "1978-09-17"], "重阳2057": ["2057-10-06", "2057-10-07"],
                 "中秋2089": ["2089-09-18", "2089-09-19"]})
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
