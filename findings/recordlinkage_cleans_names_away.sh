#!/usr/bin/env bash
# recordlinkage cleans every Chinese name to nothing, and then blocks everybody with everybody.
#
# Versions   recordlinkage==0.16 pandas==2.3.3
# Behaviour  preprocessing.clean takes away whatever is no Latin letter, digit, blank, hyphen or underscore; of a Chinese name an empty text is left, and empty texts are equal.
# Guess      Names stay as they are, without brackets and blanks around.
# Seen       王伟, 李娜（小） → two empty texts; block on the cleaned name of 王伟, 李娜 and 张敏, 赵强 → 4 pairs, all exactly equal; uncleaned 0 pairs
# Hurt       a roll linked with payments by name: each person is linked with every other, without a word.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check recordlinkage==0.16 pandas==2.3.3
v/bin/python -W ignore - <<'END'
import pandas, recordlinkage
from recordlinkage.preprocessing import clean

roll, paid = pandas.DataFrame({"name": ["王伟", "李娜"]}), pandas.DataFrame({"name": ["张敏", "赵强"]})

def link(first, second):
    index, compare = recordlinkage.Index(), recordlinkage.Compare()
    index.block("name")
    compare.exact("name", "name", label="same")
    pairs = index.index(first, second)
    return [len(pairs), int(compare.compute(pairs, first, second)["same"].sum()) if len(pairs) else 0]

cleaned = [frame.assign(name=clean(frame["name"])) for frame in (roll, paid)]
seen = [clean(pandas.Series(["王伟", "李娜（小）"])).tolist(), link(roll, paid), link(*cleaned)]
expected = [["", ""], [0, 0], [4, 4]]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
