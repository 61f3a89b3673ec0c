#!/usr/bin/env bash
# xlsx2html shows 111.565 as 111.56 and a hundred thousand as ,100000.
#
# Versions   xlsx2html==0.6.4 openpyxl==3.1.5
# Behaviour  Half a fen goes to the even one, where Excel shows the larger; a format in thousands puts the comma before the number, one of capitals is printed itself, and the quotes of a unit are shown.
# Guess      As Excel shows them: 111.57, 3, 100, 12人, 壹万贰仟叁佰肆拾伍.
# Seen       111.565 → 111.56; 2.5 → 2; 100000 in #,##0, → ,100000; 12 in 0"人" → 12"人"; 12345 in [DBNum2][$-804]General → [DBNum12345]804General
# Hurt       tables shown in a browser and printed from there: amounts differ from the workbook by a fen or by a thousand times.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check xlsx2html==0.6.4 openpyxl==3.1.5
v/bin/python - <<'END'
import io, re
import openpyxl
from xlsx2html import xlsx2html

book = openpyxl.Workbook()
cells = [(111.565, "0.00"), (2.5, "0"), (100000, "#,##0,"), (12, '0"人"'), (12345, "[DBNum2][$-804]General")]
for row, (number, form) in enumerate(cells, 1):
    book.active.cell(row, 1, number).number_format = form
book.save("a.xlsx")
page = io.StringIO()
xlsx2html("a.xlsx", page, locale="zh_CN")
seen = [re.sub("<[^>]*>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", page.getvalue(), re.S)]
expected = ["111.56", "2", ",100000", '12"人"', "[DBNum12345]804General"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
