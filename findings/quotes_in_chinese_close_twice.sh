#!/usr/bin/env bash
# pandoc, Python-Markdown, smartypants and docutils close a quotation in Chinese twice.
#
# Versions   pypandoc-binary==1.17 markdown==3.11.3 smartypants==2.0.2 docutils==0.23
# Behaviour  A straight quotation mark opens where a blank, a dash or a bracket stands before it. Chinese has no blanks between words: both marks of a pair become closing ones.
# Guess      “十四五” in all four: the marks come in pairs.
# Seen       实施"十四五"规划 → 实施”十四五”规划
# Hurt       reports from Markdown or reStructuredText whose authors type straight quotation marks: every title of a plan is closed and never opened.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check pypandoc-binary==1.17 markdown==3.11.3 smartypants==2.0.2 docutils==0.23
v/bin/python - <<'END'
import html
import docutils.core, markdown, pypandoc, smartypants

text = '实施"十四五"规划'
parts = docutils.core.publish_parts(text, writer="html5", settings_overrides={"smart_quotes": True, "language_code": "zh_cn"})
made = (pypandoc.convert_text(text, "plain", format="markdown"), markdown.markdown(text, extensions=["smarty"]), smartypants.smartypants(text), parts["body"])
seen = [html.unescape(one).strip().removeprefix("<p>").removesuffix("</p>") for one in made]
expected = ["实施”十四五”规划"] * 4
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
