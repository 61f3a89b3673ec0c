#!/usr/bin/env bash
# DuckDB leaves out the lines of a CSV whose first cell begins with #.
#
# Versions   duckdb==2.0.1
# Behaviour  read_csv sniffs # as the sign of comments as soon as some lines begin with it, and drops them; sniff_csv says so.
# Guess      All rows: the file has no comments, and RFC 4180 knows none.
# Seen       楼栋 #1, #2 and 3 → 3 alone, and sniff_csv says comment #; 1, 2, #3 and 4 → 1, 2 and 4; quoted or with comment='' all are there
# Hurt       registers of buildings, rooms and beds that are numbered #1, #2: people are left out of sums.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check duckdb==2.0.1
v/bin/python - <<'END'
import duckdb

HEADER = "楼栋,户数\n"
FILES = {"two": "#1,30\n#2,28\n3,10\n", "one": "1,30\n2,28\n#3,10\n4,5\n", "quoted": '"#1",30\n"#2",28\n3,10\n'}
seen = {}
for name, lines in FILES.items():
    with open(f"{name}.csv", "w", encoding="utf-8") as file:
        file.write(HEADER + lines)
    seen[name] = [str(building) for building, _ in duckdb.sql(f"from read_csv('{name}.csv')").fetchall()]
seen["none"] = [building for building, _ in duckdb.sql("from read_csv('two.csv', comment='')").fetchall()]
seen["sniffed"] = duckdb.sql("select Comment from sniff_csv('two.csv')").fetchall()[0][0]
expected = {"two": ["3"], "one": ["1", "2", "4"], "quoted": ["#1", "#2", "3"], "none": ["#1", "#2", "3"], "sniffed": "#"}
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
