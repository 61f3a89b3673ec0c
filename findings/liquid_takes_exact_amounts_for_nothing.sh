#!/usr/bin/env bash
# python-liquid takes every exact amount for 0 as soon as it is rounded, added or divided.
#
# Versions   python-liquid==2.3.6
# Behaviour  Its filters of numbers know whole numbers, floating point and texts; a Decimal is none of them and counts as 0. Printed without a filter it is as it should be. Numbers as texts are rounded half to even.
# Guess      As numbers of other types: 1234.57, 1235.57, 617.28.
# Seen       Decimal 1234.565: printed 1234.565; round: 2 → 0; plus: 1 → 1; divided_by: 2 → 0; the text 111.565 with round: 2 → 111.56; 1,234.50 with plus: 1 → 1
# Hurt       letters in which the amount before the sum is right and the sum is nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check python-liquid==2.3.6
v/bin/python - <<'END'
from decimal import Decimal
from liquid import Environment

def render(value, filters):
    return Environment().from_string("{{ a" + filters + " }}").render(a=value)

amount = Decimal("1234.565")
seen = [render(amount, filters) for filters in ("", " | round: 2", " | plus: 1", " | divided_by: 2", " | times: 2")]
seen += [render("111.565", " | round: 2"), render("1,234.50", " | plus: 1"), render(1234.5, " | plus: 1")]
expected = ["1234.565", "0", "1", "0", "0", "111.56", "1", "1235.5"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
