#!/usr/bin/env bash
# dbf-reader reads 5 March as 5 April, 31 January as 3 March, and a blank amount as 0.
#
# Versions   dbf==0.99.11 dbf-reader==1.0.3
# Behaviour  The month of a day is counted from 1 where JavaScript counts from 0. Blank numbers are 0, and what is blank between yes and no is no.
# Guess      The day that the file holds; nothing for a blank.
# Seen       5 March 2022 → 2022-04-05; 31 January → 2022-03-03; 31 December → 2023-01-31; a blank amount → 0; a blank answer → false
# Hurt       each payment moves to the next month or year, and who has no amount yet has been paid nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check dbf==0.99.11
npm install --silent --no-audit --no-fund --prefix . dbf-reader@1.0.3
v/bin/python - <<'END'
import datetime, dbf

with dbf.Table("a.dbf", "day D; paid N(9,0); ok L").open(dbf.READ_WRITE) as table:
    for month, day, paid, ok in ((3, 5, 100, True), (1, 31, None, None), (12, 31, 2, False)):
        table.append({"day": datetime.date(2022, month, day), "ok": ok} | ({} if paid is None else {"paid": paid}))
END
cat >a.mjs <<'END'
import fs from "node:fs";
import { Dbf } from "dbf-reader";

const rows = Dbf.read(fs.readFileSync("a.dbf")).rows;
console.log(JSON.stringify(rows.map((row) => Object.values(row)).map(([day, paid, ok]) => [day.toISOString().slice(0, 10), paid, ok])));
END
TZ=UTC node a.mjs >seen.json
python3 - <<'END'
import json

expected = [["2022-04-05", 100, True], ["2022-03-03", 0, False], ["2023-01-31", 2, False]]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
