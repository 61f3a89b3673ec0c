#!/usr/bin/env bash
# docx-mailmerge2 prints 0.6703 as 67% where the letter asks for 0.00%.
#
# Versions   docx-mailmerge2==1.0.3 python-docx==1.2.0
# Behaviour  Numeric pictures of merge fields are turned into formats of Python. For percentages the places are lost; amounts have theirs (#,##0.00), but halves go to the even fen, and what comes as a text is left as it is, with a warning.
# Guess      67.03%; and 1,234.50 from a text too, since fields hold texts.
# Seen       0.6703 as 0.00% → 67%; 1234.5 as #,##0.00 → 1,234.50; 1.005 → 1.00; the text 1234.5 → 1234.5
# Hurt       letters to many units, each with its rate: 66.6 and 67.4 are the same there.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check docx-mailmerge2==1.0.3 python-docx==1.2.0
v/bin/python - <<'END'
import docx, mailmerge
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

def merge(picture, value):
    document = docx.Document()
    document._body._element.insert(0, parse_xml(f"""<w:p {nsdecls("w")}><w:r><w:fldChar w:fldCharType="begin"/></w:r>
<w:r><w:instrText xml:space="preserve"> MERGEFIELD value \\# "{picture}" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>
<w:r><w:t>value</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>"""))
    document.save("a.docx")
    with mailmerge.MailMerge("a.docx") as letter:
        letter.merge(value=value)
        letter.write("b.docx")
    return docx.Document("b.docx").paragraphs[0].text

seen = [merge("0.00%", 0.6703), *(merge("#,##0.00", value) for value in (1234.5, 1.005, "1234.5"))]
expected = ["67%", "1,234.50", "1.00", "1234.5"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
