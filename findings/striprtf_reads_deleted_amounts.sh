#!/usr/bin/env bash
# striprtf reads 300500 where 300 was deleted and 500 put in.
#
# Versions   striprtf==0.0.35
# Behaviour  Text that is deleted with changes tracked (\deleted) and hidden text (\v) are read like the rest, with nothing between them.
# Guess      500, as Word shows and prints it; headers and footnotes are left out too.
# Seen       {\deleted 300}500 → 300500; {\v 300}500 → 300500; {\*\comment 300}500 → 500
# Hurt       minutes and approvals that were corrected in Word or WPS and saved as RTF: the amount is many times too high.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check striprtf==0.0.35
v/bin/python - <<'END'
from striprtf.striprtf import rtf_to_text

texts = (r"{\deleted 300}500", r"{\v 300}500", r"{\*\comment 300}500")
seen = [rtf_to_text(r"{\rtf1\ansi\deff0 " + text + "}") for text in texts]
expected = ["300500", "300500", "500"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
