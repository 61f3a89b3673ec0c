#!/usr/bin/env bash
# Microsoft's Recognizers find a second amount in the end of the first.
#
# Versions   recognizers-text-number-with-unit==1.0.2a2 emoji==1.7.0
# Behaviour  In Chinese, an amount with a comma or a point is found whole, and what follows them once more as an amount of its own; 1,234.50元 alone is found once, in a sentence twice. (emoji is pinned since the recognizers need an old one.)
# Guess      One amount for each that is written.
# Seen       共计12,500元: 12500 and 500; 发放1,234.50元: 1234.5 and 50
# Hurt       sums of the amounts that a text names are too high, by parts that nobody wrote.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check recognizers-text-number-with-unit==1.0.2a2 emoji==1.7.0
v/bin/python - <<'END'
from recognizers_number import Culture
from recognizers_number_with_unit import recognize_currency

texts = ("1,234.50元", "共计12,500元", "发放1,234.50元")
seen = [[found.resolution["value"] for found in recognize_currency(text, Culture.Chinese)] for text in texts]
expected = [["1234.5"], ["12500", "500"], ["1234.5", "50"]]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
