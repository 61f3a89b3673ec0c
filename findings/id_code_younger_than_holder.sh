#!/usr/bin/env bash
# id-validator finds an ID number valid whose region code is younger than its holder.
#
# Versions   id-validator==1.0.20
# Behaviour  500101 belongs to Chongqing, a municipality since 1997. With a birthday of 1950 the number is valid, and the address is one of that time (万县区).
# Guess      Invalid, or an empty address: there was no such code in 1950.
# Seen       valid, 重庆市…万县区; born in 2000: 万州区; a code that never was (99…) is invalid
# Hurt       who calls such numbers faulty (cards are numbered again) or believes the address.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check id-validator==1.0.20
v/bin/python - <<'END'
from id_validator import validator

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

def complete(digits):
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, WEIGHTS)) % 11]

seen = []
for digits in ("50010119500615000", "50010120000615000"):  # the serial 000 is given to nobody
    number = complete(digits)
    seen.append((validator.is_valid(number), validator.get_info(number)["address"][-3:]))
seen.append(validator.is_valid(complete("99010119500101000")))
expected = [(True, "万县区"), (True, "万州区"), False]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
