#!/usr/bin/env bash
# pyreadstat cuts answers of more than 40 Chinese characters, and two answers become one.
#
# Versions   pyreadstat==1.3.7 pandas==3.1.1
# Behaviour  Labels of values hold 120 bytes of UTF-8 in a .sav, those of variables 256: what is longer is cut without a word when it is written.
# Guess      An error, or the whole text.
# Seen       two options that differ in their 41st character come back as the same text; a question of 120 characters with 85
# Hurt       surveys handed to SPSS: a table by the options' texts adds the two up.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check pyreadstat==1.3.7 pandas==3.1.1
v/bin/python - <<'END'
import pandas, pyreadstat

option = "对服务人员的工作态度以及上门走访慰问和节日慰问金发放及时程度等各方面情况均表示总体"  # 40 characters
option = option[:40].ljust(40, "的")
data = pandas.DataFrame({"q1": [1, 2, 2]})
labels = {"q1": {1: option + "满意", 2: option + "不满意"}}
pyreadstat.write_sav(data, "s.sav", column_labels={"q1": "问" * 120}, variable_value_labels=labels)
back, about = pyreadstat.read_sav("s.sav", apply_value_formats=True)
seen = (len(set(labels["q1"].values())), len(set(about.variable_value_labels["q1"].values())), back["q1"].astype(str).nunique(), len(about.column_labels[0]))
expected = (2, 1, 1, 85)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
