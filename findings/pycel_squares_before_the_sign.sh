#!/usr/bin/env bash
# pycel computes -2^2 as -4 where Excel gives 4.
#
# Versions   pycel==1.0b30 openpyxl==3.1.5
# Behaviour  In Excel a sign before a number binds closer than a power. pycel turns a formula into Python, where it is the other way round; powers of powers (2^3^2) it brackets as Excel does.
# Guess      4 and 64, as in Excel: other engines (formulas) give these.
# Seen       =-2^2 → -4; =2^3^2 → 64
# Hurt       deviations that are squared in a bureau's workbook (=-A1^2): what was added there is subtracted in the check.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check pycel==1.0b30 openpyxl==3.1.5
v/bin/python - <<'END'
import openpyxl
from pycel import ExcelCompiler

book = openpyxl.Workbook()
book.active.title = "S"
book.active["A1"], book.active["A2"] = "=-2^2", "=2^3^2"
book.save("a.xlsx")
compiler = ExcelCompiler(filename="a.xlsx")
seen = [compiler.evaluate("S!A1"), compiler.evaluate("S!A2")]
expected = [-4, 64]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
