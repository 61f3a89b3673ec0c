#!/usr/bin/env bash
# dinero lets every exact amount of the whole program have ten digits, once it has multiplied one.
#
# Versions   dinero==0.4.0
# Behaviour  Its operations set the precision of Python's decimals to 10 for the thread and leave it there. What other code then adds is rounded; its own amounts from a hundred million on are errors. Half a fen goes to the even one.
# Guess      Decimals of other code are left alone; 0.01 for half a fen.
# Seen       12345678901.23 + 0.01 → 12345678901.24 before, 1.234567890E+10 after 1.00 * 2; 123456789.12 → an error; 0.005 → 0.00, 1.005 → 1.00
# Hurt       totals above a hundred million yuan lose their fen in code that has nothing to do with it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check dinero==0.4.0
v/bin/python - <<'END'
from decimal import Decimal, InvalidOperation
from dinero import Dinero
from dinero.currencies import CNY

def add():
    return str(Decimal("12345678901.23") + Decimal("0.01"))

def show(amount):
    try:
        return Dinero(amount, CNY).format()
    except InvalidOperation:
        return "error"

seen = [add()]
Dinero("1.00", CNY) * 2
seen += [add(), show("123456789.12"), show("0.005"), show("1.005")]
expected = ["12345678901.24", "1.234567890E+10", "error", "0.00", "1.00"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
