#!/usr/bin/env bash
# pdfplumber reads a bold 100.50 as 110000..5500.
#
# Versions   pdfplumber==0.11.10 reportlab==5.1.0
# Behaviour  Where a font has no bold, programs print the text twice, a third of a point apart; both are read, letter by letter. dedupe_chars, which has to be called, takes the second away.
# Guess      The text once, as it is seen: pdfplumber knows where each letter stands.
# Seen       合计 100.50 → 合合计计 110000..5500; after dedupe_chars 合计 100.50
# Hurt       totals are what is bold: the sum of a table in a PDF of Word or WPS is another amount, or none, and those above it are right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check pdfplumber==0.11.10 reportlab==5.1.0
v/bin/python - <<'END'
import pdfplumber
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
sheet = canvas.Canvas("total.pdf")
sheet.setFont("STSong-Light", 10.5)
for shift in (0, 0.3):
    sheet.drawString(55 + shift, 700, "合计 100.50")
sheet.save()
page = pdfplumber.open("total.pdf").pages[0]
seen = [page.extract_text(), page.dedupe_chars().extract_text()]
expected = ["合合计计 110000..5500", "合计 100.50"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
