#!/usr/bin/env bash
# date-holidays begins Spring Festival on its eve in 2022, lacks statutory days of 2025, and gives some days to all.
#
# Versions   date-holidays==3.37.0
# Behaviour  For China it has three days from the eve, one day in May, and the half days of some (8 March, 4 May, 1 August) and the children's of 1 June as public ones, in every year. By the decree the festival was the first three days of the year from 2014 to 2024, and is four days from the eve since 2025, when 2 May was added.
# Guess      The statutory days: 2022 from 1 to 3 February; 2025 from 28 to 31 January, 1 and 2 May.
# Seen       2022: 31 January to 2 February; 2025: 28 to 30 January and 1 May; in both 8 March, 4 May, 1 June and 1 August public
# Hurt       pay for work on statutory holidays, and periods counted in working days: a day is taken for free that was not, and the reverse.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . date-holidays@3.37.0
cat >a.mjs <<'END'
import Holidays from "date-holidays";

const china = new Holidays("CN");
const find = (year, month) => china.getHolidays(year).filter((day) => day.type === "public" && month.test(day.date)).map((day) => day.date.slice(5, 10));
console.log(JSON.stringify([find(2022, /-0[12]-|-01-31/), find(2025, /-01-[23]/), find(2025, /-0[3568]-/)]));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = [["01-01", "01-31", "02-01", "02-02"], ["01-28", "01-29", "01-30"], ["03-08", "05-01", "05-04", "05-31", "06-01", "08-01"]]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
