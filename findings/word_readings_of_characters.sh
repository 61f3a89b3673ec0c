#!/usr/bin/env bash
# A name with the readings of its characters above it is lost by mammoth and doubled by docx2python.
#
# Versions   python-docx==1.2.0 mammoth==1.13.0 docx2python==3.7.1
# Behaviour  Word keeps 拼音指南 as a run with the reading (w:rt) and the characters (w:rubyBase). mammoth, by which other tools make HTML and Markdown of Word, leaves both out; docx2python puts both into the line.
# Guess      The characters, with or without the reading in brackets.
# Seen       mammoth: 负责人、副局长; docx2python: 负责人chóng qìng重庆、副局长
# Hurt       a name that was annotated because it is hard to read is what the converted text lacks.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check python-docx==1.2.0 mammoth==1.13.0 docx2python==3.7.1
v/bin/python - <<'END'
import docx, docx2python, mammoth
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

document = docx.Document()
paragraph = document.add_paragraph("负责人")
paragraph._p.append(parse_xml(f"""<w:r {nsdecls("w")}><w:ruby><w:rubyPr><w:rubyAlign w:val="center"/><w:hps w:val="10"/>
<w:hpsRaise w:val="18"/><w:hpsBaseText w:val="21"/><w:lid w:val="zh-CN"/></w:rubyPr><w:rt><w:r><w:t>chóng qìng</w:t></w:r></w:rt>
<w:rubyBase><w:r><w:t>重庆</w:t></w:r></w:rubyBase></w:ruby></w:r>"""))
paragraph.add_run("、副局长")
document.save("a.docx")
with open("a.docx", "rb") as file:
    seen = (mammoth.extract_raw_text(file).value.strip(), docx2python.docx2python("a.docx").text.strip())
expected = ("负责人、副局长", "负责人chóng qìng重庆、副局长")
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
