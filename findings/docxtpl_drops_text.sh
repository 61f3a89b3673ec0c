#!/usr/bin/env bash
# docxtpl drops what stands behind & or between < and >.
#
# Versions   docxtpl==0.20.2 python-docx==1.2.0
# Behaviour  Values are put into the XML as they are unless autoescape=True: Word opens the file, and part of the text is gone.
# Guess      An error, or the text as it is.
# Seen       甲县 A&B 中心 <试点> → 甲县 A 中心; with autoescape=True all of it is there
# Hurt       names of units with & and remarks in angle brackets, missing from a filed paper.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check docxtpl==0.20.2 python-docx==1.2.0
v/bin/python - <<'END'
import docx
from docxtpl import DocxTemplate

template = docx.Document()
template.add_paragraph("单位：{{ unit }}")
template.save("t.docx")
seen = []
for options in ({}, {"autoescape": True}):
    filled = DocxTemplate("t.docx")
    filled.render({"unit": "甲县 A&B 中心 <试点>"}, **options)
    filled.save("o.docx")
    seen.append(docx.Document("o.docx").paragraphs[0].text)
expected = ["单位：甲县 A 中心 ", "单位：甲县 A&B 中心 <试点>"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
