#!/usr/bin/env bash
# pandoc writes Table of Contents over the contents of a Chinese report in Word.
#
# Versions   pypandoc-binary==1.17
# Behaviour  The title of the contents in Word is taken from toc-title alone, not from the translations by lang. Those know zh-Hans and zh-Hant and no plain zh, so that for zh-CN, as browsers and Word name the language, pandoc warns that it finds none.
# Guess      目录, from lang: zh-CN.
# Seen       Table of Contents for zh-CN, zh-Hans and de; 目录 only by toc-title
# Hurt       reports converted for the bureau: an English line stands above the chapters, and lang does not help.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check pypandoc-binary==1.17
v/bin/python - <<'END'
import re, zipfile
import pypandoc

def find_title(metadata):
    pypandoc.convert_text(f"---\n{metadata}\n---\n\n# 基本情况\n\n文。\n", "docx", format="markdown", outputfile="a.docx", extra_args=["--toc", "--quiet"])
    with zipfile.ZipFile("a.docx") as file:
        return re.search(r"<w:t[^>]*>([^<]*)", file.read("word/document.xml").decode())[1]

seen = [find_title(metadata) for metadata in ("lang: zh-CN", "lang: zh-Hans", "lang: de", "lang: zh-CN\ntoc-title: 目录")]
expected = ["Table of Contents"] * 3 + ["目录"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
