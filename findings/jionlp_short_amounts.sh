#!/usr/bin/env bash
# jionlp reads 3万5 as 60010.
#
# Versions   jionlp==1.5.31
# Behaviour  In 3万5 the last digit counts thousands, as everybody who speaks of amounts has it: 35,000. jionlp gives another number, without a word; and 万元 alone, the unit at the head of a table, is an amount of 10,000 for it.
# Guess      35000.00, or a refusal as of 人民币壹佰万元整; 万元 is refused.
# Seen       3万5: 60010.00, 万元: 10000.00, both called accurate
# Hurt       amounts taken from minutes and answers are wrong by any factor and look exact.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check jionlp==1.5.31
v/bin/python - <<'END'
import jionlp

seen = [(jionlp.parse_money(text)["num"], jionlp.parse_money(text)["definition"]) for text in ("50万元", "3万5", "万元")]
expected = [("500000.00", "accurate"), ("60010.00", "accurate"), ("10000.00", "accurate")]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
