#!/usr/bin/env bash
# xlsx-template leaves the total under a table at its first row.
#
# Versions   xlsx-template==1.4.7 exceljs==4.4.0
# Behaviour  The row of a table becomes as many as there are lines, and what stands below moves down; formulas stay as they were. What is missing becomes an empty text.
# Guess      SUM(B2:B4): the range grows with the rows put in, as in Excel.
# Seen       a row with ${table:lines.amount} and SUM(B2:B2) below, three lines of 1, 2 and 3 → SUM(B2:B2) under the third
# Hurt       forms and annexes filled from a template: Excel shows the first amount as the total of all.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . xlsx-template@1.4.7 exceljs@4.4.0
cat >a.mjs <<'END'
import ExcelJS from "exceljs";
import Template from "xlsx-template";

const form = new ExcelJS.Workbook();
form.addWorksheet("S").addRows([["街道", "金额"], ["${table:lines.street}", "${table:lines.amount}"], ["合计", { formula: "SUM(B2:B2)" }]]);
const template = new Template(await form.xlsx.writeBuffer());
template.substitute(1, { lines: [1, 2, 3].map((amount) => ({ street: `第${amount}街道`, amount })) });
const filled = new ExcelJS.Workbook();
await filled.xlsx.load(Buffer.from(template.generate({ type: "nodebuffer" })));
console.log(JSON.stringify([2, 3, 4, 5].map((row) => filled.worksheets[0].getCell(row, 2).formula ?? filled.worksheets[0].getCell(row, 2).value)));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = [1, 2, 3, "SUM(B2:B2)"]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
