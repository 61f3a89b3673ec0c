#!/usr/bin/env bash
# jsonschema finds that 19.99 is no multiple of 0.01.
#
# Versions   jsonschema==4.26.0 jsonschema-rs==0.61.2 fastjsonschema==2.22.3
# Behaviour  multipleOf is decided by a division in floating point; jsonschema-rs and fastjsonschema answer as for the decimals that are written. All three refuse 1.005.
# Guess      Valid in jsonschema, which knows that decimals are meant, and refused by fastjsonschema.
# Seen       19.99, 0.07, 8.2 and 4.35: invalid in jsonschema, valid in the others; 1115650.07: valid in all
# Hurt       extracts checked against a schema that says amounts have fen: right amounts are refused, by chance of their digits.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check jsonschema==4.26.0 jsonschema-rs==0.61.2 fastjsonschema==2.22.3
v/bin/python - <<'END'
import fastjsonschema, jsonschema, jsonschema_rs

schema = {"type": "number", "multipleOf": 0.01}

def is_valid_fast(value):
    try:
        fastjsonschema.compile(schema)(value)
    except fastjsonschema.JsonSchemaException:
        return False
    return True

seen = {value: (jsonschema.Draft202012Validator(schema).is_valid(value), jsonschema_rs.is_valid(schema, value), is_valid_fast(value))
        for value in (19.99, 0.07, 8.2, 4.35, 1115650.07, 1.005)}
expected = dict.fromkeys((19.99, 0.07, 8.2, 4.35), (False, True, True)) | {1115650.07: (True, True, True), 1.005: (False, False, False)}
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
