#!/usr/bin/env bash
# exceljs writes a day of payment as the day before, where it is one of China's.
#
# Versions   exceljs==4.4.0
# Behaviour  A date of JavaScript is a moment, and exceljs writes it by the clock of Greenwich: midnight in China is 16:00 of the day before. What it reads itself it turns back, so that nothing is seen in JavaScript.
# Guess      2022-03-05: a workbook has no time zones, and a date is written as the program shows it.
# Seen       new Date(2022, 2, 5) in China: 44624.666…, which is 2022-03-04 16:00
# Hurt       registers written in the office: with a format of days, every payment is a day early in Excel, and on time where it was late.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . exceljs@4.4.0
cat >a.mjs <<'END'
import ExcelJS from "exceljs";
import JSZip from "jszip";

const book = new ExcelJS.Workbook();
book.addWorksheet("a").getCell("A1").value = new Date(2022, 2, 5);
const file = await book.xlsx.writeBuffer();
const xml = await (await JSZip.loadAsync(file)).file("xl/worksheets/sheet1.xml").async("string");
const again = (await new ExcelJS.Workbook().xlsx.load(file)).getWorksheet("a").getCell("A1").value;
console.log(JSON.stringify([again.getDate(), Math.floor(Number(xml.match(/<v>(.*?)<\/v>/)[1]))]));
END
TZ=Asia/Shanghai node a.mjs >seen.json
python3 - <<'END'
import json

expected = [5, 44624]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
