#!/usr/bin/env bash
# skimpy's clean_columns leaves nothing of Chinese headings.
#
# Versions   skimpy==0.0.21
# Behaviour  Chinese characters count as separators. Headings that are nothing else are called header, header_1, …; of mixed ones the Latin part is left, and nobody is told.
# Guess      Chinese headings stay, since they are letters; blanks and signs become _.
# Seen       姓名, 发放金额, 2022年发放人数, Q1满意度 → header, header_1, 2022, q_1
# Hurt       columns are then chosen by their number, and by the wrong one as soon as a column is added.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check skimpy==0.0.21
v/bin/python - <<'END'
import pandas, skimpy

table = pandas.DataFrame([[1, 2, 3, 4]], columns=["姓名", "发放金额", "2022年发放人数", "Q1满意度"])
seen = list(skimpy.clean_columns(table).columns)
expected = ["header", "header_1", "2022", "q_1"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
