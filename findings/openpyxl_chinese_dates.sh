#!/usr/bin/env bash
# openpyxl reads dates in the built-in Chinese formats as plain numbers.
#
# Versions   openpyxl==3.1.5 python-calamine==0.9.1
# Behaviour  Number formats 27-36 and 50-58 have no text in the file: Chinese Excel shows 2022年2月1日 (31) or 2月1日 (58). openpyxl calls them General.
# Guess      Both readers give a date.
# Seen       openpyxl: 44593, not a date, for 31, 57 and 58; calamine: 2022-02-01
# Hurt       registers typed in Chinese Excel or WPS: the day of payment becomes 44593.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check openpyxl==3.1.5 python-calamine==0.9.1
v/bin/python - <<'END'
import re, zipfile
import openpyxl
from python_calamine import CalamineWorkbook

IDS = (14, 31, 57, 58)
book = openpyxl.Workbook()
for row, id in enumerate(IDS, 1):
    book.active.cell(row, 1, 44593).number_format = f'"F{id}"0'
book.save("f.xlsx")
with zipfile.ZipFile("f.xlsx") as archive:
    parts = {name: archive.read(name) for name in archive.namelist()}
styles = parts["xl/styles.xml"].decode()
custom = {re.search(r"F(\d+)", text)[1]: id for id, text in re.findall(r'<numFmt numFmtId="(\d+)" formatCode="([^"]*)"', styles)}
styles = re.sub(r"<numFmts.*?</numFmts>", "", styles, flags=re.S)
for id, number in custom.items():
    styles = styles.replace(f'numFmtId="{number}"', f'numFmtId="{id}"')
parts["xl/styles.xml"] = styles.encode()
with zipfile.ZipFile("f.xlsx", "w") as archive:
    for name, content in parts.items():
        archive.writestr(name, content)
cells = [cell for (cell,) in openpyxl.load_workbook("f.xlsx").active.iter_rows()]
calamine = [str(row[0]) for row in CalamineWorkbook.from_path("f.xlsx").get_sheet_by_index(0).to_python()]
seen = ([cell.is_date for cell in cells], cells[1].value, calamine)
expected = ([True, False, False, False], 44593, ["2022-02-01"] * 4)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
