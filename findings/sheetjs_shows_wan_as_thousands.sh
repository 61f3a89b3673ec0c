#!/usr/bin/env bash
# SheetJS and numfmt show 123456 as 123!.5万 where Excel shows 12.3万.
#
# Versions   xlsx==0.18.5 numfmt==4.0.1
# Behaviour  Amounts in 万元 are shown in Excel by the format 0!.0,"万", since its only scale is thousands: the comma divides by 1000, and !. is a point to print. Both libraries print the ! and take the point for a decimal one. SheetJS does not know the weekdays of Chinese Excel (aaaa) either.
# Guess      12.3万, and 星期六 for 2022-03-05: the format is the usual way to 万 in Excel.
# Seen       0!.0,"万" of 123456: 123!.5万 in both; [$-804]aaaa of 44625: $aaaa in SheetJS, 星期六 in numfmt
# Hurt       workbooks shown on a page: amounts of ten thousands read as thousands, with a sign that nobody understands.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . xlsx@0.18.5 numfmt@4.0.1
cat >a.mjs <<'END'
import { format } from "numfmt";
import XLSX from "xlsx";

const shown = (pattern, value) => [XLSX.SSF.format(pattern, value), format(pattern, value, { locale: "zh-CN" })];
console.log(JSON.stringify([shown('0!.0,"万"', 123456), shown("[$-804]aaaa", 44625)]));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = [["123!.5万", "123!.5万"], ["$aaaa", "星期六"]]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
