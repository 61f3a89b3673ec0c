#!/usr/bin/env bash
# camelot reads 500.00 with the small 2 of a note behind it as 2500.00.
#
# Versions   camelot-py==2.0.0 reportlab==5.1.0
# Behaviour  What is printed small and high is another line of the cell, and lines are put in order from above: the note comes before the amount, behind a line break. With flag_size, which is there to mark such notes, the break is taken out and nothing is marked.
# Guess      500.00 with the note behind it, or marked by flag_size as <s>2</s>.
# Seen       1,000.00, 500.00 with the raised 2, 2,000.00 → 1,000.00, 2 and 500.00 on two lines, 2,000.00; with flag_size → 1,000.00, 2500.00, 2,000.00
# Hurt       tables of published budgets and accounts: an amount with a note is two thousand larger.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check camelot-py==2.0.0 reportlab==5.1.0
v/bin/python -W ignore - <<'END'
import camelot
from reportlab.pdfgen.canvas import Canvas

page = Canvas("a.pdf")
page.grid([72, 180, 300], [650, 675, 700, 725])
for row, cells in enumerate((("A", "1,000.00"), ("B", "500.00"), ("C", "2,000.00"))):
    page.setFont("Helvetica", 10)
    for column, text in enumerate(cells):
        page.drawString(76 + 108 * column, 708 - 25 * row, text)
page.setFont("Helvetica", 6)
page.drawString(185 + page.stringWidth("500.00", "Helvetica", 10), 687, "2")
page.save()
seen = [camelot.read_pdf("a.pdf", flavor="lattice", flag_size=flagged)[0].df[1].tolist() for flagged in (False, True)]
expected = [["1,000.00", "2\n500.00", "2,000.00"], ["1,000.00", "2500.00", "2,000.00"]]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
