#!/usr/bin/env bash
# openpyxl and xlsxwriter write a whole number of 18 digits with 16 of them.
#
# Versions   openpyxl==3.1.5 xlsxwriter==3.3.1
# Behaviour  Both print numbers with 16 significant digits into the file, whole numbers of Python too, and say nothing.
# Guess      A whole number is stored with all its digits, or refused: the format holds any text of a number.
# Seen       123456789012345678 → 1.234567890123457e+17 in both files
# Hurt       account and document numbers handed over as numbers: the last digits are gone before any spreadsheet opens the file.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check openpyxl==3.1.5 xlsxwriter==3.3.1
v/bin/python - <<'END'
import re, zipfile
import openpyxl, xlsxwriter

NUMBER = 123456789012345678
book = xlsxwriter.Workbook("x.xlsx")
book.add_worksheet().write_number(0, 0, NUMBER)
book.close()
other = openpyxl.Workbook()
other.active["A1"] = NUMBER
other.save("o.xlsx")
seen = []
for name in ("x.xlsx", "o.xlsx"):
    with zipfile.ZipFile(name) as archive:
        stored = re.findall("<v>(.*?)</v>", archive.read("xl/worksheets/sheet1.xml").decode())
    seen.append([value.lower() for value in stored])
expected = [["1.234567890123457e+17"], ["1.234567890123457e+17"]]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
