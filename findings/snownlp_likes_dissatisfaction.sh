#!/usr/bin/env bash
# SnowNLP finds 不满意 and 非常不满意 rather positive.
#
# Versions   snownlp==0.12.3
# Behaviour  The sentiment model was trained on reviews of goods and sees 不 and 满意 apart: 不满意 is above 0.5, while 没有意见 (no complaint) and 不了解 are below.
# Guess      不满意 below 0.5, 满意 and 没有意见 above.
# Seen       满意 0.705, 非常满意 0.705, 不满意 0.558, 非常不满意 0.558, 没有意见 0.388
# Hurt       open answers of a satisfaction survey sorted by sentiment: complaints count as praise, and very satisfied is no more than satisfied.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check snownlp==0.12.3
v/bin/python - <<'END'
from snownlp import SnowNLP

seen = {text: round(SnowNLP(text).sentiments, 3) for text in ("满意", "非常满意", "不满意", "非常不满意", "没有意见")}
expected = {"满意": 0.705, "非常满意": 0.705, "不满意": 0.558, "非常不满意": 0.558, "没有意见": 0.388}
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
