#!/usr/bin/env bash
# phonenumbers finds a telephone number in an amount of 138 million yuan.
#
# Versions   phonenumbers==9.0.43
# Behaviour  PhoneNumberMatcher skips what looks like a time or a code and wants no letter beside the digits; a decimal point is a separator to it, so nine digits and two decimals are a mobile number.
# Guess      None: a number with a decimal point before its last two digits is an amount.
# Seen       158000000.00, 138000000.00 and an area of 0877.2000000 are numbers; 13,800,000,000.00 and ￥138000000.00 are none
# Hurt       who searches a report for personal data before it is filed: sums between 1.3 and 2 亿元 stop it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check phonenumbers==9.0.43
v/bin/python - <<'END'
from phonenumbers import PhoneNumberMatcher

TEXTS = ("158000000.00元", "138000000.00+152000000.00", "面积0877.2000000", "￥138000000.00", "13,800,000,000.00")
seen = [[match.raw_string for match in PhoneNumberMatcher(text, "CN")] for text in TEXTS]
expected = [["158000000.00"], ["138000000.00"], ["0877.2000000"], [], []]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
