#!/usr/bin/env bash
# pydantic takes the day 20220201 for a moment of 1970.
#
# Versions   pydantic==2.14.3
# Behaviour  A text of digits for a datetime is a number of seconds since 1970: the form in which Chinese systems write days is one. For a date it is refused.
# Guess      2022-02-01, or a refusal; the same for both types.
# Seen       datetime from '20220201' → 1970-08-23 00:43:21 UTC; date: refused; '2022-02-01' is right for both
# Hurt       lines of a bank's file checked by a model: payments of 1970, which are out of any period, or in none.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check pydantic==2.14.3
v/bin/python - <<'END'
from datetime import date, datetime
from pydantic import TypeAdapter, ValidationError

seen = []
for kind in (datetime, date):
    for text in ("20220201", "2022-02-01"):
        try:
            seen.append(str(TypeAdapter(kind).validate_python(text)))
        except ValidationError:
            seen.append("refused")
expected = ["1970-08-23 00:43:21+00:00", "2022-02-01 00:00:00", "refused", "2022-02-01"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
