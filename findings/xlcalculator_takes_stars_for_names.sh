#!/usr/bin/env bash
# xlcalculator counts nothing for 玉*.
#
# Versions   xlcalculator==0.5.0 openpyxl==3.1.5 numpy==1.26.4 pandas==2.3.3
# Behaviour  In criteria of COUNTIF and SUMIF * stands for any text in Excel. xlcalculator looks for cells that are 玉* to the letter, finds none and gives 0.
# Guess      2 and 3, as in Excel, or an error.
# Seen       COUNTIF(…,"玉*") 0, SUMIF(…,"*街道",…) 0, COUNTIF(…,"玉兴街道") 1
# Hurt       tables by district or kind that rest on such criteria: a 0 looks like nothing to report.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check xlcalculator==0.5.0 openpyxl==3.1.5 numpy==1.26.4 pandas==2.3.3
v/bin/python - <<'END'
import logging, warnings

import openpyxl

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")
from xlcalculator import Evaluator, ModelCompiler

book = openpyxl.Workbook()
for row in (["玉兴街道", 1], ["玉带街道", 2], ["红塔区", 4]):
    book.active.append(row)
for row, formula in enumerate(['=COUNTIF(A1:A3,"玉*")', '=SUMIF(A1:A3,"*街道",B1:B3)', '=COUNTIF(A1:A3,"玉兴街道")'], start=1):
    book.active.cell(row, 5).value = formula
book.save("a.xlsx")
evaluator = Evaluator(ModelCompiler().read_and_parse_archive("a.xlsx"))
seen = [int(evaluator.evaluate(f"Sheet!E{row}")) for row in (1, 2, 3)]
expected = [0, 0, 1]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
