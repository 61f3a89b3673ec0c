#!/usr/bin/env bash
# mathjs finds that 90% and 5% are 0.
#
# Versions   mathjs==15.2.0
# Behaviour  % before a sign is taken for the remainder: 90% + 5% is the remainder of 90 by 5, in percent. In brackets the first share is one, and then 5% is 5% of it.
# Guess      0.95, or 0.945 as on a pocket calculator.
# Seen       90% + 5% is 0, (90%) + 5% is 0.945, 85% + 3% is 0.01, and the shares 20%, 30% and 50% add up to 0
# Hurt       weights of indicators, shares of funds and points deducted in percent, in calculators and formulas of web forms.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . mathjs@15.2.0
cat >a.mjs <<'END'
import { evaluate } from "mathjs";

console.log(JSON.stringify(["90% + 5%", "(90%) + 5%", "85% + 3%", "20% + 30% + 50%", "0.9 + 0.05"].map((sum) => Number(evaluate(sum).toFixed(6)))));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = [0, 0.945, 0.01, 0, 0.95]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
