#!/usr/bin/env bash
# py-moneyed prints other fen than it counts.
#
# Versions   py-moneyed==3.0 babel==2.19.0
# Behaviour  What is below a fen is rounded half to even in print and cut where the amount is asked for in fen; neither is half up, as money is rounded in China.
# Guess      1,234.51 and 123451; 1,234.52 and 123452: half up, the same in both.
# Seen       1234.505 → ¥1,234.50 and 123450 fen; 1234.515 → ¥1,234.52 and 123451 fen
# Hurt       amounts by a rate, printed in a notice and sent to the bank in fen: the two differ by one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check py-moneyed==3.0 babel==2.19.0
v/bin/python - <<'END'
import moneyed
from moneyed.l10n import format_money

amounts = [moneyed.Money(text, "CNY") for text in ("1234.505", "1234.515")]
seen = [(format_money(amount, locale="zh_CN"), amount.get_amount_in_sub_unit()) for amount in amounts]
expected = [("¥1,234.50", 123450), ("¥1,234.52", 123451)]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
