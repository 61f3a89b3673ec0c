#!/usr/bin/env bash
# PyExcelerate makes formulas of texts and bare numbers of days.
#
# Versions   pyexcelerate==0.13.0 openpyxl==3.1.5
# Behaviour  In new_sheet(data=…) a text that begins with = is stored as a formula, and a day without a format, as 44593; set_cell_value gives days a format.
# Guess      A text is text, a day is a day.
# Seen       '=A1' → formula; 2022-02-01 → 44593.0, General; by set_cell_value: a day
# Hurt       answers and remarks that begin with =; lists of payments whose days are numbers to whoever opens them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check pyexcelerate==0.13.0 openpyxl==3.1.5
v/bin/python - <<'END'
from datetime import date
import openpyxl
from pyexcelerate import Workbook

book = Workbook()
book.new_sheet("a", data=[["=A1", date(2022, 2, 1)]])
book.new_sheet("b").set_cell_value(1, 1, date(2022, 2, 1))
book.save("p.xlsx")
read = openpyxl.load_workbook("p.xlsx")
text, day, other = read["a"]["A1"], read["a"]["B1"], read["b"]["A1"]
seen = (text.data_type, day.value, day.number_format, other.is_date)
expected = ("f", 44593.0, "General", True)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
