#!/usr/bin/env bash
# xlsx-calc's SUMIF looks at the first row of a column only, and knows no >80.
#
# Versions   xlsx-calc==0.9.2
# Behaviour  It goes through the cells of the first row of a range, which of a column is one cell, and compares them with the condition as a text.
# Guess      500 and 300, as Excel.
# Seen       SUMIF(A1:A3,"玉兴",C1:C3) → 100; SUMIF(B1:B3,">80",C1:C3) → 0; SUM of the same column 700
# Hurt       sums by street that a web page or a server computes from a form of the bureau: all but one row are missing, without an error.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . xlsx-calc@0.9.2
cat >a.mjs <<'END'
import calculate from "xlsx-calc";

const compute = (formula) => {
  const sheet = { A1: { v: "玉兴" }, A2: { v: "李棋" }, A3: { v: "玉兴" }, B1: { v: 85 }, B2: { v: 92 }, B3: { v: 60 }, C1: { v: 100 }, C2: { v: 200 }, C3: { v: 400 }, E1: { f: formula } };
  calculate({ Sheets: { a: { ...sheet, "!ref": "A1:E3" } }, SheetNames: ["a"] });
  return sheet.E1.v;
};
console.log(JSON.stringify(['SUMIF(A1:A3,"玉兴",C1:C3)', 'SUMIF(B1:B3,">80",C1:C3)', "SUM(C1:C3)"].map(compute)));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = [100, 0, 700]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
