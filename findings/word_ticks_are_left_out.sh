#!/usr/bin/env bash
# mammoth's text and python-docx leave out which box is ticked.
#
# Versions   python-docx==1.2.0 mammoth==1.13.0 docx2txt==0.9
# Behaviour  Boxes to tick are content controls whose character is ☒ or ☐. python-docx passes over controls inside a paragraph; mammoth makes them inputs of HTML, which its plain text does not have.
# Guess      ☒ and ☐ as text from all of them: they are characters of the paragraph.
# Seen       ☒满意 ☐不满意: 满意 不满意 from python-docx and from mammoth's text; with both characters from docx2txt
# Hurt       questionnaires that were filled in with Word: all answers are the same, and nobody sees that they are missing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check python-docx==1.2.0 mammoth==1.13.0 docx2txt==0.9
v/bin/python - <<'END'
import docx, docx2txt, mammoth
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

later = "http:" + "//schemas.microsoft.com/office/word/2010/wordml"
document = docx.Document()
paragraph = document.add_paragraph()
for ticked, character, answer in ((1, "☒", "满意 "), (0, "☐", "不满意")):
    paragraph._p.append(parse_xml(f"""<w:sdt {nsdecls("w")} xmlns:x="{later}"><w:sdtPr><x:checkbox><x:checked x:val="{ticked}"/></x:checkbox></w:sdtPr>
<w:sdtContent><w:r><w:t>{character}</w:t></w:r></w:sdtContent></w:sdt>"""))
    paragraph.add_run(answer)
document.save("a.docx")
with open("a.docx", "rb") as file:
    seen = (paragraph.text, mammoth.extract_raw_text(file).value.strip(), docx2txt.process("a.docx"))
expected = ("满意 不满意", "满意 不满意", "☒满意 ☐不满意")
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
