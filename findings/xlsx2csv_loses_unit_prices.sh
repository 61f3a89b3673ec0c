#!/usr/bin/env bash
# xlsx2csv prints the number format in the place of a unit price.
#
# Versions   xlsx2csv==0.8.6 xlsxwriter==3.3.1
# Behaviour  A format with a letter of dates in a quoted text (m of 元/m²) is taken for one of a date, and what comes out is the format. Dates in Chinese numerals ([DBNum1]) come out as numbers.
# Guess      The number of the cell: 1234.56.
# Seen       1234.56 as #,##0.00"元/m²" → #,##0.00"元/05²"; 2022-02-01 as [DBNum1][$-804]yyyy"年"m"月"d"日" → 44593
# Hurt       who turns workbooks to CSV before loading them (polars offers it as an engine): prices a square metre are gone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check xlsx2csv==0.8.6 xlsxwriter==3.3.1
v/bin/python - <<'END'
import csv, io
import xlsx2csv, xlsxwriter

book = xlsxwriter.Workbook("u.xlsx")
sheet = book.add_worksheet()
sheet.write_number(0, 0, 1234.56, book.add_format({"num_format": '#,##0.00"元"'}))
sheet.write_number(1, 0, 1234.56, book.add_format({"num_format": '#,##0.00"元/m²"'}))
sheet.write_number(2, 0, 44593, book.add_format({"num_format": '[DBNum1][$-804]yyyy"年"m"月"d"日"'}))
book.close()
out = io.StringIO()
xlsx2csv.Xlsx2csv("u.xlsx").convert(out)
seen = [row[0] for row in csv.reader(out.getvalue().splitlines())]
expected = ["1234.56", '#,##0.00"元/05²"', "44593"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
