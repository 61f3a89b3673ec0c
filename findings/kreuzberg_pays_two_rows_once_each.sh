#!/usr/bin/env bash
# kreuzberg gives an amount of two rows twice, and reads 3-1号 as 31号, out of Word.
#
# Versions   kreuzberg==4.10.4 python-docx==1.2.0
# Behaviour  A cell of Word that is merged is given in every row and column that it covers; a cell of Excel once. Hyphens that do not break and symbols are left out, readings above characters stand before them.
# Guess      Once in both, and the hyphen.
# Seen       甲 and 乙 with one cell 500 over both rows → 甲 500, 乙 500; 合计 over two columns → twice; 东街3-1号 → 东街31号; 满意度≥90% → 满意度90%
# Hurt       payments to households, shown once for all members, are added up for each of them; doors and targets are others.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check kreuzberg==4.10.4 python-docx==1.2.0
v/bin/python - <<'END'
import docx, kreuzberg
from docx.oxml import parse_xml

form = docx.Document()
table = form.add_table(3, 3)
for row, cells in enumerate((("甲", "12", "500"), ("乙", "15", ""), ("合计", "", "500"))):
    for column, text in enumerate(cells):
        table.cell(row, column).text = text
table.cell(0, 2).merge(table.cell(1, 2)).text = "500"
table.cell(2, 0).merge(table.cell(2, 1)).text = "合计"
space = 'xmlns:w="http:' + '//schemas.openxmlformats.org/wordprocessingml/2006/main"'
runs = ("<w:t>东街3</w:t><w:noBreakHyphen/><w:t>1号满意度</w:t>", '<w:sym w:font="Symbol" w:char="F0B3"/>', "<w:t>90%</w:t>")
form.element.body.insert(0, parse_xml(f"<w:p {space}>" + "".join(f"<w:r>{run}</w:r>" for run in runs) + "</w:p>"))
form.save("a.docx")
seen = kreuzberg.extract_file_sync("a.docx")
seen = [seen.content.split()[0], *seen.tables[0].cells]
expected = ["东街31号满意度90%", ["甲", "12", "500"], ["乙", "15", "500"], ["合计", "合计", "500"]]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
