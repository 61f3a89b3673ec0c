#!/usr/bin/env bash
# cn-sort puts 朝阳街 behind 重阳街.
#
# Versions   cn-sort==0.14.0
# Behaviour  Readings are taken from the context, by pypinyin's lists of words: 重阳 and 长春 come out right, 朝阳 is read zhāo yáng unless 区 follows. Streets and squares of that name all over China are read cháo yáng.
# Guess      Between 长春街 and 重阳街.
# Seen       北城街, 长春街, 重阳街, 朝阳街, 中卫街; but 朝阳区 stands before 城北
# Hurt       lists by pinyin put one street near the end, where nobody looks for it, and the district of the same name near the beginning.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check cn-sort==0.14.0
v/bin/python - <<'END'
from cn_sort import sort_text_list

seen = [list(sort_text_list(names)) for names in (["朝阳街", "中卫街", "重阳街", "北城街", "长春街"], ["朝阳", "城北", "朝阳区"])]
expected = [["北城街", "长春街", "重阳街", "朝阳街", "中卫街"], ["朝阳区", "城北", "朝阳"]]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
