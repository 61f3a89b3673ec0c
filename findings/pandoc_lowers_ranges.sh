#!/usr/bin/env bash
# pandoc takes the ~ of Chinese ranges away and sets what is between two of them low.
#
# Versions   pypandoc-binary==1.17 python-docx==1.2.0
# Behaviour  In pandoc's Markdown ~ encloses a subscript unless a blank is inside. English has blanks between two ranges, Chinese has none. The format gfm keeps them.
# Guess      The text as it is: a single ~ is no mark of Markdown.
# Seen       得分60~70分为中，80~90分为良。 → in Word 得分6070分为中，8090分为良。
# Hurt       rules of scoring and class limits in a report that is made by pandoc or Quarto: 60 to 70 points become 6070.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check pypandoc-binary==1.17 python-docx==1.2.0
v/bin/python - <<'END'
import docx, pypandoc

TEXT = "得分60~70分为中，80~90分为良。"
seen = []
for dialect in ("markdown", "gfm"):
    pypandoc.convert_text(TEXT, "docx", format=dialect, outputfile="o.docx")
    seen.append(docx.Document("o.docx").paragraphs[0].text)
expected = ["得分6070分为中，8090分为良。", TEXT]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
