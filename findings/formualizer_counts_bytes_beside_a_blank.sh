#!/usr/bin/env bash
# formualizer counts no street for 玉? where a cell of the column is blank.
#
# Versions   formualizer==0.13.0 openpyxl==3.1.5
# Behaviour  A question mark of COUNTIF and SUMIF is one character where all cells are filled, and one byte, a third of a Chinese character, as soon as one is blank.
# Guess      2: each question mark is one character, as in Excel.
# Seen       玉兴, 玉河, 左岸: 玉? → 2, 玉??? → 0; with a blank cell below them: 玉? → 0, 玉??? → 2
# Hurt       sums by pattern fall to nothing on the day on which somebody leaves a cell blank.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check formualizer==0.13.0 openpyxl==3.1.5
v/bin/python - <<'END'
import formualizer, openpyxl

def count(*streets):
    book = openpyxl.Workbook()
    book.active.title = "S"
    for row, street in enumerate(streets, 1):
        book.active.cell(row, 1, street)
    for row, pattern in enumerate(("玉?", "玉???", "玉*"), 1):
        book.active.cell(row, 3, f'=COUNTIF(A1:A4,"{pattern}")')
    book.save("a.xlsx")
    again = formualizer.load_workbook("a.xlsx")
    return [int(again.evaluate_cell("S", row, 3)) for row in (1, 2, 3)]

seen = [count("玉兴", "玉河", "左岸", "右岸"), count("玉兴", "玉河", "左岸", None)]
expected = [[2, 0, 2], [0, 2, 2]]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
