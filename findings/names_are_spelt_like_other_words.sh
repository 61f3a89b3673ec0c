#!/usr/bin/env bash
# pinyin-pro and cnchar spell the surname 曾 as ceng, cnchar and pinyin 重庆 as zhong qing.
#
# Versions   pinyin-pro==3.29.4 cnchar==3.2.6 pinyin==4.0.0
# Behaviour  A word whose reading differs is found by pinyin-pro in its list of words, a surname only in the mode for them; the other two take the first reading unless plug-ins are added.
# Guess      zeng wei, shan yu, chong qing lu: 曾 is read so as a surname in any dictionary, and 重庆 is a city.
# Seen       曾伟 → ceng wei, ceng wei, zeng wei; 单宇 → dan yu three times; 重庆路 → chong qing lu, zhong qing lu, zhong qing lu
# Hurt       lists of people sorted or looked up by their spelling: who is called Zeng is looked for among those with C.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . pinyin-pro@3.29.4 cnchar@3.2.6 pinyin@4.0.0
cat >a.mjs <<'END'
import cnchar from "cnchar";
import * as all from "pinyin";
import { pinyin } from "pinyin-pro";

const spell = (all.default?.default ?? all.default ?? all.pinyin);
const readings = [(text) => pinyin(text, { toneType: "none" }), (text) => cnchar.spell(text, "array").join(" ").toLowerCase(), (text) => spell(text, { style: 0 }).join(" ")];
console.log(JSON.stringify(["曾伟", "单宇", "重庆路"].map((text) => readings.map((reading) => reading(text)))));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = [["ceng wei", "ceng wei", "zeng wei"], ["dan yu", "dan yu", "dan yu"], ["chong qing lu", "zhong qing lu", "zhong qing lu"]]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
