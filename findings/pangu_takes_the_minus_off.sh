#!/usr/bin/env bash
# pangu writes 增长 - 3.5% for 增长-3.5%.
#
# Versions   pangu==7.2.1
# Behaviour  pangu sets blanks between Chinese and Latin. A hyphen behind a Chinese character counts as an operator and is set apart on both sides, also where it is the sign of the number; behind a bracket it stays.
# Guess      Blanks only, and -3.5 stays as it is.
# Seen       增长 - 3.5%, 结余 - 1,234.50 元; （-3.5%） as it was
# Hurt       texts about falls and overdrawn balances: 结余 - 1,234.50 元 reads as a dash before a credit, and a search for -3.5% finds nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . pangu@7.2.1
cat >a.mjs <<'END'
import pangu from "pangu";

console.log(JSON.stringify(["增长-3.5%", "结余-1,234.50元", "（-3.5%）"].map((text) => pangu.spacingText(text))));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = ["增长 - 3.5%", "结余 - 1,234.50 元", "（-3.5%）"]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
