#!/usr/bin/env bash
# turndown, markdownify, html2text and htmldocx move amounts to other columns where a cell is merged.
#
# Versions   turndown==7.2.5 turndown-plugin-gfm==1.0.2 markdownify==1.2.3 html2text==2025.4.15 htmldocx==0.0.6 python-docx==1.2.0
# Behaviour  Markdown has no merged cells, and a table of Word that is filled cell by cell has none either. In the second line of a cell with rowspan all four put what follows one column to the left.
# Guess      The name again, or an empty cell: the columns stay what they are. In Word a merged cell.
# Seen       the year 2022 stands under 街道 and 2.50 under 年度, from all four
# Hurt       score tables, whose first columns are merged: whoever reads what came out, person or model, finds years for streets and amounts for years.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >a.html <<'END'
<table><thead><tr><th>街道</th><th>年度</th><th>金额</th></tr></thead><tbody>
<tr><td rowspan="2">玉兴街道</td><td>2021</td><td>1.50</td></tr><tr><td>2022</td><td>2.50</td></tr></tbody></table>
END
npm install --silent --no-audit --no-fund --prefix . turndown@7.2.5 turndown-plugin-gfm@1.0.2
node -e 'const plugin = require("turndown-plugin-gfm"), service = new (require("turndown"))();
service.use(plugin.gfm);
console.log(service.turndown(require("fs").readFileSync("a.html", "utf8")))' >turndown.md
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check markdownify==1.2.3 html2text==2025.4.15 htmldocx==0.0.6 python-docx==1.2.0
v/bin/python - <<'END'
import re
from pathlib import Path

import docx, html2text, markdownify
from htmldocx import HtmlToDocx

table = Path("a.html").read_text("utf-8")
document = docx.Document()
HtmlToDocx().add_html_to_document(table, document)
texts = [Path("turndown.md").read_text("utf-8"), markdownify.markdownify(table), html2text.html2text(table)]
seen = [re.findall(r"[^|\s]+", text.strip().splitlines()[-1]) for text in texts]
seen.append([cell.text for cell in document.tables[0].rows[2].cells])
expected = [["2022", "2.50"], ["2022", "2.50"], ["2022", "2.50"], ["2022", "2.50", ""]]
print("seen:", seen)
if seen != expected or not all(text.strip().splitlines()[-1].lstrip("| ").startswith("2022") for text in texts):
    raise SystemExit(f"no longer so: expected {expected}")
END
