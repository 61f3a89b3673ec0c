#!/usr/bin/env bash
# pytablewriter prints the code 001 as 1.
#
# Versions   pytablewriter==1.2.1
# Behaviour  Texts that look like numbers are made numbers of, column by column, before they are written: leading zeros go, 1e3 is multiplied out, and 1115650.00 has one place.
# Guess      What are texts stay texts: only numbers are formatted.
# Seen       001 → 1, 000000 → 0, 1e3 → 1000, 1115650.00 → 1115650.0; 3-1 stays
# Hurt       tables of codes of units and of postcodes in Markdown and LaTeX: 001 is the code of nothing any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check pytablewriter==1.2.1
v/bin/python - <<'END'
import pytablewriter

writer = pytablewriter.MarkdownTableWriter(
    headers=["单位", "邮编", "文号", "金额", "门牌"],
    value_matrix=[["001", "000000", "1e3", "1115650.00", "3-1"], ["002", "653100", "2e5", "12.30", "3-12"]],
)
seen = [cell.strip() for cell in writer.dumps().splitlines()[2].strip("|").split("|")]
expected = ["1", "0", "1000", "1115650.0", "3-1"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
