#!/usr/bin/env bash
# pandera's coerce cuts 12.6 people to 12 before it checks.
#
# Versions   pandera==0.35.0 pandas==3.1.1 polars==2.1.0
# Behaviour  Column(int, coerce=True) converts before validating, and a conversion of floats to whole numbers cuts, with pandas and with polars.
# Guess      A failure: 12.6 is no whole number.
# Seen       12.6 → 12 and valid in both
# Hurt       headcounts of a workbook, where all numbers are floats: a schema that is there to refuse changes them instead.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check pandera==0.35.0 pandas==3.1.1 polars==2.1.0
v/bin/python - <<'END'
import pandas, pandera.pandas, pandera.polars, polars

by_pandas = pandera.pandas.DataFrameSchema({"人数": pandera.pandas.Column(int, coerce=True)}).validate(pandas.DataFrame({"人数": [12.6, 3.0]}))
by_polars = pandera.polars.DataFrameSchema({"人数": pandera.polars.Column(int, coerce=True)}).validate(polars.DataFrame({"人数": [12.6, 3.0]}))
seen = (by_pandas["人数"].tolist(), by_polars["人数"].to_list())
expected = ([12, 3], [12, 3])
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
