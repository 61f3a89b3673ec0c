#!/usr/bin/env bash
# pyexcel makes another person of an ID number on its way from CSV to Excel.
#
# Versions   pyexcel==0.7.6 pyexcel-xlsx==0.6.1 openpyxl==3.1.5
# Behaviour  Cells of a CSV that look like a whole number become one, also with full-width digits, and are written with 15 digits; those that begin with 0 or end in X stay texts.
# Guess      Texts, as they stand in the CSV.
# Seen       990101195006150001 and 990101195006150002 → 9.9010119500615e+17; 99010119500615000X → text; １２ → 12; 001 → text; 1e3 → 1000
# Hurt       rolls handed on as Excel: people whose numbers end in a digit are no longer told apart, those that end in X are.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check pyexcel==0.7.6 pyexcel-xlsx==0.6.1 openpyxl==3.1.5
v/bin/python - <<'END'
import openpyxl, pyexcel

cells = ["990101195006150001", "990101195006150002", "99010119500615000X", "１２", "001", "1e3"]
with open("a.csv", "w", encoding="utf-8") as file:
    file.write("号\n" + "\n".join(cells) + "\n")
pyexcel.save_as(file_name="a.csv", dest_file_name="a.xlsx")
values = [cell.value for cell in openpyxl.load_workbook("a.xlsx").active["A"][1:]]
seen = [str(value) for value in values]
expected = ["9.9010119500615e+17", "9.9010119500615e+17", "99010119500615000X", "12", "001", "1000"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
