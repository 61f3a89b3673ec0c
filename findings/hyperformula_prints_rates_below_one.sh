#!/usr/bin/env bash
# HyperFormula prints the rate 0.6703 as 0.7%.
#
# Versions   hyperformula==3.5.0
# Behaviour  TEXT knows # and 0 and a point. % is printed as a letter and nothing is multiplied; a comma ends the number, and the rest of the format is printed behind it.
# Guess      67.0%, 67% and 1,115,650.00 as in Excel, or an error for a format that is not known.
# Seen       0.7%, 1% and 1115650,##0.00
# Hurt       sentences of reports that are formulas ('完成率'&TEXT(B2,'0.0%')): a hundredth of the rate, with its sign, and no error.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . hyperformula@3.5.0
cat >a.mjs <<'END'
import { HyperFormula } from "hyperformula";

const sheet = HyperFormula.buildFromArray([['=TEXT(0.6703,"0.0%")', '=TEXT(0.6703,"0%")', '=TEXT(1115650,"#,##0.00")', '=TEXT(1115650,"0.00")']], { licenseKey: "gpl-v3" });
console.log(JSON.stringify(sheet.getSheetValues(0)[0]));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = ["0.7%", "1%", "1115650,##0.00", "1115650.00"]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
