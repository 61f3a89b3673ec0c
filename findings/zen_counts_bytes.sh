#!/usr/bin/env bash
# The rule engine zen finds that 玉兴街道 has 12 characters.
#
# Versions   zen-engine==2.1.3
# Behaviour  len counts the bytes of a text, while the numbers of the same language are exact decimals.
# Guess      4, as in the languages that the expressions look like.
# Seen       len('玉兴街道'): 12.0; len('abcd'): 4.0; 0.1 + 0.2 == 0.3: True
# Hurt       rules such as «a reason has at least ten characters» let four through; rules for the longest name refuse good ones.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check zen-engine==2.1.3
v/bin/python - <<'END'
import zen

seen = [zen.evaluate_expression(text, {"name": "玉兴街道"}) for text in ("len(name)", "len('abcd')", "0.1 + 0.2 == 0.3")]
expected = [12.0, 4.0, True]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
