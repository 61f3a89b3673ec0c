#!/usr/bin/env bash
# html-to-docx leaves the foot of a table, its total, and its caption out.
#
# Versions   html-to-docx==1.8.0 jszip==3.10.2
# Behaviour  Of a table rows of head and body are written; tfoot and caption are not. In a cell each piece of other look becomes a paragraph: 共, 500 and 元 stand on three lines.
# Guess      Three rows and the caption; one line in the cell.
# Seen       caption 表1, head, 500, foot 合计500 → head and 500; a cell 共500元 with the amount bold → three paragraphs
# Hurt       reports made as HTML first and handed out as Word: a table that keeps its total in tfoot ends without one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . html-to-docx@1.8.0 jszip@3.10.2
cat >a.mjs <<'END'
import toDocx from "html-to-docx";
import JSZip from "jszip";

async function read(html) {
  const file = await JSZip.loadAsync(Buffer.from(await toDocx(html)));
  const paragraphs = (await file.file("word/document.xml").async("string")).match(/<w:p[ >][\s\S]*?<\/w:p>/g);
  return paragraphs.map((text) => (text.match(/<w:t[ >][^<]*/g) ?? []).map((piece) => piece.replace(/^<[^>]*>/, "")).join("")).filter(Boolean);
}
const whole = "<table><caption>表1</caption><thead><tr><th>金额</th></tr></thead><tbody><tr><td>500</td></tr></tbody><tfoot><tr><td>合计500</td></tr></tfoot></table>";
console.log(JSON.stringify([await read(whole), await read("<table><tr><td>共<b>500</b>元</td></tr></table>")]));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = [["金额", "500"], ["共", "500", "元"]]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
