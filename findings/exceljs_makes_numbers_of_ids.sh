#!/usr/bin/env bash
# exceljs makes numbers of the ID numbers in a CSV that do not end in X.
#
# Versions   exceljs==4.4.0
# Behaviour  csv.read makes a number of every cell that JavaScript takes for one: codes lose their zeros, ID numbers of 18 digits are rounded, 0x10 is 16 and 1e3 a thousand. A number that ends in X, or has its group separated, stays text.
# Guess      Texts, apart from the dates that the option for dates names.
# Seen       990101195001010019 → 990101195001010000, 99010119500101001X stays; 001 → 1; 1,234.50 stays text
# Hurt       rolls of beneficiaries brought into a workbook: ten of eleven people have another number, and amounts of a thousand and more are missing in sums.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . exceljs@4.4.0
cat >a.mjs <<'END'
import { Readable } from "node:stream";
import ExcelJS from "exceljs";

const lines = "代码,证件,文号,金额\n001,990101195001010019,0x10,\"1,234.50\"\n002,99010119500101001X,1e3,980.00\n";
const sheet = await new ExcelJS.Workbook().csv.read(Readable.from([lines]));
console.log(JSON.stringify([2, 3].map((row) => sheet.getRow(row).values.slice(1))));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = [[1, 990101195001010000, 16, "1,234.50"], [2, "99010119500101001X", 1000, 980]]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
