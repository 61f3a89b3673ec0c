#!/usr/bin/env bash
# gongwen-skill makes 5万元 of 1.5万元 at the beginning of a paragraph.
#
# Versions   gongwen-skill==2.15.0 python-docx==1.2.0
# Behaviour  It sets official documents by GB/T 9704 from Markdown and takes the numbers of headings away that were typed. A digit and a point at the beginning of a paragraph count as one, whatever follows.
# Guess      The paragraph as it is: behind the number of a heading no digit follows.
# Seen       1.5万元用于慰问。 → 5万元用于慰问。; 共1.5万元用于慰问。 stays
# Hurt       an official document whose amount is not what was decided, by a tool that only sets type.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check gongwen-skill==2.15.0 python-docx==1.2.0
v/bin/python - <<'END'
import pathlib, subprocess
import docx

pathlib.Path("a.md").write_text("# 关于拨付资金的通知\n\n各单位：\n\n1.5万元用于慰问。\n\n共1.5万元用于慰问。\n", "utf-8")
subprocess.run(["v/bin/gongwen", "md2docx", "a.md", "-o", "a.docx"], check=True, capture_output=True)
seen = [paragraph.text for paragraph in docx.Document("a.docx").paragraphs if "慰问" in paragraph.text]
expected = ["5万元用于慰问。", "共1.5万元用于慰问。"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
