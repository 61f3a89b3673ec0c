#!/usr/bin/env bash
# jellyfish finds that 王伟 and 李娜 sound alike.
#
# Versions   jellyfish==1.3.0
# Behaviour  How much of two names has to agree depends on their length, otherwise for Chinese than for Latin letters: nothing in common is enough for 王伟 and 李娜, and too little for BC and DF. metaphone gives both Chinese names an empty code.
# Guess      Not alike, or an error.
# Seen       True for 王伟 and 李娜, False for BC and DF
# Hurt       lists of people that are joined or cleared of doubles by sound: strangers with names of two characters become one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check jellyfish==1.3.0
v/bin/python - <<'END'
import jellyfish

seen = [jellyfish.match_rating_comparison("王伟", "李娜"), jellyfish.metaphone("王伟") == jellyfish.metaphone("李娜"), jellyfish.match_rating_comparison("BC", "DF")]
expected = [True, True, False]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
