#!/usr/bin/env bash
# reportlab breaks lines inside amounts where the text is Chinese.
#
# Versions   reportlab==5.1.0
# Behaviour  wordWrap="CJK" may break behind any character but before closing punctuation: digits, points and commas of a number too.
# Guess      A number stays whole, as punctuation is kept from the beginning of a line.
# Seen       1,115,650.00元 becomes 1,115,65 and 0.00元 at a width of 100 points
# Hurt       notices made with reportlab: an amount reads as another one at the end of a line.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check reportlab==5.1.0
v/bin/python - <<'END'
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.platypus import Paragraph

registerFont(UnicodeCIDFont("STSong-Light"))
style = ParagraphStyle("body", fontName="STSong-Light", fontSize=12, leading=16, wordWrap="CJK")
paragraph = Paragraph("拨付慰问金1,115,650.00元，覆盖退休人员22,313人。", style)
paragraph.wrap(100, 1000)
lines = ["".join(part.text for part in line.words) if hasattr(line, "words") else "".join(line[1]) for line in paragraph.blPara.lines]
seen = lines[:2]
expected = ["拨付慰问金1,115,65", "0.00元，覆盖退休"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
