#!/usr/bin/env bash
# redlines marks a whole Chinese paragraph as changed where one digit is.
#
# Versions   redlines==0.6.2 typing_extensions==4.16.0
# Behaviour  It compares what stands between blanks. Chinese has none, so that a paragraph is one word.
# Guess      Only 111.57 is struck out and 112.57 put in, as in English.
# Seen       the whole sentence struck out and put in again; in English only the amount
# Hurt       drafts compared before they are signed: everything is red, and the amount that changed is not to be seen.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check redlines==0.6.2 typing_extensions==4.16.0
v/bin/python - <<'END'
import re
from redlines import Redlines

def find_struck_out(old, new):
    return re.findall(r"line-through;'>(.*?)</span>", Redlines(old, new).output_markdown)

seen = (
    find_struck_out("本年到位资金111.57万元，完成率67.03%。", "本年到位资金112.57万元，完成率67.03%。"),
    [part.strip() for part in find_struck_out("We received 111.57 this year.", "We received 112.57 this year.")],
)
expected = (["本年到位资金111.57万元，完成率67.03%。"], ["111.57"])
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
