#!/usr/bin/env bash
# zhon's pattern of a Chinese sentence finds 万元。 in 到位1.5万元。
#
# Versions   zhon==2.1.1
# Behaviour  The pattern knows Chinese characters, Chinese punctuation and no other sign between them: a sentence begins behind the last digit or Latin letter that it cannot pass, and what comes before is left out.
# Guess      到位1.5万元。, whole: the pattern is for sentences of a running text.
# Seen       万元。 and 。 of 完成率为67.03%。; 受访者说：“满意。” whole
# Hurt       reports cut into sentences by that pattern: each loses its figure and what the figure is of.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check zhon==2.1.1
v/bin/python - <<'END'
import re
from zhon import hanzi

seen = [re.findall(hanzi.sentence, text) for text in ("到位1.5万元。", "完成率为67.03%。", "受访者说：“满意。”")]
expected = [["万元。"], ["。"], ["受访者说：“满意。”"]]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
