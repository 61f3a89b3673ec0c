#!/usr/bin/env bash
# python-stdnum refuses the credit codes of rural collectives.
#
# Versions   python-stdnum==2.2
# Behaviour  GB 32100 begins a credit code (统一社会信用代码) with the office that registers: digits and, for the office of agriculture, N (others A and Y). python-stdnum wants eight digits.
# Guess      Valid: N2 and six digits of a region, with the right check character.
# Seen       InvalidFormat for N2…, True for 91… with the same rest
# Hurt       lists of payees in the country: every collective of a village is told as a fault.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check python-stdnum==2.2
v/bin/python - <<'END'
from stdnum.cn import uscc

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

def make_code(office):
    """Return a code of the impossible region 990000 with its check character by GB 32100."""
    code = f"{office}990000MA0123453"
    return code + ALPHABET[-sum(ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(code)) % 31]

seen = [uscc.is_valid(make_code(office)) for office in ("91", "N2")]
expected = [True, False]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
