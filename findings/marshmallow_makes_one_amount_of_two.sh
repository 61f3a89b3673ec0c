#!/usr/bin/env bash
# marshmallow reads 12.335 and 12.345 as 12.34, and 12.9 people as 12.
#
# Versions   marshmallow==4.4.0
# Behaviour  Decimal(places=2) rounds half to even before anything is checked, Integer cuts a number; neither is an error. Underscores and full-width digits are digits.
# Guess      An error: the amount has a place too many, the count is not whole.
# Seen       12.335, 12.345 → 12.34 both; 1_000 → 1000.00; 12.9 with a maximum of 12 → 12; the text "12.9" → an error
# Hurt       amounts of a form pass with another fen than was typed, and counts above the limit pass too.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check marshmallow==4.4.0
v/bin/python - <<'END'
from marshmallow import Schema, ValidationError, fields, validate

class Line(Schema):
    amount = fields.Decimal(places=2)
    people = fields.Integer(validate=validate.Range(max=12))

def read(**cells):
    try:
        return str(*Line().load(cells).values())
    except ValidationError:
        return "error"

seen = [read(amount="12.335"), read(amount="12.345"), read(amount="1_000"), read(people=12.9), read(people="12.9"), read(people=13)]
expected = ["12.34", "12.34", "1000.00", "12", "error", "error"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
