#!/usr/bin/env bash
# markitdown writes NaN for blank cells and 1.0 for counts, and lets | in a cell open a column.
#
# Versions   markitdown==0.1.9 pandas==3.1.1 openpyxl==3.1.5
# Behaviour  The sheet goes through a frame of pandas: a column with a blank is decimal, blanks are NaN, and texts are put between | as they are.
# Guess      Cells as the sheet shows them: a blank is empty, 1 is 1, and | is escaped.
# Seen       | 1.0 | NaN | a|b |
# Hurt       annexes that are handed to a language model: it reads of NaN yuan, and of a column that is not there.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check markitdown==0.1.9 pandas==3.1.1 openpyxl==3.1.5
v/bin/python - <<'END'
import openpyxl
from markitdown import MarkItDown

book = openpyxl.Workbook()
for row in (["编号", "金额", "备注"], [1, None, "a|b"], [None, 5000, "无"]):
    book.active.append(row)
book.save("t.xlsx")
seen = MarkItDown().convert("t.xlsx").text_content.splitlines()[-2:]
expected = ["| 1.0 | NaN | a|b |", "| NaN | 5000.0 | 无 |"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
