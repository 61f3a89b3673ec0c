#!/usr/bin/env bash
# wetext reads ¥1,234.50 as 一元,两百三十四点五零.
#
# Versions   wetext==0.1.8
# Behaviour  Behind a sign of currency the amount ends at the first comma or at a Chinese unit; what follows is a number of its own. Without the sign, 1,115,650.00元 is read whole.
# Guess      一千二百三十四点五元; 一百万元; 百分之三到百分之五.
# Seen       ¥1,234.50 → 一元,两百三十四点五零; ¥100万 → 十元零万; 3%-5% → 百分之三百分之负五
# Hurt       announcements and calls by voice: who hears of a grant of one yuan does not come.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check wetext==0.1.8
v/bin/python - <<'END'
from wetext import Normalizer

normalizer = Normalizer(lang="zh", operator="tn")
seen = {text: normalizer.normalize(text) for text in ("¥1,234.50", "¥100万", "3%-5%", "1,115,650.00元")}
expected = {
    "¥1,234.50": "一元,两百三十四点五零", "¥100万": "十元零万", "3%-5%": "百分之三百分之负五",
    "1,115,650.00元": "一百一十一万五千六百五十点零零元",
}
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
