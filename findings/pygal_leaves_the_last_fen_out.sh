#!/usr/bin/env bash
# pygal prints 123456789.12 as 123456789.1, and ten billion with an exponent.
#
# Versions   pygal==3.1.3
# Behaviour  Values on bars are printed with ten digits that count, whatever their places: from a hundred million on the last fen is cut, from ten billion on there is an exponent.
# Guess      The numbers as they are: 123456789.12, 12345678901.23.
# Seen       12345678.90 → 12345678.9, 123456789.12 → 123456789.1, 12345678901.23 → 1.23456789e+10
# Hurt       charts with amounts on their bars: beside the table stands another amount, and nothing says that it is rounded.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check pygal==3.1.3
v/bin/python - <<'END'
import re
import pygal

chart = pygal.Bar(print_values=True)
chart.add("到位资金", [12345678.90, 123456789.12, 12345678901.23])
seen = re.findall(r'class="value"[^>]*>([^<]*)<', chart.render(is_unicode=True))[:3]
expected = ["12345678.9", "123456789.1", "1.23456789e+10"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
