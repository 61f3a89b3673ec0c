#!/usr/bin/env bash
# Python and lxml read different characters from the same GB18030.
#
# Versions   lxml==6.1.3
# Behaviour  Python's codec is of the first edition, where FE59 and 24 other codes are private characters; lxml reads XML by the later ones, of 2005 and 2022, where they are standard characters.
# Guess      The same text: both are given the name GB18030.
# Seen       FE59 → Python U+E81E, lxml 龴 U+9FB4; A6D9 → U+E78D and U+FE10; A8BC → U+E7C7 and U+1E3F; 82359037 → U+9FB4 in both
# Hurt       one name from a bank's CSV and from an invoice's XML: the two do not match, and no font shows the first.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check lxml==6.1.3
v/bin/python - <<'END'
from lxml import etree

seen = {}
for code in ("fe59", "a6d9", "a8bc", "82359037"):
    data = bytes.fromhex(code)
    xml = etree.fromstring(b'<?xml version="1.0" encoding="GB18030"?><a>' + data + b"</a>").text
    seen[code] = (f"{ord(data.decode('gb18030')):04X}", f"{ord(xml):04X}")
expected = {"fe59": ("E81E", "9FB4"), "a6d9": ("E78D", "FE10"), "a8bc": ("E7C7", "1E3F"), "82359037": ("9FB4", "9FB4")}
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
