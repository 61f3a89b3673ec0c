#!/usr/bin/env bash
# pysbd begins a Chinese sentence with the mark that closes a quotation.
#
# Versions   pysbd==0.3.4
# Behaviour  Its rules for Chinese cut behind 。 and do not look at what follows; its rules for English keep the closing mark.
# Guess      Sentences as they are, the quotation whole: 受访者说：“满意。”
# Seen       受访者说：“满意。 and ”其余未答。; in English “We are satisfied.” stays whole
# Hurt       interviews and opinions cut into sentences: each quotation loses its end and the next sentence gets it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check pysbd==0.3.4
v/bin/python - <<'END'
import pysbd

seen = (
    pysbd.Segmenter(language="zh", clean=False).segment("受访者说：“满意。”其余未答。"),
    [part.strip() for part in pysbd.Segmenter(language="en", clean=False).segment("“We are satisfied.” The others gave no answer.")],
)
expected = (["受访者说：“满意。", "”其余未答。"], ["“We are satisfied.”", "The others gave no answer."])
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
