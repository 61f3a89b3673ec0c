#!/usr/bin/env bash
# cn2num reads 壹佰万 as 10000 and 二〇二二 as 2.
#
# Versions   cn2num==0.1.1
# Behaviour  It knows the digits in capitals (壹) and the units in small characters (百); a unit in capitals and a year digit by digit are passed over without a word.
# Guess      1000000 and 2022, or an error: the capitals are among its numerals.
# Seen       壹佰万 → 10000.0, 二〇二二 → 2.0; 三百二十万 → 3200000.0
# Hurt       amounts of cheques and contracts, which are written in capitals: a hundredth of what stands there.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check cn2num==0.1.1
v/bin/python - <<'END'
from cn2num import transform

seen = [transform(text) for text in ("壹佰万", "二〇二二", "三百二十万")]
expected = [10000.0, 2.0, 3200000.0]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
