#!/usr/bin/env bash
# parsedbf gives back whoever was deleted from a DBF file.
#
# Versions   dbf==0.99.11 parsedbf==2.0.0
# Behaviour  The mark before each record is skipped, not read: it says that a record is deleted, until the file is packed. What is blank between yes and no is no.
# Guess      Without the deleted record, as dbfread and dbffile read the file.
# Seen       records 1, 2 and 3 with yes, no and a blank, the second deleted → 1, 2 and 3 with true, false and false
# Hurt       rolls from systems of dBASE and FoxPro: who has moved or died, and was deleted, is counted and paid again.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check dbf==0.99.11
npm install --silent --no-audit --no-fund --prefix . parsedbf@2.0.0
v/bin/python - <<'END'
import dbf

with dbf.Table("a.dbf", "no N(4,0); ok L").open(dbf.READ_WRITE) as table:
    for number, ok in ((1, True), (2, False), (3, None)):
        table.append({"no": number, "ok": ok})
    dbf.delete(table[1])
END
cat >a.mjs <<'END'
import fs from "node:fs";
import parse from "parsedbf";

const rows = parse(new DataView(Uint8Array.from(fs.readFileSync("a.dbf")).buffer));
console.log(JSON.stringify(rows.map((row) => Object.values(row))));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = [[1, True], [2, False], [3, False]]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
