#!/usr/bin/env bash
# json-rules-engine finds that a rate of 9 reaches 10 and one of 100 does not reach 90, where they are texts.
#
# Versions   json-rules-engine==7.3.1
# Behaviour  The operators of numbers let any text pass that begins with a number, and then compare as JavaScript does: two texts by characters. What stands behind the number (%, 万) is looked at by neither.
# Guess      Compared as numbers, since that is what the operator is for, or an error.
# Seen       "9" ≥ "10": yes; "100" ≥ "90": no; "100%" ≥ "90%": no; "5万" ≥ "30000": yes; "100" ≥ 90: yes
# Hurt       rules and rates that come from forms or JSON: marks are given and withheld the wrong way round.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . json-rules-engine@7.3.1
cat >a.mjs <<'END'
import { Engine } from "json-rules-engine";

async function reaches(fact, value) {
  const conditions = { all: [{ fact: "rate", operator: "greaterThanInclusive", value }] };
  const engine = new Engine([{ conditions, event: { type: "reached" } }]);
  return (await engine.run({ rate: fact })).events.length;
}
const cases = [["9", "10"], ["100", "90"], ["100%", "90%"], ["5万", "30000"], ["100", 90], [9, 10]];
console.log(JSON.stringify(await Promise.all(cases.map((pair) => reaches(...pair)))));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = [1, 0, 0, 1, 1, 0]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
