#!/usr/bin/env bash
# chrono-node reads 去年10月4日 as a day of this year.
#
# Versions   chrono-node==2.10.3
# Behaviour  The Chinese parser begins at 年 where no digits stand before it, and takes the year of the day it is asked for. 前年 and 明年 go the same way.
# Guess      4 October of the year before, as it reads 去年 by itself, or nothing.
# Seen       asked in June 2022: 去年10月4日 → 年10月4日, 2022-10-04; 前年 and 明年 likewise; 2021年10月4日 → 2021-10-04
# Hurt       dates taken from minutes and explanations: what was paid in the year before falls into the year that is evaluated.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . chrono-node@2.10.3
cat >a.mjs <<'END'
import * as chrono from "chrono-node";

const texts = ["去年10月4日", "前年10月4日", "明年10月4日", "2021年10月4日"];
const read = (text) => chrono.zh.parse(text, new Date(2022, 5, 15)).map((found) => [found.text, found.start.get("year"), found.start.get("month"), found.start.get("day")]);
console.log(JSON.stringify(texts.map((text) => read(text)[0])));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = [["年10月4日", 2022, 10, 4]] * 3 + [["2021年10月4日", 2021, 10, 4]]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
