#!/usr/bin/env bash
# pandas.read_excel makes 1 of the code 001 that the workbook holds as text.
#
# Versions   pandas==3.1.1 openpyxl==3.1.5
# Behaviour  Cells that the workbook marks as text go through the same guessing as those of a CSV, column by column: 001 becomes 1 unless a 3-1 stands in the column, and TRUE a truth value.
# Guess      Texts: the workbook says what is text, and no guess is needed.
# Seen       1 and 2 for 001 and 002, True for TRUE; 001 stays where 3-1 follows
# Hurt       codes that were formatted as text so that nothing would happen to them: they meet no code of the other table any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check pandas==3.1.1 openpyxl==3.1.5
v/bin/python - <<'END'
import io

import openpyxl
import pandas

book = openpyxl.Workbook()
for row in (["编号", "选项", "楼栋"], ["001", "TRUE", "001"], ["002", "FALSE", "3-1"]):
    book.active.append(row)
types = {cell.data_type for row in book.active for cell in row}
file = io.BytesIO()
book.save(file)
frame = pandas.read_excel(file)
seen = (types, *(frame[column].tolist() for column in frame))
expected = ({"s"}, [1, 2], [True, False], ["001", "3-1"])
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
