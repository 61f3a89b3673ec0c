#!/usr/bin/env bash
# chinese-days calls National Day 1999 a working day.
#
# Versions   chinese-days==1.5.7
# Behaviour  Holidays are a table from 2004 to the last decree. Outside it the answer is the weekday's, without an error, also on days that have been holidays every year.
# Guess      A holiday: 1 October is one since 1949; or an error, as other libraries of the kind give.
# Seen       Friday 1999-10-01: working day; Friday 2004-10-01: holiday; Friday 2100-10-01: working day
# Hurt       terms in working days of long projects, past or planned: too short by every holiday outside the table.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . chinese-days@1.5.7
cat >a.mjs <<'END'
import days from "chinese-days";

console.log(JSON.stringify(["1999-10-01", "2004-10-01", "2100-10-01"].map((day) => [new Date(day).getUTCDay(), days.isWorkday(day)])));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = [[5, True], [5, False], [5, True]]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
