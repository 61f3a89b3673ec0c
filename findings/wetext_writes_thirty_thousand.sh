#!/usr/bin/env bash
# wetext writes 两三万元 as 两¥30000.
#
# Versions   wetext==0.1.8
# Behaviour  The inverse direction makes digits of spoken numbers. Of a guessed amount (两三万, twenty to thirty thousand) it takes the last digit; 三五个 and 二三十人 are ranges, as they should be. 〇, the zero of years, is not known.
# Guess      两三万元 as it is, or 20000~30000元; 2022年.
# Seen       两三万元 → 两¥30000; 二三十人 → 20~30人; 一百一十一万五千六百五十元 → ¥111万5650; 二〇二二年 → 二〇22年
# Hurt       transcripts of hearings and interviews: a guess becomes an exact amount, and the year of official papers is torn in two.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check wetext==0.1.8
v/bin/python - <<'END'
from wetext import Normalizer

normalizer = Normalizer(lang="zh", operator="itn")
seen = {text: normalizer.normalize(text) for text in ("两三万元", "二三十人", "一百一十一万五千六百五十元", "二〇二二年")}
expected = {"两三万元": "两¥30000", "二三十人": "20~30人", "一百一十一万五千六百五十元": "¥111万5650", "二〇二二年": "二〇22年"}
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
