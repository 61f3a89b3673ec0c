#!/usr/bin/env bash
# marked strikes out what stands between two Chinese ranges.
#
# Versions   marked==18.2.1 markdown-it==15.0.3
# Behaviour  GitHub's dialect lets one ~ begin and end deleted text as ~~ does. Marks beside which there is no blank may do both; Chinese has none around ranges. marked shows the notes of JupyterLab; markdown-it, which editors have, wants two.
# Guess      The ranges as they are: deleted text stands between ~~.
# Seen       60<del>70分为中，80</del>90分为良 from marked, both ranges from markdown-it
# Hurt       grades and deadlines in notes of notebooks: 60~70分为中，80~90分为良 is read as 6090分为良 with something struck out.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . marked@18.2.1 markdown-it@15.0.3
cat >a.mjs <<'END'
import { marked } from "marked";
import MarkdownIt from "markdown-it";

const text = "得分60~70分为中，80~90分为良";
console.log(JSON.stringify([marked.parse(text).trim(), new MarkdownIt().render(text).trim(), marked.parse(text.replaceAll("~", " ~ ")).trim()]));
END
node a.mjs >seen.json
python3 - <<'END'
import json

expected = [
    "<p>得分60<del>70分为中，80</del>90分为良</p>",
    "<p>得分60~70分为中，80~90分为良</p>",
    "<p>得分60 ~ 70分为中，80 ~ 90分为良</p>",
]
with open("seen.json", encoding="utf-8") as file:
    seen = json.load(file)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
