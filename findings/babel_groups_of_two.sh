#!/usr/bin/env bash
# Babel reads 12,34 as 1234 in Chinese.
#
# Versions   babel==2.19.0
# Behaviour  parse_decimal drops group separators wherever they stand: 12,34 and 1,2,3 are numbers, and 1.234,50 is 1.23450.
# Guess      A NumberFormatError: thousands are grouped by three in zh_CN.
# Seen       12,34 → 1234; 1,2,3 → 123; 1.234,50 → 1.23450; （1，234 with a full-width comma is refused)
# Hurt       amounts typed with a slip, or with commas for decimals: they become hundred times what was meant.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check babel==2.19.0
v/bin/python - <<'END'
from babel.numbers import NumberFormatError, parse_decimal

seen = {}
for text in ("12,34", "1,2,3", "1.234,50", "1，234"):
    try:
        seen[text] = str(parse_decimal(text, locale="zh_CN"))
    except NumberFormatError:
        seen[text] = "refused"
expected = {"12,34": "1234", "1,2,3": "123", "1.234,50": "1.23450", "1，234": "refused"}
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
