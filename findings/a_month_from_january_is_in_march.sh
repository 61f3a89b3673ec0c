#!/usr/bin/env bash
# fast-formula-parser and pycel find 3 March a month after 31 January.
#
# Versions   fast-formula-parser==1.0.19 pycel==1.0b30 openpyxl==3.1.5
# Behaviour  EDATE adds to the number of the month and leaves days that the month does not have to a function that counts them on into the next. EOMONTH of both ends in February.
# Guess      28 February, as in Excel: EDATE ends at the end of the month.
# Seen       3 March (44623) from EDATE, 28 February (44620) from EOMONTH, in both
# Hurt       due dates a month after the end of one: payments that are late pass as in time.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . fast-formula-parser@1.0.19
node -e 'const parser = new (require("fast-formula-parser"))();
const formulas = ["EDATE(DATE(2022,1,31),1)", "EOMONTH(DATE(2022,1,31),1)"];
console.log(JSON.stringify(formulas.map((formula) => parser.parse(formula, { sheet: "a", row: 1, col: 1 }))))' >seen.json
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check pycel==1.0b30 openpyxl==3.1.5
v/bin/python - <<'END'
import json
from pathlib import Path

import openpyxl
from pycel import ExcelCompiler

book = openpyxl.Workbook()
book.active.append(["=EDATE(DATE(2022,1,31),1)", "=EOMONTH(DATE(2022,1,31),1)"])
book.save("a.xlsx")
compiler = ExcelCompiler(filename="a.xlsx")
seen = [json.loads(Path("seen.json").read_text("utf-8")), [int(compiler.evaluate(f"Sheet!{cell}")) for cell in ("A1", "B1")]]
expected = [[44623, 44620]] * 2
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
