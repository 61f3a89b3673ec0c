#!/usr/bin/env bash
# dayjs, d3-dsv, yaml and pyarrow take 30 February for 2 March.
#
# Versions   dayjs==1.11.23 d3-dsv==3.0.2 yaml==2.9.1 pyarrow==26.0.1
# Behaviour  The parts of the date are given to something that counts days beyond the end of the month on: JavaScript's Date in three of them, which d3-dsv does with what looks like a date, yaml with dates of YAML 1.1, and dayjs with a format unless it is told to be strict. pyarrow's strptime does so even where errors are to be null.
# Guess      The text as it is, or an error.
# Seen       2022-03-02 from all four
# Hurt       days of payment and of birth that were mistyped pass as others, in another month and perhaps another quarter.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . dayjs@1.11.23 d3-dsv@3.0.2 yaml@2.9.1
cat >a.mjs <<'END'
import dayjs from "dayjs";
import parsing from "dayjs/plugin/customParseFormat.js";
import { csvParse, autoType } from "d3-dsv";
import { parse } from "yaml";

dayjs.extend(parsing);
console.log(JSON.stringify([
  dayjs("2022年2月30日", "YYYY年M月D日").format("YYYY-MM-DD"),
  csvParse("day\n2022-02-30", autoType)[0].day.toISOString().slice(0, 10),
  parse("day: 2022-02-30", { version: "1.1" }).day.toISOString().slice(0, 10),
]));
END
node a.mjs >seen.json
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check pyarrow==26.0.1
v/bin/python - <<'END'
import json
from pathlib import Path

import pyarrow.compute

day = pyarrow.compute.strptime("2022年2月30日", format="%Y年%m月%d日", unit="s", error_is_null=True).as_py()
seen = [*json.loads(Path("seen.json").read_text("utf-8")), day and day.date().isoformat()]
expected = ["2022-03-02"] * 4
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
