#!/usr/bin/env bash
# dateutil's fuzzy reading of 2022年3月5日 takes month and day, and another year.
#
# Versions   python-dateutil==4.0.0
# Behaviour  Words are left out, and so is a number that fits nowhere; the year comes from default, which is today. Without fuzzy the text is refused.
# Guess      5 March 2022: all three numbers are there, in order.
# Seen       于2022年3月5日发放 with the default 2000-01-01 → 2000-03-05; 到位1.5万元, where no day is, → 2000-01-01
# Hurt       dates taken from remarks: what was paid in earlier years falls into the present one, and remarks without a day have today's.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check python-dateutil==4.0.0
v/bin/python - <<'END'
import datetime
from dateutil import parser

start = datetime.datetime(2000, 1, 1)
seen = [str(parser.parse(text, fuzzy=True, default=start).date()) for text in ("于2022年3月5日发放", "2022年12月25日", "到位1.5万元")]
try:
    seen.append(parser.parse("2022年3月5日", default=start))
except parser.ParserError:
    seen.append("refused")
expected = ["2000-03-05", "2000-12-25", "2000-01-01", "refused"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
