#!/usr/bin/env bash
# numeral prints 50 yuan as NaN where the unit is 亿元.
#
# Versions   numeral==2.0.6
# Behaviour  A number is rounded by way of its text. Below a millionth JavaScript writes numbers with an exponent (5e-7), and the text that is put together of it is no number.
# Guess      0.00, as for somewhat larger amounts.
# Seen       500 yuan in 亿元 is 0.00, 50 yuan NaN, and so is minus 50 yuan
# Hurt       tables in 亿元 or of shares: the smallest amounts break the line and every sum that is formed of the printed texts.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . numeral@2.0.6
cat >a.mjs <<'END'
import numeral from "numeral";

console.log(JSON.stringify([5e-6, 5e-7, -5e-7, 0].map((amount) => numeral(amount).format("0.00"))));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = ["0.00", "NaN", "NaN", "0.00"]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
