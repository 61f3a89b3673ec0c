#!/usr/bin/env bash
# formulajs' TEXT prints a day as 44625 and the code 005 as 5.
#
# Versions   @formulajs/formulajs==4.6.1
# Behaviour  Its TEXT counts the zeros behind the point of the format and looks for a comma, a percent sign and a dollar; it knows no years, months and days, no leading zeros and no other sign of money, and says nothing.
# Guess      As Excel: 2022-03-05, 2022年3月5日, 005 and ¥1,234.50.
# Seen       44625, 44625, 5 and 1,234.50
# Hurt       forms computed on a web page: days and codes that TEXT puts into sentences and keys.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . @formulajs/formulajs@4.6.1
cat >a.mjs <<'END'
import * as formulajs from "@formulajs/formulajs";

const cases = [[44625, "yyyy-mm-dd"], [44625, "yyyy年m月d日"], [5, "000"], [1234.5, "¥#,##0.00"]];
console.log(JSON.stringify(cases.map(([value, format]) => formulajs.TEXT(value, format))));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = ["44625", "44625", "5", "1,234.50"]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
