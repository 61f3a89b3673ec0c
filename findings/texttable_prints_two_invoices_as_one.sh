#!/usr/bin/env bash
# texttable prints two invoices as the same 2.453e+19, and the rate 0.6703 as 0.670.
#
# Versions   texttable==1.7.2
# Behaviour  Cells that are texts are read as numbers before they are printed: three places, an exponent where the number is long, no zeros behind the point where it is whole.
# Guess      Texts are printed as they are.
# Seen       "24532000000012345678" and "24532000000012345679" → 2.453e+19 twice; "0.6703" → 0.670; "1115650.00" → 1115650; the code "001" → 1
# Hurt       lists of documents in a terminal or an e-mail: numbers cannot be looked up, and rates lose what decides about a mark.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check texttable==1.7.2
v/bin/python - <<'END'
from texttable import Texttable

table = Texttable(0)
table.set_deco(0)
table.add_rows([["24532000000012345678", "0.6703", "1115650.00", "001"], ["24532000000012345679", "0.6697", "1115650.50", "002"]], header=False)
seen = [line.split() for line in table.draw().splitlines()]
expected = [["2.453e+19", "0.670", "1115650", "1"], ["2.453e+19", "0.670", "1115650.500", "2"]]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
