#!/usr/bin/env bash
# docx2txt reads the target 满意度≥90% as 满意度90%.
#
# Versions   python-docx==1.2.0 docx2txt==0.9 docx2python==3.7.1 mammoth==1.13.0
# Behaviour  A sign that is inserted from the font Symbol is an element of its own (w:sym) with the number of its place in the font. docx2txt and python-docx leave it out, docx2python writes HTML into the text; mammoth knows the font.
# Guess      满意度≥90%.
# Seen       满意度90% from docx2txt and python-docx, <span style=font-family:Symbol>&#x00B3;</span> in the text of docx2python, 满意度≥90% from mammoth
# Hurt       tables of targets (绩效目标表), where ≥ and ≤ say which way is better: 投诉率≤5% becomes 投诉率5%.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check python-docx==1.2.0 docx2txt==0.9 docx2python==3.7.1 mammoth==1.13.0
v/bin/python - <<'END'
import docx, docx2python, docx2txt, mammoth
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

document = docx.Document()
paragraph = document.add_paragraph("满意度")
symbol = OxmlElement("w:sym")
symbol.set(qn("w:font"), "Symbol")
symbol.set(qn("w:char"), "F0B3")
paragraph.add_run()._r.append(symbol)
paragraph.add_run("90%")
document.save("a.docx")
seen = [paragraph.text, docx2txt.process("a.docx").strip(), docx2python.docx2python("a.docx").text.strip(), mammoth.extract_raw_text("a.docx").value.strip()]
expected = ["满意度90%", "满意度90%", "满意度<span style=font-family:Symbol>&#x00B3;</span>90%", "满意度≥90%"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
