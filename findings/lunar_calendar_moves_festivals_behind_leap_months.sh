#!/usr/bin/env bash
# lunar-calendar puts 中秋 of 2025 on 6 September.
#
# Versions   lunar-calendar==0.1.4
# Behaviour  lunarToSolar counts months from the beginning of the year, a leap month among them; the eighth of 2025 is 七月, since 闰六月 is the seventh. In years without a leap month the number is that of the name.
# Guess      6 October 2025: 八月十五 is month 8, day 15.
# Seen       month 8, day 15: 2022-9-10, 2025-9-6; month 9, day 15 in 2025: 2025-10-6
# Hurt       due dates of payments on festivals: a month early in every year with a leap month before them, right in all others.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . lunar-calendar@0.1.4
cat >a.mjs <<'END'
import calendar from "lunar-calendar";

const find = (year, month, day) => { const found = calendar.lunarToSolar(year, month, day); return [found.year, found.month, found.day].join("-"); };
console.log(JSON.stringify([find(2022, 8, 15), find(2025, 8, 15), find(2025, 9, 15)]));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = ["2022-9-10", "2025-9-6", "2025-10-6"]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
