#!/usr/bin/env bash
# pdfplumber leaves a column of rates out where few of its cells are filled.
#
# Versions   pdfplumber==0.11.10 reportlab==5.1.0
# Behaviour  In tables without lines (vertical_strategy text) a column is where three words begin or end alike. A column with fewer is dropped, its words are in no cell, and nothing is said.
# Guess      Three columns, with blank texts where there is no rate.
# Seen       rates in both rows: three columns; in one of three rows: 街道 and 金额 alone
# Hurt       tables of a report taken from its PDF: refunds, remarks and other columns that are seldom filled are gone as if the report had none.
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
text = {"vertical_strategy": "text", "horizontal_strategy": "text"}
seen = []
for rates in (["67.03%", "50%"], ["67.03%", "", ""]):
    sheet = canvas.Canvas("table.pdf")
    sheet.setFont("STSong-Light", 10.5)
    rows = [("街道", "金额", "比例"), *zip(("玉兴街道", "桥东街道", "直管"), ("1,115.00", "300.50", "10.00"), rates)]
    for number, row in enumerate(rows):
        for left, cell in zip((55, 155, 305), row):
            sheet.drawString(left, 700 - 20 * number, cell)
    sheet.save()
    table = pdfplumber.open("table.pdf").pages[0].extract_table(text)
    seen.append((table[0], any("67.03%" in row for row in table)))
expected = [(["街道", "金额", "比例"], True), (["街道", "金额"], False)]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
