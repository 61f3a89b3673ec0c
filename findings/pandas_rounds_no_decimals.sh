#!/usr/bin/env bash
# DataFrame.round of pandas leaves exact amounts as they are.
#
# Versions   pandas==3.1.1 jinja2==3.1.6
# Behaviour  A column of decimals has the type object. DataFrame.round and the precision of Styler.format pass over it without a word, while Series.round rounds it, half to even; to_json writes its amounts as texts.
# Guess      Rounded in both, and numbers in JSON: decimals are numbers and can round themselves.
# Seen       1.25 and 3.45 to one place: 1.25 and 3.45 from the frame, 1.2 and 3.4 from the column; {"0":"1.25","1":"3.45"}
# Hurt       tables that are rounded before they are printed: rates are, amounts are not; and pages that add texts up.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check pandas==3.1.1 jinja2==3.1.6
v/bin/python - <<'END'
from decimal import Decimal
import pandas

frame = pandas.DataFrame({"amount": [Decimal("1.25"), Decimal("3.45")], "rate": [0.26, 0.34]})
seen = (
    [str(value) for value in frame.round(1)["amount"]], frame.round(1)["rate"].tolist(),
    [str(value) for value in frame["amount"].round(1)], frame["amount"].to_json(),
    frame.style.format(precision=1).to_string().split()[2:],
)
expected = (["1.25", "3.45"], [0.3, 0.3], ["1.2", "3.4"], '{"0":"1.25","1":"3.45"}', ["0", "1.25", "0.3", "1", "3.45", "0.3"])
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
