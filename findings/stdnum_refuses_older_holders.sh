#!/usr/bin/env bash
# python-stdnum refuses the ID numbers of people who are older than their county's code.
#
# Versions   python-stdnum==2.2
# Behaviour  stdnum.cn.ric wants the county to have had its code in the year of birth. ID numbers exist since 1984, and are given when somebody is entered, not at birth.
# Guess      Valid: county, day and check digit are right, and the code was in force when numbers were given.
# Seen       530402 (红塔区, since 1997) and 500101 (重庆, since 1997) with births of 1950 and 1990: invalid; with 2000: valid; 110101 with 1950: valid
# Hurt       a roll of retirees checked with it: most numbers of whole counties are called false.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check python-stdnum==2.2
v/bin/python - <<'END'
from stdnum.cn import ric

def complete(digits):
    return digits + ric.calc_check_digit(digits + "0")

seen = {}
for county, year in (("530402", 1950), ("530402", 1990), ("530402", 2000), ("500101", 1950), ("500101", 1990), ("110101", 1950)):
    seen[county, year] = ric.is_valid(complete(f"{county}{year}0615000"))  # the serial 000 is given to nobody
expected = {("530402", 1950): False, ("530402", 1990): False, ("530402", 2000): True,
            ("500101", 1950): False, ("500101", 1990): False, ("110101", 1950): True}
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
