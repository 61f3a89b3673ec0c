#!/usr/bin/env bash
# csvtojson keeps the second of two columns 金额, and makes trees of numbered headings.
#
# Versions   csvtojson==2.0.14
# Behaviour  A row is an object by heading: of two alike the last stays. A dot in a heading makes an object in an object, and where a number follows a list.
# Guess      Both columns, one of them renamed, and headings as they are written.
# Seen       春节, 金额, 重阳, 金额 → one 金额, of 重阳; 1.1人员经费 is 1人员经费 in an object under 1
# Hurt       forms have a pair of columns for each festival, and headings numbered like the budget: half of the amounts are gone without a word.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . csvtojson@2.0.14
cat >a.mjs <<'END'
import csvtojson from "csvtojson";

const read = (text) => csvtojson().fromString(text);
console.log(JSON.stringify([await read("春节,金额,重阳,金额\n12,600,9,450\n"), await read("1.1人员经费,备注\n500,无\n")]));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = [[{"春节": "12", "金额": "450", "重阳": "9"}], [{"1": {"1人员经费": "500"}, "备注": "无"}]]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
