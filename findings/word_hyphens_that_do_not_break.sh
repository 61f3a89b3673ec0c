#!/usr/bin/env bash
# docx2txt and docx2python read 3-1号 as 31号 where its hyphen does not break.
#
# Versions   python-docx==1.2.0 docx2txt==0.9 docx2python==3.7.1 mammoth==1.13.0
# Behaviour  Word stores a non-breaking hyphen (Ctrl+Shift+_), which keeps numbers in one line, as an element of its own. docx2txt and docx2python leave it out; python-docx gives -, mammoth the character U+2011.
# Guess      3-1号 from all four, with one hyphen or another.
# Seen       docx2txt and docx2python 31号; python-docx 3-1号; mammoth 3‑1号
# Hurt       addresses, numbers of documents and spans of years: 3-1 and 31 are two houses, and both exist.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check python-docx==1.2.0 docx2txt==0.9 docx2python==3.7.1 mammoth==1.13.0
v/bin/python - <<'END'
import docx, docx2python, docx2txt, mammoth
from docx.oxml import OxmlElement

document = docx.Document()
paragraph = document.add_paragraph("门牌3")
paragraph.runs[0]._r.append(OxmlElement("w:noBreakHyphen"))
paragraph.add_run("1号")
document.save("a.docx")
with open("a.docx", "rb") as file:
    seen = (docx2txt.process("a.docx"), docx2python.docx2python("a.docx").text, paragraph.text, mammoth.extract_raw_text(file).value.strip())
expected = ("门牌31号", "门牌31号", "门牌3-1号", "门牌3\u20111号")
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
