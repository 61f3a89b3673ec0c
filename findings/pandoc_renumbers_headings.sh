#!/usr/bin/env bash
# pandoc makes 1. of the 一、 that Word numbers with.
#
# Versions   pypandoc-binary==1.17 python-docx==1.2.0
# Behaviour  Automatic numbering of the kind chineseCounting, whose text is %1、, becomes an ordered list in digits, in Markdown, HTML and plain text.
# Guess      一、 and 二、, or a list that keeps the kind: HTML has one (cjk-ideographic), and plain text can hold any.
# Seen       一、基本情况 → 1.  基本情况; <ol> without a type
# Hurt       official documents by GB/T 9704, whose headings are 一、, （一）, 1.: 一、 reads like the 1. of a level below it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check pypandoc-binary==1.17 python-docx==1.2.0
v/bin/python - <<'END'
import docx, pypandoc
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

document = docx.Document()
numbering = document.part.numbering_part.element
numbering.insert(0, parse_xml(
    f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
    '<w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'))
numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
for text in ("基本情况", "评价结论"):
    properties = document.add_paragraph(text)._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>'))
document.save("t.docx")
seen = (pypandoc.convert_file("t.docx", "plain").split(), pypandoc.convert_file("t.docx", "markdown").split(), "<ol>" in pypandoc.convert_file("t.docx", "html"))
expected = (["1.", "基本情况", "2.", "评价结论"], ["1.", "基本情况", "2.", "评价结论"], True)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
