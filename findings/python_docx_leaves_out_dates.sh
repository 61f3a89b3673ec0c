#!/usr/bin/env bash
# python-docx leaves out dates that Word has recognised and figures that were put in with changes tracked.
#
# Versions   python-docx==1.2.0 mammoth==1.13.0
# Behaviour  Paragraph.text has the runs that stand directly in the paragraph. Word wraps recognised dates (chsdate) and amounts (chmetcnv) in w:smartTag, and tracked insertions in w:ins: what is inside is left out.
# Guess      The whole paragraph as Word shows it, without what was struck out.
# Seen       written 截至2022年12月31日，到位资金111.57万元; python-docx 截至，到位资金万元; mammoth all of it
# Hurt       figures compared with those of an older report or a draft in review: the date and the amount are missing, the sentence still reads.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check python-docx==1.2.0 mammoth==1.13.0
v/bin/python - <<'END'
import docx, mammoth
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

W = nsdecls("w")
document = docx.Document()
paragraph = document.add_paragraph("截至")
paragraph._p.append(parse_xml(
    f'<w:smartTag {W} w:uri="urn:schemas-microsoft-com:office:smarttags" w:element="chsdate"><w:r><w:t>2022年12月31日</w:t></w:r></w:smartTag>'))
paragraph.add_run("，到位资金")
paragraph._p.append(parse_xml(f'<w:ins {W} w:id="1" w:author="甲" w:date="2023-01-05T09:00:00Z"><w:r><w:t>111.57</w:t></w:r></w:ins>'))
paragraph.add_run("万元")
document.save("r.docx")
with open("r.docx", "rb") as file:
    seen = (docx.Document("r.docx").paragraphs[0].text, mammoth.extract_raw_text(file).value.strip())
expected = ("截至，到位资金万元", "截至2022年12月31日，到位资金111.57万元")
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
