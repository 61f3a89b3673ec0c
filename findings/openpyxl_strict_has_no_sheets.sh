#!/usr/bin/env bash
# openpyxl finds no sheet in a workbook that Excel saved as Strict Open XML.
#
# Versions   openpyxl==3.1.5 python-calamine==0.9.1 xlsxwriter==3.3.1
# Behaviour  The strict kind of ISO/IEC 29500 has other namespaces. openpyxl opens such a workbook without an error, as one without sheets; calamine reads it.
# Guess      Both read it, or openpyxl says what kind it is.
# Seen       openpyxl: no sheets, and a warning of an invalid specification; calamine: all cells
# Hurt       workbooks that offices save in the kind that the national standard for exchange asks for: they count as empty.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check openpyxl==3.1.5 python-calamine==0.9.1 xlsxwriter==3.3.1
v/bin/python - <<'END'
import warnings, zipfile
import openpyxl, xlsxwriter
from python_calamine import CalamineWorkbook

NAMESPACES = {
    "schemas.openxmlformats.org/spreadsheetml/2006/main": "purl.oclc.org/ooxml/spreadsheetml/main",
    "schemas.openxmlformats.org/officeDocument/2006/relationships": "purl.oclc.org/ooxml/officeDocument/relationships",
}
book = xlsxwriter.Workbook("t.xlsx")
book.add_worksheet("发放").write_row(0, 0, ["街道", 600])
book.close()
with zipfile.ZipFile("t.xlsx") as one, zipfile.ZipFile("strict.xlsx", "w") as other:
    for name in one.namelist():
        text = one.read(name).decode()
        for loose, strict in NAMESPACES.items():
            text = text.replace(loose, strict)
        other.writestr(name, text.replace("<workbook ", '<workbook conformance="strict" '))
warnings.simplefilter("ignore")
seen = (openpyxl.load_workbook("strict.xlsx").sheetnames, CalamineWorkbook.from_path("strict.xlsx").get_sheet_by_index(0).to_python())
expected = ([], [["街道", 600.0]])
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
