#!/usr/bin/env bash
# IronCalc prints 0.125 as 0.12 and rounds it to 0.13.
#
# Versions   ironcalc==0.9.1
# Behaviour  TEXT, and the format of a cell, round the number as it is stored and half to even; ROUND goes by its decimal digits and half away from 0. Excel does the latter in both.
# Guess      0.13 both times; the same for all of them.
# Seen       0.125 → 0.12 and 0.13; 111.565 → 111.56 and 111.57; 2.5 → 2 and 3; -2.5 → -2 and -3; 12.345 → 12.35 and 12.35
# Hurt       a workbook shows amounts that differ by a fen from the cells beside them in which they are rounded, and from Excel.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check ironcalc==0.9.1
v/bin/python - <<'END'
import ironcalc

def show(number, places):
    book = ironcalc.create("a", "en", "UTC", "en")
    form = "0." + "0" * places if places else "0"
    book.set_user_input(0, 1, 1, f'=TEXT({number},"{form}")')
    book.set_user_input(0, 1, 2, f"=ROUND({number},{places})")
    book.evaluate()
    return [book.get_formatted_cell_value(0, 1, column) for column in (1, 2)]

seen = [show(0.125, 2), show(111.565, 2), show(2.5, 0), show(-2.5, 0), show(12.345, 2)]
expected = [["0.12", "0.13"], ["111.56", "111.57"], ["2", "3"], ["-2", "-3"], ["12.35", "12.35"]]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
