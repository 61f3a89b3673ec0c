#!/usr/bin/env bash
# PyMuPDF finds 1 115 650 00 in the cell of a table that holds 1,115,650.00.
#
# Versions   pymupdf==2.0
# Behaviour  find_tables sorts the characters of a cell into lines by their boxes, which are those of the ink: a comma, a point and a minus lie elsewhere than the digits and become a line of their own below. The text of the page is right.
# Guess      The cells as they are written.
# Seen       1 115 650 00 and , , . below it; 2022 03 05 and - -; 3 5% and - .; get_text has 1,115,650.00
# Hurt       tables taken out of PDF reports: amounts lose their points, days their hyphens and falls their minus, and what is left are digits that still look like numbers.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check pymupdf==2.0
v/bin/python - <<'END'
import pymupdf

page = pymupdf.open().new_page()
for place, text in {(50, 100): "1,115,650.00", (200, 100): "2022-03-05", (50, 130): "-3.5%", (200, 130): "1115650"}.items():
    page.draw_rect((*place, place[0] + 150, place[1] + 30))
    page.insert_text((place[0] + 10, place[1] + 20), text)
seen = ([[cell for cell in row if cell] for row in page.find_tables().tables[0].extract()], page.get_text().split())
expected = (
    [["1 115 650 00\n, , .", "2022 03 05\n- -"], ["3 5%\n- .", "1115650"]],
    ["1,115,650.00", "2022-03-05", "-3.5%", "1115650"],
)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
