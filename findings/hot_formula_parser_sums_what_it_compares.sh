#!/usr/bin/env bash
# hot-formula-parser's SUMIF adds the scores that are above 80 instead of their amounts.
#
# Versions   hot-formula-parser==4.0.0
# Behaviour  Its SUMIF takes two arguments and passes over the third, the range that is to be summed. A condition that is a text gives #VALUE! therefore, and MOD of a negative number is the remainder without its sign.
# Guess      300, 500 and 2, as Excel.
# Seen       SUMIF(B1:B3,">80",C1:C3) → 177, SUMIF(A1:A3,"玉兴",C1:C3) → #VALUE!, MOD(-7,3) → 1
# Hurt       forms computed in a browser: a sum comes out that is one of other things, and looks like one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . hot-formula-parser@4.0.0
cat >a.mjs <<'END'
import { Parser } from "hot-formula-parser";

const columns = [[["玉兴"], ["李棋"], ["玉兴"]], [[85], [92], [60]], [[100], [200], [400]]];
const parser = new Parser();
parser.on("callRangeValue", (first, last, done) => done(columns[first.column.index]));
console.log(JSON.stringify(['SUMIF(B1:B3,">80",C1:C3)', 'SUMIF(A1:A3,"玉兴",C1:C3)', "MOD(-7,3)"].map((formula) => parser.parse(formula)).map(({ error, result }) => error ?? result)));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = [177, "#VALUE!", 1]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
