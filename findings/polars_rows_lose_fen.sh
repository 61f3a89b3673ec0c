#!/usr/bin/env bash
# polars makes 0 yuan of 0.50 in rows of exact amounts.
#
# Versions   polars==2.1.0
# Behaviour  In a list of rows the first hundred tell how many places a column of decimals has. What comes later is rounded to them without an error; a list for each column keeps all places.
# Guess      0.56 and 0.50, as from columns, or an error.
# Seen       1 and 0 from rows, 0.56 and 0.50 from columns
# Hurt       rows from a database or a form: whole amounts first, and the fen of all others are gone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check polars==2.1.0
v/bin/python - <<'END'
from decimal import Decimal

import polars

rows = [{"amount": Decimal("500")}] * 100 + [{"amount": Decimal("0.56")}, {"amount": Decimal("0.50")}]
column = [row["amount"] for row in rows]
frames = polars.DataFrame(rows), polars.DataFrame({"amount": column})
seen = [[str(amount) for amount in frame["amount"][-2:]] for frame in frames]
expected = [["1", "0"], ["0.56", "0.50"]]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
