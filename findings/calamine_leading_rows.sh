#!/usr/bin/env bash
# python-calamine leaves out empty rows above and columns beside the data, so that row numbers shift.
#
# Versions   python-calamine==0.9.1 openpyxl==3.1.5
# Behaviour  to_python() begins at the first cell that is filled: its row n is not row n of the sheet.
# Guess      The first row of the list is row 1 of the sheet.
# Seen       first row ["表头"] although it stands in B4; skip_empty_area=False gives three empty rows first
# Hurt       whoever tells people in which row a fault stands.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check python-calamine==0.9.1 openpyxl==3.1.5
v/bin/python - <<'END'
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

book = Workbook()
book.active["B4"] = "表头"
book.active["B5"] = 1
book.save("s.xlsx")
sheet = CalamineWorkbook.from_path("s.xlsx").get_sheet_by_index(0)
seen = (sheet.to_python(), sheet.to_python(skip_empty_area=False)[3], sheet.start)
expected = ([["表头"], [1.0]], ["", "表头"], (3, 1))
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
