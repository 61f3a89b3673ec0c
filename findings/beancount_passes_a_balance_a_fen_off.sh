#!/usr/bin/env bash
# beancount finds that 100.00 is 100.01 where a balance is asserted.
#
# Versions   beancount==3.2.3
# Behaviour  What a balance may be off is one of the last place that is written, not half of it; lines of a transaction may be off by half of the coarsest place.
# Guess      A fen too much fails: amounts are exact, and the statement of the bank has two places.
# Seen       -100.00 passes for -100.01 and for -100.1, fails for -100.02; three times 33.333 balance 100.00
# Hurt       accounts reconciled to the bank's statement: a fen each month stays unseen, and 10 fen where the statement leaves the last 0 out.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check beancount==3.2.3
v/bin/python - <<'END'
from beancount import loader

head = "2022-01-01 open Assets:Bank CNY\n2022-01-01 open Expenses:Meals CNY\n2022-10-04 * \"发放\"\n"
paid = head + "  Expenses:Meals  100.00 CNY\n  Assets:Bank\n2022-10-05 balance Assets:Bank  {} CNY\n"
thirds = head + "  Expenses:Meals  33.333 CNY\n" * 3 + "  Assets:Bank  -100.00 CNY\n"
seen = [len(loader.load_string(paid.format(amount))[1]) for amount in ("-100.00", "-100.01", "-100.1", "-100.02")]
seen.append(len(loader.load_string(thirds)[1]))
expected = [0, 0, 0, 1, 0]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
