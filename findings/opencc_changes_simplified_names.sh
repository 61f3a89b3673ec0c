#!/usr/bin/env bash
# OpenCC changes names that are in simplified characters already.
#
# Versions   opencc==1.4.2 zhconv==1.4.3
# Behaviour  t2s maps characters whatever the text is in. 乾 (of counties and names), 昇, 陞 and 於, which the table of general standard characters of 2013 keeps for names, become others.
# Guess      A text in simplified characters comes out as it went in.
# Seen       OpenCC: 乾县 → 干县, 徐乾 → 徐干, 王昇 → 王升; zhconv knows 乾县, not the two names
# Hurt       who brings all names to simplified before comparing rolls: 王昇 and 王升 are one person, and 乾县 is no county.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check opencc==1.4.2 zhconv==1.4.3
v/bin/python - <<'END'
import opencc, zhconv

NAMES = ("乾县", "徐乾", "王昇", "红塔区")
converter = opencc.OpenCC("t2s")
seen = ([converter.convert(name) for name in NAMES], [zhconv.convert(name, "zh-hans") for name in NAMES])
expected = (["干县", "徐干", "王升", "红塔区"], ["乾县", "徐干", "王升", "红塔区"])
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
