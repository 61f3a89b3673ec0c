#!/usr/bin/env bash
# pointblank passes an ID number with a digit too many.
#
# Versions   pointblank==1.1.1 pandas==3.1.1
# Behaviour  col_vals_regex looks for the pattern anywhere in the text, at the end or in the middle too. ^ and $ have to be written.
# Guess      The whole text has to fit, as with the fullmatch that such patterns are written for.
# Seen       \d{17}[\dX] passes 18 characters, 19 and an account number with an ID in it; with ^ and $ the first alone
# Hurt       rolls checked before payment: numbers with a digit typed twice pass, and their owners are not found or are others.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check pointblank==1.1.1 pandas==3.1.1
v/bin/python - <<'END'
import pandas, pointblank

people = pandas.DataFrame({"证件": ["99010119500101001X", "99010119500101001X9", "账990101195001010019号"]})
seen = []
for pattern in (r"\d{17}[\dX]", r"^\d{17}[\dX]$"):
    checked = pointblank.Validate(people).col_vals_regex("证件", pattern).interrogate()
    seen.append((checked.n_passed(i=1, scalar=True), checked.n_failed(i=1, scalar=True)))
expected = [(3, 0), (1, 2)]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
