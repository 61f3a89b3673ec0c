#!/usr/bin/env bash
# luxon prints 5 March as 2022年35日.
#
# Versions   luxon==3.7.2
# Behaviour  MMMM, the month in words, is cut out of a formatted date; in Chinese the part called month is the bare number, and 月 is left behind. LLLL, the month standing alone, is 三月.
# Guess      2022年三月5日: the documentation calls MMMM an unabbreviated month in words.
# Seen       2022年35日 with MMMM, 2022年三月5日 with LLLL; in French 5 mars 2022
# Hurt       dates in letters and headings: 2022年35日 is none, and 2022年111日 may be January or November.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . luxon@3.7.2
cat >a.mjs <<'END'
import { DateTime } from "luxon";

const day = DateTime.fromISO("2022-03-05").setLocale("zh-CN");
const formats = ["yyyy年MMMMd日", "yyyy年LLLLd日", "d MMMM yyyy"];
console.log(JSON.stringify([...formats.map((format) => day.toFormat(format)), day.setLocale("fr").toFormat("d MMMM yyyy")]));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = ["2022年35日", "2022年三月5日", "5 3 2022", "5 mars 2022"]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
