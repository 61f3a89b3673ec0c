#!/usr/bin/env bash
# dbf stores other last digits of a number of 18 digits, and rounds half a fen down.
#
# Versions   dbf==0.99.11 dbfread==2.0.7
# Behaviour  A numeric field of dBase is text and holds all 18 digits of N(18,0). dbf formats every number as a float: the last digits change, and 2.675 in N(10,2) is 2.67, without a word.
# Guess      All digits; and a refusal of what has more places than the field.
# Seen       123456789012345678 → 123456789012345680; 2.675 → 2.67
# Hurt       lists of payments for systems that take .dbf: the money goes to another account, or to none.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check dbf==0.99.11 dbfread==2.0.7
v/bin/python - <<'END'
import dbf
from dbfread import DBF

table = dbf.Table("a.dbf", "account N(18,0); amount N(10,2)", codepage="cp936")
table.open(mode=dbf.READ_WRITE)
table.append((123456789012345678, 2.675))
table.close()
with open("a.dbf", "rb") as file:
    stored = b"123456789012345680" in file.read()
(record,) = DBF("a.dbf")
seen = (stored, record["ACCOUNT"], record["AMOUNT"])
expected = (True, 123456789012345680, 2.67)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
