#!/usr/bin/env bash
# d3-format prints 12345678901.23 with , as 12,345,678,901.2.
#
# Versions   d3-format==3.1.3
# Behaviour  A specifier without a type has twelve digits that count, whatever the places; n has six and turns to an exponent. Vega, Observable Plot and many dashboards take such specifiers for tables and labels.
# Guess      All places of the number, with commas.
# Seen       1234567890.12 stays; 12345678901.23 → 12,345,678,901.2; 123456789012.34 → 123,456,789,012; n of 1234567.89 → 1.23457e+6
# Hurt       totals of a province beside their parts: the parts have their fen, the sum has not, and n is meant for numbers with commas.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . d3-format@3.1.3
cat >a.mjs <<'END'
import { format } from "d3-format";

console.log(JSON.stringify([...[1234567890.12, 12345678901.23, 123456789012.34].map(format(",")), format("n")(1234567.89)]));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = ["1,234,567,890.12", "12,345,678,901.2", "123,456,789,012", "1.23457e+6"]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
