#!/usr/bin/env bash
# Every reader sees 0 where xlsxwriter wrote a formula.
#
# Versions   xlsxwriter==3.3.1 openpyxl==3.1.5 python-calamine==0.9.1 pandas==3.1.1
# Behaviour  write_formula stores 0 as the formula's value unless one is given, and asks the spreadsheet to compute when it opens the file. Readers compute nothing.
# Guess      No value, as with formulas that openpyxl writes: None or blank.
# Seen       1200, 1300 and =SUM(A1:A2): openpyxl 0, calamine 0.0, pandas 0
# Hurt       a system's export that nobody has opened and saved: totals and differences of 0 yuan, which look like data.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check xlsxwriter==3.3.1 openpyxl==3.1.5 python-calamine==0.9.1 pandas==3.1.1
v/bin/python - <<'END'
import openpyxl, pandas, xlsxwriter
from python_calamine import CalamineWorkbook

book = xlsxwriter.Workbook("f.xlsx")
sheet = book.add_worksheet()
sheet.write_column(0, 0, [1200, 1300])
sheet.write_formula("A3", "=SUM(A1:A2)")
book.close()
seen = (openpyxl.load_workbook("f.xlsx", data_only=True).active["A3"].value,
        CalamineWorkbook.from_path("f.xlsx").get_sheet_by_index(0).to_python()[2][0], int(pandas.read_excel("f.xlsx", header=None)[0].iloc[2]))
expected = (0, 0.0, 0)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
