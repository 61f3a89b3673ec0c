#!/usr/bin/env bash
# Text boxes of Word come twice from docx2txt and docx2python, and pandoc loses the paragraph that holds one.
#
# Versions   python-docx==1.2.0 docx2txt==0.9 docx2python==3.7.1 pypandoc-binary==1.17
# Behaviour  Word stores a text box twice, for present and for old programs, of which a reader has to take one. docx2txt and docx2python take both; pandoc gives the box in the place of the paragraph in which it is anchored, whose own words are gone.
# Guess      The box once from all three, and the paragraph's words.
# Seen       资金[到位111.57万元]情况: docx2txt and docx2python have the box twice, pandoc has the box alone; python-docx has no box
# Hurt       sums and counts of words over reports with boxed key figures: amounts twice, or sentences missing around them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check python-docx==1.2.0 docx2txt==0.9 docx2python==3.7.1 pypandoc-binary==1.17
v/bin/python - <<'END'
import docx, docx2python, docx2txt, pypandoc
from docx.oxml import parse_xml

formats, office = "http:" + "//schemas.openxmlformats.org", "http:" + "//schemas.microsoft.com/office/word/2010/wordprocessingShape"
drawing = formats + "/drawingml/2006"
inside = "<w:txbxContent><w:p><w:r><w:t>到位111.57万元</w:t></w:r></w:p></w:txbxContent>"
document = docx.Document()
paragraph = document.add_paragraph("资金")
paragraph._p.append(parse_xml(f"""<w:r xmlns:w="{formats}/wordprocessingml/2006/main" xmlns:s="{office}" xmlns:a="{drawing}/main" xmlns:d="{drawing}/wordprocessingDrawing"
xmlns:mc="{formats}/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wps="{office}">
<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><d:inline><d:extent cx="1800000" cy="360000"/><d:docPr id="1" name="文本框"/>
<a:graphic><a:graphicData uri="{office}"><s:wsp><s:cNvSpPr txBox="1"/><s:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1800000" cy="360000"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></s:spPr><s:txbx>{inside}</s:txbx><s:bodyPr/></s:wsp></a:graphicData></a:graphic></d:inline></w:drawing>
</mc:Choice><mc:Fallback><w:pict><v:shape style="width:140pt;height:28pt"><v:textbox>{inside}</v:textbox></v:shape></w:pict></mc:Fallback>
</mc:AlternateContent></w:r>"""))
paragraph.add_run("情况")
document.save("a.docx")
texts = (docx2txt.process("a.docx"), docx2python.docx2python("a.docx").text, pypandoc.convert_file("a.docx", "plain"), paragraph.text)
seen = [(text.count("到位111.57万元"), text.count("资金"), text.count("情况")) for text in texts]
expected = [(2, 1, 1), (2, 1, 1), (1, 0, 0), (0, 1, 1)]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
