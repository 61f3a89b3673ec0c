#!/usr/bin/env bash
# langchain's splitter of texts cuts 67.03% into 6 and 7.03%.
#
# Versions   langchain-text-splitters==1.1.3
# Behaviour  RecursiveCharacterTextSplitter cuts at empty lines, lines and blanks. Chinese has none of them, so that it counts characters, within numbers too; with 。 among its separators it keeps sentences.
# Guess      Cut at 。, which stands between the sentences.
# Seen       …占预算的6 and 7.03%。其中：…; with 。 as a separator no number is cut
# Hurt       reports cut up for a search by meaning: what is found says 7.03% where the report says 67.03%.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check langchain-text-splitters==1.1.3
v/bin/python - <<'END'
from langchain_text_splitters import RecursiveCharacterTextSplitter

TEXT = "本年到位资金1,115,650.00元，占预算的67.03%。其中：玉兴街道1.5万元。"
seen = (RecursiveCharacterTextSplitter(chunk_size=25, chunk_overlap=0).split_text(TEXT), RecursiveCharacterTextSplitter(["。"], chunk_size=25, chunk_overlap=0, keep_separator="end").split_text(TEXT))
expected = (["本年到位资金1,115,650.00元，占预算的6", "7.03%。其中：玉兴街道1.5万元。"], ["本年到位资金1,115,650.00元，占预算的67.03%。", "其中：玉兴街道1.5万元。"])
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
