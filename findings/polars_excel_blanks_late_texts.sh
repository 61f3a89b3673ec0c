#!/usr/bin/env bash
# polars.read_excel makes blanks of texts that come late in a column.
#
# Versions   polars==2.1.0 fastexcel==0.21.0 xlsxwriter==3.3.1
# Behaviour  The type of a column is taken from the first 1,000 rows; a later text in a column of numbers becomes null, without a word.
# Guess      An error, or the whole column as text.
# Seen       1,249 numbers, then 50 texts A1250–A1299: Int64 with 50 nulls; with infer_schema_length=None all of them are there, as text
# Hurt       registers whose documents were numbered otherwise from some month on: their numbers are blank, and count as not collected.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check polars==2.1.0 fastexcel==0.21.0 xlsxwriter==3.3.1
v/bin/python - <<'END'
import polars, xlsxwriter

book = xlsxwriter.Workbook("r.xlsx")
sheet = book.add_worksheet()
sheet.write_row(0, 0, ["凭证号", "金额"])
for row in range(1, 1300):
    sheet.write_row(row, 0, [row if row < 1250 else f"A{row}", 50])
book.close()
first, whole = polars.read_excel("r.xlsx")["凭证号"], polars.read_excel("r.xlsx", infer_schema_length=None)["凭证号"]
seen = (str(first.dtype), first.len(), first.null_count(), str(whole.dtype), whole.null_count(), whole[-1])
expected = ("Int64", 1299, 50, "String", 0, "A1299")
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
