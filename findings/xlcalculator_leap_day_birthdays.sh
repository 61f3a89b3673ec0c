#!/usr/bin/env bash
# xlcalculator finds that who was born on 29 February 1960 was 15 years old in 2022.
#
# Versions   xlcalculator==0.5.0 openpyxl==3.1.5 numpy==1.26.4 pandas==2.3.3
# Behaviour  DATEDIF counts how often the same day comes again: 29 February comes every fourth year.
# Guess      62, as in Excel.
# Seen       15 for 29 February, 62 for 1 March 1960, 63 for 28 February 1959
# Hurt       allowances from the age of 60 on, of which one person in 1,461 is left out.
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

births = ["1960,2,29", "1960,3,1", "1959,2,28"]
book = openpyxl.Workbook()
for row, birth in enumerate(births, start=1):
    book.active.cell(row, 1).value = f'=DATEDIF(DATE({birth}),DATE(2022,3,1),"Y")'
book.save("a.xlsx")
evaluator = Evaluator(ModelCompiler().read_and_parse_archive("a.xlsx"))
seen = [int(evaluator.evaluate(f"Sheet!A{row}")) for row in (1, 2, 3)]
expected = [15, 62, 63]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
