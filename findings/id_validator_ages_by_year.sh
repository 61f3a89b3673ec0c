#!/usr/bin/env bash
# id-validator gives the age as a difference of years.
#
# Versions   id-validator==1.0.20
# Behaviour  get_info()['age'] is this year less the year of birth, whether the birthday has been or not.
# Guess      Completed years (周岁).
# Seen       born on 31 December sixty years ago: 60 on every day of the year
# Hurt       allowances from 60, 65 or 80 years of age: who has not had the birthday yet counts as entitled.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check id-validator==1.0.20
v/bin/python - <<'END'
from datetime import date
from id_validator import validator

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
digits = f"110101{date.today().year - 60}1231000"  # the serial 000 is given to nobody
number = digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, WEIGHTS)) % 11]
seen = validator.get_info(number)["age"]
expected = 60
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
