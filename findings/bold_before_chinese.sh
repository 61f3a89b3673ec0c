#!/usr/bin/env bash
# A bold percentage that Chinese follows stays between asterisks, in nbconvert and markdown-it.
#
# Versions   nbconvert==7.17.2 markdown-it-py==4.3.0
# Behaviour  CommonMark ends bold behind punctuation only where a blank or punctuation follows. Chinese has no blanks between words, and % and ） and ： are punctuation.
# Guess      Bold: the asterisks stand in pairs around a text, as they do around 约31%.
# Seen       **31.77%**的人, **到位率：**31.77% and 其中**“已完成”**的 keep their asterisks in both; **约三成**的人 is bold
# Hurt       prose of notebooks and of reports made from Markdown: asterisks around the very figures that were to stand out.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check nbconvert==7.17.2 markdown-it-py==4.3.0
v/bin/python - <<'END'
from markdown_it import MarkdownIt
from nbconvert.filters import markdown2html

TEXTS = ("**31.77%**的人", "**到位率：**31.77%", "其中**“已完成”**的", "**约三成**的人")
seen = [["<strong>" in render(text) for text in TEXTS] for render in (markdown2html, MarkdownIt().render)]
expected = [[False, False, False, True]] * 2
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
