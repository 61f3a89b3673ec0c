#!/usr/bin/env bash
# python-calamine gives an error cell as an empty text.
#
# Versions   python-calamine==0.9.1 openpyxl==3.1.5 xlsxwriter==3.3.1
# Behaviour  A cell with #DIV/0! comes out of python-calamine as "", like a cell that was never filled; openpyxl gives its text.
# Guess      python-calamine gives "#DIV/0!" or an error.
# Seen       calamine: ["a", ""]; openpyxl: "#DIV/0!"
# Hurt       who counts blanks as "not collected": a broken formula becomes a gap in the data.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check python-calamine==0.9.1 openpyxl==3.1.5 xlsxwriter==3.3.1
v/bin/python - <<'END'
import openpyxl, xlsxwriter
from python_calamine import CalamineWorkbook

book = xlsxwriter.Workbook("e.xlsx")
sheet = book.add_worksheet()
sheet.write_row(0, 0, ["项目", "金额"])
sheet.write(1, 0, "a")
sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
book.close()
calamine = CalamineWorkbook.from_path("e.xlsx").get_sheet_by_index(0).to_python()[1]
other = openpyxl.load_workbook("e.xlsx", data_only=True).active["B2"].value
seen = (calamine, other)
expected = (["a", ""], "#DIV/0!")
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
