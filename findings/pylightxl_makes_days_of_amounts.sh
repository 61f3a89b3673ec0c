#!/usr/bin/env bash
# pylightxl makes days of amounts that are shown in Chinese capitals.
#
# Versions   pylightxl==1.61 xlsxwriter==3.3.1 openpyxl==3.1.5
# Behaviour  Any format with one of a few letters is a date to pylightxl: the B of [DBNum2][$-804]General"元", which shows 壹仟贰佰元, is enough. It does not know of the date system of 1904 either.
# Guess      The number 44593.56, and the right day, as openpyxl gives them.
# Seen       44593.56 in capitals → 2022/02/01; 2022-02-01 in a workbook of 1904 → 2018/01/31
# Hurt       payment slips with the amount in capitals: the amount becomes a day; workbooks that began on a Mac: every day four years early.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check pylightxl==1.61 xlsxwriter==3.3.1 openpyxl==3.1.5
v/bin/python - <<'END'
from datetime import date
import openpyxl, pylightxl, xlsxwriter

for name, options in (("a.xlsx", {}), ("b.xlsx", {"date_1904": True})):
    book = xlsxwriter.Workbook(name, options)
    sheet = book.add_worksheet()
    sheet.write_number(0, 0, 44593.56, book.add_format({"num_format": '[DBNum2][$-804]General"元"'}))
    sheet.write_datetime(1, 0, date(2022, 2, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
    book.close()

def read(name):
    sheet = pylightxl.readxl(name).ws("Sheet1")
    other = openpyxl.load_workbook(name).active
    return sheet.index(1, 1), sheet.index(2, 1), other["A1"].value, str(other["A2"].value.date())

seen = (read("a.xlsx"), read("b.xlsx")[1::2])
expected = (("2022/02/01", "2022/02/01", 44593.56, "2022-02-01"), ("2018/01/31", "2022-02-01"))
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
