#!/usr/bin/env bash
# cpca puts 江川县 of Yunnan into Chongqing.
#
# Versions   cpca==0.5.5 pandas==3.1.1
# Behaviour  A name that occurs several times, or that is not in its list, is given to one place without a word: the former name of 江川区 is found as 重庆市 县, and each 鼓楼区 is in 开封.
# Guess      Blank: the text does not say which province.
# Seen       江川县 → 重庆市 县; 鼓楼区 → 河南省 开封市 (there are four); 南山区 → 广东省 深圳市 (there are two); 江川区 → 云南省 玉溪市
# Hurt       sums by province from addresses as people write them: money of one province stands in another.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check cpca==0.5.5 pandas==3.1.1
v/bin/python - <<'END'
import warnings

warnings.simplefilter("ignore")
import cpca

names = ["江川县", "鼓楼区", "南山区", "江川区"]
found = cpca.transform(names)
seen = {name: (row["省"], row["市"]) for name, (_, row) in zip(names, found.iterrows())}
expected = {"江川县": ("重庆市", "县"), "鼓楼区": ("河南省", "开封市"), "南山区": ("广东省", "深圳市"), "江川区": ("云南省", "玉溪市")}
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
