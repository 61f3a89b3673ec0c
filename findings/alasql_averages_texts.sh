#!/usr/bin/env bash
# AlaSQL finds that 10 and 20 are 510 on the average where they are texts.
#
# Versions   alasql==4.19.1
# Behaviour  AVG puts texts one behind the other and divides the number that they make; SUM and MAX of texts are nothing, without an error. Its CSV reader makes numbers of what it can, a column of JSON stays as it is.
# Guess      15, as in MySQL and SQLite, or an error.
# Seen       AVG of '10', '20' → 510, of '10.50', '20' → 5.251; SUM and MAX → nothing; SUM(a*1) and AVG(a*1) → 30 and 15
# Hurt       amounts from forms and JSON are texts often: the mean is far off, above or below, and the sum is a blank cell.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . alasql@4.19.1
cat >a.mjs <<'END'
import alasql from "alasql";

const ask = (what, ...texts) => alasql(`SELECT ${what} v FROM ?`, [texts.map((a) => ({ a }))])[0].v ?? null;
const seen = ["AVG(a)", "SUM(a)", "MAX(a)", "AVG(a*1)", "SUM(a*1)"].map((what) => ask(what, "10", "20"));
console.log(JSON.stringify([...seen, ask("AVG(a)", "10.50", "20")]));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = [510, None, None, 15, 30, 5.251]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
