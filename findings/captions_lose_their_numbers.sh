#!/usr/bin/env bash
# python-docx, mammoth and pandoc lose the number of a table's caption.
#
# Versions   python-docx==1.2.0 mammoth==1.13.0 pypandoc-binary==1.17 docx2python==3.7.1
# Behaviour  Word can keep a number that it counts (SEQ), as captions have it, as a simple field (w:fldSimple) with the number inside. The three pass over the field with what it shows; docx2python reads it.
# Guess      表1 from all four: the number stands in the file as text.
# Seen       表 资金到位情况 three times, 表1 资金到位情况 from docx2python
# Hurt       references (见表1) lead nowhere in what is read or converted, and all tables have the same name.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check python-docx==1.2.0 mammoth==1.13.0 pypandoc-binary==1.17 docx2python==3.7.1
v/bin/python - <<'END'
import docx, docx2python, mammoth, pypandoc
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

document = docx.Document()
paragraph = document.add_paragraph("表")
field = OxmlElement("w:fldSimple")
field.set(qn("w:instr"), " SEQ 表 \\* ARABIC ")
run = OxmlElement("w:r")
text = OxmlElement("w:t")
text.text = "1"
run.append(text)
field.append(run)
paragraph._p.append(field)
paragraph.add_run(" 资金到位情况")
document.save("a.docx")
seen = [paragraph.text, mammoth.extract_raw_text("a.docx").value.strip(), pypandoc.convert_file("a.docx", "plain").strip(), docx2python.docx2python("a.docx").text.strip()]
expected = ["表 资金到位情况", "表 资金到位情况", "表 资金到位情况", "表1 资金到位情况"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
