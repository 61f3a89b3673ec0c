#!/usr/bin/env bash
# styleframe shows 5 March 2022 as 05/03/22, and an exact amount as a text.
#
# Versions   styleframe==4.2 pandas==2.3.3 openpyxl==3.1.5
# Behaviour  Days get the format DD/MM/YY unless another is named for each column; exact decimals are written as texts, which no sum adds.
# Guess      2022-03-05 or Excel's short day of the country; a number.
# Seen       5 March 2022 → format DD/MM/YY; 5 March 2022 10:20 → DD/MM/YY HH:MM; Decimal 1234.50 → the text 1234.50; the float 1234.5 → a number
# Hurt       Chinese readers take 05/03/22 for 22 March 2005 or for 3 May; totals below the column are 0.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check styleframe==4.2 pandas==2.3.3 openpyxl==3.1.5
v/bin/python -W ignore - <<'END'
from datetime import date
from decimal import Decimal
import openpyxl, pandas
from styleframe import StyleFrame

frame = pandas.DataFrame({"a": [date(2022, 3, 5)], "b": [pandas.Timestamp(2022, 3, 5)], "c": [Decimal("1234.50")], "d": [1234.5]})
StyleFrame(frame).to_excel("a.xlsx").close()
seen = [(cell.data_type, cell.number_format) for cell in openpyxl.load_workbook("a.xlsx").active[2]]
expected = [("d", "DD/MM/YY"), ("d", "DD/MM/YY HH:MM"), ("s", "General"), ("n", "General")]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
