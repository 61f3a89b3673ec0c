#!/usr/bin/env bash
# AlaSQL's UNION keeps whoever stands twice in the second list.
#
# Versions   alasql==4.19.1
# Behaviour  UNION keeps the second list as it is, and adds what the first has besides: rows that are alike within the second list stay. A LEFT JOIN joins null to null.
# Guess      Each person once: that is what UNION without ALL is for.
# Seen       甲, 甲, 乙 united with 乙, 丙, 丙 are 乙, 丙, 丙, 甲; null joined to null
# Hurt       beneficiaries of two occasions counted by head: who has two lines in the second list counts twice, and coverage is above 100%.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . alasql@4.19.1
cat >a.mjs <<'END'
import alasql from "alasql";

const name = (n) => ({ n });
const first = ["甲", "甲", "乙"].map(name);
const second = ["乙", "丙", "丙"].map(name);
const united = alasql("SELECT n FROM ? UNION SELECT n FROM ?", [first, second]).map((row) => row.n);
const joined = alasql("SELECT q.x FROM ? p LEFT JOIN ? q ON p.n = q.n", [[{ n: null }], [{ n: null, x: 9 }]]).map((row) => row.x ?? null);
console.log(JSON.stringify([united, joined]));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = [["乙", "丙", "丙", "甲"], [9]]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
