#!/usr/bin/env bash
# langdetect finds that 非常满意, 不满意 and 不清楚 are Korean.
#
# Versions   langdetect==1.0.9 py3langid==0.4.0
# Behaviour  In an answer of a few characters little decides, and what decides is drawn at random unless a seed is set. With the seed 0 four of these five answers are Korean.
# Guess      zh-cn for all: there is no letter of Korean in them.
# Seen       ko, four times of five; zh from py3langid
# Hurt       open answers that are sorted by language before they are read or translated: some of the dissatisfied are put aside.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check langdetect==1.0.9 py3langid==0.4.0
v/bin/python - <<'END'
import langdetect
import py3langid

langdetect.DetectorFactory.seed = 0
answers = ["非常满意", "不满意", "发放不及时", "不清楚", "满意"]
seen = [[langdetect.detect(answer) for answer in answers], [py3langid.classify(answer)[0] for answer in answers]]
expected = [["ko", "ko", "ko", "ko", "zh-cn"], ["zh", "zh", "zh", "zh", "zh"]]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
