#!/usr/bin/env bash
# xlsxwriter's autofit gives Chinese columns half of the width that they need.
#
# Versions   xlsxwriter==3.3.1 openpyxl==3.1.5
# Behaviour  The widths of the characters are a table of ASCII; every other character counts as one of 8 pixels. A Chinese one is as wide as two digits.
# Guess      About two units of width for each Chinese character, one for each digit.
# Seen       12 Chinese characters: 14.7 units; 24 digits, which are as wide on the screen: 25.0
# Hurt       every heading and name in the sheets that pandas, polars or xlsxwriter made with autofit is cut in the middle.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check xlsxwriter==3.3.1 openpyxl==3.1.5
v/bin/python - <<'END'
import openpyxl, xlsxwriter

book = xlsxwriter.Workbook("a.xlsx")
sheet = book.add_worksheet()
sheet.write_row(0, 0, ["退休人员慰问金发放情况表", "1" * 24])
sheet.autofit()
book.close()
seen = [round(column.width, 1) for column in openpyxl.load_workbook("a.xlsx").active.column_dimensions.values()]
expected = [14.7, 25.0]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
