#!/usr/bin/env bash
# officeparser reads 2022年3月5日 as 44625 and each cell of a row as a line.
#
# Versions   officeparser==7.8.0 exceljs==4.4.0
# Behaviour  Cells come as they are stored, without their formats, each on a line of its own; blank ones leave none. What belongs together can no longer be told.
# Guess      Cells as they are shown, or days by ISO, and the cells of a row apart from each other but on one line.
# Seen       编号, 日期, 率, 001, 44625, 0.6703, 002, 0.05 in eight lines: the day of 002 is missing
# Hurt       attachments that are searched or given to a language model: no day can be found, and a rate stands where a day was.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . officeparser@7.8.0 exceljs@4.4.0
cat >a.mjs <<'END'
import ExcelJS from "exceljs";
import officeparser from "officeparser";

const book = new ExcelJS.Workbook();
const sheet = book.addWorksheet("a");
sheet.addRow(["编号", "日期", "率"]);
sheet.addRow(["001", new Date("2022-03-05T00:00:00Z"), 0.6703]);
sheet.addRow(["002", null, 0.05]);
sheet.getColumn(2).numFmt = 'yyyy"年"m"月"d"日"';
sheet.getColumn(3).numFmt = "0.00%";
await book.xlsx.writeFile("a.xlsx");
console.log(JSON.stringify((await officeparser.parseOffice("a.xlsx")).toText()));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = "编号\n日期\n率\n001\n44625\n0.6703\n002\n0.05"
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
