#!/usr/bin/env bash
# HyperFormula's INT gives -2 for -2.5 where Excel gives -3.
#
# Versions   hyperformula==3.5.0
# Behaviour  INT rounds down in Excel and in OpenDocument's formulas, to the next whole number below. HyperFormula cuts, as TRUNC does, so that INT and MOD no longer add up to the number.
# Guess      -3, as in Excel and as FLOOR gives it here.
# Seen       INT(-2.5) is -2, FLOOR(-2.5,1) is -3, MOD(-2.5,1) is 0.5
# Hurt       whole yuan, wan or months of what is below zero (refunds, delays before the due day): one more than Excel shows.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . hyperformula@3.5.0
cat >a.mjs <<'END'
import { HyperFormula } from "hyperformula";

const sheet = HyperFormula.buildFromArray([["=INT(-2.5)", "=FLOOR(-2.5,1)", "=TRUNC(-2.5)", "=INT(2.5)", "=MOD(-2.5,1)"]], { licenseKey: "gpl-v3" });
console.log(JSON.stringify(sheet.getSheetValues(0)[0]));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = [-2, -3, -2, 2, 0.5]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
