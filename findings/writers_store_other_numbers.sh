#!/usr/bin/env bash
# xlsxwriter and openpyxl store different numbers for 0.1 + 0.2.
#
# Versions   xlsxwriter==3.3.1 openpyxl==3.1.5 python-calamine==0.9.1
# Behaviour  xlsxwriter writes 16 significant digits, openpyxl what Python prints (17): read back, the one is 0.3, the other is not.
# Guess      Both store 0.30000000000000004.
# Seen       xlsxwriter: 0.3; openpyxl: 0.30000000000000004
# Hurt       workbooks compared cell by cell, and amounts compared with the two-decimal rule after a round trip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check xlsxwriter==3.3.1 openpyxl==3.1.5 python-calamine==0.9.1
v/bin/python - <<'END'
import openpyxl, xlsxwriter
from python_calamine import CalamineWorkbook

book = xlsxwriter.Workbook("x.xlsx")
book.add_worksheet().write_number(0, 0, 0.1 + 0.2)
book.close()
other = openpyxl.Workbook()
other.active["A1"] = 0.1 + 0.2
other.save("o.xlsx")
seen = [CalamineWorkbook.from_path(name).get_sheet_by_index(0).to_python()[0][0] for name in ("x.xlsx", "o.xlsx")]
expected = [0.3, 0.30000000000000004]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
