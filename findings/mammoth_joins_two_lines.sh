#!/usr/bin/env bash
# mammoth's plain text makes 12.503.75 of two amounts that stand in two lines.
#
# Versions   python-docx==1.2.0 mammoth==1.13.0 docx2txt==0.9
# Behaviour  A line break inside a paragraph (Shift+Enter) is an element without text. extract_raw_text puts the texts together and nothing in its place; the HTML of mammoth has <br />.
# Guess      A new line, or a blank.
# Seen       12.503.75 from mammoth, two lines from docx2txt and python-docx
# Hurt       cells of two years or two amounts one above the other: 1200 and 300 become 1200300, which is an amount.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check python-docx==1.2.0 mammoth==1.13.0 docx2txt==0.9
v/bin/python - <<'END'
import docx, docx2txt, mammoth

document = docx.Document()
run = document.add_paragraph().add_run("12.50")
run.add_break()
run.add_text("3.75")
document.save("a.docx")
seen = [reading.strip() for reading in (mammoth.extract_raw_text("a.docx").value, docx2txt.process("a.docx"), document.paragraphs[0].text)]
expected = ["12.503.75", "12.50\n3.75", "12.50\n3.75"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
