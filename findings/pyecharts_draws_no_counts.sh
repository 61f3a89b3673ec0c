#!/usr/bin/env bash
# pyecharts draws nothing for counts of numpy.
#
# Versions   pyecharts==2.1.0 numpy==2.4.6
# Behaviour  Whole numbers of numpy become null in the options of the chart, without an error; decimals and numpy's floating point are numbers.
# Guess      A number, or an error as json raises.
# Seen       int64 5 → null; float64 1.5 → 1.5; Decimal 1234567.89 → 1234567.89
# Hurt       charts of headcounts from pandas: axes, legend and no bar, beside a chart of amounts that is right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check pyecharts==2.1.0 numpy==2.4.6
v/bin/python - <<'END'
import json
from decimal import Decimal
import numpy
from pyecharts.charts import Bar

bar = Bar().add_xaxis(["甲", "乙", "丙"]).add_yaxis("人数", [numpy.int64(5), numpy.float64(1.5), Decimal("1234567.89")])
seen = json.loads(bar.dump_options_with_quotes())["series"][0]["data"]
expected = [None, 1.5, 1234567.89]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
