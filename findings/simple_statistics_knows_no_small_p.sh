#!/usr/bin/env bash
# simple-statistics finds p = 0.001 for any difference that is large.
#
# Versions   simple-statistics==7.12.1
# Behaviour  cumulativeStdNormalProbability looks up a table that ends at 3.09 and gives its last entry from there on. Below it is right to four places.
# Guess      0.99997 for 4, computed; at least something nearer 1 as the argument rises.
# Seen       3.09 → 0.999, 4 → 0.999, 10 → 0.999, and -10 → 0.001; 1.96 → 0.975
# Hurt       tests of shares in large samples: corrected for several questions (0.001 × 60) nothing is significant, whatever the answers say.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . simple-statistics@7.12.1
cat >a.mjs <<'END'
import { cumulativeStdNormalProbability as find } from "simple-statistics";

console.log(JSON.stringify([1.96, 3.09, 4, 10, -10].map((z) => Number(find(z).toFixed(5)))));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = [0.975, 0.999, 0.999, 0.999, 0.001]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
