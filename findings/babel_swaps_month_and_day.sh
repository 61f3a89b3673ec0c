#!/usr/bin/env bash
# Babel reads 2022年30月4日 as 30 April.
#
# Versions   babel==2.19.0
# Behaviour  parse_date takes the order of year, month and day from the locale, and turns month and day round where the month is over twelve.
# Guess      A ParseError, as for 2022年2月30日: Chinese dates have one order.
# Seen       2022/31/12 → 2022-12-31, 2022年30月4日 → 2022-04-30; 2022年2月30日 is refused
# Hurt       a slip of typing becomes a day in another month, and a payment late or in time by chance.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check babel==2.19.0
v/bin/python - <<'END'
from babel.dates import ParseError, parse_date

def read(text):
    try:
        return str(parse_date(text, locale="zh_CN"))
    except ParseError:
        return "refused"

seen = [read(text) for text in ("2022/31/12", "2022年30月4日", "2022年2月30日")]
expected = ["2022-12-31", "2022-04-30", "refused"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
