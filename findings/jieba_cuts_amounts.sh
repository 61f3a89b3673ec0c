#!/usr/bin/env bash
# jieba cuts amounts at their thousands, and a minus off its number.
#
# Versions   jieba==0.42.1
# Behaviour  67.03% stays one word, 1,234.50 becomes three, -3.5% two: what lies between is punctuation to it.
# Guess      Numbers stay whole: there is a rule of its own for them.
# Seen       1,234.50元 → 1 | , | 234.50 | 元; 增长-3.5% → 增长 | - | 3.5%; 67.03% whole
# Hurt       word counts and searches in comments and reports: 234.50 is found where nobody wrote it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check jieba==0.42.1
v/bin/python - <<'END'
import jieba

jieba.setLogLevel(60)
seen = [jieba.lcut(text) for text in ("1,234.50元", "增长-3.5%", "67.03%")]
expected = [["1", ",", "234.50", "元"], ["增长", "-", "3.5%"], ["67.03%"]]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
