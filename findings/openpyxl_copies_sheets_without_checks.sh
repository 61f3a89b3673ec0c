#!/usr/bin/env bash
# openpyxl copies a form's sheet without its lists, its colours for low rates and its protection.
#
# Versions   openpyxl==3.1.5
# Behaviour  copy_worksheet copies cells, styles, merged cells and sizes. Validations, conditional formats, frozen panes, repeated heads and protection stay behind. The documentation speaks of certain attributes, and names pictures and charts among what is left out.
# Guess      All of it but pictures and charts.
# Seen       validations 1 and 0, conditional formats 1 and 0, merged cells 1 and 1, heads and protection gone
# Hurt       a form that is copied for each street: every copy takes any answer, and nobody notices until they come back.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check openpyxl==3.1.5
v/bin/python - <<'END'
import openpyxl
from openpyxl.formatting.rule import CellIsRule
from openpyxl.worksheet.datavalidation import DataValidation

book = openpyxl.Workbook()
sheet = book.active
checked = DataValidation(type="list", formula1='"满意,不满意"')
sheet.add_data_validation(checked)
checked.add("B2:B9")
sheet.conditional_formatting.add("C2:C9", CellIsRule(operator="lessThan", formula=["0.9"]))
sheet.merge_cells("E1:F1")
sheet.freeze_panes, sheet.print_title_rows, sheet.protection.sheet = "A2", "1:1", True
seen = [[s.data_validations.count, len(s.conditional_formatting), len(s.merged_cells.ranges), s.freeze_panes, s.print_title_rows, s.protection.sheet] for s in (sheet, book.copy_worksheet(sheet))]
expected = [[1, 1, 1, "A2", "$1:$1", True], [0, 0, 1, None, None, False]]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
