#!/usr/bin/env bash
# polars shows the exact amount 1234.50 as 1234.5 in the workbooks that it writes, and the rate beside it with three places.
#
# Versions   polars==2.1.0 xlsxwriter==3.3.1 openpyxl==3.1.5
# Behaviour  write_excel gives floating point a format of three places and whole numbers one of thousands; exact decimals get none.
# Guess      1,234.50: the type of the column says how many places its amounts have.
# Seen       Decimal(9, 2) → General; Float64 → #,##0.000;[Red]-#,##0.000
# Hurt       annexes of amounts: 1234.5, 20 and 0.37 stand below each other without their fen, which nobody signs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check polars==2.1.0 xlsxwriter==3.3.1 openpyxl==3.1.5
v/bin/python - <<'END'
from decimal import Decimal
import openpyxl, polars

frame = polars.DataFrame({"amount": [Decimal("1234.50")], "rate": [0.5]}, schema={"amount": polars.Decimal(9, 2), "rate": polars.Float64})
frame.write_excel("a.xlsx")
seen = [(cell.value, cell.number_format) for cell in openpyxl.load_workbook("a.xlsx").active[2]]
expected = [(1234.5, "General"), (0.5, "#,##0.000;[Red]-#,##0.000")]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
