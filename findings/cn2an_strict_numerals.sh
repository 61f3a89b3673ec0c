#!/usr/bin/env bash
# cn2an in strict mode refuses 两千零五十 and 二〇二二.
#
# Versions   cn2an==0.5.24
# Behaviour  The strict mode knows 二 and 零 alone; 两 and 〇, which official papers print, are out of its range.
# Guess      Both are read: 2050 and 2022.
# Seen       strict: ValueError for both; normal: 2050 and 2022
# Hurt       who reads dates and amounts of official papers strictly on purpose.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check cn2an==0.5.24
v/bin/python - <<'END'
import cn2an

seen = {}
for text in ("两千零五十", "二〇二二"):
    for mode in ("strict", "normal"):
        try:
            seen[text, mode] = cn2an.cn2an(text, mode)
        except ValueError:
            seen[text, mode] = "refused"
expected = {("两千零五十", "strict"): "refused", ("两千零五十", "normal"): 2050,
            ("二〇二二", "strict"): "refused", ("二〇二二", "normal"): 2022}
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
