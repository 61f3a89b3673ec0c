#!/usr/bin/env bash
# openpyxl finds another width for column C than xlsxwriter wrote, and writes it twice when it is set.
#
# Versions   openpyxl==3.1.5 xlsxwriter==3.3.1
# Behaviour  A workbook keeps the width of neighbouring columns once, for B to D. openpyxl gives it to the first and the default to the others; when the width of C is set, the file has B to D, and C and D once more.
# Guess      30 for all three.
# Seen       31, 13, 13; then the columns 2-4, 3-3 and 4-4
# Hurt       templates that are filled in by a program: which of two widths a column has is left to the program that opens the file.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check openpyxl==3.1.5 xlsxwriter==3.3.1
v/bin/python - <<'END'
import io, re, zipfile

import openpyxl
import xlsxwriter

file, again = io.BytesIO(), io.BytesIO()
with xlsxwriter.Workbook(file) as book:
    book.add_worksheet().set_column("B:D", 30)
opened = openpyxl.load_workbook(file)
sheet = opened.active
seen = [round(sheet.column_dimensions[letter].width) for letter in "BCD"]
sheet.column_dimensions["C"].width = 10
opened.save(again)
columns = zipfile.ZipFile(again).read("xl/worksheets/sheet1.xml").decode()
seen += [tuple(int(re.search(rf'{side}="(\d+)"', column)[1]) for side in ("min", "max")) for column in re.findall("<col .*?/>", columns)]
expected = [31, 13, 13, (2, 4), (3, 3), (4, 4)]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
