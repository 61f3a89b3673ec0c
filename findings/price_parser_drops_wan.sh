#!/usr/bin/env bash
# price-parser reads 50万元 as 50, 12.345元 as 12345, and what is below 0 as above.
#
# Versions   price-parser==0.5.1
# Behaviour  It takes the first number, its sign, 万 and 亿 aside; three digits behind a point are thousands to it.
# Guess      500000 or nothing for 50万元, 12.345 for 12.345元, and a sign kept.
# Seen       50万元 → 50; 1.5亿元 → 1.5; 12.345元 → 12345; -500元 → 500; （500.00）元 → 500.00; ￥1,234.50 → 1234.50
# Hurt       who takes amounts out of notices of funds: wrong ten thousand times, a thousand times, or by sign.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check price-parser==0.5.1
v/bin/python - <<'END'
from price_parser import Price

seen = {text: str(Price.fromstring(text).amount) for text in ("50万元", "1.5亿元", "12.345元", "-500元", "（500.00）元", "￥1,234.50")}
expected = {"50万元": "50", "1.5亿元": "1.5", "12.345元": "12345", "-500元": "500", "（500.00）元": "500.00", "￥1,234.50": "1234.50"}
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
