#!/usr/bin/env bash
# nzh reads 两千零五十 as 50.
#
# Versions   nzh==1.0.14
# Behaviour  decodeS knows 二 and 零; 两 and 〇 are passed over, and what was read with them is lost, without a word.
# Guess      2050 and 2022.
# Seen       两千零五十 → 50; 二〇二二 → 222; 二千零五十 → 2050
# Hurt       numbers of official papers and minutes, in which two thousand is 两千 more often than not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . nzh@1.0.14
cat >a.mjs <<'END'
import nzh from "nzh";

console.log(JSON.stringify(["两千零五十", "二〇二二", "二千零五十"].map((text) => nzh.cn.decodeS(text))));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = [50, 222, 2050]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
