#!/usr/bin/env bash
# DataFusion finds that 0.01 and 0.02 have the median 0.01 and the mean 0.015.
#
# Versions   datafusion==55.0.0
# Behaviour  The median of exact decimals is cut to the places of the column, the mean has four more. A text and a whole number are compared as floating point.
# Guess      0.015 both times; two numbers of 20 digits that differ are not equal.
# Seen       median of 0.01, 0.02 → 0.01, of 100.00, 100.05 → 100.02, of -0.01, -0.02 → -0.01; means 0.015, 100.025, -0.015; text 24532000000012345678 = 24532000000012345679 → yes
# Hurt       half a fen is lost whenever the number of payments is even; two invoices are found equal.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check datafusion==55.0.0
v/bin/python - <<'END'
from datafusion import SessionContext

context = SessionContext()

def ask(*amounts):
    rows = ",".join(f"(CAST('{amount}' AS DECIMAL(10,2)))" for amount in amounts)
    row = context.sql(f"SELECT median(a) m, avg(a) n FROM (VALUES {rows}) t(a)").to_pylist()[0]
    return f"{row['m']} {row['n'].normalize()}"

seen = [ask("0.01", "0.02"), ask("100.00", "100.05"), ask("-0.01", "-0.02")]
seen += context.sql("SELECT a = b e FROM (VALUES ('24532000000012345678', 24532000000012345679)) t(a, b)").to_pylist()
expected = ["0.01 0.015", "100.02 100.025", "-0.01 -0.015", {"e": True}]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
