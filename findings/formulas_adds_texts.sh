#!/usr/bin/env bash
# formulas adds numbers that are stored as texts, which Excel leaves out of a sum.
#
# Versions   formulas==1.3.4 openpyxl==3.1.5
# Behaviour  Amounts pasted from a system are often texts. SUM of a range passes over texts in Excel; formulas takes those that look like numbers. MEDIAN and AVERAGE over the same range fail.
# Guess      4, as in Excel: the library is there to give a workbook's own results.
# Seen       1, the text 12 and 3: SUM gives 16; MEDIAN gives #VALUE!
# Hurt       a bureau's workbook recomputed to check it: its sum is too low in Excel, which is the fault to be found, and right in the check.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check formulas==1.3.4 openpyxl==3.1.5
v/bin/python - <<'END'
import formulas, openpyxl

book = openpyxl.Workbook()
sheet = book.active
sheet.title = "S"
for place, value in {"A1": 1, "A2": "12", "A3": 3, "B1": "=SUM(A1:A3)", "B2": "=MEDIAN(A1:A3)"}.items():
    sheet[place] = value
book.save("a.xlsx")
solution = formulas.ExcelModel().loads("a.xlsx").finish().calculate()
seen = [str(solution[f"'[a.xlsx]S'!B{row}"].value[0, 0]) for row in (1, 2)]
expected = ["16.0", "#VALUE!"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
