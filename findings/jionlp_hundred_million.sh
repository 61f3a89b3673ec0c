#!/usr/bin/env bash
# jionlp writes a hundred million in capitals as 壹亿萬.
#
# Versions   jionlp==1.5.31
# Behaviour  money_num2char writes the unit of a group of four digits that are all 0, and sets 萬 behind 亿; 100,010,000, whose group has a digit, comes out right.
# Guess      壹亿.
# Seen       100000000: 壹亿萬; 1000000000000: 壹兆亿萬; 100010000: 壹亿零壹萬
# Hurt       an amount in capitals, which counts where it differs from the digits, is read as ten thousand times the amount.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check jionlp==1.5.31
v/bin/python - <<'END'
import jionlp

seen = [jionlp.money_num2char(amount, sim_or_tra="tra") for amount in (100_000_000, 1_000_000_000_000, 100_010_000)]
expected = ["壹亿萬", "壹兆亿萬", "壹亿零壹萬"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
