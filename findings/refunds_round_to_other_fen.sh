#!/usr/bin/env bash
# numeral, accounting and currency.js round a refund to another fen than the payment.
#
# Versions   numeral==2.0.6 accounting==0.4.1 currency.js==2.0.4
# Behaviour  All three shift the point by two places and leave the rest to Math.round, which rounds halves to the right: 2.675 gives 2.68 and -2.675 gives -2.67. Excel's ROUND gives -2.68.
# Guess      2.68 and -2.68: half up in money is away from zero, and what is taken back cancels what was paid.
# Seen       2.68 and -2.67 from all three
# Hurt       payments with half a fen that are taken back whole: each pair leaves a fen, and sums of credits differ from sums of debits.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . numeral@2.0.6 accounting@0.4.1 currency.js@2.0.4
cat >a.mjs <<'END'
import numeral from "numeral";
import accounting from "accounting";
import currency from "currency.js";

const print = (amount) => [numeral(amount).format("0.00"), accounting.toFixed(amount, 2), currency(amount).toString()];
console.log(JSON.stringify([print(2.675), print(-2.675)]));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = [["2.68", "2.68", "2.68"], ["-2.67", "-2.67", "-2.67"]]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
