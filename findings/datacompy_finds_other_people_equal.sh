#!/usr/bin/env bash
# datacompy finds two people equal whose ID numbers differ in the last digit.
#
# Versions   datacompy==1.1.0
# Behaviour  Numbers are compared as floating point with a tolerance of 0, whole numbers of 64 bits and exact decimals too: what differs behind the sixteenth digit is the same. Texts are compared exactly.
# Guess      Told apart: 0.01 yuan is, no tolerance is asked for, and both kinds are exact.
# Seen       matches: True for whole numbers and for decimals; False for texts and for amounts that differ by 0.01
# Hurt       two lists of the same people compared before payment: an exchanged number or account is not found.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check datacompy==1.1.0
v/bin/python - <<'END'
from decimal import Decimal
import datacompy, pandas

def match(old, new):
    old, new = (pandas.DataFrame({"key": ["001"], "value": [value]}) for value in (old, new))
    return bool(datacompy.PandasCompare(old, new, join_columns="key").matches())

PAIR = ("990402195001010001", "990402195001010002")  # the region 99 does not exist
seen = [match(*map(kind, PAIR)) for kind in (int, Decimal, str)] + [match(Decimal("1115650.50"), Decimal("1115650.51"))]
expected = [True, True, False, False]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
